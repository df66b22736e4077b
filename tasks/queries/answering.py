"""What the pages of an agency show of one submission: its answers, what went before, and what
still stops the send. Finished values; the number of queries does not depend on the data."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from tasks import validators
from tasks.models import Entry, EntryVersion, Evidence, Submission
from tasks.queries.amendment import ancestors
from tasks.queries.draft import Draft
from tasks.states import AnswerKind, EntryStatus, PeriodStatus, SubmissionStatus
from tasks.validators import Problem, Severity


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """Something about one answer of a report: errors and warnings stop the send, hints do not.
    `field` as in validators.Problem, or "evidence", "entry"."""

    entry: uuid.UUID
    task: str
    field: str
    code: str
    text: str
    severity: Severity = Severity.ERROR

    @property
    def blocks(self) -> bool:
        return self.severity is not Severity.HINT

    @property
    def target(self) -> str:
        """Id of the box that is meant; a warning leads to the box of its sentence."""
        name = "reason" if self.severity is Severity.WARNING else self.field.replace(".", "-")
        return f"e-{self.entry}-{name}"


@dataclass(frozen=True, slots=True)
class Before:
    """What the agency sent about the same clause in an earlier period."""

    period: str
    draft: Draft
    remark: str = ""
    remark_by: str = ""
    # The answer itself, also where this period only said *giữ nguyên*.
    told: Draft | None = None
    # Code of the clause that was answered, where it was split or merged since; "" = this one.
    clause: str = ""


def is_editable(submission: Submission, entry: Entry) -> bool:
    """Open to the agency now, as far as the tables say: of a draft all that is not accepted; of a
    returned report only what was returned."""
    if submission.status == SubmissionStatus.DRAFT:
        return entry.status != EntryStatus.ACCEPTED
    if submission.status != SubmissionStatus.RETURNED:
        return False
    mended = entry.status == EntryStatus.ANSWERED and entry.returned_version is not None
    return entry.status == EntryStatus.RETURNED or mended


def is_told(submission: Submission, entry: Entry) -> bool:
    """The reviewer's words on an answer are for the agency: *Hoàn tất* was pressed. What is noted
    on a report under review, or on an answer accepted before, is not."""
    if entry.status == EntryStatus.ACCEPTED:
        return entry.decision == "accept"
    return submission.status in _WITH_AGENCY


_WITH_AGENCY = {SubmissionStatus.DRAFT, SubmissionStatus.WITH_HEAD, SubmissionStatus.RETURNED}


def entries_of(submission: Submission) -> list[Entry]:
    """In plan order, with task, heading and the people that the pages name (one query)."""
    return list(
        Entry.objects.filter(submission=submission)
        .select_related("obligation__task__heading", "saved_by", "reviewed_by")
        .order_by("obligation__task__heading__position", "obligation__task__position", "pk")
    )


def blocking_problems(submission: Submission, *, at: datetime) -> tuple[EntryProblem, ...]:
    """What stops the send: errors, and warnings without their sentence (four queries)."""
    entries = entries_of(submission)
    earlier, proofs = before(submission, entries), proofs_of(submission)
    return tuple(
        problem
        for entry in entries
        for problem in problems_of(
            entry, earlier=earlier.get(entry.pk, ()), proofs=proofs.get(entry.pk, ()), at=at
        )
        if problem.blocks
    )


def problems_of(
    entry: Entry, *, earlier: Sequence[Before], proofs: Sequence[Evidence], at: datetime
) -> tuple[EntryProblem, ...]:
    """All there is to say about one answer that may still be changed; nothing of an accepted one.
    A returned answer that nobody touched stops the send as well."""
    if entry.status == EntryStatus.ACCEPTED:
        return ()
    draft = Draft.of(entry.content)
    found = [*_untouched(entry), *_typed(draft)]
    found += validators.problems(
        draft.answer,
        today=timezone.localdate(at),
        previous=[item.draft.answer for item in earlier],
        documents=[row.document_number for row in proofs if row.document_number],
    )
    return tuple(
        EntryProblem(
            entry.public_id, entry.obligation.task.code, p.field, p.code, p.message, p.severity
        )
        for p in found
    )


def proofs_of(submission: Submission) -> dict[int, list[Evidence]]:
    """The evidence that stands, by entry (one query)."""
    rows = Evidence.objects.filter(entry__submission=submission, removed_at=None)
    found: defaultdict[int, list[Evidence]] = defaultdict(list)
    for row in rows.select_related("file").order_by("pk"):
        found[row.entry_id].append(row)
    return dict(found)


def before(submission: Submission, entries: Sequence[Entry]) -> dict[int, tuple[Before, ...]]:
    """By entry, what was sent about its clause in earlier periods, the latest first (three
    queries); of a clause that was split or merged since, what was sent about the old ones; where
    the agency said nothing itself, what those said whose reports it took over."""
    by_lineage: defaultdict[uuid.UUID, list[int]] = defaultdict(list)
    own = {entry.pk: entry.obligation.task.lineage for entry in entries}
    older = ancestors(own.values())
    for pk, lineage in own.items():
        for one in older[lineage]:
            by_lineage[one].append(pk)
    taken_over = Submission.objects.held_by([submission.agency_id], on=date.max)
    past = (
        Entry.objects.filter(
            Q(submission__agency=submission.agency_id) | Q(submission__in=taken_over),
            submission__period__cutoff_on__lt=submission.period.cutoff_on,
            obligation__task__lineage__in=by_lineage,
            sent_version__isnull=False,
        )
        .exclude(submission__period__status=PeriodStatus.CANCELLED)
        .select_related("submission__period", "obligation__task", "reviewed_by")
        .order_by("-submission__period__cutoff_on", "-pk")
    )
    rows = _own_first(past, submission.agency_id)
    versions = _sent_contents(rows)
    found: defaultdict[int, list[Before]] = defaultdict(list)
    last: dict[uuid.UUID, Draft] = {}
    for row in reversed(rows):
        task = row.obligation.task
        draft = Draft.of(versions.get((row.pk, row.accepted_version or row.sent_version), {}))
        is_short = draft.answer.kind in {AnswerKind.KEPT, AnswerKind.NIL}
        told = last.get(task.lineage, draft) if is_short else draft
        last[task.lineage] = told
        for pk in by_lineage[task.lineage]:
            clause = "" if own[pk] == task.lineage else task.code
            found[pk].insert(0, _before(row, draft, told, clause))
    return {pk: tuple(items) for pk, items in found.items()}


def _own_first(past: Iterable[Entry], agency: int) -> list[Entry]:
    """Of a clause that the agency reported on itself, its own words only."""
    rows = list(past)
    own = {row.obligation.task.lineage for row in rows if row.submission.agency_id == agency}
    return [
        row
        for row in rows
        if row.submission.agency_id == agency or row.obligation.task.lineage not in own
    ]


def _before(row: Entry, draft: Draft, told: Draft, clause: str) -> Before:
    told_by = str(row.reviewed_by or "") if is_told(row.submission, row) else ""
    remark = row.return_reason if told_by else ""
    return Before(row.submission.period.name, draft, remark, told_by, told, clause)


def _sent_contents(rows: Sequence[Entry]) -> dict[tuple[int, int | None], dict[str, object]]:
    stored = EntryVersion.objects.filter(entry__in=[row.pk for row in rows])
    return {(v.entry_id, v.number): v.content for v in stored}


def _untouched(entry: Entry) -> Iterator[Problem]:
    if entry.status == EntryStatus.RETURNED:
        sentence = _("This answer was returned: change it, or explain why it stays as it is.")
        yield Problem("entry", "returned", sentence)


_READERS: dict[str, Callable[[str], object]] = {
    "percent": validators.parse_percent,
    "next_step_due": text.parse_day,
    "secret_date": text.parse_day,
}


def _typed(draft: Draft) -> Iterator[Problem]:
    """Words that do not fit their field, each with the sentence of its reader."""
    for name, words in draft.typed.items():
        try:
            _READERS[name](words)
        except DomainError as refusal:
            yield Problem(name, refusal.code, str(refusal))
