"""Papers of the demonstration: the reports of the first finished year go the whole way to an issued
paper, signed by nobody; those of the next wait for their signature, with leaders seeing them."""

from io import BytesIO

from django.utils import timezone

from agencies.services import file as stored_files
from plan_portal.demo.people import Cast
from reports.models import ConsolidatedReport
from reports.services import approval
from reports.services import issue as issuing
from reports.services import report as reporting
from reports.services.issue import SignedPaper
from reports.states import Format, ReportStatus

# Beyond what an office reaches in a year: no real number is ever in its way.
FIRST_NUMBER = 9001
_UNSIGNED = "\n% Bản ký minh họa: không mang chữ ký nào (dữ liệu minh họa)\n"


def show(row: ConsolidatedReport, crew: Cast) -> None:
    """Leaders see a compiled report before it is signed."""
    reporting.release(report=row, by=crew.coordinator, at=timezone.now())


def issue(row: ConsolidatedReport, crew: Cast) -> None:
    """Approve, unless a start that was cut off had done so, and issue. The signed file is the
    portal's own PDF with a line that says what it is."""
    now, head = timezone.now(), crew.office_head
    if row.status == ReportStatus.COMPILED:
        row = approval.approve(report=row, by=head, at=now, knowing=True)
    made = row.artifacts.select_related("file").get(format=Format.PDF)
    paper = SignedPaper(
        number=f"{FIRST_NUMBER + ConsolidatedReport.objects.out().count()}/BC-SKHCN",
        issued_on=timezone.localdate(now),
        signer=head.appointments.order_by("pk")[0],
        name=made.file_name.replace(".pdf", "-ban-ky.pdf"),
        stream=BytesIO(stored_files.read(made.file) + _UNSIGNED.encode()),
    )
    issuing.issue(report=row, paper=paper, by=head, at=now)
