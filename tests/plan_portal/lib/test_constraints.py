"""The shapes of check constraints, asked through their conditions."""

from datetime import date

import pytest
from django.db.models import CharField, DateField, IntegerField, Q, Value

from plan_portal.lib.constraints import both_or_neither, not_before, one_of

EARLY, LATE = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("a", "b", "holds"), [(None, None, True), (1, 2, True), (1, None, False), (None, 2, False)]
)
def test_both_or_neither(a, b, holds):
    assert _check(both_or_neither("a", "b", name="x"), a=a, b=b) is holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "earlier", "holds"),
    [
        (LATE, EARLY, True),
        (EARLY, EARLY, True),
        (EARLY, LATE, False),
        (None, EARLY, True),
        (LATE, None, True),
    ],
)
def test_not_before(later, earlier, holds):
    assert _check(not_before("later", "earlier", name="x"), later=later, earlier=earlier) is holds


@pytest.mark.django_db
@pytest.mark.parametrize(("word", "holds"), [("open", True), ("", True), ("opened", False)])
def test_one_of(word, holds):
    assert _check(one_of("word", ["open", "closed", ""], name="x"), word=word) is holds


def _check(constraint, **values):
    assert constraint.name == "x"
    condition = constraint.condition
    assert isinstance(condition, Q)
    return condition.check({name: Value(v, output_field=_field(v)) for name, v in values.items()})


def _field(value):
    return (
        IntegerField()
        if isinstance(value, int)
        else CharField()
        if isinstance(value, str)
        else DateField()
    )
