"""The house stands: direction of imports, purity, sizes, where foreign keys point."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

BASE: Path = settings.BASE_DIR
APPS = ("agencies", "tasks", "reports")
CODE = (*APPS, "plan_portal")
LINES = 300
FUNCTION = 40
TEMPLATE = 120
# A file over its budget stands here with the reason that a reader would accept.
LONGER = {
    "plan_portal/settings.py": "all settings in one file, by decision",
}
PURE = (
    "agencies/roles.py", "tasks/states.py", "tasks/answer.py", "tasks/workflow.py",
    "tasks/calendar", "tasks/validators.py", "tasks/plan_text", "reports/states.py",
    "reports/workflow.py", "reports/pipeline/snapshot", "reports/pipeline/document.py",
    "reports/pipeline/wording", "reports/pipeline/compose", "reports/pipeline/manifest.py",
    "reports/pipeline/comparison.py",
)  # fmt: skip
FOREIGN = ("django.db", "django.conf", "django.utils.timezone", "time", "pathlib", "os", "io")
CLOCK = {"now", "today", "localdate", "utcnow"}


def python_files(*roots: str) -> list[Path]:
    found = []
    for root in roots:
        place = BASE / root
        found += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return [p for p in found if "migrations" not in p.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(BASE))


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(  # noqa: S603 (our own program)
        [program, "--no-cache"], cwd=BASE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("path", python_files(*PURE), ids=name_of)
def test_pure_module_touches_no_database_clock_settings_or_file(path: Path) -> None:
    tree = ast.parse(path.read_text())
    bad = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bad += [a.name for a in node.names if is_foreign(a.name)]
        elif isinstance(node, ast.ImportFrom):
            full = [f"{node.module}.{a.name}" for a in node.names]
            bad += [
                n for n in full if is_foreign(n) and not n.startswith("django.db.models.TextCh")
            ]
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called == "open" or called.split(".")[-1] in CLOCK:
                bad.append(called)

    assert bad == []


def is_foreign(name: str) -> bool:
    return any(name == f or name.startswith(f"{f}.") for f in FOREIGN)


@pytest.mark.parametrize("path", python_files(*CODE), ids=name_of)
def test_module_and_its_functions_keep_their_budget(path: Path) -> None:
    source = path.read_text()
    if name_of(path) not in LONGER:
        assert len(source.splitlines()) <= LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= FUNCTION, f"{node.name} has {length} lines"


def test_templates_keep_their_budget() -> None:
    long = {
        name_of(p): n
        for p in sorted((BASE / "templates").rglob("*.html"))
        if (n := len(p.read_text().splitlines())) > TEMPLATE
    }

    assert long == {}


def test_foreign_keys_point_down() -> None:
    """A string reference slips past the import linter."""
    order = {"agencies": 0, "tasks": 1, "reports": 2}
    wrong = [
        f"{model.__name__}.{field.name}"
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and order.get(field.related_model._meta.app_label, -1) > order[app]
    ]

    assert wrong == []


def test_no_inline_style_or_script_in_templates() -> None:
    found = [
        f"{name_of(p)}: {mark}"
        for p in sorted((BASE / "templates").rglob("*.html"))
        if "pdf" not in p.parts
        for mark in (" style=", "<style", "onclick=", "onchange=", "javascript:", "<script>")
        if mark in p.read_text()
    ]

    assert found == []


def test_status_of_a_submission_is_written_in_one_module() -> None:
    writers = {
        name_of(path)
        for path in python_files(*APPS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "status"
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) in {"submission", "row"}
    }

    assert writers <= {"tasks/services/submission.py", "tasks/services/obstacle.py",
                       "tasks/services/period.py", "reports/services/report.py"}  # fmt: skip
