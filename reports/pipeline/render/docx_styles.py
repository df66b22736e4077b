"""The look of the DOCX: styles, pages and borders of Nghị định 30/2020/NĐ-CP, made by script."""

from functools import cache
from io import BytesIO
from typing import Any

FONT = "Times New Roman"
# name: (based on, size pt, bold, italic, alignment, space after pt, first line indent mm)
STYLES: dict[str, tuple[str, float, bool, bool, str, float, float]] = {
    "Body Text": ("Normal", 14, False, False, "justify", 6, 12.7),
    "Heading 1": ("Normal", 14, True, False, "justify", 6, 12.7),
    "Heading 2": ("Normal", 14, True, False, "justify", 6, 12.7),
    "Heading 3": ("Normal", 14, True, True, "justify", 6, 12.7),
    "Title": ("Normal", 14, True, False, "center", 0, 0),
    "Subtitle": ("Normal", 14, True, False, "center", 0, 0),
    "Letterhead": ("Normal", 12, False, False, "center", 0, 0),
    "Dear": ("Normal", 14, False, False, "center", 6, 0),
    "Note": ("Normal", 14, False, True, "center", 12, 0),
    "Copies": ("Normal", 11, False, False, "left", 0, 0),
    "Signature": ("Normal", 14, True, False, "center", 0, 0),
    "Annex": ("Heading 1", 14, True, False, "center", 0, 0),
    "Annex Title": ("Normal", 14, True, False, "center", 0, 0),
    "Table Text": ("Normal", 12, False, False, "left", 0, 0),
}
ALIGNMENTS = {"left": 0, "center": 1, "right": 2, "justify": 3}


def points(size: float) -> Any:
    """A size in points, as python-docx takes it."""
    from docx.shared import Pt

    return Pt(size)


def blank_document() -> Any:
    """An empty document that has our styles."""
    from docx import Document

    return Document(BytesIO(_template()))


@cache
def _template() -> bytes:
    """Made once in a process: it is a fifth of the time of a report."""
    from docx import Document
    from docx.oxml.ns import qn

    word = Document()
    normal = word.styles["Normal"]
    _font(normal, 14, bold=False, italic=False)
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.space_after = points(0)
    for name, (base, size, bold, italic, alignment, after, indent) in STYLES.items():
        style = _style(word, name)
        style.base_style = word.styles[base]
        _font(style, size, bold=bold, italic=italic)
        layout = style.paragraph_format
        layout.alignment, layout.widow_control = ALIGNMENTS[alignment], True
        layout.space_before = points(14 if name == "Title" else 0)
        layout.space_after = points(after)
        layout.first_line_indent = mm(indent)
        layout.keep_with_next = name.startswith(("Heading", "Annex", "Title", "Subtitle"))
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    language = word.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "vi-VN")
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def styled(paragraph: Any, name: str) -> Any:
    """The paragraph in one of our styles. By its id, directly: python-docx looks through all styles
    of the document for each assignment, which was half the time of a long report."""
    element = paragraph._p  # noqa: SLF001  (the public setter is the slow one)
    if len(element):
        element.style = name.replace(" ", "")
    else:
        properties = _element("w:pPr")
        properties.append(_element("w:pStyle", val=name.replace(" ", "")))
        element.append(properties)
    return paragraph


def _style(word: Any, name: str) -> Any:
    from docx.enum.style import WD_STYLE_TYPE

    known = {style.name for style in word.styles}
    return (
        word.styles[name] if name in known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )


def _font(style: Any, size: float, *, bold: bool, italic: bool) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, points(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)


def mm(length: float) -> Any:
    """A length in millimetres, as python-docx takes it."""
    from docx.shared import Mm

    return Mm(length)


def portrait(section: Any, *, mark: str) -> None:
    """A4; the page number is hidden on page 1."""
    _page(section, 210, 297, right=20)
    section.different_first_page_header_footer = True
    _header(section.header, 160, mark, numbered=True)
    _header(section.first_page_header, 160, mark, numbered=False)


def landscape(section: Any, *, mark: str) -> None:
    """A4 across, with its own header."""
    from docx.enum.section import WD_ORIENT

    section.orientation = WD_ORIENT.LANDSCAPE
    _page(section, 297, 210, right=15)
    section.different_first_page_header_footer = False
    section.header.is_linked_to_previous = False
    _header(section.header, 252, mark, numbered=True)


def _page(section: Any, width: int, height: int, *, right: int) -> None:
    section.page_width, section.page_height = mm(width), mm(height)
    section.top_margin = section.bottom_margin = mm(20)
    section.left_margin, section.right_margin = mm(30), mm(right)
    section.header_distance = section.footer_distance = mm(9)


def _header(header: Any, width_mm: int, mark: str, *, numbered: bool) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT

    paragraph = header.paragraphs[0]
    paragraph.clear()
    paragraph.style = "Normal"
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(mm(width_mm / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(mm(width_mm), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run("\t").font.size = points(13)
    if numbered:
        _page_field(paragraph)
    run = paragraph.add_run(f"\t{mark}" if mark else "")
    run.italic, run.font.size = True, points(10)


def _page_field(paragraph: Any) -> None:
    run = paragraph.add_run()
    run.font.size = points(13)
    run._r.append(_element("w:fldChar", fldCharType="begin"))  # noqa: SLF001  (no public field API)
    code = _element("w:instrText")
    code.text = "PAGE"
    run._r.append(code)  # noqa: SLF001  (as above)
    run._r.append(_element("w:fldChar", fldCharType="end"))  # noqa: SLF001  (as above)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def columns(word: Any, widths_mm: tuple[int, int], *, keep: bool = False) -> tuple[Any, Any]:
    """Two cells side by side without borders; `keep`: never split over a page."""
    table = grid(word, list(widths_mm), rows=1, style="Normal Table")
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="0", type="dxa"))
    table._tbl.tblPr.append(margins)  # noqa: SLF001  (no public API)
    if keep:
        keep_whole(table.rows[0])
    left, right = table.rows[0].cells
    return left, right


def grid(
    word: Any, widths_mm: list[float] | list[int], *, rows: int, style: str = "Table Grid"
) -> Any:
    """A table of fixed column widths."""
    table = word.add_table(rows=rows, cols=len(widths_mm))
    table.style, table.autofit = style, False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = mm(width)
    return table


def is_fresh_cell(place: Any) -> bool:
    """A cell of a table in which nothing stands but its own empty paragraph."""
    from docx.table import _Cell

    return isinstance(place, _Cell) and len(place.paragraphs) == 1 and not place.text


def repeat_head(row: Any) -> None:
    """Print this row again on every page, and never split it."""
    keep_whole(row)
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))  # noqa: SLF001  (no public API)


def keep_whole(row: Any) -> None:
    """Never split this row over a page."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))  # noqa: SLF001  (no public API)


def align(paragraph: Any, alignment: str) -> None:
    """Of text in a table, whose style stands at the left."""
    if alignment != "left":
        paragraph.alignment = ALIGNMENTS[alignment]


def lettered(run: Any, *, bold: bool, italic: bool) -> None:
    """What its style says is left alone: an empty property costs as much as a set one."""
    if bold:
        run.bold = True
    if italic:
        run.italic = True


def rule(place: Any, *, column_mm: float, width_pt: float) -> None:
    """A centred line of this width, as the border of an empty small paragraph."""
    paragraph = place.add_paragraph(style="Letterhead")
    side = max((column_mm / 25.4 * 72 - width_pt) / 2, 0)
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = points(side)
    layout.line_spacing, layout.space_after = points(3), points(8)
    _borders(paragraph, ("top",))


def boxed(paragraph: Any) -> None:
    """A thin frame around a paragraph."""
    _borders(paragraph, ("top", "left", "bottom", "right"))


def _borders(paragraph: Any, sides: tuple[str, ...]) -> None:
    borders = _element("w:pBdr")
    for side in sides:
        borders.append(_element(f"w:{side}", val="single", sz="6", space="1", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001  (no public API)
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
