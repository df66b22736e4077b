"""The answering form in Chromium: it saves by itself, two people lose nothing, and without script
everything still works."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tasks.answer import Answer
from tasks.models import Entry, Period, Submission
from tasks.services import entry as entries
from tasks.states import PeriodStatus, SubmissionStatus
from tests.factories.tasks import EntryFactory, PeriodFactory, SubmissionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry(agency_a, live_server):
    period = PeriodFactory(due_at=timezone.now() + timedelta(days=9))
    return EntryFactory(submission=SubmissionFactory(agency=agency_a, period=period))


def open_form(page_of, person, entry, **options):
    page = page_of(person, **options)
    page.goto(reverse("tasks:form", args=[entry.submission.public_id]))
    return page


def box(page, entry, name):
    return page.locator(f"#e-{entry.public_id}-{name}")


def begin(page, entry):
    page.locator(f"input[name='e-{entry.public_id}-kind'][value=progress]").check()


def saved(page, result: str) -> Entry:
    """The entry, when it holds what was typed."""
    for _ in range(240):
        page.wait_for_timeout(250)
        entry = Entry.objects.get()
        if entry.version and entry.answer.result == result:
            return entry
    raise AssertionError(f"not saved: {result}")


def test_draft_saves_by_itself_and_says_when(page_of, entry, staff_a):
    page = open_form(page_of, staff_a, entry)
    begin(page, entry)

    box(page, entry, "result").fill("Đã rà soát 128.450 hồ sơ.")

    expect(page.locator("[data-status-text]")).to_have_text(re.compile(r"\d\d:\d\d"))
    stored = saved(page, "Đã rà soát 128.450 hồ sơ.")
    assert stored.answer.result == "Đã rà soát 128.450 hồ sơ."
    assert stored.saved_by == staff_a
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "128.450" not in kept


def test_wrong_value_is_said_beside_its_box_and_stays_typed(page_of, entry, staff_a):
    page = open_form(page_of, staff_a, entry)
    begin(page, entry)

    box(page, entry, "percent").fill("khoảng 96")

    expect(page.locator("[data-field=percent] .o-err")).to_contain_text("khoảng 96")
    page.reload()
    expect(box(page, entry, "percent")).to_have_value("khoảng 96")


def test_network_gone_and_back_saves_what_was_typed(page_of, entry, staff_a):
    page = open_form(page_of, staff_a, entry)
    begin(page, entry)
    expect(page.locator("[data-status-text]")).to_have_text(re.compile(r"\d\d:\d\d"))

    page.context.set_offline(True)
    box(page, entry, "result").fill("Viết khi mất mạng")
    expect(page.locator("[data-status]")).to_have_class(re.compile("is-fault"))
    page.context.set_offline(False)

    expect(page.locator("[data-status-text]")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert Entry.objects.get().answer.result == "Viết khi mất mạng"


def test_two_people_on_one_draft_choose_and_lose_nothing(page_of, entry, staff_a, head_a):
    page = open_form(page_of, staff_a, entry)
    begin(page, entry)
    box(page, entry, "result").fill("gốc")
    seen = saved(page, "gốc")
    entries.save(
        entry=seen, answer=Answer(kind="progress", result="của lãnh đạo"), by=head_a,
        at=timezone.now(), version=seen.version,
    )  # fmt: skip

    box(page, entry, "result").fill("của chuyên viên")
    page.locator("[data-choice]").wait_for()
    assert box(page, entry, "result").input_value() == "của chuyên viên"
    page.locator("[data-choice] button").click()
    page.locator("input[name=result][value=both]").check()
    page.locator("button[form=choose]").click()

    page.wait_for_url(re.compile("/bao-cao/"))
    expect(box(page, entry, "result")).to_have_value("của lãnh đạo\ncủa chuyên viên")
    assert {"gốc", "của lãnh đạo", "của chuyên viên"} <= {
        v.answer.result for v in Entry.objects.get().versions.all()
    }


def test_locked_period_says_so_and_the_words_stay(page_of, entry, staff_a):
    page = open_form(page_of, staff_a, entry)
    begin(page, entry)
    saved(page, "")
    Period.objects.update(status=PeriodStatus.LOCKED, locked_at=timezone.now(), locked_by=staff_a)

    box(page, entry, "result").fill("Chữ của tôi")

    expect(page.locator("[data-status-text]")).to_contain_text("Năm 2026")
    assert box(page, entry, "result").input_value() == "Chữ của tôi"


def test_nothing_new_takes_two_presses_without_script(page_of, entry, staff_a):
    page = open_form(page_of, staff_a, entry, java_script_enabled=False)

    page.locator(f"input[name='e-{entry.public_id}-kind'][value=nil]").check()
    page.locator(".o-bar button[value=send]").click()

    assert Submission.objects.get().status == SubmissionStatus.WITH_HEAD


def test_refused_hand_over_moves_the_focus_to_the_list_of_errors(page_of, entry, staff_a):
    page = open_form(page_of, staff_a, entry)

    page.locator(".o-bar button[value=send]").click()

    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary a").first.click()
    expect(page.locator(f"input[name='e-{entry.public_id}-kind']").first).to_be_focused()
