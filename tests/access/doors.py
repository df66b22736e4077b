"""Every service that writes, asked as if no page and no endpoint stood before it."""

from importlib import import_module
from inspect import isfunction, signature, unwrap
from pkgutil import iter_modules
from types import ModuleType

from tests.access.door import Doors
from tests.access.doors_agencies import AGENCIES
from tests.access.doors_plan import PLAN
from tests.access.doors_reports import REPORTS
from tests.access.doors_rounds import ROUNDS

APPS = ("agencies", "tasks", "reports")
# Steps inside a service that has asked already: called with its locked rows, by no page.
INNER = {
    "agencies.change.write", "agencies.document.replace", "agencies.group.change_members",
    "agencies.group.end_step", "agencies.link.issue", "reports.moving.move",
    "reports.report.enter", "reports.revision.create", "reports.showing.to_leaders",
    "tasks.entry.open_for",
    "tasks.notice.given_back", "tasks.notice.handed_over", "tasks.notice.returned",
    "tasks.notice_period.extended", "tasks.notice_period.opened", "tasks.notice_period.reopened",
    "tasks.notice_period.time_asked", "tasks.notice_period.time_refused",
    "tasks.obstacle.raise_from", "tasks.office.refuse_out_of_scope", "tasks.plan_import.begin",
    "tasks.plan_import.store", "tasks.sent_content.drop_secret_proofs",
    "tasks.submission.consolidate", "tasks.submission.give_back_to_agency",
    "tasks.submission.move", "tasks.succession.carry_out",
}  # fmt: skip
DOORS: Doors = AGENCIES | PLAN | ROUNDS | REPORTS


def services_of(app: str) -> list[ModuleType]:
    package = import_module(f"{app}.services")
    names = sorted(one.name for one in iter_modules(package.__path__))
    return [import_module(f"{app}.services.{name}") for name in names]


def services() -> set[str]:
    """Every public function of a services module that somebody (`by`) does."""
    found = set()
    for app in APPS:
        for module in services_of(app):
            for name, what in vars(module).items():
                own = isfunction(what) and unwrap(what).__module__ == module.__name__
                if own and not name.startswith("_") and "by" in signature(what).parameters:
                    found.add(f"{app}.{module.__name__.split('.')[-1]}.{name}")
    return found
