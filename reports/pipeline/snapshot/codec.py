"""Frozen dataclasses to plain JSON values and back, by their type hints."""

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tasks.answer import Answer


def plain(value: object) -> Any:
    """Days and moments ISO, tuples as lists, enums by value, decimal numbers as text."""
    if isinstance(value, Answer):
        return value.as_json()
    if is_dataclass(value):
        shown = (f for f in fields(value) if _is_stored(f, getattr(value, f.name)))
        return {f.name: plain(getattr(value, f.name)) for f in shown}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def _is_stored(of: "Field[Any]", given: object) -> bool:
    """A field that came later is left out while it is empty."""
    return bool(given) or not of.metadata.get("leave_out_empty")


def value(kind: Any, stored: Any) -> Any:
    """The value of `kind` that `plain` has written; fields left out take their default."""
    if get_origin(kind) in (Union, UnionType):
        return None if stored is None else value(_member(kind, stored), stored)
    if get_origin(kind) is tuple:
        return tuple(value(get_args(kind)[0], one) for one in stored)
    if kind is Answer:
        return Answer.from_json(stored)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        names = (f.name for f in fields(kind) if f.name in stored)
        return kind(**{name: value(hints[name], stored[name]) for name in names})
    if kind in (date, datetime):
        return kind.fromisoformat(stored)
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum | Decimal) else stored


_hints = cache(get_type_hints)


def _member(union: Any, stored: Any) -> Any:
    """The kind of a union that was written: of several dataclasses the one whose required fields
    all stand there; no two of a union have the same."""
    first, *more = (one for one in get_args(union) if one is not NoneType)
    return next(one for one in (first, *more) if _required(one) <= {*stored}) if more else first


def _required(kind: Any) -> set[str]:
    both = (MISSING, MISSING)
    return {one.name for one in fields(kind) if (one.default, one.default_factory) == both}
