"""What the API answers is what its schema says: every operation, every person, every status; no
field that the schema does not name, none missing that it promises."""

import json
import re
from copy import deepcopy
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator

from tests.access.addresses import patterns
from tests.access.asking import ask, client_of, content_of
from tests.access.fixtures import taken_back
from tests.access.table import CELLS
from tests.access.world import ACTORS

pytestmark = pytest.mark.django_db

# Told by hand or by nobody: the schema itself, its page, what is at no address.
NOT_TOLD = {"api:schema", "api:docs"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", stdout=out)
    return closed(yaml.safe_load(out.getvalue()))


def closed(told: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema, in which an object has the fields that it names and no other."""
    if isinstance(told, list):
        return [closed(one) for one in told]
    if not isinstance(told, dict):
        return told
    made = {name: closed(value) for name, value in told.items()}
    if made.get("type") == "object" and "properties" in made:
        made.setdefault("additionalProperties", False)
    if made.pop("nullable", False) is True:
        made = {"anyOf": [made, {"type": "null"}]}
    return made


def operation(schema: dict[str, Any], key: str, method: str) -> dict[str, Any]:
    route = re.sub(r"<[^>]+>", "{}", patterns()[key])
    known = {re.sub(r"{[^}]+}", "{}", path).strip("/"): path for path in schema["paths"]}
    return schema["paths"][known[route.strip("/^$")]][method.lower()]


def faults(schema: dict[str, Any], told: dict[str, Any], status: int, content: bytes) -> list[str]:
    answer = told["responses"].get(str(status))
    if answer is None:
        return [f"{status} is not told"]
    shapes = answer.get("content", {})
    if "application/json" not in shapes:
        return [] if status < 300 else [f"{status} is told without a shape"]
    shape = deepcopy(shapes["application/json"]["schema"]) | {"components": schema["components"]}
    found = Draft202012Validator(shape).iter_errors(json.loads(content))
    return [f"{status} {list(one.absolute_path)}: {one.message[:160]}" for one in found][:3]


KEYS = sorted(cell for cell in CELLS if cell[0].startswith("api:") and cell[0] not in NOT_TOLD)


@pytest.mark.parametrize(("key", "method"), KEYS)
def test_every_answer_has_the_shape_that_the_schema_tells(world, schema, key, method):
    name = key.split("@")[0]
    told = operation(schema, name, method)
    wrong, statuses = [], set()
    for actor in ACTORS:
        with taken_back():
            response = ask(world, client_of(world, actor), key, method)
            content = content_of(response)
        statuses.add(response.status_code)
        wrong += [f"{actor}: {one}" for one in faults(schema, told, response.status_code, content)]

    assert wrong == []
    assert min(statuses) < 300 or name == "api:finish_review"  # something was really given


@pytest.mark.parametrize(("key", "method"), [cell for cell in KEYS if cell[1] == "GET"])
def test_a_wrong_query_is_refused_in_the_shape_told(world, schema, key, method):
    client = client_of(world, "coordinator")
    response = ask(world, client, key, method, QUERY_STRING="nothing=1&page_size=101")

    told = operation(schema, key.split("@")[0], method)
    assert response.status_code == 400
    assert faults(schema, told, 400, content_of(response)) == []


def test_the_check_sees_what_is_wrong(schema):
    """The control: a missing, an extra and a wrong field are found."""
    told = operation(schema, "api:agencies", "GET")
    page = {"count": "one", "next": None, "previous": None, "results": [{"name": 3, "x": 1}]}

    assert len(faults(schema, told, 200, json.dumps(page).encode())) == 3
    assert faults(schema, told, 418, b"{}") == ["418 is not told"]
