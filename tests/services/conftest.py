"""PostgreSQL and Redis must be there: skipped by hand without them, failed in the whole check."""

import os

import pytest
from django.conf import settings
from django.utils import translation

from agencies.models import User
from tests.reports.conftest import quick_files  # noqa: F401  (a fixture)
from tests.services.together import Together, ended


@pytest.fixture(scope="session", autouse=True)
def _services() -> None:
    missing = []
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        missing.append("DATABASE_URL is not PostgreSQL")
    if not settings.REDIS_URL:
        missing.append("REDIS_URL is not set")
    if missing and os.environ.get("CI") == "true":
        pytest.fail("; ".join(missing))
    if missing:
        pytest.skip("; ".join(missing))
    # Read once here: the first of two threads would hold its row for as long as that takes.
    with translation.override("vi"):
        translation.gettext("Save")


@pytest.fixture
def together(transactional_db: None) -> Together:
    """Run functions at the same moment, each in a thread with a connection of its own."""
    return ended


@pytest.fixture
def fresh():
    """The same person as another request would read it."""

    def read(person: User) -> User:
        return User.objects.get(pk=person.pk)

    return read
