"""The schema tells the truth, and its page needs nothing from outside."""

import re
from io import StringIO

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agencies.models import User
from plan_portal.api import OF_THE_FRAMEWORK

WRITES = {"post", "put", "delete"}


@pytest.fixture(scope="module")
def schema() -> dict:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def operations(schema: dict) -> list[tuple[str, str, dict]]:
    return [
        (path, method, told)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]


def test_every_operation_declares_its_errors(schema):
    for path, method, told in operations(schema):
        needed = {"400", "401", "403", "404", "406"}
        needed |= {"409", "413", "415"} if method in WRITES else set()
        assert needed <= set(told["responses"]), (method, path)


def test_every_operation_says_what_it_is_for_and_has_a_name_of_its_own(schema):
    names = [told["operationId"] for _path, _method, told in operations(schema)]

    assert len(set(names)) == len(names)
    assert [path for path, _method, told in operations(schema) if not told.get("description")] == []


def test_bodies_in_the_schema_have_no_field_of_authority(schema):
    bodies = {
        told["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        for _path, _method, told in operations(schema)
        if "requestBody" in told
    }
    fields = {
        name for body in bodies for name in schema["components"]["schemas"][body]["properties"]
    }

    assert fields == {
        "version", "answer", "note", "key", "decision", "reason", "completion", "recipient",
        "asked_by", "number", "dated", "from_on", "to_on", "kind", "tasks", "knowing",
    }  # fmt: skip


def test_tokens_and_sessions_are_the_ways_in(schema):
    assert set(schema["components"]["securitySchemes"]) == {"bearerToken", "cookieAuth"}


def test_the_schema_is_for_who_is_signed_in(client: Client, staff_a: User) -> None:
    anonymous = client.get(reverse("api:schema")).status_code
    client.force_login(staff_a)

    assert (anonymous, client.get(reverse("api:schema")).status_code) == (401, 200)


def test_the_page_asks_to_sign_in(client: Client, db: None) -> None:
    assert client.get(reverse("api:docs")).status_code == 302


def test_the_page_takes_all_from_the_portal_and_keeps_the_policy(client, staff_a):
    client.force_login(staff_a)

    page = client.get(reverse("api:docs"))

    text = page.content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert all(source.startswith("/") for source in sources)
    assert "<style" not in text
    assert re.findall(r"<script(?![^>]* src=)", text) == []
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    kept = [s.removeprefix("/static/") for s in sources if s.startswith("/static/")]
    assert [name for name in kept if finders.find(name) is None] == []


def test_the_script_of_the_page_is_served_apart(client, staff_a):
    client.force_login(staff_a)

    script = client.get(reverse("api:docs"), {"script": ""})

    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
    assert "http://" not in script.content.decode()


@pytest.mark.parametrize("sentence", OF_THE_FRAMEWORK)
def test_a_sentence_of_the_framework_is_said_in_vietnamese(sentence):
    with translation.override("vi"):
        said = translation.gettext(sentence)

    assert said != sentence
    assert set(re.findall(r"{\w+", said)) <= set(re.findall(r"{\w+", sentence))


def test_a_refusal_is_said_in_vietnamese(client, staff_a):
    client.force_login(staff_a)

    told = client.get(reverse("api:me"), {"x": 1}).json()

    assert told["fields"] == {"x": ["Ở đây không có trường này."]}
