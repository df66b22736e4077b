"""Phrases of the parts that read across the plan: papers of the round, linked obstacles, targets,
comparison with the last period."""

from collections.abc import Iterable
from datetime import date

from plan_portal.lib.text import number
from reports.pipeline.snapshot import PaperFacts, PaperKind, TargetFacts
from reports.pipeline.wording import FIGURE_HEAD, figure_value, listed, short_day
from reports.states import TargetRelation

PAPERS = "Văn bản chỉ đạo, đôn đốc, xử lý vướng mắc"
NO_PAPERS = "Trong kỳ không có văn bản chỉ đạo, đôn đốc nào được ghi nhận số, ký hiệu."
AGENCY_PAPERS = "Văn bản do các cơ quan, đơn vị nêu trong báo cáo"
NO_AGENCY_PAPERS = "Trong kỳ không có văn bản nào được nêu kèm số, ký hiệu và được tiếp nhận."
ROUND = "Tình hình gửi báo cáo"

OTHER_OBSTACLES = "Khó khăn, vướng mắc khác"
CAUSES = "Nguyên nhân, giải trình của cơ quan khi tiến độ giảm hoặc không thay đổi:"
FIGURE_TARGET_HEAD = (*FIGURE_HEAD, "Chỉ tiêu")
TARGETS = "Chỉ tiêu được bổ sung cho nhiệm vụ, theo văn bản:"

ANNEX_TRENDS = "DIỄN BIẾN SỐ LIỆU QUA CÁC KỲ"
ANNEX_COMPARISON = "SO SÁNH VỚI KỲ TRƯỚC"
COMPARISON_HEAD = (
    "TT",
    "Nhiệm vụ",
    "Cơ quan, đơn vị",
    "Kỳ trước",
    "Kỳ này",
    "Phương hướng đã nêu kỳ trước",
)
NOTHING_CHANGED = "Không có nội dung nào thay đổi so với kỳ trước."
NOTHING_BEFORE = "chưa có báo cáo được tiếp nhận"
NO_PROMISE = "không nêu"


def paper(facts: PaperFacts) -> str:
    """- Công văn số 12/SKHCN ngày 16/12/2026 đôn đốc Sở A; Sở B."""
    about = listed(facts.about)
    day = short_day(facts.on)
    if facts.kind == PaperKind.REMINDER:
        return f"- Công văn số {facts.number}, gửi ngày {day}, đôn đốc: {about}."
    if facts.kind == PaperKind.FORWARD:
        agency, code = facts.about
        of = f"vướng mắc của {agency} (nhiệm vụ {code})"
        return f"- Văn bản số {facts.number}, ghi nhận ngày {day}, chuyển {of}."
    return f"- {facts.number}, ngày {day}: bổ sung nội dung cho nhiệm vụ {about}."


def common_obstacle(agencies: int, voices: int) -> str:
    """Vướng mắc chung của 3 cơ quan, đơn vị; of one agency: 2 vướng mắc cùng một nội dung."""
    if agencies > 1:
        return f"Vướng mắc chung của {number(agencies)} cơ quan, đơn vị"
    return f"{number(voices)} vướng mắc cùng một nội dung"


def linked(agencies: Iterable[str], voices: int) -> str:
    """Before the voices of one group, each of which follows whole."""
    return f"{number(voices)} ý kiến cùng một nội dung, của: {listed(agencies)}."


def target(code: str, words: str, source: str) -> str:
    by = f" (theo {source})" if source else ""
    return f"- Nhiệm vụ {code}: {words.rstrip('.')}{by}."


_RELATIONS = {
    TargetRelation.AT_LEAST: "≥",
    TargetRelation.ABOVE: ">",
    TargetRelation.AT_MOST: "≤",
    TargetRelation.BELOW: "<",
    TargetRelation.EQUAL: "=",
}
_VERDICTS = {True: ": đạt", False: ": chưa đạt", None: ""}


def bound(target: TargetFacts) -> str:
    """≥ 95%; > 1.234,5 hồ sơ."""
    unit = target.target_unit
    unit = f" {unit}" if unit and unit != "%" else unit
    return f"{_RELATIONS[target.relation]} {figure_value(target.value)}{unit}"


def target_verdict(target: TargetFacts, *, is_met: bool | None) -> str:
    """≥ 95%: chưa đạt; without a verdict the bound alone."""
    return f"{bound(target)}{_VERDICTS[is_met]}"


def target_line(target: TargetFacts) -> str:
    """What the line across the picture of a trend is."""
    return f"; đường kẻ ngang: chỉ tiêu {bound(target)}"


def linked_targets(issuer: str) -> str:
    return f"Chỉ tiêu do {issuer} xác định cho từng số liệu:"


def linked_target(code: str, target: TargetFacts) -> str:
    """- Nhiệm vụ 12.1, Tỷ lệ hồ sơ (%): > 95%, theo Kế hoạch số 165/KH-UBND: “trên 95% hồ sơ”."""
    unit = f" ({target.unit})" if target.unit else ""
    said = f"theo {target.source}: “{target.words.rstrip('.')}”"
    return f"- Nhiệm vụ {code}, {target.name}{unit}: {bound(target)}, {said}."


def promised(words: str, due: date | None, *, is_past: bool) -> str:
    """What was announced last time, and whether its day has passed without completion."""
    if not words:
        return NO_PROMISE
    if due is None:
        return words
    late = ", đã qua thời hạn" if is_past else ""
    return f"{words} (thời hạn: {short_day(due)}{late})"


def unchanged(parts: Iterable[str], count: int) -> str:
    """The rows that are not in the table of changes, each by name: none is lost."""
    return (
        f"Không thay đổi hoặc chưa có báo cáo kỳ này ({number(count)} nội dung): {listed(parts)}."
    )
