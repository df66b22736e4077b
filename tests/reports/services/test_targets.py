"""A target beside a figure: linked and ended by a person, printed from the next compile on."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEvent
from plan_portal.lib.errors import NotAllowed
from plan_portal.lib.text import NotANumber
from reports.models import TargetLink
from reports.pipeline.collect import collect, collect_report
from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from reports.services import ad_hoc, targets
from reports.states import TargetRelation
from tasks.models import Supplement, Task
from tasks.states import SupplementKind
from tests.factories.tasks import PeriodFactory
from tests.reports.rounds import AFTER, DAY, compiled, heading, recipient, stands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
NAME, UNIT = "Số lớp tập huấn", "lớp"


@pytest.fixture
def period(agency_a):
    made = PeriodFactory()
    stands(made, heading(made.plan), "accepted", agency=agency_a)
    return made


@pytest.fixture
def task(period) -> Task:
    return period.version.headings.get(position=1).tasks.get()


@pytest.fixture
def indicator(task, coordinator) -> Supplement:
    return Supplement.objects.create(
        lineage=task.lineage,
        kind=SupplementKind.INDICATOR,
        text="Mở ít nhất 3 lớp",
        source="Công văn số 12/SKHCN-CĐS",
        source_date=date(2026, 3, 2),
        added_at=AFTER - 30 * DAY,
        added_by=coordinator,
    )


def link(task, by, **given) -> TargetLink:
    facts = {"name": NAME, "unit": UNIT, "relation": TargetRelation.AT_LEAST, "value": "3"}
    wish = targets.Wish(**({"task": task, "target_unit": UNIT} | facts | given))
    return targets.link(wish, by=by, at=AFTER)


def paper(period, at=AFTER) -> str:
    return plain_text(compose(collect(period, recipient(), at=at)))


def test_an_indicator_that_is_linked_stands_beside_the_figure(period, task, indicator, coordinator):
    assert "≥ 3 lớp" not in paper(period)

    row = link(task, coordinator, supplement=indicator)

    assert row.by_label.startswith(str(coordinator))
    assert AuditEvent.objects.filter(action="report.target_link").count() == 1
    said = paper(period)
    assert "≥ 3 lớp: đạt" in said
    assert "Công văn số 12/SKHCN-CĐS, 02/03/2026: “Mở ít nhất 3 lớp”" in said


def test_words_of_the_plan_are_a_target_when_a_person_says_so(period, task, coordinator):
    words = task.text[:15].strip()

    link(task, coordinator, words=words, value="1.234,5")

    said = paper(period)
    assert "≥ 1.234,5 lớp: chưa đạt" in said
    assert f"theo Kế hoạch số {period.plan.document.number}" in said
    assert f"“{words}”" in said


def test_an_ended_link_is_printed_no_more_and_stays_on_record(period, task, indicator, coordinator):
    row = link(task, coordinator, supplement=indicator)

    targets.end(target=row, by=coordinator, at=AFTER + DAY)

    assert "≥ 3 lớp" not in paper(period)
    assert (row.ended_at, row.ended_by) == (AFTER + DAY, coordinator)
    assert link(task, coordinator, supplement=indicator).pk != row.pk
    with pytest.raises(targets.TargetEnded):
        targets.end(target=row, by=coordinator, at=AFTER + DAY)


def test_what_is_said_no_longer_is_no_target(period, task, indicator, coordinator):
    link(task, coordinator, supplement=indicator)
    indicator.withdrawn_at, indicator.withdrawn_by = AFTER, coordinator
    indicator.save()

    assert "≥ 3 lớp" not in paper(period)


def test_words_that_an_amendment_took_away_are_no_target(period, task, coordinator):
    link(task, coordinator, words=task.text[:15].strip())
    Task.objects.filter(pk=task.pk).update(text="Nội dung khác.")

    assert "≥ 3 lớp" not in paper(period)


@pytest.mark.parametrize("words", ["", "  ", "trên 95% hồ sơ mà Kế hoạch không nêu"])
def test_words_that_the_clause_does_not_have_are_refused(task, coordinator, words):
    with pytest.raises(targets.TargetRefused):
        link(task, coordinator, words=words)


@pytest.mark.parametrize(
    "change",
    [{"kind": SupplementKind.PRODUCT}, {"lineage": uuid4()}, {"withdrawn_at": AFTER}],
    ids=["no indicator", "another clause", "withdrawn"],
)
def test_only_a_standing_indicator_of_the_clause_is_taken(task, indicator, coordinator, change):
    for name, value in change.items():
        setattr(indicator, name, value)

    with pytest.raises(targets.TargetRefused):
        link(task, coordinator, supplement=indicator)


def test_a_figure_has_one_target_at_a_time(task, indicator, coordinator):
    link(task, coordinator, supplement=indicator)

    with pytest.raises(targets.TargetRefused):
        link(task, coordinator, supplement=indicator, value="4")


def test_a_value_is_a_number(task, indicator, coordinator):
    with pytest.raises(NotANumber):
        link(task, coordinator, supplement=indicator, value="ba")


def test_only_who_compiles_links_and_ends(task, indicator, coordinator, leader):
    with pytest.raises(NotAllowed):
        link(task, leader, supplement=indicator)
    row = link(task, coordinator, supplement=indicator)
    with pytest.raises(NotAllowed):
        targets.end(target=row, by=leader, at=AFTER)


def test_the_database_wants_one_source_and_a_known_relation(task, indicator, coordinator):
    facts = {"lineage": task.lineage, "name": "x", "value": "1", "at": AFTER, "by": coordinator}
    for wrong in (
        {"relation": "above"},
        {"relation": "above", "words": "x", "supplement": indicator},
        {"relation": "like", "words": "x"},
        {"relation": "above", "words": "x", "ended_at": AFTER},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TargetLink.objects.create(**facts, **wrong)


def test_the_page_links_and_ends(client, period, task, indicator, coordinator, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AFTER + DAY)
    row = compiled(period, by=coordinator)
    client.force_login(coordinator)
    url = reverse("reports:targets", args=[row.public_id])
    page = client.get(url)
    [line] = page.context["lines"]
    typed = {"figure": line.key, "target": str(indicator.public_id), "relation": "at_least"}
    typed |= {"value": "3", "target_unit": UNIT}

    wrong = client.post(url, typed | {"value": "ba"})
    alien = client.post(url, typed | {"figure": '["x", "y", "z"]'})
    kept = client.post(url, typed)

    assert (wrong.status_code, alien.status_code, kept.status_code) == (422, 422, 302)
    link = TargetLink.objects.get()
    assert "Mở ít nhất 3 lớp" in client.get(url).content.decode()
    ended = reverse("reports:target_end", args=[row.public_id, link.public_id])
    assert client.post(ended).status_code == 302
    assert not TargetLink.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("links", [1, 3])
def test_the_page_costs_the_same_for_more_figures(
    client, period, coordinator, indicator, links, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: AFTER + DAY)
    for task in heading(period.plan, tasks=links):
        stands(period, [task], "accepted")
        link(task, coordinator, words=task.text[:15].strip())
    row = compiled(period, by=coordinator)
    client.force_login(coordinator)

    with django_assert_max_num_queries(14):
        page = client.get(reverse("reports:targets", args=[row.public_id]))

    assert sum(line.link is not None for line in page.context["lines"]) == links


def test_a_report_on_request_has_the_target_too(period, task, indicator, coordinator):
    link(task, coordinator, supplement=indicator)
    row = ad_hoc.request(
        scope=ad_hoc.Scope(
            lineages=(task.lineage,),
            from_on=period.cutoff_on,
            to_on=period.cutoff_on,
            asked_by="UBND tỉnh",
            number="12/UBND",
            dated=date(2026, 12, 18),
        ),
        recipient=recipient(),
        by=coordinator,
        at=AFTER,
    )

    assert "≥ 3 lớp: đạt" in plain_text(compose(collect_report(row, at=AFTER)))


@pytest.mark.parametrize("given", [{"name": "x" * 301}, {"unit": "x" * 101}])
def test_a_figure_whose_name_is_too_long_has_no_target(task, indicator, coordinator, given):
    with pytest.raises(targets.TargetRefused, match="quá dài"):
        link(task, coordinator, supplement=indicator, **given)
