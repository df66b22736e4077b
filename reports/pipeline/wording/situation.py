"""The sentences of part I: figures of the round as the report states them."""

from collections.abc import Iterable
from datetime import datetime

from plan_portal.lib.text import number
from reports.pipeline.snapshot import Counts
from reports.pipeline.wording import hour_and_day, of_whole

MISSING = "Cơ quan quá hạn, chưa gửi báo cáo"
LATE = "Cơ quan gửi muộn"
NIL = "Cơ quan báo cáo không phát sinh kết quả mới"
THROUGH_CHANNEL = "Cơ quan đã báo cáo qua kênh mật"
EXCUSED = "Cơ quan được gia hạn, chưa gửi báo cáo"
EXCUSED_SENT = "Cơ quan gửi trong thời gian được gia hạn"
PENDING = "Cơ quan chưa gửi, chưa đến hạn"
WAITING = "Nội dung đã gửi, đang chờ tiếp nhận"
RETURNED = "Nội dung đã gửi trả để chỉnh lý"
EXTENDED = "Thời hạn gửi của cơ quan được gia hạn"


def agencies(counts: Counts, *, due_at: datetime | None, at: datetime) -> str:
    """How many agencies have sent, in time and late, and how many have not; `due_at` None: several
    rounds, each with its own deadline, and an agency counts once in each."""
    unit = "cơ quan" if due_at else "lượt cơ quan"
    within, silent = counts.excused_received, counts.excused - counts.excused_received
    sent = [
        _some(counts.on_time, f"{unit} gửi đúng hạn"),
        _some(counts.late, f"{unit} gửi muộn") or f"không có {unit} gửi muộn",
        _some(within, f"{unit} gửi trong thời gian được gia hạn"),
    ]
    rest = [
        _some(counts.missing, f"{unit} quá hạn, chưa gửi") or f"không có {unit} quá hạn",
        _some(counts.pending, f"{unit} chưa gửi, chưa đến hạn"),
        _some(silent, f"{unit} được gia hạn, chưa gửi"),
    ]
    how = f", trong đó {_joined(sent)}" if counts.received else ""
    due = f"Hạn gửi báo cáo là {hour_and_day(due_at)}. " if due_at else ""
    once = "" if due_at else " (mỗi kỳ một lượt)"
    return (
        f"{due}Tính đến {hour_and_day(at)}, có {of_whole(counts.received, counts.owed)} {unit}, "
        f"đơn vị được giao nhiệm vụ{once} đã gửi báo cáo{how}; {_joined(rest)}."
    )


def tasks(counts: Counts) -> str:
    """The same by answers owed."""
    within, silent = counts.excused_received, counts.excused - counts.excused_received
    received = [
        _some(counts.on_time, "nội dung đúng hạn có kết quả hoặc giữ nguyên"),
        _some(counts.nil, "nội dung không phát sinh"),
        _some(counts.secret, "nội dung qua kênh mật"),
        _some(counts.late, "nội dung gửi muộn"),
        _some(within, "nội dung gửi trong thời gian được gia hạn"),
    ]
    rest = [
        _some(silent, "nội dung được gia hạn, chưa nhận"),
        _some(counts.missing, "nội dung quá hạn, chưa nhận"),
        _some(counts.pending, "nội dung chưa đến hạn"),
    ]
    how = f", gồm {_joined(received)}" if any(received) else ""
    left = f"; còn {_joined(rest)}" if any(rest) else ""
    whole = of_whole(counts.received, counts.owed)
    return f"Theo nhiệm vụ, đã nhận {whole} nội dung phải báo cáo{how}{left}."


def review(counts: Counts) -> str:
    """Where the answers stand that were sent, requests included and named as such: without them
    the sum would not be that of the sentence before."""
    sent = counts.accepted + counts.waiting + counts.returned
    if not sent:
        return "Chưa có nội dung nào được gửi nên chưa có nội dung được tiếp nhận."
    asked = _some(counts.requested_received, "nội dung phản hồi theo đề nghị")
    inside = f" (kể cả {asked})" if asked else ""
    accepted = _some(counts.accepted, "nội dung đã được tiếp nhận và đưa vào báo cáo này")
    sentence = (
        f"Trong {number(sent)} nội dung đã gửi{inside}, "
        f"{accepted or 'chưa có nội dung nào được tiếp nhận'}"
    )
    unread = [
        _some(counts.waiting, "nội dung đang chờ tiếp nhận"),
        _some(counts.returned, "nội dung đã gửi trả để chỉnh lý"),
    ]
    return (
        f"{sentence}; {_joined(unread)} nên chưa được trích dẫn." if any(unread) else f"{sentence}."
    )


def _some(count: int, words: str) -> str:
    """Nothing of nothing: a paper does not count zeros."""
    return f"{number(count)} {words}" if count else ""


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def requests(counts: Counts, silent: str) -> str:
    """Those who are asked by *đề nghị*: outside all rates, never overdue."""
    sentence = (
        "Theo đề nghị của Kế hoạch (không tính vào tỷ lệ gửi báo cáo), đã nhận "
        f"{counts.requested_received}/{counts.requested} nội dung phản hồi."
    )
    return f"{sentence} Chưa có phản hồi: {silent}." if silent else sentence
