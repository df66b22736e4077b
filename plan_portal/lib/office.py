"""What a Word or Excel file says it is, and what it brings along besides words. Pure; its parts are
read only after check_zip has looked at the directory."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

CONTENT_TYPES = "[Content_Types].xml"
# Parts that we read ourselves: what a file is, and what it links to.
MAX_TYPES, MAX_LINKS = 1_000_000, 5_000_000
_BROKEN = (ParseError, DefusedXmlException, zipfile.BadZipFile, zlib.error, ValueError, OSError,
           KeyError, NotImplementedError)  # fmt: skip
# Objects of other programs; a chart's own sheet and a letter's own table are office files.
_OBJECT = re.compile(
    r"(.*/)?(vbaProject\.bin|activeX/.*|(word|xl|ppt)/embeddings/(?![^/]+\.(docx|xlsx|pptx)$).*)",
    re.IGNORECASE,
)
_LOADED = ("/attachedtemplate", "/oleobject", "/frame", "/control")
_ELSEWHERE = re.compile(r"(https?|ftp|mhtml|ms-\w+):|file://(?!/)|[\\/]{2}", re.IGNORECASE)


def types(stream: IO[bytes], entries: Iterable[zipfile.ZipInfo]) -> set[str]:
    """The content types that the file declares; none when it declares nothing readable."""
    declared = [e for e in entries if e.filename == CONTENT_TYPES and e.file_size <= MAX_TYPES]
    return {node.get("ContentType", "") for node in _read(stream, declared)}


def is_active(stream: IO[bytes], entries: Iterable[zipfile.ZipInfo], *, said: set[str]) -> bool:
    """Macros, objects of other programs, a template fetched from elsewhere when it is opened, or
    more links than anybody made by hand."""
    entries = tuple(entries)
    if any("macroenabled" in t.lower() or "vbaproject" in t.lower() for t in said):
        return True
    if any(_OBJECT.fullmatch(entry.filename) for entry in entries):
        return True
    links = [entry for entry in entries if entry.filename.lower().endswith(".rels")]
    if sum(entry.file_size for entry in links) > MAX_LINKS:
        return True
    return any(
        node.get("TargetMode") == "External"
        and node.get("Type", "").lower().endswith(_LOADED)
        and _ELSEWHERE.match(node.get("Target", "").strip()) is not None
        for node in _read(stream, links)
    )


def _read(stream: IO[bytes], entries: Iterable[zipfile.ZipInfo]) -> Iterator[Element]:
    """The elements of XML parts; one that is broken has none."""
    stream.seek(0)
    for entry in entries:
        try:
            with zipfile.ZipFile(stream) as archive:
                yield from fromstring(archive.read(entry))
        except _BROKEN:
            continue
