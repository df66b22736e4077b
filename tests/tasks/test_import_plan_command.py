"""`manage.py import_plan`: its JSON, its dry run, its refusals."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tasks.models import Plan
from tests.tasks.services.test_plan_import import SMALL, SOURCE

KEYS = ["number", "issued_on", "issuer", "title", "headings", "citations", "typos", "unplaced"]


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "ke-hoach.txt"
    path.write_text(SOURCE)
    return path


def run(*args):
    out = StringIO()
    call_command("import_plan", *map(str, args), stdout=out)
    return out.getvalue()


def test_reading_alone_needs_no_database(plan_file):
    found = json.loads(run(plan_file, "--dry-run", "--json"))

    assert list(found) == KEYS
    assert (found["number"], found["issued_on"]) == ("165/KH-UBND", "2021-05-12")
    kinds = [heading["kind"] for heading in found["headings"]]
    assert kinds == ["agency"] * 12 + ["agencies", "class", "request"]


@pytest.mark.django_db
def test_a_dry_run_stores_nothing(plan_file):
    said = run(plan_file, "--dry-run")

    assert "15 headings, 29 tasks" in said
    assert "new agency: Sở Y tế" in said
    assert not Plan.objects.exists()


@pytest.mark.django_db
def test_an_import_stores_once(plan_file):
    found = json.loads(run(plan_file, "--json"))
    said = run(plan_file)

    assert list(found) == KEYS
    assert "no change" in said
    assert Plan.objects.get().versions.count() == 1


@pytest.mark.django_db
def test_a_dry_run_of_changed_words_shows_the_diff(tmp_path):
    first, second = tmp_path / "1.txt", tmp_path / "2.txt"
    first.write_text(SMALL)
    second.write_text(SMALL.replace("bệnh viện công lập", "bệnh viện"))
    run(first)

    assert "kept 2, changed 1, added 0, ended 0." in run(second, "--dry-run")


@pytest.mark.django_db
def test_a_text_without_assignments_is_refused(tmp_path):
    path = tmp_path / "thu-moi.txt"
    path.write_text("Kính mời các đồng chí tới dự họp.")

    with pytest.raises(CommandError) as refused:
        run(path)

    assert refused.value.returncode == 1
    assert str(refused.value)
    assert not Plan.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="thieu"):
        run(tmp_path / "thieu.txt")
