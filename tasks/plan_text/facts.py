"""What a clause itself states as a field: who leads, who supports, by when, with what product."""

import re
from dataclasses import dataclass
from datetime import date

from tasks.plan_text import bodies
from tasks.plan_text.folding import View, phrase

_LABEL = phrase(
    r"(?<!\w)(?:"
    r"(?P<lead>(?:(?:cơ quan|đơn vị|đầu mối)\s+)?chủ trì(?:\s+(?:thực hiện|tham mưu))?"
    r"|(?:cơ quan|đơn vị)\s+thực hiện)"
    r"|(?P<support>(?:(?:cơ quan|đơn vị)\s+)?phối hợp(?:\s+thực hiện)?)"
    r"|(?P<due>(?:thời gian|thời hạn|tiến độ)(?:\s+(?:thực hiện|hoàn thành|trình|ban hành))*)"
    r"|(?P<product>(?:sản phẩm|kết quả|đầu ra)(?:\s+(?:đầu ra|dự kiến|đạt được|hoàn thành"
    r"|thực hiện|chính))?)"
    r")\s*:(?!\w)"
)
_DATE = phrase(
    r"(?:(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>\d{4}))(?!\d)"
)
_BY_DATE = phrase(
    r"(?<!\w)(?:trước|chậm nhất(?:\s+là)?(?:\s+(?:trước|đến|vào))?|muộn nhất(?:\s+là)?|đến hết"
    r"|xong trong)\s+(?:ngày\s+)?(?=\d)"
)
_YEARLY = phrase(
    r"(?:\d{1,2}\s*(?:[/.-]|tháng)\s*\d{1,2}|ngày \d{1,2}|\d{1,2})\s+(?:của )?(?:hằng|hàng|mỗi)"
    r"\s+(?:năm|tháng|quý)"
)
_QUARTER = r"(?:quý\s+(?:[ivx]+|\d)|tháng\s+\d{1,2})\s*(?:/|-|năm)?\s*\d{4}"
# A quarter or a month by itself says when; a year only of something that is to be finished.
_BY_PERIOD = phrase(
    rf"(?<!\w)(?:(?:trong|trước|vào|chậm nhất(?: là)?|muộn nhất(?: là)?)\s+(?P<due>{_QUARTER})"
    rf"|(?:hoàn thành|xong)(?:[^.;]{{0,150}}?\s(?:trong|trước|vào|chậm nhất|là))?\s+"
    rf"(?P<end>{_QUARTER}|năm\s+\d{{4}})(?!\s*-)(?!\d))"
)
_WITH = phrase(r"(?<!\w)phối hợp(?:\s+chặt chẽ)?\s+(?:với|cùng)\s+")
_STOP = phrase(r"[.:()]|(?<!\w)(?:để|trong|nhằm|theo|về)(?!\w)")
_IN_BRACKETS = phrase(r"\((?P<who>[^()]{3,120}?)\s+chủ trì(?!\w)")
_SENTENCE = phrase(r"(?:(?<=[.;:])\s+(?:giao (?:cho )?)?|(?<!\w)giao (?:cho )?)")
_TOLD = phrase(r"(?<!\w)do ")
_LEADS = phrase(
    r"(?:là (?:cơ quan|đơn vị)(?: (?:thường trực|đầu mối),?)? )?(?:chịu trách nhiệm )?chủ trì(?!\w)"
)
_EDGE = " \t\r\n|;.,:-+•*()"


@dataclass(frozen=True, slots=True)
class Facts:
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    due: str | None = None
    product: str | None = None

    def over(self, other: "Facts") -> "Facts":
        """Fields stated here, completed by those of the other."""
        return Facts(
            self.lead or other.lead,
            self.support or other.support,
            self.due or other.due,
            self.product or other.product,
        )


def is_labelled(view: View, start: int, end: int) -> bool:
    """Does the stretch begin with a label such as "Cơ quan chủ trì:"?"""
    match = _LABEL.match(view.low, start, end)
    return match is not None and _has_value(view, match, end)


def _labels(view: View, start: int, end: int) -> list[re.Match[str]]:
    found = _LABEL.finditer(view.low, start, end)
    return [match for match in found if _has_value(view, match, end)]


def _has_value(view: View, label: re.Match[str], end: int) -> bool:
    """ "Chủ trì: xây dựng …" is a sentence; a body behind the label is a name or a class."""
    if not (label["lead"] or label["support"]):
        return True
    at = label.end()
    while at < end and view.text[at] in _EDGE:
        at += 1
    return at >= end or not view.text[at].islower() or bodies.is_class(view, at, end)


def states_lead(view: View, start: int, end: int) -> bool:
    """Does the stretch name its leading body by a label or in brackets?"""
    if (
        any(match["lead"] for match in _labels(view, start, end))
        or _IN_BRACKETS.search(view.low, start, end) is not None
    ):
        return True
    return bool(_leading(view, start, end, told=False))


def labelled(view: View, start: int, end: int) -> Facts:
    """The values behind the labels of a stretch; a value ends where the next label begins."""
    found: dict[str, tuple[int, int]] = {}
    labels = _labels(view, start, end)
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        stop = following.start() if following else end
        if label.lastgroup:
            found.setdefault(label.lastgroup, _value(view, label.end(), stop))
    return Facts(
        lead=bodies.names(view, *found["lead"]) if "lead" in found else (),
        support=bodies.names(view, *found["support"]) if "support" in found else (),
        due=due(view, *found["due"]) if "due" in found else None,
        product=(view.verbatim(*found["product"]) or None) if "product" in found else None,
    )


def in_prose(view: View, start: int, end: int) -> Facts:
    """Fields that a sentence states: "phối hợp với Sở A", "trước ngày 30/6/2026"."""
    return Facts(
        lead=_bracketed(view, start, end) or _leading(view, start, end),
        support=_supporters(view, start, end),
        due=_by(view, start, end),
    )


def due(view: View, start: int, end: int) -> str | None:
    """ISO for one exact day; a period, a range or a rhythm stays in the words of the text."""
    dates = list(_DATE.finditer(view.low, start, end))
    exact = _iso(dates[0]) if len(dates) == 1 else None
    return exact or view.verbatim(start, end) or None


def date_in(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    day, month, year = (parts[key] or parts[key + "2"] for key in "dmy")
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None


def _iso(match: re.Match[str]) -> str | None:
    found = date_in(match)
    return found.isoformat() if found else None


def _by(view: View, start: int, end: int) -> str | None:
    for match in _BY_DATE.finditer(view.low, start, end):
        day = _DATE.match(view.low, match.end(), end)
        if day and _iso(day):
            return _iso(day)
        begun = match.end() if "/" in view.low[match.end() : match.end() + 4] else match.start()
        yearly = _YEARLY.search(view.low, begun, min(end, match.end() + 24))
        if yearly:
            return view.verbatim(*yearly.span())
    period = _BY_PERIOD.search(view.low, start, end)
    if period is None:
        return None
    return view.verbatim(*period.span("due" if period["due"] else "end"))


def _supporters(view: View, start: int, end: int) -> tuple[str, ...]:
    """Only bodies called by name; "các cơ quan liên quan" names nobody."""
    found: list[str] = []
    for match in _WITH.finditer(view.low, start, end):
        at = match.end()
        limit = min(at + bodies.MAX_TITLE, end)
        stop = _STOP.search(view.low, at, limit)
        limit = stop.start() if stop else limit
        verb = bodies.find_verb(view, at, limit)
        for a, b in bodies.split_names(view, at, verb or limit):
            if bodies.is_name(view, a, b) and not bodies.is_class(view, a, b):
                found.append(view.verbatim(a, b))
    return tuple(dict.fromkeys(found))


def _bracketed(view: View, start: int, end: int) -> tuple[str, ...]:
    match = _IN_BRACKETS.search(view.low, start, end)
    if not match or not bodies.is_name(view, *match.span("who")):
        return ()
    return bodies.names(view, *match.span("who"))


def leads(view: View, start: int) -> bool:
    """Does the sentence go on with "chủ trì" here, right behind a name?"""
    return bool(_LEADS.match(view.low, start))


def _leading(view: View, start: int, end: int, *, told: bool = True) -> tuple[str, ...]:
    """The bodies that a sentence names before "chủ trì": "Giao Sở A chủ trì …".

    `told`: also in a relative clause, "đề án do Sở A chủ trì".
    """
    opened = [match.end() for match in _SENTENCE.finditer(view.low, start, end)]
    told_of = [match.end() for match in _TOLD.finditer(view.low, start, end)] if told else []
    for at in sorted({start, *opened, *told_of}):
        verb = bodies.find_verb(view, at, min(at + bodies.MAX_TITLE, end))
        if verb is not None and leads(view, verb) and _is_one_list(view, at, verb):
            return bodies.names(view, at, verb)
    return ()


def _is_one_list(view: View, start: int, end: int) -> bool:
    """Only bodies called by name, with no sentence or bracket ending in between."""
    named = bodies.is_name(view, start, end) and not bodies.is_class(view, start, end)
    return named and not re.search(r"[.:()]\s", view.low[start:end])


def _value(view: View, start: int, end: int) -> tuple[int, int]:
    """Without the marks around it; a bracket that the value itself opens stays closed."""
    while start < end and view.text[start] in _EDGE:
        start += 1
    own_bracket = "(" in view.text[start:end]
    while end > start and view.text[end - 1] in _EDGE:
        if own_bracket and view.text[end - 1] == ")":
            break
        end -= 1
    return start, end
