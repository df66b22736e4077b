"""Physical lines become paragraphs: which line break is only a wrap?"""

import re
from itertools import pairwise

from tasks.plan_text import bodies, facts
from tasks.plan_text.folding import View, phrase
from tasks.plan_text.lines import (
    Block,
    Line,
    Marker,
    is_annex_title,
    is_caps,
    is_closing,
    is_signature,
)

_ENDED = ".;:!?…"
# The kind of paper alone on its line opens a paper, also right below a signature.
_PAPER = phrase(
    r"(?:phụ lục(?:\s+(?:[ivx]+|\d+|số \d+))?|kế hoạch|chương trình|đề án|quyết định|chỉ thị"
    r"|quy chế|phương án)\s*:?$"
)
# A dash between two halves of one name or word pair, where a wrapped line may begin.
_PAIR = re.compile(
    r"(?:kinh tế|lao động|phát thanh|văn hóa|chính trị|đoàn|giai đoạn|\d)\s*[|]?\s*\n\s*"
    r"-\s*(?:xã hội|thương binh|truyền hình|hđnd|\d)"
)
_OPEN_END = phrase(
    r"(?:[,\-/(]|(?<!\w)(?:và|của|với|các|về|cho|tại|số|ngày|hoặc|cùng|theo|ban|bộ|sở|quý|tháng|năm))$"
)
# A Roman numeral behind these is no section: "trong quý / II năm 2027".
_COUNTED = phrase(r"(?<!\w)(?:quý|loại|hạng|cấp|phụ lục|mục|phần|biểu|khu vực|thế kỷ)$")
# "Hà Tĩnh, ngày …" stands on a line of its own.
_PLACE_AND_DAY = phrase(r"[^\W\d_][\w ]{1,30}, ngày\s+(?:\d|tháng|…|\.)")
WRAP_LIMIT = 180
# So many sentences that run on tell the width; a hanging indent makes lines differ by as much.
_ENOUGH = 3
_SLACK = 4


class Paragraphs:
    """Joins hard-wrapped lines: a line begins a block only with a reason."""

    def __init__(self, view: View, lines: list[Line]) -> None:
        self.view = view
        self.width = max((line.end - line.start for line in lines), default=0)
        # One very long line is enough to know that paragraphs were not wrapped; a sentence that
        # goes on in lower case below a full line, that they were.
        self.wrapped = self.width <= WRAP_LIMIT and any(
            self._runs_on(line, following) for line, following in pairwise(lines)
        )
        self.last_number = 0
        self._measure(lines)

    def _measure(self, lines: list[Line]) -> None:
        """The width of wrapping from the sentences that run on, whatever stands beside them: each
        such line fits into it, and would not with the next line's first word."""
        pairs = [pair for pair in pairwise(lines) if self._in_lower_case(*pair)]
        widest = max((line.end - line.start for line, _next in pairs), default=0)
        overfull = [line.end - line.start + 1 + len(self._word(after)) for line, after in pairs]
        if len(pairs) >= _ENOUGH and widest <= min(*overfull, WRAP_LIMIT) + _SLACK:
            self.width, self.wrapped = widest, True

    def _in_lower_case(self, line: Line, following: Line) -> bool:
        text = self.view.text
        ended = text[line.end - 1] in _ENDED or following.marker is not None
        return not ended and text[following.start].islower()

    def _word(self, line: Line) -> str:
        found = re.match(r"\S+", self.view.text[line.start : line.start + 40])
        return found[0] if found else ""

    def _runs_on(self, line: Line, following: Line) -> bool:
        long = line.end - line.start > 0.7 * self.width
        return long and self._in_lower_case(line, following)

    def blocks(self, lines: list[Line]) -> list[Block]:
        found: list[Block] = []
        for line in lines:
            if found and not self._begins(found[-1], line):
                found[-1].end = line.end
                found[-1].last = line
                continue
            found.append(Block(line.start, line.end, line.marker, line))
            if line.marker and line.marker.kind == "decimal":
                self.last_number = int(line.marker.number.split(".")[-1])
        return found

    def _begins(self, block: Block, line: Line) -> bool:
        view = self.view
        ended = view.text[block.end - 1] in _ENDED
        if is_signature(view, line.start) and not self._mid_sentence(block):
            return True
        if line.marker:
            return self._marker_begins(block, line, line.marker, ended=ended)
        if not ended:
            return self._title_ended(block, line)
        if self._opens_text(block, line):
            return False
        first = view.text[line.start]
        if first.islower() or first.isdigit() or first in ")]/%":
            return line.blank_before
        return self._paragraph_ended(block, line)

    def _opens_text(self, block: Block, line: Line) -> bool:
        """ "- Kiểm định theo các nội dung:" goes on in the line below when that has no bullet."""
        view = self.view
        if view.text[block.end - 1] != ":" or block.kind not in ("dash", "plus", "letter"):
            return False
        labelled = facts.is_labelled(view, line.start, line.end)
        heads = (bodies.addressee(view, block.text_at, block.end), self._head(line))
        return not (labelled or any(heads) or is_closing(view, _alone(line)) or line.blank_before)

    def _head(self, line: Line) -> bodies.Addressee | None:
        head = bodies.addressee(self.view, line.start, line.end)
        return head if head and head.strict else None

    def _mid_sentence(self, block: Block) -> bool:
        return bool(_OPEN_END.search(self.view.low, max(block.start, block.end - 12), block.end))

    def _marker_begins(self, block: Block, line: Line, marker: Marker, *, ended: bool) -> bool:
        view = self.view
        if ended:
            return True
        if marker.kind == "roman" and _COUNTED.search(view.low, max(0, block.end - 12), block.end):
            return False
        if marker.kind == "dash" and _PAIR.search(view.low, max(0, block.end - 16), line.end):
            return False
        first = view.text[min(marker.text_at, line.end - 1)]
        if marker.kind not in ("roman", "part") and first.islower():
            return line.blank_before and not self._mid_sentence(block)
        if self._mid_sentence(block) and marker.kind not in ("roman", "part"):
            return view.text[block.end - 1] == "," and not self._full(block, line)
        if marker.kind == "decimal" and self._full(block, line):
            number = int(marker.number.split(".")[-1])
            return number == 1 or 0 < number - self.last_number <= 2
        return True

    def _title_ended(self, block: Block, line: Line) -> bool:
        """The last line has no full stop: is it a title on its own, or the middle of a sentence?"""
        view = self.view
        if _PAPER.match(view.low, line.start, line.end) and is_caps(view, line.start, line.end):
            return not self._mid_sentence(block)
        if _PLACE_AND_DAY.match(view.low, line.start, line.end) and view.text[line.start].isupper():
            return True
        if is_caps(view, block.last.start, block.last.end):
            caps = is_caps(view, line.start, line.end)
            return not caps or (line.blank_before and is_annex_title(view, _alone(line)))
        if view.text[line.start].islower() or self._mid_sentence(block):
            return False
        if line.blank_before or is_caps(view, line.start, line.end):
            return True
        whole = bodies.addressee(view, block.text_at, block.end)
        if whole and whole.strict and whole.rest >= block.end:
            return not self._full(block, line) or not self._longer_name(block, line)
        return not self._full(block, line)

    def _longer_name(self, block: Block, line: Line) -> bool:
        """Does the name of the line above go on here, up to its end or to a colon?"""
        view = self.view
        joined = bodies.addressee(view, block.text_at, line.end)
        if not joined or not joined.strict or joined.rest <= block.end:
            return False
        colon = view.text[joined.rest - 1] == ":"
        return joined.rest >= line.end or (colon and self._head(line) is None)

    def _paragraph_ended(self, block: Block, line: Line) -> bool:
        view = self.view
        if line.blank_before or not self.wrapped:
            return True
        if view.text[block.end - 1] == ":" and bodies.addressee(view, block.text_at, block.end):
            return True
        alone = _alone(line)
        head = bodies.addressee(view, line.start, line.end)
        if is_closing(view, alone) or (head and head.strict and view.text[head.rest - 1] == ":"):
            return True
        return not self._full(block, line)

    def _full(self, block: Block, line: Line) -> bool:
        """Would the next line's first word not have fitted? Then the break is only a wrap."""
        length = block.last.end - block.last.start
        return length + 1 + len(self._word(line)) > self.width - 2


def _alone(line: Line) -> Block:
    return Block(line.start, line.end, line.marker, line)
