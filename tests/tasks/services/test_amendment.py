"""A document changes a plan: every old clause is placed, then all takes effect or nothing; what was
answered stays with the text that it answered."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from agencies.models import Agency, AuditEvent, LegalDocument
from agencies.roles import Role
from agencies.services.document import DocumentRefused
from plan_portal.lib.errors import NotAllowed
from reports.pipeline import wording
from reports.pipeline.collect.plan import plan_of
from tasks import calendar
from tasks.models import Obligation, Period, Plan, PlanAmendment, PlanDraft, PlanVersion, Task
from tasks.queries import amendment as queries
from tasks.queries import answering
from tasks.services import amendment as amendments
from tasks.services import period as periods
from tasks.services import plan_draft, plan_import
from tasks.services.amendment import AmendmentRefused, Choice
from tasks.states import AmendmentKind, MappingKind, PeriodKind
from tests.factories.agencies import appointed
from tests.factories.tasks import (
    PROGRESS,
    EntryFactory,
    ObligationFactory,
    PeriodFactory,
    SubmissionFactory,
    answered,
)
from tests.moments import NOON, TODAY
from tests.tasks.services.test_plan_import import SMALL

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AMENDING = (Path(__file__).parent.parent / "plans/sua-doi-y-te.txt").read_text()
NEW = """Số: 90/KH-UBND
Hà Tĩnh, ngày 11 tháng 11 năm 2026
KẾ HOẠCH
Minh họa, thay thế Kế hoạch số 7/KH-UBND
IV. PHÂN CÔNG NHIỆM VỤ
1. Sở Y tế
- Triển khai bệnh án điện tử gắn với kho dữ liệu y tế dùng chung cho toàn ngành.
- Bồi dưỡng cán bộ y tế về trí tuệ nhân tạo.
"""


@pytest.fixture
def plan() -> Plan:
    return plan_import.import_plan(source=SMALL, by=None, at=NOON).version.plan


def draft_of(source: str, by) -> PlanDraft:
    draft = plan_draft.begin(source=source, source_name="", by=by, at=NOON)
    return plan_draft.confirm(draft=draft, headings=[1, 2, 3], agencies={}, by=by, at=NOON)


def begin(plan, by, source=AMENDING, kind=AmendmentKind.AMENDS, on=TODAY) -> PlanAmendment:
    return amendments.begin(
        draft=draft_of(source, by), plan=plan, kind=kind, effective_on=on, by=by, at=NOON
    )


def task(version: PlanVersion, code: str) -> Task:
    return Task.objects.get(heading__version=version, code=code)


def placed(row: PlanAmendment, by, **places: Choice | None) -> PlanAmendment:
    """Place old clauses, named "c1_2" for 1.2, as given; the others as they were proposed."""
    choices = {}
    for one in queries.mapping_page(row).places:
        wish = places.get("c" + one.task.code.replace(".", "_"), one)
        if wish is one:
            targets = tuple(target.pk for target in one.targets)
            wish = Choice(targets, one.how == "carry") if one.how else None
        choices[one.task.pk] = wish
    return amendments.place(amendment=row, choices=choices, by=by, at=NOON)


def split_and_applied(plan, by, on=TODAY) -> PlanAmendment:
    row = begin(plan, by, on=on)
    new = row.new_version
    placed(row, by, c1_2=Choice((task(new, "1.2").pk, task(new, "1.3").pk)))
    return amendments.apply(amendment=row, by=by, at=NOON)


def kinds(row: PlanAmendment) -> dict[str, str]:
    return dict(row.mappings.values_list("old_task__code", "kind"))


def answered_before(version: PlanVersion, code: str, agency: Agency, text: str) -> None:
    """What the agency sent about a clause in a period of last year."""
    period = Period.objects.filter(code="2025-nam").first() or PeriodFactory(
        plan=version.plan, version=version, code="2025-nam", name="Năm 2025",
        starts_on=date(2024, 12, 15), cutoff_on=date(2025, 12, 14), opened_at=NOON - 400 * DAY,
    )  # fmt: skip
    submission = period.submissions.first() or SubmissionFactory(period=period, agency=agency)
    entry = entry_for(submission, task(version, code))
    answered(entry, replace(PROGRESS, result=text), sent_version=1)


def entry_for(submission, of: Task):
    owed = ObligationFactory(period=submission.period, task=of, agency=submission.agency)
    return EntryFactory(submission=submission, obligation=owed)


# --- Begin ----------------------------------------------------------------------------------------


def test_the_text_is_stored_beside_the_one_in_force_with_a_proposal(plan, coordinator):
    before = plan.current_version

    row = begin(plan, coordinator)

    plan.refresh_from_db()
    assert plan.current_version == before
    assert (row.document.number, row.document.issued_on) == ("88/KH-UBND", date(2026, 11, 10))
    assert row.new_version.source == AMENDING
    assert kinds(row)["1.1"] == MappingKind.CHANGED
    assert kinds(row)["2.1"] == MappingKind.KEPT
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("case", ["own text", "second", "again", "asked already", "earlier day"])
def test_what_cannot_be_begun_is_refused_and_stores_nothing(case, plan, coordinator):
    source, on = AMENDING, TODAY
    if case == "own text":
        source = SMALL.replace("công lập", "tư nhân")
    elif case == "second":
        begin(plan, coordinator)
        source = NEW
    elif case == "again":
        split_and_applied(plan, coordinator)
        source, on = AMENDING + "\n", TODAY + DAY
    elif case == "asked already":
        PeriodFactory(plan=plan, opened_at=NOON)
    else:
        split_and_applied(plan, coordinator)
        source = NEW
    before = PlanVersion.objects.count()

    with pytest.raises(AmendmentRefused) as refusal:
        begin(plan, coordinator, source=source, on=on)

    assert str(refusal.value).endswith(".")
    assert PlanVersion.objects.count() == before


def test_a_document_that_the_plan_replaced_cannot_replace_the_plan(plan, coordinator):
    old = LegalDocument.objects.create(
        number="90/KH-UBND", issued_on=date(2026, 11, 11), replaced_by=plan.document
    )

    with pytest.raises(DocumentRefused):
        begin(plan, coordinator, source=NEW, kind=AmendmentKind.SUPERSEDES)

    old.refresh_from_db()
    assert old.replaced_by == plan.document


def test_only_who_imports_plans_changes_them(plan, coordinator, leader):
    draft = draft_of(AMENDING, coordinator)

    with pytest.raises(NotAllowed):
        amendments.begin(
            draft=draft, plan=plan, kind=AmendmentKind.AMENDS, effective_on=TODAY, by=leader,
            at=NOON,
        )  # fmt: skip


# --- Place and apply ------------------------------------------------------------------------------


def test_the_kind_is_said_by_the_places(plan, coordinator):
    row = begin(plan, coordinator, source=NEW, kind=AmendmentKind.SUPERSEDES)
    new = task(row.new_version, "1.1")

    placed(row, coordinator, c1_1=Choice((new.pk,)), c1_2=Choice((new.pk,)), c2_1=Choice())

    assert kinds(row) == {"1.1": "merged", "1.2": "merged", "2.1": "ended"}


def test_a_task_without_a_place_stops_everything(plan, coordinator):
    row = begin(plan, coordinator)
    placed(row, coordinator, c1_2=None)
    before = Task.objects.count()

    with pytest.raises(AmendmentRefused, match=r"1\.2"):
        amendments.apply(amendment=row, by=coordinator, at=NOON)

    plan.refresh_from_db()
    row.refresh_from_db()
    assert (plan.current_version, row.applied_at) == (row.old_version, None)
    assert Task.objects.count() == before
    assert not AuditEvent.objects.filter(action="plan.amendment_applied").exists()


def test_it_is_applied_once(plan, coordinator):
    row = split_and_applied(plan, coordinator)

    for again in (amendments.apply, amendments.drop):
        with pytest.raises(AmendmentRefused):
            again(amendment=row, by=coordinator, at=NOON)


def test_old_words_do_not_go_on_under_a_text_that_replaces_all(plan, coordinator):
    row = begin(plan, coordinator, source=NEW, kind=AmendmentKind.SUPERSEDES)

    with pytest.raises(AmendmentRefused):
        placed(row, coordinator, c2_1=Choice(is_carried=True))


def test_lineages_follow_the_mapping_and_untouched_clauses_go_on_verbatim(plan, coordinator):
    old = plan.current_version
    lineage = dict(Task.objects.filter(heading__version=old).values_list("code", "lineage"))

    row = split_and_applied(plan, coordinator)

    new = row.new_version
    new.refresh_from_db()
    plan.refresh_from_db()
    assert plan.current_version == new
    assert kinds(row) == {"1.1": "changed", "1.2": "split", "2.1": "kept"}
    assert task(new, "1.1").lineage == lineage["1.1"]
    assert task(new, "2.1").lineage == lineage["2.1"]
    assert not {task(new, "1.2").lineage, task(new, "1.3").lineage} & set(lineage.values())
    for one in Task.objects.filter(heading__version=new):
        assert one.text in " ".join(new.source[one.span_start : one.span_end].split())
    carried = task(new, "2.1").duties.get()
    assert carried.agency == task(old, "2.1").duties.get().agency


def test_a_code_that_the_new_text_uses_too_is_told_apart(plan, coordinator):
    row = begin(plan, coordinator)
    placed(row, coordinator, c1_2=Choice(is_carried=True))

    amendments.apply(amendment=row, by=coordinator, at=NOON)

    codes = Task.objects.filter(heading__version=row.new_version).values_list("code", flat=True)
    assert sorted(codes) == ["1.1", "1.2", "1.2/7", "1.3", "2.1"]


def test_a_text_that_replaces_all_ends_the_old_document(plan, coordinator):
    row = begin(plan, coordinator, source=NEW, kind=AmendmentKind.SUPERSEDES)
    placed(row, coordinator, c1_1=Choice(), c1_2=Choice(), c2_1=Choice())

    amendments.apply(amendment=row, by=coordinator, at=NOON)

    plan.document.refresh_from_db()
    assert (plan.document.replaced_by, plan.document.valid_to) == (row.document, TODAY - DAY)


def test_dropping_leaves_the_plan_as_it_was_and_the_draft_waiting(plan, coordinator):
    before = (PlanVersion.objects.count(), Task.objects.count())
    row = begin(plan, coordinator)

    amendments.drop(amendment=row, by=coordinator, at=NOON)

    assert (PlanVersion.objects.count(), Task.objects.count()) == before
    assert PlanDraft.objects.waiting().count() == 1
    assert begin(plan, coordinator).pk


# --- Periods, answers, reports --------------------------------------------------------------------


def open_year(plan, at):
    dates = calendar.propose(PeriodKind.YEAR, at.year)
    return periods.open_period(plan=plan, dates=dates, by=None, at=at)


def test_periods_opened_before_the_day_ask_by_the_old_text_and_later_ones_by_the_new(
    plan, coordinator
):
    row = split_and_applied(plan, coordinator, on=TODAY + 9 * DAY)

    first = open_year(plan, NOON)
    Period.objects.filter(pk=first.pk).update(code="truoc")
    second = open_year(plan, NOON + 9 * DAY)

    asked = Obligation.objects.values_list("period", "task__heading__version").distinct()
    assert set(asked) == {(first.pk, row.old_version_id), (second.pk, row.new_version_id)}


def test_last_answers_follow_a_split(plan, coordinator):
    health = Agency.objects.get(name="Sở Y tế")
    answered_before(plan.current_version, "1.2", health, "Đã có kho dữ liệu.")
    row = split_and_applied(plan, coordinator)
    submission = SubmissionFactory(
        period=PeriodFactory(plan=plan, version=row.new_version), agency=health
    )
    entries = [entry_for(submission, task(row.new_version, code)) for code in ("1.1", "1.2", "1.3")]

    found = answering.before(submission, answering.entries_of(submission))

    told = {
        entry.obligation.task.code: [(b.clause, b.draft.answer.result) for b in found[entry.pk]]
        for entry in entries
        if entry.pk in found
    }
    assert told == {code: [("1.2", "Đã có kho dữ liệu.")] for code in ("1.2", "1.3")}


def test_last_answers_of_merged_clauses_are_all_shown(client, plan, coordinator):
    health = Agency.objects.get(name="Sở Y tế")
    for code in ("1.1", "1.2"):
        answered_before(plan.current_version, code, health, f"Kết quả của {code}.")
    row = begin(plan, coordinator, source=NEW, kind=AmendmentKind.SUPERSEDES)
    new = task(row.new_version, "1.1")
    placed(row, coordinator, c1_1=Choice((new.pk,)), c1_2=Choice((new.pk,)), c2_1=Choice())
    amendments.apply(amendment=row, by=coordinator, at=NOON)
    submission = SubmissionFactory(
        period=PeriodFactory(plan=plan, version=row.new_version), agency=health
    )
    entry_for(submission, new)
    client.force_login(appointed(health, Role.STAFF, "chuyen-vien"))

    page = client.get(reverse("tasks:form", args=[submission.public_id])).content.decode()

    assert "Kết quả của 1.1." in page
    assert "Kết quả của 1.2." in page


def test_the_texts_of_a_clause_lead_from_the_old_to_the_new(plan, coordinator):
    old = task(plan.current_version, "1.2")
    row = split_and_applied(plan, coordinator)

    texts = queries.texts_of(old, on=TODAY)

    assert [(t.task.code, t.document.number, t.since, t.is_this) for t in texts] == [
        ("1.2", "7/KH-UBND", date(2026, 3, 2), True),
        ("1.2", "88/KH-UBND", TODAY, False),
        ("1.3", "88/KH-UBND", TODAY, False),
    ]
    back = queries.texts_of(task(row.new_version, "1.3"), on=TODAY)
    assert [(t.task.code, t.kind_label, t.is_this) for t in back] == [
        ("1.2", "", False), ("1.3", MappingKind.SPLIT.label, True),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", AmendmentKind)
def test_a_report_names_the_text_by_which_its_period_asked(kind, plan, coordinator):
    source = AMENDING if kind == AmendmentKind.AMENDS else NEW
    old = PeriodFactory(plan=plan, code="cu", opened_at=NOON - 90 * DAY)
    row = begin(plan, coordinator, source=source, kind=kind)
    new = task(row.new_version, "1.1")
    placed(row, coordinator, c1_1=Choice((new.pk,)), c1_2=Choice(), c2_1=Choice())
    amendments.apply(amendment=row, by=coordinator, at=NOON)
    young = PeriodFactory(plan=plan, version=row.new_version, code="moi")

    before, after = (wording.plan_phrase(plan_of(one)) for one in (old, young))

    assert before.startswith("Kế hoạch số 7/KH-UBND ngày 02/3/2026")
    assert "88" not in before + ("" if kind == AmendmentKind.AMENDS else after)
    if kind == AmendmentKind.AMENDS:
        assert after.startswith("Kế hoạch số 7/KH-UBND")
        assert after.endswith("được sửa đổi, bổ sung bởi Kế hoạch số 88/KH-UBND ngày 10/11/2026")
    else:
        assert after.startswith("Kế hoạch số 90/KH-UBND ngày 11/11/2026")


def test_the_page_keeps_places_and_applies(client, plan, coordinator, leader):
    row = begin(plan, coordinator)
    client.force_login(coordinator)
    url = reverse("tasks:amendment", args=[row.public_id])
    posted = {}
    for place in queries.mapping_page(row).places:
        posted[f"how-{place.task.public_id}"] = place.how or "end"
        posted[f"new-{place.task.public_id}"] = [str(t.public_id) for t in place.targets]

    assert client.get(url).status_code == 200
    client.force_login(leader)
    assert client.get(reverse("tasks:plan")).context["amendments"] == []
    client.force_login(coordinator)
    kept = client.post(url, posted | {"keep": "1"})
    row.refresh_from_db()
    assert (kept.status_code, row.applied_at) == (302, None)
    client.post(url, posted | {"apply": "1"})

    row.refresh_from_db()
    assert row.applied_by == coordinator
    assert client.get(url).status_code == 200
    assert client.get(reverse("tasks:plan")).context["amendments"] == [row]


def test_a_place_without_a_new_task_comes_back_beside_its_box(client, plan, coordinator):
    row = begin(plan, coordinator)
    client.force_login(coordinator)
    first = queries.mapping_page(row).places[0].task

    answer = client.post(
        reverse("tasks:amendment", args=[row.public_id]), {f"how-{first.public_id}": "map"}
    )

    assert answer.status_code == 422
    assert f"new-{first.public_id}" in answer.context["form"].errors
