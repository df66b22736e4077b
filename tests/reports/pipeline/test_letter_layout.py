"""The reminder letter on paper: Nghị định 30/2020/NĐ-CP, measured; however long it grows."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from reports.pipeline import layout
from reports.pipeline.compose.letter import (
    LetterFacts,
    NobodyToRemind,
    SilentAgency,
    compose_letter,
)
from reports.pipeline.render import pdf
from reports.pipeline.snapshot import PeriodFacts, PlanFacts
from tasks.states import PeriodKind
from tests.moments import HA_TINH
from tests.reports.snapshots import PROVINCE

pytestmark = pytest.mark.pango

DUE = datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH)
SHORT = "Sở Y tế"
LONG = (
    "Ban Quản lý Dự án đầu tư xây dựng các công trình dân dụng, công nghiệp, giao thông, nông "
    "nghiệp và phát triển nông thôn tỉnh Hà Tĩnh (sau khi sắp xếp, tổ chức lại theo quy định)"
)
MANY = tuple(f"{heading}.{task}" for heading in range(1, 15) for task in range(1, 4))
FACTS = LetterFacts(
    plan=PlanFacts(
        "165/KH-UBND", date(2021, 5, 12), "Ủy ban nhân dân tỉnh Hà Tĩnh",
        "Triển khai Chiến lược quốc gia về nghiên cứu, phát triển và ứng dụng trí tuệ nhân tạo",
    ),
    period=PeriodFacts(
        code="2026-nam", name="Năm 2026", kind=PeriodKind.YEAR, starts_on=date(2025, 12, 15),
        cutoff_on=date(2026, 12, 14), due_at=DUE,
    ),
    issuer=PROVINCE,
    lines=(),
    at=datetime(2026, 12, 24, 9, 0, tzinfo=HA_TINH),
)  # fmt: skip


def deviations(facts: LetterFacts) -> list[str]:
    return [str(one) for one in layout.check(pdf.render(compose_letter(facts)))]


@pytest.mark.parametrize("is_demo", [False, True], ids=["real", "demo"])
@pytest.mark.parametrize("count", [1, 3, 40])
@pytest.mark.parametrize(
    ("name", "codes"),
    [(SHORT, ("1.2",)), (LONG, ("1.2", "3.1")), (LONG, MANY)],
    ids=["short", "long", "long-many-tasks"],
)
def test_the_letter_keeps_the_form(name, codes, count, is_demo):
    lines = tuple(
        SilentAgency(f"{name} {n}" if count > 1 else name, codes, DUE, 7 + n) for n in range(count)
    )

    assert deviations(replace(FACTS, lines=lines, demo=is_demo)) == []


def test_a_letter_to_nobody_is_not_made():
    with pytest.raises(NobodyToRemind):
        compose_letter(FACTS)
