"""Names of bodies as official texts write them: where a name starts, where a list of them splits.

No list of known agencies is needed to read a plan; the few names below only tell a comma or a dash
inside a name from one between names.
"""

import re
from dataclasses import dataclass, replace

from tasks.plan_text.document import HeadingKind
from tasks.plan_text.folding import View, phrase
from tasks.plan_text.shared import DEPARTMENT, shared

# A body's first word; the exclusions are common words that begin the same way.
_NAMED = (
    r"sở(?!\s+(?:hữu|thích))(?=\s+\w)"
    r"|ban(?!\s+(?:hành|ngành|đầu|bố|ngày|đêm|công|tặng|sáng|chiều))(?=\s+\w)"
    r"|bộ(?!\s+(?:tiêu|chỉ số|phận|máy|mã|dữ|hồ sơ|câu hỏi|tài liệu|quy))(?=\s+\w)"
    r"|bql|ca(?=\s+tỉnh)"
    r"|ủy ban|ubnd|ubmttq|ub\s?mttq|mttq|mặt trận|hđnd|hội đồng|công an|công đoàn|công ty|văn phòng"
    r"|vp(?=\s+\w)|thanh tra(?=\s+\w)|cục|chi cục|tổng cục|kho bạc|bảo hiểm xã hội|bhxh"
    r"|ngân hàng|đài(?=\s+\w)"
    r"|báo(?!\s+(?:cáo|đảm|động|giá|chí))(?=\s+\w)|tạp chí|trung tâm|trường(?!\s+hợp)"
    r"|viện(?!\s+(?:trợ|phí|dẫn))(?=\s+\w)|bệnh viện|học viện|đại học|bảo tàng|thư viện|nhà hát"
    r"|hội(?!\s+(?:nghị|thảo|chợ|nhập|thi|diễn|trại|viên|họp|làng|tụ))(?=\s+\w)"
    r"|hiệp hội|liên đoàn|liên hiệp|liên minh|đoàn(?!\s+(?:thể|kết|viên|xe))(?=\s+\w)"
    r"|tỉnh đoàn|thành đoàn|tỉnh ủy|thành ủy|huyện ủy|đảng ủy"
    r"|tòa án|viện kiểm sát|tập đoàn|tổng công ty|điện lực|bưu điện|viễn thông"
    r"|quỹ(?!\s+(?:đất|thời gian|nhà|lương))(?=\s+\w)"
    r"|vụ(?!\s+(?:việc|mùa|đông|xuân|hè|thu|án))(?=\s+\w)"
    r"|bch|bộ chqs|chánh văn phòng|giám đốc|thủ trưởng|chủ tịch|hải quan|quân khu"
    r"|cơ quan thường trực"
    r"|thường trực|tổ (?:công tác|giúp việc)|cổng thông tin|ban chỉ đạo"
    r"|vườn|khu(?!\s+vực)|hạt kiểm lâm|hạt quản lý"
    r"|phòng(?!\s*,?\s*(?:chống|ngừa|cháy|bệnh|dịch|trừ|tránh|thủ|vệ))(?=\s+\w)"
    r"|đơn vị tư vấn|nhà thầu"
)
_CLASS_NOUN = (
    r"(?:sở|ban|ngành|bộ|cơ quan|đơn vị|địa phương|huyện|thành phố|thị xã|xã|phường|thôn|tổ chức"
    r"|doanh nghiệp|trường|hội|đoàn thể|cấp|phòng|trung tâm|viện|cơ sở|thành viên|hợp tác xã"
    r"|tập đoàn"
    r"|ủy ban|ubnd|chủ đầu tư|chi cục|cục|bệnh viện|ngân hàng)"
)
_CLASS = rf"(?:tất cả\s+)?các\s+{_CLASS_NOUN}(?!\w)"
_CLASS_HEAD = phrase(_CLASS)
_CLASS_START = phrase(rf"(?:{_CLASS}|(?:cơ quan|đơn vị|tổ chức|doanh nghiệp|địa phương)(?!\w))")
_START = phrase(rf"(?:(?:{_NAMED})(?!\w)|{_CLASS})")
_IN_CLASS = phrase(
    r"(?<!\w)các\s+(?:huyện|xã|phường|thị xã|thành phố|sở|ban|ngành|cơ quan|đơn vị|địa phương"
    r"|cấp|tổ chức|đoàn thể)(?!\w)|(?<!\w)(?:ubnd|ủy ban nhân dân) các(?!\w)"
    r"|(?<!\w)(?:ubnd|ủy ban nhân dân|công an) cấp (?:xã|huyện)(?!\w)"
)
_SEPARATOR = phrase(
    r"\s*;\s*(?:và\s+)?|\s*,\s*(?:và\s+)?|\s+(?:và|cùng|với|-|&)\s+|\s*\n\s*[-+•]\s*|\s*\n\s*"
)
_NOUN = phrase(
    r"(?:sở|hội|công an|đảng ủy|ubnd|ủy ban) |(?P<party>(?:huyện|thị|thành|đảng) ủy)(?!\w)"
)
# The roles of a heading, said in brackets behind its names: "Sở A (chủ trì), Sở B (phối hợp)".
_ROLE = phrase(r"\s*\((?:cơ quan |đơn vị )?(?:chủ trì|phối hợp|thường trực)\)$")
# "và" and "-" inside one name.
_ONE_NAME = phrase(
    r"văn phòng\s+đoàn\s+(?:đại biểu quốc hội|đbqh)\s*(?:tỉnh\s*)?(?:và|&|,"
    r"|-)\s*(?:hội đồng nhân dân|hđnd)"
    r"|liên hiệp các hội|ủy ban nhân dân các|ubnd các"
)
_LEADS = phrase(
    r"(?:(?P<request>(?:kính )?(?:đề nghị|mời))\s*:?|giao(?: cho)?\s*:?|phân công|yêu cầu"
    r"|(?:trách nhiệm|nhiệm vụ) (?:cụ thể )?của|đối với)\s+(?=\S)"
)
# A verb in lower case ends a name in running text: "Sở Y tế chủ trì …", "Sở Xây dựng xây dựng …".
_VERB = phrase(
    r"(?<!\w)(?:chủ trì|chủ động|phối hợp|có trách nhiệm|có nhiệm vụ|chịu trách nhiệm|tham mưu"
    r"|triển khai"
    r"|(?<!các\s)tổ chức(?!\s+(?:đoàn|chính trị|xã hội|hành chính|có liên quan|liên quan|,))"
    r"|thực hiện|hướng dẫn"
    r"|theo dõi|căn cứ|xây dựng|bố trí|cân đối|tổng hợp|là\s+(?:cơ quan|đơn vị|đầu mối)"
    r"|làm đầu mối|tiếp tục|tăng cường"
    r"|đôn đốc|kiểm tra|rà soát|đẩy mạnh|nghiên cứu|ban hành|lồng ghép|phổ biến|tuyên truyền"
    r"|thường xuyên|định kỳ|đề xuất|báo cáo|cung cấp|vận động|thẩm định|giám sát|chỉ đạo"
    r"|nâng cao|hỗ trợ"
    r"|khẩn trương|kịp thời|trên cơ sở|theo chức năng|hoàn thành|phát động|tiếp nhận|bảo đảm"
    r"|đảm bảo"
    r"|quán triệt|cập nhật|gửi|lập|trình|mở|đưa|duy trì|phát huy|vận hành|công bố|công khai"
    r"|khảo sát|tích cực)(?!\w)"
)
# Behind a department's full name, or behind "… tỉnh", a word in lower case begins the sentence,
# whatever verb it is: "Bộ Chỉ huy Quân sự tỉnh lắp trạm", "Sở Y tế tiêm chủng".
_WHOLE_NAME = phrase(
    rf"(?<!\w)(?:tỉnh|sở {DEPARTMENT}) (?!(?:đoàn|ủy|lộ|và|cùng|với|các|khác|có|liên quan"
    r"|hoặc|nơi|trên|theo|trong|cấp|thuộc|tại|ở|của|là|để|nhằm|đã|đang|sẽ|cần|phải)(?!\w))(?=\w)"
)
# "… có trách nhiệm:" says nothing of its own; what follows are the tasks.
_HOLLOW = phrase(
    r"(?:(?:có|chịu)\s+(?:trách nhiệm|nhiệm vụ)|chủ trì|thực hiện|,|và|triển khai|tổ chức|các"
    r"|những|nhiệm vụ|nội dung|công việc|theo|chức năng|quyền hạn|được giao|của mình"
    r"|sau|sau đây|như sau|cụ thể|chủ yếu|trọng tâm|\s)*$"
)
_LABEL = phrase(r"(?:cơ quan|đơn vị)\s+(?:chủ trì|phối hợp|thực hiện)")
# What a name goes on behind: "Chủ tịch / UBND …" over two lines is one body.
_POST = phrase(r"(?:chủ tịch|giám đốc|văn phòng|thủ trưởng|trưởng|và)$")
MAX_TITLE = 420
_MAX_NAME_WORDS = 22


@dataclass(frozen=True, slots=True)
class Addressee:
    """The addressee at the start of a block; offsets are those of the reading copy."""

    start: int
    # One past the last character of the title, and where the task's own words may begin.
    end: int
    rest: int
    kind: HeadingKind
    agencies: tuple[str, ...]
    # Title alone, or closed by a colon: surely a heading, not a sentence about somebody.
    strict: bool


def split_names(
    view: View, start: int, end: int, *, lines: bool = False
) -> tuple[tuple[int, int], ...]:
    """Cut a list of bodies where the next name starts; commas inside one name stay.

    `lines`: in a cell a new line may begin a new name; elsewhere it is only a wrap.
    """
    low = view.low
    whole = [match.span() for match in _ONE_NAME.finditer(low, start, end)]
    cuts = [start]
    parts: list[tuple[int, int]] = []
    for match in _SEPARATOR.finditer(low, start, end):
        after = match.end()
        if any(a <= match.start() < b for a, b in whole) or after >= end:
            continue
        if not lines and not match[0].strip(" \r\n\t"):
            continue
        if lines and _POST.search(low, max(start, match.start() - 14), match.start()):
            continue
        semicolon = ";" in match[0] or re.search(r"\n\s*[-+•]", match[0])
        named = _is_capital(view, after, end) and _START.match(low, after, end)
        if semicolon or named or _CLASS_HEAD.match(low, after, end):
            parts.append((cuts[-1], match.start()))
            cuts.append(after)
    parts.append((cuts[-1], end))
    return tuple((a, b) for a, b in (_trim(view, a, b) for a, b in parts) if a < b)


def _is_capital(view: View, at: int, end: int) -> bool:
    """A name begins with a capital, or with a noun before one: "sở Công Thương", "huyện ủy"."""
    if view.text[at].isupper():
        return True
    noun = _NOUN.match(view.low, at, end)
    if noun is None:
        return False
    return noun["party"] is not None or view.text[noun.end() : noun.end() + 1].isupper()


def names(view: View, start: int, end: int) -> tuple[str, ...]:
    """The bodies named in a cell or after a label, as found."""
    several = shared(view, start, end)
    at, first = several or (start, ())
    found = [
        *first,
        *(view.verbatim(a, b) for a, b in split_names(view, at, end, lines=True)),
    ]
    return tuple(name for name in found if any(char.isalnum() for char in name))


def is_name(view: View, start: int, end: int) -> bool:
    """Does this stretch begin as the name of a body or of a class of bodies?"""
    return start < end and view.text[start].isupper() and bool(_START.match(view.low, start, end))


def is_class(view: View, start: int, end: int) -> bool:
    """An open class: its members are decided elsewhere."""
    found = _CLASS_START.match(view.low, start, end) or _IN_CLASS.search(view.low, start, end)
    return bool(found) and not view.low.startswith("liên hiệp các", start)


def addressee(view: View, start: int, end: int) -> Addressee | None:
    """The addressee at the start of a block, or None: then the block is not a heading."""
    lead = _LEADS.match(view.low, start, end)
    at = lead.end() if lead else start
    if _LABEL.match(view.low, at, end) or not _can_start(view, at, end, led=bool(lead)):
        return None
    limit = min(end, at + MAX_TITLE)
    if below := _listed(view, start, at, end):
        return below
    several = shared(view, at, limit)
    after, first = several or (at, ())
    stop, rest, strict = _title_end(view, after, limit, end, led=bool(lead))
    stop = _trim(view, at, stop)[1]
    parts = split_names(view, after, stop)
    if not (parts or first) or not all(_plausible(view, a, b) for a, b in parts):
        return None
    request = bool(lead and lead["request"])
    title_end = _trim(view, start, max(stop, _hollow_end(view, stop, rest)))[1]
    found = (*first, *(view.verbatim(a, _before_role(view, a, b)) for a, b in parts))
    kind = _kind(view, parts, len(found), request=request)
    return Addressee(start, title_end, rest, kind, found, strict)


def _listed(view: View, start: int, at: int, end: int) -> Addressee | None:
    """ "Các cơ quan báo chí: Báo A, Đài B" names those bodies, whatever it calls them together."""
    colon = view.low.find(":", at, min(end, at + MAX_TITLE))
    if colon < 0 or not _CLASS_HEAD.match(view.low, at, colon) or shared(view, at, end):
        return None
    first = colon + 1
    while first < end and view.text[first].isspace():
        first += 1
    inner = addressee(view, first, end)
    if inner is None or not inner.strict or view.text[inner.end : inner.end + 1] == ".":
        return None
    return replace(inner, start=start)


def _before_role(view: View, start: int, end: int) -> int:
    role = _ROLE.search(view.low, start, end)
    return role.start() if role else end


def _title_end(view: View, at: int, limit: int, end: int, *, led: bool) -> tuple[int, int, bool]:
    """(end of the names, start of the task's words, sure) for a block that starts as a name."""
    low = view.low
    colon = low.find(":", at, limit)
    verb = find_verb(view, at, limit)
    if colon >= 0 and (verb is None or colon < verb):
        return colon, colon + 1, True
    if colon >= 0 and verb is not None and _HOLLOW.match(low, verb, colon):
        return verb, colon + 1, True
    if verb is not None:
        return verb, verb, led
    if end > limit:
        return at, at, False
    closing = end
    while closing > at and low[closing - 1] in "./;":
        closing -= 1
    return closing, end, True


def find_verb(view: View, at: int, limit: int) -> int | None:
    """Where running text begins: the first verb in lower case."""
    verbs = (match.start() for match in _VERB.finditer(view.low, at, limit))
    behind = (match.end() for match in _WHOLE_NAME.finditer(view.low, at, limit))
    found = [
        next((start for start in places if _begins_sentence(view, at, start, limit)), None)
        for places in (verbs, behind)
    ]
    return min((start for start in found if start is not None), default=None)


def _begins_sentence(view: View, at: int, start: int, limit: int) -> bool:
    """In lower case, and not within brackets: "Sở A (chủ trì)" is still a name."""
    inside = view.text.count("(", at, start) > view.text.count(")", at, start)
    return start < limit and view.text[start].islower() and not inside


def _hollow_end(view: View, stop: int, rest: int) -> int:
    """A hollow "có trách nhiệm" belongs to the title; a colon does not."""
    return rest - 1 if rest > stop and view.low[rest - 1] == ":" else stop


def _can_start(view: View, at: int, end: int, *, led: bool) -> bool:
    if at >= end or not (led or view.text[at].isupper()):
        return False
    return bool(_START.match(view.low, at, end) or (led and _CLASS_START.match(view.low, at, end)))


def _plausible(view: View, start: int, end: int) -> bool:
    inside = view.low[start:end]
    if len(inside.split()) > _MAX_NAME_WORDS or re.search(r"[.!?]\s", inside):
        return False
    return bool(_START.match(view.low, start, end) or _CLASS_START.match(view.low, start, end))


def _kind(
    view: View, parts: tuple[tuple[int, int], ...], count: int, *, request: bool
) -> HeadingKind:
    if request:
        return HeadingKind.REQUEST
    if any(is_class(view, a, b) for a, b in parts):
        return HeadingKind.CLASS
    return HeadingKind.AGENCY if count == 1 else HeadingKind.AGENCIES


def _trim(view: View, start: int, end: int) -> tuple[int, int]:
    edge = " \t\n\r|,;:-+•*"
    while start < end and view.text[start] in edge:
        start += 1
    while end > start and view.text[end - 1] in edge:
        end -= 1
    return start, end
