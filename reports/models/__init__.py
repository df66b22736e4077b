"""What is made of the answers: recipients, reports with their files, what people did to them."""

from reports.models.acts import Delivery, FigureReason, MarkedCopy, ReportEvent, TaskOmission
from reports.models.ad_hoc import AdHocRequest
from reports.models.recipient import Recipient, RecipientVersion
from reports.models.report import Artifact, ComposedPaper, ConsolidatedReport, ReportQuerySet
from reports.models.target import TargetLink
from reports.models.wording import PassageEdit, PassageEditQuerySet

__all__ = [
    "AdHocRequest",
    "Artifact",
    "ComposedPaper",
    "ConsolidatedReport",
    "Delivery",
    "FigureReason",
    "MarkedCopy",
    "PassageEdit",
    "PassageEditQuerySet",
    "Recipient",
    "RecipientVersion",
    "ReportEvent",
    "ReportQuerySet",
    "TargetLink",
    "TaskOmission",
]
