"""Snapshot → the leadership's one sheet, for the screen and for its PDF: what is asked of them,
what is stuck, what changed, who is silent. Accepted words only."""

from collections.abc import Iterator
from datetime import datetime
from textwrap import shorten

from plan_portal.lib.text import LOCAL, one_line
from reports.pipeline import wording
from reports.pipeline.compose.annexes import bars
from reports.pipeline.compose.answers import said
from reports.pipeline.compose.quoted import open_obstacles, quoted, shown, stated
from reports.pipeline.leader_sheet import LeaderLine, LeaderPage
from reports.pipeline.snapshot import ClauseFacts, Snapshot
from reports.pipeline.wording import leader as phrases
from reports.pipeline.wording.standing import is_answered
from tasks.answer import Answer
from tasks.states import Bucket, ProgressStatus

NAME_LENGTH = 90


def leader_page(snapshot: Snapshot) -> LeaderPage:
    """The values of the sheet; longest lists are cut by who draws it, not here."""
    asked, stuck = tuple(_asked(snapshot)), tuple(_stuck(snapshot))
    agencies = snapshot.totals.agencies
    return LeaderPage(
        title=phrases.TITLE,
        headline=phrases.headline(
            asked=len(asked),
            missing=agencies.missing,
            stuck=len(stuck),
            received=wording.of_whole(agencies.received, agencies.owed),
        ),
        period=phrases.period(wording.period_phrase(snapshot.period)),
        as_of=phrases.as_of(wording.hour_and_day(snapshot.taken_at)),
        office=snapshot.recipient.issuer_spoken,
        made_at=snapshot.taken_at,
        figures=bars(snapshot.totals.tasks),
        asked=asked,
        stuck=stuck,
        changed=tuple(_changed(snapshot)),
        silent=tuple(_silent(snapshot)),
        nobody_silent=phrases.nobody_silent(agencies.pending),
        received=phrases.received(wording.of_whole(agencies.received, agencies.owed)),
        owed=wording.owed_answers(snapshot.totals.tasks.owed),
        mark=wording.DEMO_MARK if snapshot.demo else "",
    )


def _asked(snapshot: Snapshot) -> Iterator[LeaderLine]:
    """Proposals and obstacles addressed to UBND tỉnh, in plan order; then those of earlier rounds
    that still wait for its word."""
    said_now: set[str] = set()
    for clause, row, entry in quoted(snapshot):
        where = phrases.where(row.agency_name, [clause.code])
        answer = shown(snapshot, entry)
        for proposal in answer.proposals:
            if phrases.is_for_province(proposal.addressee):
                yield LeaderLine(one_line(proposal.text), where, phrases.PROPOSAL)
        for own, obstacle in zip(said(entry).obstacles, answer.obstacles, strict=False):
            if phrases.is_for_province(obstacle.addressee):
                said_now.add(own.text)
                yield LeaderLine(one_line(obstacle.text), where, phrases.OBSTACLE)
    for one in open_obstacles(snapshot):
        waits = phrases.is_for_province(one.addressee) and not is_answered(one.standing)
        if waits and one.text not in said_now:
            where = phrases.where(one.agency_name, [one.clause_code])
            detail = wording.listed((where, phrases.raised(one.raised_on)))
            yield LeaderLine(one_line(one.text), detail, phrases.OBSTACLE)


def _stuck(snapshot: Snapshot) -> Iterator[LeaderLine]:
    """Open obstacles, the oldest first."""
    today, now = snapshot.taken_at.astimezone(LOCAL).date(), stated(snapshot)
    for one in open_obstacles(snapshot):
        parts = [
            phrases.where(one.agency_name, [one.clause_code]),
            phrases.sent_to(one.addressee) if one.addressee else "",
            one.standing,
        ]
        detail = wording.listed(part for part in parts if part)
        words = one_line(now.get((one.entry_id, one.text), one.text))
        yield LeaderLine(words, detail, phrases.days((today - one.raised_on).days))


def _changed(snapshot: Snapshot) -> list[LeaderLine]:
    """Status first, then figures, then percent; each in plan order."""
    found: list[tuple[int, LeaderLine]] = []
    for clause, row, entry in quoted(snapshot):
        if entry.previous is not None:
            where = phrases.where(row.agency_name, [clause.code])
            found += _moves(clause, where, entry.previous, shown(snapshot, entry))
    return [line for _rank, line in sorted(found, key=lambda pair: pair[0])]


def _moves(
    clause: ClauseFacts, where: str, then: Answer, now: Answer
) -> Iterator[tuple[int, LeaderLine]]:
    title = _named(clause)
    if then.status and now.status and then.status != now.status:
        mark = phrases.moved(_status(then), _status(now))
        yield 0, LeaderLine(title, where, mark)
    elif then.percent is not None and now.percent is not None and then.percent != now.percent:
        yield 2, LeaderLine(title, where, phrases.moved(f"{then.percent}%", f"{now.percent}%"))
    before = {one.name: one for one in then.figures}
    for figure in now.figures:
        old = before.get(figure.name)
        if old and old.unit == figure.unit and old.value != figure.value:
            values = (wording.figure_value(old.value), wording.figure_value(figure.value))
            mark = f"{phrases.moved(*values)} {figure.unit}".rstrip()
            yield 1, LeaderLine(one_line(figure.name), where, mark)


def _named(clause: ClauseFacts) -> str:
    """Number and first words: the sheet points to the plan, it does not quote it."""
    return shorten(f"{clause.code}. {one_line(clause.text)}", NAME_LENGTH, placeholder=" …")


def _status(answer: Answer) -> str:
    return wording.STATUS[ProgressStatus(answer.status)]


def _silent(snapshot: Snapshot) -> Iterator[LeaderLine]:
    """Agencies past their day, then those with an extension; each once."""
    for bucket in (Bucket.MISSING, Bucket.EXCUSED):
        grouped: dict[str, list[tuple[str, datetime]]] = {}
        for clause, row in snapshot.obligations:
            if row.bucket == bucket and not row.requested and row.first_received_at is None:
                grouped.setdefault(row.agency_name, []).append((clause.code, row.due_at))
        for name, owed in grouped.items():
            due = owed[0][1]
            late = (snapshot.taken_at.astimezone(LOCAL).date() - due.astimezone(LOCAL).date()).days
            mark = phrases.overdue(late) if bucket == Bucket.MISSING else phrases.extended(due)
            yield LeaderLine(name, phrases.tasks(code for code, _due in owed), mark)
