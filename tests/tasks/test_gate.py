"""Words are cleaned once, in the service behind every door: the form, the API and the import of a
plan store nothing that cannot be seen or printed."""

import json

import pytest
from django.urls import reverse

from plan_portal.lib.text import MAX_TEXT, clean
from tasks.models import Entry, Heading, Task
from tasks.services import plan_import
from tests.factories.tasks import EntryFactory, ObligationFactory
from tests.moments import NOON
from tests.tasks.services.test_plan_import import SMALL
from tests.tasks.views.test_form import card

pytestmark = pytest.mark.django_db
# Decomposed letters, a direction override, a zero-width space, controls, three kinds of line end.
DIRTY = "Đa\u0303 mo\u031b\u0309\u202e 3\u200b lo\u031b\u0301p\x07.\x0bHai\r\nBa"
LINES, LINE = "Đã mở 3 lớp.\nHai\nBa", "Đã mở 3 lớp. Hai Ba"


def by_form(client, entry, words: str) -> int:
    rows = {f"{name}-0-{part}": words for name in ("obstacles", "proposals")
            for part in ("text", "addressee")}  # fmt: skip
    figure = {"figures-0-name": words, "figures-0-value": "3", "figures-0-unit": words}
    posted = card(
        entry, result=words, next_step=words, reason=words, percent="40", **rows, **figure
    )
    return client.post(reverse("tasks:form", args=[entry.submission.public_id]), posted).status_code


def by_api(client, entry, words: str) -> int:
    addressed = [{"text": words, "addressee": words}]
    answer = {"kind": "progress", "status": "ongoing", "percent": 40, "result": words,
              "figures": [{"name": words, "value": "3", "unit": words}], "obstacles": addressed,
              "proposals": addressed, "next_step": words, "reason": words}  # fmt: skip
    body = json.dumps({"version": 0, "answer": answer})
    url = reverse("api:entry", args=[entry.public_id])
    return client.put(url, body, content_type="application/json").status_code


@pytest.mark.parametrize("door", [by_form, by_api])
def test_every_field_of_an_answer_is_clean_behind_every_door(client, agency_a, staff_a, door):
    entry = EntryFactory(obligation=ObligationFactory(agency=agency_a))
    client.force_login(staff_a)

    assert door(client, entry, DIRTY) in {200, 302}

    stored = Entry.objects.get().answer
    assert (stored.result, stored.next_step, stored.reason) == (LINES, LINES, LINES)
    (figure,), (obstacle,), (proposal,) = stored.figures, stored.obstacles, stored.proposals
    assert (figure.name, figure.unit) == (LINE, LINE)
    assert (obstacle.text, obstacle.addressee) == (LINES, LINE)
    assert (proposal.text, proposal.addressee) == (LINES, LINE)


@pytest.mark.parametrize("door", [by_form, by_api])
def test_word_of_a_megabyte_is_not_part_of_a_sent_answer(client, agency_a, staff_a, door):
    entry = EntryFactory(obligation=ObligationFactory(agency=agency_a))
    client.force_login(staff_a)

    status = door(client, entry, "a" * 1_000_000)

    words = Entry.objects.get().answer.result if Entry.objects.get().content else ""
    assert status in {400, 413, 422} or len(words) <= MAX_TEXT, (status, len(words))


def test_plan_that_is_imported_is_stored_clean():
    dirty = SMALL.replace("bệnh án", "be\u0323\u0302nh\u202e án").replace("kho dữ", "kho\u200b dữ")

    plan_import.import_plan(source=dirty, by=None, at=NOON)

    texts = [
        *Task.objects.values_list("text", flat=True),
        *Heading.objects.values_list("title", flat=True),
    ]
    assert [text for text in texts if clean(text).text != text] == []
    assert any("bệnh án điện tử" in text for text in texts), texts
