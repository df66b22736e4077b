"""The words for where a thing stands: enums only, no rule about what may follow (workflow.py)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HeadingKind(TextChoices):
    """Whom an assignment heading of the plan addresses."""

    AGENCY = "agency", _("one agency")
    AGENCIES = "agencies", _("several agencies")
    CLASS = "class", _("a class of agencies")
    REQUEST = "request", _("a request")


class DutyRole(TextChoices):
    """How an agency is bound to a task: chủ trì owes, phối hợp may add, đề nghị is asked."""

    LEAD = "lead", _("lead")
    SUPPORT = "support", _("support")
    REQUEST = "request", _("requested")


class SupplementKind(TextChoices):
    """What the coordinator may add to a task, apart from the plan's words."""

    DEADLINE = "deadline", _("deadline")
    PRODUCT = "product", _("product")
    SUPPORT = "support", _("supporting agencies")
    INDICATOR = "indicator", _("indicator")
    SECRECY = "secrecy", _("secrecy note")


class PeriodKind(TextChoices):
    """Kinds of reporting period (NĐ 09/2019/NĐ-CP Điều 12; 9 tháng is provincial practice)."""

    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    HALF_YEAR = "half_year", _("6 months")
    NINE_MONTHS = "nine_months", _("9 months")
    YEAR = "year", _("year")
    AD_HOC = "ad_hoc", _("ad hoc")


class PeriodStatus(TextChoices):
    OPEN = "open", _("open")
    LOCKED = "locked", _("locked")
    CANCELLED = "cancelled", _("cancelled")


class SubmissionStatus(TextChoices):
    """Đang nhập → Trình lãnh đạo → Đã gửi → (Trả lại) → Đã tiếp nhận → Đã tổng hợp."""

    DRAFT = "draft", _("being written")
    WITH_HEAD = "with_head", _("with the head of the agency")
    SUBMITTED = "submitted", _("sent, waiting for review")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    CONSOLIDATED = "consolidated", _("consolidated")


class EntryStatus(TextChoices):
    OPEN = "open", _("not answered")
    ANSWERED = "answered", _("answered")
    ACCEPTED = "accepted", _("accepted")
    RETURNED = "returned", _("returned")


class AnswerKind(TextChoices):
    """The four ways to answer an obligation."""

    PROGRESS = "progress", _("new results")
    NIL = "nil", _("nothing new")
    KEPT = "kept", _("kept as last time")
    SECRET = "secret", _("reported by secret channel")


class ProgressStatus(TextChoices):
    """First axis of progress; time (in time, overdue) is the second and is never stored here."""

    NOT_STARTED = "not_started", _("not started")
    ONGOING = "ongoing", _("ongoing")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("will not be done")


class ObstacleStatus(TextChoices):
    RAISED = "raised", _("raised")
    FORWARDED = "forwarded", _("forwarded")
    ANSWERED = "answered", _("answered")
    CLOSED = "closed", _("accepted by the agency")


class Bucket(TextChoices):
    """Where an obligation stands in the ledger at a moment; always exactly one."""

    PENDING = "pending", _("pending")
    ON_TIME = "on_time", _("on time")
    NIL = "nil", _("nothing new")
    SECRET = "secret", _("secret channel")
    LATE = "late", _("late")
    EXCUSED = "excused", _("excused")
    MISSING = "missing", _("missing")


class Clock(TextChoices):
    """What the time says of a report at a moment (tasks/clock.py); always exactly one."""

    NOT_OPEN = "not_open", _("not open yet")
    OPEN = "open", _("open")
    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    SUBMITTED = "submitted", _("sent, waiting for review")
    RETURNED = "returned", _("returned")
    RETURNED_OVERDUE = "returned_overdue", _("returned, overdue again")
    ACCEPTED = "accepted", _("accepted")


class Deadline(TextChoices):
    """Which deadline counts now; the first one is never forgotten."""

    FIRST = "first", _("deadline of the period")
    EXTENDED = "extended", _("extended deadline")
    RETURNED = "returned", _("deadline of the return")


class RequestOutcome(TextChoices):
    """What became of a request for more time; an open one has none."""

    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


class Rung(TextChoices):
    """The ladder of reminders: who hears of a silent report."""

    OFFICER = "officer", _("staff of the agency")
    HEAD = "head", _("head of the agency")
    COORDINATOR = "coordinator", _("coordinator")


class AmendmentKind(TextChoices):
    AMENDS = "amends", _("amends and supplements")
    SUPERSEDES = "supersedes", _("supersedes")


class TextStanding(TextChoices):
    """How a version of a plan's text stands on a day."""

    IN_FORCE = "in_force", _("in force")
    AHEAD = "ahead", _("not in force yet")
    MAPPED = "mapped", _("being mapped, not in force")
    EARLIER = "earlier", _("earlier text")


class MappingKind(TextChoices):
    """What became of a clause of the old text."""

    KEPT = "kept", _("kept")
    CHANGED = "changed", _("changed")
    SPLIT = "split", _("split")
    MERGED = "merged", _("merged")
    ENDED = "ended", _("ended")
