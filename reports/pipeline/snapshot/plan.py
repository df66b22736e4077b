"""What a report knows of the plan and of the period it is about."""

from dataclasses import dataclass, field
from datetime import date, datetime

from tasks.states import PeriodKind


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`issuer` as one reads it aloud: "Ủy ban nhân dân tỉnh Hà Tĩnh"."""

    number: str
    issued_on: date
    issuer: str
    title: str
    # The document by which the clauses read as they do: "Kế hoạch số 88/KH-UBND ngày 05/01/2027".
    # Left out of the stored form where there is none: reports made before keep their hash.
    amended_by: str = field(default="", metadata={"leave_out_empty": True})


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """`scope`: whom a period for one class alone asks ("riêng nhóm mục 14"), "" for the whole
    plan; left out of the stored form while it is empty."""

    code: str
    name: str
    kind: PeriodKind
    starts_on: date
    cutoff_on: date
    due_at: datetime
    scope: str = field(default="", metadata={"leave_out_empty": True})
