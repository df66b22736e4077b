"""Print the role matrix and the transition tables into docs/, from the code."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies import roles
from reports import workflow as report_workflow
from tasks import workflow

HEAD = "<!-- Made from the code by `manage.py print_tables`; a test fails when it differs. -->\n\n"


def pages() -> dict[str, str]:
    """File name below docs/ → what it must hold."""
    return {
        "roles.md": f"# Roles and permissions\n\n{HEAD}{roles.as_markdown()}",
        "workflow.md": f"{workflow.as_markdown()}\n{report_workflow.as_markdown()}",
    }


class Command(BaseCommand):
    help = "Write docs/roles.md and docs/workflow.md from the code (--check: only compare)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *_args: object, **options: object) -> None:
        folder = settings.BASE_DIR / "docs"
        for name, text in pages().items():
            path = folder / name
            if not options["check"]:
                path.write_text(text)
            elif not path.exists() or path.read_text() != text:
                raise CommandError(f"docs/{name} is not what the code says. Type: make tables")
