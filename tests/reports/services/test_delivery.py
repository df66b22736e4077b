"""An issued report goes out: one mail for each address, the package, the leaders' sheet."""

import shutil
import zipfile
from datetime import timedelta
from io import BytesIO
from smtplib import SMTPException

import pytest
from django.core import mail
from django.urls import reverse

from agencies.models import AuditEvent, MessageStatus, OutboxMessage
from agencies.services import file as stored_files
from agencies.services import outbox
from plan_portal.lib.errors import NotAllowed
from reports.models import ConsolidatedReport, Delivery
from reports.services import delivery, mailing, package, summary
from tests.reports.papers import LATER, approved, issued
from tests.reports.rounds import DAY, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
ADDRESS = "van-thu@example.gov.vn"


@pytest.fixture
def period():
    return whole(["accepted", "missing"])


@pytest.fixture
def report(period, coordinator, office_head) -> ConsolidatedReport:
    return issued(period, by=coordinator, head=office_head)


def send(report, by, *addresses: str):
    return delivery.send(report=report, addresses=addresses or [ADDRESS], by=by, at=LATER)


def test_each_address_gets_one_mail_with_the_signed_pdf_and_the_sheet(
    report, coordinator, settings
):
    settings.MAIL_IS_SET = True

    send(report, coordinator, ADDRESS, " Van-Thu@example.gov.vn ", "hai@example.gov.vn")
    again = send(report, coordinator, ADDRESS)
    outbox.send_due(at=LATER)

    assert (again.new, again.again, again.held) == ((), (), ())
    assert sorted(one.to[0] for one in mail.outbox) == ["hai@example.gov.vn", ADDRESS]
    names = [name for name, _data, _type in mail.outbox[0].attachments]
    assert names[0] == report.signed_name
    assert names[1].endswith(".xlsx")
    assert mail.outbox[0].attachments[0][1] == stored_files.read(report.signed_file)
    assert report.number in mail.outbox[0].subject
    assert AuditEvent.objects.filter(action="report.deliver").count() == 1


def test_mail_says_what_it_brings_and_where_it_is_checked(report, coordinator):
    send(report, coordinator)

    body = OutboxMessage.objects.get(purpose="report").body
    assert body.startswith(f"Kính gửi: {report.recipient.name}")
    assert report.number in body
    assert reverse("reports:check_code", args=[report.code]) in body


def test_demonstration_is_marked_in_subject_and_words(report, coordinator):
    assert report.snapshot["demo"] is False
    stored = report.snapshot | {"demo": True}
    ConsolidatedReport.objects.filter(pk=report.pk).update(snapshot=stored)

    send(report, coordinator)

    message = OutboxMessage.objects.get(purpose="report")
    assert message.subject.startswith("[Dữ liệu minh họa]")
    assert "dữ liệu minh họa" in message.body


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ((" ", ""), "ít nhất một địa chỉ"),
        (("khong-phai",), "khong-phai"),
        (tuple(f"a{n}@example.vn" for n in range(11)), "10"),
        ((ADDRESS, "hai@"), "hai@"),
        ((f"{'a' * 60}@{'b' * 60}.{'c' * 60}.vn",), "150 ký tự"),
    ],
)
def test_addresses_that_are_none_are_refused_and_nothing_is_sent(
    report, coordinator, addresses, said
):
    with pytest.raises(mailing.AddressRefused, match=said):
        send(report, coordinator, *addresses)

    assert not Delivery.objects.exists()


def test_only_what_is_in_force_is_sent(period, report, coordinator, office_head):
    draft = approved(period, by=coordinator, head=office_head)
    with pytest.raises(delivery.NotIssued):
        send(draft, coordinator)

    issued_again = draft  # it replaces the first one once it is issued
    ConsolidatedReport.objects.filter(pk=report.pk).update(status="superseded")
    with pytest.raises(delivery.NotIssued):
        send(report, coordinator)

    assert issued_again.status == "approved"
    assert not Delivery.objects.exists()


def test_what_is_too_large_for_mail_is_refused_with_the_way_out(report, coordinator, settings):
    settings.MAIL_ATTACHMENTS_MAX_BYTES = 10

    with pytest.raises(delivery.TooLargeToMail, match="gói"):
        send(report, coordinator)

    assert not OutboxMessage.objects.filter(purpose="report").exists()


def test_leaders_do_not_send(report, leader):
    with pytest.raises(NotAllowed):
        send(report, leader)


def test_package_holds_the_five_files_of_the_issue(report):
    with zipfile.ZipFile(BytesIO(package.package(report))) as archive:
        names = archive.namelist()
        assert archive.read("manifest.json").decode() == report.manifest
        assert archive.read(report.signed_name) == stored_files.read(report.signed_file)
    assert [name.rpartition(".")[2] for name in names] == [
        "pdf", "docx", "pdf", "xlsx", "json", "SHA256SUMS",
    ]  # fmt: skip


def test_package_with_a_flipped_byte_is_refused(report, settings, tmp_path):
    own = tmp_path / "files"
    shutil.copytree(settings.FILES_DIR, own)  # the same bytes stand under one name for all tests
    settings.FILES_DIR = own
    path = stored_files.path_of(report.signed_file.sha256)
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(bytes(data))

    with pytest.raises(stored_files.FileDamaged):
        package.package(report)


def test_no_package_of_what_is_not_issued(period, coordinator, office_head):
    with pytest.raises(delivery.NotIssued):
        package.package(approved(period, by=coordinator, head=office_head))


# --- The leaders' sheet ---------------------------------------------------------------------------


@pytest.mark.pango
def test_every_issued_report_gets_its_sheet_once(report, period, coordinator, office_head):
    approved(period, by=coordinator, head=office_head)  # not issued: has none

    assert summary.make_due(at=LATER) == 1
    assert summary.make_due(at=LATER + timedelta(minutes=1)) == 0

    report.refresh_from_db()
    assert stored_files.read(report.summary_file).startswith(b"%PDF-")


def test_without_pango_no_sheet_is_tried(report, monkeypatch):
    tried: list[object] = []
    monkeypatch.setattr(summary, "pango_problem", lambda: "apt-get install …")
    monkeypatch.setattr(summary, "render_leader_page", tried.append)

    assert summary.make_due(at=LATER) == 0
    assert tried == []


@pytest.mark.pango
def test_sheet_that_cannot_be_made_holds_up_no_other(report, monkeypatch):
    monkeypatch.setattr(summary, "render_leader_page", broken)

    assert summary.make_due(at=LATER) == 0

    monkeypatch.undo()
    assert summary.make_due(at=LATER) == 1


def broken(_page: object) -> bytes:
    raise stored_files.damaged()


# --- Mails that never left ------------------------------------------------------------------------


def test_mail_that_was_held_goes_out_when_it_is_sent_again(report, coordinator, settings):
    settings.MAIL_IS_SET = False
    send(report, coordinator)
    still = send(report, coordinator)
    settings.MAIL_IS_SET = True

    done = delivery.send(report=report, addresses=[ADDRESS], by=coordinator, at=LATER + DAY)
    outbox.send_due(at=LATER + DAY)

    assert (still.new, still.again, len(still.held)) == ((), (), 1)
    assert (len(done.new), len(done.again)) == (0, 1)
    assert [one.to for one in mail.outbox] == [[ADDRESS]]
    assert len(mail.outbox[0].attachments) == 2
    assert Delivery.objects.count() == 1
    assert AuditEvent.objects.filter(action="report.deliver").count() == 2


def test_mail_that_failed_gets_another_day(report, coordinator, settings, monkeypatch):
    settings.MAIL_IS_SET = True
    send(report, coordinator)
    monkeypatch.setattr(mail.EmailMessage, "send", refused_by_the_server)
    outbox.send_due(at=LATER + DAY)
    assert OutboxMessage.objects.get(purpose="report").status == MessageStatus.FAILED

    delivery.send(report=report, addresses=[ADDRESS], by=coordinator, at=LATER + 2 * DAY)
    outbox.send_due(at=LATER + 2 * DAY)

    message = OutboxMessage.objects.get(purpose="report")
    assert (message.status, message.attempts) == (MessageStatus.QUEUED, 1)
    monkeypatch.undo()
    outbox.send_due(at=LATER + 2 * DAY + timedelta(hours=1))
    message.refresh_from_db()
    assert message.status == MessageStatus.SENT


def refused_by_the_server(*_args: object, **_options: object) -> int:
    raise SMTPException("refused")
