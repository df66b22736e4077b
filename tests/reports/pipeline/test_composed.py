"""A composed paper written down and read again is the same paper."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from reports.pipeline import composed
from reports.pipeline.compose import compose
from reports.pipeline.document import (
    Figure,
    Paragraph,
    Point,
    Section,
    Table,
    Trend,
    all_blocks,
    plain_text,
)
from tests.reports.pipeline.test_linked import rounds
from tests.reports.snapshots import whole_round

POINTS = (Point("năm 2025", "5,5", Decimal("5.5")), Point("năm 2026", "12", Decimal(12)))
TREND = Trend("Số lớp, lớp", POINTS, ("entry/e-1/v-1",))


@pytest.fixture(scope="module")
def document():
    made = compose(whole_round())
    return replace(made, blocks=(*made.blocks, TREND))


def test_a_whole_paper_comes_back_part_by_part(document):
    text = composed.written(document)

    assert composed.read(text) == document
    assert plain_text(composed.read(text)) == plain_text(document)
    assert composed.written(composed.read(text)) == text
    assert {type(one) for one in all_blocks(document)} == {
        Section, Paragraph, Table, Figure, Trend,
    }  # fmt: skip


def test_one_letter_more_has_another_hash(document):
    other = replace(document, note=f"{document.note}.")

    hashes = {composed.hash_of(composed.written(one)) for one in (document, other)}
    assert len(hashes) == 2


@given(rounds())
def test_papers_of_any_round_come_back(made):
    document = compose(made)

    assert composed.read(composed.written(document)) == document


def test_a_paper_written_before_a_part_was_known_takes_its_default(document):
    stored = json.loads(composed.written(document))
    del stored["document"]["check"], stored["document"]["omissions"]

    assert composed.read(json.dumps(stored)) == replace(document, check=None, omissions=())
