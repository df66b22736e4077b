"""Accounts that move with an organisation change: from which day, on which basis, who is told."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Appointment, ChangeKind, OutboxMessage, User
from agencies.roles import Role
from agencies.services.change import basis_of_post
from tasks import rules
from tasks.models import ActingScope, Outcome
from tasks.queries.succession import affected
from tasks.services import succession, succession_undo
from tasks.services.succession import Choice
from tests.factories.agencies import AppointmentFactory, LegalDocumentFactory, appointed
from tests.moments import LONG_AGO, NOON, TODAY
from tests.tasks.apparatus import DAY, ON, Apparatus, act, applied, build, everything_to, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Apparatus:
    return build("A", "B", "C")


def decree(**more: object):
    given = {"number": "29/NQ-HĐND", "issued_on": date(2026, 11, 10)}
    return LegalDocumentFactory(**(given | more))


def told(person: User) -> OutboxMessage:
    return OutboxMessage.objects.get(purpose="change.account", to_user=person)


def moved(person: User) -> Appointment:
    return person.appointments.order_by("-pk")[0]


def test_account_that_moves_is_told_where_to_from_when_and_by_which_act(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator, act=decree())

    message = told(world.heads["A"])
    assert message.subject == "Tài khoản chuyển sang Cơ quan B từ ngày 01/12/2026"
    assert "29/NQ-HĐND ngày 10/11/2026" in message.body
    assert "có hiệu lực từ ngày 20/11/2026" in message.body
    assert "– lãnh đạo đơn vị, Cơ quan A: sang Cơ quan B từ ngày 01/12/2026." in message.body


def test_message_stands_among_the_notices_of_the_person(world, coordinator, client):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    client.force_login(world.heads["A"])

    page = client.get(reverse("notices")).content.decode()

    assert "Tài khoản chuyển sang Cơ quan B" in page


def test_two_posts_of_one_person_are_one_message(world, coordinator):
    AppointmentFactory(person=world.heads["A"], agency=world["A"], role=Role.STAFF)
    AppointmentFactory(person=world.heads["A"], agency=world["C"], role=Role.STAFF)

    applied(ChangeKind.MERGE, [world["A"], world["C"]], [world["B"]], by=coordinator)

    lines = [line for line in told(world.heads["A"]).body.splitlines() if line.startswith("–")]
    assert [line.split(":")[0] for line in lines] == [
        "– lãnh đạo đơn vị, Cơ quan A", "– chuyên viên đơn vị, Cơ quan A",
        "– chuyên viên đơn vị, Cơ quan C",
    ]  # fmt: skip


def test_only_those_who_move_are_told(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    rows = OutboxMessage.objects.filter(purpose="change.account")
    assert [row.to_user for row in rows] == [world.heads["A"]]


def test_post_that_nobody_takes_over_is_told_as_ended(world, coordinator):
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)
    choices = everything_to(row, world["B"])
    post = world.heads["A"].appointments.get()
    choices[f"appointment-{post.pk}"] = Choice(Outcome.END)

    succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    message = told(world.heads["A"])
    assert message.subject == "Chức vụ tại Cơ quan A kết thúc từ ngày 01/12/2026"
    assert "không có người tiếp nhận" in message.body
    assert not world.heads["A"].appointments.valid_on(TODAY).exists()


def test_refused_change_tells_nobody(world, coordinator):
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=coordinator)

    with pytest.raises(succession.NotPlaced):
        succession.apply(change=row, by=coordinator, at=NOON)

    assert not OutboxMessage.objects.exists()


def test_undoing_tells_once_more_under_its_own_act(world, coordinator):
    done = applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    later = NOON + 3 * DAY

    succession_undo.undo(
        change=done, effective_on=later.date(), act=act(), note="", by=coordinator, at=later
    )

    rows = OutboxMessage.objects.filter(purpose="change.account", to_user=world.heads["A"])
    assert [row.subject for row in rows.order_by("pk")] == [
        "Tài khoản chuyển sang Cơ quan B từ ngày 01/12/2026",
        "Tài khoản chuyển sang Cơ quan A từ ngày 04/12/2026",
    ]


# --- The day -------------------------------------------------------------------------------------


def test_change_of_today_moves_people_today_and_needs_no_more_words(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator, on=TODAY, act=decree())

    post = moved(world.heads["A"])
    assert post.valid_from == TODAY
    assert post.basis == "29/NQ-HĐND ngày 10/11/2026: hợp nhất, sáp nhập"


def test_older_change_moves_people_today_and_its_day_stands_in_the_basis(world, coordinator):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator, act=decree())

    post = moved(world.heads["A"])
    assert (ON, post.valid_from) == (date(2026, 11, 20), TODAY)
    assert post.basis == (
        "29/NQ-HĐND ngày 10/11/2026: hợp nhất, sáp nhập; có hiệu lực từ ngày 20/11/2026"
    )


def test_no_right_is_given_for_days_before_the_applying(world, coordinator):
    head = world.heads["A"]
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)
    fresh, report = User.objects.get(pk=head.pk), world.report("B")

    def posts(day: date) -> list[str]:
        return list(head.appointments.valid_on(day).values_list("agency__name", flat=True))

    # Between the day of the act and the applying: the old post, and nothing of the new agency.
    assert (posts(ON), posts(TODAY - DAY), posts(TODAY)) == (
        ["Cơ quan A"], ["Cơ quan A"], ["Cơ quan B"],
    )  # fmt: skip
    assert not rules.can_see_submission(fresh, report, at=NOON - DAY)
    assert rules.can_see_submission(fresh, report, at=NOON)


def test_day_stands_in_a_basis_that_is_too_long(world, coordinator):
    row = recorded(
        ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator,
        act=decree(number="", issued_on=None, title="T" * 400),
    )  # fmt: skip

    basis = basis_of_post(row, TODAY)

    assert len(basis) == 300
    assert basis.endswith("; có hiệu lực từ ngày 20/11/2026")


# --- Stand-ins -----------------------------------------------------------------------------------


@pytest.fixture
def deputy(world: Apparatus) -> Appointment:
    """Signs for the head of A in the open period only, until 20/12/2026."""
    head = world.heads["A"].appointments.get()
    made: Appointment = AppointmentFactory(
        person=appointed(world["C"], Role.STAFF, "pho-a"), agency=world["A"], role=Role.HEAD,
        valid_from=LONG_AGO, valid_to=date(2026, 12, 20), post="KT. Giám đốc", acting_for=head,
    )  # fmt: skip
    ActingScope.objects.create(appointment=made, period=world.period)
    return made


def test_who_stands_in_goes_on_for_the_same_head_within_days_and_periods(
    world, coordinator, deputy
):
    applied(ChangeKind.MERGE, [world["A"]], [world["B"]], by=coordinator)

    post = moved(deputy.person)
    assert (post.agency, post.acting_for) == (world["B"], moved(world.heads["A"]))
    assert (post.valid_from, post.valid_to) == (TODAY, date(2026, 12, 20))
    assert [row.period for row in post.acting_scopes.all()] == [world.period]


def test_who_stands_in_ends_where_the_head_does_not_go_on(world, coordinator, deputy):
    row = recorded(ChangeKind.SPLIT, [world["A"]], [world["B"], world["C"]], by=coordinator)
    choices = succession.proposed(row, at=NOON)
    choices[f"appointment-{deputy.pk}"] = Choice(Outcome.MOVE, world["C"])

    succession.apply(change=row, choices=choices, by=coordinator, at=NOON)

    assert len(affected(row, at=NOON).items) == 0
    heads = deputy.person.appointments.valid_on(TODAY).filter(role=Role.HEAD)
    assert not heads.exists()
    assert "không có người tiếp nhận" in told(deputy.person).body
