"""The exchange package: every file once, whole, dated, the same bytes each time."""

import hashlib
import shutil
import subprocess
import zipfile
from io import BytesIO

from reports.pipeline.exchange import Packed, package
from tests.moments import NOON

CHECK = [shutil.which("sha256sum") or "sha256sum", "-c", "SHA256SUMS"]
FILES = (Packed("bản ký số 5.pdf", b"%PDF-1"), Packed("bao-cao.docx", b"PK"))


def made(**given: object) -> bytes:
    return package(FILES, **({"manifest": '{"kind":"x"}', "made_at": NOON} | given))


def test_holds_every_file_the_manifest_and_their_hashes() -> None:
    with zipfile.ZipFile(BytesIO(made())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "bản ký số 5.pdf", "bao-cao.docx", "manifest.json", "SHA256SUMS",
        ]  # fmt: skip
        assert archive.read("bản ký số 5.pdf") == b"%PDF-1"
        assert archive.read("manifest.json") == b'{"kind":"x"}'
        first = archive.read("SHA256SUMS").decode().splitlines()[0]
    assert first == f"{hashlib.sha256(b'%PDF-1').hexdigest()}  bản ký số 5.pdf"


def test_sums_are_what_the_usual_tool_reads(tmp_path) -> None:
    with zipfile.ZipFile(BytesIO(made())) as archive:
        archive.extractall(tmp_path)
    assert subprocess.run(CHECK, cwd=tmp_path, check=False).returncode == 0  # noqa: S603 (words of the test)

    (tmp_path / "bao-cao.docx").write_bytes(b"PL")
    assert subprocess.run(CHECK, cwd=tmp_path, check=False).returncode == 1  # noqa: S603 (words of the test)


def test_same_files_give_the_same_bytes_and_the_day_is_that_of_the_issue() -> None:
    assert made() == made()
    with zipfile.ZipFile(BytesIO(made())) as archive:
        assert {one.date_time[:3] for one in archive.infolist()} == {
            (NOON.year, NOON.month, NOON.day)
        }
