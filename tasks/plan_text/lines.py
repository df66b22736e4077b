"""Physical lines, their markers, and the blocks (one paragraph or item each) that they make up."""

import re
from dataclasses import dataclass, replace

from tasks.plan_text.folding import View, phrase

_LINE = re.compile(r"[^\n]+")
_TRIM = " \t\r|"

# Marker kinds from outside to inside; the rank orders them only where the text does not.
RANKS = {
    "part": 0,
    "roman": 1,
    "article": 1,
    "upper": 1,
    "decimal": 2,
    "letter": 6,
    "dash": 7,
    "plus": 8,
}
_MARKERS = (
    ("part", re.compile(r"(?i:phần|chương|mục)\s+(?P<n>[IVXL]+|\d+|thứ \w+)\s*[.:)\-]?(?=\s|$)")),
    ("article", re.compile(r"(?i:điều)\s+(?P<n>\d+)\s*[.:)\-]")),
    ("roman", re.compile(r"(?P<n>[IVXL]+)\s*(?:[.):]|/(?![\dv])|-(?=\s))(?=\s*\S)")),
    ("upper", re.compile(r"(?P<n>[A-HĐ])\s*[.)/](?=\s*[^\W\d_]{2,})")),
    (
        "decimal",
        re.compile(
            r"\(?(?P<n>\d{1,2}(?:\.\d{1,2}){0,3})"
            r"(?:\s*[.)/]{1,2}(?!\d)|-(?=\s*[^\W\d_]))(?=\s*\S)"
        ),
    ),
    ("decimal", re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})(?=\s+[^\W\d_])")),
    ("letter", re.compile(r"\(?(?P<n>[a-zđ])(?:\)|\.(?=\s)|/(?=\s))(?=\s*\S)")),
    ("dash", re.compile(r"(?P<n>[-•*]+)(?=\s*[^\s\d|.\-])|(?P<m>[-•*])(?=\s+\d)")),
    ("plus", re.compile(r"(?P<n>\+|o(?=\s+[^\W\d_a-zđ]))(?=\s*\S)")),
)  # fmt: skip
_CLOSING = phrase(
    r"trên đây là|trong quá trình\s|quá trình (?:triển khai|thực hiện|tổ chức)|yêu cầu (?:các"
    r"|giám đốc|thủ trưởng|chủ tịch)"
    r"|(?:ủy ban nhân dân|ubnd)(?: tỉnh| thành phố)? (?:yêu cầu|đề nghị)"
    r"|căn cứ (?:nội dung )?(?:kế hoạch|quyết định|chỉ thị) này"
    r"|(?:kế hoạch|quyết định|chỉ thị|chương trình) này (?:có hiệu lực|thay thế|được|là)"
    r"|nhận được (?:kế hoạch|chỉ thị|văn bản)"
    r"|định kỳ .{0,80}báo cáo"
)
_SIGNATURE = phrase(
    r"(?:tm|kt|tl|tuq|q)\s*\.\s*\S|nơi nhận\s*:?|(?:thủ tướng|(?:phó )?chủ tịch|giám đốc"
    r"|bộ trưởng|chánh văn phòng)\s*$"
    r"|đã ký|\(đã ký\)|người ký"
)
_ANNEX = phrase(
    r"(?:phụ lục|danh mục|biểu(?: mẫu)?|bảng|kế hoạch|chương trình|đề án|phân công|dự án"
    r"|quy định|quy chế|phương án)(?!\w)"
)
_DOUBLE_SPACED = 0.8


@dataclass(frozen=True, slots=True)
class Marker:
    """The bullet or number at the start of a line: its kind, its words, where the text begins."""

    kind: str
    number: str
    text_at: int

    @property
    def rank(self) -> int:
        """Smaller is further out; "1.2" is further in than "1."."""
        return RANKS[self.kind] + (self.number.count(".") if self.kind == "decimal" else 0)


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    blank_before: bool
    marker: Marker | None


@dataclass(slots=True)
class Block:
    """Lines that belong together; `start` is at the marker, `text_at` behind it."""

    start: int
    end: int
    marker: Marker | None
    last: Line

    @property
    def text_at(self) -> int:
        return self.marker.text_at if self.marker else self.start

    @property
    def kind(self) -> str:
        return self.marker.kind if self.marker else "plain"


def lines_of(view: View) -> list[Line]:
    found: list[Line] = []
    done = 0
    for match in _LINE.finditer(view.text):
        start, end = match.span()
        while start < end and view.text[start] in _TRIM:
            start += 1
        while end > start and view.text[end - 1] in _TRIM:
            end -= 1
        if start == end:
            continue
        blank = view.text.count("\n", done, match.start()) > 1
        found.append(Line(start, end, blank, marker_at(view, start, end)))
        done = match.end()
    if sum(line.blank_before for line in found) > _DOUBLE_SPACED * len(found):
        # Every line is followed by an empty one: that says nothing about paragraphs.
        return [replace(line, blank_before=False) for line in found]
    return found


def marker_at(view: View, start: int, end: int) -> Marker | None:
    for kind, pattern in _MARKERS:
        match = pattern.match(view.text, start, end)
        if match:
            at = match.end()
            while at < end and view.text[at] in " \t\r\n|":
                at += 1
            return (
                Marker(kind, (match["n"] or "-").strip(), at)
                if at < end or kind == "part"
                else None
            )
    return None


def is_caps(view: View, start: int, end: int) -> bool:
    letters = [char for char in view.text[start:end] if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def is_closing(view: View, block: Block) -> bool:
    return block.marker is None and bool(_CLOSING.match(view.low, block.start, block.end))


def is_signature(view: View, start: int) -> bool:
    low = view.low
    if low.startswith(("đã ký", "(đã ký"), start):
        return True
    match = _SIGNATURE.match(low, start, min(len(low), start + 60))
    return bool(match) and view.text[start].isupper()


def is_annex_title(view: View, block: Block) -> bool:
    """A line in capitals that opens a further part: PHỤ LỤC, KẾ HOẠCH, DANH MỤC NHIỆM VỤ."""
    match = _ANNEX.match(view.low, block.start, block.end)
    return bool(match) and is_caps(view, block.start, match.end() if match else block.start)


def has_end_mark(view: View, block: Block) -> bool:
    return view.text[block.start : block.end].rstrip(_TRIM + '"').endswith(("./.", "/."))
