"""Files from outside: a safe name, a hash, a write that is whole or absent, and a look at what is
really inside before anything opens it. Pure but for `write_atomic`; holds no policy number that
an operator sets (those come in as arguments)."""

import hashlib
import os
import re
import tempfile
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

import puremagic
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from PIL import Image

from plan_portal.lib import hidden, office, points
from plan_portal.lib.archive import ArchiveUnsafe as ArchiveUnsafe  # files is the one door
from plan_portal.lib.archive import FileRefused as FileRefused
from plan_portal.lib.archive import check_zip as check_zip
from plan_portal.lib.points import Point
from plan_portal.lib.text import clean, number, one_line

MEGABYTE = 1024 * 1024
# What evidence and signed papers may be, with the type they are served as.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
MAX_PIXELS = 40_000_000
# How the name of a file begins that is still being written.
TEMPORARY = ".tmp-"


class FileEmpty(FileRefused):
    code = "file_empty"


class FileTooLarge(FileRefused):
    code = "file_too_large"


class FileTypeRefused(FileRefused):
    code = "file_type_refused"


class FileNotGenuine(FileRefused):
    """The content is not what the name says."""

    code = "file_not_genuine"


class FileHasMacros(FileRefused):
    """Macros, objects of other programs, a template from elsewhere."""

    code = "file_has_macros"


class FileIsActive(FileRefused):
    """A PDF that carries a script, a program to start, or another file."""

    code = "file_is_active"


# --- Names, hashes, writing -----------------------------------------------------------------

_MAX_NAME, _MAX_NAME_BYTES = 150, 200
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def display_name(name: str) -> str:
    """The name a person sees again: NFC, no folder, control or direction characters, none of
    <>:"|?*, at most 150 characters and 200 bytes with the extension kept, no name that Windows
    reserves; "tep" when nothing is left. Files are stored under their hash, never under this."""
    bare = re.sub(r'[<>:"|?*\n\t]', "", re.split(r"[/\\]", clean(name).text)[-1])
    bare = one_line(bare).strip(". ")
    if _RESERVED.match(bare):
        bare = "_" + bare
    stem, dot, extension = bare.rpartition(".")
    if not dot or len(extension) > 10 or not extension.isascii():
        stem, dot, extension = bare, "", ""
    room = _MAX_NAME - len(dot + extension)
    stem = stem[:room].encode()[: _MAX_NAME_BYTES - len(dot + extension)].decode(errors="ignore")
    return (stem.strip(". ") + dot + extension) or "tep"


def content_disposition(name: str) -> str:
    """Header value (RFC 6266) that offers a download under the safe form of `name`."""
    header = content_disposition_header(as_attachment=True, filename=display_name(name))
    return header or "attachment"


def sha256(data: bytes | IO[bytes]) -> str:
    """Hash in hexadecimal; a stream is read from its start and left there."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    data.seek(0)
    digest = hashlib.sha256()
    while chunk := data.read(1 << 20):
        digest.update(chunk)
    data.seek(0)
    return digest.hexdigest()


def write_atomic(path: Path, data: bytes | IO[bytes]) -> None:
    """Put `data` at `path`, whole or not at all, and safe from a power cut when this returns:
    temporary file beside it, fsync, rename, fsync of the folder."""
    stream = BytesIO(data) if isinstance(data, bytes) else data
    stream.seek(0)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := stream.read(1 << 20):
                out.write(chunk)
            out.flush()
            points.reached(Point.FILE_WRITTEN)
            os.fsync(out.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    points.reached(Point.FILE_IN_PLACE)


# --- Uploads --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is what it says: safe display name, extension of CONTENT_TYPES, the type it
    will be served as, bytes, SHA-256."""

    name: str
    extension: str
    content_type: str
    size: int
    sha256: str


def check_upload(
    name: str, stream: IO[bytes], *, allowed: Collection[str], max_bytes: int
) -> Upload:
    """Take a file only when its extension, its first bytes and its inner structure agree.
    `allowed` are extensions of CONTENT_TYPES. The stream is left at its start. Raises a
    FileRefused with a sentence that names the file and says how to go on."""
    shown = display_name(name)
    extension = PurePosixPath(shown).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    size = stream.seek(0, os.SEEK_END)
    if extension not in allowed or extension not in CONTENT_TYPES:
        types = ", ".join(sorted(allowed))
        sentence = _(
            "The file “%(name)s” is of a type that is not taken. Choose one of: %(types)s."
        )
        raise FileTypeRefused(sentence % {"name": shown, "types": types})
    if size == 0:
        sentence = _(
            "The file “%(name)s” is empty. Choose another; what was entered is still there."
        )
        raise FileEmpty(sentence % {"name": shown})
    if size > max_bytes:
        sentence = _("The file “%(name)s” is larger than %(limit)s MB. Choose a smaller one.")
        limit = number(round(max_bytes / MEGABYTE, 1)).removesuffix(",0")
        raise FileTooLarge(sentence % {"name": shown, "limit": limit})
    if not _INSPECT[extension](shown, stream):
        raise _not_genuine(shown, extension)
    digest = sha256(stream)
    return Upload(shown, extension, CONTENT_TYPES[extension], size, digest)


def _not_genuine(name: str, extension: str) -> FileNotGenuine:
    sentence = _(
        "The file “%(name)s” is not a real %(type)s. Choose another; what was entered is still "
        "there."
    )
    return FileNotGenuine(sentence % {"name": name, "type": extension.upper()})


_HEAD = 4096


def _starts_as(extension: str, magic: bytes, stream: IO[bytes]) -> bool:
    stream.seek(0)
    head = stream.read(_HEAD)
    try:
        known = {found.extension for found in puremagic.magic_string(head)}
    except puremagic.PureError:
        return False
    return head.startswith(magic) and (extension in known)


def _is_pdf(name: str, stream: IO[bytes]) -> bool:
    if not _starts_as(".pdf", b"%PDF-", stream):
        return False
    if hidden.has_page(stream) or hidden.has_archive(stream):
        return False
    if hidden.is_active(stream):
        sentence = _(
            "The file “%(name)s” has a program or another file inside. Print it to a new PDF and "
            "choose that one; what was entered is still there."
        )
        raise FileIsActive(sentence % {"name": name})
    if hidden.has_too_many_pages(stream):
        sentence = _("The file “%(name)s” has more than %(limit)s pages. Choose a shorter one.")
        raise FileTooLarge(sentence % {"name": name, "limit": hidden.MAX_PAGES})
    return True


def _is_png(name: str, stream: IO[bytes]) -> bool:
    return _starts_as(".png", b"\x89PNG\r\n\x1a\n", stream) and _is_image(name, stream, "PNG")


def _is_jpg(name: str, stream: IO[bytes]) -> bool:
    return _starts_as(".jpg", b"\xff\xd8\xff", stream) and _is_image(name, stream, "JPEG")


def _is_image(name: str, stream: IO[bytes], kind: str) -> bool:
    """Reads the header only; a picture of more than MAX_PIXELS is a bomb or a mistake."""
    stream.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = Image.open(stream, formats=[kind]).size
    except Image.DecompressionBombError:
        width, height = MAX_PIXELS, 2
    except (OSError, ValueError, SyntaxError):
        return False
    if width * height > MAX_PIXELS:
        sentence = _("The picture “%(name)s” has more than %(limit)s megapixels. Make it smaller.")
        raise FileTooLarge(sentence % {"name": name, "limit": MAX_PIXELS // 1_000_000})
    return not hidden.is_double(stream)


def _is_docx(name: str, stream: IO[bytes]) -> bool:
    return _is_office(name, stream, CONTENT_TYPES["docx"])


def _is_xlsx(name: str, stream: IO[bytes]) -> bool:
    return _is_office(name, stream, CONTENT_TYPES["xlsx"])


def _is_office(name: str, stream: IO[bytes], content_type: str) -> bool:
    """Word or Excel says in its content types what it is; one that carries macros is refused."""
    stream.seek(0)
    if stream.read(4) != b"PK\x03\x04":
        return False
    entries = check_zip(stream, name=name)
    said = office.types(stream, entries)
    if office.is_active(stream, entries, said=said):
        sentence = _(
            "The file “%(name)s” contains macros or objects of other programs. Save it without "
            "them and choose that one; what was entered is still there."
        )
        raise FileHasMacros(sentence % {"name": name})
    return f"{content_type}.main+xml" in said


_INSPECT: dict[str, Callable[[str, IO[bytes]], bool]] = {
    "pdf": _is_pdf,
    "docx": _is_docx,
    "xlsx": _is_xlsx,
    "png": _is_png,
    "jpg": _is_jpg,
}
