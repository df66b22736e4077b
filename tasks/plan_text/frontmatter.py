"""The head of the paper: number, place and date, issuer, title."""

import re
from datetime import date

from tasks.plan_text import facts
from tasks.plan_text.folding import View
from tasks.plan_text.lines import Block, is_caps

_NUMBER = re.compile(
    r"(?<!\w)số\s*:?\s*(?P<n>\d+\s*(?:/\s*\d{4})?\s*[/-]\s*[^\W\d_][\w&]*(?:\s?[-/]\s?[^\W\d_][\w&]*)*)",
    re.IGNORECASE,
)
# "Số: 12/KH-UBND", or a line that begins with "Số 12/KH-UBND".
_LABELLED = re.compile(r"(?<!\w)(?i:số)\s*:\s*|(?:^|(?<=[\n|\t]))[ ]*Số\s+(?=\d)")
_DATED = re.compile(
    r"ngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s+năm\s+(?P<y>\d{4})"
    r"|ngày\s+(?P<d2>\d{1,2})\s*/\s*(?P<m2>\d{1,2})\s*/\s*(?P<y2>\d{4})"
)
_NATION = re.compile(r"cộng(?:\s+hòa|$)|độc\s+lập\s*-\s*tự\s+do|^hòa\s+xã\s+hội|số\s*:")
_ISSUER = re.compile(
    r"ủy\s+ban\s+nhân\s+dân|ubnd|hội\s+đồng\s+nhân\s+dân|sở\s|bộ\s|thủ\s+tướng|chính\s+phủ"
    r"|tỉnh\s+ủy|ban\s"
)
# The Vietnamese names of papers.
_TYPES = (
    "kế hoạch",
    "quyết định",
    "chỉ thị",
    "chương trình",
    "đề án",
    "công văn",
    "nghị quyết",
    "thông báo",
    "quy chế",
    "phương án",
)
_ABOUT = re.compile(r"(?:^|(?<=[\n|]))\s*v/v\s", re.MULTILINE)
_HEAD_LINES = 12
_HEAD = 6000
_MAX_TITLE = 600


def head(view: View, blocks: list[Block]) -> tuple[str | None, date | None, str | None]:
    """(number, date, issuer as found) from the head of the plan; each None where the text has lost
    it. A plan that a Decision wraps has its own head or, without a number, the Decision's."""
    return _wrapped_head(view, blocks) or _head(view, 0, min(len(view.low), _HEAD))


def _wrapped_head(
    view: View, blocks: list[Block]
) -> tuple[str | None, date | None, str | None] | None:
    """The head between the Decision and the title of the plan, when it has a number."""
    papers = [block for block in blocks if _is_type(view, block)]
    plan = _plan_of(view, papers)
    if plan is None or plan is papers[0]:
        return None
    labels = list(_LABELLED.finditer(view.text, papers[0].end, plan.start))
    numbered = [label for label in labels if _NUMBER.match(view.text, label.start(), plan.start)]
    if not numbered:
        return None
    lines = [m.start() for m in re.finditer(r"[^\n]+", view.text[: numbered[-1].start()])]
    start = max(papers[0].end, lines[-_HEAD_LINES] if len(lines) > _HEAD_LINES else 0)
    return _head(view, start, min(len(view.low), numbered[-1].start() + _HEAD), numbered[-1])


def _head(
    view: View, start: int, limit: int, labelled: re.Match[str] | None = None
) -> tuple[str | None, date | None, str | None]:
    labelled = labelled or _LABELLED.search(view.text, start, limit)
    number = _NUMBER.match(view.text, labelled.start(), limit) if labelled else None
    dated = _DATED.search(view.low, number.end() if number else start, limit)
    if dated and number and dated.start() - number.end() > 400:
        dated = None
    if dated is None and number:
        # "Hà Tĩnh, ngày …" may stand before the number in a two-column copy.
        dated = _DATED.search(view.low, start, number.start())
    stop = number.start() if number else min(limit, 600)
    found = re.sub(r"\s+", "", number["n"]) if number else None
    return found, facts.date_in(dated) if dated else None, _issuer(view, start, stop)


def _issuer(view: View, begin: int, stop: int) -> str | None:
    """The first lines in capitals that name a body, up to the nation's name or the number."""
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n|\t]+", view.text[begin:stop]):
        start, end = _inside(view, begin + match.start(), begin + match.end())
        nation = _NATION.search(view.low[start:end])
        if found and ((nation and nation.start() == 0) or view.low.startswith(_TYPES, start)):
            break
        end = _inside(view, start, start + nation.start())[1] if nation else end
        wanted = found or _ISSUER.match(view.low, start)
        if start < end and wanted and is_caps(view, start, end):
            found.append((start, end))
    return " ".join(view.verbatim(a, b) for a, b in found) or None


def _inside(view: View, start: int, end: int) -> tuple[int, int]:
    while start < end and view.text[start] in " \r":
        start += 1
    while end > start and view.text[end - 1] in " \r":
        end -= 1
    return start, end


def title(view: View, blocks: list[Block]) -> str | None:
    """The kind of paper with its subject: of the plan itself where a Decision wraps it."""
    plan = _plan_of(view, [block for block in blocks if _is_type(view, block)])
    if plan is None:
        return _subject(view, blocks)
    index = blocks.index(plan)
    start, end = blocks[index].start, blocks[index].end
    wanted = end - start <= 20
    if wanted and index + 1 < len(blocks) and blocks[index + 1].marker is None:
        end = blocks[index + 1].end
    return view.verbatim(start, min(end, start + _MAX_TITLE))


def _plan_of(view: View, papers: list[Block]) -> Block | None:
    """The paper that is no Decision, else the first one."""
    plans = [paper for paper in papers if not view.low.startswith("quyết định", paper.start)]
    return next(iter(plans), papers[0] if papers else None)


def _subject(view: View, blocks: list[Block]) -> str | None:
    """A letter has no kind of paper, only "V/v …" below its number."""
    found = _ABOUT.search(view.low, 0, _HEAD)
    block = next((b for b in blocks if found and b.start <= found.start() < b.end), None)
    return view.verbatim(found.start(), block.end) if found and block else None


def _is_type(view: View, block: Block) -> bool:
    if block.marker is not None:
        return False
    kind = next((name for name in _TYPES if view.low.startswith(name, block.start)), None)
    if kind is None:
        return False
    caps = is_caps(view, block.start, block.start + len(kind))
    return caps and block.end - block.start <= _MAX_TITLE
