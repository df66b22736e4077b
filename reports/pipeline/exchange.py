"""The exchange package of an issued report: its files, its manifest and their hashes in one ZIP
that any archive can keep and any tool can check. Pure: the same files give the same bytes."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO

from plan_portal.lib.text import LOCAL

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_FILE_MODE = 0o100644 << 16
_UTF8 = 0x800  # flag of an entry whose name is not ASCII
_HEADER = 30  # bytes before the name of an entry


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the package, under the name that its reader sees."""

    name: str
    data: bytes


def package(files: Iterable[Packed], *, manifest: str, made_at: datetime) -> bytes:
    """ZIP bytes: the files in the order given, the manifest, then SHA256SUMS as `sha256sum -c`
    reads it. `made_at` dates every entry, by the province's clock."""
    packed = [*files, Packed(MANIFEST, manifest.encode())]
    sums = sums_of((one.name, hashlib.sha256(one.data).hexdigest()) for one in packed)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for one in (*packed, Packed(SUMS, sums.encode())):
            archive.writestr(_entry(one.name, made_at), one.data)
    return out.getvalue()


def sums_of(files: Iterable[tuple[str, str]]) -> str:
    """What SHA256SUMS says of (name, hash)."""
    return "".join(f"{digest}  {name}\n" for name, digest in files)


def hashes(stream: IO[bytes], entries: Iterable[zipfile.ZipInfo]) -> dict[str, str] | None:
    """Name → SHA-256 of the files in a ZIP, in its order; None when one is damaged. The caller has
    seen that it is no bomb."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return {one.filename: _digest(archive, one) for one in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return None


def is_package(entries: Sequence[zipfile.ZipInfo], *, made_at: datetime) -> bool:
    """The directory is one that `package` writes, without a byte between the files. How well they
    are compressed does not matter, so that another release of the library changes no answer."""
    start = 0
    for one in entries:
        wanted = _entry(one.filename, made_at)
        wanted.flag_bits = 0 if one.filename.isascii() else _UTF8
        if one.header_offset != start or _facts(one) != _facts(wanted):
            return False
        start += _HEADER + len(one.filename.encode()) + one.compress_size
    return True


def _facts(entry: zipfile.ZipInfo) -> tuple[object, ...]:
    names = (
        "date_time", "compress_type", "create_system", "external_attr", "extra", "comment",
        "flag_bits",
    )  # fmt: skip
    return tuple(getattr(entry, one) for one in names)


def _digest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    digest = hashlib.sha256()
    with archive.open(entry) as member:
        while chunk := member.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.astimezone(LOCAL).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, whatever machine packs it
    entry.external_attr = _FILE_MODE
    return entry
