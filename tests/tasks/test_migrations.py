"""What the migrations make of rows that were there."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.moments import NOON

BEFORE, AFTER = "0013_period_of_one_class", "0014_report_level"


def moved_to(name: str):
    """The models of that moment, with the database as it was then."""
    MigrationExecutor(connection).migrate([("tasks", name)])
    return MigrationExecutor(connection).loader.project_state([("tasks", name)]).apps


@pytest.mark.django_db(transaction=True)
def test_the_days_of_dated_rules_become_levels_and_come_back():
    try:
        apps = moved_to(BEFORE)
        person = apps.get_model("agencies", "User").objects.create(username="x", full_name="x")
        apps.get_model("tasks", "CalendarRule").objects.create(
            valid_from=date(2027, 1, 1), agency_days=3, office_days=2, due_hour=16,
            ministry_day=25, basis="Quyết định 5", ministry_basis="Công văn 7", made_at=NOON,
            made_by=person,
        )  # fmt: skip

        levels = moved_to(AFTER).get_model("tasks", "ReportLevel").objects.order_by("code")
        found = list(levels.values_list("code", "days", "basis", "yearly_day", "yearly_basis"))
        rules = moved_to(BEFORE).get_model("tasks", "CalendarRule").objects
        back = rules.values_list("office_days", "ministry_day", "ministry_basis").get()
        rules.all().delete()
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    assert found == [
        ("bo-khcn", 2, "Quyết định 5", 25, "Công văn 7"),
        ("ubnd-tinh", 2, "Quyết định 5", None, ""),
    ]
    assert back == (2, 25, "Công văn 7")
