"""What organisation changes, classes and amendments refuse, as a person sees it: the sentence on
the page, and every row as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, ChangeKind
from tasks.models import Period
from tasks.queries import amendment as amendment_queries
from tasks.queries.succession import affected
from tasks.services import plan_import, succession
from tasks.states import AmendmentKind
from tests.access.asking import rows
from tests.factories.agencies import AgencyFactory, AgencyGroupFactory, GroupMembershipFactory
from tests.factories.tasks import DutyFactory, PeriodFactory
from tests.moments import LONG_AGO
from tests.tasks.apparatus import Apparatus, build, recorded
from tests.tasks.services.test_amendment import NEW, begin, draft_of
from tests.tasks.services.test_plan_import import SMALL

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Case = tuple[str, dict[str, object], str]


def today():
    return timezone.localdate()


def typed(world: Apparatus, **more: object) -> dict[str, object]:
    return {
        "kind": "merge", "effective_on": f"{today():%d/%m/%Y}", "act_number": "12/QĐ-UBND",
        "origins": [world["A"].public_id], "results": [world["B"].public_id],
    } | more  # fmt: skip


def applying(row) -> tuple[str, dict[str, object]]:
    """The address and the choices of the portal."""
    proposed = succession.proposed(row, at=timezone.now()).items()
    chosen = {
        key: str(one.successor.public_id if one.successor else one.outcome) for key, one in proposed
    }
    return reverse("tasks:change", args=[row.public_id]), chosen | {"act": "apply"}


def before_an_issued_report(world: Apparatus, by) -> Case:
    row = recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=by, on=today())
    Period.objects.update(reported_at=timezone.now())
    return *applying(row), "đã phát hành"


def successor_that_is_not_valid(world: Apparatus, by) -> Case:
    Agency.objects.filter(pk=world["B"].pk).update(valid_from=today() + DAY)
    return reverse("tasks:change_record"), typed(world), "Cơ quan B không tồn tại vào ngày"


def cycle_of_successors(world: Apparatus, by) -> Case:
    recorded(ChangeKind.MERGE, [world["B"]], [world["A"]], by=by, on=today())
    return reverse("tasks:change_record"), typed(world), "vòng"


def change_of_tomorrow(world: Apparatus, by) -> Case:
    row = recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=by, on=today() + DAY)
    return *applying(row), "áp dụng vào ngày đó"


def something_without_successor(world: Apparatus, by) -> Case:
    row = recorded(ChangeKind.DISSOLVE, [world["A"]], by=by, on=today())
    return *applying(row), "Chưa áp dụng gì"


def class_emptied_by_a_change(world: Apparatus, by) -> Case:
    group = AgencyGroupFactory(name="Nhóm thử")
    GroupMembershipFactory(group=group, agency=world["A"], valid_from=LONG_AGO)
    DutyFactory(task=world.tasks["C"], agency=None, group=group, valid_from=LONG_AGO)
    row = recorded(ChangeKind.MERGE, [world["A"]], [world["B"]], by=by, on=today())
    url, chosen = applying(row)
    member = next(one.key for one in affected(row, at=timezone.now()).items if "member" in one.key)
    return url, chosen | {member: "end"}, "“Nhóm thử”"


def class_emptied_in_mid_period(world: Apparatus, by) -> Case:
    only = GroupMembershipFactory(group__name="Nhóm thử", valid_from=LONG_AGO)
    keys = [only.group.public_id, only.agency.public_id]
    body = {"valid_to": f"{today():%d/%m/%Y}"}
    return reverse("agencies:end_membership", args=keys), body, "“Nhóm thử”"


def added(group, *agencies: Agency) -> tuple[str, dict[str, object]]:
    keys = [str(one.public_id) for one in agencies]
    body = {"agencies": keys, "valid_from": f"{today():%d/%m/%Y}"}
    return reverse("agencies:add_members", args=[group.public_id]), body


def member_added_twice(world: Apparatus, by) -> Case:
    one = GroupMembershipFactory(agency=world["A"], valid_from=LONG_AGO)
    return *added(one.group, world["A"], AgencyFactory()), "đã là thành viên"


def member_until_later_added_twice(world: Apparatus, by) -> Case:
    one = GroupMembershipFactory(
        agency=world["A"], valid_from=LONG_AGO, valid_to=today() + 30 * DAY
    )
    return *added(one.group, world["A"], AgencyFactory()), "Cơ quan A"


def amendment_before_an_opened_period(world: Apparatus, by) -> Case:
    plan = plan_import.import_plan(source=SMALL, by=None, at=timezone.now()).version.plan
    PeriodFactory(plan=plan, opened_at=timezone.now())
    url = reverse("tasks:amend", args=[draft_of(NEW, by).public_id])
    body = {
        "plan": str(plan.public_id), "kind": AmendmentKind.SUPERSEDES,
        "effective_on": f"{today():%d/%m/%Y}",
    }  # fmt: skip
    return url, body, "theo văn bản cũ"


def amendment_with_a_task_without_a_place(world: Apparatus, by) -> Case:
    plan = plan_import.import_plan(source=SMALL, by=None, at=timezone.now()).version.plan
    row = begin(plan, by)
    places = amendment_queries.mapping_page(row).places
    body = {f"how-{one.task.public_id}": "" for one in places} | {"apply": "1"}
    return reverse("tasks:amendment", args=[row.public_id]), body, "1.1"


CASES: tuple[Callable[..., Case], ...] = (
    before_an_issued_report, successor_that_is_not_valid, cycle_of_successors, change_of_tomorrow,
    something_without_successor, class_emptied_by_a_change, class_emptied_in_mid_period,
    member_added_twice, member_until_later_added_twice, amendment_before_an_opened_period,
    amendment_with_a_task_without_a_place,
)  # fmt: skip
# The choices of a mapping are kept as often as one likes; only the applying is refused.
KEPT = {amendment_with_a_task_without_a_place: {"tasks.taskmapping", "tasks.taskmapping_new_tasks"}}


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.__name__)
def test_refused_with_a_sentence_and_nothing_half_applied(client, coordinator, case):
    world = build("A", "B", "C")
    url, body, sentence = case(world, coordinator)
    client.force_login(coordinator)
    before = rows()

    answer = client.post(url, body)

    assert answer.status_code in {409, 422}
    assert sentence in answer.content.decode()
    after = rows()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= KEPT.get(case, set())
