"""No container engine runs here: the files are parsed and held against the settings."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests import processes

BASE = settings.BASE_DIR
SERVICES = {"db", "redis", "migrate", "web", "worker", "beat"}
OF_THE_IMAGES = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}  # used by compose itself
OF_ONE_MACHINE = {"DEMO_PASSWORD", "DEBUG", "STATIC_DIR"}  # never set in compose


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((BASE / "docker-compose.yml").read_text())


def read_by_settings() -> set[str]:
    source = (BASE / "plan_portal" / "settings.py").read_text()
    source += (BASE / "plan_portal" / "demo" / "accounts.py").read_text()
    return set(re.findall(r"""(?:env(?:\.\w+)?|environ\.get)\(\s*["']([A-Z_]+)["']""", source))


def said_in_example() -> set[str]:
    lines = (BASE / ".env.example").read_text().splitlines()
    return {line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")}


def test_example_says_every_variable_that_is_read() -> None:
    assert said_in_example() - OF_THE_IMAGES == read_by_settings()


def test_compose_names_every_variable_of_the_settings(compose: dict[str, Any]) -> None:
    given = set(compose["x-portal"]["environment"])

    assert given == read_by_settings() - OF_ONE_MACHINE


def test_every_variable_that_compose_asks_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (BASE / "docker-compose.yml").read_text()))

    assert asked <= said_in_example()


def test_services_are_the_six_with_health_and_pinned_images(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == SERVICES
    for name, service in compose["services"].items():
        assert re.fullmatch(r"[a-z-]+:\d+\.\d+\S*", service["image"]), name
        assert "healthcheck" in service or name == "migrate", name


def test_compose_holds_no_secret(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for key, value in service.get("environment", {}).items():
            if any(word in key for word in ("PASSWORD", "SECRET_KEY")):
                assert str(value).startswith("${"), key
        assert "env_file" not in service
    assert (BASE / ".env").name in (BASE / ".dockerignore").read_text().splitlines()
    assert (BASE / ".env").name in (BASE / ".gitignore").read_text().splitlines()


def test_named_volumes_are_declared(compose: dict[str, Any]) -> None:
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service["volumes"]
    }

    assert used == set(compose["volumes"])


def test_addresses_of_database_and_queue_name_services(compose: dict[str, Any]) -> None:
    environment = compose["x-portal"]["environment"]

    assert "@db:5432/" in environment["DATABASE_URL"]
    assert "@redis:6379/" in environment["REDIS_URL"]


def commands(compose: dict[str, Any]) -> list[list[str]]:
    docker = (BASE / "Dockerfile").read_text()
    found = [yaml.safe_load(line[4:]) for line in docker.splitlines() if line.startswith("CMD ")]
    for service in compose["services"].values():
        found.append(service.get("command", []))
        test = service.get("healthcheck", {}).get("test", [])
        found.append(test[1:] if test[:1] == ["CMD"] else [])
    return [command for command in found if command]


def test_manage_commands_of_the_containers_exist(compose: dict[str, Any]) -> None:
    known = get_commands()
    named = {c[2] for c in commands(compose) if c[:2] == ["python", "manage.py"]}

    assert named == {"migrate", "heartbeat_age"}
    assert named <= set(known)


def test_programs_of_the_containers_understand_their_options(compose: dict[str, Any]) -> None:
    """gunicorn and celery are asked to parse the very words, without starting anything."""
    checked = 0
    for command in commands(compose):
        if command[0] == "gunicorn":
            words = [*command, "--check-config", "--config", "/dev/null"]
        elif command[0] == "celery" and command[3] in {"worker", "beat"}:
            words = [*command, "--help"]
        else:
            continue
        done = subprocess.run(  # noqa: S603  (words of the test) (words of our own files)
            [sys.executable, "-m", *words], cwd=BASE, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (shlex.join(words), done.stderr[-500:])
        checked += 1
    assert checked == 3


def test_health_check_of_the_web_server_is_answered_on_an_https_portal(
    compose: dict[str, Any], tmp_path: Path
) -> None:
    """The very words of the container, against gunicorn with the settings of an installation."""
    port = processes.free_port()
    env = processes.environment(
        VAR_DIR=str(tmp_path), PORTAL_URL="https://ke-hoach.example.vn", SECRET_KEY="k" * 60
    )
    web = ["-m", "gunicorn", "plan_portal.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    _, _, option, words = compose["services"]["web"]["healthcheck"]["test"]
    ask = [sys.executable, option, words.replace("127.0.0.1:8000", f"127.0.0.1:{port}")]

    def asked() -> int:
        done = subprocess.run(ask, env=env, capture_output=True, check=False)  # noqa: S603  (words of the test)
        return done.returncode

    assert asked() != 0  # nobody answers yet
    with processes.owned() as start:
        start(web, env=env, log=tmp_path / "web.log")
        processes.wait_for(lambda: asked() == 0, seconds=60, what="a healthy web server")
