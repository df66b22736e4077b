"""What a reviewer notes is not on any page of the agency before *Hoàn tất*."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks.answer import Answer
from tasks.models import Entry
from tasks.services import entry as entry_service
from tasks.services import review
from tasks.services.review import Decision
from tests.factories.tasks import PROGRESS, EntryFactory, ObligationFactory, PeriodFactory
from tests.moments import NOON
from tests.tasks.rounds import entries, send, sent

pytestmark = pytest.mark.django_db
EARLIER, NOTED = "Nêu số liệu đến ngày chốt.", "Chưa nêu nguồn số liệu."


@pytest.fixture
def report(agency_a, head_a, staff_a):
    return sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=PeriodFactory())


def note(report, by, decision, reason=""):
    report.refresh_from_db()
    review.decide(
        entry=entries(report)[0], decision=decision, by=by, at=NOON, version=report.version,
        reason=reason,
    )  # fmt: skip


def finish(report, by):
    report.refresh_from_db()
    review.finish(submission=report, by=by, at=NOON, version=report.version)
    report.refresh_from_db()


def page(client, report, person):
    client.force_login(person)
    return client.get(reverse("tasks:form", args=[report.public_id])).content.decode()


def test_a_second_return_that_is_only_noted_is_not_on_the_form(
    client, report, coordinator, head_a, staff_a
):
    note(report, coordinator, Decision.RETURN, EARLIER)
    finish(report, coordinator)
    assert EARLIER in page(client, report, staff_a)
    entry = entries(report)[0]
    answer = Answer(kind="progress", status="ongoing", percent=50, result="Đã nêu đủ.")
    entry_service.save(entry=entry, answer=answer, by=staff_a, at=NOON, version=entry.version)
    send(report, head_a)

    note(report, coordinator, Decision.RETURN, NOTED)

    shown = page(client, report, staff_a)
    assert NOTED not in shown
    assert EARLIER not in shown  # its words would stop standing there when something is noted


def test_a_return_noted_on_an_accepted_answer_is_not_on_the_form(
    client, report, coordinator, staff_a
):
    note(report, coordinator, Decision.ACCEPT)
    finish(report, coordinator)
    Entry.objects.filter(submission=report).update(returned_version=1)

    note(report, coordinator, Decision.RETURN, NOTED)

    assert NOTED not in page(client, report, staff_a)


def test_a_return_noted_last_period_is_not_on_the_form_of_the_next(
    client, report, coordinator, agency_a, staff_a
):
    first = entries(report)[0].obligation
    cutoff = report.period.cutoff_on + timedelta(days=90)
    period = PeriodFactory(
        plan=report.period.plan, version=report.period.version, cutoff_on=cutoff,
        due_at=timezone.now() + timedelta(days=9),
    )  # fmt: skip
    owed = ObligationFactory(period=period, agency=agency_a, task=first.task)
    following = EntryFactory(obligation=owed).submission

    note(report, coordinator, Decision.RETURN, NOTED)
    assert NOTED not in page(client, following, staff_a)

    finish(report, coordinator)
    assert NOTED in page(client, following, staff_a)
