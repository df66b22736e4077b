"""Plan → version → heading → task, verbatim with spans into the stored source; duties say which
agency or group is bound to a task, from when to when, and why."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyGroup, LegalDocument
from plan_portal.lib.constraints import both_or_neither, once
from tasks.states import DutyRole, HeadingKind, SupplementKind


class Plan(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # "165-kh-ubnd": stable in addresses of files and commands.
    code = models.SlugField(max_length=60, unique=True)
    document = models.OneToOneField(LegalDocument, on_delete=models.PROTECT, related_name="plan")
    # What people call it in headings and menus: "Kế hoạch 165".
    short_title = models.CharField(max_length=120)
    # The version whose tasks are asked for in periods opened from now on.
    current_version = models.ForeignKey(
        "tasks.PlanVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return self.short_title


class PlanVersion(models.Model):
    """One text of the plan as read. A changed text is a new version, never a deletion."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    # The decoded text exactly as stored: spans are code-point offsets into it.
    source = models.TextField()
    source_sha256 = models.CharField(max_length=64)
    source_name = models.CharField(max_length=200, blank=True)
    # The whole proposal that was confirmed (JSON of import_plan), typos and unplaced included.
    reading = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(
                fields=["plan", "source_sha256"], name="plan_version_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class Heading(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="headings")
    position = models.PositiveSmallIntegerField()
    # As the text numbers it ("13"); empty where the text has lost its numbering.
    number = models.CharField(max_length=20, blank=True)
    title = models.TextField()
    kind = models.CharField(max_length=10, choices=HeadingKind.choices)
    # For class and request headings: whom the text addresses; its members are dated data.
    group = models.ForeignKey(
        AgencyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="headings"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="heading_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Task(models.Model):
    """One clause of the plan. `text` is the source slice with white space collapsed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    heading = models.ForeignKey(Heading, on_delete=models.PROTECT, related_name="tasks")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    position = models.PositiveSmallIntegerField()
    # "12.1": heading and place in it, for people and for sources in reports.
    code = models.CharField(max_length=30)
    text = models.TextField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    # Same over the versions of a plan while the clause lives: last answers follow it.
    lineage = models.UUIDField(default=uuid.uuid4, db_index=True)
    # What the text itself states, verbatim; else empty.
    stated_lead = models.JSONField(default=list, blank=True)
    stated_support = models.JSONField(default=list, blank=True)
    stated_due = models.CharField(max_length=200, blank=True)
    stated_product = models.TextField(blank=True)
    # The corrected reading beside the verbatim text; never instead of it.
    corrected_text = models.TextField(blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["heading", "position"], name="task_position_once"),
            models.UniqueConstraint(fields=["heading", "code"], name="task_code_once"),
            models.CheckConstraint(
                condition=Q(span_end__gt=F("span_start")), name="task_span_not_empty"
            ),
            both_or_neither("corrected_at", "corrected_by", name="task_corrected_at_and_by"),
        ]

    def __str__(self) -> str:
        return self.code


class DutyQuerySet(models.QuerySet["Duty"]):
    def valid_on(self, day: date) -> "DutyQuerySet":
        return self.filter(
            Q(valid_from__lte=day) | Q(valid_from=None), Q(valid_to__gte=day) | Q(valid_to=None)
        )


class Duty(models.Model):
    """Task × agency or group × role, dated, with its basis. Only *lead* owes an answer."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="duties")
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    group = models.ForeignKey(
        AgencyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="duties"
    )
    role = models.CharField(max_length=10, choices=DutyRole.choices)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    # The clause or act that binds the agency: "Mục IV.12, Kế hoạch 165/KH-UBND".
    basis = models.CharField(max_length=300)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=True) ^ Q(group__isnull=True),
                name="duty_of_agency_or_group",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="duty_to_not_before_from",
            ),
            *once(
                "task",
                "agency",
                "role",
                nullable="valid_from",
                name="duty_one_per_agency_and_start",
                condition=Q(agency__isnull=False),
            ),
            *once(
                "task",
                "group",
                "role",
                nullable="valid_from",
                name="duty_one_per_group_and_start",
                condition=Q(group__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.role} {self.agency_id or self.group_id}"

    def is_valid_on(self, day: date) -> bool:
        """Twin of DutyQuerySet.valid_on."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_to is None or day <= self.valid_to)


class Supplement(models.Model):
    """What Sở KH&CN adds to a task, each with its source and date: apart from the plan's words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Follows the clause over versions.
    lineage = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10, choices=SupplementKind.choices)
    text = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    agencies = models.ManyToManyField(Agency, blank=True, related_name="supplements")
    # The document that says so, as people cite it, and its date.
    source = models.CharField(max_length=300)
    source_date = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            both_or_neither("withdrawn_at", "withdrawn_by", name="supplement_withdrawn_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class Citation(models.Model):
    """A document that the plan's text cites, where it first stands."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="citations")
    document = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="citations")
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "document"], name="citation_one_per_document"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.document_id}"
