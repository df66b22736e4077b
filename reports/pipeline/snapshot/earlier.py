"""The issued report that this one replaces or completes, as it is cited."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Relation(StrEnum):
    REPLACES = "replaces"  # thay thế
    SUPPLEMENTS = "supplements"  # bổ sung


@dataclass(frozen=True, slots=True)
class AlsoFacts:
    """One more paper that ends with the replaced one; as a rule a báo cáo bổ sung of it."""

    number: str
    issued_on: date
    is_supplement: bool = True


@dataclass(frozen=True, slots=True)
class EarlierFacts:
    """`number`: "05/BC-SKHCN"; `also`: what else is in force and replaced with it."""

    relation: Relation
    number: str
    issued_on: date
    also: tuple[AlsoFacts, ...] = field(default=(), metadata={"leave_out_empty": True})
