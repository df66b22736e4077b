"""Sections that name nobody in their titles: tasks by their labelled lead ("Chủ trì: …")."""

from tasks.plan_text import facts
from tasks.plan_text.document import Heading, HeadingKind, Unplaced
from tasks.plan_text.folding import View
from tasks.plan_text.items import Item, Section, to_task
from tasks.plan_text.lines import Block, is_closing


class ByLabel:
    """ "1. Việc …" with "Cơ quan chủ trì: …" below it: the title above is the heading."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.section = Section()

    def read(self, blocks: list[Block]) -> Section:
        view = self.view
        owners = [self._owns(blocks, index) for index in range(len(blocks))]
        titles: list[Block] = []
        title: Block | None = None
        made: dict[int, tuple[Block | None, list[Item]]] = {}
        last: Item | None = None
        for index, block in enumerate(blocks):
            self.section.structure.append(view.span(block.start, block.text_at))
            if facts.is_labelled(view, block.text_at, block.end) and last:
                last.stated = last.stated.over(facts.labelled(view, block.text_at, block.end))
                self.section.structure.append(view.span(block.text_at, block.end))
            elif owners[index]:
                title = titles[-1] if titles and _rank(titles[-1]) < _rank(block) else None
                last = Item(block.text_at, block.end, block.kind)
                made.setdefault(title.start if title else -1, (title, []))[1].append(last)
            elif self._titles(blocks, owners, index):
                titles.append(block)
                last = None
            else:
                self._other(block, last)
        for title, items in made.values():
            self._heading(title, items)
        return self.section

    def _owns(self, blocks: list[Block], index: int) -> bool:
        view, block = self.view, blocks[index]
        if facts.is_labelled(view, block.text_at, block.end) or is_closing(view, block):
            return False
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        below = following and facts.is_labelled(view, following.text_at, following.end)
        return bool(below) or facts.states_lead(view, block.text_at, block.end)

    def _titles(self, blocks: list[Block], owners: list[bool], index: int) -> bool:
        """The next owner lies deeper than this block, and nothing else in between."""
        if index + 1 >= len(blocks) or is_closing(self.view, blocks[index]):
            return False
        after = index + 1
        while (
            after < len(blocks)
            and not owners[after]
            and _rank(blocks[after]) > _rank(blocks[index])
        ):
            after += 1
        return after < len(blocks) and owners[after] and _rank(blocks[after]) > _rank(blocks[index])

    def _other(self, block: Block, last: Item | None) -> None:
        view = self.view
        if is_closing(view, block):
            self.section.structure.append(view.span(block.start, block.end))
        elif last and block.kind in ("plus", "dash") and last.kind not in (block.kind, "plus"):
            last.children.append(Item(block.text_at, block.end, block.kind))
        else:
            span = view.span(block.start, block.end)
            self.section.unplaced.append(Unplaced(view.verbatim(block.start, block.end), span))

    def _heading(self, title: Block | None, items: list[Item]) -> None:
        view = self.view
        tasks = tuple(to_task(view, item) for item in items)
        leads = tuple(dict.fromkeys(name for task in tasks for name in task.lead))
        kind = HeadingKind.AGENCY if len(leads) == 1 else HeadingKind.AGENCIES
        start, end = (title.text_at, title.end) if title else (items[0].start, items[0].start)
        number = title.marker.number if title and title.marker and title.marker.rank < 7 else None
        span = view.span(title.start if title else start, end)
        self.section.headings.append(
            Heading(number, view.verbatim(start, end), kind, leads, tasks, span)
        )


def _rank(block: Block) -> int:
    return block.marker.rank if block.marker else 9
