"""Numbers by which a part of a paper is asked for its sources: the same on the screen, in the
marked PDF and in every link. Body first, then the annexes; each row of a table has its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.pipeline.document import (
    Block,
    Document,
    Figure,
    Paragraph,
    Section,
    Table,
    Trend,
    walk,
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A block with the numbers of its parts: one of a paragraph or picture, one per row of a
    table, none of a title; 0 = words of the outline. `chapter`: the part of the paper it is in."""

    block: Block
    numbers: tuple[int, ...]
    chapter: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One numbered part: what it says and where that comes from."""

    number: int
    chapter: str
    text: str
    sources: tuple[str, ...]


def marked(document: Document) -> tuple[tuple[Marked, ...], ...]:
    """The body, then each annex, in reading order."""
    places = [("", document.blocks)]
    places += [(f"{one.label}. {one.title}", one.blocks) for one in document.annexes]
    found, number = [], 0
    for name, blocks in places:
        own, chapter = [], name
        for block in walk(blocks):
            if isinstance(block, Section) and block.level == 1:
                chapter = block.title
            texts = [sources for _text, sources in _parts(block)]
            numbers = []
            for sources in texts:
                number += bool(sources)
                numbers.append(number if sources else 0)
            own.append(Marked(block, tuple(numbers), chapter))
        found.append(tuple(own))
    return tuple(found)


def marks(document: Document) -> Iterator[Mark]:
    """All numbered parts in order."""
    for place in marked(document):
        for one in place:
            for number, (text, sources) in zip(one.numbers, _parts(one.block), strict=True):
                if number:
                    yield Mark(number, one.chapter, text, sources)


def _parts(block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(words, sources) of each part of a block that can have a number."""
    if isinstance(block, Paragraph):
        yield block.text, block.sources
    elif isinstance(block, Figure | Trend):
        yield " ".join((block.caption, *block.legend)), block.sources
    elif isinstance(block, Table):
        for row in block.rows:
            named = (source for cell in row for source in cell.sources)
            text = " · ".join(cell.text for cell in row if cell.text)
            yield text, tuple(dict.fromkeys(named))
