"""The exchange package of an issued report: its files, its manifest and their hashes in one ZIP
that any archive can keep and any tool can check. Pure: the same files give the same bytes."""

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from plan_portal.lib.text import LOCAL

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
_FILE_MODE = 0o100644 << 16


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of the package, under the name that its reader sees."""

    name: str
    data: bytes


def package(files: Iterable[Packed], *, manifest: str, made_at: datetime) -> bytes:
    """ZIP bytes: the files in the order given, the manifest, then SHA256SUMS as `sha256sum -c`
    reads it. `made_at` dates every entry, by the province's clock."""
    packed = [*files, Packed(MANIFEST, manifest.encode())]
    sums = "".join(f"{hashlib.sha256(one.data).hexdigest()}  {one.name}\n" for one in packed)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for one in (*packed, Packed(SUMS, sums.encode())):
            archive.writestr(_entry(one.name, made_at), one.data)
    return out.getvalue()


def _entry(name: str, made_at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, made_at.astimezone(LOCAL).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, whatever machine packs it
    entry.external_attr = _FILE_MODE
    return entry
