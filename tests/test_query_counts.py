"""Every page of the walk costs as many queries in a small world as in a larger one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.access.asking import client_of
from tests.access.table import CELLS
from tests.access.walk import Page, pages
from tests.access.world import World, grow

pytestmark = pytest.mark.django_db

# The sign-in pages and one's own forms show no lists; Django's admin is not ours.
QUIET = ("admin", "/admin", "mfa_", "account_", "use_link", "set_", "api:docs")
MOST = 45


def walk(world: World, actor: str) -> list[Page]:
    return [page for page in pages(world, CELLS)
            if page.actor == actor and not page.key.startswith(QUIET)]  # fmt: skip


def counts(world: World, walked: list[Page]) -> dict[str, int]:
    """Address → queries."""
    found = {}
    for page in walked:
        client = client_of(world, page.actor)
        client.get(page.url)  # what is read once for a process is not the page's cost
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        found[page.url] = len(queries)
    return found


# `deactivated` opens nothing; whom A's two people see, B's see of theirs.
@pytest.mark.parametrize("actor", ["staff_a", "head_a", "coordinator", "leader", "administrator"])
def test_no_page_costs_more_in_a_larger_world(world, actor):
    walked = walk(world, actor)
    small = counts(world, walked)
    grow(world)
    large = counts(world, walked)

    assert {url: (n, large[url]) for url, n in small.items() if large[url] > n} == {}
    assert {url: n for url, n in large.items() if n > MOST} == {}
    assert len(walked) > 5
