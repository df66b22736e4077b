"""The world as a fixture of a module: built once, taken back at the end; each test works in a
savepoint of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests.access.world import World, build


@contextmanager
def taken_back() -> Iterator[None]:
    """A transaction that durable services accept as the outermost, rolled back at the end."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), taken_back():
        yield build()
