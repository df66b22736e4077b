"""Recording an organisation change with its act. Nothing moves yet: what it concerns is placed and
applied by tasks.services.succession."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.models import (
    Agency,
    AgencyKind,
    AgencyLevel,
    AgencyName,
    ChangeKind,
    ChangeSide,
    LegalDocument,
    OrganisationChange,
    Side,
    User,
)
from agencies.roles import Permission
from agencies.services import change_refusals as refusals
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from plan_portal.lib.text import fold


class NotWithdrawable(DomainError):
    """It was applied: it is undone by another act."""

    code = "change_applied"


@dataclass(frozen=True, slots=True)
class NewAgency:
    """An agency that begins with the change."""

    name: str
    short_name: str = ""
    level: str = AgencyLevel.PROVINCE
    kind: str = AgencyKind.DEPARTMENT


@dataclass(frozen=True, slots=True)
class ActGiven:
    """The act as a person names it; one whose number is not known is described by its title."""

    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    title: str = ""
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """A change as a person records it. `effective_on` is the first day of the new state; the
    agencies of a merger that go on under their own identity are results only."""

    kind: ChangeKind
    effective_on: date
    act: LegalDocument | ActGiven | None
    origins: tuple[Agency, ...]
    results: tuple[Agency, ...] = ()
    new_results: tuple[NewAgency, ...] = ()
    new_name: str = ""
    new_short_name: str = ""
    is_confirmed: bool = True
    is_day_confirmed: bool = True
    note: str = ""
    code: str = ""


def document_of(act: LegalDocument | ActGiven | None) -> LegalDocument:
    """The act, known already by number and day or kept now, in the caller's transaction. Raises
    ActMissing."""
    if isinstance(act, LegalDocument):
        return act
    if act is None or not (act.number or act.title):
        raise refusals.ActMissing(_("Name the act that orders the change: number, day, issuer."))
    values = {"issuer": act.issuer, "title": act.title, "is_confirmed": act.is_confirmed}
    if not act.number:
        known = LegalDocument.objects.filter(number="", title=act.title, issued_on=act.issued_on)
        return known.first() or LegalDocument.objects.create(issued_on=act.issued_on, **values)
    document, _made = LegalDocument.objects.get_or_create(
        number=act.number, issued_on=act.issued_on, defaults=values
    )
    return document


@transaction.atomic(durable=True)
def record(*, wish: Wish, by: User, at: datetime) -> OrganisationChange:
    """Keep a change; agencies that begin with it are made. Raises ActMissing, SameAgency,
    SidesMissing, NotValidOnDay, CycleOfSuccessors, NameMissing, NotAllowed."""
    access.require(by, Permission.ORGANISATION_CHANGE, at=at)
    return write(wish, by=by, at=at)


def write(wish: Wish, *, by: User | None, at: datetime) -> OrganisationChange:
    """As `record`, in the caller's transaction."""
    act = document_of(wish.act)
    refusals.refuse_sides(
        wish.kind, wish.origins, wish.results, named=len(wish.new_results), new_name=wish.new_name
    )
    refusals.refuse_days(wish.kind, wish.effective_on, wish.origins, wish.results)
    refusals.refuse_cycle(wish.origins, wish.results)
    row = OrganisationChange.objects.create(
        code=wish.code, kind=wish.kind, effective_on=wish.effective_on, act=act,
        is_confirmed=wish.is_confirmed, is_day_confirmed=wish.is_day_confirmed, note=wish.note,
        new_name=wish.new_name, new_short_name=wish.new_short_name, recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _write_sides(row, wish)
    details = {"kind": row.kind, "on": row.effective_on.isoformat()}
    audit.record("organisation.record", by=by, at=at, about=row, details=details)
    return row


def _write_sides(row: OrganisationChange, wish: Wish) -> None:
    made = [_begin(one, wish.effective_on) for one in wish.new_results]
    sides = [(Side.ORIGIN, one, False) for one in wish.origins]
    sides += [(Side.RESULT, one, True) for one in made]
    sides += [(Side.RESULT, one, False) for one in wish.results]
    ChangeSide.objects.bulk_create(
        ChangeSide(change=row, side=side, agency=agency, position=n, is_new=is_new)
        for n, (side, agency, is_new) in enumerate(sides)
    )


def _begin(one: NewAgency, day: date) -> Agency:
    agency = Agency.objects.create(
        code=free_code(one.name), name=one.name, short_name=one.short_name, level=one.level,
        kind=one.kind, valid_from=day,
    )  # fmt: skip
    AgencyName.objects.create(
        agency=agency, name=one.name, short_name=one.short_name, valid_from=day
    )
    return agency


def free_code(name: str) -> str:
    """A short code of ours that no agency has yet."""
    stem = slugify(fold(name))[:56].strip("-") or "co-quan"
    taken = set(Agency.objects.filter(code__startswith=stem).values_list("code", flat=True))
    tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in tries if code not in taken)


@transaction.atomic(durable=True)
def withdraw(*, change: OrganisationChange, by: User, at: datetime) -> OrganisationChange:
    """Take back a record that was a mistake and was never applied; agencies that would have begun
    with it go too. Raises NotWithdrawable."""
    access.require(by, Permission.ORGANISATION_CHANGE, at=at)
    row = OrganisationChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if row.applied_at is not None:
        raise NotWithdrawable(_("It was applied. Undo it by another act, with its own day."))
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    unborn = list(row.sides.filter(is_new=True).values_list("agency_id", flat=True))
    row.sides.filter(agency__in=unborn).delete()
    AgencyName.objects.filter(agency__in=unborn).delete()
    Agency.objects.filter(pk__in=unborn).delete()
    audit.record("organisation.withdraw", by=by, at=at, about=row)
    return row


# Official words (always Vietnamese): they stand in the basis of duties and appointments.
_KINDS = {
    ChangeKind.RENAME: "đổi tên",
    ChangeKind.MERGE: "hợp nhất, sáp nhập",
    ChangeKind.SPLIT: "chia, tách",
    ChangeKind.DISSOLVE: "giải thể, kết thúc hoạt động",
    ChangeKind.TRANSFER: "chuyển giao nhiệm vụ",
}


def basis_of(change: OrganisationChange) -> str:
    """Why a duty, an appointment or a membership begins or ends with the change."""
    act = change.act
    name = f"{act.number} ngày {day_text(act.issued_on)}" if act.number and act.issued_on else ""
    name = name or act.number or act.title
    certain = "" if change.is_certain else " (chưa xác nhận)"
    what = "hoàn tác " if change.undoes_id else ""
    return f"{name}{certain}: {what}{_KINDS[ChangeKind(change.kind)]}"[:300]


def basis_of_post(change: OrganisationChange, begins: date) -> str:
    """Why an appointment begins with the change. Rights begin on the day of applying; where the act
    is older its day stands in the basis."""
    if change.effective_on >= begins:
        return basis_of(change)
    since = f"; có hiệu lực từ ngày {day_text(change.effective_on)}"
    return basis_of(change)[: 300 - len(since)] + since
