"""Bullets while a section is read, and the tasks that they become."""

from dataclasses import dataclass, field

from tasks.plan_text import facts
from tasks.plan_text.document import Heading, Span, Task, Unplaced
from tasks.plan_text.folding import View


@dataclass(slots=True)
class Item:
    start: int
    end: int
    kind: str
    # The bullet itself: "*" below "+" is deeper than "-" although both are dashes.
    glyph: str = ""
    # Ends on a colon: what follows may belong below it.
    announces: bool = False
    children: list["Item"] = field(default_factory=list)
    stated: facts.Facts = field(default_factory=facts.Facts)

    @property
    def opens_deeper(self) -> bool:
        """May a dash of another form stand below this one?"""
        return self.announces or self.kind == "plus"

    def is_like(self, other: "Item") -> bool:
        return self.kind == other.kind and self.glyph == other.glyph


@dataclass(slots=True)
class Section:
    """What came of one section; spans are offsets into the source."""

    headings: list[Heading] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    structure: list[Span] = field(default_factory=list)


def to_task(view: View, item: Item) -> Task:
    inline = facts.labelled(view, item.start, item.end)
    stated = item.stated.over(inline).over(facts.in_prose(view, item.start, item.end))
    return Task(
        view.verbatim(item.start, item.end),
        view.span(item.start, item.end),
        tuple(to_task(view, child) for child in item.children),
        stated.lead,
        stated.support,
        stated.due,
        stated.product,
    )
