"""Who asked for a report and who showed it, by the names and posts of the day: the trail keeps
them, the row names only an account, whose name may change."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from agencies.models import AuditEvent
from reports.models import ConsolidatedReport

REQUEST, RELEASE = "report.request", "report.release"
Actors = Mapping[str, Mapping[str, str]]


def actors(reports: Iterable[ConsolidatedReport]) -> Actors:
    """Public id → what was done → name and post of the day, "" for the command line (1 query)."""
    about = ConsolidatedReport._meta.label_lower  # noqa: SLF001 (Django's public API)
    rows = AuditEvent.objects.filter(
        object_type=about,
        object_id__in=[str(one.public_id) for one in reports],
        action__in=(REQUEST, RELEASE),
    )
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    values = rows.order_by("number").values_list("object_id", "action", "actor_label")
    for report, action, label in values:
        found[report][action] = label
    return found


def requested_by(report: ConsolidatedReport, known: Actors) -> str:
    """Name and post; the name of today only where the trail has none."""
    kept = known.get(str(report.public_id), {}).get(REQUEST)
    return str(report.requested_by or "") if kept is None else kept


def released_by(report: ConsolidatedReport, known: Actors) -> str:
    kept = known.get(str(report.public_id), {}).get(RELEASE)
    return str(report.released_by or "") if kept is None else kept


def name_in(label: str) -> str:
    """The name alone: "Cán bộ minh họa 1 – Chuyên viên, Sở Y tế" → "Cán bộ minh họa 1"."""
    return label.partition(" – ")[0]
