"""The answer to one obligation. Every save is a version; the row holds the latest."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import StoredFile, User
from plan_portal.lib.constraints import both_or_neither
from tasks.answer import Answer
from tasks.models.obligation import Obligation
from tasks.models.submission import Submission
from tasks.states import AnswerKind, EntryStatus


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: User, *, at: datetime) -> "EntryQuerySet":
        return self.filter(submission__in=Submission.objects.visible_to(user, at=at))


class Entry(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="entries")
    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="entry")
    status = models.CharField(max_length=10, choices=EntryStatus.choices, default=EntryStatus.OPEN)
    # Copy of content["kind"], for counting in the database.
    kind = models.CharField(max_length=10, choices=AnswerKind.choices, blank=True)
    # tasks.answer.Answer as JSON: what the latest version says.
    content = models.JSONField(default=dict)
    # Number of the latest version; 0 = never saved. A stale form is refused by comparing it.
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The reviewer's conclusion; a return is noted here first and takes effect with *Gửi trả*.
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # "" (not looked at) · accept · return: the reviewer's decision on the version now sent.
    decision = models.CharField(max_length=10, blank=True)
    return_reason = models.TextField(blank=True)
    # Version number that was last sent, returned, accepted: what changed is a diff of versions.
    sent_version = models.PositiveIntegerField(null=True, blank=True)
    returned_version = models.PositiveIntegerField(null=True, blank=True)
    accepted_version = models.PositiveIntegerField(null=True, blank=True)
    # A self-declared "hoàn thành" is not complete until Sở KH&CN confirms it.
    completion_confirmed = models.BooleanField(default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=EntryStatus.values), name="entry_status_known"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "accept", "return"]), name="entry_decision_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision="return") | ~Q(return_reason=""),
                name="entry_return_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted") | Q(accepted_version__isnull=False),
                name="entry_accepted_has_version",
            ),
            both_or_neither("reviewed_at", "reviewed_by", name="entry_reviewed_at_and_by"),
            both_or_neither("saved_at", "saved_by", name="entry_saved_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.obligation_id} {self.status}"

    @property
    def answer(self) -> Answer:
        return Answer.from_json(self.content)


class EntryVersion(models.Model):
    """What was saved, by whom, when: append-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Name and post of the day; empty where it was saved before labels were kept.
    by_label = models.CharField(max_length=300, blank=True)
    on_behalf = models.BooleanField(default=False)
    # The version this one was written over, when the two people chose between them.
    merged_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="entry_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.number}"

    @property
    def answer(self) -> Answer:
        return Answer.from_json(self.content)


class Evidence(models.Model):
    """A file and/or a document number that proves an answer. Removal is noted, not deletion."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT)
    # Safe display name of the file; never a path.
    file_name = models.CharField(max_length=200, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    document_date = models.DateField(null=True, blank=True)
    caption = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(document_number=""),
                name="evidence_file_or_number",
            ),
            both_or_neither("removed_at", "removed_by", name="evidence_removed_at_and_by"),
        ]

    def __str__(self) -> str:
        return self.file_name or self.document_number
