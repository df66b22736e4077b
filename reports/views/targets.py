"""The figures of a report beside the targets that they answer."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import require, signed_in
from agencies.roles import Permission
from plan_portal.lib.request import received_at
from plan_portal.lib.text import day
from reports.forms.target import TargetForm
from reports.models import ConsolidatedReport, TargetLink
from reports.pipeline.compose.answers import said
from reports.pipeline.compose.quoted import quoted
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.wording import figure_value
from reports.queries import targets as target_queries
from reports.services import targets
from reports.states import MADE, TargetRelation
from reports.views.report import found
from tasks.models import Supplement, Task


@dataclass(frozen=True, slots=True)
class Line:
    """A figure by its name and unit in a clause, and the link that is in force."""

    clause_id: str
    code: str
    name: str
    unit: str
    link: TargetLink | None

    @property
    def wanted(self) -> str:
        """The number of the target, "" without one."""
        return figure_value(self.link.value) if self.link else ""

    @property
    def key(self) -> str:
        return json.dumps([self.clause_id, self.name, self.unit], ensure_ascii=False)

    @property
    def label(self) -> str:
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.code} · {self.name}{unit}"


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a report with their clauses as they stand now."""

    tasks: dict[str, Task]
    lines: tuple[Line, ...]
    indicators: dict[str, Supplement]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every figure with its target; a post links one."""
    row = _made(request, public_id)
    table = _table(row)
    form = _form(request, table)
    if not form.is_valid():
        page = {"report": row, "lines": table.lines, "form": form}
        return render(request, "reports/targets.html", page, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    clause_id, name, unit = given["figure"]
    wish = targets.Wish(
        task=table.tasks[clause_id],
        name=name,
        unit=unit,
        relation=TargetRelation(given["relation"]),
        value=given["value"],
        target_unit=given["target_unit"],
        supplement=table.indicators.get(given["target"]),
        words=given["words"],
    )
    targets.link(wish, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The target is linked; it is printed from the next compile on."))
    return redirect("reports:targets", public_id)


@require_POST
@login_required
def end(request: HttpRequest, public_id: UUID, target: UUID) -> HttpResponse:
    """The figure answers that target no longer."""
    _made(request, public_id)
    link = get_object_or_404(TargetLink, public_id=target)
    targets.end(target=link, by=signed_in(request), at=received_at(request))
    messages.success(request, _("The link is ended; what was compiled stays as it is."))
    return redirect("reports:targets", public_id)


def _made(request: HttpRequest, public_id: UUID) -> ConsolidatedReport:
    """A made report, for those who compile."""
    row = found(request, public_id)
    require(signed_in(request), Permission.REPORT_COMPILE, at=received_at(request))
    if row.status not in MADE:
        raise Http404
    return row


def _table(row: ConsolidatedReport) -> Table:
    snapshot = Snapshot.from_json(row.snapshot or {})
    figures = dict.fromkeys(
        (clause.clause_id, clause.code, figure.name, figure.unit)
        for clause, _row, entry in quoted(snapshot)
        for figure in said(entry).figures
    )
    tasks = target_queries.clauses({clause_id for clause_id, *_rest in figures})
    rows = target_queries.in_force(tasks.values())
    links = {(one.lineage, one.name, one.unit): one for one in rows}
    lines = tuple(
        Line(*figure, links.get((tasks[figure[0]].lineage, *figure[2:])))
        for figure in figures
        if figure[0] in tasks
    )
    added = target_queries.indicators(tasks.values())
    return Table(tasks, lines, {str(one.public_id): one for one in added})


def _form(request: HttpRequest, table: Table) -> TargetForm:
    codes = {task.lineage: task.code for task in table.tasks.values()}
    chosen = [("", _("words of the plan itself"))]
    for key, one in table.indicators.items():
        named = {"code": codes[one.lineage], "words": one.text, "source": one.source}
        named["day"] = day(one.source_date)
        chosen.append((key, _("%(code)s · %(words)s (%(source)s, %(day)s)") % named))
    free = [(line.key, line.label) for line in table.lines if line.link is None]
    return TargetForm(request.POST or None, figures=free, targets=chosen)
