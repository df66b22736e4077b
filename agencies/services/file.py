"""Bytes under their SHA-256 in FILES_DIR: written once, checked whenever they are read."""

import hashlib
import logging
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from agencies.models import StoredFile
from plan_portal.lib import files
from plan_portal.lib.errors import DomainError

logger = logging.getLogger(__name__)
ABANDONED_AFTER = timedelta(days=1)
_DIGEST = re.compile("[0-9a-f]{64}")


class FileDamaged(DomainError):
    """The stored bytes are missing or no longer what was stored."""

    code = "file_damaged"


def store(*, data: bytes | IO[bytes], media_type: str, at: datetime) -> StoredFile:
    """Keep bytes; the same bytes again give the same row. The file is on disk before the row
    exists, so a crash leaves at most a file without a row (see `clear`), never a row without a
    file."""
    digest = files.sha256(data)
    path = path_of(digest)
    known = StoredFile.objects.filter(sha256=digest).first()
    if known is not None and path.exists():
        return known
    files.write_atomic(path, data)  # also over a nameless one: `clear` leaves fresh files alone
    row, _created = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"size": path.stat().st_size, "media_type": media_type, "stored_at": at},
    )
    return row


def clear(*, at: datetime) -> int:
    """Remove what a killed process left and nobody touched for a day: half-written files, and whole
    ones that no row names. Nothing of the second kind when they are more than the named ones: then
    this database is not that of this folder. Returns how many went."""
    before = at - ABANDONED_AFTER
    old = [path for path in Path(settings.FILES_DIR).glob("??/*") if _touched(path) < before]
    half = [path for path in old if path.name.startswith(files.TEMPORARY)]
    named = set(StoredFile.objects.values_list("sha256", flat=True).iterator())
    nameless = [path for path in old if _DIGEST.fullmatch(path.name) and path.name not in named]
    if len(nameless) > len(named):
        logger.error("files without rows left alone", extra={"files": len(nameless)})
        nameless = []
    for path in half:
        path.unlink(missing_ok=True)
    return len(half) + sum(_removed(path, before) for path in nameless)


def _touched(path: Path) -> datetime:
    """When it was last written; now, when it has gone meanwhile."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)


def _removed(path: Path, before: datetime) -> bool:
    """Taken aside first, then looked at again: what was stored anew meanwhile is put back."""
    aside = path.with_name(files.TEMPORARY + path.name)
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    is_wanted = StoredFile.objects.filter(sha256=path.name).exists() or _touched(aside) >= before
    if is_wanted and not path.exists():
        aside.rename(path)
    else:
        aside.unlink()
    return not is_wanted


def path_of(digest: str) -> Path:
    """Where bytes of this hash stand: two letters of the hash are the folder."""
    return Path(settings.FILES_DIR) / digest[:2] / digest


def open_checked(stored: StoredFile) -> IO[bytes]:
    """A stream that is checked while it is read: the last bytes are given only when the whole is
    what was stored. Raises FileDamaged, at once when the file is missing or of another size."""
    path = path_of(stored.sha256)
    if not path.is_file() or path.stat().st_size != stored.size:
        raise damaged()
    return _CheckedReader(path, stored)


def open_whole(stored: StoredFile) -> IO[bytes]:
    """A stream of bytes that were all checked before the first is given, so that a damaged file is
    a refusal and not half a download. Raises FileDamaged."""
    with open_checked(stored) as stream:
        while stream.read(1 << 20):
            pass
    return open_checked(stored)


def read(stored: StoredFile) -> bytes:
    """All bytes, checked."""
    with open_checked(stored) as stream:
        return stream.read()


def damaged() -> FileDamaged:
    return FileDamaged(_("The stored file is damaged. Tell the administrator; a backup has it."))


class _CheckedReader(BytesIO):
    """Reads from the file, not from memory; BytesIO only lends its shape."""

    def __init__(self, path: Path, stored: StoredFile) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._stored = stored
        self._digest = hashlib.sha256()
        self._left = stored.size

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = self._file.read(-1 if size is None else size)
        self._digest.update(chunk)
        self._left -= len(chunk)
        if self._left <= 0 and self._digest.hexdigest() != self._stored.sha256:
            raise damaged()
        return chunk

    def close(self) -> None:
        self._file.close()
        super().close()
