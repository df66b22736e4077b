"""The issued report that this one replaces or completes, as it is cited."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Relation(StrEnum):
    REPLACES = "replaces"  # thay thế
    SUPPLEMENTS = "supplements"  # bổ sung


@dataclass(frozen=True, slots=True)
class EarlierFacts:
    """`number`: "05/BC-SKHCN"."""

    relation: Relation
    number: str
    issued_on: date
