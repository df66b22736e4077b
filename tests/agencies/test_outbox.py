"""The outbox: at least once, never silently twice, nothing fails without a server."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from agencies.models import MessageStatus, OutboxMessage, User
from agencies.services import file as stored_files
from agencies.services import outbox
from tests.moments import NOON


@pytest.fixture
def server(settings) -> None:
    settings.MAIL_IS_SET = True


def owe(person: User | None = None, key: str = "k", **given: object) -> OutboxMessage:
    words = {"purpose": "test", "unique_key": key, "subject": "Chủ đề", "body": "Lời", "at": NOON}
    return outbox.queue(**(words | {"to_user": person} | given))  # type: ignore[arg-type]  # words by name


def test_without_a_server_the_message_is_held(staff_a: User) -> None:
    message = owe(staff_a)

    assert message.status == MessageStatus.HELD
    assert outbox.send_due(at=NOON) == 0


def test_the_same_key_is_one_message(server: None, staff_a: User) -> None:
    assert owe(staff_a).pk == owe(staff_a).pk
    assert outbox.send_due(at=NOON) == 1
    assert outbox.send_due(at=NOON + timedelta(hours=1)) == 0


def test_person_without_address_is_held(server: None, staff_a: User) -> None:
    staff_a.email = None

    assert owe(staff_a).status == MessageStatus.HELD


def test_sent_message_carries_its_fixed_id(server: None, staff_a: User) -> None:
    message = owe(staff_a)

    outbox.send_due(at=NOON)

    assert mail.outbox[0].extra_headers["Message-ID"] == message.message_id
    assert mail.outbox[0].to == [staff_a.email]
    message.refresh_from_db()
    assert (message.status, message.sent_at) == (MessageStatus.SENT, NOON)


def test_subject_is_one_line(server: None, staff_a: User) -> None:
    assert owe(staff_a, subject="Một\r\nBcc: ai-do@example.org").subject == (
        "Một Bcc: ai-do@example.org"
    )


def test_stored_files_go_with_the_message(server: None, staff_a: User, tmp_path, settings) -> None:
    settings.FILES_DIR = tmp_path
    file = stored_files.store(data=b"%PDF-1.7 ...", media_type="application/pdf", at=NOON)

    owe(staff_a, attachments=[(file, "bao-cao.pdf")])
    owe(staff_a, attachments=[(file, "bao-cao.pdf")])
    outbox.send_due(at=NOON)

    assert [one.attachments for one in mail.outbox] == [
        [("bao-cao.pdf", b"%PDF-1.7 ...", "application/pdf")]
    ]


def test_message_with_a_damaged_file_waits_and_says_so(
    server: None, staff_a: User, tmp_path, settings
) -> None:
    settings.FILES_DIR = tmp_path
    file = stored_files.store(data=b"%PDF-1.7 ...", media_type="application/pdf", at=NOON)
    message = owe(staff_a, attachments=[(file, "bao-cao.pdf")])
    stored_files.path_of(file.sha256).write_bytes(b"%PDF-1.7 ,,,")

    assert outbox.send_due(at=NOON) == 0

    message.refresh_from_db()
    assert (message.status, message.last_error) == (MessageStatus.QUEUED, "FileDamaged")
    assert mail.outbox == []


def test_crash_between_server_and_commit_sends_again_with_the_same_id(
    server: None, staff_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = owe(staff_a)
    monkeypatch.setattr(outbox, "_finish", crash)
    with pytest.raises(KeyboardInterrupt):
        outbox.send_due(at=NOON)
    monkeypatch.undo()

    assert outbox.send_due(at=NOON + timedelta(seconds=30)) == 0  # the lease still holds
    assert outbox.send_due(at=NOON + outbox.LEASE + timedelta(seconds=1)) == 1
    assert {m.extra_headers["Message-ID"] for m in mail.outbox} == {message.message_id}
    assert len(mail.outbox) == 2


def crash(*_args: object, **_kwargs: object) -> None:
    raise KeyboardInterrupt


def test_one_claim_wins(server: None, staff_a: User) -> None:
    message = owe(staff_a)

    assert (outbox.claim(message.pk, at=NOON), outbox.claim(message.pk, at=NOON)) == (1, None)


def test_sleeper_with_an_old_fence_changes_nothing(server: None, staff_a: User) -> None:
    message = owe(staff_a)
    old = outbox.claim(message.pk, at=NOON)
    outbox.claim(message.pk, at=NOON + outbox.LEASE + timedelta(seconds=1))

    outbox._finish(message, fence=old or 0, status=MessageStatus.SENT)

    message.refresh_from_db()
    assert message.status == MessageStatus.QUEUED


def test_failures_wait_longer_each_time_and_end_after_a_day(
    server: None, staff_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = owe(staff_a)
    monkeypatch.setattr(EmailMessage, "send", refuse)
    waits, at = [], NOON
    while message.status == MessageStatus.QUEUED:
        outbox.send_due(at=at)
        message.refresh_from_db()
        waits.append(int((message.next_attempt_at - at).total_seconds() // 60))
        at = max(message.next_attempt_at, at + timedelta(minutes=1))

    assert waits[:5] == [1, 5, 15, 60, 60]
    assert message.status == MessageStatus.FAILED
    assert message.last_error == "SMTPException"
    assert at - NOON >= timedelta(hours=24)


def refuse(*_args: object, **_kwargs: object) -> None:
    raise SMTPException("no")


def test_one_bad_message_does_not_block_the_others(
    server: None, staff_a: User, head_a: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe(staff_a, key="1")
    owe(head_a, key="2")
    send = EmailMessage.send

    def refuse_first(self: EmailMessage, *args: object) -> int:
        if self.to == [staff_a.email]:
            raise OSError
        return send(self)

    monkeypatch.setattr(EmailMessage, "send", refuse_first)

    assert outbox.send_due(at=NOON) == 1


def test_link_inside_is_blanked_when_sent(server: None, staff_a: User) -> None:
    message = owe(staff_a, body="https://…/bí-mật", is_sensitive=True)

    outbox.send_due(at=NOON)

    message.refresh_from_db()
    assert message.body == ""


def test_words_of_a_link_are_not_shown(client, coordinator: User, staff_a: User) -> None:
    message = owe(staff_a, body="https://…/bí-mật", is_sensitive=True)
    client.force_login(coordinator)

    page = client.get(reverse("agencies:message", args=[message.public_id])).content.decode()

    assert "bí-mật" not in page
