"""A small world with one object for every address: whatever belongs to an agency belongs to A, and
every word that A typed carries A's canary. B lives beside it with words of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from agencies import audit
from agencies.models import (
    Agency,
    AgencyGroup,
    ChangeKind,
    LegalDocument,
    OrganisationChange,
    OutboxMessage,
    User,
)
from agencies.roles import Role
from agencies.services import change as changes
from agencies.services import feed, link, outbox
from agencies.services import file as stored_files
from agencies.services import token as tokens
from reports.models import ConsolidatedReport, MarkedCopy, TargetLink, TaskOmission
from reports.pipeline.render import files
from reports.pipeline.snapshot import fingerprint, hash_of
from reports.services import approval, wording
from reports.services import issue as issuing
from reports.services import report as reporting
from reports.services.issue import SignedPaper
from reports.states import Format
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.models import (
    Entry,
    EntryVersion,
    Evidence,
    Holiday,
    ObstacleRecord,
    Period,
    PlanAmendment,
    PlanDraft,
    ReminderLetter,
    Submission,
    SubmissionEvent,
    Supplement,
    Task,
)
from tasks.services import entry as entries
from tasks.services import evidence, extension, reopening, review, succession
from tasks.services import period as periods
from tasks.services import submission as submissions
from tasks.services.review import Decision
from tasks.states import ProgressStatus, SupplementKind
from tests.factories.agencies import (
    AgencyFactory,
    AgencyGroupFactory,
    GroupMembershipFactory,
    LegalDocumentFactory,
    UserFactory,
    appointed,
)
from tests.factories.tasks import (
    EntryFactory,
    HeadingFactory,
    ObligationFactory,
    PeriodFactory,
    PlanFactory,
    PlanVersionFactory,
    SubmissionFactory,
    TaskFactory,
)
from tests.reports.rounds import recipient

CANARY_A = "chimvangalpha"
CANARY_B = "chimvangbeta"
ACTORS = (
    "anonymous", "staff_a", "head_a", "staff_b", "head_b", "coordinator", "office_head",
    "leader", "administrator", "nobody", "deactivated",
)  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DAY = timedelta(days=1)
PLAN_TEXT = (
    "KẾ HOẠCH\nIV. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế\n- Triển khai hồ sơ sức khỏe điện tử.\n"
    "2. Sở Nội vụ\n- Rà soát vị trí việc làm.\n"
)


@dataclass
class World:
    """People by role, and the objects that the addresses name."""

    at: datetime
    people: dict[str, User] = field(default_factory=dict)
    a: Any = None
    b: Any = None
    tasks: dict[str, list[Task]] = field(default_factory=dict)
    draft: Any = None  # submissions of A by the state in which they are
    returned: Any = None
    with_head: Any = None
    sent: Any = None
    done: Any = None
    draft_b: Any = None
    asked: Any = None  # a request for more time
    locked: Any = None  # a submission of A in a locked period
    reopening: Any = None
    letter: Any = None
    released: Any = None  # reports
    compiled: Any = None
    requested: Any = None
    approved: Any = None
    issued: Any = None
    edited: Any = None  # an edit of A's words
    target: Any = None  # of a figure of A
    link_secret: str = ""
    feed_secret: str = ""
    holiday: Any = None
    token_a: Any = None
    token_secrets: dict[str, str] = field(default_factory=dict)
    plan_draft: Any = None
    amendment: Any = None
    supplement: Any = None
    group: Any = None
    message: Any = None
    change: Any = None
    changed: Any = None
    class_period: Any = None


def answer(canary: str, **more: Any) -> Answer:
    """A full answer in which every text carries the canary."""
    given: dict[str, Any] = {
        "kind": "progress",
        "status": ProgressStatus.ONGOING,
        "percent": 60,
        "result": f"Đã mở ba lớp tập huấn ({canary}).\nTài liệu đã phát hành.",
        "figures": (Figure(f"Số lớp {canary}", "1234.5", "lớp"),),
        "obstacles": (Obstacle(f"Chưa có định mức chi {canary}.", "Bộ Tài chính"),),
        "proposals": (Proposal(f"Đề nghị bổ sung dự toán {canary}.", "UBND tỉnh"),),
        "next_step": f"Mở thêm hai lớp {canary}.",
    }
    return Answer(**(given | more))


def build() -> World:
    """All rows, through the services where a service makes them."""
    world = World(at=timezone.now())
    _people(world)
    _plan(world)
    _rounds(world)
    _time(world)
    _reports(world)
    _rest(world)
    for row in (world.draft, world.returned, world.with_head, world.sent, world.done):
        row.refresh_from_db()
    return world


def _people(world: World) -> None:
    world.a = AgencyFactory(code="so-y-te", name="Sở Y tế", short_name="Sở Y tế")
    world.b = AgencyFactory(code="so-noi-vu", name="Sở Nội vụ", short_name="Sở Nội vụ")
    office = AgencyFactory(code="so-khcn", name="Sở Khoa học và Công nghệ")
    province = AgencyFactory(code="ubnd-tinh", name="Ủy ban nhân dân tỉnh Hà Tĩnh")
    world.people = {
        "staff_a": appointed(world.a, Role.STAFF, "chuyen-vien-a"),
        "head_a": appointed(world.a, Role.HEAD, "lanh-dao-a"),
        "staff_b": appointed(world.b, Role.STAFF, "chuyen-vien-b"),
        "head_b": appointed(world.b, Role.HEAD, "lanh-dao-b"),
        "coordinator": appointed(office, Role.COORDINATOR, "tong-hop"),
        "office_head": appointed(office, Role.OFFICE_HEAD, "lanh-dao-so"),
        "leader": appointed(province, Role.LEADERSHIP, "lanh-dao-tinh"),
        "administrator": appointed(office, Role.ADMINISTRATOR, "quan-tri"),
        "nobody": UserFactory(username="chua-phan-cong"),
        "deactivated": appointed(world.a, Role.HEAD, "da-nghi", is_active=False),
    }


def _plan(world: World) -> None:
    plan = PlanFactory()
    for position, agency in enumerate((world.a, world.b), 1):
        heading = HeadingFactory(
            version=plan.current_version, position=position, number=str(position), title=agency.name
        )
        world.tasks[agency.code] = [TaskFactory(heading=heading, position=n) for n in (1, 2)]
    world.tasks["plan"] = plan


def period(world: World, code: str, name: str, *, days: int) -> Period:
    """A period due so many days from now."""
    due = world.at + days * DAY
    day = timezone.localdate(due)
    return PeriodFactory(
        plan=world.tasks["plan"], code=code, name=name, due_at=due, starts_on=day - 300 * DAY,
        cutoff_on=day - DAY, opened_at=due - 40 * DAY,
    )  # fmt: skip


def submission(world: World, of: Period, agency: Agency) -> Submission:
    """The report of an agency in a period, with an empty entry for each of its tasks."""
    row = SubmissionFactory(period=of, agency=agency)
    for task in world.tasks[agency.code]:
        owed = ObligationFactory(period=of, task=task, agency=agency)
        EntryFactory(obligation=owed, submission=row)
    return row


def entries_of(row: Submission) -> list[Entry]:
    return list(row.entries.select_related("submission").order_by("obligation__task__position"))


def _fill(world: World, row: Submission, canary: str, who: str, *, at: datetime) -> None:
    """Both answers, and a file that proves the first."""
    staff = world.people[f"staff_{who}"]
    for entry in entries_of(row):
        entries.save(entry=entry, answer=answer(canary), by=staff, at=at, version=entry.version)
    first = entries_of(row)[0]
    evidence.add(
        entry=first, by=staff, at=at, name=f"{canary}.pdf",
        stream=BytesIO(PDF + canary.encode()), document_number=f"12/{canary}",
    )  # fmt: skip


def _send(world: World, row: Submission, who: str, *, at: datetime) -> None:
    row.refresh_from_db()
    head = world.people[f"head_{who}"]
    submissions.send(submission=row, by=head, at=at, version=row.version, key=f"k{row.pk}-{at}")


def _whole(world: World, of: Period, agency: Agency, canary: str, who: str) -> Submission:
    row = submission(world, of, agency)
    at = of.due_at - 9 * DAY
    _fill(world, row, canary, who, at=at)
    _send(world, row, who, at=at + DAY)
    return row


def _review(world: World, row: Submission, *decisions: Decision, at: datetime) -> None:
    by = world.people["coordinator"]
    for entry, decision in zip(entries_of(row), decisions, strict=True):
        row.refresh_from_db()
        words = f"Đề nghị nêu số liệu {CANARY_A}." if decision is Decision.RETURN else ""
        review.decide(
            entry=entry, decision=decision, by=by, at=at, version=row.version, reason=words
        )
    row.refresh_from_db()
    review.finish(submission=row, by=by, at=at, version=row.version)
    row.refresh_from_db()


def _rounds(world: World) -> None:
    """One period for each state of A's report; B draws level in three of them."""
    finished = period(world, "2024-nam", "Năm 2024", days=-700)
    world.done = _whole(world, finished, world.a, CANARY_A, "a")
    after = finished.due_at
    _review(world, world.done, Decision.ACCEPT, Decision.ACCEPT, at=after)
    _whole(world, finished, world.b, CANARY_B, "b")
    back = period(world, "2025-6-thang", "6 tháng đầu năm 2025", days=-200)
    world.returned = _whole(world, back, world.a, CANARY_A, "a")
    _review(world, world.returned, Decision.ACCEPT, Decision.RETURN, at=world.at - DAY)
    waiting = period(world, "2025-nam", "Năm 2025", days=-10)
    world.sent = _whole(world, waiting, world.a, CANARY_A, "a")
    _whole(world, waiting, world.b, CANARY_B, "b")
    handed = period(world, "2026-quy-1", "Quý I năm 2026", days=5)
    world.with_head = submission(world, handed, world.a)
    _fill(world, world.with_head, CANARY_A, "a", at=world.at - DAY)
    world.with_head.refresh_from_db()
    submissions.hand_over(
        submission=world.with_head, by=world.people["staff_a"], at=world.at,
        version=world.with_head.version, note=CANARY_A,
    )  # fmt: skip
    _open_round(world)


def _open_round(world: World) -> None:
    """The round of today: A has begun and two people wrote over one another; B has begun."""
    today = period(world, "2026-nam", "Năm 2026", days=9)
    world.draft = submission(world, today, world.a)
    _fill(world, world.draft, CANARY_A, "a", at=world.at - DAY)
    other = answer(CANARY_A, result=f"Bản của người khác {CANARY_A}.")
    entries.set_aside(
        entry=entries_of(world.draft)[0], answer=other, by=world.people["head_a"], at=world.at,
        version=0,
    )  # fmt: skip
    world.draft_b = submission(world, today, world.b)
    _fill(world, world.draft_b, CANARY_B, "b", at=world.at - DAY)


def _time(world: World) -> None:
    """A asks for more time to mend; an older round is locked, and reopened for A."""
    world.asked = extension.ask(
        submission=world.returned, wished_due_at=world.at + 30 * DAY,
        reason=f"Chờ số liệu {CANARY_A}.", by=world.people["staff_a"], at=world.at,
    )  # fmt: skip
    old = period(world, "2023-nam", "Năm 2023", days=-1000)
    world.locked = submission(world, old, world.a)
    periods.lock_period(period=old, by=world.people["coordinator"], at=world.at)
    world.letter = ReminderLetter.objects.create(period=world.sent.period, drafted_at=world.at)
    world.reopening = reopening.reopen_named(
        period=old, entries=entries_of(world.locked), reason="Bổ sung", until=world.at + DAY,
        by=world.people["office_head"], at=world.at,
    )  # fmt: skip


def _reports(world: World) -> None:
    """A released, a compiled and a waiting report of the finished period; files are a few bytes."""
    by, of = world.people["coordinator"], world.done.period

    def steps(snapshot: Any, _document: Any) -> tuple[tuple[Any, Callable[[], Any]], ...]:
        def made(form: Format) -> files.Rendered:
            return files.Rendered(form, f"{form} {CANARY_A} {snapshot.sha256}".encode())

        return tuple((form.label, partial(made, form)) for form in Format)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reporting.files, "steps", steps)
        patch.setattr(reporting, "wake_on_commit", lambda *_args, **_kwargs: None)
        for code in ("ubnd-tinh", "bo-khcn"):
            row = reporting.request(period=of, recipient=recipient(code), by=by, at=world.at)
            reporting.compile_report(report_id=row.pk, clock=lambda: world.at)
        world.released, world.compiled = ConsolidatedReport.objects.order_by("pk")
        omission_of(world)
        reporting.release(report=world.released, by=by, at=world.at)
        _issued(world)
        world.requested = reporting.request(
            period=world.sent.period, recipient=recipient(), by=by, at=world.at
        )
    world.released.refresh_from_db()
    words = answer(CANARY_A).result
    world.edited = wording.edit(
        entry=entries_of(world.done)[0], recipient=recipient(), part="result", by=by, at=world.at,
        wording=f"Bản biên tập {CANARY_A}.", reason="Thể thức", seen=0,
        words_seen=fingerprint(words), numbers_confirmed=True,
    )  # fmt: skip


def _issued(world: World) -> None:
    """An approved report, and one that was issued; both quote A."""
    head, of = world.people["office_head"], world.returned.period
    made = []
    for code in ("ubnd-tinh", "bo-khcn"):
        row = reporting.request(
            period=of, recipient=recipient(code), by=world.people["coordinator"], at=world.at
        )
        reporting.compile_report(report_id=row.pk, clock=lambda: world.at)
        row.refresh_from_db()
        made.append(approval.approve(report=row, by=head, at=world.at, knowing=True))
    world.approved, world.issued = made
    _one_too_many(world.approved)
    issuing.issue(report=world.issued, paper=paper_of(world, "12/BC-SKHCN"), by=head, at=world.at)
    sheet = stored_files.store(data=PDF + b"sheet", media_type="application/pdf", at=world.at)
    ConsolidatedReport.objects.filter(pk=world.issued.pk).update(summary_file=sheet)
    asked = {"asked_at": world.at, "asked_by": world.people["coordinator"]}
    for row in (world.compiled, world.released):
        MarkedCopy.objects.create(report=row, file=sheet, **asked)


# Differs between the approved and the issued report, for no reason that is known.
ODD_FIGURE = ("all", "tasks", "owed")


def _one_too_many(row: ConsolidatedReport) -> None:
    row.snapshot["totals"]["tasks"]["owed"] += 1
    row.snapshot_sha256 = hash_of(row.snapshot)
    row.save(update_fields=["snapshot", "snapshot_sha256"])


# A figure of A's answers: name and unit.
FIGURE = (f"Số lớp {CANARY_A}", "lớp")


def paper_of(world: World, number: str) -> SignedPaper:
    """A signed PDF of today."""
    signer = world.people["office_head"].appointments.get()
    stream = BytesIO(PDF + number.encode())
    return SignedPaper(number, timezone.localdate(world.at), signer, "ban-ky.pdf", stream)


def _change(world: World, name: str, *, applied: bool) -> OrganisationChange:
    """A renaming that waits, or one in force."""
    agency = AgencyFactory(name=name)
    wish = changes.Wish(
        ChangeKind.RENAME, timezone.localdate(world.at), LegalDocumentFactory(), (agency,),
        new_name=f"{name} (tên mới)",
    )  # fmt: skip
    row = changes.write(wish, by=world.people["coordinator"], at=world.at)
    by = world.people["coordinator"]
    return succession.apply(change=row, by=by, at=world.at) if applied else row


def _rest(world: World) -> None:
    """Account, token, link, mail, class, plan draft, addition, reference data."""
    task = world.tasks[world.a.code][1]
    world.target = TargetLink.objects.create(
        lineage=task.lineage, name=FIGURE[0], unit=FIGURE[1], words=task.text[:20].strip(),
        relation="above", value="9", at=world.at, by=world.people["coordinator"],
    )  # fmt: skip
    staff, administrator = world.people["staff_a"], world.people["administrator"]
    for name in ("staff_a", "staff_b", "head_b", "coordinator", "leader", "administrator"):
        held = world.people[name].appointments.get()
        token, secret = tokens.create(
            appointment=held, name="Mã minh họa", days=30,
            by=world.people[name], at=world.at,
        )  # fmt: skip
        world.token_secrets[name] = secret
        world.token_a = world.token_a or token
    _feed, world.feed_secret = feed.create(by=staff, at=world.at)
    world.link_secret = link.reset(account=staff, by=administrator, at=world.at).split("/")[-2]
    outbox.queue(
        purpose="test", unique_key="canary", subject="Thư minh họa", body="Nội dung minh họa.",
        at=world.at, to_user=staff,
    )  # fmt: skip
    world.message = OutboxMessage.objects.order_by("-pk")[0]
    world.group = AgencyGroupFactory(name="Các sở, ban, ngành khác")
    GroupMembershipFactory(group=world.group, agency=world.a)
    world.class_period = world.draft.period
    silent = AgencyFactory(name="Cơ quan im lặng")
    asked = ObligationFactory(
        period=world.class_period, task=world.tasks[world.a.code][0], agency=silent,
        group=world.group,
    )  # fmt: skip
    EntryFactory(obligation=asked)
    world.change = _change(world, "Cơ quan tách ra", applied=False)
    world.changed = _change(world, "Cơ quan đã đổi", applied=True)
    office = world.people["coordinator"].appointments.get().agency
    GroupMembershipFactory(group=world.group, agency=office)
    world.plan_draft = PlanDraft.objects.create(
        source=PLAN_TEXT, source_name="ke-hoach.txt", created_at=world.at,
        created_by=world.people["coordinator"],
    )  # fmt: skip
    plan = world.tasks["plan"]
    world.amendment = PlanAmendment.objects.create(
        plan=plan, document=LegalDocumentFactory(), kind="amends", begun_at=world.at,
        effective_on=timezone.localdate(world.at) + 30 * DAY, old_version=plan.current_version,
        new_version=PlanVersionFactory(plan=plan, number=99),
        begun_by=world.people["coordinator"],
    )  # fmt: skip
    task = world.tasks[world.a.code][0]
    world.supplement = Supplement.objects.create(
        lineage=task.lineage, kind=SupplementKind.PRODUCT, text="Hệ thống minh họa",
        source="Công văn minh họa", source_date=timezone.localdate(world.at), added_at=world.at,
        added_by=world.people["coordinator"],
    )  # fmt: skip
    audit.record("test", by=staff, at=world.at, about=staff, agency=world.a)
    world.holiday, _made = Holiday.objects.get_or_create(
        day=timezone.localdate(world.at), defaults={"name": "Ngày nghỉ minh họa"}
    )
    assert AgencyGroup.objects.exists()
    assert LegalDocument.objects.exists()


# --- Objects behind the addresses -----------------------------------------------------------------


def evidence_of(row: Submission) -> Evidence:
    return Evidence.objects.filter(entry__submission=row).order_by("pk")[0]


def receipt_of(row: Submission) -> SubmissionEvent:
    return row.events.filter(action="send").order_by("pk")[0]


def obstacle_of(agency: Agency) -> ObstacleRecord:
    return ObstacleRecord.objects.filter(agency=agency).order_by("pk")[0]


def omission_of(world: World) -> TaskOmission:
    """A task that a coordinator has left out of the compiled report's next revision."""
    place = {"period": world.compiled.period, "recipient": world.compiled.recipient}
    known = TaskOmission.objects.filter(ended_at=None, **place).first()
    by = world.people["coordinator"]
    return known or TaskOmission.objects.create(
        task=world.tasks[world.b.code][0],
        reason="Chuyển kỳ sau",
        at=world.at,
        by=by,
        by_label=str(by),
        **place,
    )


def aside_of(row: Submission) -> EntryVersion:
    """The text that lost in a conflict."""
    first = entries_of(row)[0]
    return first.versions.filter(number__gt=first.version).order_by("number")[0]


def grow(world: World) -> None:
    """Two more of everything that a list shows: agencies, people, rounds in each state, messages,
    additions, members. No page may cost more queries for it."""
    for n in (1, 2):
        agency = AgencyFactory(name=f"Sở minh họa {n}")
        appointed(agency, Role.STAFF, f"them-{n}")
        GroupMembershipFactory(group=world.group, agency=agency)
        _more_tasks(world, agency, n)
        over = period(world, f"2024-quy-{n}", f"Quý {n} năm 2024", days=-650 + n)
        done = _whole(world, over, world.a, CANARY_A, "a")
        _review(world, done, Decision.ACCEPT, Decision.RETURN, at=over.due_at)
        _whole(world, over, world.b, CANARY_B, "b")
        now = period(world, f"2026-thang-{n}", f"Tháng {n} năm 2026", days=12 + n)
        _fill(world, submission(world, now, world.a), CANARY_A, "a", at=world.at)
        submission(world, world.draft.period, agency)
        changed = answer(CANARY_A, result=f"Bản khác {n} {CANARY_A}")
        entries.set_aside(
            entry=entries_of(world.draft)[0], answer=changed, by=world.people["staff_a"],
            at=world.at, version=0,
        )  # fmt: skip
        outbox.queue(
            purpose="test", unique_key=f"more-{n}", subject="Thư", body="Nội dung", at=world.at,
            to_user=world.people["staff_a"],
        )  # fmt: skip
        PlanDraft.objects.create(
            source=PLAN_TEXT, created_at=world.at, created_by=world.people["coordinator"]
        )
        Holiday.objects.create(day=timezone.localdate(world.at) + (n + 3) * DAY, name="Ngày nghỉ")
        audit.record("test", by=world.people["staff_a"], at=world.at, about=agency, agency=agency)


def _more_tasks(world: World, agency: Agency, n: int) -> None:
    heading = HeadingFactory(
        version=world.tasks["plan"].current_version, position=2 + n, number=str(2 + n),
        title=agency.name,
    )  # fmt: skip
    world.tasks[agency.code] = [TaskFactory(heading=heading, position=k) for k in (1, 2)]
