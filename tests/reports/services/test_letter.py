"""The reminder letter: what it says, in what form; it follows the ledger until it is sent."""

import re
from datetime import datetime
from io import BytesIO

import docx
import pdfplumber
import pytest
from django.urls import reverse

from reports.pipeline.compose.letter import NobodyToRemind, compose_letter
from reports.pipeline.document import Table, plain_text
from reports.services import letter as letters
from reports.states import Format
from tasks.models import ReminderLetter
from tasks.services import reminder
from tests.factories.tasks import EntryFactory, ObligationFactory, PeriodFactory, answered
from tests.moments import HA_TINH
from tests.tasks.rounds import send

DUE = datetime(2026, 12, 15, 17, 0, tzinfo=HA_TINH)
LATER = datetime(2026, 12, 24, 9, 0, tzinfo=HA_TINH)

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(agency_a, agency_b) -> ReminderLetter:
    """Two agencies, seven working days late."""
    period = PeriodFactory(due_at=DUE)
    for agency in (agency_a, agency_b):
        EntryFactory(obligation=ObligationFactory(period=period, agency=agency))
    return ReminderLetter.objects.create(period=period, drafted_at=LATER)


def rows_of(letter: ReminderLetter, at: datetime = LATER) -> list[list[str]]:
    document = compose_letter(letters.letter_facts(letter, at=at))
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def test_the_letter_names_agencies_tasks_and_days_late(letter):
    text = plain_text(compose_letter(letters.letter_facts(letter, at=LATER)))

    assert [(row[1], row[3], row[4]) for row in rows_of(letter)] == [
        ("Sở Nội vụ", "15/12/2026", "7"),
        ("Sở Y tế", "15/12/2026", "7"),
    ]
    assert all(re.fullmatch(r"\d+\.\d+", row[2]) for row in rows_of(letter))
    assert "V/v đôn đốc gửi báo cáo năm 2026" in text
    assert "- Sở Nội vụ;\n- Sở Y tế." in text
    assert "./." in text
    assert "Số:        /SKHCN" in text  # number and day are the clerk's
    assert "ngày      tháng 12 năm 2026" in text


def test_a_report_that_arrives_takes_its_line_away(letter, agency_a, staff_a, head_a):
    report = letter.period.submissions.get(agency=agency_a)
    answered(report.entries.get(), saved_by=staff_a)

    send(report, head_a, at=LATER)

    assert [row[1] for row in rows_of(letter)] == ["Sở Nội vụ"]


def test_a_sent_letter_says_for_ever_what_it_said(letter, agency_a, coordinator, staff_a, head_a):
    before = letters.make(letter, Format.DOCX, at=LATER).data
    sent = reminder.mark_letter_sent(letter=letter, number="12/SKHCN", by=coordinator, at=LATER)
    report = letter.period.submissions.get(agency=agency_a)
    answered(report.entries.get(), saved_by=staff_a)
    send(report, head_a, at=LATER)

    assert letters.make(sent, Format.DOCX, at=LATER.replace(day=30)).data == before


def test_the_word_file_holds_the_table_and_no_title(letter):
    made = letters.make(letter, Format.DOCX, at=LATER)

    word = docx.Document(BytesIO(made.data))
    words = [p.text for p in word.paragraphs]
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "BÁO CÁO" not in words
    assert {"Sở Y tế", "Sở Nội vụ"} <= set(cells)
    assert any("V/v đôn đốc" in cell for cell in cells)


@pytest.mark.pango
def test_the_pdf_is_the_same_letter(letter):
    made = letters.make(letter, Format.PDF, at=LATER)

    with pdfplumber.open(BytesIO(made.data)) as paper:
        words = " ".join(page.extract_text() for page in paper.pages)
    assert "V/v đôn đốc gửi báo cáo" in words
    assert "Sở Nội vụ" in words
    assert "BÁO CÁO" not in words.replace("CHƯA BÁO CÁO", "")


@pytest.mark.parametrize("form", letters.FORMS)
def test_with_nobody_left_the_page_and_the_files_say_so(client, letter, coordinator, form):
    for report in letter.period.submissions.all():
        report.entries.update(status="answered")
    letter.period.submissions.update(first_received_at=LATER, status="submitted")
    client.force_login(coordinator)

    page = client.get(reverse("reports:letters")).content.decode()
    made = client.get(reverse("reports:letter_file", args=[letter.public_id, form]))

    with pytest.raises(NobodyToRemind):
        letters.make(letter, form, at=LATER)
    said = "không còn ai phải đôn đốc"
    assert said in page
    assert (made.status_code, said in made.content.decode()) == (409, True)


def test_the_page_lists_the_draft_and_keeps_what_went_out(client, letter, coordinator):
    client.force_login(coordinator)
    key = letter.public_id
    listed = client.get(reverse("reports:letters")).content.decode()
    assert "Sở Y tế" not in listed or "Năm 2026" in listed

    refused = client.post(reverse("reports:letter_sent", args=[key]), {f"{key}-number": " "})
    kept = client.post(reverse("reports:letter_sent", args=[key]), {f"{key}-number": "12/SKHCN"})

    letter.refresh_from_db()
    assert (refused.status_code, kept.status_code, letter.number) == (422, 302, "12/SKHCN")
