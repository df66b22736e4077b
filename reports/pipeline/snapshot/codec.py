"""Frozen dataclasses to plain JSON values and back, by their type hints."""

from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tasks.answer import Answer


def plain(value: object) -> Any:
    """Days and moments ISO, tuples as lists, enums by value."""
    if isinstance(value, Answer):
        return value.as_json()
    if is_dataclass(value):
        shown = (f for f in fields(value) if _is_stored(f, getattr(value, f.name)))
        return {f.name: plain(getattr(value, f.name)) for f in shown}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _is_stored(of: "Field[Any]", given: object) -> bool:
    """A field that came later is left out while it is empty."""
    return bool(given) or not of.metadata.get("leave_out_empty")


def value(kind: Any, stored: Any) -> Any:
    """The value of `kind` that `plain` has written; fields left out take their default."""
    if get_origin(kind) in (Union, UnionType):
        if stored is None:
            return None
        return value(next(one for one in get_args(kind) if one is not NoneType), stored)
    if get_origin(kind) is tuple:
        return tuple(value(get_args(kind)[0], one) for one in stored)
    if kind is Answer:
        return Answer.from_json(stored)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        names = (f.name for f in fields(kind) if f.name in stored)
        return kind(**{name: value(hints[name], stored[name]) for name in names})
    if kind in (date, datetime):
        return kind.fromisoformat(stored)
    return kind(stored) if isinstance(kind, type) and issubclass(kind, Enum) else stored
