"""The text of an uploaded plan: plain text as it is, a Word file as lines, with its tables as rows
of cells between "|" and the numbers that Word shows but does not store as text."""

import re
from collections import defaultdict
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile

from django.conf import settings
from django.utils.translation import gettext as _

from plan_portal.lib.files import FileRefused, check_upload, check_zip, display_name
from plan_portal.lib.text import POINTS, roman
from tasks import plan_text

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# The columns of number and task come first.
_REPEATED_FROM = 2
_BULLETS = "-+*"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class PlanFileRefused(FileRefused):
    """Neither plain text nor a Word file that can be read."""

    code = "plan_file_refused"


def text_of(*, name: str, raw: bytes) -> str:
    """The decoded text of a .txt (UTF-8, or UTF-16 with its mark) or a .docx. The container of a
    .docx is checked before anything opens it. Raises PlanFileRefused, FileRefused, and the
    refusals of plan_text."""
    extension = PurePosixPath(display_name(name)).suffix.lower()
    if extension == ".docx":
        return _word_text(name, raw)
    if extension in {".txt", ""}:
        return plan_text.decode(raw)
    sentence = _("The file “%(name)s” is not taken. Choose the plan as .docx or as .txt.")
    raise PlanFileRefused(sentence % {"name": display_name(name)})


def _word_text(name: str, raw: bytes) -> str:
    stream = BytesIO(raw)
    check_upload(name, stream, allowed={"docx"}, max_bytes=settings.PLAN_TEXT_MAX_BYTES)
    check_zip(stream, name=display_name(name), parse=True)
    import docx  # slow; only an import of a Word file needs it

    try:
        document = docx.Document(stream)
        body = document.element.body
        lines = _Lines(document).read(body)
    except (KeyError, ValueError, AttributeError, BadZipFile) as error:
        sentence = _("The file “%(name)s” cannot be read. Save it again in Word and choose it.")
        raise PlanFileRefused(sentence % {"name": display_name(name)}) from error
    return "\n".join(lines) + "\n"


class _Lines:
    """Paragraphs and table rows of a Word document in their order."""

    def __init__(self, document: Any) -> None:
        self._numbers = _Numbers(document)

    def read(self, container: Any) -> list[str]:
        found: list[str] = []
        for child in container:
            if child.tag == f"{_W}p":
                found += self._paragraph(child).split("\n")
                for box in _boxes(child):
                    found += self.read(box)
            elif child.tag == f"{_W}tbl":
                found += self._rows(child)
            elif child.tag == f"{_W}sdt":
                found += [
                    line for part in child.iter(f"{_W}sdtContent") for line in self.read(part)
                ]
        return found

    def _paragraph(self, paragraph: Any) -> str:
        return self._numbers.label(paragraph) + _words(paragraph)

    def _rows(self, table: Any) -> list[str]:
        """A cell over several columns is followed by empty ones; one over several rows says its
        words in each numbered row, but a number and a task are never said twice."""
        above: dict[int, str] = {}
        lines: list[str] = []
        for row in table.iter(f"{_W}tr"):
            said: dict[int, str] = {}
            columns, at = _cells(row)
            numbered = bool(columns) and self._cell(columns[0][1])[:1].isdigit()
            for first, cell, goes_on in columns:
                words = self._cell(cell)
                repeated = above.get(first, "") if numbered and first >= _REPEATED_FROM else ""
                said[first] = repeated if goes_on and not words else words
                above[first] = said[first] if words or goes_on else ""
            whole = len(columns) == 1
            lines.append(" | ".join(said.get(n, "") for n in range(1 if whole else at)))
        return [f"| {line} |" for line in lines]

    def _cell(self, cell: Any) -> str:
        """The paragraphs of a cell: a new sentence or name keeps its line."""
        lines = "\n".join(self._paragraph(p) for p in cell.iter(f"{_W}p")).split("\n")
        parts = [" ".join(line.split()) for line in lines]
        words = ""
        for part in filter(None, parts):
            joint = " " if part[0].islower() or part[0].isdigit() else "\n"
            words += joint + part if words else part
        return words


def _cells(row: Any) -> tuple[list[tuple[int, Any, bool]], int]:
    """(first column, cell, continues the cell above) of each cell, and the number of columns."""
    found: list[tuple[int, Any, bool]] = []
    at = int(_format(row, "tr", "gridBefore") or 0)
    for cell in row.iterchildren(f"{_W}tc"):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        goes_on = merge is not None and merge.get(f"{_W}val") in {None, "continue"}
        found.append((at, cell, goes_on))
        at += int(_format(cell, "tc", "gridSpan") or 1)
    return found, at


def _format(node: Any, kind: str, name: str) -> str | None:
    form = node.find(f"{_W}{kind}Pr")
    return _val(form, name) if form is not None else None


def _boxes(paragraph: Any) -> list[Any]:
    """Text boxes that hang on a paragraph; Word keeps a second copy of each for old readers."""
    boxes = paragraph.iter(f"{_W}txbxContent")
    return [box for box in boxes if not _is_inside(box, paragraph, f"{_MC}Fallback")]


def _is_inside(node: Any, top: Any, *tags: str) -> bool:
    for above in node.iterancestors():
        if above is top:
            return False
        if above.tag in tags:
            return True
    return False


def _words(paragraph: Any) -> str:
    """Visible words only: what was deleted or moved away under tracked changes is not part of the
    text, and what stands in a text box is not part of the paragraph."""
    out: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        parent = node.getparent()
        if parent is None or parent.tag != f"{_W}r":
            continue  # a tab stop of the paragraph's format, not a tab in the text
        if _is_inside(node, paragraph, f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent"):
            continue
        name = node.tag.removeprefix(_W)
        out.append({"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(name, node.text))
    return "".join(part or "" for part in out)


class _Numbers:
    """The automatic numbers and bullets of lists, counted as Word counts them."""

    def __init__(self, document: Any) -> None:
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._abstract: dict[str, str] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._styles = {style.style_id: style.element for style in document.styles}
        part = next(
            (
                r.target_part
                for r in document.part.rels.values()
                if r.reltype.endswith("/numbering")
            ),
            None,
        )
        if part is not None:
            self._read(part.element)

    def _read(self, root: Any) -> None:
        for num in root.iterchildren(f"{_W}num"):
            link = num.find(f"{_W}abstractNumId")
            self._abstract[num.get(f"{_W}numId")] = link.get(f"{_W}val")
            for override in num.iterchildren(f"{_W}lvlOverride"):
                start = _val(override, "startOverride")
                if start:
                    place = (num.get(f"{_W}numId"), int(override.get(f"{_W}ilvl")))
                    self._restarts[place] = int(start)
        for abstract in root.iterchildren(f"{_W}abstractNum"):
            key = abstract.get(f"{_W}abstractNumId")
            for level in abstract.iterchildren(f"{_W}lvl"):
                values = [_val(level, name) for name in ("numFmt", "lvlText", "start")]
                entry = (values[0] or "decimal", values[1] or "", int(values[2] or 1))
                self._levels[(key, int(level.get(f"{_W}ilvl")))] = entry

    def label(self, paragraph: Any) -> str:
        """ "1. ", "a) " or "- " before the words of a list paragraph; "" elsewhere."""
        number, level = self._place(paragraph)
        key = self._abstract.get(number or "")
        if key is None or (key, level) not in self._levels:
            return ""
        form, shape, start = self._levels[(key, level)]
        if form in {"bullet", "none"}:
            return self._bullet(paragraph, shape, level) if form == "bullet" else ""
        self._restart(number, key, level)
        counts = self._counts[key]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        for at in range(level + 1):
            kind, _shape, first = self._levels.get((key, at), ("decimal", "", 1))
            shape = shape.replace(f"%{at + 1}", _numeral(counts.get(at, first), kind))
        return f"{shape} " if shape else ""

    def _bullet(self, paragraph: Any, shape: str, level: int) -> str:
        """The bullet as it is when it can be typed; else one that tells the depth."""
        if shape in {"-", "–", "+", "*"}:
            return f"{shape} "
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        named = re.search(r"(\d)$", style.get(f"{_W}val")) if style is not None else None
        depth = level + (int(named[1]) - 1 if named else 0)
        return f"{_BULLETS[min(depth, len(_BULLETS) - 1)]} "

    def _restart(self, number: str | None, key: str, level: int) -> None:
        """A list that begins anew although it looks like the one before."""
        start = self._restarts.pop((number or "", level), None)
        if start is not None:
            self._counts[key][level] = start - 1

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """Number id and level, from the paragraph or from its style."""
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        sources = [
            paragraph,
            self._styles.get(style.get(f"{_W}val")) if style is not None else None,
        ]
        for source in sources:
            found = source.find(f"{_W}pPr/{_W}numPr") if source is not None else None
            if found is not None and _val(found, "numId"):
                return _val(found, "numId"), int(_val(found, "ilvl") or 0)
        return None, 0


def _val(parent: Any, name: str) -> str | None:
    node = parent.find(f"{_W}{name}")
    value: str | None = node.get(f"{_W}val") if node is not None else None
    return value


def _numeral(value: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"} and 0 < value < 4000:
        return roman(value) if form == "upperRoman" else roman(value).lower()
    if form in {"lowerLetter", "upperLetter"} and 0 < value <= len(POINTS):
        # Word counts a, b, c, d, e: the Latin letters, without đ.
        letter = "abcdefghijklmnopqrstuvwxyz"[value - 1]
        return letter if form == "lowerLetter" else letter.upper()
    return str(value)
