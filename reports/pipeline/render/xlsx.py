"""Snapshot → XLSX annex: one row per obligation, for filters and sums.

Every text is written as text, so that "=1+1" stays what it says. A text longer than a row can show
goes on in a row below that repeats the number and says so; nothing is cut, on paper neither."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from plan_portal.lib.text import LOCAL
from reports.pipeline import wording
from reports.pipeline.compose.answers import standing
from reports.pipeline.compose.quoted import shown
from reports.pipeline.document import Document
from reports.pipeline.render import xlsx_rows
from reports.pipeline.snapshot import (
    ClauseFacts,
    EntryFacts,
    HeadingFacts,
    ObligationFacts,
    Snapshot,
)
from tasks.answer import Answer
from tasks.states import AnswerKind, ProgressStatus

Value = str | int | date | datetime | None
# header, width in characters
COLUMNS: tuple[tuple[str, int], ...] = (
    ("TT", 6),
    ("Mục", 6),
    ("Tên mục", 28),
    ("Nhiệm vụ", 9),
    ("Nguyên văn nhiệm vụ", 60),
    ("Bổ sung", 30),
    ("Cơ quan", 30),
    ("Vai trò", 10),
    ("Hạn báo cáo", 17),
    ("Nhận lần đầu", 17),
    ("Tình hình gửi", 20),
    ("Tiếp nhận", 20),
    ("Loại trả lời", 18),
    ("Trạng thái", 16),
    ("Tỷ lệ (%)", 9),
    ("Kết quả", 70),
    ("Số liệu", 36),
    ("Giải trình", 30),
    ("Khó khăn, vướng mắc", 40),
    ("Đề xuất, kiến nghị", 40),
    ("Phương hướng", 40),
    ("Thời hạn phương hướng", 14),
    ("Minh chứng", 36),
    ("Nguồn", 30),
)
ROLES = {False: "chủ trì", True: "đề nghị"}
KINDS = {
    AnswerKind.PROGRESS: "có kết quả mới",
    AnswerKind.NIL: "không phát sinh",
    AnswerKind.KEPT: "giữ nguyên",
    AnswerKind.SECRET: "qua kênh mật",
}


def render(snapshot: Snapshot, document: Document) -> bytes:
    """The XLSX of a round. Words stand in it only when they are accepted, as in the report."""
    import xlsxwriter

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": document.heading[:255],
                "author": document.letterhead.issuer[:255],
                "created": document.made_at.astimezone(LOCAL).replace(tzinfo=None),
            }
        )
        _sheet(book, snapshot, document)
    return buffer.getvalue()


def _sheet(book: Any, snapshot: Snapshot, document: Document) -> None:
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "border": 1}
    wrapped = book.add_format({**base, "text_wrap": True, "num_format": "@"})
    formats = {
        int: book.add_format({**base, "num_format": "0"}),
        date: book.add_format({**base, "num_format": "dd/mm/yyyy"}),
        datetime: book.add_format({**base, "num_format": "dd/mm/yyyy hh:mm"}),
    }
    sheet = book.add_worksheet("Kết quả")
    notes = " ".join(part for part in (document.heading, document.note) if part)
    sheet.write_string(0, 0, notes, book.add_format({"font_name": "Times New Roman", "bold": True}))
    head = {**base, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, name, book.add_format({**head, "bg_color": "#E7EDF4"}))
    at = 2
    for values, lines in _lines(snapshot):
        sheet.set_row(at, xlsx_rows.height(lines))
        for column, value in enumerate(values):
            _write(sheet, at, column, value, formats, wrapped)
        at += 1
    sheet.freeze_panes(2, 4)
    sheet.autofilter(1, 0, max(at - 1, 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: 24 columns are not to be read on less
    sheet.fit_to_pages(3, 0)  # on one sheet across the letters would be 2 mm high
    sheet.repeat_rows(1)
    sheet.repeat_columns(0, 3)
    sheet.set_footer("&C&P")


def _write(
    sheet: Any, row: int, column: int, value: Value, formats: dict[type, Any], text: Any
) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, formats[int])
    elif isinstance(value, datetime):
        moment = value.astimezone(LOCAL).replace(tzinfo=None)
        sheet.write_datetime(row, column, moment, formats[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif value:
        sheet.write_string(row, column, value, text)
    else:
        sheet.write_blank(row, column, None, text)


def _lines(snapshot: Snapshot) -> Iterator[tuple[list[Value], int]]:
    """(values, lines of text) of one row per obligation or omitted clause, and of more where a
    text does not fit."""
    for number, (code, agency, row) in enumerate(_rows(snapshot), start=1):
        cells = [
            _pieces(value, width)
            for value, (_name, width) in zip([number, *row], COLUMNS, strict=True)
        ]
        for i in range(max(len(cell) for cell in cells)):
            line = [cell[i] if i < len(cell) else (None, 1) for cell in cells]
            values = [value for value, _size in line]
            if i:
                values[0], values[3], values[6] = f"{number} (tiếp)", code, agency
            yield values, max(size for _value, size in line)


def _pieces(value: Value, width: int) -> list[tuple[Value, int]]:
    """(what one cell holds, lines that it takes) from top to bottom. Line heights are given because
    not every program finds them itself."""
    return list(xlsx_rows.pieces(value, width)) if isinstance(value, str) else [(value, 1)]


def _rows(snapshot: Snapshot) -> Iterator[tuple[str, str, list[Value]]]:
    """(code, agency, values). A clause that is left out has one row with the reason, whoever
    answered it."""
    for heading in snapshot.headings:
        for clause in heading.clauses:
            task = _task(heading, clause)
            if clause.omitted:
                reason = wording.omitted(clause.code, clause.omitted)
                blank: list[Value] = [None] * 11
                yield clause.code, "", [*task, *[None] * 5, reason, *blank, clause.source]
                continue
            for row in clause.obligations:
                yield clause.code, row.agency_name, [*task, *_reported(snapshot, row)]


def _task(heading: HeadingFacts, clause: ClauseFacts) -> list[Value]:
    added = [f"{one.text} ({one.source})" if one.source else one.text for one in clause.supplements]
    return [
        heading.number,
        heading.title.rstrip(":"),
        clause.code,
        clause.text,
        "\n".join(added),
    ]


def _reported(snapshot: Snapshot, row: ObligationFacts) -> list[Value]:
    entry = row.quoted
    sent = (
        wording.NO_REPLY
        if row.requested and not row.first_received_at
        else wording.BUCKETS[row.bucket]
    )
    return [
        row.agency_name,
        ROLES[row.requested],
        row.due_at,
        row.first_received_at,
        sent,
        wording.ACCEPTED if entry else standing(row),
        *(_answer(entry, shown(snapshot, entry)) if entry else [None] * 11),
        entry.source if entry else row.source,
    ]


def _answer(entry: EntryFacts, answer: Answer) -> list[Value]:
    """The columns of an answer; `answer`: what the report shows of it."""
    figures = (
        f"{f.name}: {wording.figure_value(f.value)} {f.unit}".rstrip() for f in answer.figures
    )
    kind = KINDS[AnswerKind(entry.answer.kind)] if entry.answer.kind else ""
    if entry.answer.kind == AnswerKind.SECRET:
        kind = wording.secret(entry.answer.secret_number, entry.answer.secret_date)
    return [
        kind,
        wording.STATUS[ProgressStatus(answer.status)] if answer.status else "",
        answer.percent,
        answer.result,
        "\n".join(figures),
        answer.reason,
        "\n".join(_to(one.text, one.addressee) for one in answer.obstacles),
        "\n".join(_to(one.text, one.addressee) for one in answer.proposals),
        answer.next_step,
        answer.next_step_due,
        "\n".join(wording.evidence(one) for one in entry.evidence),
    ]


def _to(text: str, addressee: str) -> str:
    return f"{text} (gửi {addressee})" if addressee else text
