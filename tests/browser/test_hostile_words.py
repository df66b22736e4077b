"""Every stored word is a word: what people typed as markup, script or template comes out as typed
on every page, in Chromium with the Content-Security-Policy and without it."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from agencies.models import Agency, AgencyGroup, AgencyName, LegalDocument, OutboxMessage, User
from plan_portal.lib import hidden
from reports.models import Recipient
from tasks.models import Evidence, Heading, Holiday, Period, Plan, Supplement, Task
from tests.access import world as worlds
from tests.browser.test_axe import Walk, chosen, matters

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900),
]  # fmt: skip

# As long as the shortest text that a form takes (the number of a document).
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>"
# Every text that a form, a file or an administrator may have filled.
STORED = [
    (Agency, "post_title"), (Agency, "short_name"), (Agency, "abbreviation"), (AgencyName, "name"),
    (AgencyGroup, "name"), (User, "full_name"), (User, "phone"), (LegalDocument, "title"),
    (LegalDocument, "issuer"), (OutboxMessage, "subject"), (OutboxMessage, "body"),
    (Plan, "short_title"), (Heading, "title"), (Task, "text"), (Task, "corrected_text"),
    (Task, "stated_product"), (Supplement, "text"), (Supplement, "source"), (Period, "name"),
    (Period, "banner"), (Evidence, "file_name"), (Evidence, "caption"),
    (Evidence, "document_number"), (Holiday, "name"), (Recipient, "name"),
]  # fmt: skip
# What would be there if one of them had become markup.
MARKUP = "img[src='x'], svg[onload], [onerror], body script:not([src]):not([type*='json'])"


@pytest.fixture
def walk(live_server: LiveServer, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Walk:
    monkeypatch.setattr(worlds, "CANARY_A", HOSTILE)
    monkeypatch.setattr(hidden, "has_page", lambda _stream: False)  # the words stand in the proof
    world = worlds.build()
    poison()
    return Walk(chromium, live_server, world, chosen(world))


def poison() -> None:
    for model, name in STORED:
        known = {field.name for field in model._meta.get_fields()}
        if name not in known:
            continue
        field = model._meta.get_field(name)
        room = getattr(field, "max_length", None) or 10_000
        for row in model._base_manager.all():  # unique columns stay unique
            words = f"{row.pk}{HOSTILE}"[:room]
            model._base_manager.filter(pk=row.pk).update(**{name: words})


def heard_on(page: Page) -> list[str]:
    """Dialogs, faults of scripts, and breaches of the policy."""
    heard: list[str] = []

    def said(dialog) -> None:
        heard.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", said)
    page.on("pageerror", lambda fault: heard.append(str(fault)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    return heard


@pytest.mark.parametrize("bypass", [False, True], ids=["with the policy", "without it"])
def test_no_word_becomes_markup_on_any_page(walk: Walk, bypass: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    found, shown = [], 0
    for actor in sorted({place.actor for place in walk.places}):
        context = walk.browser.new_context(bypass_csp=bypass, locale="vi-VN")
        if actor != "anonymous":
            client = Client()
            client.force_login(walk.world.people[actor])
            context.add_cookies([
                {"name": name, "value": one.value, "url": walk.server.url}
                for name, one in client.cookies.items()
            ])  # fmt: skip
        page = context.new_page()
        heard = heard_on(page)
        for place in (one for one in walk.places if one.actor == actor):
            heard.clear()
            page.goto(walk.server.url + place.url)
            found += [f"{place}: {what}" for what in heard if matters(what)]
            found += [f"{place}: {markup}" for markup in page.locator(MARKUP).all_inner_texts()]
            shown += "onerror=alert(1)" in page.locator("body").inner_text()
        context.close()

    assert found == []
    assert shown > 30  # pages on which the words do stand


def test_the_hooks_would_hear_it(live_server: LiveServer, chromium: Browser) -> None:
    """The control: the same words as markup are heard, and seen."""
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    heard = heard_on(page)
    page.goto(live_server.url + "/healthz")

    page.set_content(f"<p>{HOSTILE}</p>")
    page.wait_for_timeout(300)

    assert {"dialog 1", "dialog 2", "dialog 3"} <= set(heard)
    assert page.locator(MARKUP).count() > 0
    context.close()
