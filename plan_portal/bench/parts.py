"""What two processes would gain: the body and the annexes are laid out at the same time and merged.
Only measured. The pages that PDFium copies bring no structure of their own and no bookmarks, and
the number of the annexes' first page is known only when the body is laid out."""

import time
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection

from django.db import connections

from plan_portal.bench.compile import grown
from plan_portal.bench.scale import CHARACTERS, multiplied
from reports.models import ConsolidatedReport
from reports.pipeline.compose import compose
from reports.pipeline.document import Document
from reports.pipeline.render import pdf
from reports.pipeline.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Parts:
    """`ratio` = two processes and the merge : one process. `same_pages`: each page of the merged
    file says what the same page of the whole says, its number too."""

    pages: int
    ratio: float
    same_pages: bool


def measure(times: int) -> Parts:
    row = ConsolidatedReport.objects.exclude(snapshot=None).order_by("-pk")[0]
    snapshot = Snapshot.from_json(row.snapshot or {})
    document = compose(multiplied(grown(snapshot, CHARACTERS), times))
    pdf.render(document)  # warm
    begin = time.perf_counter()
    whole = pdf.render(document)
    alone = time.perf_counter() - begin
    body, front = _portrait(whole), _portrait(pdf.render(_annexes(document)))
    connections.close_all()
    begin = time.perf_counter()
    merged = _in_two(document, first_number=body + 1, front=front)
    together = time.perf_counter() - begin
    pages = _pages(whole)
    return Parts(len(pages), together / alone, pages == _pages(merged))


def _annexes(document: Document) -> Document:
    """The annexes behind a front that the merge leaves out."""
    return replace(document, blocks=document.blocks[:1])


def _in_two(document: Document, *, first_number: int, front: int) -> bytes:
    ours, theirs = get_context("fork").Pipe(duplex=False)
    words = (theirs, document, first_number - front)
    process = get_context("fork").Process(target=_second, args=words)
    process.start()
    body = pdf.render(replace(document, annexes=()))
    annexes: bytes = ours.recv_bytes()
    process.join()
    return _merged(body, annexes, front)


def _second(answer: Connection, document: Document, first: int) -> None:
    counted = f"<style>@page :first {{ counter-reset: page {first} }}</style></head>"
    html = pdf.report_html(_annexes(document)).replace("</head>", counted, 1)
    answer.send_bytes(pdf.to_pdf(html, identifier=document.sha256))


def _merged(body: bytes, annexes: bytes, front: int) -> bytes:
    from pypdfium2 import PdfDocument

    merged, second = PdfDocument(body), PdfDocument(annexes)
    merged.import_pages(second, list(range(front, len(second))))
    buffer = BytesIO()
    merged.save(buffer)
    return buffer.getvalue()


def _pages(data: bytes) -> list[str]:
    from pypdfium2 import PdfDocument

    return [page.get_textpage().get_text_range() for page in PdfDocument(data)]


def _portrait(data: bytes) -> int:
    from pypdfium2 import PdfDocument

    return sum(page.get_height() > page.get_width() for page in PdfDocument(data))
