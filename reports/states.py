"""The words for where a consolidated report stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportStatus(TextChoices):
    REQUESTED = "requested", _("being compiled")
    COMPILED = "compiled", _("compiled")
    IN_REVISION = "in_revision", _("in revision")
    APPROVED = "approved", _("approved")
    ISSUED = "issued", _("issued")
    SUPPLEMENTED = "supplemented", _("issued, completed by a supplement")
    SUPERSEDED = "superseded", _("superseded")
    FAILED = "failed", _("could not be made")
    CANCELLED = "cancelled", _("cancelled")


# Signed and sent out: nothing of these is ever built or changed again.
OUT = frozenset({ReportStatus.ISSUED, ReportStatus.SUPPLEMENTED, ReportStatus.SUPERSEDED})
# Has its snapshot and three files.
MADE = OUT | {ReportStatus.COMPILED, ReportStatus.IN_REVISION, ReportStatus.APPROVED}
# Leaders may be shown it before it is signed; issuing shows it anyway.
RELEASABLE = frozenset({ReportStatus.COMPILED, ReportStatus.APPROVED})


class Step(TextChoices):
    """Steps of a compile, in order; shown to the person who waits."""

    WAITING = "waiting", _("waiting for a worker")
    COLLECT = "collect", _("collecting answers")
    COMPOSE = "compose", _("composing the text")
    RENDER = "render", _("making PDF, DOCX and XLSX")
    DELIVER = "deliver", _("storing the files")
    DONE = "done", _("done")


class Format(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


class EditAct(TextChoices):
    """What was done to the wording of one passage; every act is kept."""

    EDIT = "edit", _("edited")
    OBJECT = "object", _("objected to")
    KEEP = "keep", _("edit kept")
    WITHDRAW = "withdraw", _("edit withdrawn")


class EditState(TextChoices):
    """What a report does with the edit of a passage; only a used one stands in the paper."""

    USED = "used", _("edited wording used")
    FLAGGED = "flagged", _("the agency's words have changed")
    OBJECTED = "objected", _("objection to be answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Chapter(TextChoices):
    """The chapters that a report may have, in the usual order (titles: wording.CHAPTERS)."""

    SITUATION = "situation", _("how the round stands")
    RESULTS = "results", _("results by task")
    FIGURES = "figures", _("figures")
    OBSTACLES = "obstacles", _("obstacles")
    PROPOSALS = "proposals", _("proposals")
    NEXT = "next", _("next steps")


class SignerFrom(TextChoices):
    """Where the name under the signature comes from; it is never typed."""

    OFFICE = "office", _("who holds the post on the day of the report")
    BLANK = "blank", _("left blank")


class TargetRelation(TextChoices):
    """How a target bounds its figure; "trên" and "dưới" are not "từ" and "đến"."""

    AT_LEAST = "at_least", _("at least (≥)")
    ABOVE = "above", _("above (>)")
    AT_MOST = "at_most", _("at most (≤)")
    BELOW = "below", _("below (<)")
    EQUAL = "equal", _("exactly (=)")
