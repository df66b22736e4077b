"""The shared cast: two agencies that answer, Sở KH&CN that gathers, the province that reads."""

import threading
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from agencies.models import Agency, User
from agencies.roles import Role
from tests.access.fixtures import world  # noqa: F401  (the small world of the tables)
from tests.chromium import chromium  # noqa: F401  (one browser for pages and journeys)
from tests.factories.agencies import AgencyFactory, appointed

# A loaded machine is slow without being wrong; pytest-timeout catches what hangs.
hypothesis_settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The live server gives each of the browser's connections a thread, which would hold its own
    connection to PostgreSQL after the last test: the test database could not be dropped."""
    connections.databases["default"]["CONN_MAX_AGE"] = 0


@pytest.fixture(autouse=True)
def one_request_at_a_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite the live server's threads share the one connection of the test, and with it its
    transactions: two requests at once would be each other's."""
    if "live_server" not in request.fixturenames or connection.vendor != "sqlite":
        return
    turn, answer = threading.RLock(), WSGIHandler.__call__

    def in_turn(self: WSGIHandler, *given: Any) -> Any:
        with turn:
            return answer(self, *given)

    monkeypatch.setattr(WSGIHandler, "__call__", in_turn)


@pytest.fixture
def agency_a(db: None) -> Agency:
    return AgencyFactory(code="so-y-te", name="Sở Y tế", short_name="Sở Y tế", abbreviation="SYT")


@pytest.fixture
def agency_b(db: None) -> Agency:
    return AgencyFactory(code="so-noi-vu", name="Sở Nội vụ", abbreviation="SNV")


@pytest.fixture
def office(db: None) -> Agency:
    """Sở KH&CN: gathers the answers and owes some itself."""
    return AgencyFactory(
        code="so-khcn",
        name="Sở Khoa học và Công nghệ",
        short_name="Sở KH&CN",
        abbreviation="SKHCN",
    )


@pytest.fixture
def province(db: None) -> Agency:
    return AgencyFactory(
        code="ubnd-tinh", name="Ủy ban nhân dân tỉnh Hà Tĩnh", short_name="UBND tỉnh"
    )


@pytest.fixture
def staff_a(agency_a: Agency) -> User:
    return appointed(agency_a, Role.STAFF, "chuyen-vien-a")


@pytest.fixture
def head_a(agency_a: Agency) -> User:
    return appointed(agency_a, Role.HEAD, "lanh-dao-a")


@pytest.fixture
def staff_b(agency_b: Agency) -> User:
    return appointed(agency_b, Role.STAFF, "chuyen-vien-b")


@pytest.fixture
def head_b(agency_b: Agency) -> User:
    return appointed(agency_b, Role.HEAD, "lanh-dao-b")


@pytest.fixture
def coordinator(office: Agency) -> User:
    return appointed(office, Role.COORDINATOR, "tong-hop")


@pytest.fixture
def office_head(office: Agency) -> User:
    return appointed(office, Role.OFFICE_HEAD, "lanh-dao-so")


@pytest.fixture
def leader(province: Agency) -> User:
    return appointed(province, Role.LEADERSHIP, "lanh-dao-tinh")


@pytest.fixture
def administrator(office: Agency) -> User:
    return appointed(office, Role.ADMINISTRATOR, "quan-tri")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits empties every table when it ends, also of the rows that a migration has
    put there: the two recipients. The next test finds them again."""
    result = yield
    marker = item.get_closest_marker("django_db")
    names = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    commits = bool(names) or bool(marker and marker.kwargs.get("transaction"))
    if commits and nextitem is not None:  # after the last one the database itself is gone
        standard = import_module("reports.migrations.0009_recipient_version")
        with item.config.stash[blocking_manager_key].unblock():
            standard.add_standard(apps)
    return result
