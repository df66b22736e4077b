"""What was released before reports were issued stays visible to leaders, and finds back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.factories.agencies import UserFactory
from tests.factories.tasks import PeriodFactory
from tests.moments import NOON

BEFORE, AFTER = ("reports", "0004_period_fill_reported_at"), ("reports", "0005_report_issue")


def to(target: tuple[str, str]):
    """The models of that state."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return executor.loader.project_state([target]).apps


@pytest.fixture
def _newest_again():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(MigrationLoader(connection).graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_newest_again")
def test_released_becomes_a_fact_and_goes_back():
    period, person = PeriodFactory(), UserFactory()
    old = to(BEFORE)
    reports = old.get_model("reports", "ConsolidatedReport").objects
    recipient = old.get_model("reports", "Recipient").objects.create(code="x", name="X")
    row = reports.create(
        period_id=period.pk, recipient_id=recipient.pk, revision=1, status="released",
        requested_at=NOON, snapshot={}, snapshot_sha256="0" * 64, compiled_at=NOON,
        released_at=NOON, released_by_id=person.pk,
    )  # fmt: skip

    after = to(AFTER).get_model("reports", "ConsolidatedReport").objects.get(pk=row.pk)
    assert (after.status, after.released_at, after.code) == ("compiled", NOON, None)

    assert to(BEFORE).get_model("reports", "ConsolidatedReport").objects.get(pk=row.pk).status == (
        "released"
    )
