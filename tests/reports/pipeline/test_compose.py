from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan_portal.lib.text import clean
from reports.pipeline.compose import CoverageBroken, FiguresDisagree, compose, proof
from reports.pipeline.compose.answers import lines, quotes
from reports.pipeline.document import Paragraph, Section, Table, all_blocks, plain_text
from reports.pipeline.snapshot import Act, EntryState, ObstacleFacts
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.states import Bucket
from tests.reports.snapshots import (
    DUE,
    IN_TIME,
    entry,
    one_answer,
    one_clause,
    row,
    snapshot,
    whole_round,
)

PROGRESS = Answer(kind="progress", status="ongoing", percent=60, result="Đã kết nối 11 cơ sở.")
text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300).map(
    lambda raw: clean(raw).text
)


def section(document, title):
    """The lines of the part with this title, its sections too."""
    parts = {
        block.title.split(". ", 1)[1]: block for block in document.blocks if hasattr(block, "title")
    }
    return plain_text(replace(document, blocks=(parts[title],))).split("\n")


def says(document) -> str:
    return plain_text(document)


def test_outline_is_the_official_one():
    document = compose(whole_round(300))

    titles = [block.title for block in document.blocks if isinstance(block, Section)]
    assert titles == [
        "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
        "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
        "III. CHỈ TIÊU, SỐ LIỆU",
        "IV. KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN",
        "V. ĐỀ XUẤT, KIẾN NGHỊ",
        "VI. PHƯƠNG HƯỚNG KỲ TỚI",
    ]
    assert document.blocks[-1].text.endswith("xem xét, chỉ đạo./.")
    assert [annex.label for annex in document.annexes] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]


def test_real_plan_stands_whole_and_in_order():
    snap = whole_round(300)

    said = says(compose(snap))

    clauses = [clause.text for clause in snap.clauses]
    assert len(clauses) == 29
    places = [said.index(one) for one in clauses]
    assert places == sorted(places)


def test_composing_twice_gives_equal_documents():
    snap = whole_round(800)

    assert compose(snap) == compose(snap)


def test_progress_answer_is_printed_with_then_and_now():
    before = Answer(kind="progress", status="not_started", percent=0)
    snap = one_answer(PROGRESS, previous=before, previous_period="năm 2025")

    said = says(compose(snap)).split("\n")

    progress = "đang thực hiện, đạt 60% (kỳ trước: chưa triển khai, đạt 0%)"
    assert f"- Tiến độ: {progress}." in said
    assert "- Kết quả: Đã kết nối 11 cơ sở." in said


def test_lines_of_an_answer_stay_paragraphs_with_their_source():
    answer = replace(PROGRESS, result="Mở đầu:\n- ý một;\n\n- ý hai.")

    document = compose(one_answer(answer))

    found = [b for b in all_blocks(document) if isinstance(b, Paragraph) and "- ý " in b.text]
    assert [b.text for b in found] == ["- ý một;", "- ý hai."]
    assert {b.sources for b in found} == {("entry/e-1/v-1",)}


@pytest.mark.parametrize("state", [EntryState.WAITING, EntryState.RETURNED])
def test_answer_that_is_not_accepted_is_named_and_not_quoted(state):
    said = says(compose(one_answer(PROGRESS, state)))

    assert "Đã kết nối 11 cơ sở" not in said
    words = {
        "waiting": "đã gửi, đang chờ tiếp nhận",
        "returned": "đã gửi, đang chỉnh lý theo yêu cầu",
    }
    assert f"- Sở Y tế {words[state]}." in said.split("\n")


def test_nil_kept_and_secret_are_worded_as_such():
    kept = entry("2", Answer(kind="kept"), previous=PROGRESS, previous_period="năm 2025")
    secret = Answer(kind="secret", secret_number="118/BC-BCH", secret_date=date(2026, 12, 11))
    snap = one_clause(
        row("1", "Sở A", Bucket.NIL, entry=entry("1", Answer(kind="nil"))),
        row("2", "Sở B", entry=kept),
        row("3", "Sở C", Bucket.SECRET, entry=entry("3", secret)),
    )

    said = says(compose(snap)).split("\n")

    assert "- Không phát sinh kết quả mới trong kỳ." in said
    assert "- Giữ nguyên như đã báo cáo năm 2025." in said
    assert "- Nội dung giữ nguyên: Đã kết nối 11 cơ sở." in said
    assert "- Đã báo cáo qua kênh mật (văn bản số 118/BC-BCH ngày 11/12/2026)." in said


def test_missing_late_excused_and_extended_are_named():
    later = DUE + timedelta(days=1)
    late = {"first_received_at": later, "entry": entry("3", PROGRESS)}
    snap = one_clause(
        row("1", "Sở A", Bucket.MISSING),
        row("2", "Sở B", Bucket.EXCUSED, excuse="đang sáp nhập"),
        row("3", "Sở C", Bucket.LATE, **late),
        row("4", "Sở D", Bucket.PENDING, due_at=DUE + timedelta(days=5)),
        row("5", "Sở E", Bucket.EXCUSED, entry=entry("5", PROGRESS), first_received_at=later),
    )

    part = section(compose(snap), "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH")

    assert "Cơ quan quá hạn, chưa gửi báo cáo: Sở A (nhiệm vụ 12.1)." in part
    assert "Cơ quan được gia hạn, chưa gửi báo cáo: Sở B (nhiệm vụ 12.1)." in part
    late_words = "Sở C (nhiệm vụ 12.1, nhận lúc 17 giờ 30 phút ngày 16/12/2026)"
    assert f"Cơ quan gửi muộn: {late_words}." in part
    assert "Cơ quan gửi trong thời gian được gia hạn: Sở E (nhiệm vụ 12.1)." in part
    assert (
        "Thời hạn gửi của cơ quan được gia hạn: Sở D (đến 17 giờ 30 phút ngày 20/12/2026)." in part
    )
    agencies = (
        "Hạn gửi báo cáo là 17 giờ 30 phút ngày 15/12/2026. Tính đến 08 giờ 05 phút ngày "
        "18/12/2026, có 2/5 (40%) cơ quan, đơn vị được giao nhiệm vụ đã gửi báo cáo, trong đó 1 cơ "
        "quan gửi muộn, 1 cơ quan gửi trong thời gian được gia hạn; 1 cơ "
        "quan quá hạn, chưa gửi, 1 cơ quan chưa gửi, chưa đến hạn, 1 cơ quan được gia hạn, chưa "
        "gửi."
    )
    assert agencies in part
    until = "được gia hạn đến 17 giờ 30 phút ngày 15/12/2026, chưa gửi báo cáo"
    assert f"- Sở B: {until} (lý do: đang sáp nhập)." in says(compose(snap))


def test_nobody_late_and_nobody_overdue_is_said_without_counting_zeros():
    snap = one_clause(
        row("1", "Sở A", entry=entry("1", PROGRESS)), row("2", "Sở B", Bucket.PENDING)
    )

    part = says(compose(snap))

    agencies = "1 cơ quan gửi đúng hạn, không có cơ quan gửi muộn; không có cơ quan quá hạn, 1 cơ"
    assert agencies in part
    tasks = "gồm 1 nội dung đúng hạn có kết quả hoặc giữ nguyên; còn 1 nội dung chưa đến hạn."
    assert tasks in part
    assert "0 cơ quan" not in part
    assert "0 nội dung" not in part


def test_answers_to_a_request_are_named_in_the_sum_of_what_was_sent():
    snap = one_clause(
        row("1", "Sở A", entry=entry("1", PROGRESS)),
        row("2", "Tỉnh đoàn", requested=True, entry=entry("2", PROGRESS, EntryState.WAITING)),
    )

    part = says(compose(snap))

    assert "đã nhận 1/1 (100%) nội dung phải báo cáo" in part
    assert "Trong 2 nội dung đã gửi (kể cả 1 nội dung phản hồi theo đề nghị), 1 nội dung" in part


def test_nothing_sent_is_said_in_words():
    part = says(compose(one_clause(row("1", bucket=Bucket.PENDING))))

    assert "Chưa có nội dung nào được gửi" in part


@pytest.mark.parametrize(
    ("said", "shown"),
    [("Mở lớp.", "Mở lớp. (Thời hạn: 30/6/2027.)"), ("Mở lớp", "Mở lớp (thời hạn: 30/6/2027).")],
)
def test_brackets_after_an_agencys_words_close_with_the_full_stop(said, shown):
    answer = replace(PROGRESS, next_step=said, next_step_due=date(2027, 6, 30))

    assert f"- Sở Y tế (nhiệm vụ 12.1): {shown}" in says(compose(one_answer(answer))).split("\n")


def test_agency_that_sent_nothing_has_no_status_and_the_annex_says_so():
    table = compose(one_clause(row("1", bucket=Bucket.MISSING))).annexes[1].blocks[0]

    state, note = (cell.text for cell in table.rows[1][-2:])
    assert (state, note) == ("chưa có thông tin", "quá hạn, chưa gửi báo cáo")


def test_request_is_never_overdue():
    snap = one_clause(row("1", "Tỉnh đoàn", Bucket.MISSING, requested=True))

    said = says(compose(snap))

    assert "- Tỉnh đoàn chưa có ý kiến phản hồi theo đề nghị." in said.split("\n")
    assert "đã nhận 0/1 nội dung phản hồi. Chưa có phản hồi: Tỉnh đoàn." in said
    assert "quá hạn, chưa gửi báo cáo: Tỉnh đoàn" not in said


def test_figures_show_then_and_now():
    now = replace(PROGRESS, figures=(Figure("Hồ sơ đạt chất lượng", "93.4", "%"),))
    before = replace(PROGRESS, figures=(Figure("Hồ sơ đạt chất lượng", "91.3", "%"),))

    document = compose(one_answer(now, previous=before))

    table = next(b for b in all_blocks(document) if isinstance(b, Table))
    cells = [cell.text for cell in table.rows[0]]
    assert cells == ["1", "Hồ sơ đạt chất lượng", "Sở Y tế (12.1)", "91,3", "93,4", "%"]


def test_proposals_stand_by_addressee_recipient_first():
    answer = replace(
        PROGRESS,
        proposals=(
            Proposal("Đề nghị chia sẻ dữ liệu."),
            Proposal("Đề nghị ban hành định mức.", "Bộ Khoa học và Công nghệ"),
        ),
    )

    part = section(compose(one_answer(answer)), "ĐỀ XUẤT, KIẾN NGHỊ")

    start = part.index("V. ĐỀ XUẤT, KIẾN NGHỊ")
    assert part[start : start + 5] == [
        "V. ĐỀ XUẤT, KIẾN NGHỊ",
        "1. Đối với Bộ Khoa học và Công nghệ",
        "- Sở Y tế (nhiệm vụ 12.1): Đề nghị ban hành định mức.",
        "2. Đối với Sở Khoa học và Công nghệ",
        "- Sở Y tế (nhiệm vụ 12.1): Đề nghị chia sẻ dữ liệu.",
    ]


def test_obstacle_tells_where_it_stands_and_old_ones_are_not_forgotten():
    answer = replace(PROGRESS, obstacles=(Obstacle("Thiếu định mức.", "Bộ Tài chính"),))
    moved = "đã chuyển Bộ Tài chính tại văn bản số 1562/SKHCN-CĐS"
    day = date(2025, 12, 10)
    known = ObstacleFacts("x1", "Sở Y tế", "12.1", "Thiếu định mức.", day, "", "e-1", moved)
    old = ObstacleFacts("x2", "Sở Công Thương", "6.1", "Chưa có quy chuẩn.", day)
    snap = replace(one_answer(answer), obstacles=(known, old))

    said = says(compose(snap)).split("\n")

    assert f"- Sở Y tế (nhiệm vụ 12.1), gửi Bộ Tài chính: Thiếu định mức. (Đ{moved[1:]}.)" in said
    assert "- Sở Công Thương (nhiệm vụ 6.1): Chưa có quy chuẩn. (Nêu ngày 10/12/2025.)" in said


def test_obstacle_of_an_answer_that_waits_is_not_quoted():
    answer = replace(PROGRESS, obstacles=(Obstacle("Thiếu định mức."),))
    known = ObstacleFacts("x1", "Sở Y tế", "12.1", "Thiếu định mức.", date(2026, 12, 10), "", "e-1")
    snap = replace(one_answer(answer, EntryState.WAITING), obstacles=(known,))

    assert "Thiếu định mức" not in says(compose(snap))


def test_omitted_clause_is_listed_with_its_reason():
    snap = one_answer(PROGRESS)
    by = Act("Nguyễn Văn Mẫu – Chuyên viên", IN_TIME)
    why = {"omitted": "đã chuyển sang kế hoạch khác", "omitted_by": by}
    clause = replace(snap.headings[0].clauses[0], **why)
    snap = replace(snap, headings=(replace(snap.headings[0], clauses=(clause,)),))

    document = compose(snap)

    assert [(o.code, o.reason, o.by) for o in document.omissions] == [
        ("12.1", "đã chuyển sang kế hoạch khác", "Nguyễn Văn Mẫu – Chuyên viên")
    ]
    sentence = "Nhiệm vụ 12.1 không đưa vào báo cáo này. Lý do: đã chuyển sang kế hoạch khác."
    assert sentence in says(document).split("\n")
    assert PROGRESS.result not in says(document)


def test_period_without_any_answer_still_gives_a_report():
    snap = one_clause(row("1", bucket=Bucket.MISSING))

    said = says(compose(snap))

    assert "- Sở Y tế quá hạn, chưa gửi báo cáo." in said.split("\n")
    assert "Trong kỳ không có số liệu được báo cáo và tiếp nhận." in said


def test_every_paragraph_with_an_agencys_words_names_its_source():
    document = compose(whole_round(500))

    bare = [
        run.text
        for block in all_blocks(document)
        if isinstance(block, Paragraph) and not block.sources
        for run in block.runs
        if run.quote
    ]
    assert bare == []


def test_lost_paragraph_is_found_and_the_clause_named():
    snap = one_answer(PROGRESS)
    document = compose(snap)
    results = document.blocks[2]  # after the opening and part I
    cut = replace(
        results, blocks=(replace(results.blocks[0], blocks=results.blocks[0].blocks[:-1]),)
    )

    with pytest.raises(CoverageBroken, match=r"12\.1"):
        proof.prove(snap, replace(document, blocks=(cut,)))


def test_doubled_clause_is_found():
    snap = one_answer(PROGRESS)
    document = compose(snap)

    with pytest.raises(CoverageBroken, match=r"12\.1"):
        proof.prove(snap, replace(document, blocks=document.blocks * 2))


def test_words_of_nobody_are_found():
    snap = one_answer(PROGRESS)
    other = compose(one_answer(replace(PROGRESS, next_step="Làm tiếp.")))

    with pytest.raises(CoverageBroken):
        proof.prove(snap, other)


def test_totals_that_are_not_the_sum_of_the_rows_are_refused():
    snap = one_answer(PROGRESS)
    wrong = replace(snap.totals, tasks=replace(snap.totals.tasks, late=1))

    with pytest.raises(FiguresDisagree):
        compose(replace(snap, totals=wrong))


def test_agency_without_figures_is_refused():
    snap = one_answer(PROGRESS)

    with pytest.raises(FiguresDisagree):
        compose(replace(snap, totals=replace(snap.totals, by_agency=())))


@settings(max_examples=60, deadline=None)
@given(result=text, reason=text, obstacle=text, proposal=text, step=text, name=text)
def test_any_accepted_words_are_in_the_report_whole(result, reason, obstacle, proposal, step, name):
    answer = Answer(
        kind="progress",
        result=result,
        reason=reason,
        obstacles=(Obstacle(obstacle), Obstacle(obstacle)),
        proposals=(Proposal(proposal, name),),
        next_step=step,
        figures=(Figure(name, "1.5", name),),
    )
    snap = one_answer(answer)

    said = says(compose(snap))

    accepted = next(snap.obligations)[1].quoted
    for words in quotes(accepted).values():
        assert all(line in said for line in lines(words))


def test_twenty_thousand_characters_are_not_cut():
    words = "\n".join(f"Dòng {i}: {'nội dung dài ' * 10}".rstrip() for i in range(130))[
        :20_000
    ].rstrip()

    said = says(compose(one_answer(replace(PROGRESS, result=words))))

    assert words in said


def test_received_in_time_is_counted_from_the_first_sending():
    snap = one_answer(PROGRESS)

    assert next(snap.obligations)[1].first_received_at == IN_TIME
    assert snapshot(snap.headings).totals.agencies.on_time == 1
