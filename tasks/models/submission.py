"""One submission per (period, agency): its row is the lock of its entries, its events the record.
`status` is written by tasks.services.submission only."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from agencies.roles import Permission
from tasks.models.holding import Holding, held_by, holder_of
from tasks.models.obligation import Obligation
from tasks.models.period import Extension, Period
from tasks.states import DutyRole, SubmissionStatus


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User, *, at: datetime) -> "SubmissionQuerySet":
        """The twin of tasks.rules.can_see_submission."""
        if user.holds_widely(Permission.ROUND_READ, at=at):
            return self
        agencies = user.agency_ids(Permission.ENTRY_WRITE, at=at)
        return self.held_by(agencies, on=timezone.localdate(at))

    def held_by(self, agencies: Collection[int], *, on: date) -> "SubmissionQuerySet":
        """The twin of Submission.holder: whose people fill it on a day."""
        return held_by(
            self, SubmissionHolder.objects.filter(submission=OuterRef("pk")), agencies, on
        )

    def of(self, period: Period) -> "SubmissionQuerySet":
        return self.filter(period=period)

    def timed(self, *, at: datetime) -> "SubmissionQuerySet":
        """With what tasks.queries.clocks reads: the latest extended deadline granted by then, and
        whether the agency owes anything or is only asked."""
        granted = Extension.objects.of_reports().filter(
            period=OuterRef("period"), agency=OuterRef("agency"), granted_at__lte=at
        )
        owed = Obligation.objects.filter(
            period=OuterRef("period"), agency=OuterRef("agency"), role=DutyRole.LEAD
        )
        return self.select_related("period").annotate(
            extended_until=Subquery(granted.order_by("-due_at").values("due_at")[:1]),
            owes=Exists(owed),
        )

    def waiting_for_review(self) -> "SubmissionQuerySet":
        return self.filter(status=SubmissionStatus.SUBMITTED)


class Submission(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="submissions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="submissions")
    status = models.CharField(
        max_length=12, choices=SubmissionStatus.choices, default=SubmissionStatus.DRAFT
    )
    # Raised by every change of the submission or its entries' status: compared by every writer.
    version = models.PositiveIntegerField(default=1)
    # The first send decides on time; later sends never overwrite it.
    first_received_at = models.DateTimeField(null=True, blank=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    # Its own new deadline when something was returned.
    returned_due_at = models.DateTimeField(null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "agency"], name="submission_one_per_period_and_agency"
            ),
            models.CheckConstraint(
                condition=Q(status__in=SubmissionStatus.values), name="submission_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "with_head"]) | Q(first_received_at__isnull=False),
                name="submission_sent_has_time_of_receipt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.agency_id} {self.status}"

    @property
    def is_editable(self) -> bool:
        """Staff may write while it is with them: a draft, or returned."""
        return self.status in {SubmissionStatus.DRAFT, SubmissionStatus.RETURNED}

    def holder(self, at: datetime) -> Agency:
        """Whose people fill it at a moment: the row stays with the agency that was frozen, the
        right follows the organisation changes (one query, kept with the object)."""
        return holder_of(self, self.agency, SubmissionHolder.objects, at)

    def author_ids(self) -> set[int]:
        """Who sent it, or wrote any version of its answers (one query each)."""
        senders = self.events.filter(action="send", by__isnull=False)
        saved = self.entries.filter(saved_by__isnull=False)
        writers = saved.values_list("saved_by_id", "versions__saved_by_id")
        return {*senders.values_list("by_id", flat=True), *(pk for row in writers for pk in row)}

    def was_returned(self) -> bool:
        """Sở KH&CN has returned something and it was not accepted since (one query)."""
        return (
            self.entries.filter(status__in=["returned", "answered"])
            .exclude(returned_version=None)
            .exists()
        )


class SubmissionEvent(models.Model):
    """What happened, by whom, when: append-only. A send is also the receipt."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    # Name and post of the day.
    by_label = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    # Of a send: "BN-2026-nam-syt-01", the canonical JSON that was sent, and its SHA-256.
    receipt_number = models.CharField(max_length=190, blank=True)
    content = models.JSONField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    # From the form: the same send twice gives the same receipt.
    idempotency_key = models.CharField(max_length=64, blank=True)
    # Entered by Sở KH&CN for the agency (nhập thay), with its basis in the note.
    on_behalf = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="submission_event_number_once"
            ),
            models.UniqueConstraint(
                fields=["receipt_number"],
                condition=~Q(receipt_number=""),
                name="submission_event_receipt_once",
            ),
            models.UniqueConstraint(
                fields=["submission", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="submission_event_key_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.number} {self.action}"


class SubmissionHolder(Holding):
    """From a day on, the people of another agency fill it; the submission itself never changes."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="holders")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "change"], name="submission_holder_once_per_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} → {self.agency_id}"
