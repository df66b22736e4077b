"""An official paper as plain values: what it says and of what kind each part is, not how it looks.

Every paragraph, cell and section names its sources (see snapshot.py); words of the template have
none, or the ids of the rows they count. A run with a `quote` key is somebody's own words: all runs
of one key, in order, are exactly one stored text, line by line, and compose proves it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """`span`: columns it covers."""

    runs: tuple[Run, ...]
    sources: tuple[str, ...] = ()
    span: int = 1
    align: str = "left"  # left, center, right

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Table:
    """`widths`: one share of the line per column, any unit; `head` repeats on every page."""

    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    size: int = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a stacked bar. `tone`: a Bucket value; it picks the colour, the label says it."""

    label: str
    value: int
    tone: str


def _listed(shown: list[str]) -> tuple[str, ...]:
    return tuple(f"{one}{'.' if n == len(shown) else ';'}" for n, one in enumerate(shown, start=1))


@dataclass(frozen=True, slots=True)
class Figure:
    """A stacked bar with its legend; where no picture can be drawn the legend stands alone."""

    caption: str
    bars: tuple[Bar, ...]
    sources: tuple[str, ...] = ()

    @property
    def legend(self) -> tuple[str, ...]:
        """One entry per bar: "gửi muộn: 3;" … "được gia hạn: 1."."""
        return _listed([f"{bar.label}: {bar.value}" for bar in self.bars])


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a trend: its name, the value as it is written, and as a number."""

    label: str
    shown: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Trend:
    """A column per period, and its table beside; where neither can be drawn, the legend alone."""

    caption: str
    points: tuple[Point, ...]
    sources: tuple[str, ...] = ()
    target: Decimal | None = None  # a line across the picture; the caption says what it is

    @property
    def legend(self) -> tuple[str, ...]:
        """One entry per period: "năm 2024: 5;" … "năm 2026: 8."."""
        return _listed([f"{point.label}: {point.shown}" for point in self.points])

    @property
    def table(self) -> Table:
        """The periods and their values in two columns."""
        rows = tuple(
            (
                Cell((Run(one.label),), self.sources),
                Cell((Run(one.shown),), self.sources, 1, "right"),
            )
            for one in self.points
        )
        return Table(("Kỳ", "Giá trị"), (3, 2), rows)


@dataclass(frozen=True, slots=True)
class Section:
    """`level` 1: Roman numeral, caps; 2: Arabic numeral; 3: an agency under a clause."""

    level: int
    title: str
    blocks: "tuple[Paragraph | Table | Figure | Trend | Section, ...]"
    sources: tuple[str, ...] = ()


Block = Paragraph | Table | Figure | Trend | Section


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Number and day stay blank: the clerk's system gives them after signing."""

    parent: str
    issuer: str
    number: str
    nation: str
    motto: str
    place_and_day: str
    # Trích yếu of a letter, under its number; a report has it in its title.
    about: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    kind: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    capacity: str
    post: str
    signer: str


@dataclass(frozen=True, slots=True)
class Recipients:
    """Nơi nhận."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """A landscape page of its own: "Phụ lục I", its title, what it goes with."""

    label: str
    title: str
    attached_to: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """How to check the paper, at the very end of it: `address` as a QR code named `title`, and
    the lines beside."""

    title: str
    address: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Omission:
    """A clause that is not in this report, why, and by whose word."""

    clause_id: str
    code: str
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. `note` marks demonstration data, and `mark` stands on every page;
    `made_at` dates the files, `sha256` is the snapshot's. `omissions` are for the coordinator."""

    letterhead: Letterhead
    title: Title
    note: str
    mark: str
    salutation_title: str
    salutation: tuple[str, ...]
    blocks: tuple[Block, ...]
    signature: Signature
    recipients: Recipients
    annexes: tuple[Annex, ...]
    made_at: datetime
    sha256: str
    omissions: tuple[Omission, ...] = ()
    check: Check | None = None

    @property
    def heading(self) -> str:
        """The title in one line, for file properties."""
        return " ".join((self.title.kind, *self.title.about)).strip() or self.letterhead.about


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """All blocks in reading order; a section comes before what is in it."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from walk(block.blocks)


def all_blocks(document: Document) -> Iterator[Block]:
    """The body's blocks, then those of the annexes."""
    yield from walk(document.blocks)
    for annex in document.annexes:
        yield from walk(annex.blocks)


def block_lines(block: Block) -> Iterator[str]:
    """What one block says, line by line (a section: its title only)."""
    if isinstance(block, Paragraph):
        yield block.text
    elif isinstance(block, Section):
        yield block.title
    elif isinstance(block, Figure):
        yield from (block.caption, *block.legend)
    elif isinstance(block, Trend):
        yield from (block.caption, *block_lines(block.table))
    else:
        yield from block.head
        yield from (cell.text for row in block.rows for cell in row)


def spoken(document: Document) -> Iterator[tuple[str, str]]:
    """Everything the paper says, in reading order: (the part it stands in, one paragraph, cell or
    line). A part is what people call it: a section's title, an annex, the code of a table's row."""
    head, sign, check = document.letterhead, document.signature, document.check
    named = (head.parent, head.issuer, head.number, head.about, head.nation, head.motto)
    places: list[tuple[str, Iterable[str]]] = [
        (_("head of the paper"), (*named, head.place_and_day)),
        (_("title of the paper"), (document.title.kind, *document.title.about)),
        (document.salutation_title, (document.salutation_title, *document.salutation)),
        (_("note under the title"), (document.note,)),
    ]
    yield from _lines(places)
    yield from _block_parts(document.heading, document.blocks)
    copies = document.recipients
    yield from _lines([(copies.title, (copies.title, *copies.lines))])
    yield from _lines([(_("signature block"), (sign.capacity, sign.post, sign.signer))])
    for annex in document.annexes:
        part = f"{annex.label}. {annex.title}"
        yield from _lines([(part, (annex.label, annex.title, annex.attached_to))])
        yield from _block_parts(part, annex.blocks)
    yield from _lines([(check.title, check.lines)] if check else [])


def _lines(places: Iterable[tuple[str, Iterable[str]]]) -> Iterator[tuple[str, str]]:
    return ((part, line) for part, lines in places for line in lines if line)


def _block_parts(part: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    above = part
    for block in walk(blocks):
        if isinstance(block, Table):
            yield from ((part, name) for name in block.head)
            for row in block.rows:
                name = next((cell.text for cell in row if cell.text), "")
                yield from ((f"{part}: {name}", cell.text) for cell in row)
            continue
        if isinstance(block, Section):
            part = f"{above}: {block.title}" if block.level > 2 else block.title
            above = above if block.level > 2 else part
        yield from ((part, line) for line in block_lines(block))


def plain_text(document: Document) -> str:
    """Everything the paper says, in reading order, one line per paragraph or cell."""
    return "\n".join(line for _part, line in spoken(document))
