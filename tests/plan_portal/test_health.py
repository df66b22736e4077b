"""/healthz and /readyz: red for each part that fails, green when all are well."""

import socket
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.utils import timezone

from agencies.models import Heartbeat
from agencies.services import heartbeat
from plan_portal import health
from plan_portal.jobs import beat
from tests.processes import free_port

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "broker": "ok", "worker": "ok"}


def alive(seconds_ago: float = 0) -> None:
    heartbeat.beat(name="worker", at=timezone.now() - timedelta(seconds=seconds_ago))


def ready(client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()


def test_all_well(client):
    beat()

    assert ready(client) == (200, WELL)


def test_healthz_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize(("age", "said"), [(85, "ok"), (95, "stale"), (None, "never seen")])
def test_worker_is_red_after_ninety_seconds(client, age, said):
    if age is not None:
        alive(age)

    assert ready(client) == (200 if said == "ok" else 503, WELL | {"worker": said})


def test_next_beat_makes_it_green_again(client):
    alive(1000)
    alive()

    assert ready(client)[0] == 200
    assert Heartbeat.objects.count() == 1


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_database_that_fails_is_said_and_not_asked_again(client, monkeypatch, fault):
    def refuse(*_args, **_more):
        raise fault("gone")

    monkeypatch.setattr(connection, "cursor", refuse)

    assert ready(client) == (503, WELL | {"database": "unreachable", "worker": "unknown"})


def test_database_without_tables_is_not_a_fault_of_the_page(client, monkeypatch):
    class Empty:
        def filter(self, **_more):
            raise ProgrammingError("no such table")

    monkeypatch.setattr(health.Heartbeat, "objects", Empty())

    assert ready(client) == (503, WELL | {"worker": "unknown"})


def test_closed_broker_is_red(client, settings, monkeypatch):
    alive()
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.REDIS_URL = url
    monkeypatch.setenv("CELERY_BROKER_URL", url)

    assert ready(client) == (503, WELL | {"broker": "unreachable"})


def test_hanging_broker_is_red_within_seconds(client, settings, monkeypatch):
    alive()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings.REDIS_URL = url
        monkeypatch.setenv("CELERY_BROKER_URL", url)
        begin = time.perf_counter()

        answer = ready(client)

    assert answer == (503, WELL | {"broker": "unreachable"})
    assert time.perf_counter() - begin < 15


def test_missing_folder_of_the_embedded_broker_is_red(client, settings, tmp_path):
    alive()
    settings.REDIS_URL, settings.BROKER_DIR = "", tmp_path

    assert ready(client) == (503, WELL | {"broker": "missing"})


def test_heartbeat_age_for_containers(capsys):
    with pytest.raises(CommandError, match="No worker"):
        call_command("heartbeat_age")
    alive(60)
    call_command("heartbeat_age")
    assert capsys.readouterr().out.strip() in {"60", "61", "62"}
    with pytest.raises(CommandError, match="too old"):
        call_command("heartbeat_age", max=30)
