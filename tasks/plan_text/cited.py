"""Other documents that a text names: one citation per document, at its first mention."""

import re
from datetime import date

from tasks.plan_text import facts
from tasks.plan_text.document import Citation, Span
from tasks.plan_text.folding import View, phrase

# "252/2020/NQ-HĐND", "52-NQ/TW", "2022-CTr/TU", "127/QĐ-TTg"; with slips "252/2020NQ-HĐND",
# "52- NQ/TW".
NUMBER = re.compile(
    r"(?<![\w/])(?P<n>\d{1,5})\s?(?:/\s?(?P<y>(?:19|20)\d{2})\s?/?\s?|/\s?|-\s?)"
    r"(?P<s>[A-ZĐ][A-Za-zĐđ]{0,5}\d{0,2}"
    r"(?:[ ]?[-/]\s?[A-ZĐ][\w&]{0,12}){1,3}|QH\d{1,2})"
)
_DATE = re.compile(
    r"\s*,?\s*(?:\(|ban hành\s+)?ngày\s+"
    r"(?:(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4}))"
)
# An issuer is named with a capital and ends where the subject begins.
_WHO = (
    r"[A-ZĐÂĂÔƠƯỦỘ](?:[^.;:(),]|, Thể thao)(?:[^.;:(),\n]|\n(?!\s*\n)|, Thể thao){1,80}?"
    r"(?=\s*(?:[.;:(),|]|$|(?<!\w)(?:về|ban hành|phê duyệt|quy định|sửa đổi|hướng dẫn"
    r"|thực hiện|triển khai|tại"
    r"|giao|năm|khóa|khoá|đã|là|cho|để|nhằm|trên|đến|trong|do|số|và (?:số|các|Quyết|Nghị|Kế"
    r"|Chỉ|Thông))(?!\w)))"
)
_ISSUER = phrase(rf"\s*,?\s*\)?\s*của\s+(?P<who>{_WHO})")
# "được Thủ tướng Chính phủ phê duyệt tại Quyết định số …"
_BEFORE = phrase(
    rf"(?:được|do)\s+(?P<who>{_WHO})\s+(?:phê duyệt|ban hành|quy định|thông qua"
    rf"|giao)\s+(?:kèm theo|tại)?"
    r"[^.;:\n]{0,20}?(?:số\s*)?$"
)
# "các Nghị quyết của Hội đồng nhân dân tỉnh: …" speaks of every resolution of the paragraph.
_LIST = phrase(
    rf"các\s+(?P<kind>Kế hoạch|Nghị quyết|Quyết định|Chỉ thị|Chương trình|Thông tư"
    rf"|Nghị định)\s+của\s+(?P<who>{_WHO})\s*:",
    re.IGNORECASE,
)
_SYMBOLS = {
    "kế hoạch": "KH", "nghị quyết": "NQ", "quyết định": "QĐ", "chỉ thị": "CT",
    "chương trình": "CTr", "thông tư": "TT", "nghị định": "NĐ",
}  # fmt: skip
# The document's own number stands in its head behind "Số:".
_OWN = re.compile(r"số\s*:\s*$", re.IGNORECASE)
_AREA = 160
_LIST_AREA = 1500


def citations(view: View, own: str | None) -> tuple[Citation, ...]:
    """Each cited document once, with its number normalised, at its first mention.

    Date and issuer come from the first mention that states them.
    """
    found: dict[str, tuple[Span, date | None, str | None]] = {}
    for match in NUMBER.finditer(view.text):
        number = normalised(match)
        if number == own or _OWN.search(view.text, max(0, match.start() - 8), match.start()):
            continue
        span, issued, issuer = found.get(number, (view.span(*match.span()), None, None))
        dated, who = _said(view, match.end())
        who = who or _said_before(view, match)
        found[number] = (span, issued or dated, issuer or who)
    return tuple(
        Citation(number, issued, issuer, span) for number, (span, issued, issuer) in found.items()
    )


def normalised(match: re.Match[str]) -> str:
    """252/2020/NQ-HĐND, whatever blanks or slashes the copy has lost."""
    symbol = re.sub(r"\s", "", match["s"])
    if match["y"]:
        return f"{match['n']}/{match['y']}/{symbol}"
    party = "/" not in match[0].split(match["s"])[0]
    return f"{match['n']}{'-' if party else '/'}{symbol}"


def _said(view: View, at: int) -> tuple[date | None, str | None]:
    limit = min(len(view.text), at + _AREA)
    dated = _DATE.match(view.text, at, limit)
    issuer = _ISSUER.match(view.text, dated.end() if dated else at, limit)
    issued = facts.date_in(dated) if dated else None
    return issued, view.verbatim(*issuer.span("who")) if issuer and issuer["who"].strip() else None


def _said_before(view: View, match: re.Match[str]) -> str | None:
    near = _BEFORE.search(view.text, max(0, match.start() - _AREA), match.start())
    if near:
        return view.verbatim(*near.span("who"))
    paragraph = view.text.rfind("\n", 0, match.start()) + 1
    lists = list(
        _LIST.finditer(view.text, max(paragraph, match.start() - _LIST_AREA), match.start())
    )
    kind = _SYMBOLS[lists[-1]["kind"].lower()] if lists else None
    if kind and re.match(rf"{kind}(?![A-Za-zĐ])", match["s"]):
        return view.verbatim(*lists[-1].span("who"))
    return None
