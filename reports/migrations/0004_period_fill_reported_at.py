"""Periods whose report was released before the portal knew organisation changes are closed to them
too."""

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def fill(apps, _editor):
    reports = apps.get_model("reports", "ConsolidatedReport").objects
    released = reports.filter(period=OuterRef("pk"), released_at__isnull=False).order_by()
    first = released.values("period").annotate(first=Min("released_at")).values("first")
    periods = apps.get_model("tasks", "Period").objects.filter(reported_at=None)
    periods.update(reported_at=Subquery(first))


def empty(apps, _editor):
    apps.get_model("tasks", "Period").objects.update(reported_at=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_report_add_layout"), ("tasks", "0012_succession")]
    operations = [migrations.RunPython(fill, empty)]
