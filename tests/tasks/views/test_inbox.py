"""The list of a round: one tab per agency, longest waiting first, the quiet ones together."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, User
from agencies.roles import Role
from tasks.answer import Answer
from tasks.models import Period, Submission
from tasks.queries import inbox
from tasks.states import AnswerKind, SubmissionStatus
from tests.factories.agencies import AgencyFactory, UserFactory, appointed
from tests.factories.tasks import PROGRESS, ObligationFactory, PeriodFactory
from tests.moments import NOON
from tests.tasks.rounds import sent

NIL = Answer(kind=AnswerKind.NIL)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def period(db: None) -> Period:
    return PeriodFactory()


@pytest.fixture
def report(agency_a, head_a, staff_a, period) -> Submission:
    return sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)


def page(client: Client, user: User, url: str, **query: str):
    client.force_login(user)
    return client.get(url, query)


# --- The list -------------------------------------------------------------------------------------


def test_the_list_counts_every_agency_in_one_tab(client, report, agency_b, period, coordinator):
    ObligationFactory(period=period, agency=agency_b)

    shown = page(client, coordinator, reverse("tasks:inbox")).context

    assert [(str(tab), count) for tab, count in shown["tabs"]] == [
        ("waiting", 1), ("returned", 0), ("accepted", 0), ("missing", 1),
    ]  # fmt: skip


def test_the_longest_waiting_comes_first(client, period, coordinator, staff_a, head_a, agency_a):
    names = []
    for hours in (1, 30, 5):
        agency = AgencyFactory()
        names.append(agency.name)
        writer, head = UserFactory(), _head(agency)
        sent(agency, head=head, writer=writer, period=period, at=NOON - timedelta(hours=hours))

    lines = page(client, coordinator, reverse("tasks:inbox")).context["page"]

    assert [line.agency for line in lines] == [names[1], names[2], names[0]]


def test_the_list_is_filtered_by_name_without_diacritics(
    client, report, agency_b, period, coordinator
):
    ObligationFactory(period=period, agency=agency_b)
    url = reverse("tasks:inbox")

    found = page(client, coordinator, url, tab="missing", q="noi vu").context["page"]
    none = page(client, coordinator, url, tab="missing", q="y te").context["page"]

    assert [line.agency for line in found] == ["Sở Nội vụ"]
    assert list(none) == []


def test_quiet_reports_stand_apart_and_are_accepted_together(
    client, period, agency_a, agency_b, head_a, staff_a, head_b, staff_b, coordinator
):
    quiet = sent(agency_a, NIL, head=head_a, writer=staff_a, period=period)
    sent(agency_b, PROGRESS, head=head_b, writer=staff_b, period=period)
    shown = page(client, coordinator, reverse("tasks:inbox")).context["inbox"]
    assert [one.line.submission for one in shown.quiet] == [quiet.public_id]

    pair = f"{quiet.public_id}:{quiet.version}"
    client.post(reverse("tasks:accept_quiet"), {"chosen": [pair, "x"], "period": period.code})

    quiet.refresh_from_db()
    assert quiet.status == SubmissionStatus.ACCEPTED


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_the_list(
    count, period, coordinator, django_assert_num_queries, client, queries_of
):
    for _n in range(count):
        agency = AgencyFactory()
        sent(agency, NIL, head=_head(agency), writer=UserFactory(), period=period)
        ObligationFactory(period=period)

    with django_assert_num_queries(7):
        inbox.inbox(period, user=coordinator, at=LATER)
    assert queries_of(coordinator, reverse("tasks:inbox")) <= LIST_QUERIES


# With what the frame of every page asks (session, person, appointments, navigation).
LIST_QUERIES = 17


@pytest.fixture
def queries_of(client: Client):
    """The queries of a page, for a person signed in."""

    def count(user: User, url: str) -> int:
        client.force_login(user)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count


def _head(agency: Agency) -> User:
    return appointed(agency, Role.HEAD, f"lanh-dao-{agency.code}")
