from django.db import migrations


def fill(apps, schema_editor):
    rows = apps.get_model("tasks", "Holiday").objects
    rows.filter(is_confirmed=True).update(status="confirmed")
    # Made without a kind, they were counted as days off.
    rows.filter(kind="").update(kind="off")


def take_back(apps, schema_editor):
    rows = apps.get_model("tasks", "Holiday").objects
    # The older table has no word for a refused day: it is no day off.
    rows.filter(status="refused").delete()
    rows.update(is_confirmed=False)
    rows.filter(status="confirmed").update(is_confirmed=True)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0003_holiday_add_status")]

    operations = [migrations.RunPython(fill, take_back)]
