"""The figures of `make bench` are taken on rounds that the report itself accepts."""

import pytest

from plan_portal.bench import scale
from reports.pipeline.compose import compose
from tests.reports.snapshots import whole_round


def test_round_of_three_times_the_answers_passes_every_proof():
    once = whole_round(120)

    thrice = scale.multiplied(once, 3)

    compose(thrice)
    assert len(list(thrice.obligations)) == 3 * len(list(once.obligations))
    assert len({row.obligation_id for _clause, row in thrice.obligations}) == 3 * 53
    assert scale.multiplied(once, 1) == once


def test_straight_line_and_its_fit():
    assert scale.line_through([(1, 3), (2, 5), (10, 21)]) == pytest.approx((2, 1, 1))
    assert scale.line_through([(1, 1), (2, 9), (3, 1), (4, 9)])[2] < 0.9


def test_figures_of_one_size_come_back_from_the_process_that_took_them():
    step = scale.Step("docx", 2.0, 1.0, 90)
    ours = scale.Step(scale.RENDERERS[0], 9.0, 5.5, 300)
    bare = scale.Step("bare WeasyPrint", 8.0, 5.0, 280)
    one = scale.Sized(1, 55, 60, (ours, step), (ours, step), bare)

    again = scale.Sized.from_json(one.as_json())

    assert (again.pdf_ratio, again.whole, again.whole_ratio) == pytest.approx((1.1, 6.5, 1.3))
