"""The head's pages, receipts, evidence, and the list of what is to be done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.services import file as stored_files
from tasks.models import Entry, Evidence, Submission, SubmissionEvent
from tasks.services import submission as submissions
from tasks.states import EntryStatus, SubmissionStatus
from tests.factories.tasks import EntryFactory, PeriodFactory, SubmissionFactory, answered

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def submission(agency_a):
    period = PeriodFactory(due_at=timezone.now() + timedelta(days=9))
    made = SubmissionFactory(agency=agency_a, period=period)
    answered(EntryFactory(submission=made))
    return made


@pytest.fixture
def with_head(submission, staff_a):
    return submissions.hand_over(submission=submission, by=staff_a, at=timezone.now(), version=1)


@pytest.fixture
def receipt(with_head, head_a):
    return submissions.send(
        submission=with_head, by=head_a, at=timezone.now(), version=with_head.version
    )


def at(name, *args):
    return reverse(f"tasks:{name}", args=args)


def test_head_approves_and_gets_the_receipt(client, with_head, head_a):
    client.force_login(head_a)
    page = client.get(at("approve", with_head.public_id))
    posted = {"version": with_head.version, "key": page.context["key"]}

    first = client.post(at("send", with_head.public_id), posted)
    again = client.post(at("send", with_head.public_id), posted)

    event = SubmissionEvent.objects.get(action="send")
    assert (first.url, again.url) == (at("receipt", event.public_id),) * 2
    shown = client.get(first.url).content.decode()
    assert event.receipt_number in shown
    assert event.content_sha256[:8] in shown


def test_send_page_asks_without_script(client, with_head, head_a):
    client.force_login(head_a)

    page = client.get(at("send", with_head.public_id))

    assert page.status_code == 200
    assert Submission.objects.get().status == SubmissionStatus.WITH_HEAD


def test_give_back_names_the_task_and_the_words(client, with_head, head_a, staff_a):
    client.force_login(head_a)
    entry = Entry.objects.get()
    name = entry.public_id

    client.post(
        at("give_back", with_head.public_id),
        {"version": with_head.version, f"d-{name}": "back", f"r-{name}": "document",
         f"w-{name}": "Thêm\0 công\u202e văn\x0b"},
    )  # fmt: skip

    event = SubmissionEvent.objects.get(action="give_back")
    assert event.note.startswith(f"{entry.obligation.task.code}: ")
    assert event.note.endswith("Thêm công văn")
    client.force_login(staff_a)
    assert "Thêm công văn" in client.get(at("form", with_head.public_id)).content.decode()


def test_give_back_without_words_is_asked_again(client, with_head, head_a):
    client.force_login(head_a)

    answer = client.post(at("give_back", with_head.public_id), {"version": with_head.version})

    assert answer.status_code == 422
    assert Submission.objects.get().status == SubmissionStatus.WITH_HEAD


def test_second_look_shows_what_changed_first(client, with_head, head_a, staff_a):
    client.force_login(head_a)
    row = submissions.give_back(submission=with_head, by=head_a, at=timezone.now(),
                                version=with_head.version, note="Sửa")  # fmt: skip
    answered(EntryFactory(submission=row))
    fresh = Entry.objects.order_by("pk")[0]
    client.force_login(staff_a)
    prefix = f"e-{fresh.public_id}-"
    client.post(at("form", row.public_id), {f"{prefix}version": fresh.version,
                f"{prefix}kind": "progress", f"{prefix}status": "ongoing",
                f"{prefix}percent": "61", f"{prefix}result": "Khác.", "act": "send"})  # fmt: skip

    client.force_login(head_a)
    page = client.get(at("approve", row.public_id))

    assert [item.entry for item in page.context["approval"].changed][:1] == [fresh.public_id]
    assert b"<ins>" in page.content


def test_staff_have_no_page_of_approval(client, with_head, staff_a):
    client.force_login(staff_a)

    assert client.get(at("approve", with_head.public_id)).status_code == 404
    answer = client.post(at("send", with_head.public_id), {"version": with_head.version})
    assert answer.status_code == 403
    assert Submission.objects.get().status == SubmissionStatus.WITH_HEAD


def test_recall_goes_back_to_the_form(client, receipt, head_a):
    client.force_login(head_a)
    row = Submission.objects.get()

    answer = client.post(at("recall", row.public_id), {"version": row.version})

    assert answer.url == at("form", row.public_id)
    assert Submission.objects.get().status == SubmissionStatus.DRAFT


def test_receipt_says_when_its_content_no_longer_gives_its_hash(client, receipt, staff_a):
    SubmissionEvent.objects.filter(pk=receipt.pk).update(content={"entries": []})
    client.force_login(staff_a)

    page = client.get(at("receipt", receipt.public_id))

    assert page.context["receipt"].is_intact is False


def test_receipt_is_for_the_agency_and_who_reads_rounds(
    client, receipt, staff_b, leader, coordinator
):
    found = {}
    for person in (staff_b, coordinator):
        client.force_login(person)
        found[person] = client.get(at("receipt", receipt.public_id)).status_code

    assert found == {staff_b: 404, coordinator: 200}


def test_sent_lists_the_receipts_of_the_own_agency(client, receipt, staff_a, staff_b):
    client.force_login(staff_a)
    assert receipt.receipt_number in client.get(at("receipts")).content.decode()

    client.force_login(staff_b)
    assert receipt.receipt_number not in client.get(at("receipts")).content.decode()


@pytest.fixture
def proof(submission, staff_a, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    stored = stored_files.store(data=PDF, media_type="application/pdf", at=timezone.now())
    return Evidence.objects.create(
        entry=submission.entries.get(), file=stored, file_name="Báo cáo.pdf",
        added_at=timezone.now(), added_by=staff_a,
    )  # fmt: skip


def test_evidence_is_an_attachment_in_a_sandbox(client, proof, staff_a):
    client.force_login(staff_a)

    answer = client.get(at("evidence", proof.public_id))

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''B%C3%A1o")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_evidence_of_another_agency_is_404(client, proof, staff_b, leader):
    client.force_login(staff_b)

    assert client.get(at("evidence", proof.public_id)).status_code == 404


def test_damaged_evidence_is_not_given_out(client, proof, staff_a, tmp_path):
    stored_files.path_of(proof.file.sha256).chmod(0o600)
    stored_files.path_of(proof.file.sha256).write_bytes(PDF + b"x")
    client.force_login(staff_a)

    assert client.get(at("evidence", proof.public_id)).status_code == 409


def parts(page):
    work = page.context["work"]
    names = ("approve", "returned", "overdue", "now", "with_head", "sent", "finished")
    return {name for name in names if getattr(work, name)}


@pytest.mark.parametrize(
    ("status", "days", "person", "part"),
    [
        (SubmissionStatus.DRAFT, 9, "staff_a", "now"),
        (SubmissionStatus.DRAFT, -1, "staff_a", "overdue"),
        (SubmissionStatus.WITH_HEAD, 9, "staff_a", "with_head"),
        (SubmissionStatus.WITH_HEAD, 9, "head_a", "approve"),
        (SubmissionStatus.SUBMITTED, 9, "staff_a", "sent"),
        (SubmissionStatus.RETURNED, 9, "staff_a", "returned"),
        (SubmissionStatus.ACCEPTED, 9, "staff_a", "finished"),
        (SubmissionStatus.CONSOLIDATED, 9, "head_a", "finished"),
    ],
)
def test_each_report_stands_in_one_part_of_the_list(
    request, client, submission, status, days, person, part
):
    period = submission.period
    period.due_at = timezone.now() + timedelta(days=days)
    period.save()
    is_unsent = status in {SubmissionStatus.DRAFT, SubmissionStatus.WITH_HEAD}
    received = None if is_unsent else timezone.now()
    Submission.objects.update(status=status, first_received_at=received)
    client.force_login(request.getfixturevalue(person))

    page = client.get(at("work"))

    assert parts(page) == {part}


def test_returned_answer_stands_in_the_list_with_its_reason(client, submission, staff_a):
    Submission.objects.update(status=SubmissionStatus.RETURNED, first_received_at=timezone.now())
    Entry.objects.update(
        status=EntryStatus.RETURNED, returned_version=1, return_reason="Thiếu văn bản số 5"
    )
    client.force_login(staff_a)

    assert "Thiếu văn bản số 5" in client.get(at("work")).content.decode()


def test_empty_list_says_that_nothing_is_left(client, staff_b):
    client.force_login(staff_b)

    page = client.get(at("work"))

    assert page.context["work"].is_empty
    assert 'class="panel o-empty"' in page.content.decode()


@pytest.mark.parametrize("name", ["work", "approve"])
def test_query_count_does_not_depend_on_the_number_of_answers(
    client, agency_a, submission, head_a, name
):
    args = () if name == "work" else (submission.public_id,)
    client.force_login(head_a)
    counts = []
    for _more in range(2):
        client.get(at(name, *args))
        with CaptureQueriesContext(connection) as captured:
            client.get(at(name, *args))
        counts.append(len(captured))
        for _n in range(2):
            answered(EntryFactory(submission=submission))
            answered(EntryFactory(submission=SubmissionFactory(agency=agency_a)))

    assert counts[0] == counts[1]
