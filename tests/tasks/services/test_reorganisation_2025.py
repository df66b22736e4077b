"""The reorganisation of 2025: what is known is applied once, the rest waits for a person."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Agency, AgencyLevel, ChangeKind, GroupMembership, OrganisationChange
from plan_portal.demo import cast, people
from plan_portal.management.commands.demo import TEXT
from tasks import calendar
from tasks.models import Duty, Plan, Submission
from tasks.queries.succession import duties_without_holder, tasks_without_duty
from tasks.services import period as periods
from tasks.services import plan_import
from tasks.services import reorganisation_2025 as reorganisation
from tasks.services import reorganisation_facts as facts
from tasks.states import HeadingKind, PeriodKind
from tests.access.asking import rows
from tests.moments import NOON
from tests.tasks.apparatus import holders

pytestmark = pytest.mark.django_db
END = facts.DISTRICTS_END_ON


@pytest.fixture
def plan() -> Plan:
    """The plan with the agencies of its day, and an open round of 2026."""
    known = people.agencies()
    made = plan_import.import_plan(source=TEXT.read_bytes().decode(), by=None, at=NOON)
    plan = made.version.plan
    headings = plan.current_version.headings.select_related("group")
    asked = {
        HeadingKind.CLASS: [*cast.OTHER_AGENCIES, *cast.districts()],
        HeadingKind.REQUEST: cast.ORGANISATIONS,
    }
    members = {
        heading.group: [known[one.code] for one in asked[heading.kind]]
        for heading in headings
        if heading.group
    }
    for group, named in members.items():
        for agency in named:
            GroupMembership.objects.create(group=group, agency=agency, valid_from=date(2021, 6, 1))
    dates = calendar.propose(PeriodKind.YEAR, 2026)
    periods.open_period(plan=plan, dates=dates, by=None, at=NOON - timedelta(days=9))
    return plan


def states(**more: str) -> dict[str, str]:
    return {one.code: one.state for one in reorganisation.load(at=NOON, **more)}


def members(plan: Plan, kind: str, day: date) -> list[Agency]:
    group = plan.current_version.headings.get(kind=kind).group
    return [row.agency for row in group.memberships.valid_on(day).select_related("agency")]


def test_what_is_clear_is_applied_and_the_rest_waits(plan):
    said = states()

    waiting = {code for code, state in said.items() if state == "waiting"}
    assert waiting == {"2025-sldtbxh", "2025-cap-huyen"}
    assert {said[code] for code in said if code not in waiting} == {"applied"}
    assert (duties_without_holder(NOON.date()), tasks_without_duty(NOON.date())) == ([], [])


def test_marks_say_what_is_confirmed(plan):
    states()

    marks = {
        row.code: (row.is_confirmed, row.is_day_confirmed, row.act.is_confirmed)
        for row in OrganisationChange.objects.select_related("act")
    }
    assert marks["2025-skhcn"] == (True, True, True)
    assert marks["2025-stc"] == marks["2025-sxd"] == (True, False, True)
    assert marks["2025-sldtbxh"] == (False, False, True)
    assert marks["2025-cap-huyen"] == marks["2025-mttq"] == (True, True, False)


def test_duties_pass_with_the_act_as_basis(plan):
    states()

    moved = Duty.objects.get(task__code="2.1", agency__code="skhcn")
    assert (moved.valid_from, moved.basis.split(":")[0]) == (
        date(2025, 3, 1),
        "347/QĐ-UBND ngày 19/02/2025",
    )
    assert holders(moved.task, date(2025, 2, 28)) == ["Sở Thông tin và Truyền thông"]
    report = Submission.objects.get(agency__code="stttt")
    assert report.holder(NOON).code == "skhcn"


def test_class_loses_its_districts_and_gains_the_communes(plan):
    states()

    before = members(plan, HeadingKind.CLASS, END - timedelta(days=1))
    after = members(plan, HeadingKind.CLASS, END)
    level = AgencyLevel
    assert sum(one.level == level.DISTRICT for one in before) == 12  # Lộc Hà went into Thạch Hà
    assert [one for one in after if one.level == level.DISTRICT] == []
    assert sum(one.level == level.COMMUNE for one in after) == 69
    assert {one.code for one in before} - {one.code for one in after} == {
        one.code for one in before if one.level == level.DISTRICT
    }


def test_commune_and_district_of_one_name_are_two_units(plan):
    states()

    rows_ = Agency.objects.filter(name__endswith=" Cẩm Xuyên").order_by("level")
    assert [(row.level, row.valid_from) for row in rows_] == [
        (AgencyLevel.COMMUNE, END),
        (AgencyLevel.DISTRICT, None),
    ]
    assert not Agency.objects.exclude(national_code="").exists()


def test_mass_organisations_are_asked_through_the_front(plan):
    states()

    assert [one.code for one in members(plan, HeadingKind.REQUEST, END)] == ["mttq"]
    assert Submission.objects.get(agency__code="hnd").holder(NOON).code == "mttq"
    assert Agency.objects.get(code="hnd").valid_to is None


def test_twice_is_once(plan):
    states()
    before = rows()

    said = states()

    assert rows() == before
    assert set(said.values()) == {"known", "waiting"}


@pytest.mark.parametrize("name", ["snv", "Sở Nội vụ"])
def test_assigned_split_is_applied(plan, name):
    states()

    said = states(assign=name)

    assert said["2025-sldtbxh"] == "applied"
    assert holders(Duty.objects.filter(task__code="10.1")[0].task, END) == ["Sở Nội vụ"]


def test_unknown_assignee_is_refused_and_nothing_loaded(plan):
    with pytest.raises(CommandError):
        call_command("load_reorganisation_2025", assign="Sở Tư pháp", stdout=StringIO())

    assert not OrganisationChange.objects.exists()


def test_without_a_plan_the_command_says_so(db):
    with pytest.raises(CommandError):
        call_command("load_reorganisation_2025", stdout=StringIO())


def test_released_report_of_2026_keeps_its_period_as_it_was(plan):
    period = plan.periods.get()
    period.reported_at = NOON
    period.save(update_fields=["reported_at"])

    said = {one.code: one for one in reorganisation.load(at=NOON)}

    assert said["2025-skhcn"].state == "refused"
    assert period.name in said["2025-skhcn"].sentence
    kinds = OrganisationChange.objects.applied().values_list("kind", flat=True)
    assert ChangeKind.MERGE not in set(kinds)
