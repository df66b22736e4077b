"""The ZIP check sees a bomb in the directory, before anything is unpacked."""

import struct
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_portal.lib.archive import ArchiveUnsafe, check_zip
from tests.plan_portal.lib.test_files import packed

NOTHING = b"<a/>"


def forged(parts: dict[str, bytes], **lies: int) -> bytes:
    """A container whose directory tells `lies` about every entry."""
    offsets = {"flags": (8, "<H"), "compressed": (20, "<L"), "size": (24, "<L"), "at": (42, "<L")}
    data = bytearray(packed(parts))
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        for field, value in lies.items():
            offset, shape = offsets[field]
            struct.pack_into(shape, data, start + offset, value)
        start = data.find(b"PK\x01\x02", start + 1)
    return bytes(data)


def renamed(old: bytes, new: bytes) -> bytes:
    return packed({"first": NOTHING, old.decode(): NOTHING}).replace(old, new)


ORDINARY = packed({"[Content_Types].xml": NOTHING, "word/document.xml": b"text" * 1000})
REFUSED = {
    "not_a_zip": [b"", b"PK", b"%PDF-", b"\x00" * 100, b"x" + ORDINARY],
    "no_directory": [b"PK\x03\x04", ORDINARY[:-25]],
    "trailing_data": [ORDINARY + b"more"],
    "zip64": [ORDINARY[:-22] + b"PK\x06\x07" + b"\0" * 16 + ORDINARY[-22:]],
    "too_many_entries": [packed({str(n): b"" for n in range(2001)}, zipfile.ZIP_STORED)],
    "too_large_inside": [
        forged({str(n): NOTHING for n in range(2)}, size=51_000_000),
        forged({"a": NOTHING}, size=0xFFFFFFFE),
    ],
    "ratio": [packed({"a.xml": b"\0" * 3_000_000})],
    "overlap": [forged({"a": NOTHING, "b": NOTHING}, at=0), forged({"a": NOTHING}, compressed=999)],
    "repeated_name": [renamed(b"other", b"first")],
    "encrypted": [forged({"a": NOTHING}, flags=1)],
    "absolute_name": [
        packed({"/etc/passwd": NOTHING}),
        packed({"C:/a": NOTHING}),
        renamed(b"ab", b"\\b"),
        renamed(b"a_b", b"a\\b"),
        renamed(b"a_b", b"a\0b"),
    ],
    "name_outside": [packed({"../a": NOTHING}), packed({"a/../../b": NOTHING})],
    "nested": [
        packed({"a.zip": NOTHING}),
        packed({"word/embeddings/a.7Z": NOTHING}),
        packed({"word/a.docx": NOTHING}),
    ],
}


@pytest.mark.parametrize(
    ("reason", "data"), [(reason, data) for reason, cases in REFUSED.items() for data in cases]
)
def test_unsafe_archive_is_refused_at_once(reason, data):
    start = time.perf_counter()

    with pytest.raises(ArchiveUnsafe) as refusal:
        check_zip(data)

    assert refusal.value.reason == reason
    assert time.perf_counter() - start < 2


def test_entries_are_given_back():
    stream = BytesIO(ORDINARY)

    assert [e.filename for e in check_zip(stream)] == ["[Content_Types].xml", "word/document.xml"]
    assert stream.tell() == 0


def test_chart_sheet_may_be_inside_what_we_do_not_parse():
    data = packed({"word/embeddings/Sheet1.xlsx": NOTHING})

    assert len(check_zip(data)) == 1
    with pytest.raises(ArchiveUnsafe):
        check_zip(data, parse=True)


@pytest.mark.parametrize(
    "sizes", [[10_000_001], [9_000_000, 9_000_000, 9_000_000]], ids=["one part", "together"]
)
def test_xml_that_we_parse_has_limits(sizes):
    noise = b"".join(n.to_bytes(4, "little") for n in range(0, 2**32, 9001))
    parts = {f"{n}.xml": (noise * 9)[:size] for n, size in enumerate(sizes)}
    data = packed(parts)

    assert len(check_zip(data)) == len(sizes)
    with pytest.raises(ArchiveUnsafe) as refusal:
        check_zip(data, parse=True)

    assert refusal.value.reason == "xml"


@given(st.integers(0, len(ORDINARY) - 1), st.integers(0, 255))
def test_a_damaged_byte_never_breaks_the_check(at, value):
    data = bytearray(ORDINARY)
    data[at] = value

    with suppress(ArchiveUnsafe):
        check_zip(bytes(data))
