"""What a page or a printer added to the paper: known words that stand alone on a line.

Such a line is no part of the text and no block ends or begins for it; whatever is not surely
chatter is left to be read, and shown as unplaced where it fits nowhere.
"""

import re
from dataclasses import replace

from tasks.plan_text import bodies
from tasks.plan_text.folding import View, phrase
from tasks.plan_text.lines import Line, is_signature, marker_at

_PAGE = phrase(
    r"(?:trang|page|tr\.)\s*:?\s*\d{1,3}(?:\s*(?:/|of|trên)\s*\d{1,3})?$|-\s*\d{1,3}\s*-$"
)
_BARE_NUMBER = re.compile(r"\d{1,3}(?:\s?/\s?\d{1,3})?$")
_BUTTON = phrase(
    r"(?:chia sẻ(?: (?:bài viết|lên facebook|qua email|facebook|zalo))?|share|tweet|twitter"
    r"|facebook|zalo|messenger|youtube|linkedin|pinterest|like|thích(?: \d+)?|print|email|gmail"
    r"|in(?: (?:bài(?: viết)?|trang(?: này)?|ấn|tin))|(?:xem )?bản in"
    r"|gửi (?:email|bài viết|cho bạn bè|bình luận)|lưu (?:bài(?: viết)?|tin)"
    r"|tải (?:về|xuống|file|tệp|văn bản)(?: máy)?|download|(?:file|tệp) đính kèm"
    r"|sao chép liên kết|copy link|theo dõi(?: chúng tôi)?(?: trên google news)?"
    r"|về trang (?:chủ|trước)|trang chủ|(?:lên )?đầu trang|quay lại|trở về|(?:nghe )?đọc bài"
    r"|cỡ chữ|(?:cỡ chữ:?)?\s*a-?\s*a?\s*a?\+|mặc định|xem (?:thêm|tiếp)|quảng cáo|đăng (?:nhập|ký)"
    r"|đánh giá(?: bài viết| của bạn)?|bình luận(?: \(\d+\))?)\s*[:.»>|]*$"
)
_COUNTER = phrase(
    r"(?:số )?(?:lượt (?:xem|đọc|truy cập|tải|in)|lượt thích|xem|views?)\s*:\s*[\d.,]+$"
    r"|(?:cập nhật(?: lúc| ngày)?|ngày đăng|đăng ngày|đăng lúc|ngày cập nhật)\s*:?\s*[\d:/,\s-]+"
    r"(?:am|pm|sa|ch|gmt\+7)?$"
)
# Behind these a page lists its other news and forms: nothing of it is the paper any more.
_FOREIGN = phrase(
    r"(?:ý kiến bạn đọc|bạn đọc bình luận"
    r"|(?:các )?tin (?:liên quan|khác|cùng chuyên mục|mới(?: nhất)?)"
    r"|(?:các )?(?:bài viết|văn bản) (?:liên quan|khác|cùng chuyên mục|mới)"
    r"|tin đọc nhiều|đọc nhiều nhất|xem nhiều nhất)\s*[:.»]*$"
)
_LONE_MARKER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\s*[.)]|[a-zđ]\)|[-+•*]|[IVXL]+\s*[.)])$")


def without_chatter(view: View, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """(lines of the paper, lines of the page); behind the paper's last line all is the page's."""
    kept: list[Line] = []
    dropped: list[Line] = []
    last = max((at for at, line in enumerate(lines) if _is_paper(view, line)), default=0)
    for at, line in enumerate(lines):
        if at > last and _FOREIGN.match(view.low, line.start, line.end):
            return kept, [*dropped, *lines[at:]]
        lone = _is_bare(view, line) and _between_rows(view, lines, at)
        (dropped if lone or _is_chatter(view, line) else kept).append(line)
    return kept, dropped


def without_numbers(view: View, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The same for lines outside tables, where a bare number is the page's; a bullet alone on its
    line belongs to the line below it."""
    kept: list[Line] = []
    dropped: list[Line] = []
    for line in lines:
        if _is_bare(view, line):
            dropped.append(line)
        elif kept and _LONE_MARKER.match(view.text, kept[-1].start, kept[-1].end):
            marker = marker_at(view, kept[-1].start, line.end)
            kept[-1] = replace(kept[-1], end=line.end, marker=marker)
        else:
            kept.append(line)
    return kept, dropped


def _is_chatter(view: View, line: Line) -> bool:
    known = (_PAGE, _BUTTON, _COUNTER, _FOREIGN)
    return any(pattern.match(view.low, line.start, line.end) for pattern in known)


def _is_bare(view: View, line: Line) -> bool:
    return bool(_BARE_NUMBER.match(view.text, line.start, line.end))


def _between_rows(view: View, lines: list[Line], at: int) -> bool:
    around = [lines[at - 1] if at else None, lines[at + 1] if at + 1 < len(lines) else None]
    return all(line and "|" in view.text[line.start : line.end] for line in around)


def _is_paper(view: View, line: Line) -> bool:
    """A signature, the end mark, or a line that surely addresses somebody."""
    if is_signature(view, line.start) or view.text[line.start : line.end].endswith("/."):
        return True
    head = bodies.addressee(view, line.marker.text_at, line.end) if line.marker else None
    return bool(head and head.strict)
