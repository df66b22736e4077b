"""Queries and time of every main page, with the demonstration's rounds and with many more."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from reports.models import ConsolidatedReport
from tasks import calendar
from tasks.models import Plan, Submission
from tasks.services import period as periods
from tasks.states import PeriodKind, SubmissionStatus

RUNS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """One page: queries, median milliseconds of RUNS requests after one warm-up, bytes."""

    name: str
    queries: int
    milliseconds: float
    size: int


def pages() -> Iterator[tuple[str, str, Callable[[], str]]]:
    """(name, user name, address)."""
    yield "work list", "chuyenvien.syt", lambda: reverse("tasks:work")
    yield "form", "chuyenvien.syt", lambda: reverse("tasks:form", args=[_submission("syt")])
    yield "dashboard", "tonghop", lambda: reverse("reports:dashboard")
    yield "inbox", "tonghop", lambda: reverse("tasks:inbox")
    yield "review", "tonghop", lambda: reverse("tasks:review", args=[_waiting()])
    yield "obstacles", "tonghop", lambda: reverse("tasks:obstacles")
    yield "plan", "tonghop", lambda: reverse("tasks:plan")
    yield "reports", "tonghop", lambda: reverse("reports:list")
    yield "report", "tonghop", lambda: reverse("reports:report", args=[_report()])
    yield "leader's page", "lanhdao.ubnd", lambda: reverse("reports:leader")
    yield "accounts", "quantri", lambda: reverse("agencies:accounts")
    yield "API: submissions", "tonghop", lambda: "/api/v1/submissions/"


def measure() -> list[Figure]:
    """Every page once for its queries, then RUNS times for its median."""
    return [_figure(name, username, address()) for name, username, address in pages()]


def _figure(name: str, username: str, address: str) -> Figure:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    client.get(address)
    counter = Counter()
    with connection.execute_wrapper(counter):
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{name}: {answer.status_code}")
    times = [_seconds(lambda: client.get(address)) for _ in range(RUNS)]
    return Figure(name, counter.queries, 1000 * statistics.median(times), len(answer.content))


class Counter:
    """Counts the statements that reach the database."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def many_periods(*, at: datetime) -> int:
    """Open a month's period for each month of the year: 12 more rounds over the same agencies."""
    plan = Plan.objects.get()
    year = timezone.localdate(at).year
    for month in range(1, 13):
        dates = calendar.propose(PeriodKind.MONTH, year, month)
        periods.open_period(plan=plan, dates=dates, by=None, at=at, is_demo=True)
    return plan.periods.count()


def _submission(code: str) -> str:
    row = Submission.objects.filter(agency__code=code).order_by("-period__cutoff_on", "pk")
    return str(row[0].public_id)


def _waiting() -> str:
    rows = Submission.objects.filter(status=SubmissionStatus.SUBMITTED).order_by("pk")
    return str(rows[0].public_id)


def _report() -> str:
    return str(ConsolidatedReport.objects.exclude(snapshot=None).order_by("pk")[0].public_id)
