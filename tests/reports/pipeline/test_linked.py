"""Obstacles that were linked as one, papers of the round, trends, comparison: what schema 2 added
to the snapshot, as the paper says it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from plan_portal.lib.text import clean
from reports.pipeline.compose import SourceMissing, compose
from reports.pipeline.compose.comparison import comparison
from reports.pipeline.compose.sources import known_sources, parts, prove_sources, template_words
from reports.pipeline.document import Paragraph, Run, Section, Trend, all_blocks, plain_text
from reports.pipeline.marks import marks
from reports.pipeline.snapshot import (
    Act,
    ChapterFacts,
    ClauseFacts,
    EditFacts,
    EntryState,
    EvidenceFacts,
    LinkFacts,
    ObstacleFacts,
    PaperFacts,
    PaperKind,
    Past,
    Supplement,
    fingerprint,
)
from reports.pipeline.wording import across
from reports.pipeline.wording.outline import CHAPTERS
from reports.states import Chapter
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.states import Bucket, SupplementKind
from tests.reports.snapshots import MINISTRY, TAKEN, entry, one_answer, one_clause, row

PROGRESS = Answer(kind="progress", status="ongoing", percent=60, result="Đã kết nối 11 cơ sở.")
BY = Act("Cán bộ minh họa – Chuyên viên", TAKEN)
GROUP = LinkFacts("nhom-1", BY)
DAY = date(2026, 12, 1)


def lines(snapshot) -> list[str]:
    return plain_text(compose(snapshot)).split("\n")


def part(snapshot, title: str) -> list[str]:
    document = compose(snapshot)
    found = [b for b in document.blocks if isinstance(b, Section) and title in b.title]
    text = plain_text(replace(document, blocks=tuple(found), annexes=()))
    return text[text.index(title) :].split("\n")


# --- Linked obstacles -----------------------------------------------------------------------------


def three_voices(**link):
    says = {
        "1": Obstacle("Chưa có định mức chi.\n- thuê nền tảng;", "Bộ Tài chính"),
        "2": Obstacle("Thiếu định mức."),
        "3": Obstacle("Thiếu nhân lực."),
    }
    rows = [
        row(key, f"Sở {key}", entry=entry(key, replace(PROGRESS, obstacles=(one,))))
        for key, one in says.items()
    ]
    known = tuple(
        ObstacleFacts(
            f"x{key}", f"Sở {key}", "12.1", one.text, date(2026, 12, 10), entry_id=f"e-{key}",
            **(link if key != "3" else {}),
        )
        for key, one in says.items()
    )  # fmt: skip
    return one_clause(*rows, obstacles=known)


def test_linked_obstacles_stand_together_and_every_voice_is_whole():
    said = part(three_voices(link=GROUP), "KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN")

    assert said[1:8] == [
        "1. Vướng mắc chung của 2 cơ quan, đơn vị",
        "2 ý kiến cùng một nội dung, của: Sở 1; Sở 2.",
        "- Sở 1 (nhiệm vụ 12.1), gửi Bộ Tài chính: Chưa có định mức chi.",
        "- thuê nền tảng;",
        "- Sở 2 (nhiệm vụ 12.1): Thiếu định mức.",
        "2. Khó khăn, vướng mắc khác",
        "- Sở 3 (nhiệm vụ 12.1): Thiếu nhân lực.",
    ]


def test_nothing_is_grouped_by_guess():
    said = part(three_voices(), "KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN")

    assert not any(line.startswith(("1. ", "2. ")) for line in said)


def test_an_obstacle_of_an_earlier_period_joins_its_group():
    now = three_voices(link=GROUP)
    old = ObstacleFacts(
        "x9", "Sở Công Thương", "6.1", "Chưa có định mức.", date(2025, 12, 10), link=GROUP
    )

    said = part(replace(now, obstacles=(*now.obstacles, old)), "KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN")

    assert said[1] == "1. Vướng mắc chung của 3 cơ quan, đơn vị"
    assert "- Sở Công Thương (nhiệm vụ 6.1): Chưa có định mức. (Nêu ngày 10/12/2025.)" in said
    assert "Khó khăn, vướng mắc nêu từ các kỳ trước, đến nay chưa kết thúc:" not in said


def test_a_group_of_which_one_voice_is_left_is_no_group():
    now = three_voices(link=GROUP)

    said = part(replace(now, obstacles=now.obstacles[:1]), "KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN")

    assert said[1] == "- Sở 1 (nhiệm vụ 12.1), gửi Bộ Tài chính: Chưa có định mức chi."


def test_an_obstacle_of_a_task_that_is_left_out_is_not_told_as_an_old_one():
    snap = three_voices()
    clause = replace(snap.headings[0].clauses[0], omitted="chuyển kỳ sau", omitted_by=BY)
    snap = replace(snap, headings=(replace(snap.headings[0], clauses=(clause,)),))

    assert "Thiếu nhân lực" not in plain_text(compose(snap))


def test_causes_stand_in_the_chapter_of_obstacles():
    said = part(one_answer(replace(PROGRESS, reason="Chờ định mức.")), "KHÓ KHĂN, VƯỚNG MẮC")

    assert "- Sở Y tế (nhiệm vụ 12.1): Chờ định mức." in said


# --- Papers of the round --------------------------------------------------------------------------


def test_papers_of_the_round_are_named_by_number_and_day():
    papers = (
        PaperFacts("1", PaperKind.SUPPLEMENT, "Văn bản 3/SKHCN", date(2026, 3, 2), ("1.1", "1.2")),
        PaperFacts("2", PaperKind.REMINDER, "12/SKHCN", date(2026, 12, 16), ("Sở A", "Sở B")),
        PaperFacts("3", PaperKind.FORWARD, "9/SKHCN", date(2026, 12, 17), ("Sở A", "1.1")),
    )

    said = part(one_answer(PROGRESS), "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH")
    told = part(replace(one_answer(PROGRESS), papers=papers), "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH")

    none = "Trong kỳ không có văn bản chỉ đạo, đôn đốc nào được ghi nhận số, ký hiệu."
    assert none in said
    assert none not in told
    assert told[2:5] == [
        "- Văn bản 3/SKHCN, ngày 02/3/2026: bổ sung nội dung cho nhiệm vụ 1.1; 1.2.",
        "- Công văn số 12/SKHCN, gửi ngày 16/12/2026, đôn đốc: Sở A; Sở B.",
        "- Văn bản số 9/SKHCN, ghi nhận ngày 17/12/2026, chuyển vướng mắc của Sở A (nhiệm vụ 1.1).",
    ]


def test_papers_that_an_agency_names_stand_once_with_their_tasks():
    proof = EvidenceFacts("Quyết định", "2214/QĐ-SYT", date(2026, 11, 9))
    bare = EvidenceFacts("Ảnh chụp", file_name="anh.jpg")

    said = part(one_answer(PROGRESS, evidence=(proof, bare)), "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH")

    assert "- Sở Y tế: Quyết định (văn bản số 2214/QĐ-SYT ngày 09/11/2026), nhiệm vụ 12.1." in said


# --- Figures --------------------------------------------------------------------------------------


def past(period: str, year: int, value: str, **given) -> Past:
    figures = (Figure("Số lớp", value, "lớp"),)
    return Past(period, date(year, 12, 14), "progress", "ongoing", 20, figures, **given)


def test_a_figure_with_earlier_values_has_its_trend_and_legend():
    now = replace(PROGRESS, figures=(Figure("Số lớp", "12", "lớp"), Figure("Khác", "ba", "")))
    before = (past("năm 2025", 2025, "8"), past("năm 2024", 2024, "5.5"))
    snap = one_clause(row("1", entry=entry("1", now), past=before))

    annex = compose(snap).annexes[3]
    (trend,) = [b for b in annex.blocks if isinstance(b, Trend)]

    assert annex.title == "DIỄN BIẾN SỐ LIỆU QUA CÁC KỲ"
    assert trend.caption == "Số lớp, lớp: Sở Y tế (12.1)"
    assert trend.legend == ("năm 2024: 5,5;", "năm 2025: 8;", "năm 2026: 12.")
    assert trend.sources == ("obligation/o-1", "entry/e-1/v-1")


def test_targets_are_those_that_a_document_states():
    snap = one_answer(PROGRESS)
    added = (Supplement("indicator", "trên 95% hồ sơ", "Văn bản 3/SKHCN, 02/03/2026"),)
    clause = replace(snap.headings[0].clauses[0], supplements=added)
    with_target = replace(snap, headings=(replace(snap.headings[0], clauses=(clause,)),))

    said = part(with_target, "CHỈ TIÊU, SỐ LIỆU")

    assert said[1:3] == [
        "Chỉ tiêu được bổ sung cho nhiệm vụ, theo văn bản:",
        "- Nhiệm vụ 12.1: trên 95% hồ sơ (theo Văn bản 3/SKHCN, 02/03/2026).",
    ]
    assert "Chỉ tiêu được bổ sung" not in plain_text(compose(snap))


# --- Comparison -----------------------------------------------------------------------------------

PROMISE = {"promise": "Mở 02 lớp.", "promise_due": date(2026, 6, 30)}


def test_each_row_has_then_now_and_promised():
    before = past("năm 2025", 2025, "8", **PROMISE)
    old = replace(PROGRESS, percent=20)
    snap = one_clause(
        row("1", "Sở A", entry=entry("1", PROGRESS, previous=old), past=(before,)),
        row("2", "Sở B", entry=entry("2", Answer(kind="nil")), bucket=Bucket.NIL, past=(before,)),
        row("3", "Sở C", entry=entry("3", Answer(kind="kept"), previous=old), past=(before,)),
        row("4", "Sở D", Bucket.MISSING),
        row("5", "Sở E", entry=entry("5", old, previous=replace(old, reason="x")), past=(before,)),
    )

    found = comparison(snap)

    assert [(o.then, o.now, o.is_changed, o.is_broken) for o in found] == [
        ("đang thực hiện, đạt 20%", "đang thực hiện, đạt 60%", True, True),
        ("đang thực hiện, đạt 20%", "không phát sinh", False, True),
        ("đang thực hiện, đạt 20%", "đang thực hiện, đạt 20%; giữ nguyên", False, True),
        ("chưa có báo cáo được tiếp nhận", "quá hạn, chưa gửi báo cáo", False, False),
        ("đang thực hiện, đạt 20%", "đang thực hiện, đạt 20%", False, True),
    ]
    assert found[0].promised == "Mở 02 lớp. (thời hạn: 30/6/2026, đã qua thời hạn)"
    assert found[3].promised == "không nêu"


def test_the_annex_shows_changes_and_names_the_rest():
    old = replace(PROGRESS, percent=20)
    snap = one_clause(
        row("1", "Sở A", entry=entry("1", PROGRESS, previous=old)),
        row("2", "Sở B", Bucket.MISSING),
        row("3", "Sở C", Bucket.PENDING),
    )

    table, rest = compose(snap).annexes[2].blocks

    assert [cell.text for cell in table.rows[0]][:3] == ["1", "12.1", "Sở A"]
    assert len(table.rows) == 1
    assert rest.text == (
        "Không thay đổi hoặc chưa có báo cáo kỳ này (2 nội dung): nhiệm vụ 12.1: Sở B, Sở C."
    )


def test_a_round_without_changes_says_so():
    blocks = compose(one_clause(row("1", bucket=Bucket.MISSING))).annexes[2].blocks

    assert blocks[0].text == "Không có nội dung nào thay đổi so với kỳ trước."


# --- No sentence without a source -----------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).map(
    lambda raw: clean(raw).text
)
answers = st.builds(
    Answer,
    kind=st.sampled_from(["progress", "nil", "kept", "secret"]),
    status=st.sampled_from(["", "ongoing", "done"]),
    percent=st.none() | st.integers(0, 100),
    result=words,
    reason=words,
    next_step=words,
    figures=st.lists(st.builds(Figure, words, words, words), max_size=2).map(tuple),
    obstacles=st.lists(st.builds(Obstacle, words, words), max_size=2).map(tuple),
    proposals=st.lists(st.builds(Proposal, words, words), max_size=2).map(tuple),
    secret_number=words,
)


values = words | st.integers(0, 999).map(str)
answers = st.tuples(answers, values).map(
    lambda pair: replace(
        pair[0], figures=tuple(replace(one, value=pair[1]) for one in pair[0].figures)
    )
)
kinds = st.sampled_from([*SupplementKind])
supplements = st.lists(st.builds(Supplement, kinds, words, words), max_size=3).map(tuple)
CUT = tuple(one for one in CHAPTERS if one != Chapter.RESULTS)


@st.composite
def edits(draw, answer):
    """An edit of the result: of the words that stand there or of others, objected to or not."""
    own = draw(st.sampled_from([answer.result, "Câu cũ."]))
    facts = ("x-1", "result", draw(words) or "Câu mới.", "", BY.name, BY.at, "v-1")
    return (EditFacts(*facts, fingerprint(own), draw(st.booleans())),)


@st.composite
def earlier(draw, answer):
    """Accepted answers of the years before, with the same figures and other values."""
    return tuple(
        Past(
            f"năm {year}", date(year, 12, 14), "progress", "ongoing", 20,
            tuple(replace(one, value=draw(values)) for one in answer.figures),
            draw(words), date(2026, 6, 30),
        )
        for year in range(2025, 2025 - draw(st.integers(0, 2)), -1)
    )  # fmt: skip


@st.composite
def ledger_rows(draw, i):
    answer, before = draw(st.none() | answers), draw(st.none() | answers)
    if answer is None:
        bucket = draw(st.sampled_from([Bucket.MISSING, Bucket.PENDING]))
        return row(str(i), f"Sở {i}", bucket, requested=draw(st.booleans()))
    said = before if answer.kind == "kept" and before else answer
    given = {"edits": draw(st.just(()) | edits(said)), "previous": before}
    held = entry(str(i), answer, draw(st.sampled_from(list(EntryState))), **given)
    past = draw(earlier(answer))
    return row(str(i), f"Sở {i}", entry=held, requested=draw(st.booleans()), past=past)


def outlined(left_out: Chapter | None, reason: str):
    outline = tuple(
        ChapterFacts(one, title, reason if one == left_out else "")
        for one, title in CHAPTERS.items()
    )
    return replace(MINISTRY, outline=outline if left_out else ())


@st.composite
def rounds(draw):
    """Two clauses, one of which may be left out, with rows in any state: edited, with earlier
    years, with what was added; links between obstacles, papers, a chapter left out, or nothing."""
    rows = [draw(ledger_rows(i)) for i in range(draw(st.integers(0, 4)))]
    links = st.just(GROUP) if draw(st.booleans()) else st.none() | st.just(GROUP)
    known = []
    for one in rows:
        if one.entry and draw(st.booleans()):
            told = one.entry.answer.obstacles
            text, link = told[0].text if told else draw(words), draw(links)
            id_, entry_id = f"x{one.agency_name}", one.entry.entry_id
            known.append(
                ObstacleFacts(id_, one.agency_name, "12.1", text, DAY, "", entry_id, "", link)
            )
    papers = (PaperFacts("1", PaperKind.REMINDER, draw(words), date(2026, 12, 16), (draw(words),)),)
    cut = draw(st.none() | st.sampled_from(CUT))
    whole = one_clause(
        *rows,
        obstacles=tuple(known),
        papers=draw(st.sampled_from([(), papers])),
        recipient=outlined(cut, "theo công văn"),
    )
    (heading,) = whole.headings
    clause = replace(heading.clauses[0], supplements=draw(supplements))
    why = draw(st.sampled_from(["", "chuyển kỳ sau"]))
    other = ClauseFacts("c-12.2", "12.2", "Mở cổng dữ liệu.", draw(supplements), (), why, BY)
    return replace(whole, headings=(replace(heading, clauses=(clause, other)),))


REACHED = {
    "an edit is used": lambda document, _snap: any(
        source.startswith("edit/") for mark in marks(document) for source in mark.sources
    ),
    "a task is left out": lambda document, _snap: bool(document.omissions),
    "a trend is drawn": lambda document, _snap: any(
        isinstance(one, Trend) for one in all_blocks(document)
    ),
    "a target was added": lambda document, _snap: across.TARGETS in plain_text(document),
    "a chapter is left out": lambda _document, snap: bool(snap.recipient.left_out),
    "obstacles are linked": lambda document, _snap: "Vướng mắc chung" in plain_text(document),
}


@pytest.mark.parametrize("what", REACHED)
def test_the_made_up_rounds_reach_every_case(what):
    quick = settings(max_examples=2000, deadline=None, phases=[Phase.generate], database=None,
                     suppress_health_check=list(HealthCheck))  # fmt: skip

    assert find(rounds(), lambda snap: REACHED[what](compose(snap), snap), settings=quick)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds())
def test_no_sentence_is_without_a_source_except_words_of_the_template(snapshot):
    document, known = compose(snapshot), known_sources(snapshot)
    template = template_words(snapshot)

    for block in all_blocks(document):
        for text, runs, sources, is_title in parts(block):
            assert set(sources) <= known
            assert sources or is_title or text in template
            assert {run.quote.partition("#")[0] for run in runs if run.quote} <= set(sources)


def test_a_sentence_without_a_source_stops_the_build():
    snapshot = one_answer(PROGRESS)
    document = compose(snapshot)
    bare = replace(document, blocks=(*document.blocks, Paragraph((Run("Kết quả rất tốt."),))))

    with pytest.raises(SourceMissing, match="Kết quả rất tốt"):
        prove_sources(snapshot, bare)


def test_a_source_that_nobody_knows_stops_the_build():
    snapshot = one_answer(PROGRESS)
    document = compose(snapshot)
    wrong = Paragraph((Run("Kết quả rất tốt."),), ("entry/khong/co",))

    with pytest.raises(SourceMissing):
        prove_sources(snapshot, replace(document, blocks=(*document.blocks, wrong)))
