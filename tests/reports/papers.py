"""Signed papers, reports that went the whole way, and templates of the paper edited by hand."""

import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from reports.models import ConsolidatedReport
from reports.services import approval
from reports.services import issue as issuing
from reports.services import report as reporting
from reports.services.issue import SignedPaper
from tasks.models import Period
from tests.reports.rounds import AFTER, DAY, recipient

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
LATER = AFTER + DAY
TODAY = timezone.localdate(LATER)


def paper(head: User, number: str = "5/BC-SKHCN", **given: object) -> SignedPaper:
    """A signed PDF of the day after the compile, with bytes of its own for each number."""
    values = {
        "number": number,
        "issued_on": TODAY,
        "signer": head.appointments.get(),
        "name": "ban-ky.pdf",
        "stream": BytesIO(PDF + number.encode()),
    } | given
    return SignedPaper(**values)


def approved(
    period: Period,
    *,
    by: User,
    head: User,
    supplements: ConsolidatedReport | None = None,
    at: datetime = AFTER,
) -> ConsolidatedReport:
    """Compiled at that moment, approved a day later."""
    row = reporting.request(
        period=period, recipient=recipient(), by=by, at=at, supplements=supplements
    )
    reporting.compile_report(report_id=row.pk, clock=lambda: at)
    row.refresh_from_db()
    return approval.approve(report=row, by=head, at=at + DAY, knowing=True)


def issued(
    period: Period,
    *,
    by: User,
    head: User,
    number: str = "5/BC-SKHCN",
    supplements: ConsolidatedReport | None = None,
    on: date | None = None,
    at: datetime = AFTER,
) -> ConsolidatedReport:
    """Compiled at that moment, issued a day later."""
    row = approved(period, by=by, head=head, supplements=supplements, at=at)
    signed = paper(head, number, issued_on=on or timezone.localdate(at + DAY))
    return issuing.issue(report=row, paper=signed, by=head, at=at + DAY)


def asks_anew(page: str) -> list[dict[str, str]]:
    """What each button of a page that compiles would post."""
    forms = re.findall(
        rf'<form[^>]*action="{reverse("reports:compile")}".*?</form>', page, re.DOTALL
    )
    found = (re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', one) for one in forms)
    return [{name: value for name, value in one if name[0] != "c"} for one in found]


def shown(client: Client, report: ConsolidatedReport) -> dict[str, bytes]:
    """The page within its frame (whose head names the person's agency of today), and every
    download. The forms' token is new each time."""
    page = client.get(reverse("reports:report", args=[report.public_id])).content
    page = re.search(rb"<main.*</main>", page, re.DOTALL)[0]
    page = re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", page)
    forms = ("pdf", "docx", "xlsx", "ban-ky", "danh-muc")
    return {"page": page} | {
        form: client.get(reverse("reports:download", args=[report.public_id, form])).content
        for form in forms
    }


def edited_template(settings, folder: Path, name: str, *edits: tuple[str, str]) -> Path:
    """A copy of a template of the PDF before the portal's own, with each (old, new) done to it."""
    own = settings.BASE_DIR / "templates" / "reports" / "pdf" / name
    text = own.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    copy = folder / "reports" / "pdf" / name
    copy.parent.mkdir(parents=True)
    copy.write_text(text, encoding="utf-8")
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [folder, *engine["DIRS"]]}]
    return copy
