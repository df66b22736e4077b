"""Every operation of the schema under made-up input: no fault of the server, only declared answers,
in the declared shape. Run apart: `make test-fuzz`."""

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings

from agencies.roles import Role
from agencies.services import token as tokens
from plan_portal.wsgi import application
from reports.services import report as reporting
from tasks.models import Entry, Evidence, Submission
from tests.factories.agencies import AppointmentFactory
from tests.factories.tasks import OPENED_AT
from tests.reports.rounds import recipient, whole

pytestmark = pytest.mark.fuzz
# An operation; about a minute for all.
FUZZ = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def secret(db: None, coordinator, monkeypatch, tmp_path) -> str:
    """The widest rights of the round: most doors are open to what is made up."""
    monkeypatch.setattr("django.conf.settings.FILES_DIR", tmp_path)
    post = coordinator.appointments.get()
    assert post.role == Role.COORDINATOR
    _row, value = tokens.create(
        appointment=post, name="fuzz", days=1, by=coordinator, at=timezone.now()
    )
    return value


@pytest.fixture
def ids(db: None, coordinator) -> dict[str, str]:
    """A real object behind every address, so that made-up bodies meet a service."""
    period = whole(["accepted", "waiting", "returned", "missing"])
    AppointmentFactory(agency=Submission.objects.first().agency)
    entry = Entry.objects.filter(submission__status="submitted").first()
    proof = Evidence.objects.create(
        entry=entry, document_number="1/BC", added_at=OPENED_AT, added_by=coordinator
    )
    report = reporting.request(
        period=period, recipient=recipient(), by=coordinator, at=timezone.now()
    )
    task = entry.obligation.task
    things = {
        "agencies": entry.submission.agency, "plans": period.plan, "headings": task.heading,
        "tasks": task, "periods": period, "submissions": entry.submission, "entries": entry,
        "evidence": proof, "reports": report,
    }  # fmt: skip
    return {name: str(thing.public_id) for name, thing in things.items()}


def test_no_input_breaks_the_server(secret: str, ids: dict[str, str], subtests) -> None:
    import schemathesis  # slow to load: only when this test runs
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        response_schema_conformance,
        status_code_conformance,
    )

    headers = {"Authorization": f"Bearer {secret}"}
    told = headers | {"Accept": "application/vnd.oai.openapi+json"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application, headers=told)
    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:

        def holds(case: Any) -> None:
            resource = case.path.removeprefix("/api/v1/").split("/")[0]
            if "id" in case.path_parameters and resource in ids:
                case.path_parameters["id"] = ids[resource]
            case.call_and_validate(checks=checks, headers=headers)

        with subtests.test(operation.label):
            FUZZ(given(case=operation.as_strategy())(holds))()

    assert len(operations) > 30
