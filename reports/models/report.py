"""A consolidated report is a row: its job, its frozen snapshot, its files."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Appointment, StoredFile, User
from agencies.roles import Permission
from plan_portal.lib.constraints import both_or_neither, one_of
from reports.models.ad_hoc import AdHocRequest
from reports.models.recipient import Recipient
from reports.states import MADE, OUT, Format, ReportStatus, Step
from tasks.models import Period


class ReportQuerySet(models.QuerySet["ConsolidatedReport"]):
    def visible_to(self, user: User, *, at: datetime) -> "ReportQuerySet":
        """The twin of reports.rules.can_see_report: leaders see what was released or issued."""
        if user.holds_widely(Permission.REPORT_COMPILE, at=at):
            return self
        if user.holds_widely(Permission.REPORT_READ, at=at):
            return self.filter(released_at__isnull=False)
        return self.none()

    def series(
        self, period: Period, recipient: Recipient, ad_hoc: AdHocRequest | None = None
    ) -> "ReportQuerySet":
        """The revisions of one paper; without `ad_hoc` those of the periodic report."""
        return self.filter(period=period, recipient=recipient, ad_hoc=ad_hoc)

    def out(self) -> "ReportQuerySet":
        """Issued: signed, sent, and frozen, whatever came after it."""
        return self.filter(status__in=OUT)

    def in_force(self) -> "ReportQuerySet":
        """Issued and not superseded."""
        return self.out().exclude(status=ReportStatus.SUPERSEDED)

    def due(self, *, at: datetime) -> "ReportQuerySet":
        """Requested, not held by a living worker, and due for a try."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=at),
            Q(next_attempt_at=None) | Q(next_attempt_at__lte=at),
            status=ReportStatus.REQUESTED,
        )


# What every issued report has, and no other has any of.
_WHOLE = Q(
    issued_at__isnull=False,
    released_at__isnull=False,
    issued_on__isnull=False,
    issued_year__isnull=False,
    signer__isnull=False,
    signed_file__isnull=False,
) & ~(Q(issuer="") | Q(number="") | Q(signer_label="") | Q(manifest="") | Q(manifest_sha256=""))
_BARE = Q(issued_at=None, issued_on=None, signed_file=None, number="", manifest_sha256="")


class ConsolidatedReport(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="reports")
    # None: the periodic report of the round. Else `period` is the last round of its scope.
    ad_hoc = models.ForeignKey(
        AdHocRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    revision = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=12, choices=ReportStatus.choices, default=ReportStatus.REQUESTED
    )
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The job: claim by conditional update, fence against a worker that only slept.
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    # Progress that tells the truth: step, what it is about, n of m.
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.WAITING)
    step_subject = models.CharField(max_length=250, blank=True)
    step_done = models.PositiveIntegerField(default=0)
    step_total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    # Printed on its last page and typed by whoever holds it; older reports have none.
    code = models.CharField(max_length=12, null=True, blank=True, unique=True)
    # The issued report that this one replaces, or completes as a báo cáo bổ sung, and cites.
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replacements"
    )
    supplements = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supplementary"
    )
    # Publishing is copying: the snapshot owns all that is shown.
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    compiled_at = models.DateTimeField(null=True, blank=True)
    # {"software", "pipeline", "template"} of the day of the compile.
    made_with = models.JSONField(default=dict, blank=True)
    # What the layout checker found on the PDF; None = not measured yet (services/layout.py).
    layout = models.JSONField(null=True, blank=True)
    # Leaders see it from here on.
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The paper as it went out: all of it or nothing (report_issued_is_whole).
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    issuer = models.CharField(max_length=40, blank=True)  # "SKHCN", as its number carries it
    number = models.CharField(max_length=80, blank=True)  # "05/BC-SKHCN"
    issued_on = models.DateField(null=True, blank=True)
    issued_year = models.PositiveSmallIntegerField(null=True, blank=True)
    signer = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Name and post of the day.
    signer_label = models.CharField(max_length=300, blank=True)
    signed_file = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    # Canonical JSON, kept as text so that its bytes never depend on a database's idea of JSON.
    manifest = models.TextField(blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    # The leaders' sheet, made once after the issue (services/summary.py).
    summary_file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("consolidated report")
        verbose_name_plural = _("consolidated reports")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "recipient", "revision"],
                condition=Q(ad_hoc=None),
                name="report_revision_once",
            ),
            models.UniqueConstraint(
                fields=["period", "recipient"],
                condition=Q(status="requested", ad_hoc=None),
                name="report_one_running_per_period_and_recipient",
            ),
            one_of("status", ReportStatus.values, name="report_status_known"),
            models.UniqueConstraint(
                fields=["ad_hoc", "revision"],
                condition=Q(ad_hoc__isnull=False),
                name="report_ad_hoc_revision_once",
            ),
            models.UniqueConstraint(
                fields=["ad_hoc"],
                condition=Q(status="requested", ad_hoc__isnull=False),
                name="report_one_running_per_ad_hoc_request",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(MADE)) | ~Q(snapshot_sha256=""),
                name="report_compiled_has_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted({*OUT, ReportStatus.APPROVED}))
                | Q(approved_at__isnull=False),
                name="report_approved_has_name",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(OUT)) | _WHOLE, name="report_issued_is_whole"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(OUT)) | _BARE, name="report_unissued_has_no_number"
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | Q(supplements=None), name="report_cites_one"
            ),
            models.UniqueConstraint(
                fields=["issuer", "issued_year", "number"],
                condition=~Q(number=""),
                name="report_number_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status__in=sorted(OUT)),
                name="report_replaced_once",
            ),
            both_or_neither("released_at", "released_by", name="report_released_at_and_by"),
            both_or_neither("approved_at", "approved_by", name="report_approved_at_and_by"),
            both_or_neither("issued_at", "issued_by", name="report_issued_at_and_by"),
        ]
        indexes = [models.Index(fields=["status", "leased_until"], name="report_due")]

    def __str__(self) -> str:
        return f"{self.period_id} {self.recipient_id} r{self.revision}"

    @property
    def is_out(self) -> bool:
        """Issued: nothing of it is built or changed again."""
        return self.status in OUT

    @property
    def completes_anew(self) -> "ConsolidatedReport | None":
        """What the next revision completes when this one is compiled anew: a supplement that was
        not issued stays one, while the paper that it completes is in force. `supplements` is
        loaded with the row."""
        base = self.supplements
        if base is None or self.is_out:
            return None
        return base if base.is_out and base.status != ReportStatus.SUPERSEDED else None

    @property
    def step_number(self) -> int:
        """1 to 4 while a worker is at it; 0 before, 5 when done."""
        return list(Step).index(Step(self.step))

    @property
    def progress(self) -> int:
        """How far the compile is, 0–100: steps by their usual share of the time."""
        start, share = _SHARES[Step(self.step)]
        part = self.step_done / self.step_total if self.step_total else 0
        return round(start + share * min(part, 1))


# Of a hundred: where a step begins, and how much of the time it usually takes.
_SHARES = {
    Step.WAITING: (0, 0),
    Step.COLLECT: (2, 18),
    Step.COMPOSE: (20, 10),
    Step.RENDER: (30, 65),
    Step.DELIVER: (95, 5),
    Step.DONE: (100, 0),
}


class ComposedPaper(models.Model):
    """What the report says, part by part with its sources, as it was composed on the day of the
    compile (pipeline/composed.py); its page shows this, not what today's wording would make of the
    snapshot. Reports compiled before it was kept have none."""

    report = models.OneToOneField(
        ConsolidatedReport, on_delete=models.PROTECT, related_name="composed"
    )
    # Kept as text, as the manifest is.
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.sha256


class Artifact(models.Model):
    """One file of a report; the three of a report are stored together or not at all."""

    report = models.ForeignKey(
        ConsolidatedReport, on_delete=models.PROTECT, related_name="artifacts"
    )
    format = models.CharField(max_length=5, choices=Format.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "format"], name="artifact_one_per_format"),
        ]

    def __str__(self) -> str:
        return self.file_name
