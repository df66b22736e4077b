"""Document → DOCX with real styles: the same text as the PDF, for people who edit it in Word.

Times New Roman, headings, repeated table heads, fixed widths; number and day stay blank."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from plan_portal.lib.text import LOCAL
from reports.pipeline.document import (
    Annex,
    Block,
    Check,
    Document,
    Figure,
    Paragraph,
    Run,
    Section,
    Table,
    Trend,
    walk,
)
from reports.pipeline.render import docx_styles as styles
from reports.pipeline.render import qr

PORTRAIT_MM, LANDSCAPE_MM, TREND_MM = 160, 252, 70
# Mean width of a bold letter in parts of its size: capitals and running text of Times New Roman.
CAPITALS, RUNNING = 0.64, 0.47


def render(document: Document) -> bytes:
    """The DOCX of a paper. The same document gives the same bytes."""
    word = styles.blank_document()
    styles.portrait(word.sections[0], mark=document.mark)
    _properties(word, document)
    _letterhead(word, document)
    _title(word, document)
    _blocks(word, document.blocks, PORTRAIT_MM)
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    _signature(word, document)
    for annex in document.annexes:
        _annex(word, annex, document.mark)
    if document.check:
        _check(word, document.check)
    buffer = BytesIO()
    word.save(buffer)
    return _settled(buffer.getvalue())


def _settled(archive: bytes) -> bytes:
    """The same ZIP without the hour of its making, so that equal papers have equal hashes."""
    buffer = BytesIO()
    with ZipFile(BytesIO(archive)) as made, ZipFile(buffer, "w", ZIP_DEFLATED) as settled:
        for name in made.namelist():
            settled.writestr(ZipInfo(name), made.read(name), ZIP_DEFLATED)
    return buffer.getvalue()


def _properties(word: Any, document: Document) -> None:
    properties = word.core_properties
    moment = document.made_at.astimezone(LOCAL).replace(tzinfo=None)
    properties.title, properties.author = document.heading[:255], document.letterhead.issuer[:255]
    properties.language, properties.identifier = "vi-VN", document.sha256
    properties.created = properties.modified = moment
    properties.last_modified_by, properties.comments = properties.author, ""


def _letterhead(word: Any, document: Document) -> None:
    head = document.letterhead
    left, right = styles.columns(word, (66, 94))
    _line(left, head.parent, "Letterhead")
    _line(left, head.issuer, "Letterhead", bold=True)
    width = min(len(head.issuer) * 12 * CAPITALS, 180)
    styles.rule(left, column_mm=66, width_pt=0.4 * width)
    _line(left, head.number, "Letterhead", size=13)
    if head.about:
        _line(left, head.about, "Letterhead")
    _line(right, head.nation, "Letterhead", bold=True)
    _line(right, head.motto, "Letterhead", bold=True, size=13)
    styles.rule(right, column_mm=94, width_pt=len(head.motto) * 13 * RUNNING)
    _line(right, head.place_and_day, "Letterhead", italic=True, size=13)


def _title(word: Any, document: Document) -> None:
    if document.title.kind:  # a letter has none
        _line(word, document.title.kind, "Title")
        for line in document.title.about:
            _line(word, line, "Subtitle")
        width = min(len(document.title.about[-1]) * 14 * RUNNING, 440)
        styles.rule(word, column_mm=PORTRAIT_MM, width_pt=0.4 * width)
    if len(document.salutation) == 1:
        _line(word, f"{document.salutation_title} {document.salutation[0]}", "Dear")
    elif document.salutation:
        for line in (document.salutation_title, *document.salutation):
            _line(word, line, "Dear")
    if document.note:
        styles.boxed(_line(word, document.note, "Note"))


def _line(
    place: Any,
    text: str,
    style: str,
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    size: int | None = None,
) -> Any:
    """One paragraph of one run; a cell's own empty first paragraph is used up first."""
    fresh = styles.is_fresh_cell(place)
    paragraph = place.paragraphs[0] if fresh else place.add_paragraph()
    styles.styled(paragraph, style)
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = styles.points(size)
    return paragraph


def _runs(paragraph: Any, runs: tuple[Run, ...]) -> None:
    for one in runs:
        run = paragraph.add_run(one.text)
        styles.lettered(run, bold=one.bold, italic=one.italic)


def _blocks(word: Any, blocks: tuple[Block, ...], width_mm: int) -> None:
    for block in walk(blocks):
        if isinstance(block, Section):
            styles.styled(word.add_paragraph(block.title), f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            _runs(styles.styled(word.add_paragraph(), "Body Text"), block.runs)
        elif isinstance(block, Figure):
            _line(word, block.caption, "Table Text")
            _line(word, " ".join(block.legend), "Table Text")
        elif isinstance(block, Trend):
            _line(word, block.caption, "Table Text").paragraph_format.keep_with_next = True
            _table(word, block.table, TREND_MM)
        else:
            _table(word, block, width_mm)


def _table(word: Any, table: Table, width_mm: int) -> None:
    total = sum(table.widths)
    widths = [width_mm * width / total for width in table.widths]
    made = styles.grid(word, widths, rows=len(table.rows) + 1)
    rows = list(made.rows)
    styles.repeat_head(rows[0])
    for cell, name in zip(rows[0].cells, table.head, strict=True):
        styles.align(_line(cell, name, "Table Text", bold=True), "center")
    for row, texts in zip(rows[1:], table.rows, strict=True):
        styles.keep_whole(row)
        cells, at = row.cells, 0
        for text in texts:
            cell = cells[at].merge(cells[at + text.span - 1]) if text.span > 1 else cells[at]
            paragraph = cell.paragraphs[0]
            styles.styled(paragraph, "Table Text")
            _runs(paragraph, text.runs)
            styles.align(paragraph, text.align)
            at += text.span
    styles.styled(word.add_paragraph(), "Table Text")


def _signature(word: Any, document: Document) -> None:
    left, right = styles.columns(word, (80, 80), keep=True)
    _line(left, document.recipients.title, "Copies", bold=True, italic=True, size=12)
    for line in document.recipients.lines:
        _line(left, line, "Copies")
    sign = document.signature
    for line in (sign.capacity, sign.post):
        if line:
            _line(right, line, "Signature")
    for _ in range(4):
        styles.styled(right.add_paragraph(), "Signature")
    styles.styled(right.add_paragraph(sign.signer), "Signature")


def _check(word: Any, check: Check) -> None:
    """The QR code and its lines, kept on one page."""
    first = styles.styled(word.add_paragraph(), "Table Text")
    picture = first.add_run().add_picture(BytesIO(qr.png(check.address)), width=styles.mm(26))
    picture._inline.docPr.set("descr", check.title)  # noqa: SLF001 (python-docx has no other way to the alternative text)
    for line in check.lines:
        _line(word, line, "Table Text")
    for paragraph in word.paragraphs[-len(check.lines) - 1 : -1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex(word: Any, annex: Annex, mark: str) -> None:
    styles.landscape(word.add_section(), mark=mark)
    styles.styled(word.add_paragraph(annex.label), "Annex")
    _line(word, annex.title, "Annex Title")
    _line(word, annex.attached_to, "Annex Title", bold=False, italic=True)
    _blocks(word, annex.blocks, LANDSCAPE_MM)
