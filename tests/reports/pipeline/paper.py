"""What stands on paper, read back from the bytes."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from docx import Document as Word
from docx.table import Table
from docx.text.paragraph import Paragraph

MM = 72 / 25.4


def bare(text: str) -> str:
    """The text without any white space: where lines break is not what it says."""
    return re.sub(r"\s+", "", text)


def pdf_pages(data: bytes) -> list[str]:
    """The text of each page in the order it was written, without what stands in the top margin."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        return ["".join(c["text"] for c in page.chars if c["top"] >= 19 * MM) for page in pdf.pages]


def pdf_body(data: bytes) -> str:
    """The portrait pages as one text without white space."""
    with pdfplumber.open(BytesIO(data)) as pdf:
        upright = [page.height > page.width for page in pdf.pages]
    return bare(
        "".join(t for t, portrait in zip(pdf_pages(data), upright, strict=True) if portrait)
    )


def pdf_annex(data: bytes) -> str:
    with pdfplumber.open(BytesIO(data)) as pdf:
        upright = [page.height > page.width for page in pdf.pages]
    texts = zip(pdf_pages(data), upright, strict=True)
    return bare("".join(text for text, portrait in texts if not portrait))


def pdf_whole(data: bytes, heads: Iterable[str]) -> str:
    """All pages as one text without white space; of each table's `heads` (their cells as one text)
    only the first, as paper repeats it on every page."""
    seen, whole = set(), []
    for page in map(bare, pdf_pages(data)):
        repeated = next((h for h in map(bare, heads) if h in seen and page.startswith(h)), "")
        seen |= {head for head in map(bare, heads) if head in page}
        whole.append(page.removeprefix(repeated))
    return "".join(whole)


def docx_lines(data: bytes) -> list[str]:
    """Paragraphs and cells in reading order."""
    return list(_lines(Word(BytesIO(data)).iter_inner_content()))


def _lines(blocks):
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for row in block.rows:
                seen = set()
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.add(cell._tc)
                        yield from _lines(cell.iter_inner_content())


def docx_parts(data: bytes) -> tuple[str, str]:
    """(body, annexes), without white space."""
    body, mark, annex = bare("\n".join(docx_lines(data))).partition("PhụlụcI")
    return body, mark + annex


def converted(data: bytes, *, named: str, to: str, folder: Path) -> bytes:
    """What LibreOffice makes of a file that it opens: `named` "report.docx", `to` "pdf"."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not on this machine")
    source = folder / named
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder / "made")]
    subprocess.run([*words, str(source)], check=True, timeout=240, capture_output=True)  # noqa: S603 (words of the test)
    return (folder / "made" / f"{source.stem}.{to.partition(':')[0]}").read_bytes()
