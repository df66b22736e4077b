"""Writing through the API: what a body may hold, and what a refusal tells."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agencies.models import Agency
from tasks import validators
from tasks.models import Entry, Period, Submission
from tasks.states import SubmissionStatus
from tests.factories.tasks import PROGRESS, EntryFactory, ObligationFactory, PeriodFactory
from tests.tasks.rounds import entries, sent

ANSWER = PROGRESS.as_json()
JSON = "application/json"


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    """What a test asks a rule is said in the language of the answers."""
    with translation.override("vi"):
        yield


@pytest.fixture
def period(db: None) -> Period:
    return PeriodFactory(code="2026-nam")


@pytest.fixture
def entry(agency_a: Agency, period: Period) -> Entry:
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a))


@pytest.fixture
def foreign(agency_b: Agency, period: Period) -> Entry:
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_b))


def save(client: Client, entry: Entry, answer: object = ANSWER, version: int = 0, **more: object):
    body = {"version": version, "answer": answer} | more
    return client.put(reverse("api:entry", args=[entry.public_id]), body, content_type=JSON)


def step(client: Client, name: str, submission: Submission, **body: object):
    url = reverse(f"api:{name}", args=[submission.public_id])
    submission.refresh_from_db()
    return client.post(url, {"version": submission.version} | body, content_type=JSON)


# --- Saving ---------------------------------------------------------------------------------------


def test_a_saved_answer_comes_back_whole(client, entry, staff_a):
    client.force_login(staff_a)
    rich = ANSWER | {
        "figures": [{"name": "Số lớp", "value": "1234.5", "unit": "lớp"}],
        "obstacles": [{"text": "Chưa có định mức.", "addressee": "Bộ Tài chính"}],
        "next_step_due": "2027-01-05",
    }

    answer = save(client, entry, rich)

    assert answer.status_code == 200
    assert answer.json()["latest"]["answer"] == rich
    assert (answer.json()["version"], answer.json()["status"]) == (1, "answered")
    entry.refresh_from_db()
    assert entry.answer.as_json() == rich


def test_what_is_missing_is_told_and_does_not_stop_the_save(client, entry, staff_a):
    client.force_login(staff_a)

    answer = save(client, entry, {"kind": "progress", "status": "ongoing"})

    problems = [(p["field"], p["code"], p["severity"]) for p in answer.json()["problems"]]
    assert answer.status_code == 200
    assert ("result", "required", "error") in problems


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"percent": 101}, "percent"),
        ({"percent": -1}, "percent"),
        ({"percent": "sáu mươi"}, "percent"),
        ({"kind": "maybe"}, "kind"),
        ({"next_step_due": "05/01/2027"}, "next_step_due"),
        ({"figures": [{"name": "Số lớp", "value": "1.234,5"}]}, "figures"),
        ({"figures": [{"name": "x", "value": "1"}] * 101}, "figures"),
        ({"result": "x" * 20_001}, "result"),
        ({"result": None}, "result"),
        ({"result": ["x"]}, "result"),
        ({"obstacles": [{"text": "x", "agency": "y"}]}, "obstacles"),
        ({"status_by": "x"}, "status_by"),
        ({"result": "\ud800"}, "result"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(client, entry, staff_a, answer, field):
    client.force_login(staff_a)

    refused = save(client, entry, answer)

    assert refused.status_code == 400
    assert list(refused.json()["fields"]["answer"]) == [field]
    entry.refresh_from_db()
    assert entry.version == 0


def test_101_percent_is_refused_with_the_sentence_of_the_form(client, entry, staff_a):
    client.force_login(staff_a)

    refused = save(client, entry, {"percent": 101})

    with pytest.raises(validators.PercentOutOfRange) as of_the_form:
        validators.parse_percent("101")
    assert refused.json()["fields"]["answer"]["percent"] == [str(of_the_form.value)]


def test_control_and_direction_characters_are_cleaned_at_the_gate(client, entry, staff_a):
    client.force_login(staff_a)

    saved = save(client, entry, ANSWER | {"result": "Đã mở\u202e 3 lớp\u0007."})

    assert saved.json()["latest"]["answer"]["result"] == "Đã mở 3 lớp."


def test_words_of_a_step_and_of_a_decision_are_cleaned_too(
    client, agency_a, head_a, staff_a, coordinator, period
):
    report = sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period)
    (entry,) = entries(report)
    wish = {"decision": "return", "reason": "Nêu\u202e số liệu\u0007.", "version": report.version}
    client.force_login(coordinator)

    told = client.put(reverse("api:decision", args=[entry.public_id]), wish, content_type=JSON)
    step(client, "finish_review", report)
    client.force_login(staff_a)
    save(client, entry, ANSWER | {"result": "Đã nêu."}, version=entry.version)
    step(client, "hand_over", report, note="Trình\u202e lãnh đạo\u0007")

    assert told.json()["return_reason"] == "Nêu số liệu."
    assert report.events.get(number=report.events.count()).note == "Trình lãnh đạo"


def test_a_stale_save_gets_both_texts_and_loses_nothing(client, entry, staff_a, head_a):
    client.force_login(staff_a)
    save(client, entry, ANSWER | {"result": "Bản của chuyên viên."})
    client.force_login(head_a)

    refused = save(client, entry, ANSWER | {"result": "Bản của lãnh đạo."}, version=0)

    told = refused.json()
    assert (refused.status_code, told["code"], told["version"]) == (409, "entry_conflict", 1)
    assert told["mine"]["answer"]["result"] == "Bản của lãnh đạo."
    assert told["theirs"]["answer"]["result"] == "Bản của chuyên viên."
    assert "result" in told["clashes"]
    entry.refresh_from_db()
    assert entry.answer.result == "Bản của chuyên viên."


def test_words_that_look_secret_are_stored_nowhere_and_not_echoed(client, entry, staff_a):
    client.force_login(staff_a)

    refused = save(client, entry, ANSWER | {"result": "Theo công văn MẬT số 12."})

    assert (refused.status_code, refused.json()["code"]) == (409, "secret_suspected")
    assert list(refused.json()["fields"]) == ["result"]
    assert "công văn" not in refused.content.decode()
    entry.refresh_from_db()
    assert entry.content == {}


# --- What may not be in a body --------------------------------------------------------------------

FIELDS = sorted(
    {f.name for model in (Entry, Submission) for f in model._meta.get_fields()}
    | {"agency", "period", "author", "by", "at", "user", "is_staff"}
)


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "version"])
def test_no_field_of_a_row_is_taken_from_a_body(client, entry, foreign, staff_a, name):
    client.force_login(staff_a)
    before = Entry.objects.values().get(pk=entry.pk)

    refused = save(client, entry, **{name: str(foreign.public_id)})

    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == [name]
    assert Entry.objects.values().get(pk=entry.pk) == before


STEPS = {
    "hand_over": {}, "give_back": {"note": "x"}, "recall": {}, "send": {"key": "mot-lan-gui"},
    "finish_review": {},
}  # fmt: skip


@pytest.mark.parametrize("name", list(STEPS))
@pytest.mark.parametrize("field", ["agency", "period", "by", "status", "first_received_at"])
def test_a_step_takes_neither_agency_nor_author_nor_status(
    client, entry, head_a, agency_b, name, field
):
    client.force_login(head_a)
    before = Submission.objects.values().get()

    more = STEPS[name] | {field: str(agency_b.public_id)}
    refused = step(client, name, entry.submission, **more)

    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])
    assert Submission.objects.values().get() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "parse_error"),
        (b"\xff\xfe", 400, "parse_error"),
        (b'{"version": NaN}', 400, "parse_error"),
        (b"[" * 100_000, 400, "parse_error"),
        (b"[1]", 400, "invalid"),
        (b"null", 400, "invalid"),
        (b'"' + b"x" * 2_700_000 + b'"', 413, "body_too_large"),
    ],
)
def test_a_body_that_is_no_body_is_refused(client, entry, staff_a, body, status, code):
    client.force_login(staff_a)
    url = reverse("api:entry", args=[entry.public_id])

    refused = client.put(url, body, content_type=JSON)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_form_is_not_read(client, entry, staff_a):
    client.force_login(staff_a)
    url = reverse("api:entry", args=[entry.public_id])

    refused = client.put(url, "version=1", content_type="application/x-www-form-urlencoded")

    assert refused.status_code == 415


# --- Steps ----------------------------------------------------------------------------------------


def test_an_incomplete_report_names_what_is_missing(client, entry, staff_a):
    client.force_login(staff_a)

    refused = step(client, "hand_over", entry.submission)

    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "submission_incomplete")
    assert [(p["entry"], p["field"]) for p in told["problems"]] == [(str(entry.public_id), "kind")]


def test_the_same_send_twice_gives_the_same_receipt(client, entry, staff_a, head_a):
    client.force_login(staff_a)
    save(client, entry)
    client.force_login(head_a)
    entry.submission.refresh_from_db()
    body = {"version": entry.submission.version, "key": "mot-lan-gui"}
    url = reverse("api:send", args=[entry.submission.public_id])

    first = client.post(url, body, content_type=JSON)
    again = client.post(url, body, content_type=JSON)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["number"] == "BN-2026-nam-so-y-te-01"


def test_a_stale_step_is_refused(client, entry, staff_a, head_a):
    client.force_login(staff_a)
    save(client, entry)
    url = reverse("api:send", args=[entry.submission.public_id])
    client.force_login(head_a)

    refused = client.post(url, {"version": 1, "key": "mot-lan-gui"}, content_type=JSON)

    assert (refused.status_code, refused.json()["code"]) == (409, "stale_submission")


def test_the_agency_sees_nothing_of_a_review_before_it_is_finished(
    client, agency_a, head_a, staff_a, coordinator, period
):
    report = sent(agency_a, PROGRESS, PROGRESS, head=head_a, writer=staff_a, period=period)
    first, second = entries(report)
    reason = {"decision": "return", "reason": "Nêu số liệu đến ngày chốt."}
    client.force_login(coordinator)
    for number, (entry, wish) in enumerate(((first, reason), (second, {"decision": "accept"}))):
        url = reverse("api:decision", args=[entry.public_id])
        body = {"version": report.version + number} | wish
        assert client.put(url, body, content_type=JSON).status_code == 200

    client.force_login(staff_a)
    seen = client.get(reverse("api:submission", args=[report.public_id]))
    client.force_login(coordinator)
    step(client, "finish_review", report)
    client.force_login(staff_a)
    after = client.get(reverse("api:submission", args=[report.public_id]))

    assert [e["decision"] for e in seen.json()["entries"]] == ["", ""]
    assert "ngày chốt" not in json.loads(seen.content)["entries"][0]["return_reason"]
    assert [(e["status"], e["return_reason"]) for e in after.json()["entries"]] == [
        ("returned", "Nêu số liệu đến ngày chốt."), ("accepted", ""),
    ]  # fmt: skip
    assert [e["is_editable"] for e in after.json()["entries"]] == [True, False]


def test_the_office_reads_what_was_sent_beside_a_later_draft(
    client, agency_a, head_a, staff_a, coordinator, period
):
    report = sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period)
    (entry,) = entries(report)
    client.force_login(coordinator)
    url = reverse("api:decision", args=[entry.public_id])
    body = {"version": report.version, "decision": "return", "reason": "Chưa rõ."}
    client.put(url, body, content_type=JSON)
    step(client, "finish_review", report)
    client.force_login(staff_a)
    draft = replace(PROGRESS, result="Đang viết dở.").as_json()
    assert save(client, entry, draft, version=1).status_code == 200

    client.force_login(coordinator)
    shown = client.get(reverse("api:entry", args=[entry.public_id])).json()

    assert shown["sent"]["answer"]["result"] == PROGRESS.result
    assert shown["latest"]["answer"]["result"] == "Đang viết dở."


def test_a_locked_period_takes_no_save(client, entry, staff_a, period):
    period.status = "locked"
    period.save(update_fields=["status"])
    client.force_login(staff_a)

    refused = save(client, entry)

    assert (refused.status_code, refused.json()["code"]) == (409, "period_locked")


def test_actions_are_those_of_the_pages(client, entry, staff_a, head_a):
    url = reverse("api:submission", args=[entry.submission.public_id])
    client.force_login(staff_a)
    of_staff = client.get(url).json()["actions"]
    client.force_login(head_a)
    of_head = client.get(url).json()["actions"]

    assert (of_staff, of_head) == (["hand_over"], ["hand_over", "send"])
    assert entry.submission.status == SubmissionStatus.DRAFT
