"""One request of one person, and what kind of answer it was."""

from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access import addresses
from tests.access.fixtures import taken_back
from tests.access.world import World

# Sessions and the marks of a sign-in move with every request: they are no rows of the work.
_MOVING = {"sessions.session", "axes.accesslog", "axes.accessattempt", "axes.accessfailurelog",
           "axes.accessattemptexpiration"}  # fmt: skip
_MOVING_FIELDS = {"last_login", "awake_since", "last_used_at"}


def client_of(world: World, actor: str) -> Client:
    """A browser in which the person has signed in; an error of the server is an answer of 500."""
    client = Client(raise_request_exception=False)
    if actor != "anonymous":
        client.force_login(world.people[actor])
    return client


def ask(world: World, client: Client, key: str, method: str, **more: Any) -> HttpResponseBase:
    """The request that the table means: GET without, others with a body that would do something."""
    where = addresses.address(world, key)
    if key.startswith(("api:", "/api/")):
        words = addresses.json_body(world, key, method)
        given = (
            {} if method in {"GET", "HEAD"} else {"data": words, "content_type": "application/json"}
        )
        if (key, method) == ("api:decision", "DELETE"):
            where = f"{where}?version={world.sent.version}"
        return getattr(client, method.lower())(where, **given, **more)
    if method in {"GET", "HEAD"}:
        return getattr(client, method.lower())(where, **more)
    return getattr(client, method.lower())(where, addresses.body(world, key), **more)


def kind(response: HttpResponseBase) -> str:
    """o fine · i sign in first · 3 4 5: 403 404 405 · r: let in, but the content was refused ·
    anything else is the status itself."""
    status = response.status_code
    if status in {301, 302, 303}:
        return _kind_of_redirect(response["Location"])
    if 200 <= status < 300:
        return "o"
    if status in {400, 409, 410, 422}:
        return "r"
    return {401: "i", 403: "3", 404: "4", 405: "5"}.get(status, str(status))


def _kind_of_redirect(where: str) -> str:
    if where.split("?")[0] in {reverse("account_login"), reverse("admin:login")}:
        return "i"
    return "o" if where.startswith("/") and not where.startswith("//") else "outside"


def answer_of(world: World, actor: str, key: str, method: str) -> tuple[str, bytes]:
    """Kind and content of one answer; what it changed is taken back."""
    with taken_back():
        response = ask(world, client_of(world, actor), key, method)
        return kind(response), content_of(response)


def content_of(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # of a stream
    return response.content  # type: ignore[attr-defined]  # of every other


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database that is work, as values."""
    found = {}
    for model in apps.get_models():
        if model._meta.label_lower in _MOVING or not model._meta.managed:
            continue
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name not in _MOVING_FIELDS and not isinstance(field, models.BinaryField)
        ]
        found[model._meta.label_lower] = list(
            model._base_manager.order_by("pk").values_list(*names)
        )
    return found
