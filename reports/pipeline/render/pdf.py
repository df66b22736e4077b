"""Document → PDF: A4 after Nghị định 30/2020/NĐ-CP, tagged, PDF/A-3a, the bundled font alone.

Nothing is fetched but our own style sheet and font files; dates come from the document."""

import re
import warnings
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from plan_portal.lib.pango import pango_problem
from plan_portal.lib.text import LOCAL
from reports.pipeline.document import Block, Document, Figure, Table, Trend, spoken
from reports.pipeline.marks import Marked, marked
from reports.pipeline.render import qr
from reports.pipeline.render.charts import columns, stacked_bar, swatch
from reports.pipeline.render.whole import TemplateBroken as TemplateBroken
from reports.pipeline.render.whole import pictures, prove_whole

STYLES = ("Regular", "Bold", "Italic", "BoldItalic")
FONTS = tuple(f"fonts/tinos/Tinos-{style}.woff2" for style in STYLES)
SERVED = ("css/report-pdf.css", "css/leader-pdf.css", *FONTS)
TEMPLATES = tuple(
    f"reports/pdf/{name}"
    for name in (
        "report.html",
        "_blocks.html",
        "_check.html",
        "_bar.svg",
        "_columns.svg",
        "_qr.svg",
    )
)
UNREADABLE = (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError)
# Nothing answers here: names under it are read from our static files, all others are refused.
BASE = "https://static.invalid/"
# Tagged, archival, with the colour profile that PDF/A asks for; <col width> is a hint.
OPTIONS = {
    "pdf_variant": "pdf/a-3a",
    "pdf_tags": True,
    "output_intent": "srgb",
    "presentational_hints": True,
}
# Joiners and variation selectors say how a sign looks and print nothing themselves.
_SILENT = re.compile("[\u200c\u200d\ufe00-\ufe0f]")


class PdfUnavailable(DomainError):
    """Pango is missing on this machine."""

    code = "pdf_unavailable"


class ForeignResource(DomainError):
    """A template asks for something that is not one of our own files."""

    code = "foreign_resource"


def render(document: Document) -> bytes:
    """The PDF of a paper. The same document gives the same bytes.

    Raises PdfUnavailable where WeasyPrint cannot be loaded."""
    return to_pdf(report_html(document), identifier=document.sha256)


def render_marked(document: Document) -> bytes:
    """The same paper with the number of each part in its margin: a working copy, not the official
    file, which has none."""
    return to_pdf(report_html(document, is_marked=True), identifier=document.sha256)


def report_html(document: Document, *, is_marked: bool = False) -> str:
    """The page that WeasyPrint prints; only `BASE` names in it can be reached. Raises
    TemplateBroken unless it says all that the paper says, in its order, and nothing else."""
    try:
        context = _context(document, is_marked=is_marked)
        html = printable(render_to_string("reports/pdf/report.html", context))
    except UNREADABLE as fault:
        named = {"fault": f"{_unreadable()}{fault}"}
        sentence = _("The template of the paper cannot be read (%(fault)s).")
        raise TemplateBroken(sentence % named) from fault
    lines = [(part, printable(words)) for part, words in spoken(document)]
    prove_whole(lines, list(map(printable, pictures(document))), html, marks=is_marked)
    return html


def _unreadable() -> str:
    """The name of the file that cannot be read; the fault itself has a line only."""
    for name in TEMPLATES:
        try:
            get_template(name)
        except UNREADABLE:
            return f"{name}: "
    return ""


def _context(document: Document, *, is_marked: bool) -> dict[str, Any]:
    body, *annexes = (_drawn(place, is_marked=is_marked) for place in marked(document))
    return {
        "document": document,
        "is_marked": is_marked,
        "made_at": document.made_at.astimezone(LOCAL).isoformat(timespec="seconds"),
        "qr": qr.svg(document.check.address, title=document.check.title) if document.check else "",
        "blocks": body,
        "annexes": list(zip(document.annexes, annexes, strict=True)),
    }


def _drawn(place: tuple[Marked, ...], *, is_marked: bool) -> list[tuple[str, Block, Any, int]]:
    """Each block in reading order with its kind, what the template cannot work out, its mark."""
    return [
        (type(one.block).__name__, one.block, _extra(one, is_marked=is_marked), mark)
        for one in place
        for mark in [one.numbers[0] if is_marked and one.numbers else 0]
    ]


def _extra(one: Marked, *, is_marked: bool) -> Any:
    block = one.block
    if isinstance(block, Table):
        total = sum(block.widths)
        widths = [f"{100 * width / total:.3f}%" for width in block.widths]
        numbers = one.numbers if is_marked else (0,) * len(block.rows)
        return {"widths": widths, "rows": list(zip(numbers, block.rows, strict=True))}
    if isinstance(block, Figure):
        bar = stacked_bar(block.bars, title=block.caption)
        keys = [swatch(bar) for bar in block.bars]
        return {"bar": bar, "legend": list(zip(keys, block.legend, strict=True))}
    if isinstance(block, Trend):
        return columns(block.points, title=block.caption, target=block.target)
    return None


def printable(text: str) -> str:
    """What the bundled font has no sign for is printed as its code, "[U+1F600]", so that it is
    seen on every machine alike and nothing is lost without a trace."""
    return _uncovered().sub(lambda found: f"[U+{ord(found[0]):04X}]", _SILENT.sub("", text))


def to_pdf(html: str, *, identifier: str) -> bytes:
    """Finished HTML as PDF; `identifier` (hex) names the document for ever."""
    return written(laid_out(html), identifier=identifier)


def laid_out(html: str) -> Any:
    """WeasyPrint's pages of finished HTML. Raises ForeignResource when it asks for another file."""
    source = weasy_document(html)
    from weasyprint.urls import FatalURLFetchingError

    try:
        return source.render(**OPTIONS)
    except FatalURLFetchingError as error:  # a BaseException: nobody above would catch it
        raise ForeignResource(
            _("The paper's template asks for a file that it may not read (%(error)s).")
            % {"error": error}
        ) from error


def written(pages: Any, *, identifier: str) -> bytes:
    """The bytes of pages that are laid out."""
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves its own colour profile to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        pdf: bytes = pages.write_pdf(pdf_identifier=identifier[:32].encode(), **OPTIONS)
    return pdf


def weasy_document(html: str) -> Any:
    """WeasyPrint's HTML of our text, with the fetcher that reaches nothing else."""
    hint = pango_problem()
    if hint:
        raise PdfUnavailable(
            _("This machine cannot make PDF files, Pango is missing. Type: %(command)s")
            % {"command": hint}
        )
    from weasyprint import HTML

    return HTML(string=html, base_url=BASE, url_fetcher=_fetcher()())


@cache
def _fetcher() -> Callable[[], Any]:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    kinds = {"css": "text/css", "woff2": "font/woff2"}

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
        """Serves our own names and `data:`; anything else ends the rendering."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = url.removeprefix(BASE)
            if url == name or name not in SERVED:
                raise FatalURLFetchingError(f"refused: {url[:200]}")
            kind = {"Content-Type": kinds[name.rpartition(".")[2]]}
            return URLFetcherResponse(url, static_file(name).read_bytes(), kind)

    return partial(OwnFiles, allowed_protocols=("data",), allow_redirects=False)


def static_file(name: str) -> Path:
    """A file of ours in its source folder; it is there before collectstatic and after."""
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(name)
    return Path(found)


@cache
def _uncovered() -> re.Pattern[str]:
    """All characters that at least one of the four styles cannot print."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # no stubs

    maps = [set(TTFont(static_file(name)).getBestCmap()) for name in FONTS]
    covered = set.intersection(*maps) | {0x09, 0x0A}
    signs = "".join(f"\\U{code:08x}" for code in sorted(covered))
    return re.compile(f"[^{signs}]")
