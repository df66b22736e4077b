"""Pages of the review: who sees what, what a form does, how many queries."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import StoredFile, User
from tasks.answer import Answer, Figure
from tasks.models import Evidence, Period, Submission
from tasks.services import entry as entry_service
from tasks.states import AnswerKind, EntryStatus, ProgressStatus, SubmissionStatus
from tests.factories.tasks import PROGRESS, PeriodFactory
from tests.moments import NOON, TODAY
from tests.tasks.rounds import entries, send, sent

NIL = Answer(kind=AnswerKind.NIL)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def period(db: None) -> Period:
    return PeriodFactory()


@pytest.fixture
def report(agency_a, head_a, staff_a, period) -> Submission:
    return sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)


def page(client: Client, user: User, url: str, **query: str):
    client.force_login(user)
    return client.get(url, query)


def review_url(report: Submission) -> str:
    return reverse("tasks:review", args=[report.public_id])


def decide(client: Client, user: User, report: Submission, n: int, **typed: str):
    report.refresh_from_db()
    client.force_login(user)
    entry = entries(report)[n]
    url = reverse("tasks:review_decide", args=[entry.public_id])
    return client.post(url, {"version": report.version, **typed})


# --- Access ---------------------------------------------------------------------------------------


def test_a_stranger_finds_no_report_and_a_colleague_has_no_right(
    client, report, staff_b, staff_a, leader, coordinator
):
    url = review_url(report)
    assert page(client, staff_b, url).status_code == 404
    assert page(client, leader, url).status_code == 404
    assert page(client, staff_a, url).status_code == 403
    assert page(client, coordinator, url).status_code == 200


def test_a_report_that_was_never_sent_is_not_to_be_reviewed(client, agency_b, period, coordinator):
    draft = Submission.objects.create(period=period, agency=agency_b)

    assert page(client, coordinator, review_url(draft)).status_code == 404


@pytest.mark.parametrize("action", ["decide", "undo", "finish", "batch"])
def test_nobody_else_writes(action, client, report, staff_a, staff_b):
    entry = entries(report)[0]
    url = {
        "decide": reverse("tasks:review_decide", args=[entry.public_id]),
        "undo": reverse("tasks:review_undo", args=[entry.public_id]),
        "finish": reverse("tasks:review_finish", args=[report.public_id]),
        "batch": reverse("tasks:accept_quiet"),
    }[action]
    typed = {"version": report.version, "decision": "accept"}

    client.force_login(staff_a)
    assert client.post(url, typed).status_code == 403
    client.force_login(staff_b)
    assert client.post(url, typed).status_code == (403 if action == "batch" else 404)
    assert {e.decision for e in entries(report)} == {""}


def test_the_list_is_for_who_reviews(client, report, staff_a, coordinator):
    assert page(client, staff_a, reverse("tasks:inbox")).status_code == 403
    assert page(client, coordinator, reverse("tasks:inbox")).status_code == 200


# --- One report -----------------------------------------------------------------------------------


def test_a_return_without_reason_says_so_beside_its_field_and_keeps_the_choice(
    client, report, coordinator
):
    answer = decide(client, coordinator, report, 0, decision="return")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason_code"]
    assert 'value="return" checked' in answer.content.decode()
    assert entries(report)[0].decision == ""


def test_a_listed_reason_and_words_become_one_text_without_overrides(client, report, coordinator):
    decide(
        client, coordinator, report, 0,
        decision="return", reason_code="figures", reason="Danh sách ghi 7.284.\u202e",
    )  # fmt: skip

    words = entries(report)[0].return_reason
    assert words == "Số liệu không khớp minh chứng.\nDanh sách ghi 7.284."


def test_the_walk_of_a_report_ends_with_its_return(client, report, coordinator):
    first = decide(client, coordinator, report, 0, decision="accept")
    assert first.status_code == 302
    shown = page(client, coordinator, review_url(report)).context
    assert shown["item"].entry == entries(report)[1]
    decide(client, coordinator, report, 1, decision="return", reason_code="vague")
    report.refresh_from_db()

    client.post(
        reverse("tasks:review_finish", args=[report.public_id]), {"version": report.version}
    )

    report.refresh_from_db()
    assert report.status == SubmissionStatus.RETURNED
    assert [e.status for e in entries(report)] == [EntryStatus.ACCEPTED, EntryStatus.RETURNED]


def test_a_stale_form_is_refused_with_a_sentence(client, report, coordinator):
    client.force_login(coordinator)
    url = reverse("tasks:review_decide", args=[entries(report)[0].public_id])

    answer = client.post(url, {"version": report.version - 1, "decision": "accept"})

    assert answer.status_code == 409
    assert entries(report)[0].decision == ""


def test_a_declared_completion_asks_on_the_form(
    client, agency_a, head_a, staff_a, period, coordinator
):
    done = replace(PROGRESS, status=ProgressStatus.DONE, percent=100)
    report = sent(agency_a, done, head=head_a, writer=staff_a, period=period)

    silent = decide(client, coordinator, report, 0, decision="accept")
    decide(client, coordinator, report, 0, decision="accept", completed="no", why="Còn thí điểm.")

    assert list(silent.context["form"].errors) == ["completed"]
    entry = entries(report)[0]
    assert (entry.decision, entry.completion_confirmed, entry.return_reason) == (
        "accept", False, "Còn thí điểm.",
    )  # fmt: skip


def test_evidence_is_a_link_with_its_size_and_its_document(client, report, coordinator, staff_a):
    stored = StoredFile.objects.create(
        sha256="a" * 64, size=1_300_000, media_type="application/pdf", stored_at=NOON
    )
    proof = Evidence.objects.create(
        entry=entries(report)[0],
        file=stored,
        file_name="danh-sach.pdf",
        document_number="2214/QĐ-SYT",
        document_date=TODAY,
        added_at=NOON,
        added_by=staff_a,
    )

    html = page(client, coordinator, review_url(report)).content.decode()

    assert reverse("tasks:evidence", args=[proof.public_id]) in html
    assert "1,2 MB" in html
    assert "2214/QĐ-SYT ngày 01/12/2026" in html


def test_a_draft_written_after_the_return_is_not_shown(client, report, coordinator, staff_a):
    decide(client, coordinator, report, 0, decision="accept")
    decide(client, coordinator, report, 1, decision="return", reason_code="vague")
    report.refresh_from_db()
    client.post(
        reverse("tasks:review_finish", args=[report.public_id]), {"version": report.version}
    )
    draft = replace(PROGRESS, result="Đang viết dở 12.")
    entry_service.save(entry=entries(report)[1], answer=draft, by=staff_a, at=LATER, version=1)

    answer = page(client, coordinator, review_url(report), n=str(entries(report)[1].public_id))

    assert "Đang viết dở" not in answer.content.decode()
    assert answer.context["item"].answer.result == PROGRESS.result


def test_after_mending_the_page_shows_word_by_word_what_changed(
    client, report, coordinator, staff_a, head_a
):
    decide(client, coordinator, report, 0, decision="accept")
    decide(client, coordinator, report, 1, decision="return", reason_code="vague")
    report.refresh_from_db()
    client.post(
        reverse("tasks:review_finish", args=[report.public_id]), {"version": report.version}
    )
    mended = replace(
        PROGRESS, result="Kết quả minh họa ở 19 xã.", figures=(Figure("Số xã", "19", "xã"),)
    )
    entry_service.save(entry=entries(report)[1], answer=mended, by=staff_a, at=LATER, version=1)
    send(report, head_a, at=LATER)

    item = page(client, coordinator, review_url(report)).context["item"]

    assert item.entry == entries(report)[1]
    assert [change.tokens for change in item.since_return] == [
        (("same", "Kết quả minh họa"), ("ins", " ở 19 xã"), ("same", ".")),
        (("ins", "Số xã: 19 xã"),),
    ]
    assert [(r.is_return, r.words) for r in item.thread] == [
        (True, "Nêu chung chung, không có kết quả."),
        (False, ""),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_of_a_report(count, agency_a, head_a, staff_a, period, coordinator, queries_of):
    report = sent(agency_a, *[PROGRESS] * count, head=head_a, writer=staff_a, period=period)

    assert queries_of(coordinator, review_url(report)) <= REVIEW_QUERIES


# With what the frame of every page asks (session, person, appointments, navigation).
REVIEW_QUERIES = 20


@pytest.fixture
def queries_of(client: Client):
    """The queries of a page, for a person signed in."""

    def count(user: User, url: str) -> int:
        client.force_login(user)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count
