"""What must stop a start: an installation for many people with the settings of one machine."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import override_settings

from plan_portal import checks
from tests.processes import BASE, environment, manage

KEY = "k3y-" + "abcdefghij" * 6
HTTPS = {"PORTAL_URL": "https://portal.example.vn", "SECRET_KEY": KEY}
DEPLOY = ("check", "--deploy", "--fail-level", "WARNING")


def test_https_portal_has_no_issue(tmp_path):
    done = manage(*DEPLOY, env=environment(VAR_DIR=str(tmp_path), **HTTPS))

    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_http_portal_is_not_for_deployment(tmp_path):
    done = manage(*DEPLOY, env=environment(VAR_DIR=str(tmp_path), SECRET_KEY=KEY))

    assert done.returncode != 0
    assert "portal.W001" in done.stderr


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"DEBUG": "true", "PORTAL_URL": "https://portal.example.vn"}, "DEBUG=true is only for"),
        ({"SECRET_KEY": "short"}, "at least 50 characters"),
        ({"DATABASE_URL": "", "DEBUG": "true", "PORTAL_URL": "http://10.0.0.5"}, "DEBUG=true"),
    ],
)
def test_unsafe_settings_stop_the_start(tmp_path, own, sentence):
    done = manage("check", env=environment(VAR_DIR=str(tmp_path), SECRET_KEY=KEY) | own)

    assert done.returncode != 0
    assert sentence in done.stderr


def test_no_variable_at_all_is_enough_for_one_machine(tmp_path):
    env = environment(VAR_DIR=str(tmp_path / "var"))

    first, again = manage("check", env=env), manage("check", env=env)

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    key = tmp_path / "var" / "secret-key"
    assert len(key.read_text()) >= 50
    assert key.stat().st_mode & 0o077 == 0


def test_empty_variables_of_the_example_count_as_absent(tmp_path):
    """`docker compose` and a copied .env hand over empty strings."""
    lines = (BASE / ".env.example").read_text().splitlines()
    names = [line.split("=")[0] for line in lines if "=" in line and not line.startswith("#")]
    env = environment(**dict.fromkeys(names, "")) | {"VAR_DIR": str(tmp_path)}

    done = manage("check", env=env)

    assert done.returncode == 0, done.stderr


def test_celery_that_ends_its_worker_is_refused(monkeypatch):
    monkeypatch.setattr(checks, "version", lambda _package: "5.7.0")

    with pytest.raises(SystemCheckError, match=r"portal\.E001"):
        call_command("check")


def test_missing_pango_is_said_with_what_to_type(monkeypatch):
    monkeypatch.setattr(checks, "pango_problem", lambda: "apt-get install pango")

    with override_settings(IS_HTTPS=True):
        (found,) = checks.production(None)

    assert found.id == "portal.E002"
    assert "apt-get install pango" in found.msg
