"""A text dated ahead: what the next period asks is previewed by the day, what was added goes along,
and nobody takes it for the text in force."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from agencies.models import Agency
from plan_portal.celery import app
from reports.models import Recipient
from reports.pipeline.collect import collect
from tasks import jobs
from tasks.models import Plan, PlanVersion, Supplement, Task
from tasks.queries import amendment as queries
from tasks.queries import versions
from tasks.services import amendment as amendments
from tasks.services import period as periods
from tasks.services import supplement as supplements
from tasks.services.amendment import Choice
from tasks.states import AmendmentKind, SupplementKind, TextStanding
from tests.factories.agencies import GroupMembershipFactory
from tests.moments import NOON, TODAY
from tests.tasks.services.test_amendment import (
    NEW,
    begin,
    placed,
    plan,
    split_and_applied,
    task,
)
from tests.tasks.services.test_period import YEAR_2026

__all__ = ["plan"]  # the fixture
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AHEAD = TODAY + 9 * DAY
WITH_CLASS = NEW + "2. Các sở, ban, ngành cấp tỉnh khác: Bố trí cán bộ phụ trách dữ liệu số.\n"
OPEN = reverse("tasks:period_open") + "?which=year.0&year=2026"


@pytest.fixture
def ahead(plan, coordinator):
    """A text that replaces the plan in nine days; its second heading is a class with one member."""
    row = begin(plan, coordinator, source=WITH_CLASS, kind=AmendmentKind.SUPERSEDES, on=AHEAD)
    new = task(row.new_version, "1.1")
    placed(row, coordinator, c1_1=Choice((new.pk,)), c1_2=Choice((new.pk,)), c2_1=Choice())
    group = row.new_version.headings.get(number="2").group
    GroupMembershipFactory(group=group, agency__name="Xã A")
    return amendments.apply(amendment=row, by=coordinator, at=NOON)


def preview(client, coordinator, at):
    with time_machine.travel(at, tick=False):
        client.force_login(coordinator)
        return client.get(OPEN)


# --- What a period would ask ----------------------------------------------------------------------


def test_before_the_day_the_present_text_is_previewed_and_the_coming_one_announced(
    client, coordinator, ahead
):
    answer = preview(client, coordinator, NOON)

    page = answer.content.decode()
    assert answer.context["form"].classes == []
    assert "Từ ngày 10/12/2026 văn bản khác có hiệu lực (90/KH-UBND" in page


def test_from_the_day_the_classes_of_the_new_text_are_previewed_before_any_opening(
    client, coordinator, ahead
):
    answer = preview(client, coordinator, NOON + 9 * DAY)

    (asked,) = answer.context["form"].classes
    assert [agency.name for agency in asked.members] == ["Xã A"]
    assert answer.context["version"] == ahead.new_version
    assert "văn bản khác có hiệu lực" not in answer.content.decode()


def test_what_is_previewed_is_what_is_asked(plan, coordinator, ahead):
    later = NOON + 9 * DAY
    assert plan.current_version == ahead.old_version

    period = periods.open_period(plan=plan, dates=YEAR_2026, by=coordinator, at=later)

    assert period.version == versions.version_on(Plan.objects.get(pk=plan.pk), later.date())
    names = period.obligations.values_list("agency_name", flat=True)
    assert set(names) == {"Sở Y tế", "Xã A"}


def test_the_day_makes_it_the_present_text_once(plan, coordinator, ahead):
    def present() -> PlanVersion | None:
        return Plan.objects.get(pk=plan.pk).current_version

    assert (amendments.take_effect_due(at=NOON), present()) == (0, ahead.old_version)
    assert amendments.take_effect_due(at=NOON + 9 * DAY) == 1
    assert (amendments.take_effect_due(at=NOON + 9 * DAY), present()) == (0, ahead.new_version)


def test_the_sweep_is_in_the_timetable_and_heals_a_missed_tick(plan, ahead):
    assert "tasks.take_effect" in {one["task"] for one in app.conf.beat_schedule.values()}

    with time_machine.travel(NOON + 30 * DAY, tick=False):
        jobs.take_effect()

    assert Plan.objects.get(pk=plan.pk).current_version == ahead.new_version


# --- How versions stand ---------------------------------------------------------------------------


def standings(plan: Plan, day, *, for_coordinator: bool = True) -> dict[int, str]:
    fresh = Plan.objects.get(pk=plan.pk)
    rows = versions.versions_of(fresh, day=day, for_coordinator=for_coordinator)
    return {row.version.number: row.standing for row in rows}


def test_a_version_dated_ahead_is_in_force_from_its_day(plan, ahead):
    assert standings(plan, TODAY) == {1: TextStanding.IN_FORCE, 2: TextStanding.AHEAD}
    assert standings(plan, AHEAD) == {1: TextStanding.EARLIER, 2: TextStanding.IN_FORCE}


def test_a_version_that_is_being_mapped_is_for_those_who_map_it(plan, coordinator):
    begin(plan, coordinator)

    assert standings(plan, TODAY) == {1: TextStanding.IN_FORCE, 2: TextStanding.MAPPED}
    assert standings(plan, TODAY, for_coordinator=False) == {1: TextStanding.IN_FORCE}


def pages_of(version: PlanVersion) -> list[str]:
    first = Task.objects.filter(heading__version=version).order_by("pk")[0]
    return [
        reverse("tasks:plan_version", args=[version.public_id]),
        reverse("tasks:plan_source", args=[version.public_id]),
        reverse("tasks:task", args=[first.public_id]),
    ]


def test_every_page_of_a_version_dated_ahead_says_so(client, coordinator, ahead):
    with time_machine.travel(NOON, tick=False):
        client.force_login(coordinator)
        shown = [client.get(url).content.decode() for url in pages_of(ahead.new_version)]

    said = "Văn bản này chưa có hiệu lực, từ ngày 10/12/2026."
    assert [said in page for page in shown] == [True] * 3
    assert "Phiên bản cũ" not in shown[0]


def test_every_page_of_a_version_that_is_being_mapped_says_so(client, plan, coordinator):
    row = begin(plan, coordinator)
    client.force_login(coordinator)

    shown = [client.get(url).content.decode() for url in pages_of(row.new_version)]

    said = "Văn bản này đang sắp xếp, chưa có hiệu lực."
    assert [said in page for page in shown] == [True] * 3


def test_the_list_of_versions_names_the_one_in_force_only_once(client, coordinator, ahead):
    with time_machine.travel(NOON, tick=False):
        client.force_login(coordinator)
        answer = client.get(reverse("tasks:plan"))

    labels = {row.version.number: row.label for row in answer.context["versions"]}
    assert labels == {1: "đang có hiệu lực", 2: "chưa có hiệu lực, từ ngày 10/12/2026"}
    assert answer.context["page"].version.number == 1


def test_the_texts_of_a_clause_mark_what_is_not_in_force_yet(plan, ahead):
    old = task(ahead.old_version, "1.1")

    waits = {one.version.number: one.waits for one in queries.texts_of(old, on=TODAY)}
    then = {one.version.number: one.waits for one in queries.texts_of(old, on=AHEAD)}

    assert (bool(waits[1]), bool(waits[2])) == (False, True)
    assert then == {1: "", 2: ""}


# --- What was added -------------------------------------------------------------------------------


def add(of: Task, by, **more: object) -> Supplement:
    given = {"kind": SupplementKind.SUPPORT, "source": "12/CV", "source_date": TODAY}
    given |= {"agencies": [Agency.objects.get(name="Công an tỉnh")]} if not more else {}
    return supplements.add(task=of, by=by, at=NOON, **(given | more))


def added_to(of: Task) -> list[tuple[str, str, list[str]]]:
    rows = Supplement.objects.filter(lineage=of.lineage, withdrawn_at=None).order_by("pk")
    return [(row.kind, row.source, [a.name for a in row.agencies.all()]) for row in rows]


def test_what_was_added_to_a_split_clause_stands_beside_each_part(plan, coordinator):
    old = task(plan.current_version, "1.2")
    add(old, coordinator)
    gone = add(old, coordinator, kind=SupplementKind.PRODUCT, text="Sản phẩm cũ")
    supplements.withdraw(supplement=gone, by=coordinator, at=NOON)

    new = split_and_applied(plan, coordinator).new_version

    expected = [(SupplementKind.SUPPORT, "12/CV", ["Công an tỉnh"])]
    assert [added_to(task(new, code)) for code in ("1.2", "1.3")] == [expected, expected]
    assert len(added_to(old)) == 1


def test_the_parts_of_a_split_clause_are_added_to_by_themselves(plan, coordinator):
    add(task(plan.current_version, "1.2"), coordinator)
    new = split_and_applied(plan, coordinator).new_version
    first = Supplement.objects.get(lineage=task(new, "1.2").lineage)

    supplements.withdraw(supplement=first, by=coordinator, at=NOON)

    assert (added_to(task(new, "1.2")), len(added_to(task(new, "1.3")))) == ([], 1)


def test_what_was_added_to_merged_clauses_stands_once(plan, coordinator):
    for code in ("1.1", "1.2"):
        add(task(plan.current_version, code), coordinator)
    add(
        task(plan.current_version, "1.2"), coordinator,
        kind=SupplementKind.DEADLINE, source="13/CV", source_date=TODAY, due_on=AHEAD,
    )  # fmt: skip
    row = begin(plan, coordinator, source=NEW, kind=AmendmentKind.SUPERSEDES)
    new = task(row.new_version, "1.1")
    placed(row, coordinator, c1_1=Choice((new.pk,)), c1_2=Choice((new.pk,)), c2_1=Choice())

    amendments.apply(amendment=row, by=coordinator, at=NOON)

    fresh = task(row.new_version, "1.1")
    assert [(kind, source) for kind, source, _who in added_to(fresh)] == [
        (SupplementKind.SUPPORT, "12/CV"), (SupplementKind.DEADLINE, "13/CV"),
    ]  # fmt: skip
    assert Supplement.objects.filter(lineage=fresh.lineage, due_on=AHEAD).count() == 1


def test_the_report_of_the_new_text_says_what_was_added(plan, coordinator):
    add(task(plan.current_version, "1.2"), coordinator)
    split_and_applied(plan, coordinator)
    period = periods.open_period(plan=plan, dates=YEAR_2026, by=coordinator, at=NOON)

    snapshot = collect(period, Recipient.objects.get(code="ubnd-tinh"), at=NOON)

    added = {clause.code: [one.text for one in clause.supplements] for clause in snapshot.clauses}
    assert (added["1.2"], added["1.3"]) == (["Công an tỉnh"], ["Công an tỉnh"])
