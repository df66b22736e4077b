"""Screens of agencies and of their classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyGroup, AgencyLevel, Appointment, GroupMembership, User
from agencies.queries.accounts import PostRow, post_row
from agencies.queries.succession import names
from agencies.roles import Permission
from plan_portal.lib.text import fold

_SORTS = ("name", "-name", "code", "-code", "people", "-people")


@dataclass(frozen=True, slots=True)
class AgencyWish:
    words: str
    level: str
    sort: str

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "AgencyWish":
        level, sort = given.get("level", ""), given.get("sort", "")
        return cls(
            words=given.get("q", "")[:100],
            level=level if level in AgencyLevel.values else "",
            sort=sort if sort in _SORTS else "name",
        )

    @property
    def levels(self) -> list[tuple[str, str]]:
        rows = [(level.value, str(level.label)) for level in AgencyLevel]
        return [("", _("All levels")), *rows]


@dataclass(frozen=True, slots=True)
class AgencyRow:
    id: UUID
    code: str
    name: str
    short_name: str
    level: str
    kind: str
    people: int
    is_past: bool
    # "nay là Sở B từ ngày …"; "" for an agency that goes on.
    now: str


@dataclass(frozen=True, slots=True)
class NameRow:
    name: str
    short_name: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A membership, seen from the class (`agency`) or from the agency (`group`)."""

    group_id: UUID
    group: str
    agency_id: UUID
    agency: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    in_force: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: UUID
    name: str
    post: PostRow


@dataclass(frozen=True, slots=True)
class AgencyPage:
    names: tuple[NameRow, ...]
    now: str
    memberships: tuple[MemberRow, ...]
    people: tuple[PersonRow, ...]
    may_open_accounts: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    id: UUID
    code: str
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class GroupPage:
    members: tuple[MemberRow, ...]
    past: tuple[MemberRow, ...]


def agency_rows(*, wish: AgencyWish, at: datetime) -> list[AgencyRow]:
    """All agencies that fit a wish, with the number of people appointed there today."""
    day = timezone.localdate(at)
    in_force = Q(appointments__valid_from__lte=day) & (
        Q(appointments__valid_to__gte=day) | Q(appointments__valid_to=None)
    )
    people = Count("appointments__person", filter=in_force, distinct=True)
    words = fold(wish.words).split()
    known = names(at=at)
    rows = [
        AgencyRow(
            id=agency.public_id,
            code=agency.code,
            name=agency.name,
            short_name=agency.short_name,
            level=agency.get_level_display(),
            kind=agency.get_kind_display(),
            people=agency.__dict__["people_count"],
            is_past=agency.valid_to is not None and agency.valid_to < day,
            now=known.remark(agency.pk),
        )
        for agency in Agency.objects.annotate(people_count=people).order_by("pk")
        if all(word in known.key(agency.pk) for word in words) and wish.level in ("", agency.level)
    ]
    key = wish.sort.removeprefix("-")
    return sorted(rows, key=lambda row: _sort_key(row, key), reverse=wish.sort != key)


def _sort_key(row: AgencyRow, key: str) -> tuple[int, str]:
    if key == "people":
        return row.people, fold(row.name)
    return 0, row.code if key == "code" else fold(row.name)


def agency_page(agency: Agency, *, by: User, at: datetime) -> AgencyPage:
    """One agency: the names it had, the classes it is in, the people of today."""
    day = timezone.localdate(at)
    posts = Appointment.objects.valid_on(day).filter(agency=agency)
    posts = posts.select_related("person", "agency").order_by("role", "person__full_name", "pk")
    dated = agency.names.order_by("-valid_from", "pk")
    memberships = agency.memberships.select_related("group", "agency").order_by("-valid_from", "pk")
    return AgencyPage(
        names=tuple(NameRow(n.name, n.short_name, n.valid_from, n.valid_to) for n in dated),
        now=names(at=at).remark(agency.pk),
        memberships=tuple(_member(row, day=day) for row in memberships),
        people=tuple(
            PersonRow(post.person.public_id, str(post.person), post_row(post, day=day))
            for post in posts
        ),
        may_open_accounts=by.holds_widely(Permission.ACCOUNT_MANAGE, at=at),
    )


def group_rows(*, at: datetime) -> list[GroupRow]:
    """All classes, with the number of members today."""
    day = timezone.localdate(at)
    started = Q(memberships__valid_from__lte=day) | Q(memberships__valid_from=None)
    not_ended = Q(memberships__valid_to__gte=day) | Q(memberships__valid_to=None)
    members = Count("memberships", filter=started & not_ended & Q(memberships__isnull=False))
    groups = AgencyGroup.objects.annotate(member_count=members).order_by("name", "pk")
    return [GroupRow(g.public_id, g.code, g.name, g.member_count) for g in groups]


def group_page(group: AgencyGroup, *, at: datetime) -> GroupPage:
    """The members of a class: those of today and later, and those of the past."""
    day = timezone.localdate(at)
    rows = group.memberships.select_related("group", "agency").order_by("agency__name", "pk")
    members = [_member(row, day=day) for row in rows]
    return GroupPage(
        members=tuple(row for row in members if not row.is_past),
        past=tuple(row for row in members if row.is_past),
    )


def _member(row: GroupMembership, *, day: date) -> MemberRow:
    is_past = row.valid_to is not None and row.valid_to < day
    has_begun = row.valid_from is None or row.valid_from <= day
    return MemberRow(
        group_id=row.group.public_id,
        group=row.group.name,
        agency_id=row.agency.public_id,
        agency=row.agency.name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis,
        in_force=has_begun and not is_past,
        is_past=is_past,
    )
