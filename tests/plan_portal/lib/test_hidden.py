"""What hides behind a harmless name: programs and files in a PDF, a page or an archive in a
picture, objects of other programs in a Word file; and the ordinary files that stay welcome."""

import struct
import time
import zlib
from io import BytesIO

import docx
import openpyxl
import pikepdf
import pytest
from django.utils import translation
from PIL import Image, PngImagePlugin

from plan_portal.lib import files, hidden
from tests.plan_portal.lib.test_files import ALL, EXCEL, WORD, office, packed, picture


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def take(name: str, content: bytes) -> files.Upload:
    return files.check_upload(name, BytesIO(content), allowed=ALL, max_bytes=20 * 1024 * 1024)


# --- PDF ------------------------------------------------------------------------------------------


def pdf(change=None, *, pages: int = 1, **how) -> bytes:
    document = pikepdf.new()
    for _n in range(pages):
        document.add_blank_page()
    if change:
        change(document)
    out = BytesIO()
    document.save(out, **how)
    return out.getvalue()


def action(kind: str, **more):
    def change(document):
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)

    return change


def attach(document) -> None:
    document.attachments["a.exe"] = b"MZ"


def movie(document) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia)
    document.pages[0].Annots = document.make_indirect([note])


packed_objects = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
PROGRAM = {"JS": pikepdf.String("app.alert(1)")}
RUNS = {
    "a script": pdf(action("JavaScript", **PROGRAM)),
    "a script in packed objects": pdf(action("JavaScript", **PROGRAM), **packed_objects),
    "a script under another spelling": pdf(action("JavaScript", **PROGRAM)).replace(
        b"/JavaScript", b"/J#61v#61Scrip#74"
    ),
    "a program to start": pdf(action("Launch", F=pikepdf.String("cmd.exe"))),
    "a program to start in packed objects": pdf(
        action("Launch", F=pikepdf.String("cmd.exe")), **packed_objects
    ),
    "a file inside": pdf(attach),
    "a file inside packed objects": pdf(attach, **packed_objects),
    "a film": pdf(movie),
}
ORDINARY_PDF = {
    "blank": pdf(),
    "many pages": pdf(pages=500),
    "packed": pdf(pages=30, **packed_objects),
    "goes to a page": pdf(action("GoTo")),
    "has a web address": pdf(action("URI", URI=pikepdf.String("https://hatinh.gov.vn"))),
    "for reading only": pdf(encryption=pikepdf.Encryption(owner="x", user="", R=4),
                            object_stream_mode=pikepdf.ObjectStreamMode.disable),
}  # fmt: skip


@pytest.mark.parametrize("name", RUNS)
def test_a_pdf_that_carries_more_than_pages_is_refused(name):
    with pytest.raises(files.FileIsActive) as refused:
        take("a.pdf", RUNS[name])

    assert str(refused.value) == (
        "Tệp “a.pdf” có chương trình hoặc tệp khác nằm bên trong. In lại thành một tệp PDF mới "
        "rồi chọn tệp đó; nội dung đã nhập vẫn còn."
    )


@pytest.mark.parametrize("name", ORDINARY_PDF)
def test_an_ordinary_pdf_is_taken(name):
    assert take("a.pdf", ORDINARY_PDF[name]).extension == "pdf"


def test_packed_objects_under_a_password_can_not_be_looked_at():
    locked = pdf(encryption=pikepdf.Encryption(owner="x", user="y"), **packed_objects)

    with pytest.raises(files.FileIsActive):
        take("a.pdf", locked)


def test_the_words_of_a_page_are_no_program():
    stream = b"BT (JavaScript, /LaunchPad, EmbeddedFile) Tj ET"

    def write(document):
        document.pages[0].Contents = document.make_stream(stream)

    assert take("a.pdf", pdf(write, compress_streams=False)).extension == "pdf"


@pytest.mark.parametrize("how", [{}, packed_objects])
def test_a_pdf_of_too_many_pages_is_refused(how):
    with pytest.raises(files.FileTooLarge) as refused:
        take("a.pdf", pdf(pages=501, **how))

    assert "500 trang" in str(refused.value)


def test_a_bomb_in_a_pdf_is_refused_at_once():
    bomb = zlib.compress(b"1 0 " + b" " * 400_000_000, 9)
    content = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>stream\n" + bomb
    start = time.perf_counter()

    with pytest.raises(files.FileIsActive):
        take("a.pdf", content + b"\nendstream\nendobj\n%%EOF\n")

    assert time.perf_counter() - start < 3


def test_a_large_pdf_is_looked_at_quickly():
    """Names are looked for in all bytes; a page of noise costs no time that a person would feel."""
    noise = bytes(range(256)) * 60_000
    start = time.perf_counter()

    take("a.pdf", pdf() + b"%" + noise.replace(b"\n", b"") + b"\n%%EOF\n")

    assert time.perf_counter() - start < 5


# --- Pictures -------------------------------------------------------------------------------------


def noted_png() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    out = BytesIO()
    Image.new("RGB", (3, 2)).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def told_png(words: str) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", words)
    out = BytesIO()
    Image.new("RGB", (3, 2)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def told_jpg(words: bytes) -> bytes:
    plain = picture("JPEG")
    return plain[:2] + b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words + plain[2:]


PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
DOUBLE = {
    "png with a page behind it": ("a.png", picture("PNG") + PAGE),
    "png with a page in its note": ("a.png", told_png("<ScRiPt>alert(1)</script>")),
    "png with an archive behind it": ("a.png", picture("PNG") + packed({"a.exe": b"MZ"})),
    "png with a pdf behind it": ("a.png", picture("PNG") + pdf()),
    "jpg with a page behind it": ("a.jpg", picture("JPEG") + PAGE),
    "jpg with a page in its note": ("a.jpg", told_jpg(b"<svg onload=alert(1)>")),
    "jpg with an archive behind it": ("a.jpg", picture("JPEG") + packed({"a": b"b"})),
    "pdf with an archive behind it": ("a.pdf", pdf() + packed({"a": b"b"})),
    "pdf with a page behind it": ("a.pdf", pdf() + PAGE),
}


@pytest.mark.parametrize("name", DOUBLE)
def test_a_file_that_is_two_files_is_refused(name):
    with pytest.raises(files.FileNotGenuine):
        take(*DOUBLE[name])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", noted_png()),
        ("a.png", picture("PNG") + b"\0" * 64),
        ("a.jpg", picture("JPEG") + b"SEFHj\0\0\0SEFT"),  # a phone's own words after the picture
        ("a.jpg", told_jpg("Ảnh chụp tại hội nghị <3 phòng>".encode())),
    ],
)
def test_an_ordinary_picture_is_taken(name, content):
    assert take(name, content).name == name


# --- Office ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    ["word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml", "word/activeX/activeX1.bin",
     "word/embeddings/a.exe"],
)  # fmt: skip
def test_objects_of_other_programs_are_refused(part):
    with pytest.raises(files.FileHasMacros):
        take("a.docx", office(WORD, **{part: b"x"}))


def test_a_template_from_elsewhere_is_refused():
    link = (
        b'<Relationships xmlns="r"><Relationship Id="r1" TargetMode="External" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="http://evil.test/a.dotm"/></Relationships>'
    )

    with pytest.raises(files.FileHasMacros):
        take("a.docx", office(WORD, **{"word/_rels/settings.xml.rels": link}))


def test_the_template_of_the_own_machine_is_nobodys_harm():
    link = (
        b'<Relationships xmlns="r"><Relationship Id="r1" TargetMode="External" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'attachedTemplate" Target="file:///C:/Users/an/Normal.dotm"/></Relationships>'
    )

    content = office(WORD, **{"word/_rels/settings.xml.rels": link})
    assert take("a.docx", content).extension == "docx"


def test_ordinary_office_files_are_taken():
    document, sheet = BytesIO(), BytesIO()
    word = docx.Document()
    word.add_paragraph("Báo cáo")
    word.add_picture(BytesIO(picture("PNG")))
    word.save(document)
    openpyxl.Workbook().save(sheet)
    printer = office(EXCEL, **{"xl/printerSettings/printerSettings1.bin": b"x"})

    assert take("a.docx", document.getvalue()).extension == "docx"
    assert take("a.xlsx", sheet.getvalue()).extension == "xlsx"
    assert take("b.xlsx", printer).extension == "xlsx"


def test_the_look_leaves_the_stream_readable():
    stream = BytesIO(pdf())

    assert not hidden.is_active(stream)
    assert stream.seek(0) == 0
    assert stream.read(5) == b"%PDF-"
