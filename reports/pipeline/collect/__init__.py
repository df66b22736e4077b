"""Database → snapshot: the only step of the pipeline that reads the ORM, in one read-only
transaction of one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from agencies import audit
from reports.models import ConsolidatedReport, Recipient, RecipientVersion
from reports.pipeline import wording
from reports.pipeline.collect import rows as source
from reports.pipeline.collect import scope as scopes
from reports.pipeline.collect.edits import edits_of
from reports.pipeline.collect.papers import Omissions, omissions_of
from reports.pipeline.collect.targets import targets_of
from reports.pipeline.snapshot import (
    Act,
    ChapterFacts,
    ClauseFacts,
    EntryFacts,
    HeadingFacts,
    PeriodFacts,
    RecipientFacts,
    Snapshot,
)
from reports.queries import recipients
from reports.states import Chapter
from tasks.models import Period
from tasks.queries import ledger as ledgers
from tasks.queries.ledger import Ledger, group_by
from tasks.states import HeadingKind, PeriodKind

# (what it is about, done, of): called once per clause, in plan order.
Progress = Callable[[str, int, int], None]


def collect(
    period: Period, recipient: Recipient, *, at: datetime, progress: Progress | None = None
) -> Snapshot:
    """All that the report of a period for a recipient knows at the moment `at`. The number of
    queries does not grow with agencies, tasks or periods."""
    with one_moment():
        facts = source.read(period, at=at)
        ledger = ledgers.ledger(period, at)
        addressed = recipient_facts(recipient, at=at, demo=period.is_demo)
        omitted = omissions_of(period, recipient)
        edits = edits_of(period, recipient)
        targets = targets_of(facts)
    facts = replace(facts, edits=edits, targets=targets)
    return _snapshot(facts, ledger, addressed, omitted, progress or _silent)


def collect_report(
    report: ConsolidatedReport, *, at: datetime, progress: Progress | None = None
) -> Snapshot:
    """What the report knows: its whole round, or the scope that was asked for. What was asked for
    by name is there, even where the periodic report is without it."""
    if report.ad_hoc is None:
        return collect(report.period, report.recipient, at=at, progress=progress)
    with one_moment():
        cut = scopes.read(report.ad_hoc, at=at)
        addressed = recipient_facts(report.recipient, at=at, demo=cut.period.is_demo)
        facts, ledger = cut.rounds[-1]
        facts = replace(facts, targets=targets_of(facts))
    last = _snapshot(facts, ledger, addressed, {}, progress or _silent)
    return scopes.cut_to(last, cut, facts_of=period_facts)


def ledger_of(report: ConsolidatedReport, *, at: datetime) -> Ledger:
    """The rows that the report covers, as they stand at the moment."""
    if report.ad_hoc is None:
        return ledgers.ledger(report.period, at)
    return scopes.ledger(report.ad_hoc, at=at)


def quoted_now(period: Period, *, at: datetime) -> dict[str, EntryFacts]:
    """Public id of each answer whose words a report built now would hold → that answer, without
    edits; read as `collect` reads."""
    with one_moment():
        facts = source.read(period, at=at)
        ledger = ledgers.ledger(period, at)
    rows = (facts.obligation(row).quoted for row in ledger.rows)
    return {entry.entry_id: entry for entry in rows if entry is not None}


@contextmanager
def one_moment() -> Iterator[None]:
    """Every query sees the same state: REPEATABLE READ on PostgreSQL; on SQLite any transaction
    does. Inside a transaction of the caller (a test) the caller's state is used."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _silent(_subject: str, _done: int, _total: int) -> None:
    pass


def _snapshot(
    facts: source.Facts,
    ledger: Ledger,
    recipient: RecipientFacts,
    omitted: Omissions,
    progress: Progress,
) -> Snapshot:
    period = facts.period
    return Snapshot(
        plan=facts.plan,
        period=period_facts(period),
        taken_at=ledger.at,
        recipient=recipient,
        headings=tuple(_headings(facts, ledger, omitted, progress)),
        totals=source.totals(ledger),
        obstacles=facts.obstacles,
        demo=period.is_demo,
        banner=period.banner,
        papers=facts.papers,
    )


def _headings(
    facts: source.Facts, ledger: Ledger, omitted: Omissions, progress: Progress
) -> Iterator[HeadingFacts]:
    rows = group_by(ledger.rows, lambda row: row.task_id)
    elsewhere = _asked_elsewhere(facts.period)
    total = sum(len(heading.tasks) for heading in facts.headings)
    done = 0
    for heading in facts.headings:
        clauses = []
        is_asked = any(task.pk in rows for task in heading.tasks)
        default = ("", None) if is_asked else elsewhere
        for task in heading.tasks:
            done += 1
            progress(f"{heading.number}. {heading.title}"[:250], done, total)
            reason, decided = omitted.get(task.pk, default)
            obligations = tuple(facts.obligation(row) for row in rows.get(task.pk, ()))
            clauses.append(
                ClauseFacts(
                    clause_id=str(task.public_id),
                    code=task.code,
                    text=task.text,
                    supplements=facts.supplements.get(task.lineage, ()),
                    obligations=obligations,
                    omitted=reason,
                    omitted_by=decided,
                    targets=facts.targets.get(task.lineage, ()),
                )
            )
        yield HeadingFacts(
            number=heading.number,
            title=heading.title,
            kind=HeadingKind(heading.kind),
            clauses=tuple(clauses),
        )


def _asked_elsewhere(period: Period) -> tuple[str, Act | None]:
    """Why a clause that nobody was asked about stays out of the report of a period for one class,
    and who opened the period so; nothing for a period of the whole plan."""
    if not period.group_id:
        return "", None
    name = str(period.opened_by) if period.opened_by else wording.OPENED_BY_OFFICE
    return wording.OTHER_CLASS, Act(name, period.opened_at)


def period_facts(period: Period) -> PeriodFacts:
    """The period as papers name it."""
    return PeriodFacts(
        code=period.code,
        name=period.name,
        kind=PeriodKind(period.kind),
        starts_on=period.starts_on,
        cutoff_on=period.cutoff_on,
        due_at=period.due_at,
        scope=period.scope,
    )


def recipient_facts(recipient: Recipient, *, at: datetime, demo: bool) -> RecipientFacts:
    """How the recipient is written to on the day of `at`, with the office-holder of that day; a
    made-up person signs made-up papers only. Raises NotAddressed."""
    day = timezone.localdate(at)
    version = recipients.version_on(recipient, day)
    signer = recipients.signer_on(version, day, demo=demo).name
    return address_facts(version, signer=signer, left_out_by=_decided(version))


def _decided(version: RecipientVersion) -> Act | None:
    """Who has left chapters out, by name and post of that day; None when nobody has."""
    if version.made_by is None or not any(one.get("left_out") for one in version.outline):
        return None
    return Act(audit.label_of(version.made_by, at=version.made_at), version.made_at)


def address_facts(
    version: RecipientVersion, *, signer: str = "", left_out_by: Act | None = None
) -> RecipientFacts:
    """One form of address as the paper prints it."""
    return RecipientFacts(
        code=version.recipient.code,
        name=version.name,
        salutation=tuple(version.salutation),
        copies=tuple(version.cc),
        post=version.post,
        capacity=version.capacity,
        signer=signer,
        parent_name=version.parent_name,
        issuer_name=version.issuer_name,
        issuer_spoken=version.issuer_spoken,
        issuer_abbreviation=version.issuer_abbreviation,
        place=version.place,
        outline=tuple(_chapter(one, left_out_by) for one in version.outline),
    )


def _chapter(stored: dict[str, str], left_out_by: Act | None) -> ChapterFacts:
    reason = stored.get("left_out", "")
    by = left_out_by if reason else None
    return ChapterFacts(Chapter(stored["chapter"]), stored["title"], reason, by)
