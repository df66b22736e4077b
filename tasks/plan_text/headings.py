"""One assignments section: its blocks become headings with tasks, and what fits nowhere is kept."""

from dataclasses import dataclass, field

from tasks.plan_text import bodies, facts, inline
from tasks.plan_text.document import Heading, HeadingKind, Unplaced
from tasks.plan_text.folding import View, phrase
from tasks.plan_text.items import Item, Section, to_task
from tasks.plan_text.labelled import ByLabel
from tasks.plan_text.lines import Block, is_caps, is_closing

_ASSIGNS = phrase(r"phân công|nhiệm vụ|trách nhiệm|tổ chức")


@dataclass(slots=True)
class _Head:
    block: Block
    start: int
    end: int
    number: str | None
    kind: HeadingKind
    agencies: tuple[str, ...]
    items: list[Item] = field(default_factory=list)
    # The open items from outside to inside, for the next bullet.
    stack: list[Item] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Put a bullet beside the open one of its own kind, or under the last one: "*" below
        "gồm:" or "+" is a new kind, elsewhere all dashes are one."""
        kinds = [held.kind for held in self.stack]
        beside = [at for at, held in enumerate(self.stack) if item.is_like(held)]
        if beside:
            del self.stack[beside[-1] :]
        elif item.kind == "plain" or (item.kind in kinds and not self.stack[-1].opens_deeper):
            keep = kinds.index(item.kind) if item.kind in kinds else 0
            del self.stack[keep:]
        elif kinds == ["plain"]:
            self.stack.clear()
        if self.stack:
            self.stack[-1].children.append(item)
        else:
            self.items.append(item)
        self.stack.append(item)


def read_section(view: View, blocks: list[Block]) -> Section:
    """Headings by addressee; where a section names nobody so, tasks by their labelled lead."""
    section = _ByAddressee(view).read(blocks)
    if any(heading.tasks for heading in section.headings):
        return section
    labelled = ByLabel(view).read(blocks)
    return labelled if labelled.headings else section


def head_of(view: View, block: Block) -> bodies.Addressee | None:
    """The addressee of a block that is surely a heading by itself, whatever surrounds it."""
    if block.kind in ("plus", "part") or facts.is_labelled(view, block.text_at, block.end):
        return None
    if block.marker is None and is_caps(view, block.start, min(block.end, block.start + 60)):
        return None
    found = bodies.addressee(view, block.text_at, block.end)
    if found is None or is_closing(view, block):
        return None
    if block.kind in ("dash", "plain"):
        titled = view.text[found.rest - 1] == ":" or (
            block.kind == "plain" and found.rest >= block.end
        )
        led = found.start < found.rest and not view.text[found.start].islower() and found.strict
        return found if titled or (led and block.kind == "plain") else None
    return found


class _ByAddressee:
    def __init__(self, view: View) -> None:
        self.view = view
        self.heads: list[_Head] = []
        self.open: _Head | None = None
        self.pending: list[Block] = []
        self.closed = False
        self.section = Section()

    def read(self, blocks: list[Block]) -> Section:
        for block in blocks:
            self._structure(block.start, block.text_at)
            self._read(block)
        self._leave_pending()
        self._finish()
        return self.section

    def _read(self, block: Block) -> None:
        view = self.view
        found = self._head(block)
        if found:
            self._open(block, found)
        elif is_closing(view, block) or (self.closed and block.marker is None):
            self.closed = True
            self.section.structure.append(view.span(block.start, block.end))
        elif self._ends_heading(block):
            self._leave_pending()
            self.open = None
            self.pending = [block]
        elif self.open is None:
            self._leave_pending()
            self._leave(block)
        else:
            self._add(self.open, block)

    def _head(self, block: Block) -> bodies.Addressee | None:
        found = head_of(self.view, block)
        if (
            found is None
            and self.open is None
            and block.kind in ("dash", "plain")
            and not self.closed
        ):
            found = bodies.addressee(self.view, block.text_at, block.end)
            if found and not found.strict and not all(map(self._assigns, self.pending)):
                return None
        if found and self.open and self._is_item_here(block, found):
            return None
        return found

    def _assigns(self, title: Block) -> bool:
        """Only below such a title is a sentence about somebody an assignment by itself."""
        return bool(_ASSIGNS.search(self.view.low, title.start, title.end))

    def _is_item_here(self, block: Block, found: bodies.Addressee) -> bool:
        """A sentence about another body, deeper than the open heading, is a task of the latter."""
        here = self.open
        if here is None or block.marker is None or here.block.marker is None:
            return False
        deeper = block.marker.rank > here.block.marker.rank
        titled = self.view.text[found.rest - 1] == ":" or found.rest >= block.end
        return deeper and not titled

    def _ends_heading(self, block: Block) -> bool:
        """A number of the headings' own level that addresses nobody ends the heading before it."""
        if block.marker is None:
            return False
        if block.kind in ("roman", "upper", "part", "article"):
            return True
        if self.open is None:
            return block.kind == "decimal" or (block.kind == "letter" and not self.heads)
        own = self.open.block.marker
        if own is not None and own.kind == "dash":
            return block.kind == "dash" and self._is_beside(block.marker.number)
        if own is not None and block.kind not in ("dash", "plus"):
            return block.marker.rank <= own.rank
        used = {head.block.marker.rank for head in self.heads if head.block.marker}
        return block.kind == "decimal" and block.marker.rank in used

    def _is_beside(self, bullet: str) -> bool:
        """The bullet of the headings, where their tasks have another one."""
        used = {head.block.marker.number for head in self.heads if head.block.marker}
        below = {item.glyph for head in self.heads for item in head.items}
        return bullet in used and bullet not in below and bool(below & {"-", "+", "•"})

    def _open(self, block: Block, found: bodies.Addressee) -> None:
        self.closed = False
        self._structure_pending(block)
        last = self.open
        if last and not last.items and self._is_deeper(block, last.block):
            # "2. Các cơ quan, đơn vị" followed by "a) Sở …:" is the title of those.
            self.heads.remove(last)
            self._structure(last.start, last.end)
        number = (
            block.marker.number if block.marker and block.kind not in ("dash", "plus") else None
        )
        head = _Head(block, found.start, found.end, number, found.kind, found.agencies)
        self.heads.append(head)
        self.open = head
        start = inline.skip(self.view, found.rest, block.end)
        self._structure(found.end, start)
        if start < block.end:
            self._inline(head, start, block.end)
            if found.rest == start and facts.leads(self.view, start):
                head.items[0].stated = facts.Facts(lead=found.agencies)

    def _inline(self, head: _Head, start: int, end: int) -> None:
        """The words behind "Sở A:" on the same line: one task, or several with bullets."""
        view = self.view
        parts = inline.parts(view, start, end)
        for at, (first, last) in enumerate(parts):
            self._structure(parts[at - 1][1] if at else start, first)
            text = Item(first, last, "plain" if len(parts) == 1 else "inline")
            head.add(text)
        if len(parts) == 1 and view.text[end - 1] == ":":
            # "Sở A: Chủ trì thực hiện các việc sau:" keeps its bullets as sub-items.
            text.kind = "intro"

    def _is_deeper(self, block: Block, outer: Block) -> bool:
        if block.marker is None:
            return outer.marker is not None and self.view.text[outer.end - 1] == ":"
        return outer.marker is not None and block.marker.rank > outer.marker.rank

    def _add(self, head: _Head, block: Block) -> None:
        view = self.view
        if facts.is_labelled(view, block.text_at, block.end) and head.stack:
            last = head.stack[-1]
            last.stated = last.stated.over(facts.labelled(view, block.text_at, block.end))
            self.section.structure.append(view.span(block.text_at, block.end))
            return
        if self._is_stray(head, block):
            self._leave(block)
            return
        kind = block.kind
        if kind == "decimal" and block.marker:
            kind = f"decimal{block.marker.rank}"
        glyph = block.marker.number if block.marker and kind in ("dash", "plus") else kind
        head.add(Item(block.text_at, block.end, kind, glyph, self._announces(block)))

    def _announces(self, block: Block) -> bool:
        return self.view.text[block.end - 1] == ":"

    def _is_stray(self, head: _Head, block: Block) -> bool:
        """A line without bullet and full stop among bullets: a page's chatter, or a lost line."""
        bulleted = bool(head.stack) and head.stack[0].kind not in ("plain", "intro")
        return bulleted and block.marker is None and self.view.text[block.end - 1] not in ".;:…"

    def _leave(self, block: Block) -> None:
        view = self.view
        text = view.verbatim(block.start, block.end)
        self.section.unplaced.append(Unplaced(text, view.span(block.start, block.end)))

    def _leave_pending(self) -> None:
        for block in self.pending:
            self._leave(block)
        self.pending = []

    def _structure_pending(self, head: Block) -> None:
        """A title with headings below it is structure; a point beside them is a lost one."""
        for block in self.pending:
            if self._is_title_of(block, head):
                self._structure(block.start, block.end)
            else:
                self._leave(block)
        self.pending = []

    def _is_title_of(self, title: Block, head: Block) -> bool:
        text = self.view.text[title.text_at : title.end]
        if ": " in text or text.endswith((".", ";")):
            return False
        return not (title.marker and head.marker) or title.marker.rank < head.marker.rank

    def _structure(self, start: int, end: int) -> None:
        if start < end:
            self.section.structure.append(self.view.span(start, end))

    def _finish(self) -> None:
        for head in self.heads:
            tasks = tuple(to_task(self.view, item) for item in head.items)
            title = self.view.verbatim(head.start, head.end)
            span = self.view.span(head.block.start, head.end)
            self.section.headings.append(
                Heading(head.number, title, head.kind, head.agencies, tasks, span)
            )
