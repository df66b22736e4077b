"""An acting head signs within days and scope; receipts and events carry the post of the day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agencies.models import Appointment, AuditEvent, OutboxMessage
from agencies.roles import Role
from agencies.services import office as offices
from agencies.services.office import ActingRefused
from plan_portal.lib.errors import NotAllowed
from tasks.models import ActingScope, EntryVersion, Submission
from tasks.queries import work
from tasks.services import entry as entries
from tasks.services import office
from tasks.services import submission as submissions
from tasks.services.office import OutsideActing
from tasks.states import SubmissionStatus
from tests.factories.agencies import UserFactory, appointed
from tests.factories.tasks import PROGRESS, EntryFactory, SubmissionFactory, answered
from tests.moments import NOON, TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KT = "KT. Giám đốc – Phó Giám đốc"


@pytest.fixture
def submission(agency_a):
    made = SubmissionFactory(agency=agency_a)
    answered(EntryFactory(submission=made))
    return made


@pytest.fixture
def deputy(agency_a):
    return appointed(agency_a, Role.STAFF, "pho", full_name="Cán bộ minh họa 2")


def acting(head, person, by, *periods, **given):
    words = {"valid_from": TODAY, "valid_to": TODAY + 9 * DAY, "post": KT, "basis": ""} | given
    made = office.stand_in(
        head=head.appointments.get(), person=person, periods=periods, by=by, at=NOON, **words
    )
    person.forget_appointments()
    return made


def send(submission, by, at=NOON):
    submission.refresh_from_db()
    return submissions.send(submission=submission, by=by, at=at, version=submission.version)


def test_receipt_event_and_trail_carry_the_post_of_the_acting_head(
    submission, deputy, head_a, administrator
):
    acting(head_a, deputy, administrator)

    event = send(submission, deputy)

    label = f"Cán bộ minh họa 2 – {KT}, Sở Y tế"
    assert event.by_label == label
    assert AuditEvent.objects.get(action="submission.send").actor_label == label


@pytest.mark.parametrize("days", [-1, 10])
def test_before_and_after_the_days_it_is_refused_with_a_sentence(
    days, submission, deputy, head_a, administrator
):
    acting(head_a, deputy, administrator)

    with pytest.raises(OutsideActing, match=r"01/12/2026.*10/12/2026"):
        send(submission, deputy, at=NOON + days * DAY)

    submission.refresh_from_db()
    assert submission.status == SubmissionStatus.DRAFT


def test_only_in_the_named_periods(agency_a, submission, deputy, head_a, administrator):
    other = SubmissionFactory(agency=agency_a)
    answered(EntryFactory(submission=other))
    acting(head_a, deputy, administrator, submission.period)

    send(submission, deputy)
    with pytest.raises(OutsideActing, match=other.period.name):
        send(other, deputy)

    assert ActingScope.objects.count() == 1
    assert send(other, head_a).receipt_number


def test_the_work_list_offers_what_may_be_signed_and_only_that(
    agency_a, submission, deputy, head_a, administrator
):
    other = SubmissionFactory(agency=agency_a)
    for row in (submission, other):
        Submission.objects.filter(pk=row.pk).update(status=SubmissionStatus.WITH_HEAD)
    acting(head_a, deputy, administrator, submission.period)

    found = work.work(deputy, at=NOON)

    assert [item.submission for item in found.approve] == [submission]
    assert [item.submission for item in found.with_head] == [other]


def test_handed_over_is_told_to_those_who_may_sign(
    agency_a, submission, deputy, head_a, staff_a, administrator
):
    other = SubmissionFactory(agency=agency_a)
    acting(head_a, deputy, administrator, other.period)

    submissions.hand_over(submission=submission, by=staff_a, at=NOON, version=1)

    told = OutboxMessage.objects.filter(purpose="submission.handed_over")
    assert list(told.values_list("to_user", flat=True)) == [head_a.pk]


def test_a_scope_is_for_heads_of_agencies_and_nothing_is_half_made(
    submission, office_head, administrator
):
    before = Appointment.objects.count()

    with pytest.raises(ActingRefused):
        acting(office_head, UserFactory(), administrator, submission.period)

    assert Appointment.objects.count() == before


def test_who_never_stood_in_is_refused_as_before(submission, staff_a):
    with pytest.raises(NotAllowed) as refusal:
        send(submission, staff_a)

    assert not isinstance(refusal.value, OutsideActing)


def test_old_versions_keep_the_person_before_and_the_draft_passes(
    submission, staff_a, administrator
):
    Appointment.objects.filter(person=staff_a).update(post="Chuyên viên")
    entry = submission.entries.get()
    first, then = replace(PROGRESS, result="Một lớp."), replace(PROGRESS, result="Hai lớp.")
    entries.save(entry=entry, answer=first, by=staff_a, at=NOON, version=entry.version)
    new = UserFactory(full_name="Cán bộ minh họa 3")
    offices.succeed(
        appointment=staff_a.appointments.get(), successor=new, on=TODAY + DAY, by=administrator,
        at=NOON,
    )  # fmt: skip
    entry.refresh_from_db()

    entries.save(entry=entry, answer=then, by=new, at=NOON + DAY, version=entry.version)
    with pytest.raises(NotAllowed):
        entries.save(entry=entry, answer=first, by=staff_a, at=NOON + DAY, version=entry.version)

    labels = EntryVersion.objects.exclude(by_label="").order_by("number")
    assert list(labels.values_list("by_label", flat=True)) == [
        f"{staff_a} – Chuyên viên, Sở Y tế", "Cán bộ minh họa 3 – Chuyên viên, Sở Y tế",
    ]  # fmt: skip
