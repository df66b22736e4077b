"""The exchange package of an issued report: made of its stored files, and known again by them."""

from typing import IO

from django.utils.translation import gettext as _

from agencies.models import StoredFile
from agencies.services import file as stored_files
from plan_portal.lib.files import ArchiveUnsafe, check_zip, sha256
from reports.models import ConsolidatedReport
from reports.pipeline import exchange
from reports.services.delivery import NotIssued

_MOST_FILES = 8


def package(report: ConsolidatedReport) -> bytes:
    """The exchange package of an issued report: signed PDF, the three files, manifest, hashes. Each
    file is checked against its hash first.

    Raises NotIssued, and FileDamaged for a file that changed on disk."""
    files = _files(report)
    if report.issued_at is None or not files:
        raise NotIssued(_("A package is made of an issued report."))
    packed = [exchange.Packed(name, stored_files.read(file)) for name, file in files]
    return exchange.package(packed, manifest=report.manifest, made_at=report.issued_at)


def package_name(report: ConsolidatedReport) -> str:
    """ "bao-cao-05-BC-SKHCN-2027.zip"."""
    return f"bao-cao-{report.number.replace('/', '-')}-{report.issued_year}.zip"


def report_of(stream: IO[bytes]) -> ConsolidatedReport | None:
    """The issued report whose package this is: each of its files, the manifest and their hashes,
    nothing missing and nothing besides. From the database alone; no stored file is opened."""
    try:
        entries = check_zip(stream, papers=True)
    except ArchiveUnsafe:
        return None
    found = exchange.hashes(stream, entries) if len(entries) <= _MOST_FILES else None
    if not found or exchange.MANIFEST not in found:
        return None
    rows = ConsolidatedReport.objects.out().select_related("period", "recipient", "signed_file")
    report = rows.filter(manifest_sha256=found[exchange.MANIFEST]).first()
    if report is None or report.issued_at is None or found != _hashes(report):
        return None
    return report if exchange.is_package(entries, made_at=report.issued_at) else None


def _files(report: ConsolidatedReport) -> list[tuple[str, StoredFile]]:
    """Signed PDF and the three files with their names in the package; [] before the issue. A
    signed PDF that was uploaded under the name of another one gets a folder."""
    if not report.is_out or report.signed_file is None:
        return []
    artifacts = report.artifacts.select_related("file").order_by("format")
    made = [(one.file_name, one.file) for one in artifacts]
    name = report.signed_name
    if name in {one for one, _file in made} | {exchange.MANIFEST, exchange.SUMS}:
        name = f"ban-ky/{name}"
    return [(name, report.signed_file), *made]


def _hashes(report: ConsolidatedReport) -> dict[str, str]:
    """What `package` would put into it."""
    files = {name: file.sha256 for name, file in _files(report)}
    files[exchange.MANIFEST] = report.manifest_sha256
    sums = exchange.sums_of(files.items())
    return files | {exchange.SUMS: sha256(sums.encode())}
