"""The edits of wording that are in force for one report."""

from collections import defaultdict

from reports.models import PassageEdit, Recipient
from reports.pipeline.snapshot import EditFacts
from reports.queries import edits as edit_queries
from tasks.models import Period


def edits_of(period: Period, recipient: Recipient) -> dict[str, tuple[EditFacts, ...]]:
    """Public id of the answer → the edits of its passages that were not withdrawn (1 query)."""
    found: defaultdict[str, list[EditFacts]] = defaultdict(list)
    for trail in edit_queries.trails_of(period, recipient):
        edit = trail.in_force
        if edit is not None:
            facts = edit_facts(edit, is_objected=trail.is_objected)
            found[str(edit.entry.public_id)].append(facts)
    return {entry: tuple(edits) for entry, edits in found.items()}


def edit_facts(edit: PassageEdit, *, is_objected: bool) -> EditFacts:
    """An edit as a report knows it."""
    version = edit.source_version
    return EditFacts(
        edit_id=str(edit.public_id),
        part=edit.part,
        wording=edit.wording,
        reason=edit.reason,
        by=edit.by_label,
        at=edit.at,
        source_version=str(version.public_id) if version else "",
        source_sha256=edit.source_sha256,
        is_objected=is_objected,
        numbers_confirmed=edit.numbers_confirmed,
    )
