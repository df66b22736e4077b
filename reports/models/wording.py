"""Edits of the wording: every act on a passage is a row."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from plan_portal.lib.constraints import one_of
from reports.models.recipient import Recipient
from reports.states import EditAct
from tasks.models import Entry, EntryVersion, Period


class PassageEditQuerySet(models.QuerySet["PassageEdit"]):
    def visible_to(self, user: User, *, at: datetime) -> "PassageEditQuerySet":
        """The twin of reports.rules.can_see_edit: who sees the answer sees what was made of it."""
        return self.filter(entry__in=Entry.objects.visible_to(user, at=at))

    def of(self, period: Period, recipient: Recipient) -> "PassageEditQuerySet":
        return self.filter(entry__obligation__period=period, recipient=recipient)


class PassageEdit(models.Model):
    """One act on the wording of one passage (an answer's field) in the reports of a period for a
    recipient: append-only. The last act of a passage says where it stands."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="edits")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="edits")
    # The field of the answer: "result", "obstacle.0" (compose.answers.passages).
    part = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=EditAct.choices)
    # Of an edit: the agency's words that stood beside it, whence they come, and its own wording.
    source_version = models.ForeignKey(
        EntryVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source_words = models.TextField(blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True)
    wording = models.TextField(blank=True)
    # Its numbers are not those of the agency's words, and its writer has confirmed them.
    numbers_confirmed = models.BooleanField(default=False)
    # The last day on which the agency may object to it.
    object_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Name and post of the day.
    by_label = models.CharField(max_length=300)

    objects = PassageEditQuerySet.as_manager()

    class Meta:
        verbose_name = _("edit of a passage")
        verbose_name_plural = _("edits of passages")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "entry", "part", "number"], name="passage_edit_number_once"
            ),
            one_of("act", EditAct.values, name="passage_edit_act_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="passage_edit_has_reason"),
            models.CheckConstraint(
                condition=Q(act="edit", source_version__isnull=False, object_until__isnull=False)
                & ~Q(source_sha256="")
                & ~Q(wording="")
                | ~Q(act="edit")
                & Q(source_version=None, object_until=None, source_sha256="", wording=""),
                name="passage_edit_has_both_wordings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.part} {self.number} {self.act}"
