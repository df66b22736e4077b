"""A look at the directory of a ZIP container (.docx, .xlsx) before anything opens it. Pure."""

import os
import re
import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError


class FileRefused(DomainError):
    """A file is not taken; `reason` is a code for the log."""

    code = "file_refused"
    reason: str = ""


class ArchiveUnsafe(FileRefused):
    """A ZIP container (.docx, .xlsx) that might be a bomb or reach outside itself."""

    code = "archive_unsafe"

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason


MAX_ENTRIES = 2_000
MAX_INSIDE = 100 * 1_000_000
MAX_RATIO = 100
# Of XML that we parse ourselves: 20 MB already cost half a gigabyte of memory.
MAX_XML_PART, MAX_XML = 10 * 1_000_000, 20 * 1_000_000
_MAX_DIRECTORY = 2 * 1_000_000
_ARCHIVES = re.compile(r"\.(zip|rar|7z|gz|tgz|tar|bz2|xz|zst|jar|iso|cab)$", re.IGNORECASE)
_OFFICE = re.compile(r"\.(doc|xls|ppt)[xmb]$", re.IGNORECASE)
# A chart in Word carries its sheet along; we never open that one.
_EMBEDDED = re.compile(r"(word|xl|ppt)/embeddings/[^/]+\.(docx|xlsx|pptx)")
_END = struct.Struct("<4s4H2LH")


def check_zip(
    data: bytes | IO[bytes], *, name: str = "", parse: bool = False, papers: bool = False
) -> tuple[zipfile.ZipInfo, ...]:
    """The entries of a ZIP container after a look at its directory alone; nothing is unpacked.
    `parse` says that we are going to read its XML ourselves (an import): then the XML has limits
    too and nothing packed may be inside; `papers`, that Word and Excel files may be, as in an
    exchange package. `name` is the display name. Raises ArchiveUnsafe."""
    stream = BytesIO(data) if isinstance(data, bytes) else data
    fault = _fault_of_ending(stream)
    entries: Sequence[zipfile.ZipInfo] = ()
    if not fault:
        try:
            with zipfile.ZipFile(stream) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            fault = "broken"
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    fault = fault or _fault_of_sizes(entries, size) or _fault_of_names(entries)
    fault = fault or _fault_of_packed(entries, parse=parse, papers=papers)
    fault = fault or (_fault_of_xml(entries) if parse else "")
    if fault:
        sentence = _(
            "The file “%(name)s” is packed in a way that is not safe to open. Save it again in "
            "Word or Excel and choose the new file; what was entered is still there."
        )
        raise ArchiveUnsafe(sentence % {"name": name}, fault)
    return tuple(entries)


def _fault_of_ending(stream: IO[bytes]) -> str:
    """A ZIP says at its end how long its directory is; a lie here would cost memory to find out."""
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        return "not_a_zip"
    size = stream.seek(0, os.SEEK_END)
    tail_start = max(0, size - _END.size - 0xFFFF - 20)
    stream.seek(tail_start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return "no_directory"
    end = _END.unpack_from(tail, at)
    entries, directory, comment = end[4], end[5], end[7]
    if tail[max(0, at - 20) : at].startswith(b"PK\x06\x07") or entries == 0xFFFF:
        return "zip64"
    if at + _END.size + comment != len(tail):
        return "trailing_data"
    if entries > MAX_ENTRIES or directory > _MAX_DIRECTORY:
        return "too_many_entries"
    return ""


def _fault_of_sizes(entries: Sequence[zipfile.ZipInfo], size: int) -> str:
    inside = sum(entry.file_size for entry in entries)
    spans = sorted((e.header_offset, e.header_offset + 30 + e.compress_size) for e in entries)
    if len(entries) > MAX_ENTRIES:
        return "too_many_entries"
    if inside > MAX_INSIDE:
        return "too_large_inside"
    if inside > MAX_RATIO * size:
        return "ratio"
    if any(end > start for (_s, end), (start, _e) in pairwise(spans)) or (
        spans and spans[-1][1] > size
    ):
        return "overlap"
    return ""


def _fault_of_names(entries: Sequence[zipfile.ZipInfo]) -> str:
    names = [entry.orig_filename for entry in entries]
    if len(set(names)) < len(names):
        return "repeated_name"
    if any(entry.flag_bits & 1 for entry in entries):
        return "encrypted"
    if any(re.match(r"[/\\]|[A-Za-z]:", n) or "\0" in n or "\\" in n for n in names):
        return "absolute_name"
    if any(".." in PurePosixPath(n).parts for n in names):
        return "name_outside"
    return ""


def _fault_of_packed(entries: Sequence[zipfile.ZipInfo], *, parse: bool, papers: bool) -> str:
    names = [entry.orig_filename for entry in entries]
    packed = [n for n in names if _ARCHIVES.search(n) or (_OFFICE.search(n) and not papers)]
    if any(parse or not _EMBEDDED.fullmatch(n) for n in packed):
        return "nested"
    return ""


def _fault_of_xml(entries: Sequence[zipfile.ZipInfo]) -> str:
    parts = [e.file_size for e in entries if e.filename.lower().endswith((".xml", ".rels"))]
    return "xml" if max(parts, default=0) > MAX_XML_PART or sum(parts) > MAX_XML else ""
