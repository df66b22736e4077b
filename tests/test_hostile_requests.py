"""Every address under values that nobody types: queries, forms and JSON of another shape than
asked for. Whatever comes, the answer is a page or a sentence, never a fault of the server."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponseBase

from tests.access import addresses
from tests.access.asking import client_of, content_of
from tests.access.fixtures import taken_back
from tests.access.table import CELLS
from tests.access.world import World

pytestmark = pytest.mark.django_db

# As they stand in an address: a NUL, half a surrogate pair, digits of other scripts, no UTF-8 …
VALUES = {
    "nul": "a%00b", "half a letter": "%ED%A0%80", "long number": "9" * 40, "below zero": "-1",
    "digit that is none": quote("²"), "quote": "'%22%3B--%25", "year zero": "00/00/0000",
    "ghost": "00000000-0000-4000-8000-000000000000",
}  # fmt: skip
NAMES = (
    "page", "tab", "muc", "ky", "period", "task", "nhom", "more", "q", "loc", "ended", "n", "doan",
    "which", "year", "number", "sort", "status", "action", "next", "role", "agency", "state",
    "starts_on", "cutoff_on", "due_on", "actor", "since", "until", "kind", "check", "script",
)  # fmt: skip
NUL, LONG = "a\0b", "9" * 40
WORDS = (NUL, LONG, "-1", "²", "\u202e" + "x" * 30_000, "31/02/2027")
THINGS: tuple[Any, ...] = (None, True, 2**70, "a\0b", [[[]]], {"x": "y" * 30_000})


def opener(key: str, method: str) -> str:
    """Somebody whom the table lets in."""
    letters = CELLS[key, method]
    return next((actor for actor, letter in letters.items() if letter in "or"), "coordinator")


def cells(*methods: str) -> list[tuple[str, str]]:
    return sorted(cell for cell in CELLS if cell[1] in methods and "admin" not in cell[0])


def fault(response: HttpResponseBase, what: str) -> list[str]:
    content_of(response)
    return [what] if response.status_code >= 500 and response.status_code != 503 else []


@pytest.mark.parametrize("name", VALUES)
def test_no_query_breaks_a_page(world, name):
    found = []
    query = "&".join(f"{one}={VALUES[name]}" for one in NAMES)
    for key, method in cells("GET"):
        where = addresses.address(world, key)
        client = client_of(world, opener(key, method))
        with taken_back():
            response = client.get(f"{where}{'&' if '?' in where else '?'}{query}")
            found += fault(response, key)

    assert found == []


def bodies(world: World, key: str) -> Iterator[dict[str, Any]]:
    """The body of the address with all of its fields, then each of them, turned hostile."""
    good = addresses.body(world, key)
    for word in WORDS:
        yield dict.fromkeys(good, word)
    for name in good:
        yield good | {name: [NUL, NUL]}
        yield good | {name: LONG}


@pytest.mark.timeout(900)
def test_no_form_breaks_a_page(world):
    found, asked = [], 0
    for key, method in cells("POST"):
        if key.startswith(("api:", "/api/")):
            continue
        where, client = addresses.address(world, key), client_of(world, opener(key, method))
        for body in bodies(world, key):
            with taken_back():
                response = client.post(where, body)
                shown = {name: str(value)[:20] for name, value in body.items()}
                found += fault(response, f"{key} {shown}")
            asked += 1

    assert found == []
    assert asked > 300


def json_bodies(world: World, key: str, method: str) -> Iterator[Any]:
    good = json.loads(addresses.json_body(world, key, method))
    yield from (dict.fromkeys(good, thing) for thing in THINGS)
    yield from THINGS
    for name in good:
        yield from (good | {name: thing} for thing in THINGS)
    if "answer" in good:
        for name in good["answer"]:
            yield from (good | {"answer": good["answer"] | {name: thing}} for thing in THINGS)


def test_no_json_breaks_the_api(world):
    found, asked = [], 0
    for key, method in cells("POST", "PUT", "DELETE"):
        if not key.startswith("api:"):
            continue
        where, client = addresses.address(world, key), client_of(world, opener(key, method))
        send = getattr(client, method.lower())
        for body in json_bodies(world, key, method):
            with taken_back():
                response = send(where, json.dumps(body), content_type="application/json")
                found += fault(response, f"{method} {key} {str(body)[:80]}")
                if response.status_code >= 400:
                    assert set(response.json()) >= {"code", "detail"}, key
            asked += 1

    assert found == []
    assert asked > 200


RAW = {
    "not json": b"{", "not utf-8": b"\xff", "deep": b'{"version":' * 3000, "list": b"[" * 50_000,
    "half a letter": b'{"version": 1, "note": "\\ud800"}', "nul": b'{"version": "\\u0000"}',
    "not a number": b'{"version": NaN}', "endless": b'{"version": 1e999}', "nothing": b"",
    "long number": b'{"version": ' + b"9" * 5000 + b"}",
    "twice": b'{"version": 1, "version": 2}', "large": b'"' + b"x" * 3_000_000 + b'"',
}  # fmt: skip


@pytest.mark.parametrize("name", RAW)
def test_a_body_of_another_kind_is_refused(world, name):
    found = []
    media = "text/plain" if name == "twice" else "application/json"
    for key, method in cells("POST", "PUT"):
        if not key.startswith("api:"):
            continue
        with taken_back():
            send = getattr(client_of(world, opener(key, method)), method.lower())
            response = send(addresses.address(world, key), RAW[name], content_type=media)
            if response.status_code not in {400, 409, 413, 415} and not (
                response.status_code < 300 and name == "nothing"
            ):
                found.append(f"{method} {key}: {response.status_code}")

    assert found == []
