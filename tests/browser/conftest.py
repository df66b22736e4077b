"""A live server, and people signed in."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from agencies.models import User


@pytest.fixture
def page_of(chromium: Browser, live_server: object) -> Iterator[Callable[..., Page]]:
    """A page of its own for each person; any fault of script or policy fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(person: User, **options: object) -> Page:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(base_url=str(live_server), **options)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server)}]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []
