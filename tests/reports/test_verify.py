"""verify_report: whose file is this, and is everything stored what it was?"""

import json
import zipfile
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from agencies.services import file as stored_files
from reports.models import ComposedPaper, ConsolidatedReport, MarkedCopy
from reports.services import package
from tests.reports.papers import LATER, PDF, issued
from tests.reports.rounds import compiled, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def report(coordinator, office_head) -> ConsolidatedReport:
    return with_sheet(issued(whole(["accepted", "missing"]), by=coordinator, head=office_head))


def with_sheet(report: ConsolidatedReport) -> ConsolidatedReport:
    """As `summary.make_due` and `marked.make_due` leave it, without Pango."""
    sheet, copy = (
        stored_files.store(data=data, media_type="application/pdf", at=LATER)
        for data in (b"%PDF-1.7 to tom tat", b"%PDF-1.7 danh dau")
    )
    ConsolidatedReport.objects.filter(pk=report.pk).update(summary_file=sheet)
    asked = {"asked_at": LATER, "asked_by": report.requested_by}
    MarkedCopy.objects.create(report=report, file=copy, **asked)
    report.refresh_from_db()
    return report


def parts(report) -> dict[str, bytes]:
    """Every file of an issued report, by the name of its part."""
    made = {one.format: stored_files.read(one.file) for one in report.artifacts.all()}
    beside = {"signed": report.signed_file, "summary": report.summary_file}
    beside["marked"] = report.marked.file
    made |= {part: stored_files.read(file) for part, file in beside.items()}
    return made | {"manifest": report.manifest.encode(), "package": package.package(report)}


@pytest.fixture
def verify(tmp_path, capsys):
    def run(data: bytes) -> str:
        path = tmp_path / "tep"
        path.write_bytes(data)
        call_command("verify_report", str(path))
        return capsys.readouterr().out

    return run


def test_every_file_of_a_report_names_its_revision_and_state(report, verify):
    for part, data in parts(report).items():
        said = verify(data)
        assert "revision 1, issued, No. 05/BC-SKHCN" in said
        assert f": {part}, SHA-256" in said


def test_one_changed_byte_is_found_wherever_it_stands(report, verify):
    for data in parts(report).values():
        for place in (0, len(data) // 2, len(data) - 1):
            changed = bytearray(data)
            changed[place] ^= 1
            with pytest.raises(CommandError, match="no file that the portal built"):
                verify(bytes(changed))


def repacked(data: bytes, *, without: str = "", more: bytes = b"", level: int = 6) -> bytes:
    """The files of a package in another ZIP; `more`: as one more of them."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            if one.filename != without:
                new.writestr(one, old.read(one), compresslevel=level)
        if more:
            new.writestr(zipfile.ZipInfo("them.txt"), more)
    return out.getvalue()


def test_a_package_that_is_compressed_otherwise_is_still_the_package(report, verify):
    assert ": package, SHA-256" in verify(repacked(package.package(report), level=1))


@pytest.mark.parametrize(
    "change", [{"more": b"Trang sau"}, {"without": "SHA256SUMS"}, {"without": "manifest.json"}]
)
def test_a_package_with_more_or_less_in_it_is_none(report, verify, change):
    with pytest.raises(CommandError, match="no file that the portal built"):
        verify(repacked(package.package(report), **change))


def test_the_files_of_two_reports_are_no_package(report, coordinator, office_head, verify):
    other = issued(whole(["accepted"]), by=coordinator, head=office_head, number="6/BC-SKHCN")
    mixed = repacked(package.package(report), without=other.signed_name)
    out = BytesIO(mixed)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(other.signed_name, stored_files.read(other.signed_file))

    with pytest.raises(CommandError, match="no file that the portal built"):
        verify(out.getvalue())


def test_a_draft_is_named_as_what_it_is(coordinator, verify):
    draft = compiled(whole(["accepted"]), by=coordinator)

    assert "revision 1, compiled:" in verify(stored_files.read(draft.artifacts.first().file))


def test_the_database_is_enough(report, verify, settings, tmp_path):
    data = parts(report)["signed"]
    settings.FILES_DIR = tmp_path / "elsewhere"

    assert "issued" in verify(data)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_report", str(tmp_path / "nichts"))


def test_a_superseded_paper_says_so(report, coordinator, office_head, verify):
    issued(report.period, by=coordinator, head=office_head, number="6/BC-SKHCN")

    assert "revision 1, superseded, No. 05/BC-SKHCN" in verify(parts(report)["signed"])


# --- All ------------------------------------------------------------------------------------------


def test_all_finds_nothing_where_nothing_moved(report, coordinator, capsys):
    compiled(whole(["accepted"]), by=coordinator)

    call_command("verify_report", "--all")

    assert "2 reports and 9 files are what they were." in capsys.readouterr().out


def damaged(report) -> dict[str, object]:
    told = json.loads(report.manifest) | {"number": "06/BC-SKHCN"}
    snapshot = report.snapshot | {"banner": "khác"}
    return {
        "snapshot": lambda rows: rows.update(snapshot=snapshot),
        "manifest": lambda rows: rows.update(manifest=json.dumps(told)),
        "document": lambda _rows: ComposedPaper.objects.update(text=report.composed.text + " "),
        "manifest  ": lambda _rows: report.composed.delete(),
        "manifest ": lambda rows: rows.update(number="06/BC-SKHCN"),
        "signed": lambda _rows: flip(report.signed_file),
        "summary": lambda _rows: flip(report.summary_file),
        "marked": lambda _rows: flip(report.marked.file),
        "docx": lambda _rows: flip(report.artifacts.get(format="docx").file),
        "xlsx": lambda _rows: stored_files.path_of(
            report.artifacts.get(format="xlsx").file.sha256
        ).unlink(),
    }


def flip(stored) -> None:
    path = stored_files.path_of(stored.sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "part",
    [
        "snapshot",
        "document",
        "manifest",
        "manifest ",
        "manifest  ",
        "signed",
        "summary",
        "marked",
        "docx",
        "xlsx",
    ],
)
def test_all_names_what_differs(report, capsys, part):
    damaged(report)[part](ConsolidatedReport.objects.filter(pk=report.pk))

    with pytest.raises(CommandError, match="1 differences in 1 reports and 6 files"):
        call_command("verify_report", "--all")

    assert f"{part.strip()} differs" in capsys.readouterr().out


def test_the_control(report, verify):
    with pytest.raises(CommandError):
        verify(PDF)
