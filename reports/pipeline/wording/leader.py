"""Words of the leadership's one sheet."""

from collections.abc import Iterable
from datetime import date, datetime

from plan_portal.lib.text import fold, number
from reports.pipeline.wording import short_day

TITLE = "Tóm tắt điều hành"
ASKED = "Xin ý kiến chỉ đạo"
STUCK = "Đang vướng, lâu nhất ở trên"
CHANGED = "Thay đổi so với kỳ trước"
SILENT = "Chưa báo cáo"
NONE = "Không có."


def more(count: int) -> str:
    """What did not find room."""
    return f"và {count} việc khác, xem trên hệ thống."


PROPOSAL, OBSTACLE = "đề xuất", "vướng mắc"
_ASKED_FOR = ("chủ tịch ", "lãnh đạo ", "thường trực ")
_PROVINCE = ("ubnd tinh", "uy ban nhan dan tinh")


def is_for_province(addressee: str) -> bool:
    """UBND tỉnh itself, however it is written; not its office."""
    words = fold(addressee)
    for prefix in _ASKED_FOR:
        words = words.removeprefix(fold(prefix) + " ")
    return words.startswith(_PROVINCE)


def headline(*, asked: int, missing: int, stuck: int, received: str) -> str:
    """The most important thing in one sentence; zeros are left out."""
    parts = [
        f"{asked} việc xin ý kiến" if asked else "",
        f"{missing} cơ quan quá hạn chưa báo cáo" if missing else "",
        f"{stuck} vướng mắc chưa kết thúc" if stuck else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"Có {said}" if said else f"Không có việc xin ý kiến; {received} cơ quan đã báo cáo"


def nobody_silent(pending: int) -> str:
    """Before the deadline nobody is overdue, and that is not the same as "all have reported"."""
    sentence = "Không có cơ quan quá hạn hoặc được gia hạn."
    return f"{sentence} {number(pending)} cơ quan chưa gửi, chưa đến hạn." if pending else sentence


def received(of_whole: str) -> str:
    return f"Đã nhận báo cáo của {of_whole} cơ quan"


def raised(on: date) -> str:
    return f"nêu ngày {short_day(on)}"


def where(agency: str, codes: Iterable[str]) -> str:
    return f"{agency} (nhiệm vụ {', '.join(codes)})"


def tasks(codes: Iterable[str]) -> str:
    return f"Nhiệm vụ {', '.join(codes)}"


def days(count: int) -> str:
    return f"{number(count)} ngày"


def overdue(count: int) -> str:
    return f"Quá hạn {count} ngày" if count else "Quá hạn hôm nay"


def extended(until: datetime) -> str:
    return f"Gia hạn đến {short_day(until)}"


def sent_to(addressee: str) -> str:
    return f"gửi {addressee}"


def moved(then: str, now: str) -> str:
    return f"{then} → {now}"


def period(phrase: str) -> str:
    return f"Kỳ báo cáo {phrase}"


def as_of(shown: str) -> str:
    return f"Số liệu đến {shown}"
