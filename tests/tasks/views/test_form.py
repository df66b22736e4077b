"""The answering form without script: post, save, refuse, give words back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tasks.answer import Answer
from tasks.models import Entry, Evidence, Submission
from tasks.queries.draft import Draft
from tasks.services import entry as entries
from tasks.states import PeriodStatus, SubmissionStatus
from tests.factories.agencies import AppointmentFactory
from tests.factories.tasks import (
    PROGRESS,
    EntryFactory,
    PeriodFactory,
    PlanFactory,
    SubmissionFactory,
    answered,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def submission(agency_a):
    now = timezone.now()
    period = PeriodFactory(due_at=now + timedelta(days=9))
    return SubmissionFactory(agency=agency_a, period=period)


@pytest.fixture
def entry(submission):
    return EntryFactory(submission=submission)


def card(entry, **words):
    prefix = f"e-{entry.public_id}-"
    posted = {"version": str(entry.version), "kind": "progress", "status": "ongoing"} | words
    return {f"{prefix}{name.replace('__', '-')}": value for name, value in posted.items()}


def url(submission):
    return reverse("tasks:form", args=[submission.public_id])


def post(client, submission, person, data):
    client.force_login(person)
    return client.post(url(submission), data)


def test_form_shows_clause_choices_and_no_script_is_needed(client, entry, staff_a):
    client.force_login(staff_a)

    page = client.get(url(entry.submission))

    text = page.content.decode()
    assert page.status_code == 200
    assert entry.obligation.task.text in text
    assert [text.count(f'value="{kind}"') for kind in ("progress", "nil", "kept", "secret")] == [
        1
    ] * 4


def test_save_stores_all_fields_and_leaves(client, entry, staff_a):
    data = card(
        entry, percent="60", result="Đã làm.", next_step="Tiếp", next_step_due="31/03/2027",
        figures__0__name="Hồ sơ", figures__0__value="1.234,5", figures__0__unit="bộ",
        obstacles__0__text="Thiếu", obstacles__0__addressee="", proposals__0__text="",
        proposals__0__addressee="", act="x",
    )  # fmt: skip

    answer = post(client, entry.submission, staff_a, data | {"act": "save"})

    assert (answer.status_code, answer.url) == (302, reverse("tasks:work"))
    stored = Entry.objects.get().answer
    assert (stored.percent, stored.result, stored.figures[0].value) == (60, "Đã làm.", "1234.5")
    assert [o.text for o in stored.obstacles] == ["Thiếu"]
    assert stored.next_step_due.isoformat() == "2027-03-31"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("percent", "101"), ("percent", "khoảng 96"), ("next_step_due", "31/02/2027")],
)
def test_wrong_value_stays_typed_and_is_said_beside_its_field(client, entry, staff_a, field, typed):
    post(client, entry.submission, staff_a, card(entry, result="Đã làm.", **{field: typed}))

    page = client.get(url(entry.submission)).content.decode()

    assert Draft.of(Entry.objects.get().content).typed == {field: typed}
    assert Entry.objects.get().answer.result == "Đã làm."
    assert f'value="{typed}"' in page
    assert f'id="e-{entry.public_id}-{field}-e"' in page


def test_wrong_figure_stays_in_its_row(client, entry, staff_a):
    data = card(entry, result="x", figures__0__name="Tỷ lệ", figures__0__value="khoảng 96",
                figures__0__unit="%")  # fmt: skip

    post(client, entry.submission, staff_a, data)

    page = client.get(url(entry.submission)).content.decode()
    assert 'value="khoảng 96"' in page
    assert f'id="e-{entry.public_id}-figures-0-e"' in page


def test_hand_over_of_complete_answers_goes_to_the_head(client, entry, staff_a):
    data = card(entry, kind="nil") | {"act": "send"}

    answer = post(client, entry.submission, staff_a, data)

    assert answer.status_code == 302
    assert Submission.objects.get().status == SubmissionStatus.WITH_HEAD


def test_hand_over_with_missing_answers_lists_them_and_keeps_the_words(client, entry, staff_a):
    data = card(entry, result="", percent="7", next_step="Việc tới") | {"act": "send"}

    answer = post(client, entry.submission, staff_a, data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#e-{entry.public_id}-result"' in page
    assert 'role="alert"' in page
    assert "Việc tới" in page
    assert Submission.objects.get().status == SubmissionStatus.DRAFT


def test_secret_words_come_back_on_the_page_and_are_not_stored(client, entry, staff_a):
    answer = post(client, entry.submission, staff_a, card(entry, result="Văn bản TỐI MẬT số 1"))

    assert answer.status_code == 422
    assert "Văn bản TỐI MẬT số 1" in answer.content.decode()
    assert Entry.objects.get().content == {}


def test_control_and_bidi_characters_are_removed_with_a_notice(client, entry, staff_a):
    client.force_login(staff_a)

    page = client.post(url(entry.submission), card(entry, result="a\u202eb\u0007c"), follow=True)

    assert Entry.objects.get().answer.result == "abc"
    assert any("2" in str(m) for m in page.context["messages"])


def test_stale_form_of_the_same_field_leads_to_the_choice(client, entry, staff_a, head_a):
    now = timezone.now()
    for person, words in ((staff_a, "gốc"), (head_a, "của họ")):
        fresh = Entry.objects.get()
        entries.save(entry=fresh, answer=Answer(kind="progress", status="ongoing", result=words),
                     by=person, at=now, version=fresh.version)  # fmt: skip

    answer = post(client, entry.submission, staff_a, card(entry, version="1", result="của tôi"))

    assert answer.url == reverse("tasks:conflict", args=[entry.public_id, 3])
    page = client.get(answer.url).content.decode()
    assert "của tôi" in page
    assert "của họ" in page


@pytest.mark.parametrize(
    ("choice", "result"),
    [("mine", "của tôi"), ("theirs", "của họ"), ("both", "của họ\ncủa tôi")],
)
def test_choice_of_a_conflict(client, entry, staff_a, head_a, choice, result):
    test_stale_form_of_the_same_field_leads_to_the_choice(client, entry, staff_a, head_a)
    address = reverse("tasks:conflict", args=[entry.public_id, 3])

    answer = client.post(address, {"result": choice, "version": "2"})

    assert answer.status_code == 302
    assert Entry.objects.get().answer.result == result
    words = {v.answer.result for v in Entry.objects.get().versions.all()}
    assert {"gốc", "của tôi", "của họ"} <= words


def test_conflict_without_a_choice_is_asked_again(client, entry, staff_a, head_a):
    test_stale_form_of_the_same_field_leads_to_the_choice(client, entry, staff_a, head_a)

    answer = client.post(reverse("tasks:conflict", args=[entry.public_id, 3]), {"version": "2"})

    assert answer.status_code == 422
    assert Entry.objects.get().answer.result == "của họ"


def test_locked_period_gives_the_words_back(client, entry, staff_a):
    period = entry.submission.period
    period.status, period.locked_at, period.locked_by = PeriodStatus.LOCKED, timezone.now(), staff_a
    period.save()

    answer = post(client, entry.submission, staff_a, card(entry, result="Chữ của tôi"))

    assert answer.status_code == 409
    assert "Chữ của tôi" in answer.content.decode()
    assert Entry.objects.get().content == {}


def move_away(person, agency):
    """The appointment ended yesterday; since today the person works elsewhere."""
    yesterday = timezone.localdate() - timedelta(days=1)
    person.appointments.update(valid_to=yesterday)
    AppointmentFactory(person=person, agency=agency, valid_from=timezone.localdate())


def test_ended_appointment_gives_the_words_back(client, entry, staff_a, agency_b):
    move_away(staff_a, agency_b)

    answer = post(client, entry.submission, staff_a, card(entry, result="Chữ của tôi"))

    assert answer.status_code == 403
    assert "Chữ của tôi" in answer.content.decode()
    assert Entry.objects.get().content == {}


def test_report_that_moved_on_gives_the_words_back(client, entry, staff_a):
    answered(entry)
    Submission.objects.update(status=SubmissionStatus.WITH_HEAD)

    answer = post(client, entry.submission, staff_a, card(entry, result="Chữ của tôi"))

    assert answer.status_code == 409
    assert "Chữ của tôi" in answer.content.decode()
    assert Entry.objects.get().answer == PROGRESS


def test_stranger_and_reader_get_404(client, entry, staff_b, leader):
    for person in (staff_b, leader):
        client.force_login(person)
        assert client.get(url(entry.submission)).status_code == 404
        assert client.post(url(entry.submission), card(entry)).status_code == 404


def test_nothing_new_for_all_unanswered_at_one_press(client, entry, staff_a):
    EntryFactory(submission=entry.submission)

    post(client, entry.submission, staff_a, {"nil": "1"})

    assert list(Entry.objects.values_list("kind", flat=True)) == ["nil", "nil"]


def test_more_lines_without_script(client, entry, staff_a):
    name = f"e-{entry.public_id}-figures"

    answer = post(client, entry.submission, staff_a, card(entry, result="x") | {"more": name})

    assert client.get(answer.url).content.decode().count(f'name="{name}-') == 3 * 3
    assert Entry.objects.get().answer.result == "x"


def test_file_and_document_number_become_evidence(client, entry, staff_a):
    upload = SimpleUploadedFile("báo cáo.pdf", PDF)
    data = card(entry, result="x", document_number="393/KH-UBND", document_date="09/10/2020",
                file=upload)  # fmt: skip

    post(client, entry.submission, staff_a, data)

    proof = Evidence.objects.get()
    assert (proof.file_name, proof.document_number, proof.added_by) == (
        "báo cáo.pdf", "393/KH-UBND", staff_a,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bao-cao.pdf", b"<html>not a pdf</html>"),
        ("bao-cao.exe", b"MZ"),
        ("rong.pdf", b""),
        ("anh.png", PDF),
    ],
)
def test_file_that_is_not_taken_says_why_and_keeps_the_words(client, entry, staff_a, name, content):
    data = card(
        entry, result="Chữ", document_number="12/BC", file=SimpleUploadedFile(name, content)
    )

    answer = post(client, entry.submission, staff_a, data)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert name in page
    assert f'id="e-{entry.public_id}-evidence-e"' in page
    assert 'value="12/BC"' in page
    assert (Entry.objects.get().answer.result, Evidence.objects.count()) == ("Chữ", 0)


def test_file_beside_a_day_that_is_none_is_said_to_be_lost(client, entry, staff_a):
    data = card(entry, document_date="31/02/2027", file=SimpleUploadedFile("kem-theo.pdf", PDF))

    answer = post(client, entry.submission, staff_a, data | {"act": "send"})

    page = answer.content.decode()
    assert (answer.status_code, Evidence.objects.count()) == (422, 0)
    assert "kem-theo.pdf" in page
    assert f'id="e-{entry.public_id}-result-e"' in page  # every line of the summary has its box


def test_removed_evidence_stays_as_a_row(client, entry, staff_a):
    post(client, entry.submission, staff_a, card(entry, result="x", document_number="1/BC"))
    proof = Evidence.objects.get()

    client.post(url(entry.submission), {"drop": str(proof.public_id)})

    assert Evidence.objects.get().removed_by == staff_a


def test_copy_down_fills_the_empty_boxes_from_the_last_period(client, entry, agency_a, staff_a):
    task = entry.obligation.task
    plan = PlanFactory()
    now, year = entry.submission.period, timedelta(days=365)
    old = PeriodFactory(plan=plan, cutoff_on=now.cutoff_on - year, starts_on=now.starts_on - year)
    before = SubmissionFactory(agency=agency_a, period=old, status="accepted",
                               first_received_at=timezone.now())  # fmt: skip
    past = EntryFactory(submission=before)
    past.obligation.task.lineage = task.lineage
    past.obligation.task.save()
    answered(past, status="accepted", sent_version=1, accepted_version=1)

    post(client, entry.submission, staff_a, {"copy": f"{entry.public_id}:0"})

    copied = Entry.objects.get(pk=entry.pk).answer
    assert (copied.kind, copied.result, copied.percent) == ("progress", PROGRESS.result, 60)


def test_query_count_of_the_form_does_not_depend_on_the_tasks(client, submission, staff_a):
    client.force_login(staff_a)
    counts = []
    for more in (1, 2):
        for _n in range(more):
            answered(EntryFactory(submission=submission))
        client.get(url(submission))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(submission))
        counts.append(len(captured))

    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_autosave_answers_with_version_and_time(client, entry, staff_a):
    client.force_login(staff_a)
    address = reverse("tasks:autosave", args=[entry.submission.public_id, entry.public_id])

    answer = client.post(address, card(entry, result="x", percent="101"),
                         headers={"X-Background": "1"})  # fmt: skip

    told = answer.json()
    assert (answer.status_code, told["version"]) == (200, 1)
    assert list(told["problems"]) == ["percent"]
    assert told["badge"]["label"] in told["badge"]["html"]
    assert timezone.localtime().strftime("%H:") in told["saved"]


def test_autosave_of_a_stale_card_names_the_page_of_the_choice(client, entry, staff_a, head_a):
    test_stale_form_of_the_same_field_leads_to_the_choice(client, entry, staff_a, head_a)
    address = reverse("tasks:autosave", args=[entry.submission.public_id, entry.public_id])

    answer = client.post(address, card(entry, version="1", result="của tôi"))

    assert answer.status_code == 409
    assert answer.json()["conflict"] == reverse("tasks:conflict", args=[entry.public_id, 3])


def test_autosave_of_secret_words_is_refused_with_the_sentence(client, entry, staff_a):
    client.force_login(staff_a)
    address = reverse("tasks:autosave", args=[entry.submission.public_id, entry.public_id])

    answer = client.post(address, card(entry, result="TUYỆT MẬT"))

    assert answer.status_code == 422
    assert "result" in answer.json()["problems"]
    assert Entry.objects.get().content == {}


def test_autosave_by_someone_no_longer_appointed_says_so(client, entry, staff_a, agency_b):
    move_away(staff_a, agency_b)
    client.force_login(staff_a)
    address = reverse("tasks:autosave", args=[entry.submission.public_id, entry.public_id])

    answer = client.post(address, card(entry, result="x"))

    assert answer.status_code == 403
    assert answer.json()["detail"]


def test_history_lists_every_version_and_takes_one_up_again(client, entry, staff_a):
    post(client, entry.submission, staff_a, card(entry, result="một"))
    post(client, entry.submission, staff_a, card(Entry.objects.get(), result="hai"))
    address = reverse("tasks:history", args=[entry.public_id])

    page = client.get(address).content.decode()
    client.post(address, {"number": "1", "version": "2"})

    assert "một" in page
    assert Entry.objects.get().answer.result == "một"
    assert Entry.objects.get().version == 3
