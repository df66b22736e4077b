"""Every address × every person × every method, against one table (tests/access/table.txt); rows of
other agencies named in a body; reading that changes nothing; words that reach no stranger."""

import json

import pytest
from django.core import mail
from django.urls import reverse

from agencies.models import OutboxMessage
from tasks.models import Entry, Evidence
from tests.access.addresses import address, card, json_body, patterns
from tests.access.asking import answer_of, ask, client_of, content_of, kind, rows
from tests.access.fixtures import taken_back
from tests.access.table import CELLS, METHODS
from tests.access.world import (
    ACTORS,
    CANARY_A,
    CANARY_B,
    World,
    aside_of,
    entries_of,
    evidence_of,
    obstacle_of,
)

pytestmark = pytest.mark.django_db

KEYS = sorted({key for key, _method in CELLS})


def test_table_knows_every_address_and_no_other():
    assert {key for key in KEYS if "@" not in key} == set(patterns())


@pytest.mark.parametrize("key", KEYS)
def test_address_answers_as_the_table_says(world, key):
    wrong = []
    for method in METHODS:
        expected = CELLS.get((key, method))
        if expected is None:
            continue
        for actor in ACTORS:
            found, _content = answer_of(world, actor, key, method)
            if found != expected[actor]:
                wrong.append(f"{method} {actor}: {found}, the table says {expected[actor]}")

    assert wrong == []


@pytest.mark.parametrize("actor", ["staff_a", "coordinator", "administrator"])
def test_no_other_method_gives_more(world, actor):
    """Views of Django and allauth answer PUT as they answer GET or POST: never more than those."""
    before = rows()
    client = client_of(world, actor)
    more = []
    for key in patterns():
        listed = {CELLS[key, m][actor] for m in METHODS if (key, m) in CELLS}
        for method in METHODS:
            if (key, method) not in CELLS:
                found = kind(ask(world, client, key, method))
                if found in {"o", "r"} and not listed & {"o", "r"}:
                    more.append(f"{method} {key}: {found}")

    assert more == []
    assert changed(before, rows()) == {}


def test_table_is_large():
    """The number beside the zero."""
    letters = "".join("".join(cells.values()) for cells in CELLS.values())

    assert len(letters) > 2000


# --- Reading --------------------------------------------------------------------------------------

GETS = sorted(key for key, method in CELLS if method == "GET")


@pytest.mark.parametrize("actor", ACTORS)
def test_reading_changes_no_row(world, actor):
    before = rows()
    client = client_of(world, actor)
    client.session.save()

    for key in GETS:
        content_of(ask(world, client, key, "GET"))
        content_of(ask(world, client, key, "HEAD"))

    assert changed(before, rows()) == {}


def changed(before: dict, after: dict) -> dict:
    """Table → rows that were not there before, or are no more."""
    return {
        name: [row for row in (*before[name], *after[name])
               if (row in before[name]) != (row in after[name])][:4]
        for name in before
        if before[name] != after[name]
    }  # fmt: skip


SEES_NOTHING_OF_A = ("anonymous", "staff_b", "head_b", "administrator", "nobody", "deactivated")


@pytest.mark.parametrize("actor", SEES_NOTHING_OF_A)
def test_no_word_of_an_agency_reaches_a_stranger(world, actor):
    found = []
    for key, method in CELLS:
        _kind, content = answer_of(world, actor, key, method)
        if CANARY_A.encode() in content:
            found.append(f"{method} {key}")

    assert found == []


@pytest.mark.parametrize("actor", ["staff_a", "head_a"])
def test_no_word_of_the_other_agency_reaches_a(world, actor):
    found = []
    for key, method in CELLS:
        _kind, content = answer_of(world, actor, key, method)
        if CANARY_B.encode() in content:
            found.append(f"{method} {key}")

    assert found == []


def test_the_words_are_where_they_belong(world):
    """The control: whoever may see the answer does see the canary."""
    for actor, key in [
        ("staff_a", "tasks:form"), ("head_a", "tasks:approve"), ("coordinator", "tasks:review"),
        ("staff_a", "tasks:receipt"), ("staff_a", "tasks:obstacle"), ("staff_a", "tasks:history"),
        ("staff_a", "tasks:conflict"), ("staff_a", "api:entry"), ("staff_a", "tasks:evidence"),
        ("coordinator", "reports:report"), ("leader", "reports:report@released"),
    ]:  # fmt: skip
        _kind, content = answer_of(world, actor, key, "GET")
        assert CANARY_A.encode() in content, (actor, key)


def test_no_mail_carries_an_answer(world):
    own = {world.people["staff_a"].pk, world.people["head_a"].pk}

    carried = OutboxMessage.objects.filter(body__contains=CANARY_A).exclude(to_user__in=own)
    assert list(carried.values_list("subject", "to_user__username")) == []
    assert mail.outbox == []


def test_what_is_not_there_looks_like_what_is_not_yours(world):
    """Same status and same page, whether the id exists or not."""
    client = client_of(world, "staff_b")
    ghost = "00000000-0000-4000-8000-000000000000"
    for key, more in [("tasks:form", []), ("tasks:history", []), ("tasks:receipt", []),
                      ("tasks:evidence", []), ("tasks:obstacle", []), ("api:entry", []),
                      ("api:submission", []), ("reports:report", [])]:  # fmt: skip
        theirs = client.get(address(world, key))
        nobodys = client.get(reverse(key, args=[ghost, *more]))
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert len(theirs.content) == len(nobodys.content), key


# --- Foreign rows in a body -----------------------------------------------------------------------


def foreign(world: World) -> dict[str, tuple[str, str, dict]]:
    """What a person of B posts, naming rows of A: name → (person, address, body)."""
    own = address(world, "tasks:form@b")
    theirs = entries_of(world.draft)[0]
    mine = entries_of(world.draft_b)[0]
    proof = evidence_of(world.draft).public_id
    sneaked = {"act": "save"} | card(theirs, result="của B", percent="99")
    return {
        "the answer of another agency": ("staff_b", own, sneaked),
        "a file of another agency to remove": ("staff_b", own, {"drop": str(proof)}),
        "an answer of another agency to copy": ("staff_b", own, {"copy": f"{theirs.public_id}:0"}),
        "an answer of another agency to save alone": (
            "staff_b",
            reverse("tasks:autosave", args=[world.draft_b.public_id, theirs.public_id]),
            card(theirs, result="của B"),
        ),
        "a version of another agency": (
            "staff_b",
            reverse("tasks:conflict", args=[mine.public_id, aside_of(world.draft).number]),
            {"all": "mine", "version": mine.version},
        ),
        "an old version of another agency": (
            "staff_b", reverse("tasks:history", args=[mine.public_id]), {"number": "99"},
        ),
        "an obstacle of another agency": (
            "staff_b",
            reverse("tasks:obstacle_close", args=[obstacle_of(world.a).public_id]),
            {"close-steps_seen": "1", "close-note": "xong"},
        ),
        "an appointment of another person": (
            "staff_b",
            reverse("create_token"),
            {
                "name": "x", "days": "3",
                "appointment": world.people["head_a"].appointments.get().public_id,
            },
        ),
        "a token of another person": (
            "staff_b", reverse("revoke_token", args=[world.token_a.public_id]), {},
        ),
    }  # fmt: skip


FOREIGN = (
    "the answer of another agency", "a file of another agency to remove",
    "an answer of another agency to copy", "an answer of another agency to save alone",
    "a version of another agency", "an old version of another agency",
    "an obstacle of another agency", "an appointment of another person",
    "a token of another person",
)  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_row_in_a_body_changes_nothing(world, name):
    who, where, body = foreign(world)[name]
    before = rows()

    response = client_of(world, who).post(where, body)

    assert changed(before, rows()) == {}
    assert CANARY_A.encode() not in content_of(response)
    if name != "the answer of another agency":  # a card that is not on the form is not read
        assert kind(response) in {"4", "r"}


@pytest.mark.parametrize(
    ("key", "method"),
    [("api:entry", "PUT"), ("api:send", "POST"), ("api:decision", "PUT"), ("api:compile", "POST")],
)
@pytest.mark.parametrize(
    "field", ["status", "agency", "submission", "saved_by", "first_received_at", "is_staff", "id"]
)
def test_field_that_is_not_offered_is_refused(world, key, method, field):
    actor = "coordinator" if key in {"api:decision", "api:compile"} else "head_a"
    body = json.loads(json_body(world, key, method)) | {field: "x"}
    before = rows()

    send = getattr(client_of(world, actor), method.lower())
    response = send(address(world, key), json.dumps(body), content_type="application/json")

    assert response.status_code == 400
    assert field in response.json()["fields"]
    assert changed(before, rows()) == {}


def test_extra_field_of_a_form_moves_nothing(world):
    """The form reads its own names only: agency, status, person, time of the body are nobody's."""
    entry = entries_of(world.draft)[0]
    body = card(entry, result=f"Mới {CANARY_A}", percent="61") | {
        "act": "save", "agency": str(world.b.pk), "status": "accepted", "saved_by": "1",
        f"e-{entry.public_id}-submission": str(world.draft_b.pk),
        f"e-{entry.public_id}-accepted_version": "1", "first_received_at": "2020-01-01",
    }  # fmt: skip

    client_of(world, "staff_a").post(address(world, "tasks:form"), body)

    kept = Entry.objects.select_related("submission").get(pk=entry.pk)
    assert (kept.submission_id, kept.accepted_version) == (world.draft.pk, None)
    assert kept.submission.first_received_at is None
    assert kept.saved_by == world.people["staff_a"]
    assert kept.status == "answered"


def test_extension_names_only_agencies_of_the_period(world):
    stranger = world.people["leader"].appointments.get().agency
    body = {"extend-agency": stranger.public_id, "extend-due_on": "31/12/2030",
            "extend-reason": "x"}  # fmt: skip

    response = client_of(world, "office_head").post(address(world, "tasks:period_extend"), body)

    assert response.status_code == 422
    assert not world.draft.period.extensions.exists()


# --- Tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("actor", "key", "expected"),
    [
        ("staff_a", "api:entry", "o"), ("staff_b", "api:entry", "4"), ("leader", "api:entry", "4"),
        ("administrator", "api:entry", "4"), ("coordinator", "api:entry", "o"),
        ("staff_b", "api:submission", "4"), ("staff_b", "api:evidence_file", "4"),
        ("staff_b", "api:report", "4"), ("leader", "api:report", "4"),
        ("leader", "api:report@released", "o"), ("staff_a", "api:reports", "3"),
    ],
)  # fmt: skip
def test_token_opens_what_its_appointment_opens(world, actor, key, expected):
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {world.token_secrets[actor]}"}

    with taken_back():
        response = ask(world, client_of(world, "anonymous"), key, "GET", **bearer)

    assert kind(response) == expected


def test_token_opens_no_page(world):
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {world.token_secrets['staff_a']}"}

    response = ask(world, client_of(world, "anonymous"), "tasks:form", "GET", **bearer)

    assert kind(response) == "i"


def test_file_is_refused_with_the_first_request_after_the_appointment(world):
    client = client_of(world, "staff_a")
    assert client.get(address(world, "tasks:evidence")).status_code == 200
    held = world.people["staff_a"].appointments.get()
    type(held).objects.filter(pk=held.pk).update(valid_to=held.valid_from)

    for headers in ({}, {"HTTP_RANGE": "bytes=0-4"}, {"HTTP_IF_NONE_MATCH": "*"}):
        response = client.get(address(world, "tasks:evidence"), **headers)
        assert kind(response) in {"i", "4"}
    assert Evidence.objects.exists()
