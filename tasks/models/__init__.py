"""What the agencies owe and report."""

from tasks.models.acting import ActingScope
from tasks.models.amendment import PlanAmendment, TaskMapping
from tasks.models.calendar import CalendarRule, DayKind, DayStatus, Holiday, ReportLevel
from tasks.models.draft import PlanDraft
from tasks.models.entry import Entry, EntryVersion, Evidence
from tasks.models.extension_request import ExtensionRequest
from tasks.models.obligation import Obligation
from tasks.models.obstacle import (
    ObstacleGroup,
    ObstacleHolder,
    ObstacleLink,
    ObstacleRecord,
    ObstacleStep,
)
from tasks.models.period import Extension, Period
from tasks.models.plan import Citation, Duty, Heading, Plan, PlanVersion, Supplement, Task
from tasks.models.reminder import Reminder, ReminderLetter
from tasks.models.reopening import Reopening
from tasks.models.submission import Submission, SubmissionEvent, SubmissionHolder
from tasks.models.succession import Outcome, Placement, Thing

__all__ = [
    "ActingScope",
    "CalendarRule",
    "Citation",
    "DayKind",
    "DayStatus",
    "Duty",
    "Entry",
    "EntryVersion",
    "Evidence",
    "Extension",
    "ExtensionRequest",
    "Heading",
    "Holiday",
    "Obligation",
    "ObstacleGroup",
    "ObstacleHolder",
    "ObstacleLink",
    "ObstacleRecord",
    "ObstacleStep",
    "Outcome",
    "Period",
    "Placement",
    "Plan",
    "PlanAmendment",
    "PlanDraft",
    "PlanVersion",
    "Reminder",
    "ReminderLetter",
    "Reopening",
    "ReportLevel",
    "Submission",
    "SubmissionEvent",
    "SubmissionHolder",
    "Supplement",
    "Task",
    "TaskMapping",
    "Thing",
]
