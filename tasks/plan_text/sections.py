"""Where the assignments stand: sections by their titles and by what is in them.

A text may be several papers in one: a Decision with its articles, the plan it promulgates, annexes.
Each ends with its signature or its "./."; what follows is read again only from the next title.
"""

from dataclasses import dataclass, field

from tasks.plan_text import facts
from tasks.plan_text.folding import View, phrase
from tasks.plan_text.headings import head_of, read_section
from tasks.plan_text.items import Section
from tasks.plan_text.lines import (
    Block,
    Line,
    has_end_mark,
    is_annex_title,
    is_caps,
    is_signature,
    lines_of,
)
from tasks.plan_text.noise import without_chatter, without_numbers
from tasks.plan_text.paragraphs import Paragraphs
from tasks.plan_text.tables import Table, tables_in

_ASSIGNS = phrase(
    r"phân công|tổ chức (?:thực hiện|triển khai)|trách nhiệm|giao nhiệm vụ|phân giao"
    r"|nhiệm vụ (?:của|cụ thể của) các"
)
_EXCLUDED = phrase(
    r"quan điểm|mục tiêu|mục đích|yêu cầu|kinh phí|căn cứ|phạm vi|đối tượng|nguồn lực"
    r"|nguyên tắc|sự cần thiết"
    r"|thực trạng|kết quả đạt được|tình hình"
    r"|đánh giá|bối cảnh|định hướng|tầm nhìn|chỉ tiêu|cơ sở pháp lý"
)
_FORMAL = phrase(r"có hiệu lực|thi hành|ban hành kèm theo|bãi bỏ|thay thế|phê duyệt")
_HEAD = phrase(
    r"cộng hòa xã hội|độc lập ?- ?tự do|số ?:|v/v|kính gửi|[\w ]{2,30}, ngày .{0,20}tháng"
)
_DUTY = phrase(r"(?:trách nhiệm|nhiệm vụ)(?!\w)")
_OUTER = {"part", "roman", "upper", "article"}
_MAX_TITLE = 220


@dataclass(slots=True)
class _Stretch:
    """A section while it is collected: its title block and what stands below it."""

    title: Block | None
    blocks: list[Block] = field(default_factory=list)
    # The title itself is an addressee: "I. SỞ Y TẾ", "Điều 4. Trách nhiệm của Sở Y tế".
    named: bool = False

    @property
    def article(self) -> bool:
        return self.title is not None and self.title.kind == "article"


@dataclass(slots=True)
class Assignments:
    """All assignment sections and tables of a text, in the order of the text."""

    parts: list[tuple[int, int, Section | Table]]
    # Blocks before the first section: the head of the paper is among them.
    blocks: list[Block]


def find(view: View) -> Assignments:
    lines, chatter = without_chatter(view, lines_of(view))
    tables = tables_in(view, lines)
    blocks, numbers = _blocks(view, lines, tables)
    stretches, after_end = _stretches(view, blocks)
    _mark_named(view, stretches)
    parts = [_read(view, stretch) for stretch in stretches if _assigns(view, stretch)]
    parts = [part for part in parts if _has_tasks(part[2])]
    if not parts and not any(table.headings for table in tables):
        parts = _directive(view, stretches)
    ignored: list[Line | Block] = [*chatter, *numbers, *after_end]
    for start, end, section in parts:
        section.structure.extend(
            view.span(line.start, line.end) for line in ignored if start < line.start < end
        )
    found: list[tuple[int, int, Section | Table]] = [*parts]
    found.extend((table.start, table.end, table) for table in tables if table.headings)
    return Assignments(sorted(found, key=lambda part: part[0]), blocks)


def _blocks(view: View, lines: list[Line], tables: list[Table]) -> tuple[list[Block], list[Line]]:
    """Paragraphs of the lines outside tables, a table never joins two; and the page numbers."""
    outside: list[list[Line]] = []
    numbers: list[Line] = []
    at = 0
    for first, after in [*((table.first, table.after) for table in tables), (len(lines), 0)]:
        kept, dropped = without_numbers(view, lines[at:first])
        outside.append(kept)
        numbers += dropped
        at = after
    paragraphs = Paragraphs(view, [line for part in outside for line in part])
    return [block for part in outside for block in paragraphs.blocks(part)], numbers


def _stretches(view: View, blocks: list[Block]) -> tuple[list[_Stretch], list[Block]]:
    """The sections, and the blocks between a signature and the next title: nobody's words."""
    found = [_Stretch(None)]
    ignored: list[Block] = []
    after_end = False
    for block in blocks:
        if is_signature(view, block.start) and not _is_body_heading(view, block):
            after_end = True
            ignored.append(block)
            continue
        if after_end and not _reopens(view, block):
            ignored.append(block)
            continue
        after_end = False
        if _is_title(view, block, found[-1]):
            found.append(_Stretch(block))
        else:
            found[-1].blocks.append(block)
        after_end = has_end_mark(view, block)
    return found, ignored


def _reopens(view: View, block: Block) -> bool:
    return is_annex_title(view, block) or (
        block.kind == "roman" and is_caps(view, block.text_at, block.end)
    )


def _is_body_heading(view: View, block: Block) -> bool:
    """ "Chủ tịch UBND các huyện …:" is an addressee, "CHỦ TỊCH" alone is a signature."""
    return not is_caps(view, block.start, block.end) and head_of(view, block) is not None


def _is_title(view: View, block: Block, here: _Stretch) -> bool:
    if block.kind in _OUTER:
        return not (block.kind == "upper" and here.title is not None and here.title.kind == "roman")
    short = block.end - block.start <= _MAX_TITLE
    if block.marker is None:
        caps = short and is_caps(view, block.start, block.end)
        return caps and (_titled(view, block) or is_annex_title(view, block))
    if block.kind != "decimal" or not short or view.text[block.end - 1] in ".;":
        return False
    if here.title is not None and here.title.kind in ("roman", "upper"):
        return False
    return _titled(view, block) and head_of(view, block) is None


def _titled(view: View, block: Block) -> bool:
    low = view.low
    return bool(
        _ASSIGNS.search(low, block.start, block.end)
        or _EXCLUDED.search(low, block.start, block.end)
    )


def _mark_named(view: View, stretches: list[_Stretch]) -> None:
    """Titles that are bodies are headings where at least two are: one alone is a subject."""
    named = [stretch for stretch in stretches if stretch.title and _is_named(view, stretch.title)]
    for stretch in named:
        stretch.named = len(named) > 1


def _is_named(view: View, title: Block) -> bool:
    """An article names its body by its duty; "Điều 2. Giao Sở …" of a wrapping Decision is none."""
    if title.kind not in ("roman", "upper", "article"):
        return False
    if title.kind == "article" and not _DUTY.match(view.low, title.text_at, title.end):
        return False
    head = head_of(view, title)
    return bool(head and head.strict and head.rest >= title.end)


def _assigns(view: View, stretch: _Stretch) -> bool:
    """By its title; else by a numbered addressee or a labelled lead in it."""
    title = stretch.title
    if stretch.named:
        return True
    if title is None or stretch.article:
        return False
    line = title.end if title.end - title.start <= _MAX_TITLE else title.start
    if _ASSIGNS.search(view.low, title.start, line):
        return True
    if _EXCLUDED.search(view.low, title.start, line):
        return False
    return any(_is_assignment(view, block) for block in stretch.blocks)


def _is_assignment(view: View, block: Block) -> bool:
    if facts.states_lead(view, block.text_at, block.end):
        return True
    head = head_of(view, block) if block.kind in ("decimal", "letter", "plain") else None
    return head is not None and head.strict


def _read(view: View, stretch: _Stretch) -> tuple[int, int, Section]:
    title = stretch.title
    blocks = [title, *stretch.blocks] if title else stretch.blocks
    section = read_section(view, blocks if stretch.named else stretch.blocks)
    if title and not stretch.named:
        section.structure.append(view.span(title.start, title.end))
    return blocks[0].start, blocks[-1].end, section


def _has_tasks(section: Section) -> bool:
    return any(heading.tasks for heading in section.headings)


def _directive(view: View, stretches: list[_Stretch]) -> list[tuple[int, int, Section]]:
    """A paper without sections (a directive, a Decision by itself): its points are the headings."""
    blocks: list[Block] = []
    passed: list[Block] = []
    stretches = _below_head(view, stretches)
    for stretch in stretches:
        title = stretch.title
        if title and _is_formal(view, title):
            passed.extend((title, *stretch.blocks))
            continue
        if title:
            (blocks if head_of(view, title) else passed).append(title)
        blocks.extend(stretch.blocks)
    first = next((i for i, block in enumerate(blocks) if _starts(view, block)), None)
    if first is None:
        return []
    start, end, section = _read(view, _Stretch(None, blocks[first:]))
    section.structure.extend(
        view.span(block.start, block.end) for block in passed if start < block.start < end
    )
    return [(start, end, section)] if _has_tasks(section) else []


def _below_head(view: View, stretches: list[_Stretch]) -> list[_Stretch]:
    """Without the head of a letter: issuer, number, date, and to whom it is sent."""
    first = stretches[0]
    last = max((at for at, b in enumerate(first.blocks) if _is_head(view, b)), default=-1)
    blocks = first.blocks[last + 1 :]
    if last >= 0 and view.low.startswith("kính gửi", first.blocks[last].start):
        while blocks and blocks[0].kind in ("dash", "plus"):
            del blocks[0]
    return [_Stretch(first.title, blocks), *stretches[1:]]


def _is_head(view: View, block: Block) -> bool:
    return bool(_HEAD.match(view.low, block.start, block.end))


def _is_formal(view: View, title: Block) -> bool:
    """A goal, a budget, or an article on coming into force: nobody is given a task there."""
    if title.kind == "article":
        return bool(_FORMAL.search(view.low, title.start, title.end))
    return bool(_EXCLUDED.search(view.low, title.start, title.end))


def _starts(view: View, block: Block) -> bool:
    head = head_of(view, block)
    if head is None or is_signature(view, block.start):
        return False
    return block.marker is not None or view.text[head.rest - 1] == ":" or head.strict
