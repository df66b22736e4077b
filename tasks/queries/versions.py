"""Which version of a plan's text stands on a day, and how each of them stands: in force, dated
ahead, being mapped, or earlier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from plan_portal.lib.text import day as shown_day
from tasks.models import Plan, PlanAmendment, PlanVersion
from tasks.states import TextStanding

# Binding nobody yet.
WAITING = frozenset({TextStanding.AHEAD, TextStanding.MAPPED})


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the list, with how it stands on the day in words."""

    version: PlanVersion
    standing: TextStanding
    label: str


def version_on(plan: Plan, day: date) -> PlanVersion | None:
    """The text by which a period opened on the day asks: the plan's present one, or that of an
    applied document whose day has come (one query)."""
    due = PlanAmendment.objects.applied().filter(plan=plan, effective_on__lte=day)
    rows = due.select_related("new_version__plan").order_by("effective_on", "pk")
    return _last(plan, rows)


def _last(plan: Plan, due: Iterable[PlanAmendment]) -> PlanVersion | None:
    """The present text, carried on by documents in the order of their days."""
    version = plan.current_version
    for row in due:
        if version is not None and row.old_version_id == version.pk:
            version = row.new_version
    return version


def standing_of(
    version: PlanVersion, amendment: PlanAmendment | None, *, in_force: PlanVersion | None
) -> TextStanding:
    """How a version stands, given its amendment and the version in force on the day. A text that
    was never in force is not an earlier one."""
    if in_force is not None and version.pk == in_force.pk:
        return TextStanding.IN_FORCE
    if amendment is not None and amendment.applied_at is None:
        return TextStanding.MAPPED
    if amendment is not None and in_force is not None and version.number > in_force.number:
        return TextStanding.AHEAD
    return TextStanding.EARLIER


def label_of(standing: TextStanding, amendment: PlanAmendment | None) -> str:
    """In the words of the page: "chưa có hiệu lực, từ ngày 01/01/2027"."""
    if standing == TextStanding.AHEAD and amendment is not None:
        return _("not in force yet, from %(day)s") % {"day": shown_day(amendment.effective_on)}
    return str(standing.label)


def versions_of(plan: Plan, *, day: date, for_coordinator: bool) -> list[VersionRow]:
    """The versions of a plan, the newest first (2 queries). One that is being mapped is shown to
    those who map it only."""
    made_by = amendments_of(plan)
    begun = [row for row in made_by.values() if row.applied_at and row.effective_on <= day]
    in_force = _last(plan, sorted(begun, key=lambda row: (row.effective_on, row.pk)))
    rows = plan.versions.order_by("-number").defer("source", "reading")
    found = [_row(one, made_by.get(one.pk), in_force) for one in rows]
    return [one for one in found if for_coordinator or one.standing != TextStanding.MAPPED]


def row_of(version: PlanVersion, rows: Iterable[VersionRow], *, day: date) -> VersionRow:
    """How the version of a page stands: from the list, or by itself where the list hides it (2
    queries)."""
    found = next((one for one in rows if one.version.pk == version.pk), None)
    if found is not None:
        return found
    made_by = amendments_of(version.plan)
    return _row(version, made_by.get(version.pk), version_on(version.plan, day))


def ahead_of(plan: Plan, day: date) -> PlanAmendment | None:
    """The next applied document whose day has not come (one query)."""
    rows = PlanAmendment.objects.applied().filter(plan=plan, effective_on__gt=day)
    return rows.select_related("document").order_by("effective_on", "pk").first()


def amendments_of(plan: Plan) -> dict[int, PlanAmendment]:
    """Version id → the document that it comes from (one query)."""
    rows = plan.amendments.select_related("document", "new_version")
    return {row.new_version_id: row for row in rows}


def _row(
    version: PlanVersion, amendment: PlanAmendment | None, in_force: PlanVersion | None
) -> VersionRow:
    standing = standing_of(version, amendment, in_force=in_force)
    return VersionRow(version, standing, label_of(standing, amendment))
