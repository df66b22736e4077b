"""The tables of docs/ are those of the code."""

import pytest
from django.core.management import CommandError, call_command

from plan_portal.management.commands import print_tables


def test_docs_say_what_the_code_says():
    call_command("print_tables", check=True)


@pytest.mark.parametrize("name", ["roles.md", "workflow.md"])
def test_an_edited_or_absent_table_is_found(settings, tmp_path, name):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    call_command("print_tables")
    call_command("print_tables", check=True)
    page = tmp_path / "docs" / name
    page.write_text(page.read_text() + "x")

    with pytest.raises(CommandError, match=name):
        call_command("print_tables", check=True)

    page.unlink()
    with pytest.raises(CommandError, match=name):
        call_command("print_tables", check=True)


def test_every_role_and_status_is_in_the_tables():
    pages = print_tables.pages()

    assert all(role.value in pages["roles.md"] for role in print_tables.roles.Role)
