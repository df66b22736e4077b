"""What the calendar is told: days off and swapped working days, which a person confirms one by one
(Tết moves every year), the dated rules of deadlines, and the dated levels of the chain."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plan_portal.lib.constraints import both_or_neither, one_of


class DayKind(models.TextChoices):
    OFF = "off", _("day off")
    WORK = "work", _("working day instead")


class DayStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed, not confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def counted(self) -> "HolidayQuerySet":
        """The days that the calendar reckons with: a proposal counts until it is refused."""
        return self.exclude(status=DayStatus.REFUSED)


class Holiday(models.Model):
    day = models.DateField(unique=True, verbose_name=_("day"))
    kind = models.CharField(
        max_length=4, choices=DayKind.choices, default=DayKind.OFF, verbose_name=_("kind")
    )
    name = models.CharField(max_length=120, verbose_name=_("name"))
    # Where a proposal comes from; what confirms or refuses it is `document`.
    source = models.CharField(max_length=300, blank=True, verbose_name=_("source"))
    status = models.CharField(
        max_length=10,
        choices=DayStatus.choices,
        default=DayStatus.PROPOSED,
        verbose_name=_("status"),
    )
    # Number and date of the document on which a person decided.
    document = models.CharField(max_length=300, blank=True, verbose_name=_("document"))
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            one_of("kind", DayKind.values, name="holiday_kind_known"),
            one_of("status", DayStatus.values, name="holiday_status_known"),
            both_or_neither("decided_at", "decided_by", name="holiday_decided_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class CalendarRule(models.Model):
    """One dated rule. A change is a new row; of two rows of the same day the later made counts.
    Periods keep the dates that the rule of their opening gave."""

    valid_from = models.DateField(verbose_name=_("in force from"))
    # Working days of the agencies after the cut-off.
    agency_days = models.PositiveSmallIntegerField()
    due_hour = models.PositiveSmallIntegerField()
    # Official Vietnamese, printed behind "theo": "Điều 8 NĐ 09/2019/NĐ-CP".
    basis = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("rule of deadlines")
        verbose_name_plural = _("rules of deadlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(agency_days__gte=1), name="calendar_rule_one_day_at_least"
            ),
            models.CheckConstraint(
                condition=Q(due_hour__gte=1, due_hour__lte=23), name="calendar_rule_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y} {self.basis}"


class ReportLevel(models.Model):
    """One dated row of a level to which the report goes on. A change is a new row with the same
    code; of two rows of the same day the later made counts. A recipient of reports names the
    code."""

    valid_from = models.DateField(verbose_name=_("in force from"))
    code = models.SlugField(max_length=40)
    # Official Vietnamese, printed: "UBND tỉnh".
    name = models.CharField(max_length=120)
    # The code of the level that sends to this one; "": Sở KH&CN.
    after = models.SlugField(max_length=40, blank=True)
    # Working days of whoever sends.
    days = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=200)
    # Yearly reports arrive by this day of December; null: they are counted like the others.
    yearly_day = models.PositiveSmallIntegerField(null=True, blank=True)
    yearly_basis = models.CharField(max_length=200, blank=True)
    # False: from that day on it gets no report any more.
    is_served = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("level of the chain")
        verbose_name_plural = _("levels of the chain")
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1), name="report_level_one_day_at_least"),
            models.CheckConstraint(
                condition=Q(yearly_day=None)
                | (Q(yearly_day__gte=15, yearly_day__lte=31) & ~Q(yearly_basis="")),
                name="report_level_yearly_after_cutoff_with_basis",
            ),
            models.CheckConstraint(
                condition=~Q(after=F("code")), name="report_level_not_after_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d/%m/%Y} {self.code}"
