"""Names, hashes, whole writes, and what is taken as a file."""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from itertools import permutations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plan_portal.lib import files

ALL = tuple(files.CONTENT_TYPES)
WORD = files.CONTENT_TYPES["docx"] + ".main+xml"
EXCEL = files.CONTENT_TYPES["xlsx"] + ".main+xml"


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def packed(parts: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(content_type: str, **more: bytes) -> bytes:
    types = f'<Types xmlns="x"><Override PartName="/a" ContentType="{content_type}"/></Types>'
    return packed({"[Content_Types].xml": types.encode(), "a.xml": b"<a/>", **more})


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (3, 2)).save(out, kind)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">L", 13) + body
    return head + struct.pack(">L", zlib.crc32(body)) + b"\0\0\0\0IDAT\0\0\0\0"


UNSAFE = (
    "Tệp “a.docx” được đóng gói theo cách không an toàn để mở. Lưu lại bằng Word hoặc Excel rồi "
    "chọn tệp mới; nội dung đã nhập vẫn còn."
)
ACTIVE = (
    "Tệp “a.docx” có macro hoặc đối tượng của chương trình khác. Lưu lại bản không có những thứ đó "
    "rồi chọn bản đó; nội dung đã nhập vẫn còn."
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GENUINE = {
    "pdf": PDF,
    "docx": office(WORD),
    "xlsx": office(EXCEL),
    "png": picture("PNG"),
    "jpg": picture("JPEG"),
}


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Báo cáo quý IV.pdf", "Báo cáo quý IV.pdf"),
        ("Ba\u0301o ca\u0301o.pdf", "Báo cáo.pdf"),
        ("C:\\Users\\An\\báo cáo.docx", "báo cáo.docx"),
        ("../../etc/passwd", "passwd"),
        ("ảnh\u202egnp.exe", "ảnhgnp.exe"),
        ('a<b>:"c|?*.pdf', "abc.pdf"),
        ("dòng\nmới\x00.pdf", "dòngmới.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        (" .hidden. ", "hidden"),
        ("...", "tep"),
        ("", "tep"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("ế" * 200 + ".pdf", "ế" * 65 + ".pdf"),
    ],
)
def test_display_name(given_name, shown):
    assert files.display_name(given_name) == shown


@given(st.text())
def test_display_name_is_always_safe(given_name):
    shown = files.display_name(given_name)

    assert 0 < len(shown) <= 150
    assert len(shown.encode()) <= 200
    assert not set(shown) & set('/\\<>:"|?*\n\r\t\x00')
    assert shown not in {".", ".."}
    assert files.display_name(shown) == shown


def test_content_disposition():
    plain = files.content_disposition('bao"cao.pdf')
    marked = files.content_disposition("báo cáo.pdf")

    assert plain == 'attachment; filename="baocao.pdf"'
    assert marked == "attachment; filename*=utf-8''b%C3%A1o%20c%C3%A1o.pdf"


def test_content_disposition_cannot_split_the_header():
    assert "\n" not in files.content_disposition("a\r\nSet-Cookie: x=1.pdf")


def test_sha256_of_bytes_and_stream():
    stream = BytesIO(b"abc")
    stream.seek(2)

    assert files.sha256(b"abc") == hashlib.sha256(b"abc").hexdigest()
    assert files.sha256(stream) == files.sha256(b"abc")
    assert stream.tell() == 0


def test_write_atomic_replaces_whole(tmp_path):
    path = tmp_path / "ab" / "file"
    files.write_atomic(path, b"old")

    files.write_atomic(path, BytesIO(b"new"))

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_write_atomic_reaches_the_disk_with_its_folder(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda n: synced.append(stat.S_ISDIR(os.fstat(n).st_mode)))

    files.write_atomic(tmp_path / "file", b"new")

    assert synced == [False, True]


def test_write_atomic_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    files.write_atomic(path, b"old")

    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        files.write_atomic(path, b"new")

    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("extension", ALL)
def test_genuine_file_is_taken(extension):
    content = GENUINE[extension]

    taken = files.check_upload(
        f"Tệp.{extension.upper()}", BytesIO(content), allowed=ALL, max_bytes=10_000
    )

    assert taken == files.Upload(
        name=f"Tệp.{extension.upper()}",
        extension=extension,
        content_type=files.CONTENT_TYPES[extension],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def test_jpeg_is_jpg():
    stream = BytesIO(GENUINE["jpg"])

    assert files.check_upload("a.jpeg", stream, allowed=ALL, max_bytes=9999).extension == "jpg"
    assert stream.tell() == 0


@pytest.mark.parametrize(("said", "inside"), list(permutations(ALL, 2)))
def test_content_and_extension_must_agree(said, inside):
    with pytest.raises(files.FileNotGenuine):
        files.check_upload(f"a.{said}", BytesIO(GENUINE[inside]), allowed=ALL, max_bytes=9999)


@pytest.mark.parametrize(
    ("name", "content", "refusal", "sentence"),
    [
        (
            "bao-cao.pdf",
            b"MZ\x90\x00 not a pdf",
            files.FileNotGenuine,
            "Tệp “bao-cao.pdf” không phải là PDF thật. Chọn tệp khác; nội dung đã nhập vẫn còn.",
        ),
        (
            "a.exe",
            PDF,
            files.FileTypeRefused,
            "Tệp “a.exe” thuộc loại không nhận. Chọn một trong các loại: docx, pdf.",
        ),
        (
            "a.pdf",
            b"",
            files.FileEmpty,
            "Tệp “a.pdf” không có nội dung. Chọn tệp khác; nội dung đã nhập vẫn còn.",
        ),
        (
            "a.pdf",
            PDF + b" " * 1_600_000,
            files.FileTooLarge,
            "Tệp “a.pdf” lớn hơn 1,5 MB. Chọn tệp nhỏ hơn.",
        ),
        (
            "a.png",
            png_of(50_000, 50_000),
            files.FileTooLarge,
            "Ảnh “a.png” có hơn 40 triệu điểm ảnh. Thu nhỏ ảnh rồi chọn lại.",
        ),
        (
            "a.docx",
            office(WORD, **{"word/vbaProject.bin": b"x"}),
            files.FileHasMacros,
            ACTIVE,
        ),
        (
            "a.docx",
            office(WORD, **{"b.zip": b"x"}),
            files.ArchiveUnsafe,
            UNSAFE,
        ),
    ],
)
def test_refused_file_says_why(name, content, refusal, sentence):
    allowed = ["pdf", "docx"] if name == "a.exe" else ALL

    with pytest.raises(files.FileRefused) as caught:
        files.check_upload(name, BytesIO(content), allowed=allowed, max_bytes=3 * 1024 * 512)

    assert type(caught.value) is refusal
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "content",
    [
        office(WORD.replace("document.main", "template.main")),
        office("application/vnd.ms-word.document.main+xml"),
        packed({"word/document.xml": b"<a/>"}),
        packed({"[Content_Types].xml": b"<Types"}),
        packed({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'}),
        b"PK",
    ],
)
def test_word_file_must_declare_itself(content):
    with pytest.raises(files.FileNotGenuine):
        files.check_upload("a.docx", BytesIO(content), allowed=ALL, max_bytes=9999)


def test_macro_enabled_content_type_is_refused():
    content = office("application/vnd.ms-word.document.macroEnabled.main+xml")

    with pytest.raises(files.FileHasMacros):
        files.check_upload("a.docx", BytesIO(content), allowed=ALL, max_bytes=9999)


def test_type_must_be_among_the_allowed():
    with pytest.raises(files.FileTypeRefused):
        files.check_upload("a.png", BytesIO(GENUINE["png"]), allowed=["pdf"], max_bytes=9999)


@given(st.binary(max_size=200), st.sampled_from(ALL))
def test_any_bytes_are_taken_or_refused(content, extension):
    with suppress(files.FileRefused):
        files.check_upload(f"a.{extension}", BytesIO(content), allowed=ALL, max_bytes=9999)
