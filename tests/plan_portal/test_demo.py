"""The demonstration: the plan and three rounds, once; never among real rounds."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from agencies import audit
from agencies.models import AuditEvent, User
from plan_portal.demo import accounts, days_off, papers, rounds
from plan_portal.management.commands import demo
from reports.models import ConsolidatedReport, Recipient
from reports.services import approval
from reports.services import report as reporting
from reports.states import Format, ReportStatus
from tasks.models import Heading, Holiday, Period, Plan, Task
from tests.factories.agencies import UserFactory
from tests.factories.tasks import PeriodFactory
from tests.moments import HA_TINH
from tests.reports.conftest import quick_files  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db
PASSWORD = "lua-ngo-khoai-sen-2026"


@pytest.fixture(autouse=True)
def _password(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)


def load(**more: bool) -> str:
    said = StringIO()
    call_command("demo", stdout=said, **more)
    return said.getvalue()


@pytest.fixture
def quick_papers(quick_files, monkeypatch):  # noqa: F811  (a fixture)
    """Quick files whose PDF is taken for one."""
    plain = reporting.files.steps

    def made(form):
        one = form()
        return replace(one, data=b"%PDF-1.4 " + one.data) if one.format == Format.PDF else one

    monkeypatch.setattr(
        reporting.files, "steps",
        lambda *given: tuple((label, partial(made, form)) for label, form in plain(*given)),
    )  # fmt: skip


def counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_twice_changes_nothing():
    load(without_reports=True)
    before, head = counted(), AuditEvent.objects.order_by("-number")[0].hash
    passwords = set(User.objects.values_list("username", "password"))

    load(without_reports=True)

    assert counted() == before
    assert AuditEvent.objects.order_by("-number")[0].hash == head
    assert set(User.objects.values_list("username", "password")) == passwords
    assert audit.broken_at() is None
    assert (Plan.objects.count(), Heading.objects.count(), Task.objects.count()) == (1, 15, 29)
    assert list(Period.objects.values_list("is_demo", flat=True)) == [True] * 3


def test_the_days_off_are_confirmed_as_demonstration_and_no_opening_page_warns(client):
    load(without_reports=True)
    client.force_login(User.objects.get(username="tonghop"))

    present = Period.objects.get(status="open").cutoff_on.year
    for year in (present, present + 1):
        given = {"which": "month.2", "year": year}
        page = client.get(reverse("tasks:period_open"), given)
        assert page.context["notes"] == []
        assert "đề xuất, chưa xác nhận" not in page.content.decode()
    decided = Holiday.objects.filter(status="confirmed")
    assert set(decided.values_list("document", flat=True)) == {days_off.MARK}
    assert "minh họa" in days_off.MARK
    assert set(decided.values_list("day__year", flat=True)) == {
        *rounds.FINISHED, present, present + 1,
    }  # fmt: skip
    assert Holiday.objects.filter(status="proposed").exists()


def test_a_year_that_somebody_decided_on_is_theirs():
    load(without_reports=True)
    refused = Holiday.objects.filter(day__year=2024).earliest("day")
    Holiday.objects.filter(pk=refused.pk).update(status="refused")
    Holiday.objects.filter(day__year=2024).exclude(pk=refused.pk).update(status="proposed")

    load(without_reports=True)

    assert Holiday.objects.filter(day__year=2024, status="confirmed").count() == 0


@pytest.mark.parametrize(
    "first",
    [datetime(2026, 12, 14, 23, 59, tzinfo=HA_TINH), datetime(2028, 2, 29, 12, tzinfo=HA_TINH)],
    ids=str,
)
def test_loads_on_any_day_and_stands_unchanged_after_new_year(first):
    with time_machine.travel(first, tick=True):
        load(without_reports=True)
    before = counted()
    assert Period.objects.get(status="open").cutoff_on.year == first.year

    with time_machine.travel(datetime(first.year + 1, 1, 2, 9, tzinfo=HA_TINH), tick=True):
        load(without_reports=True)

    assert counted() == before


@pytest.mark.usefixtures("quick_papers")
def test_reports_go_out_once_and_accounts_are_printed():
    said = load()

    finished = Period.objects.filter(status="locked").count()
    released = ConsolidatedReport.objects.exclude(released_at=None)
    assert released.count() == finished * Recipient.objects.count() == 4
    signed = released.out().select_related("signed_file").order_by("pk")
    assert [row.period.code for row in signed] == ["2023-nam", "2023-nam"]
    assert [row.number for row in signed] == ["9001/BC-SKHCN", "9002/BC-SKHCN"]
    assert all("minh-hoa" in row.signed_name for row in signed)
    assert PASSWORD in said
    assert all(account.username in said for account in accounts.PRINTED)
    before = counted()

    assert load(quiet=True) == ""
    assert counted() == before


def first_report(*, at: datetime, by: User | None = None) -> ConsolidatedReport:
    """Of the first finished year, compiled by a worker."""
    period = Period.objects.filter(status="locked").order_by("cutoff_on")[0]
    by = by or User.objects.get(username="tonghop")
    to = Recipient.objects.order_by("position")[0]
    row = reporting.request(period=period, recipient=to, by=by, at=at)
    reporting.compile_report(report_id=row.pk, clock=lambda: at)
    row.refresh_from_db()
    return row


@pytest.mark.usefixtures("quick_papers")
def test_a_paper_that_prints_an_earlier_month_is_not_issued_today():
    load(without_reports=True)
    row = first_report(at=timezone.now() - timedelta(days=40))

    load()

    row.refresh_from_db()
    assert row.status == ReportStatus.COMPILED
    assert sorted(ConsolidatedReport.objects.out().values_list("revision", flat=True)) == [1, 2]


@pytest.mark.usefixtures("quick_papers")
def test_what_somebody_does_meanwhile_stops_no_report_for_ever():
    """The head compiles one: nobody approves their own. The next start makes all."""
    load(without_reports=True)
    head = User.objects.get(username="lanhdao.skhcn")
    of_head = first_report(at=timezone.now(), by=head)
    sent_back = first_report(at=timezone.now())
    approval.revise(report=sent_back, note="Sửa", by=head, at=timezone.now())
    Recipient.objects.create(code="chua-co", name="Nơi chưa có thể thức", position=9)

    load()

    statuses = {of_head.pk: ReportStatus.COMPILED, sent_back.pk: ReportStatus.IN_REVISION}
    for pk, status in statuses.items():
        assert ConsolidatedReport.objects.get(pk=pk).status == status
    assert ConsolidatedReport.objects.out().count() == 2
    assert ConsolidatedReport.objects.exclude(released_at=None).count() == 4


@pytest.mark.usefixtures("quick_papers")
def test_a_report_that_cannot_be_finished_stops_no_other(monkeypatch):
    load(without_reports=True)
    refused = iter([True])

    def finish(row, crew):
        if next(refused, False):
            raise approval.OwnReport("Của chính mình.")
        papers.issue(row, crew)

    monkeypatch.setattr(demo, "papers", SimpleNamespace(issue=finish, show=papers.show))

    with pytest.raises(CommandError, match="2023-nam, Bộ Khoa học và Công nghệ: Của chính mình"):
        load()

    assert ConsolidatedReport.objects.exclude(released_at=None).count() == 3


@pytest.mark.usefixtures("quick_papers")
@pytest.mark.parametrize("is_approved", [False, True])
def test_reports_that_a_worker_made_before_a_cut_off_are_finished(is_approved):
    """A start was ended between compile and issue; the next one goes on."""
    load(without_reports=True)
    row = first_report(at=timezone.now())
    if is_approved:
        head = User.objects.get(username="lanhdao.skhcn")
        approval.approve(report=row, by=head, at=timezone.now(), knowing=True)

    load()

    row.refresh_from_db()
    assert row.status == ReportStatus.ISSUED
    assert ConsolidatedReport.objects.count() == 4


def a_real_round():
    PeriodFactory(is_demo=False)


def a_real_person():
    UserFactory()


def a_real_plan():
    call_command("import_plan", str(demo.TEXT), stdout=StringIO())


@pytest.mark.parametrize("real", [a_real_round, a_real_person, a_real_plan])
def test_what_is_real_keeps_the_demonstration_out(real):
    real()
    before = counted()

    with pytest.raises(CommandError, match="no demonstration goes into it"):
        load()

    assert counted() == before


def test_real_round_beside_the_demonstration_is_left_alone_and_stops_no_start():
    load(without_reports=True)
    PeriodFactory(is_demo=False)
    before = counted()

    said = load(without_reports=True)

    assert "nothing is added" in said
    assert counted() == before


def test_account_made_in_the_demonstration_stops_no_start():
    load(without_reports=True)
    UserFactory()
    before = counted()

    load(without_reports=True)

    assert counted() == before


def test_changed_password_holds_from_the_next_start(monkeypatch):
    load(without_reports=True)
    monkeypatch.setenv("DEMO_PASSWORD", "mot-mat-khau-khac-2026")

    load(without_reports=True)

    people = User.objects.filter(username__in=[one.username for one in accounts.PRINTED])
    assert people.count() == len(accounts.PRINTED)
    assert all(person.check_password("mot-mat-khau-khac-2026") for person in people)


def test_password_is_made_once_for_this_machine(monkeypatch, settings, tmp_path):
    monkeypatch.delenv("DEMO_PASSWORD")
    settings.VAR_DIR = tmp_path

    made = accounts.password()

    assert len(made) >= settings.PASSWORD_MIN_LENGTH
    assert accounts.password() == made
    assert (tmp_path / accounts.PASSWORD_FILE).stat().st_mode & 0o077 == 0
