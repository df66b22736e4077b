"""The second layer of wording in a snapshot: which words stand in the paper, and what proves it."""

import json
from dataclasses import replace

import pytest

from reports.pipeline.compose import CoverageBroken, compose
from reports.pipeline.compose.answers import passages, used_edits
from reports.pipeline.compose.proof import prove
from reports.pipeline.document import Paragraph, Section, all_blocks, plain_text
from reports.pipeline.marks import marks
from reports.pipeline.reading import Reading
from reports.pipeline.snapshot import EditFacts, Snapshot, fingerprint
from reports.pipeline.source_list import with_source_list
from reports.states import EditState
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tests.reports.pipeline.test_xlsx import rows_of
from tests.reports.snapshots import IN_TIME, one_answer

OWN = "Đã mở 3 lớp tập huấn.\nTài liệu đã phát hành."
EDITED = "Đã tổ chức 03 lớp tập huấn;\ntài liệu đã được phát hành."
ANSWER = Answer(
    kind="progress",
    status="ongoing",
    result=OWN,
    reason="Chờ hướng dẫn",
    figures=(Figure("Số lớp", "3", "lớp"),),
    obstacles=(Obstacle("Chưa có định mức chi", "Bộ Tài chính"), Obstacle("Thiếu người")),
    proposals=(Proposal("Giao dự toán bổ sung"),),
    next_step="Mở thêm 2 lớp",
)


def edit(part="result", own=OWN, wording=EDITED, **given) -> EditFacts:
    facts = {
        "edit_id": f"x-{part}",
        "part": part,
        "wording": wording,
        "reason": "Cho đúng thể thức",
        "by": "Cán bộ minh họa – Chuyên viên, Sở KH&CN",
        "at": IN_TIME,
        "source_version": "v-1",
        "source_sha256": fingerprint(own),
    } | given
    return EditFacts(**facts)


def lines_of(snapshot: Snapshot) -> list[str]:
    return plain_text(compose(snapshot)).split("\n")


def marked(snapshot: Snapshot) -> set[str]:
    blocks = [one for one in all_blocks(compose(snapshot)) if isinstance(one, Paragraph)]
    return {source for one in blocks for source in one.sources if source.startswith("edit/")}


PARTS = {
    "result": OWN,
    "reason": "Chờ hướng dẫn",
    "next": "Mở thêm 2 lớp",
    "obstacle.0": "Chưa có định mức chi",
    "obstacle.1": "Thiếu người",
    "proposal.0": "Giao dự toán bổ sung",
}


def test_passages_are_the_words_and_never_the_figures():
    snapshot = one_answer(ANSWER)

    assert passages(next(snapshot.obligations)[1].entry) == PARTS


@pytest.mark.parametrize("part", PARTS)
def test_an_edit_stands_in_the_place_of_the_words_of_its_passage(part):
    own = PARTS[part]
    text = "\n".join(lines_of(one_answer(ANSWER, edits=(edit(part, own, "Câu đã biên tập XYZ"),))))

    assert text.count("Câu đã biên tập XYZ") == 1
    assert not any(line in text for line in own.split("\n"))
    for other, words in PARTS.items():
        assert other == part or all(text.count(line) == 1 for line in words.split("\n"))


def test_an_edited_paragraph_names_the_edit_and_the_answer_keeps_its_words():
    snapshot = one_answer(ANSWER, edits=(edit(),))

    assert marked(snapshot) == {"edit/x-result"}
    assert next(snapshot.obligations)[1].entry.answer == ANSWER


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, EditState.USED),
        ({"own": "Đã mở 2 lớp."}, EditState.FLAGGED),
        ({"is_objected": True}, EditState.OBJECTED),
        ({"own": "Đã mở 2 lớp.", "is_objected": True}, EditState.OBJECTED),
    ],
)
def test_only_an_edit_of_the_present_words_without_objection_is_used(given, state):
    one = edit(**given)
    snapshot = one_answer(ANSWER, edits=(one,))
    text = plain_text(compose(snapshot))

    assert one.state(OWN) == state
    assert (EDITED.split("\n")[0] in text) is (state == EditState.USED)
    assert (OWN.split("\n")[0] in text) is (state != EditState.USED)
    assert marked(snapshot) == ({"edit/x-result"} if state == EditState.USED else set())


def test_an_edit_of_a_passage_that_is_gone_is_flagged():
    one = edit("obstacle.4", "Vướng mắc cũ")
    entry = next(one_answer(ANSWER, edits=(one,)).obligations)[1].entry

    assert one.state(passages(entry).get("obstacle.4")) == EditState.FLAGGED
    assert used_edits(entry) == {}


def test_kept_words_of_last_time_are_edited_under_the_answer_that_keeps_them():
    kept = Answer(kind="kept")
    snapshot = one_answer(kept, previous=ANSWER, previous_period="năm 2025", edits=(edit(),))
    text = plain_text(compose(snapshot))

    assert EDITED.split("\n")[0] in text
    assert OWN.split("\n")[0] not in text


def test_the_source_list_says_who_edited_and_when():
    reading = Reading(one_answer(ANSWER, edits=(edit(),)).as_json())
    [number] = {one.number for one in marks(reading.document) if EDITED.split("\n")[0] in one.text}
    said = "biên tập: Cán bộ minh họa – Chuyên viên, Sở KH&CN, 15 giờ 10 phút ngày 14/12/2026"

    sources = reading.sources(number)
    rows = with_source_list(reading).annexes[-1].blocks[0].rows

    assert [one.edit.part for one in sources.shown if one.edit] == ["result"]
    assert said in {row[0].text: row[1].text for row in rows}[str(number)]
    assert sum(said in row[1].text for row in rows) == len(EDITED.split("\n"))


def test_the_proof_fails_when_the_agencys_words_stand_in_spite_of_an_edit():
    plain, edited = one_answer(ANSWER), one_answer(ANSWER, edits=(edit(),))

    with pytest.raises(CoverageBroken):
        prove(edited, compose(plain))
    with pytest.raises(CoverageBroken):
        prove(plain, compose(edited))


def test_the_proof_fails_when_an_edited_paragraph_does_not_say_so():
    snapshot = one_answer(ANSWER, edits=(edit(),))
    document = compose(snapshot)

    def without(block):
        if isinstance(block, Section):
            return replace(block, blocks=tuple(map(without, block.blocks)))
        own = tuple(one for one in getattr(block, "sources", ()) if not one.startswith("edit/"))
        return replace(block, sources=own) if isinstance(block, Paragraph) else block

    blank = tuple(map(without, document.blocks))
    with pytest.raises(CoverageBroken, match="được biên tập"):
        prove(snapshot, replace(document, blocks=blank))


def test_a_snapshot_with_edits_comes_back_equal():
    snapshot = one_answer(ANSWER, edits=(edit(), edit("next", "Mở thêm 2 lớp", is_objected=True)))

    read = Snapshot.from_json(json.loads(snapshot.canonical()))

    assert read == snapshot
    assert read.sha256 == snapshot.sha256


def test_a_snapshot_of_the_first_schema_is_read_with_its_hash():
    old = replace(one_answer(ANSWER), schema=1)

    read = Snapshot.from_json(json.loads(old.canonical()))

    assert b'"edits"' not in old.canonical()
    assert (read.schema, read.sha256) == (1, old.sha256)
    assert ANSWER.result in plain_text(compose(read))


def test_the_table_file_holds_the_same_wording_as_the_paper():
    edits = (edit(), edit("next", "Mở thêm 2 lớp", "Tiếp tục mở lớp", is_objected=True))
    snapshot = one_answer(ANSWER, edits=edits)

    row = rows_of(snapshot)[0].values()

    assert EDITED in row
    assert OWN not in row
    assert "Mở thêm 2 lớp" in row
