"""Every page of the walk in Chromium: axe finds nothing in light, in dark and on a telephone,
nothing is wider than the screen, no breach of the Content-Security-Policy, keyboard first."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.apps import apps
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from reports.models import Recipient
from tests.access.table import CELLS
from tests.access.walk import Page as Place
from tests.access.walk import pages
from tests.access.world import World, build

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900),
]  # fmt: skip

DESK, HAND = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
VIEWS = {"light": ("light", DESK), "dark": ("dark", DESK), "hand": ("light", HAND)}
# Dark has the light page's markup: only its colours can be wrong.
RULES = {"dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}}}
# Who shows a page: the first of these who may open it.
SHOWN_BY = (
    "staff_a", "head_a", "coordinator", "office_head", "leader", "administrator", "anonymous",
    "nobody",
)  # fmt: skip
# Pages whose markup is not ours: Django's admin, and the documentation that Swagger draws.
NOT_OURS = ("admin", "/admin", "api:docs")


@dataclass
class Walk:
    """The live server, its world, and a signed-in browser window for each person and view."""

    browser: Browser
    server: LiveServer
    world: World
    places: list[Place]

    def window(self, actor: str) -> BrowserContext:
        context = self.browser.new_context(  # still: a colour is measured when it has settled
            viewport=DESK, color_scheme="light", locale="vi-VN", reduced_motion="reduce"
        )
        cookies = []
        if actor != "anonymous":
            client = Client()
            client.force_login(self.world.people[actor])
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            cookies.append(
                {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.server.url}
            )
        context.add_cookies(cookies)
        return context

    def turn(self, page: Page, view: str) -> None:
        """Show the loaded page as another person's screen would: theme and width."""
        theme, size = VIEWS[view]
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)


@pytest.fixture
def walk(live_server: LiveServer, chromium: Browser) -> Walk:
    if not Recipient.objects.exists():  # an earlier transactional test emptied the tables
        import_module("reports.migrations.0009_recipient_version").add_standard(apps)
    world = build()
    return Walk(chromium, live_server, world, chosen(world))


def chosen(world: World) -> list[Place]:
    """One person for each address, the first who may open it; each other view of it too."""
    found: dict[str, Place] = {}
    for place in pages(world, CELLS):
        if place.key.startswith(NOT_OURS) or place.actor not in SHOWN_BY:
            continue
        known = found.get(place.url)
        if known is None or SHOWN_BY.index(place.actor) < SHOWN_BY.index(known.actor):
            found[place.url] = place
    return sorted(found.values(), key=lambda place: (place.actor, place.url))


def test_pages_have_no_barrier(walk: Walk, capsys: pytest.CaptureFixture[str]) -> None:
    """One test for all views, so that the rows are made and each page is loaded once."""
    found = look(walk)

    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(map(str, walk.places)) + "\n")
        for view in VIEWS:
            wrong = [what for where, what in found if where == view]
            sys.stdout.write(f"{view}: {len(walk.places)} pages, {len(wrong)} findings\n")
            sys.stdout.writelines(f"  {what}\n" for what in wrong)
    assert found == []
    assert len(walk.places) > 50


def look(walk: Walk) -> list[tuple[str, str]]:
    """What axe, the console and the width say about every page: (view, finding)."""
    wrong: list[tuple[str, str]] = []
    for actor in sorted({place.actor for place in walk.places}):
        context = walk.window(actor)
        page = context.new_page()
        heard: list[str] = []
        page.on(
            "console", lambda said, heard=heard: heard.append(said.text) if loud(said) else None
        )
        page.on("pageerror", lambda fault, heard=heard: heard.append(str(fault)))
        for place in (one for one in walk.places if one.actor == actor):
            heard.clear()
            page.goto(walk.server.url + place.url)
            page.evaluate(AXE_SCRIPT)
            for view in VIEWS:
                walk.turn(page, view)
                picture(page, f"{actor}{place.url}".replace("/", "_")[:120] + f".{view}.png")
                wrong += [(view, f"{place}: {what}") for what in barriers(page, view)]
            wrong += [("light", f"{place}: console: {said}") for said in heard if matters(said)]
        context.close()
    return wrong


def barriers(page: Page, view: str) -> Iterator[str]:
    options = {"resultTypes": ["violations"]} | RULES.get(view, {})
    for violation in page.evaluate(RUN_AXE, options):
        where = [" ".join(map(str, node["target"])) for node in violation["nodes"]][:3]
        yield f"{violation['id']} at {where}"
    if view == "hand":
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > HAND["width"]:
            yield f"{wide} px wide"


def picture(page: Page, name: str) -> None:
    """Keep what the walk sees, for a person to look at: PICTURES=folder make test."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}", full_page=True)


RUN_AXE = "options => axe.run(options).then(found => found.violations)"


# A breach of the policy and a fault of a script are said as errors.
def loud(said: ConsoleMessage) -> bool:
    return said.type in {"error", "warning"}


def matters(said: str) -> bool:
    """Refusals that a page was asked for on purpose (403, 404) are said by the browser too."""
    return "Failed to load resource" not in said


def test_keyboard_finds_the_skip_link_first_and_sees_where_it_is(walk: Walk) -> None:
    for actor in ("anonymous", "staff_a", "coordinator", "leader", "administrator"):
        context = walk.window(actor)
        page = context.new_page()
        page.goto(walk.server.url + ("/dang-nhap/" if actor == "anonymous" else "/"))
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.getAttribute('href')")
        steps = []
        for _step in range(12):
            steps.append(page.evaluate(OUTLINE))
            page.keyboard.press("Tab")
        context.close()

        assert first == "#main" or actor == "anonymous", (actor, first)
        assert [step for step in steps if step["name"] != "BODY" and not step["shown"]] == [], actor


# The sign-in page puts the cursor into its first box: there the skip link stands before it.
OUTLINE = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  const shown = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== 'none';
  return {name: it.tagName, text: (it.innerText || it.name || '').slice(0, 40), shown};
}"""


def test_page_is_not_shown_in_a_frame(live_server: LiveServer, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(live_server.url + "/healthz")
    page.evaluate("""url => {
      const frame = document.createElement('iframe');
      frame.src = url; document.body.append(frame);
    }""", live_server.url + "/dang-nhap/")  # fmt: skip
    page.wait_for_timeout(700)

    assert page.frames[-1].query_selector("form") is None
    context.close()
