"""The role table, as a table."""

import pytest

from agencies import access
from agencies.models import User
from agencies.roles import MATRIX, SCOPED_ROLES, Permission, Role
from plan_portal.lib.errors import NotAllowed
from tests.factories.agencies import AgencyFactory, appointed
from tests.moments import NOON

P = Permission
GATHERING = {
    P.PLAN_READ, P.PLAN_IMPORT, P.GROUP_EDIT, P.ORGANISATION_CHANGE, P.PERIOD_OPEN,
    P.SUBMISSION_REVIEW, P.ENTRY_ON_BEHALF, P.OBSTACLE_FOLLOW, P.REPORT_COMPILE, P.REPORT_READ,
    P.ROUND_READ, P.AUDIT_READ, P.CALENDAR_EDIT,
}  # fmt: skip
EXPECTED = {
    Role.STAFF: {P.PLAN_READ, P.ENTRY_WRITE, P.SUBMISSION_HAND_OVER},
    Role.HEAD: {P.PLAN_READ, P.ENTRY_WRITE, P.SUBMISSION_HAND_OVER, P.SUBMISSION_SEND},
    Role.COORDINATOR: GATHERING,
    Role.OFFICE_HEAD: GATHERING | {P.PERIOD_EXTEND, P.REPORT_ISSUE},
    Role.LEADERSHIP: {P.PLAN_READ, P.REPORT_READ},
    Role.ADMINISTRATOR: {P.ACCOUNT_MANAGE, P.REFERENCE_EDIT, P.AUDIT_READ},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_matrix_is_the_one_agreed_on(role: Role, permission: Permission) -> None:
    assert (permission in MATRIX[role]) is (permission in EXPECTED[role])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_require_and_holds_agree_at_the_own_agency(
    db: None, role: Role, permission: Permission
) -> None:
    agency = AgencyFactory()
    user = appointed(agency, role, "person")

    assert user.holds(permission, at=NOON, agency=agency) is (permission in EXPECTED[role])
    assert allowed(user, permission, agency) is (permission in EXPECTED[role])


@pytest.mark.parametrize("role", Role)
def test_scoped_roles_hold_nothing_elsewhere(db: None, role: Role) -> None:
    user = appointed(AgencyFactory(), role, "person")
    elsewhere = AgencyFactory()

    held = {p for p in Permission if user.holds(p, at=NOON, agency=elsewhere)}

    assert held == (set() if role in SCOPED_ROLES else EXPECTED[role])


def test_require_reads_appointments_anew(db: None) -> None:
    agency = AgencyFactory()
    user = appointed(agency, Role.STAFF, "person")
    assert user.holds(P.ENTRY_WRITE, at=NOON, agency=agency)

    user.appointments.update(valid_to=NOON.date().replace(year=2025))

    assert not allowed(user, P.ENTRY_WRITE, agency)


def test_require_refuses_an_inactive_account(db: None) -> None:
    agency = AgencyFactory()
    user = appointed(agency, Role.STAFF, "person", is_active=False)

    assert not allowed(user, P.ENTRY_WRITE, agency)


def allowed(user: User, permission: Permission, agency: object) -> bool:
    try:
        access.require(user, permission, at=NOON, agency=agency)  # type: ignore[arg-type]  # an Agency from a factory
    except NotAllowed:
        return False
    return True
