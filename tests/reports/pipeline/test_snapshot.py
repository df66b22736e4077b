import json
from dataclasses import replace
from pathlib import Path

import pytest

from reports.pipeline.compose import compose
from reports.pipeline.document import plain_text
from reports.pipeline.snapshot import Snapshot, UnknownSchema
from tasks.answer import Answer
from tests.reports.snapshots import one_answer, whole_round


def test_snapshot_comes_back_equal_from_its_canonical_bytes():
    snapshot = whole_round(400, banner="bộ máy theo kế hoạch 2021")

    read = Snapshot.from_json(json.loads(snapshot.canonical()))

    assert read == snapshot
    assert read.sha256 == snapshot.sha256


def test_stored_snapshot_of_schema_1_is_read_and_keeps_its_hash():
    stored = (Path(__file__).parent / "snapshot-schema-1.json").read_bytes().strip()

    read = Snapshot.from_json(json.loads(stored))

    assert read.schema == 1
    assert read.sha256 == "5587eb288b8eb1165de10e169a5f25760578130c2035aabb44d7ecbf685e8d1f"
    assert read.canonical() == stored


def test_a_paper_of_schema_1_says_nothing_of_what_was_not_kept_then():
    stored = (Path(__file__).parent / "snapshot-schema-1.json").read_bytes()

    document = compose(Snapshot.from_json(json.loads(stored)))

    said = plain_text(document)
    assert "- Kết quả: Đã mở 12 lớp tập huấn (dữ liệu minh họa)." in said
    assert "văn bản chỉ đạo, đôn đốc" not in said
    assert len(document.annexes) == 2


def test_hash_changes_with_one_letter():
    before = one_answer(Answer(kind="progress", result="Đã mở 3 lớp."))
    after = one_answer(Answer(kind="progress", result="Đã mở 4 lớp."))

    assert before.sha256 != after.sha256
    assert len(before.sha256) == 64


def test_snapshot_of_an_unknown_schema_is_refused():
    stored = replace(one_answer(Answer()), schema=99).as_json()

    with pytest.raises(UnknownSchema):
        Snapshot.from_json(stored)


def test_canonical_bytes_do_not_depend_on_the_order_of_keys():
    snapshot = one_answer(Answer(kind="nil"))
    stored = snapshot.as_json()

    shuffled = Snapshot.from_json(dict(reversed(stored.items())))

    assert shuffled.canonical() == snapshot.canonical()
