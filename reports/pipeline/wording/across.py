"""Phrases of the parts that read across the plan: papers of the round, linked obstacles, targets,
comparison with the last period."""

from collections.abc import Iterable
from datetime import date

from plan_portal.lib.text import number
from reports.pipeline.snapshot import PaperFacts, PaperKind
from reports.pipeline.wording import listed, short_day

PAPERS = "Văn bản chỉ đạo, đôn đốc, xử lý vướng mắc"
NO_PAPERS = "Trong kỳ không có văn bản chỉ đạo, đôn đốc nào được ghi nhận số, ký hiệu."
AGENCY_PAPERS = "Văn bản do các cơ quan, đơn vị nêu trong báo cáo"
NO_AGENCY_PAPERS = "Trong kỳ không có văn bản nào được nêu kèm số, ký hiệu và được tiếp nhận."
ROUND = "Tình hình gửi báo cáo"

OTHER_OBSTACLES = "Khó khăn, vướng mắc khác"
CAUSES = "Nguyên nhân, giải trình của cơ quan khi tiến độ giảm hoặc không thay đổi:"
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
