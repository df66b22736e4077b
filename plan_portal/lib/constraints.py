"""Shapes of check constraints that recur: written once, named after the rule."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, F, Q, UniqueConstraint


def both_or_neither(first: str, second: str, *, name: str) -> CheckConstraint:
    """Who and when stand together or not at all."""
    both = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    neither = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    return CheckConstraint(condition=both | neither, name=name)


def one_of(field: str, choices: Iterable[str], *, name: str) -> CheckConstraint:
    """The field holds one of the known words: `TextChoices.values`, with "" among them when the
    field may be empty."""
    return CheckConstraint(condition=Q(**{f"{field}__in": sorted(choices)}), name=name)


def not_before(later: str, earlier: str, *, name: str) -> CheckConstraint:
    """A second day is empty or not before the first."""
    condition = (
        Q(**{f"{later}__isnull": True})
        | Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)})
    )
    return CheckConstraint(condition=condition, name=name)


def once(
    *fields: str, nullable: str, name: str, condition: Q | None = None
) -> tuple[UniqueConstraint, UniqueConstraint]:
    """Unique also where `nullable` is empty: two rows without it are the same row twice.
    (NULLS NOT DISTINCT is not to be had on SQLite.)"""
    rest = condition if condition is not None else Q()
    return (
        UniqueConstraint(
            fields=[*fields, nullable],
            condition=rest & Q(**{f"{nullable}__isnull": False}),
            name=name,
        ),
        UniqueConstraint(
            fields=[*fields],
            condition=rest & Q(**{f"{nullable}__isnull": True}),
            name=f"{name}_open",
        ),
    )
