"""URL × role × method of the API, as a table: who gets what, and that a stranger learns nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from agencies.models import User
from agencies.services import file as stored_files
from reports.models import Artifact, ConsolidatedReport, Recipient
from reports.states import ReportStatus
from tasks.models import Evidence, Submission
from tests.factories.agencies import UserFactory
from tests.factories.tasks import OPENED_AT, PROGRESS, PeriodFactory
from tests.moments import NOON
from tests.reports.snapshots import one_clause
from tests.tasks.rounds import entries, sent

ANSWER = PROGRESS.as_json()
ROLES = (
    "staff_a", "head_a", "staff_b", "coordinator", "office_head", "leader", "administrator",
    "nobody",
)  # fmt: skip
STRANGERS = ("staff_b", "leader", "administrator", "nobody")


def row(own_staff: int, own_head: int, office: int, **others: int) -> dict[str, int]:
    """Status by role; strangers to agency A get 404 unless said otherwise."""
    known = {"staff_a": own_staff, "head_a": own_head, "coordinator": office, "office_head": office}
    return known | dict.fromkeys(STRANGERS, 404) | others | {"anonymous": 401}


def all_but(status: int, *roles: str) -> dict[str, int]:
    return dict.fromkeys(ROLES, 200) | dict.fromkeys(roles, status) | {"anonymous": 401}


EVERYBODY = all_but(200)
PLAN = all_but(403, "administrator", "nobody")
AGENCIES = all_but(403, "nobody")
OWN = row(200, 200, 200)
REPORTS = all_but(403, "staff_a", "head_a", "staff_b", "administrator", "nobody")
RELEASED = row(404, 404, 200, leader=200)
COMPILED = row(404, 404, 200)

# (name, whose id, method, body, status by role); the submission of agency A is with Sở KH&CN.
TABLE: list[tuple[str, str, str, dict[str, object] | None, dict[str, int]]] = [
    ("me", "", "get", None, EVERYBODY),
    ("agencies", "", "get", None, AGENCIES),
    ("agency", "agency", "get", None, AGENCIES),
    ("plans", "", "get", None, PLAN),
    ("plan", "plan", "get", None, PLAN),
    ("headings", "", "get", None, PLAN),
    ("heading", "heading", "get", None, PLAN),
    ("tasks", "", "get", None, PLAN),
    ("task", "task", "get", None, PLAN),
    ("periods", "", "get", None, PLAN),
    ("period", "period", "get", None, PLAN),
    ("obligations", "", "get", None, PLAN),
    ("submissions", "", "get", None, EVERYBODY),
    ("submission", "submission", "get", None, OWN),
    ("entry", "entry", "get", None, OWN),
    ("evidence_file", "evidence", "get", None, OWN),
    ("recipients", "", "get", None, REPORTS),
    ("reports", "", "get", None, REPORTS),
    ("report", "released", "get", None, RELEASED),
    ("report", "compiled", "get", None, COMPILED),
    ("report_file", "released", "get", None, RELEASED),
    ("report_file", "compiled", "get", None, COMPILED),
    ("entry", "entry", "put", {"version": 1, "answer": ANSWER}, row(409, 409, 409)),
    ("hand_over", "submission", "post", {}, row(409, 409, 403)),
    ("give_back", "submission", "post", {"note": "Sửa số liệu."}, row(403, 409, 403)),
    ("recall", "submission", "post", {}, row(403, 200, 403)),
    # sent already: the same receipt for who may send, also on behalf
    ("send", "submission", "post", {"key": "mot-lan-gui"}, row(403, 201, 201)),
    ("decision", "entry", "put", {"decision": "accept"}, row(403, 403, 200)),
    ("decision", "entry", "delete", None, row(403, 403, 200)),
    ("finish_review", "submission", "post", {}, row(403, 403, 409)),
    (
        "compile", "period", "post", {"recipient": "bo-khcn"},
        row(403, 403, 202, **dict.fromkeys(STRANGERS, 403)),
    ),
    (
        "ask_report", "", "post",
        {"recipient": "bo-khcn", "asked_by": "UBND tỉnh", "number": "1", "dated": "2026-11-05",
         "from_on": "2027-01-01", "to_on": "2026-01-01", "tasks": []},
        row(403, 403, 409, **dict.fromkeys(STRANGERS, 403)),
    ),
    ("cancel_report", "compiled", "post", {}, row(404, 404, 409)),
    ("release_report", "compiled", "post", {}, row(404, 404, 200)),
    ("revise_report", "compiled", "post", {"note": "Sửa mục III"}, row(404, 404, 200)),
    # the stored content of this one is not what was compiled
    ("approve_report", "compiled", "post", {}, row(404, 404, 409, coordinator=403)),
]  # fmt: skip


@dataclass(frozen=True)
class World:
    ids: dict[str, object]
    submission: Submission

    def url(self, name: str, whose: str) -> str:
        args = [self.ids[whose]] if whose else []
        if name == "report_file":
            args.append("pdf")
        query = f"?period={self.ids['period']}" if name == "obligations" else ""
        return reverse(f"api:{name}", args=args) + query

    def call(self, client: Client, name: str, whose: str, method: str, body: object):
        url = self.url(name, whose)
        if method == "delete":
            return client.delete(f"{url}?version={self.submission.version}")
        if body is None:
            return getattr(client, method)(url)
        wants_version = name not in {
            "ask_report", "compile", "cancel_report", "release_report", "revise_report",
            "approve_report", "entry",
        }  # fmt: skip
        version = {"version": self.submission.version} if wants_version else {}
        given = version | body
        return getattr(client, method)(url, given, content_type="application/json")


@pytest.fixture
def nobody(db: None) -> User:
    """Signed in, without an appointment."""
    return UserFactory(username="khong-bo-nhiem")


@pytest.fixture
def world(agency_a, head_a, staff_a, coordinator, settings, tmp_path) -> World:
    settings.FILES_DIR = tmp_path
    period = PeriodFactory(code="2026-nam")
    submission = sent(agency_a, PROGRESS, head=head_a, writer=staff_a, period=period)
    entry = entries(submission)[0]
    task = entry.obligation.task
    stored = stored_files.store(data=BytesIO(b"%PDF-1.7"), media_type="application/pdf", at=NOON)
    evidence = Evidence.objects.create(
        entry=entry, file=stored, file_name="minh-chung.pdf", added_at=NOON, added_by=staff_a
    )
    released, compiled = (report(period, stored, is_out=is_out) for is_out in (True, False))
    ids = {
        "agency": agency_a, "plan": period.plan, "heading": task.heading, "task": task,
        "period": period, "submission": submission, "entry": entry, "evidence": evidence,
        "released": released, "compiled": compiled,
    }  # fmt: skip
    return World({name: thing.public_id for name, thing in ids.items()}, submission)


def report(period, stored, *, is_out: bool) -> ConsolidatedReport:
    made = ConsolidatedReport.objects.create(
        period=period,
        recipient=Recipient.objects.get(code="ubnd-tinh"),
        revision=1 if is_out else 2,
        status=ReportStatus.COMPILED,
        requested_at=OPENED_AT,
        snapshot=one_clause().as_json(),
        snapshot_sha256="0" * 64,
        compiled_at=NOON,
        released_at=NOON if is_out else None,
        released_by=UserFactory() if is_out else None,
    )
    Artifact.objects.create(report=made, format="pdf", file=stored, file_name="bao-cao.pdf")
    return made


@contextmanager
def undone() -> Iterator[None]:
    """What a cell of the table changes is taken back for the next one."""
    point = transaction.savepoint()  # not atomic(): services want to be the outermost block
    yield
    transaction.savepoint_rollback(point)


@pytest.fixture
def as_role(request, client, nobody):
    def sign_in(role: str) -> Client:
        client.logout()
        if role != "anonymous":
            client.force_login(request.getfixturevalue(role))
        return client

    for role in ROLES:  # the people exist before the first cell
        request.getfixturevalue(role)
    return sign_in


@pytest.mark.parametrize(("name", "whose", "method", "body", "expected"), TABLE)
def test_every_role_gets_what_the_table_says(world, as_role, name, whose, method, body, expected):
    got = {}
    for role in expected:
        with undone():
            got[role] = world.call(as_role(role), name, whose, method, body).status_code

    assert got == expected


@pytest.mark.parametrize(
    ("name", "whose", "method", "body"), [cell[:4] for cell in TABLE if cell[1] and cell[4]]
)
def test_a_hidden_object_looks_like_one_that_does_not_exist(
    world, as_role, staff_b, name, whose, method, body
):
    client = as_role("nobody")
    hidden = world.call(client, name, whose, method, body)
    world.ids[whose] = uuid4()

    absent = world.call(client, name, whose, method, body)

    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def test_the_table_has_every_address():
    prefix = get_resolver().reverse_dict  # fills the resolver
    del prefix
    named = {name for name in _names() if name not in {"schema", "docs"}}

    assert named == {cell[0] for cell in TABLE}


def _names() -> set[str]:
    (api,) = (p for p in get_resolver().url_patterns if getattr(p, "app_name", "") == "api")
    found = set()
    for pattern in api.url_patterns:
        inner = getattr(pattern, "url_patterns", [pattern])
        found |= {p.name for p in inner if p.name}
    return found


@pytest.mark.parametrize("method", ["options", "patch", "trace"])
def test_no_other_method_answers(world, as_role, method):
    client = as_role("coordinator")
    statuses = {
        getattr(client, method)(world.url(name, whose)).status_code for name, whose, *_ in TABLE
    }

    assert statuses == {405}


def test_every_answer_is_kept_by_nobody(world, as_role):
    client = as_role("coordinator")
    for name, whose, method, body, _expected in TABLE:
        with undone():
            answer = world.call(client, name, whose, method, body)
        assert answer["Cache-Control"] == "private, no-store", name
        assert "Cookie" in answer["Vary"], name


def test_a_get_changes_nothing(world, as_role):
    before = Submission.objects.values().get()
    client = as_role("coordinator")
    for name, whose, method, body, _expected in TABLE:
        if method == "get":
            world.call(client, name, whose, method, body)

    assert Submission.objects.values().get() == before


@pytest.mark.parametrize(
    ("name", "whose", "method", "body"), [cell[:4] for cell in TABLE if cell[2] != "get"]
)
def test_a_session_without_csrf_token_writes_nothing(
    world, coordinator, head_a, name, whose, method, body
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(head_a)

    answer = world.call(client, name, whose, method, body)

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
