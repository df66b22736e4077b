"""A text from upload to import: read, compared heading by heading by a person, then stored."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import Agency, User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from tasks import plan_text
from tasks.models import PlanDraft
from tasks.queries import proposal as proposals
from tasks.services import plan_import

# A body of the text that shall become a new agency.
NEW = "new"


class DraftNotConfirmed(DomainError):
    """A heading or a body of the text was not compared yet."""

    code = "plan_draft_not_confirmed"


class DraftImported(DomainError):
    code = "plan_draft_imported"


@transaction.atomic(durable=True)
def begin(*, source: str, source_name: str, by: User, at: datetime) -> PlanDraft:
    """Keep a text that can be read as a plan. Raises the refusals of plan_text, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    plan_text.read(source)
    return PlanDraft.objects.create(
        source=source, source_name=source_name[:200], created_at=at, created_by=by
    )


@transaction.atomic(durable=True)
def confirm(
    *,
    draft: PlanDraft,
    headings: Collection[int],
    agencies: Mapping[str, str],
    by: User,
    at: datetime,
    number: str = "",
    issued_on: date | None = None,
) -> PlanDraft:
    """Note which headings (positions) a person compared with the text and what its bodies are:
    name as found → public id of an agency, or NEW. Raises DraftImported, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = waiting(draft)
    row.confirmed = {"headings": sorted(set(headings)), "agencies": dict(agencies)}
    row.number, row.issued_on = number or row.number, issued_on or row.issued_on
    row.save(update_fields=["confirmed", "number", "issued_on"])
    return row


@transaction.atomic(durable=True)
def carry_out(*, draft: PlanDraft, by: User, at: datetime) -> plan_import.Imported:
    """Import a draft of which every heading and every body is confirmed. Raises DraftNotConfirmed,
    DraftImported, PlanNumberMissing, NotAllowed."""
    require(by, Permission.PLAN_IMPORT, at=at)
    row = waiting(draft)
    chosen = refuse_unconfirmed(row)
    done = plan_import.store(
        source=row.source, source_name=row.source_name, number=row.number,
        issued_on=row.issued_on, choices=chosen_agencies(chosen), by=by, at=at,
    )  # fmt: skip
    row.imported_at, row.version = at, done.version
    row.save(update_fields=["imported_at", "version"])
    return done


def refuse_unconfirmed(row: PlanDraft) -> dict[str, str]:
    """The choices of a draft that was compared whole. Raises DraftNotConfirmed."""
    found = proposals.propose(row.source, number=row.number, issued_on=row.issued_on)
    open_ = [h for h in found.headings if h.position not in row.confirmed.get("headings", [])]
    chosen: dict[str, str] = row.confirmed.get("agencies", {})
    if found.stored is None and open_:
        sentence = _("Heading %(number)s was not compared with the text yet.")
        first = open_[0].heading.number or str(open_[0].position)
        raise DraftNotConfirmed(sentence % {"number": first})
    if found.stored is None and (missing := [n for n in found.unknown if not chosen.get(n)]):
        sentence = _("Say which agency “%(name)s” is, or that it is a new one.")
        raise DraftNotConfirmed(sentence % {"name": missing[0]})
    return chosen


def chosen_agencies(chosen: Mapping[str, str]) -> dict[str, Agency]:
    """Name as found → the agency that a person chose for it."""
    wanted = {name: UUID(value) for name, value in chosen.items() if value and value != NEW}
    agencies = {a.public_id: a for a in Agency.objects.filter(public_id__in=wanted.values())}
    return {name: agencies[key] for name, key in wanted.items() if key in agencies}


def waiting(draft: PlanDraft) -> PlanDraft:
    """The locked row of a draft that was not imported yet. Raises DraftImported."""
    row = PlanDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.imported_at is not None:
        raise DraftImported(_("This text was imported already."))
    return row
