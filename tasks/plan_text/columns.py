"""What the columns of a table are, from the words of its header."""

import re
from collections.abc import Iterator

from tasks.plan_text.cells import Cell, area, cells
from tasks.plan_text.folding import View
from tasks.plan_text.lines import Line

_COLUMNS = (
    ("number", re.compile(r"(?:s?tt|số tt|số thứ tự|#)\.?$")),
    ("support", re.compile(r"phối hợp")),
    ("lead", re.compile(r"chủ trì|(?:đơn vị|cơ quan)\s+(?:thực hiện|tham mưu)|phân công")),
    ("due", re.compile(r"thời (?:gian|hạn)|tiến độ|hoàn thành")),
    ("product", re.compile(r"sản phẩm|kết quả|đầu ra")),
    ("task", re.compile(r"nhiệm vụ|nội dung|công việc|hoạt động|giải pháp|đề án|tên")),
)
_SPANNING = re.compile(r"(?:cơ quan|đơn vị|phân công|trách nhiệm|tổ chức)")
_FIRST = re.compile(
    r"(?:(?:s?tt|số tt|số thứ tự|#)\.?(?=\s*(?:\n|\||\t|$))|(?:tên |nội dung "
    r"|các )?(?:nhiệm vụ|công việc|nội dung))"
)
_MARK = re.compile(r"[|\t]")
_HEADER_ROWS = 3


def opens_header(view: View, line: Line) -> bool:
    return bool(_FIRST.match(view.low, line.start, line.end))


def is_caption(view: View, lines: list[Line], at: int, stop: int) -> bool:
    """A line without cells above the header: "NHIỆM VỤ CỤ THỂ" is the name of the table."""

    def marked(row: int) -> bool:
        return bool(_MARK.search(view.text, *area(view, lines, row, row + 1)))

    below = (row for row in range(at + 1, stop) if opens_header(view, lines[row]))
    return not marked(at) and any(marked(row) for row in below)


def headers(
    view: View, lines: list[Line], at: int, stop: int
) -> Iterator[tuple[int, list[str], str]]:
    """(end, words of the columns, cell mark) of each header that may stand here, likeliest first:
    several rows with spanned cells, one line, cells on lines of their own."""
    inside = view.text[slice(*area(view, lines, at, stop))]
    mark = "|" if "|" in inside else "\t"
    rows = [cells(view, *area(view, lines, row, row + 1), mark) for row in range(at, stop)]
    if 1 < len(rows) <= _HEADER_ROWS and all(len(row) > 1 for row in rows):
        yield stop, merged(view, rows), mark
    for end in (at + 1, stop):
        yield end, words_of(view, cells(view, *area(view, lines, at, end), mark)), mark


def words_of(view: View, row: list[Cell]) -> list[str]:
    return [" ".join(view.low[cell.start : cell.end].split()) for cell in row]


def merged(view: View, rows: list[list[Cell]]) -> list[str]:
    """A header of several rows as one: words below each other belong together; a shorter row
    stands below the one cell that spans it ("Cơ quan thực hiện" above "Chủ trì | Phối hợp")."""
    words = words_of(view, rows[0])
    for row in rows[1:]:
        below = words_of(view, row)
        spanning = [at for at, cell in enumerate(words) if _SPANNING.search(cell)]
        if len(below) < len(words) and len(spanning) == 1:
            words[spanning[0] : spanning[0] + 1] = below
        elif len(below) == len(words) and not (all(words) and all(below)):
            words = [f"{top} {low}".strip() for top, low in zip(words, below, strict=True)]
        else:
            return []
    return words


def columns_of(row: list[str]) -> list[str]:
    names: list[str] = []
    for words in row:
        name = next((name for name, pattern in _COLUMNS if pattern.search(words)), "other")
        names.append(name if name not in names else "other")
    return names
