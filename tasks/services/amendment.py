"""A document amends or supersedes a plan: its text is stored beside the one in force, a person
places every clause of the old text, then all takes effect in one transaction. Periods that are
open, and what was answered, stay with their text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import LegalDocument, User
from agencies.roles import Permission
from agencies.services import document as documents
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as shown_day
from tasks.models import (
    Citation,
    Duty,
    Plan,
    PlanAmendment,
    PlanDraft,
    PlanVersion,
    Task,
    TaskMapping,
)
from tasks.queries import amendment as queries
from tasks.queries import proposal as proposals
from tasks.queries import versions
from tasks.services import amendment_apply, plan_draft, plan_import
from tasks.states import AmendmentKind, MappingKind, PeriodStatus


class AmendmentRefused(DomainError):
    """Not this document, day or mapping."""

    code = "amendment_refused"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of one old clause: it goes on in these new ones, goes on in its own words
    (`is_carried`), or ends (neither)."""

    targets: tuple[int, ...] = ()
    is_carried: bool = False


@transaction.atomic(durable=True)
def begin(
    *,
    draft: PlanDraft,
    plan: Plan,
    kind: AmendmentKind,
    effective_on: date,
    by: User,
    at: datetime,
) -> PlanAmendment:
    """Store the text of a compared draft beside the text in force, with a proposed mapping. The
    plan's text does not change yet. Raises AmendmentRefused, DraftNotConfirmed, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = plan_draft.waiting(draft)
    chosen = plan_draft.chosen_agencies(plan_draft.refuse_unconfirmed(row))
    locked = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    old = locked.current_version
    if old is None:
        raise AmendmentRefused(_("The plan has no text yet. Import it first."))
    found = proposals.propose(row.source, number=row.number, issued_on=row.issued_on, against=old)
    _refuse(found, locked, effective_on)
    document = _document(found)
    _refuse_document(document, locked, kind)
    work = plan_import.begin(found, locked, row.source_name, by=by, at=at)
    work.start = effective_on
    plan_import.fill(work, chosen, may_create=True)
    made = PlanAmendment.objects.create(
        plan=locked, document=document, kind=kind, effective_on=effective_on, old_version=old,
        new_version=work.version, begun_at=at, begun_by=by,
    )  # fmt: skip
    row.imported_at, row.version = at, work.version
    row.save(update_fields=["imported_at", "version"])
    _propose(made)
    audit.record("plan.amendment_begun", by=by, at=at, about=made, details={"kind": kind})
    return made


def _refuse(found: proposals.Proposal, plan: Plan, effective_on: date) -> None:
    if not found.number:
        raise AmendmentRefused(_("The text has lost its number. Type the number, then go on."))
    if found.plan is not None:
        raise AmendmentRefused(
            _("This is the text of a plan that is stored already: import it as a new version.")
        )
    if plan.amendments.filter(applied_at=None).exists():
        raise AmendmentRefused(
            _("Another document is being mapped for this plan. Apply it or drop it first.")
        )
    refuse_day(plan, effective_on)


def refuse_day(plan: Plan, effective_on: date) -> None:
    """A period opened on or after the day was asked by the old text, and stays so."""
    asked = plan.periods.exclude(status=PeriodStatus.CANCELLED).order_by("-opened_at").first()
    if asked is not None and timezone.localdate(asked.opened_at) >= effective_on:
        raise AmendmentRefused(
            _(
                "%(period)s was opened on %(day)s by the old text, and its answers stay with it. "
                "Give a later day, or cancel that period if nobody has answered."
            )
            % {"period": asked.name, "day": shown_day(timezone.localdate(asked.opened_at))}
        )
    last = plan.amendments.applied().order_by("-effective_on").first()
    if last is not None and effective_on <= last.effective_on:
        raise AmendmentRefused(
            _("The plan was amended from %(day)s; a later document begins after that day.")
            % {"day": shown_day(last.effective_on)}
        )


def _document(found: proposals.Proposal) -> LegalDocument:
    about = {"issuer": found.text.issuer or "", "title": found.text.title or ""}
    document, _new = LegalDocument.objects.get_or_create(
        number=found.number, issued_on=found.issued_on, defaults=about
    )
    return document


def _refuse_document(document: LegalDocument, plan: Plan, kind: AmendmentKind) -> None:
    if plan.amendments.filter(document=document).exists():
        raise AmendmentRefused(
            _("%(number)s was mapped for this plan already.") % {"number": document.number}
        )
    if kind == AmendmentKind.SUPERSEDES:
        documents.refuse_cycle(plan.document, document)


def _propose(made: PlanAmendment) -> None:
    """What the comparison found: same lineage, or nothing. Of an amending text what it does not
    name goes on."""
    new = {task.lineage: task.pk for task in queries.tasks_of(made.new_version)}
    placed = {}
    for task in queries.tasks_of(made.old_version):
        if task.lineage in new:
            placed[task.pk] = Choice((new[task.lineage],))
        elif queries.carries(made):
            placed[task.pk] = Choice(is_carried=True)
    _write(made, placed)


@transaction.atomic(durable=True)
def place(
    *, amendment: PlanAmendment, choices: Mapping[int, Choice | None], by: User, at: datetime
) -> PlanAmendment:
    """Keep what a person says of each old clause (by id; None = not placed yet). Raises
    AmendmentRefused, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = _preparing(amendment)
    _refuse_strangers(row, choices)
    _write(row, {pk: choice for pk, choice in choices.items() if choice is not None})
    return row


def _refuse_strangers(row: PlanAmendment, choices: Mapping[int, Choice | None]) -> None:
    """Clauses of other texts, and words that go on under a text that replaces all of them."""
    old = {task.pk for task in queries.tasks_of(row.old_version)}
    new = {task.pk for task in queries.tasks_of(row.new_version)}
    given = [choice for choice in choices.values() if choice is not None]
    targets = {pk for choice in given for pk in choice.targets}
    if set(choices) - old or targets - new:
        raise AmendmentRefused(_("A task of another text was chosen. Open the page again."))
    if any(choice.is_carried for choice in given) and not queries.carries(row):
        raise AmendmentRefused(
            _("The new document replaces the whole text: no clause goes on in the old words.")
        )
    if any(choice.is_carried and choice.targets for choice in given):
        raise AmendmentRefused(_("A clause goes on either in its old words or in new tasks."))


def _write(row: PlanAmendment, choices: Mapping[int, Choice]) -> None:
    row.mappings.all().delete()
    old = {task.pk: task for task in queries.tasks_of(row.old_version)}
    new = {task.pk: task for task in queries.tasks_of(row.new_version)}
    shared: dict[int, int] = {}
    for choice in choices.values():
        for pk in choice.targets:
            shared[pk] = shared.get(pk, 0) + 1
    for pk, choice in choices.items():
        kind = _kind(old[pk], choice, new, shared)
        made = TaskMapping.objects.create(
            amendment=row, old_task_id=pk, kind=kind, is_carried=choice.is_carried
        )
        made.new_tasks.set(choice.targets)


def _kind(
    old: Task, choice: Choice, new: Mapping[int, Task], shared: Mapping[int, int]
) -> MappingKind:
    """Said by the mapping itself: how many it goes to, and who else goes there."""
    if choice.is_carried:
        return MappingKind.KEPT
    if not choice.targets:
        return MappingKind.ENDED
    if len(choice.targets) > 1:
        return MappingKind.SPLIT
    only = choice.targets[0]
    if shared[only] > 1:
        return MappingKind.MERGED
    return MappingKind.KEPT if new[only].text == old.text else MappingKind.CHANGED


@transaction.atomic(durable=True)
def apply(*, amendment: PlanAmendment, by: User, at: datetime) -> PlanAmendment:
    """Let the new text take effect from its day: every clause of the old text is placed. Raises
    AmendmentRefused, NotAllowed; then nothing has changed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    plan = Plan.objects.select_for_update(no_key=True).get(pk=amendment.plan_id)
    row = _preparing(amendment)
    _refuse_unplaced(row)
    if plan.current_version_id != row.old_version_id:
        raise AmendmentRefused(
            _("The plan has another text since this mapping was begun. Drop it and begin again.")
        )
    refuse_day(plan, row.effective_on)
    if row.kind == AmendmentKind.SUPERSEDES:
        documents.replace(
            old=plan.document, new=row.document, last_day=row.effective_on, by=by, at=at
        )
    amendment_apply.join_lineages(row)
    carried = amendment_apply.carry(row)
    added = amendment_apply.carry_supplements(row)
    row.applied_at, row.applied_by = at, by
    row.save(update_fields=["applied_at", "applied_by"])
    take_effect(plan, on=timezone.localdate(at))
    details = {"version": row.new_version.number, "from": row.effective_on.isoformat()}
    details |= {"carried": str(carried), "added": str(added)}
    audit.record("plan.amendment_applied", by=by, at=at, about=row, details=details)
    return row


def _refuse_unplaced(row: PlanAmendment) -> None:
    placed = set(row.mappings.values_list("old_task_id", flat=True))
    left = [task for task in queries.tasks_of(row.old_version) if task.pk not in placed]
    if left:
        raise AmendmentRefused(
            _("These tasks of the old text have no place yet: %(codes)s. Place each of them.")
            % {"codes": ", ".join(task.code for task in left)}
        )


def take_effect(plan: Plan, *, on: date) -> PlanVersion | None:
    """The version that periods opened on a day ask by; an applied amendment whose day has come
    becomes the plan's present text. The caller holds the plan's row."""
    version = versions.version_on(plan, on)
    if version is not None and version.pk != plan.current_version_id:
        plan.current_version = version
        plan.save(update_fields=["current_version"])
    return version


@transaction.atomic(durable=True)
def take_effect_due(*, at: datetime) -> int:
    """Sweep: texts whose day has come become the present ones of their plans; how many. Twice
    changes nothing."""
    today, count = timezone.localdate(at), 0
    rows = Plan.objects.select_for_update(of=("self",), no_key=True)
    for plan in rows.select_related("current_version").order_by("pk"):
        before = plan.current_version_id
        take_effect(plan, on=today)
        count += plan.current_version_id != before
    return count


@transaction.atomic(durable=True)
def drop(*, amendment: PlanAmendment, by: User, at: datetime) -> None:
    """Give up a mapping that was not applied: its version goes, the compared draft waits again."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = _preparing(amendment)
    version, about = row.new_version, row.document
    PlanDraft.objects.filter(version=version).update(imported_at=None, version=None)
    row.delete()
    tasks = Task.objects.filter(heading__version=version)
    Duty.objects.filter(task__heading__version=version).delete()
    Citation.objects.filter(version=version).delete()
    while leaves := tasks.filter(children=None):
        leaves.delete()
    version.headings.all().delete()
    version.delete()
    audit.record("plan.amendment_dropped", by=by, at=at, about=about)


def _preparing(amendment: PlanAmendment) -> PlanAmendment:
    rows = PlanAmendment.objects.select_for_update(of=("self",))
    row = rows.select_related("old_version", "new_version", "document").get(pk=amendment.pk)
    if row.applied_at is not None:
        raise AmendmentRefused(_("This document was applied already; its mapping stays."))
    return row
