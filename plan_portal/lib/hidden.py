"""What must not hide in a file that opens as something harmless: programs and files in a PDF, a
page or an archive behind a picture. Pure; nothing is run or laid out, names are looked for."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

MAX_PAGES = 500
# Objects that a PDF keeps packed: beyond this nobody wrote them by hand.
_MAX_UNPACKED = 50 * 1_000_000


class Unreadable(Exception):
    """Objects are packed in a way that cannot be looked into: locked, or a bomb."""


def _name(word: str) -> bytes:
    """A PDF may spell any letter of a name as #41."""
    return b"".join(
        b"(?:%s|#%s)" % (re.escape(letter.encode()), f"(?i:{ord(letter):02x})".encode())
        for letter in word
    )


_END = rb"(?=[\s\0/<>\[\](){}%]|$)"
_ACTIVE = re.compile(
    b"/(?:"
    + b"|".join(map(_name, ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia")))
    + b")"
    + _END
)
_PAGE = re.compile(b"/" + _name("Type") + rb"\s*/" + _name("Page") + _END)
_PACKED = re.compile(b"/" + _name("ObjStm") + _END)
_STREAM = re.compile(rb"stream\r?\n")
# Objects packed in a stream begin with pairs of numbers.
_NUMBERS = re.compile(rb"\s*\d+\s+\d+\s")


def is_active(stream: IO[bytes]) -> bool:
    """Whether a PDF carries a script, a program to start, a film or another file; also when its
    packed objects cannot be looked into."""
    try:
        return any(_ACTIVE.search(part) for part in _parts(stream))
    except Unreadable:
        return True


def has_too_many_pages(stream: IO[bytes]) -> bool:
    """More than MAX_PAGES pages, counted in a PDF that `is_active` has read to its end."""
    return sum(len(_PAGE.findall(part)) for part in _parts(stream)) > MAX_PAGES


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a PDF as they are, then each stream of packed objects, unpacked."""
    stream.seek(0)
    content = stream.read()
    yield content
    room = _MAX_UNPACKED
    before = 0
    for found in _STREAM.finditer(content):
        is_packed = _PACKED.search(content, before, found.start()) is not None
        before = found.end()
        unpacked = _unpack(memoryview(content)[found.end() :], is_packed=is_packed, room=room)
        room -= len(unpacked)
        yield unpacked


def _unpack(raw: memoryview, *, is_packed: bool, room: int) -> bytes:
    """The objects of one stream, "" when it holds something else. Raises Unreadable."""
    box = zlib.decompressobj()
    try:
        head = box.decompress(raw[:4096], 64)
        if not _NUMBERS.match(head):
            if is_packed:
                raise Unreadable
            return b""
        rest = box.decompress(box.unconsumed_tail + bytes(raw[4096:]), room + 1)
    except zlib.error:
        if is_packed:
            raise Unreadable from None
        return b""
    if len(rest) > room:
        raise Unreadable
    return head + rest


# --- Two files in one -----------------------------------------------------------------------------

_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|body)[\s/>]", re.IGNORECASE)
_PDF = b"%PDF-"


def has_page(stream: IO[bytes]) -> bool:
    """Markup that a browser would run if it were served as a page."""
    stream.seek(0)
    return _MARKUP.search(stream.read()) is not None


def has_archive(stream: IO[bytes]) -> bool:
    """An archive at the end, which programs that unpack would find."""
    stream.seek(0)
    return zipfile.is_zipfile(stream)


def is_double(stream: IO[bytes]) -> bool:
    """Whether a picture is a page, an archive or a PDF besides."""
    stream.seek(0)
    return has_page(stream) or has_archive(stream) or _has_pdf(stream)


def _has_pdf(stream: IO[bytes]) -> bool:
    stream.seek(0)
    return _PDF in stream.read()
