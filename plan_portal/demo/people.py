"""The people of the demonstration: two at every agency, and those who gather and read. Nobody is
given an invented name: "Cán bộ minh họa 1 – Sở Y tế"."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from agencies.models import Agency, AgencyName, Appointment, User
from agencies.roles import Role
from plan_portal.demo import accounts, cast

# The plan is of 12/5/2021; its people are in office from the month after.
IN_OFFICE_FROM = date(2021, 6, 1)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the rounds, by code of the agency."""

    agencies: dict[str, Agency]
    staff: dict[str, User]
    heads: dict[str, User]
    coordinator: User
    office_head: User


def agencies() -> dict[str, Agency]:
    """All agencies of the demonstration, made once."""
    known = (
        *cast.NAMED,
        cast.LEADERS,
        *cast.OTHER_AGENCIES,
        *cast.districts(),
        *cast.ORGANISATIONS,
    )
    found = {}
    for one in known:
        agency, made = Agency.objects.get_or_create(
            code=one.code,
            defaults={
                "name": one.name,
                "short_name": one.short_name,
                "abbreviation": one.abbreviation,
                "kind": one.kind,
                "level": one.level,
            },
        )
        if made:
            AgencyName.objects.create(agency=agency, name=one.name, short_name=one.short_name)
        found[one.code] = agency
    return found


def hire(found: dict[str, Agency], *, at: datetime) -> Cast:
    """Accounts and appointments, made once. Only printed accounts have a password."""
    secret = make_password(accounts.password())
    printed: dict[tuple[str, Role], User] = {}
    for number, account in enumerate(accounts.PRINTED, start=1):
        person = _person(account.username, number, found[account.agency], secret, at=at)
        _appoint(person, found[account.agency], account.role, account.post)
        printed[(account.agency, account.role)] = person
    staff, heads = {}, {}
    for code, agency in found.items():
        if code == cast.PROVINCE:
            continue
        staff[code] = printed.get((code, Role.STAFF)) or _silent(
            f"chuyenvien.{code}", 1, agency, Role.STAFF, "Chuyên viên", at=at
        )
        heads[code] = printed.get((code, Role.HEAD)) or _silent(
            f"thutruong.{code}", 2, agency, Role.HEAD, "Lãnh đạo đơn vị", at=at
        )
    return Cast(
        agencies=found,
        staff=staff,
        heads=heads,
        coordinator=printed[(cast.OFFICE, Role.COORDINATOR)],
        office_head=printed[(cast.OFFICE, Role.OFFICE_HEAD)],
    )


def _silent(
    username: str, number: int, agency: Agency, role: Role, post: str, *, at: datetime
) -> User:
    """A person who acts in finished rounds and cannot sign in."""
    person = _person(username, number, agency, make_password(None), at=at)
    _appoint(person, agency, role, post)
    return person


def _person(username: str, number: int, agency: Agency, password: str, *, at: datetime) -> User:
    person, made = User.objects.get_or_create(
        username=username,
        defaults={
            "full_name": f"Cán bộ minh họa {number} – {agency.label}",
            "password": password,
            "password_set_at": at,
            "awake_since": at,
            "is_demo": True,
        },
    )
    # DEMO_PASSWORD may have changed since the last start.
    if not made and person.has_usable_password() and not person.check_password(accounts.password()):
        User.objects.filter(pk=person.pk).update(password=password)
    return person


def _appoint(person: User, agency: Agency, role: Role, post: str) -> None:
    Appointment.objects.get_or_create(
        person=person,
        agency=agency,
        role=role,
        valid_from=IN_OFFICE_FROM,
        defaults={"post": post, "basis": "Dữ liệu minh họa"},
    )
