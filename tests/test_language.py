# ruff: noqa: ARG005, SIM905  (tables of functions of one shape; words read best as text)
"""Vietnamese everywhere: every page of every person, empty and wrong forms, errors and the API,
read as a person reads them. And English where English was chosen."""

import gettext
import json
import re
from functools import cache

import pytest
from django.conf import settings
from django.urls import reverse

from agencies.models import Agency, User
from reports.models import Recipient
from tasks.models import Period, PlanDraft, Task
from tests.access.addresses import address, body
from tests.access.asking import client_of
from tests.access.fixtures import taken_back
from tests.access.table import CELLS
from tests.access.walk import Page, is_page, pages, text_of
from tests.access.world import ACTORS, World

pytestmark = pytest.mark.django_db

# English words that are no Vietnamese syllables and no words of the trade.
WORDS = """
the and of is are was were be been with for from this that these those not your you it its they
have has had will would can cannot could should must may which what when where who why how
or but if then than there here their our as at by was into about after before between only
page save saved required error errors field fields please enter value values choose select delete
remove edit back next previous sign signed password user account submit search name date time
report reports task tasks status agency agencies period periods submission entry answer answers
review accept accepted return returned send sent draft open close closed open locked overdue late
missing waiting done pending yes none unknown today yesterday day days week month year quarter
total count number version language theme light dark skip content navigation menu home help
loading download upload file files attachment remove more less show hide details cancel confirm
change changed added created updated successfully warning invalid valid allowed denied permission
forbidden found server request expired token tokens log login logout log-in username email remember
first last new old all any each every other another same of no-one nobody somebody staff head
coordinator administrator leader leadership released compiled requested failed
""".split()
# What stays as it is: names of things, formats and the trade's own words.
ALLOWED = (
    "API", "PDF", "DOCX", "XLSX", "Word", "Excel", "e-mail", "email", "STEAM", "logistics",
    "blockchain", "SHA-256", "JSON", "Plan Portal", "English", "OpenAPI", "TOTP", "Authenticator",
    "token", "Pango", "Celery", "Redis", "PostgreSQL", "SQLite", "Ctrl", "Enter", "Tab", "Esc",
    "Alt", "Shift", "Search Tìm", "http://testserver", "http://127.0.0.1:8000",
)  # fmt: skip
_WORD = re.compile(
    r"(?<![\w@.\-/:%])(" + "|".join(sorted(set(WORDS), key=len, reverse=True)) + r")(?![\w@\-/:])",
    re.IGNORECASE,
)


@cache
def sentences() -> tuple[str, ...]:
    """What the catalogue says in English: msgids of three words and more, without placeholders."""
    catalogue: dict[object, str] = {}
    for folder in settings.LOCALE_PATHS:
        with (folder / "vi/LC_MESSAGES/django.mo").open("rb") as stream:
            catalogue |= gettext.GNUTranslations(stream)._catalog
    found = set()
    for msgid, msgstr in catalogue.items():
        text = msgid[0] if isinstance(msgid, tuple) else msgid
        for part in re.split(r"%\(\w+\)s|%s|\{\w+[^}]*\}", text):
            plain = " ".join(part.split())
            if len(plain.split()) > 2 and plain not in " ".join(msgstr.split()):
                found.add(plain)
    return tuple(sorted(found))


def data(world: World) -> tuple[str, ...]:
    """Words of the rows themselves: names of agencies, people, periods, texts of tasks."""
    rows = [
        *Agency.objects.values_list("name", "short_name", "code"),
        *User.objects.values_list("username", "full_name", "email"),
        *PlanDraft.objects.values_list("source_name"),
        *Period.objects.values_list("name", "code"),
        *Task.objects.values_list("text"),
        *Recipient.objects.values_list("name"),
    ]
    words = {word for row in rows for word in row if word}
    return tuple(sorted(words, key=len, reverse=True))


def english(text: str, names: tuple[str, ...]) -> list[str]:
    """English words and sentences in a text, data and allowed words left out."""
    found = [sentence for sentence in sentences() if sentence in text]
    for name in (*names, *ALLOWED):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    found += [m.group(0) + " ← " + text[max(0, m.start() - 25) : m.end() + 25]
              for m in _WORD.finditer(text)]  # fmt: skip
    return found[:6]


def walk(world: World, actor: str) -> list[Page]:
    return [page for page in pages(world, CELLS) if page.actor == actor]


@pytest.mark.parametrize("actor", ACTORS)
def test_every_page_is_vietnamese(world, actor):
    names, client, found = data(world), client_of(world, actor), {}
    for page in walk(world, actor):
        response = client.get(page.url, follow=True)
        if response.get("Content-Type", "").startswith("text/html"):
            words = english(text_of(response.content.decode()), names)
            if words:
                found[str(page)] = words

    assert found == {}


POSTS = sorted(key for key, method in CELLS if method == "POST" and is_page(key))
WRONG = {"nothing": lambda given: {"x": "1"}, "nonsense": lambda given: dict.fromkeys(given, "zzz"),
         "too much": lambda given: dict.fromkeys(given, "9" * 25_000)}  # fmt: skip


@pytest.mark.parametrize("how", WRONG)
@pytest.mark.parametrize("actor", ["anonymous", "head_a", "coordinator", "administrator"])
def test_every_wrong_form_is_answered_in_vietnamese(world, actor, how):
    names, found = data(world), {}
    for key in POSTS:
        if CELLS[key, "POST"][actor] not in {"o", "r", "3"}:
            continue
        with taken_back():
            given = WRONG[how](body(world, key))
            response = client_of(world, actor).post(address(world, key), given, follow=True)
        assert response.status_code < 500, (key, response.status_code)
        if response.get("Content-Type", "").startswith("text/html"):
            words = english(text_of(response.content.decode()), names)
            if words:
                found[f"{key}"] = words

    assert found == {}


ERRORS = {
    "400": ("anonymous", lambda c, w: c.get("/dang-nhap/", HTTP_HOST="evil.test")),
    "403": ("staff_a", lambda c, w: c.get(reverse("tasks:inbox"))),
    "404": ("staff_a", lambda c, w: c.get("/nowhere/")),
    "404 to nobody": ("anonymous", lambda c, w: c.get("/nowhere/")),
    "409": ("head_a", lambda c, w: c.post(address(w, "tasks:recall"), {"version": "0"})),
    "410": ("anonymous", lambda c, w: c.get(reverse("use_link", args=["x"]))),
}


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_page_is_vietnamese(world, name):
    who, how = ERRORS[name]

    response = how(client_of(world, who), world)

    assert response.status_code == int(name[:3])
    assert english(text_of(response.content.decode()), data(world)) == []


def test_error_of_the_server_is_vietnamese(world, monkeypatch):
    monkeypatch.setattr("plan_portal.pages.home_of", lambda *_a, **_k: 1 / 0)

    text = text_of(client_of(world, "staff_a").get("/").content.decode())

    assert len(text) > 40
    assert english(text, data(world)) == []


API_BODIES = [
              "{}", "[]", "nonsense", '{"version": "x"}', '{"version": -1, "answer": 5}',
              '{"version": 1, "answer": {"percent": 101, "kind": "x", "next_step_due": "y"}}',
              '{"version": 1, "answer": {"figures": [{"value": "1,5"}], "result": null}}',
              '{"version": 0, "key": "x", "note": 7, "decision": "?", "recipient": "x"}',
]  # fmt: skip
API_WRITES = sorted(key for key, method in CELLS if key.startswith("api:") and method != "GET")


@pytest.mark.parametrize("given", API_BODIES)
def test_every_refusal_of_the_api_is_vietnamese(world, given):
    names, found = data(world), {}
    for key, method in sorted(CELLS):
        if method == "GET" or not key.startswith("api:"):
            continue
        actor = "coordinator" if CELLS[key, method]["coordinator"] in {"o", "r"} else "head_a"
        with taken_back():
            send = getattr(client_of(world, actor), method.lower())
            response = send(address(world, key), given, content_type="application/json")
        if response.status_code >= 400:
            words = english(said(response.json()), names)
            if words:
                found[f"{method} {key}"] = words

    assert found == {}


@pytest.mark.parametrize(
    "query", ["?nothing=1", "?page=x", "?page=99", "?page_size=1000", "?ordering=password",
              "?period=x", "?status=x"],
)  # fmt: skip
def test_every_wrong_query_of_the_api_is_answered_in_vietnamese(world, query):
    names, client, found = data(world), client_of(world, "coordinator"), {}
    for key, method in sorted(CELLS):
        if method == "GET" and key.startswith("api:") and "@" not in key and key != "api:docs":
            response = client.get(address(world, key).split("?")[0] + query)
            if response.status_code >= 400:
                words = english(said(response.json()), names)
                if words:
                    found[key] = words

    assert found == {}


def said(given: object, name: str = "") -> str:
    """The sentences of a refusal: `code` and names of fields are for programs."""
    if isinstance(given, dict):
        return " | ".join(said(value, key) for key, value in given.items() if key != "code")
    if isinstance(given, list):
        return " | ".join(said(value, name) for value in given)
    return str(given)


def test_the_reader_would_find_english():
    """The control: a page in English is caught by sentence and by word."""
    html = (
        '<main><p>Bảng</p><button aria-label="Save the page">x</button><p lang="en">the</p></main>'
    )

    assert [line.split()[0] for line in english(text_of(html), ())] == ["Save", "the", "page"]
    assert english(sentences()[0], ())[0] == sentences()[0]


# --- English where it was chosen ------------------------------------------------------------------

_VIETNAMESE = re.compile(
    r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
INTERFACE = frozenset({"nav", "button", "label", "legend", "th"})
OFFICIAL = ("Tiếng Việt", "Sở KH&CN", "Hà Tĩnh", "Bộ KH&CN", "Bộ Khoa học và Công nghệ",
            "UBND tỉnh", "minh họa", "Ủy ban nhân dân", "Kế hoạch", "Cán bộ",
            "Các sở, ban, ngành khác",
            "Giữ nguyên", "Không phát sinh", "Triển khai nhiệm vụ", "Ngày nghỉ", "Mã", "Số lớp",
            "lớp", "tỉnh")  # fmt: skip


@pytest.mark.parametrize("actor", ["anonymous", "head_a", "coordinator", "leader", "administrator"])
def test_interface_is_english_for_who_chose_it(world, actor):
    names, client, found = data(world), client_of(world, actor), {}
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for page in walk(world, actor):
        response = client.get(page.url, follow=True)
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        if page.key == "tasks:conflict":  # its labels are the two answers
            continue
        text = text_of(response.content.decode(), only=INTERFACE)
        for name in (*names, *OFFICIAL):
            text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
        left = [text[max(0, m.start() - 20) : m.end() + 20] for m in _VIETNAMESE.finditer(text)]
        if left:
            found[str(page)] = left[:4]

    assert found == {}


def test_said_reads_sentences_only():
    assert said(json.loads('{"code": "invalid", "fields": {"a": ["Sai"]}}')) == "Sai"
