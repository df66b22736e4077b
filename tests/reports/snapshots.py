"""Snapshots made by hand, without a database: `one_answer` for one clause, `whole_round` for the
15 headings and 29 clauses of the real plan with members of the open classes."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import tasks
from reports.pipeline.compose.proof import tally
from reports.pipeline.snapshot import (
    Act,
    AgencyCounts,
    ClauseFacts,
    Counts,
    EntryFacts,
    EntryState,
    EvidenceFacts,
    HeadingFacts,
    ObligationFacts,
    ObstacleFacts,
    Past,
    PeriodFacts,
    PlanFacts,
    RecipientFacts,
    Snapshot,
    Supplement,
    Totals,
)
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.states import AnswerKind, Bucket, HeadingKind, PeriodKind, ProgressStatus
from tests.moments import HA_TINH

PLAN_FILE = Path(tasks.__file__).parent / "texts" / "ke-hoach-165.txt"
DUE = datetime(2026, 12, 15, 17, 30, tzinfo=HA_TINH)
TAKEN = datetime(2026, 12, 18, 8, 5, tzinfo=HA_TINH)
IN_TIME = datetime(2026, 12, 14, 15, 10, tzinfo=HA_TINH)
PLAN = PlanFacts(
    "165/KH-UBND",
    date(2021, 5, 12),
    "Ủy ban nhân dân tỉnh",
    "Thực hiện Chiến lược quốc gia về trí tuệ nhân tạo",
)
YEAR = PeriodFacts(
    "2026-nam", "Năm 2026", PeriodKind.YEAR, date(2025, 12, 15), date(2026, 12, 14), DUE
)
MINISTRY = RecipientFacts(
    code="bo-khcn",
    name="Bộ Khoa học và Công nghệ",
    salutation=("Bộ Khoa học và Công nghệ",),
    post="GIÁM ĐỐC",
    copies=("Như trên", "Ủy ban nhân dân tỉnh (để báo cáo)", "Lưu: VT, CĐS"),
)
PROVINCE = replace(
    MINISTRY,
    code="ubnd-tinh",
    name="Ủy ban nhân dân tỉnh",
    salutation=("Ủy ban nhân dân tỉnh",),
    copies=("Như trên", "Lưu: VT, CĐS"),
)
RECEIVED = {Bucket.ON_TIME, Bucket.LATE, Bucket.NIL, Bucket.SECRET}


def entry(key: str, answer: Answer, state: EntryState = EntryState.ACCEPTED, **given) -> EntryFacts:
    """An answer with ids made of `key`."""
    return EntryFacts(f"e-{key}", f"v-{key}", f"s-{key}", state, answer, **given)


def row(key: str, agency: str = "Sở Y tế", bucket: Bucket = Bucket.ON_TIME, **given):
    """An obligation; received in time unless its bucket says otherwise."""
    received = IN_TIME if bucket in RECEIVED else None
    given = {"due_at": DUE, "first_received_at": received} | given
    return ObligationFacts(f"o-{key}", f"a-{agency}", agency, bucket, **given)


def totals(headings: Iterable[HeadingFacts]) -> Totals:
    """What the dashboard's function would give for these rows."""
    rows = [r for heading in headings for clause in heading.clauses for r in clause.obligations]
    by_agency: dict[tuple[str, str], list[ObligationFacts]] = {}
    for one in rows:
        by_agency.setdefault((one.agency_code, one.agency_name), []).append(one)
    each = tuple(AgencyCounts(code, name, tally(own)) for (code, name), own in by_agency.items())
    return Totals(tally(rows), _agencies([one.counts for one in each]), each)


def _agencies(counts: list[Counts]) -> Counts:
    owing = [c for c in counts if c.owed]
    sent = [c for c in owing if c.received]
    silent = [c for c in owing if not c.received]
    late, missing = sum(c.late > 0 for c in sent), sum(c.missing > 0 for c in silent)
    excused = sum(c.excused > 0 for c in silent)
    within = sum(c.excused > 0 and not c.late for c in sent)
    return Counts(
        owed=len(owing),
        received=len(sent),
        on_time=len(sent) - late - within,
        late=late,
        missing=missing,
        excused=excused + within,
        pending=len(silent) - missing - excused,
        requested=len(counts) - len(owing),
    )


def snapshot(headings: tuple[HeadingFacts, ...], **given) -> Snapshot:
    """A whole snapshot of the year 2026 for the ministry."""
    facts = {"plan": PLAN, "period": YEAR, "taken_at": TAKEN, "recipient": MINISTRY} | given
    return Snapshot(headings=headings, totals=totals(headings), **facts)


def one_clause(*rows: ObligationFacts, **given) -> Snapshot:
    """Heading 12 alone, with these rows under its only clause."""
    clause = ClauseFacts("c-12.1", "12.1", "Thúc đẩy ứng dụng trí tuệ nhân tạo.", obligations=rows)
    heading = HeadingFacts("12", "Sở Y tế", HeadingKind.AGENCY, (clause,))
    return snapshot((heading,), **given)


def one_answer(answer: Answer, state: EntryState = EntryState.ACCEPTED, **given) -> Snapshot:
    """One clause, one agency, one answer; `given` goes to the entry."""
    return one_clause(row("1", entry=entry("1", answer, state, **given)))


# --- The real plan ---------------------------------------------------------------------------


def plan_headings() -> list[tuple[str, str, list[str]]]:
    """(number, title, clauses) of section IV, read simply; the real reader has its own tests."""
    section = PLAN_FILE.read_text(encoding="utf-8").split("IV. PHÂN CÔNG NHIỆM VỤ")[1]
    section = section.split("Trên đây là Kế hoạch")[0]
    found: list[tuple[str, str, list[str]]] = []
    for line in filter(None, (one.strip() for one in section.splitlines())):
        if match := re.match(r"(\d+)\. ([^:]+)(?:: ?(.*))?$", line):
            rest = match[3]
            found.append((match[1], match[2], [rest] if rest else []))
        else:
            found[-1][2].append(line.removeprefix("- "))
    return found


CLASS = ("Văn phòng UBND tỉnh", "Thanh tra tỉnh", "Sở Nội vụ", "Sở Tư pháp", "Sở Xây dựng")
CLASS += ("Sở Ngoại vụ", "Ban Quản lý Khu kinh tế tỉnh", "UBND thành phố Hà Tĩnh")
CLASS += (
    "UBND thị xã Hồng Lĩnh",
    "UBND thị xã Kỳ Anh",
    "UBND huyện Hương Sơn",
    "UBND huyện Đức Thọ",
)
CLASS += ("UBND huyện Vũ Quang", "UBND huyện Nghi Xuân", "UBND huyện Can Lộc", "UBND huyện Lộc Hà")
CLASS += (
    "UBND huyện Thạch Hà",
    "UBND huyện Cẩm Xuyên",
    "UBND huyện Hương Khê",
    "UBND huyện Kỳ Anh",
)
ASKED = ("Ủy ban MTTQ Việt Nam tỉnh", "Liên đoàn Lao động tỉnh", "Hội Nông dân tỉnh", "Tỉnh đoàn")

SENTENCE = (
    "Đã hoàn thành kết nối, chia sẻ dữ liệu dùng chung giữa các đơn vị trực thuộc; tổ chức tập "
    "huấn kỹ năng cơ bản về trí tuệ nhân tạo cho cán bộ, công chức, viên chức theo kế hoạch (dữ "
    "liệu minh họa số {n}). "
)


def words(key: str, length: int) -> str:
    """About `length` characters that differ with `key`, in two paragraphs and a short list."""
    text = f"Nội dung minh họa {key}. "
    while len(text) < length - 120:
        text += SENTENCE.format(n=len(text))
    half = text.rfind(". ", 0, len(text) // 2) + 1 or len(text)
    listed = f"- Ban hành 02 văn bản triển khai ({key});\n- Tổ chức 03 lớp tập huấn ({key})."
    return f"{text[:half].strip()}\n{text[half:].strip()}\n{listed}".replace("\n\n", "\n")


def progress(key: str, length: int, number: int) -> Answer:
    return Answer(
        kind=AnswerKind.PROGRESS,
        status=ProgressStatus.ONGOING if number % 4 else ProgressStatus.DONE,
        percent=30 + number * 2 % 70 if number % 4 else 100,
        result=words(key, length),
        figures=(Figure(f"Số lớp tập huấn đã mở ({key})", f"{number}.5", "lớp"),)
        * (number % 3 == 0),
        obstacles=(
            Obstacle(f"Chưa có định mức chi thuê nền tảng dùng chung ({key}).", "Bộ Tài chính"),
        )
        * (number % 5 == 0),
        proposals=(
            Proposal(f"Đề nghị hướng dẫn định mức nêu trên ({key}).", "Bộ Khoa học và Công nghệ"),
        )
        * (number % 5 == 0)
        + (Proposal(f"Đề nghị chia sẻ dữ liệu ({key}).", ""),) * (number % 7 == 0),
        next_step=f"Tiếp tục mở rộng phạm vi thí điểm ({key}).",
        next_step_due=date(2027, 6, 30),
    )


def answered(key: str, agency: str, number: int, length: int, **given) -> ObligationFacts:
    """One row of the round: most answer, some are late, nil, kept, secret, waiting, missing."""
    previous = replace(progress(f"{key} kỳ trước", 200, number), percent=20)
    facts = {"previous": previous, "previous_period": "năm 2025", "sent": Act("Minh họa", IN_TIME)}
    if number % 11 == 5:
        return row(key, agency, Bucket.MISSING, **given)
    if number % 13 == 6:
        return row(key, agency, Bucket.EXCUSED, excuse="đang sắp xếp tổ chức bộ máy", **given)
    if number % 8 == 3:
        return row(key, agency, Bucket.NIL, entry=entry(key, Answer(kind=AnswerKind.NIL)), **given)
    if number % 10 == 7:
        kept = entry(key, Answer(kind=AnswerKind.KEPT), **facts)
        return row(key, agency, entry=kept, **given)
    answer = progress(key, length, number)
    if number % 9 == 4:
        waiting = entry(key, answer, EntryState.WAITING)
        return row(key, agency, entry=waiting, **given)
    if number % 12 == 8:
        late = {"first_received_at": DUE + timedelta(days=1), "entry": entry(key, answer, **facts)}
        return row(key, agency, Bucket.LATE, **late, **given)
    paper = EvidenceFacts(
        "Quyết định ban hành", "2214/QĐ-SYT", date(2026, 11, 9), "quyet-dinh.pdf", "ab"
    )
    accepted = entry(key, answer, evidence=(paper,) * (number % 2), **facts)
    return row(key, agency, entry=accepted, **given)


def whole_round(length: int = 1500, **given) -> Snapshot:
    """The year 2026 over all 29 clauses: each answer about `length` characters."""
    headings, n = [], 0
    for number, title, texts in plan_headings():
        kind = {"13": HeadingKind.AGENCIES, "14": HeadingKind.CLASS, "15": HeadingKind.REQUEST}.get(
            number, HeadingKind.AGENCY
        )
        owners = {"13": tuple(title.split(", ")), "14": CLASS, "15": ASKED}.get(number, (title,))
        clauses = []
        for i, text in enumerate(texts, start=1):
            code, rows = f"{number}.{i}", []
            for agency in owners:
                n += 1
                rows.append(_round_row(f"{code}-{n}", agency, n, length, kind))
            added = (Supplement("deadline", "31/12/2026", "Văn bản số 12/SKHCN-CĐS"),) * (
                n % 3 == 0
            )
            clauses.append(ClauseFacts(f"c-{code}", code, text, added, tuple(rows)))
        headings.append(HeadingFacts(number, title, kind, tuple(clauses)))
    old = ObstacleFacts(
        "x-1",
        "Sở Công Thương",
        "6.1",
        "Chưa có quy chuẩn dữ liệu.",
        date(2025, 12, 10),
        "Bộ Công Thương",
    )
    return snapshot(tuple(headings), **({"obstacles": (old,), "demo": True} | given))


def with_past(snap: Snapshot, years: int = 3) -> Snapshot:
    """The same round with accepted answers of the years before, newest first: every figure grows
    from year to year, and the newest answer promised something."""

    def grown(one: ObligationFacts) -> ObligationFacts:
        answer = one.entry.answer if one.entry else None
        if answer is None or not answer.figures:
            return one
        return replace(one, past=tuple(_past(answer, back) for back in range(1, years + 1)))

    def each(clause: ClauseFacts) -> ClauseFacts:
        return replace(clause, obligations=tuple(map(grown, clause.obligations)))

    headings = tuple(replace(h, clauses=tuple(map(each, h.clauses))) for h in snap.headings)
    return replace(snap, headings=headings)


def _past(answer: Answer, back: int) -> Past:
    year = YEAR.cutoff_on.year - back
    share = Decimal(10 - 2 * back) / 10
    figures = tuple(replace(f, value=str(Decimal(f.value) * share)) for f in answer.figures)
    promise = {"promise": "Mở thêm lớp.", "promise_due": date(2026, 6, 30)} if back == 1 else {}
    kind, status = AnswerKind.PROGRESS, ProgressStatus.ONGOING
    return Past(f"năm {year}", date(year, 12, 14), kind, status, 20, figures, **promise)


def _round_row(key: str, agency: str, n: int, length: int, kind: HeadingKind) -> ObligationFacts:
    if kind == HeadingKind.REQUEST:
        if n % 2:
            return row(key, agency, Bucket.PENDING, requested=True, in_group=True)
        reply = entry(key, progress(key, 300, n))
        return row(key, agency, requested=True, in_group=True, entry=reply)
    if kind == HeadingKind.AGENCIES and agency.startswith("Bộ"):
        answer = Answer(
            kind=AnswerKind.SECRET, secret_number="118/BC-BCH", secret_date=date(2026, 12, 11)
        )
        return row(key, agency, Bucket.SECRET, entry=entry(key, answer))
    return answered(key, agency, n, length, in_group=kind == HeadingKind.CLASS)
