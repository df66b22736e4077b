"""A change of the office-holder, and who stands in for a head: dates, refusals, what stays."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from agencies import audit
from agencies.models import Appointment, MessageStatus, OutboxMessage
from agencies.roles import Permission, Role
from agencies.services import account, office, outbox
from agencies.services.account import OwnAccount
from agencies.services.office import ActingRefused, SuccessionRefused
from plan_portal.lib.errors import NotAllowed
from tests.factories.agencies import AppointmentFactory, UserFactory, appointed
from tests.moments import LONG_AGO, NOON, TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KT = "KT. Giám đốc – Phó Giám đốc"


def succeed(old, successor, by, **given):
    words = {"on": TODAY, "at": NOON} | given
    return office.succeed(appointment=old.appointments.get(), successor=successor, by=by, **words)


def stand_in(head, person, by, **given):
    words = {"valid_from": TODAY, "valid_to": TODAY + 9 * DAY, "post": KT, "basis": "", "at": NOON}
    with transaction.atomic():
        return office.stand_in(head=head, person=person, by=by, **(words | given))


def rows():
    return list(Appointment.objects.order_by("pk").values_list("person", "valid_from", "valid_to"))


def test_the_old_one_ends_the_day_before_and_the_new_one_begins(head_a, administrator):
    new = UserFactory()
    old = head_a.appointments.get()
    Appointment.objects.filter(pk=old.pk).update(post="Giám đốc")

    done = succeed(head_a, new, administrator, basis="QĐ 12/QĐ-UBND").appointment

    old.refresh_from_db()
    assert old.valid_to == TODAY - DAY
    assert (done.person, done.agency, done.role, done.post) == (
        new,
        old.agency,
        Role.HEAD,
        "Giám đốc",
    )
    assert (done.valid_from, done.valid_to, done.succeeds) == (TODAY, None, old)
    assert not head_a.holds(Permission.SUBMISSION_SEND, at=NOON, agency=old.agency)
    assert new.holds(Permission.SUBMISSION_SEND, at=NOON, agency=old.agency)
    assert head_a.holds(Permission.SUBMISSION_SEND, at=NOON - DAY, agency=old.agency)


@pytest.mark.parametrize("case", ["self", "closed", "first day", "before", "holds it", "acting"])
def test_what_is_refused_changes_nothing(case, agency_a, head_a, administrator):
    new, on, old = UserFactory(), TODAY, head_a.appointments.get()
    if case == "self":
        new = head_a
    elif case == "closed":
        new = UserFactory(is_active=False)
    elif case == "first day":
        on = LONG_AGO
    elif case == "before":
        on = LONG_AGO - DAY
    elif case == "holds it":
        AppointmentFactory(person=new, agency=agency_a, role=Role.HEAD, valid_from=TODAY + 5 * DAY)
    else:
        old = stand_in(old, new, administrator)
        new = UserFactory()
    before = rows()

    with pytest.raises(SuccessionRefused) as refusal:
        office.succeed(appointment=old, successor=new, on=on, by=administrator, at=NOON)

    assert str(refusal.value).endswith(".")
    assert rows() == before


def test_a_second_successor_is_refused(head_a, administrator):
    succeed(head_a, UserFactory(), administrator)

    with pytest.raises(SuccessionRefused):
        succeed(head_a, UserFactory(), administrator, on=TODAY + 3 * DAY)

    assert Appointment.objects.filter(succeeds__isnull=False).count() == 1


def test_only_another_administrator_changes_an_administrator(administrator, head_a):
    with pytest.raises(OwnAccount):
        succeed(head_a, administrator, administrator)
    with pytest.raises(NotAllowed):
        succeed(head_a, UserFactory(), head_a)


def test_acts_since_a_day_in_the_past_stay_and_are_counted(agency_a, head_a, administrator):
    AppointmentFactory(person=UserFactory(), agency=agency_a)
    for days in (9, 2, 1):
        audit.record("test", by=head_a, at=NOON - days * DAY, agency=agency_a)
    labels = set(head_a.auditevent_set.values_list("actor_label", flat=True))

    done = succeed(head_a, UserFactory(), administrator, on=TODAY - 2 * DAY)

    assert done.acts_after == 2
    assert set(head_a.auditevent_set.values_list("actor_label", flat=True)) == labels


def test_a_sleeping_successor_is_told(head_a, administrator):
    sleeper = UserFactory(awake_since=NOON - timedelta(days=60))

    assert succeed(head_a, sleeper, administrator).is_asleep


# --- Messages -------------------------------------------------------------------------------------


@pytest.fixture
def server(settings):
    settings.MAIL_IS_SET = True


def owe(person, key="k", *, at=NOON, **given):
    return outbox.queue(
        purpose="test", unique_key=f"{key}:{person.pk}", subject="Thư", body="Lời", at=at,
        to_user=person, **given,
    )  # fmt: skip


def test_what_waits_for_the_person_before_goes_to_the_successor(
    server, agency_a, head_a, administrator
):
    new = UserFactory()
    message = owe(head_a, agency=agency_a)
    succeed(head_a, new, administrator)

    outbox.send_due(at=NOON)

    assert [letter.to for letter in mail.outbox] == [[new.email]]
    message.refresh_from_db()
    assert (message.to_user, message.status) == (new, MessageStatus.SENT)


def test_before_the_day_messages_go_to_the_person_still_in_office(
    server, agency_a, head_a, administrator
):
    succeed(head_a, UserFactory(), administrator, on=TODAY + 5 * DAY)
    owe(head_a, agency=agency_a)

    outbox.send_due(at=NOON)

    assert [letter.to for letter in mail.outbox] == [[head_a.email]]


def test_who_is_still_at_the_agency_keeps_the_message(server, agency_a, head_a, administrator):
    AppointmentFactory(person=head_a, agency=agency_a, role=Role.STAFF)
    old = head_a.appointments.get(role=Role.HEAD)
    office.succeed(appointment=old, successor=UserFactory(), on=TODAY, by=administrator, at=NOON)
    owe(head_a, agency=agency_a)

    outbox.send_due(at=NOON)

    assert [letter.to for letter in mail.outbox] == [[head_a.email]]


def test_a_one_time_link_is_never_passed_on(server, agency_a, head_a, administrator):
    owe(head_a, agency=agency_a, is_sensitive=True)
    succeed(head_a, UserFactory(), administrator)

    outbox.send_due(at=NOON)

    assert [letter.to for letter in mail.outbox] == [[head_a.email]]


def test_the_successor_gets_the_same_event_once(server, agency_a, head_a, administrator):
    new = appointed(agency_a, Role.STAFF, "nguoi-moi")
    owe(head_a, agency=agency_a)
    owe(new, agency=agency_a)
    succeed(head_a, new, administrator)

    outbox.send_due(at=NOON)

    assert [letter.to for letter in mail.outbox] == [[new.email]]


def test_held_letters_of_before_the_day_still_say_who_was_told(agency_a, head_a, administrator):
    old = owe(head_a, "old", at=NOON - 3 * DAY, agency=agency_a)
    young = owe(head_a, "young", agency=agency_a)
    new = UserFactory()
    succeed(head_a, new, administrator)

    outbox.send_due(at=NOON)
    outbox.send_due(at=NOON)

    told = dict(OutboxMessage.objects.values_list("pk", "to_user"))
    assert told == {old.pk: head_a.pk, young.pk: new.pk}


def test_a_chain_of_successors_leads_to_the_one_in_office(server, agency_a, head_a, administrator):
    second, third = UserFactory(), UserFactory()
    owe(head_a, agency=agency_a)
    succeed(head_a, second, administrator, on=TODAY - 9 * DAY)
    succeed(second, third, administrator)

    outbox.send_due(at=NOON)

    assert [letter.to for letter in mail.outbox] == [[third.email]]


# --- Stand-ins ------------------------------------------------------------------------------------


def test_a_stand_in_signs_from_day_to_day_with_the_post_given(agency_a, head_a, administrator):
    deputy = appointed(agency_a, Role.STAFF, "pho")

    made = stand_in(head_a.appointments.get(), deputy, administrator)

    def sends(at):
        return deputy.holds(Permission.SUBMISSION_SEND, at=at, agency=agency_a)

    deputy.forget_appointments()
    assert [sends(NOON + n * DAY) for n in (-1, 0, 9, 10)] == [False, True, True, False]
    assert (made.acting_for, made.post) == (head_a.appointments.get(), KT)
    assert head_a.holds(Permission.SUBMISSION_SEND, at=NOON, agency=agency_a)


def _closed(_head, _deputy, _by):
    return {"person": UserFactory(is_active=False)}


def _twice(head, _deputy, by):
    stand_in(head, UserFactory(), by, valid_to=TODAY)
    return {}


def _ends_soon(head, _deputy, _by):
    Appointment.objects.filter(pk=head.pk).update(valid_to=TODAY + 3 * DAY)
    return {}


def _head_already(head, deputy, _by):
    AppointmentFactory(person=deputy, agency=head.agency, role=Role.HEAD)
    return {}


SENSELESS = {
    "for staff": lambda head, deputy, _by: {
        "head": deputy.appointments.get(),
        "person": head.person,
    },
    "for oneself": lambda head, _deputy, _by: {"person": head.person},
    "for a stand-in": lambda head, _deputy, by: {"head": stand_in(head, UserFactory(), by)},
    "a closed account": _closed,
    "last day before the first": lambda _head, _deputy, _by: {"valid_to": TODAY - DAY},
    "before the head": lambda _head, _deputy, _by: {"valid_from": LONG_AGO - DAY},
    "beyond the head": _ends_soon,
    "two at once": _twice,
    "a head already": _head_already,
    "no post": lambda _head, _deputy, _by: {"post": " "},
}


@pytest.mark.parametrize("arrange", SENSELESS.values(), ids=SENSELESS.keys())
def test_a_stand_in_that_makes_no_sense_is_refused(arrange, agency_a, head_a, administrator):
    deputy, head = appointed(agency_a, Role.STAFF, "pho"), head_a.appointments.get()
    given = {"head": head, "person": deputy} | arrange(head, deputy, administrator)
    before = rows()

    with pytest.raises(ActingRefused) as refusal:
        stand_in(by=administrator, **given)

    assert str(refusal.value).endswith(".")
    assert rows() == before


def test_the_database_wants_an_end_and_a_post_of_who_stands_in(agency_a, head_a):
    head = head_a.appointments.get()
    for given in ({"post": KT}, {"valid_to": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AppointmentFactory(agency=agency_a, role=Role.HEAD, acting_for=head, **given)


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (-5, 9, (-5, 4)),  # cut with the head's last day
        (-5, 2, (-5, 2)),  # ends before
        (7, 9, None),  # would begin when the head is gone
    ],
)
def test_who_stands_in_ends_with_the_head(first, last, kept, agency_a, head_a, administrator):
    head, deputy = head_a.appointments.get(), UserFactory()
    stand_in(
        head, deputy, administrator, valid_from=TODAY + first * DAY, valid_to=TODAY + last * DAY
    )

    account.end_appointment(appointment=head, valid_to=TODAY + 4 * DAY, by=administrator, at=NOON)

    days = [(TODAY + a * DAY, TODAY + b * DAY) for a, b in [kept]] if kept else []
    assert list(deputy.appointments.values_list("valid_from", "valid_to")) == days


def test_a_day_in_the_past_leaves_the_days_that_somebody_stood_in(head_a, administrator):
    head, deputy = head_a.appointments.get(), UserFactory()
    stand_in(head, deputy, administrator, valid_from=TODAY - 8 * DAY)

    done = succeed(head_a, UserFactory(), administrator, on=TODAY - 5 * DAY)

    assert done.ended == (deputy,)
    assert deputy.appointments.get().valid_to == TODAY - DAY


# --- Which appointment an act belongs to ----------------------------------------------------------


def test_the_label_is_of_the_appointment_that_gives_the_right(agency_a, agency_b, office):
    person = UserFactory(full_name="Cán bộ minh họa")
    AppointmentFactory(person=person, agency=office, role=Role.ADMINISTRATOR, post="Quản trị")
    AppointmentFactory(person=person, agency=agency_a, role=Role.STAFF, post="Chuyên viên")
    AppointmentFactory(person=person, agency=agency_a, role=Role.HEAD, post="Phó Giám đốc")

    def label(permission, agency=None):
        person.act_by(permission)
        return audit.label_of(person, at=NOON, agency=agency)

    assert label(Permission.SUBMISSION_SEND, agency_a) == "Cán bộ minh họa – Phó Giám đốc, Sở Y tế"
    assert label(Permission.SUBMISSION_HAND_OVER, agency_a).endswith("Chuyên viên, Sở Y tế")
    assert label(Permission.ACCOUNT_MANAGE, agency_a).endswith("Quản trị, Sở KH&CN")


def test_an_own_appointment_goes_before_one_for_somebody_else(agency_a, head_a, administrator):
    deputy = appointed(agency_a, Role.STAFF, "pho", full_name="Cán bộ minh họa 2")
    Appointment.objects.filter(person=deputy).update(post="Phó Giám đốc")
    stand_in(head_a.appointments.get(), deputy, administrator, valid_from=date(2026, 1, 1))
    deputy.forget_appointments()

    deputy.act_by(Permission.ENTRY_WRITE)
    entered = audit.label_of(deputy, at=NOON, agency=agency_a)
    deputy.act_by(Permission.SUBMISSION_SEND)
    sent = audit.label_of(deputy, at=NOON, agency=agency_a)

    assert entered == "Cán bộ minh họa 2 – Phó Giám đốc, Sở Y tế"
    assert sent == f"Cán bộ minh họa 2 – {KT}, Sở Y tế"
