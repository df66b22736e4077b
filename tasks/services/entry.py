"""Saving what an agency answers. The submission row is the lock; every change is a version; two
people on one draft lose nothing."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require_rule
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from tasks import rules, validators, workflow
from tasks.answer import Answer
from tasks.models import Entry, EntryVersion, Submission
from tasks.queries import answering
from tasks.queries.doors import Door
from tasks.queries.draft import Draft, Merge, merge
from tasks.services import submission as submissions
from tasks.services.submission import PeriodLocked
from tasks.states import AnswerKind, EntryStatus
from tasks.workflow import EntryAction


class NotEditable(DomainError):
    """It is with the head, sent, accepted, or was not returned."""

    code = "entry_not_editable"


class SecretSuspected(DomainError):
    """The words look like a state secret: refused and not stored anywhere."""

    code = "secret_suspected"

    def __init__(self, message: str, *, fields: tuple[str, ...]) -> None:
        super().__init__(message)
        self.fields = fields


class Conflict(DomainError):
    """Somebody saved the entry since this form was opened. Carries both drafts and their origin."""

    code = "entry_conflict"

    def __init__(
        self, message: str, *, base: Draft, mine: Draft, theirs: Draft, version: int
    ) -> None:
        super().__init__(message)
        self.base, self.mine, self.theirs = base, mine, theirs
        # Number of the version that was saved first.
        self.version = version

    @property
    def merge(self) -> Merge:
        return merge(self.base, self.mine, self.theirs)


def save(
    *,
    entry: Entry,
    answer: Answer,
    by: User,
    at: datetime,
    version: int,
    typed: Mapping[str, str] | None = None,
    merge_from: int | None = None,
) -> Entry:
    """Keep a draft of one answer. `version` is the number the form was opened with (0 = none);
    `typed` holds words that do not fit their field; `merge_from` is the version this one was
    written over. Nothing new makes no version. Missing or wrong values never stop a draft.
    Raises NotAllowed, PeriodLocked, NotEditable, SecretSuspected, Conflict."""
    with transaction.atomic(durable=True):
        row, fresh = open_for(entry, by=by, at=at)
        draft = _checked(answer, typed)
        stored = Draft.of(fresh.content)
        if draft == stored:
            return fresh
        if version != fresh.version:
            raise _conflict(fresh, version, mine=draft, theirs=stored)
        _store(row, fresh, draft, by=by, at=at, merge_from=merge_from)
    return fresh


def save_merging(
    *,
    entry: Entry,
    answer: Answer,
    by: User,
    at: datetime,
    version: int,
    typed: Mapping[str, str] | None = None,
) -> Entry:
    """As `save`; where two people changed different fields both stand, and only the same field
    written twice is a Conflict. A form that was not touched never overwrites."""
    try:
        return save(entry=entry, answer=answer, by=by, at=at, version=version, typed=typed)
    except Conflict as conflict:
        if conflict.mine == conflict.base:
            return Entry.objects.get(pk=entry.pk)
        merged = conflict.merge
        if merged.clashes:
            raise
        draft = merged.draft
        return save(
            entry=entry,
            answer=draft.answer,
            typed=draft.typed,
            by=by,
            at=at,
            version=conflict.version,
            merge_from=conflict.version,
        )


def set_aside(
    *,
    entry: Entry,
    answer: Answer,
    by: User,
    at: datetime,
    version: int,
    typed: Mapping[str, str] | None = None,
) -> EntryVersion:
    """Keep the losing text of a conflict in the history, without showing it as the answer, until
    somebody chooses. `version` is the number it grew from. The same text twice is kept once."""
    with transaction.atomic(durable=True):
        row, fresh = open_for(entry, by=by, at=at)
        content = _checked(answer, typed).as_content()
        waiting = fresh.versions.filter(number__gt=fresh.version, saved_by=by)
        same = next((v for v in waiting if v.content == content), None)
        return same or EntryVersion.objects.create(
            entry=fresh,
            number=_next_number(fresh),
            content=content,
            saved_at=at,
            saved_by=by,
            by_label=audit.label_of(by, at=at, agency=row.agency),
            on_behalf=rules.writes_on_behalf(by, row, at=at),
            merged_from=version or None,
        )


def nil_for_unanswered(*, submission: Submission, by: User, at: datetime) -> int:
    """*Không phát sinh* for every obligation without a word yet; how many."""
    with transaction.atomic(durable=True):
        row, door = _writable(submission, by=by, at=at)
        unanswered = [
            entry
            for entry in Entry.objects.select_for_update(of=("self",)).filter(submission=row)
            if door.admits(entry)
            and answering.is_editable(row, entry)
            and Draft.of(entry.content) == Draft()
        ]
        for entry in unanswered:
            _store(row, entry, Draft(Answer(kind=AnswerKind.NIL)), by=by, at=at)
    return len(unanswered)


def cleaned(answer: Answer) -> tuple[Answer, int]:
    """The answer without what cannot be seen or stored, and how many characters had to go."""
    removed = 0

    def wash(value: object, *, lines: bool) -> object:
        nonlocal removed
        if isinstance(value, tuple):
            return tuple(replace(row, **_washed_row(row, wash)) for row in value)
        if not isinstance(value, str):
            return value
        washed = text.clean(value)
        removed += washed.removed
        return washed.text.strip() if lines else text.one_line(washed.text)

    long = {"result", "reason", "next_step"}
    values = {f.name: wash(getattr(answer, f.name), lines=f.name in long) for f in fields(answer)}
    return Answer(**values), removed  # type: ignore[arg-type]  # same fields, same types


def _washed_row(row: Any, wash: Callable[..., object]) -> dict[str, object]:
    return {f.name: wash(getattr(row, f.name), lines=f.name == "text") for f in fields(row)}


def _checked(answer: Answer, typed: Mapping[str, str] | None) -> Draft:
    """Cleaned, only what belongs to the kind, free of what must not be stored."""
    kept = {
        name: text.one_line(text.clean(words).text)[:200] for name, words in (typed or {}).items()
    }
    draft = Draft(cleaned(answer)[0], {k: v for k, v in kept.items() if v}).trimmed()
    marked = validators.secret_fields(draft.answer)
    marked += tuple(name for name, words in draft.typed.items() if validators.looks_secret(words))
    if marked:
        raise SecretSuspected(validators.secret_sentence(), fields=marked)
    return draft


def _writable(submission: Submission, *, by: User, at: datetime) -> tuple[Submission, Door]:
    row = submissions.lock(submission)
    by.forget_appointments()
    allowed = by.is_active and rules.can_write(by, row, at=at)
    for_agency = rules.writes_on_behalf(by, row, at=at)
    require_rule(allowed, by, Permission.ENTRY_ON_BEHALF if for_agency else Permission.ENTRY_WRITE)
    return row, submissions.refuse_locked_period(row, at=at)


def open_for(entry: Entry, *, by: User, at: datetime) -> tuple[Submission, Entry]:
    """The locked submission and the fresh entry, both open to this person now."""
    row, door = _writable(entry.submission, by=by, at=at)
    fresh = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk, submission=row)
    if not door.admits(fresh):
        raise PeriodLocked(
            _("The period %(name)s is locked; only the answers named by Sở KH&CN are reopened.")
            % {"name": row.period.name}
        )
    if not answering.is_editable(row, fresh):
        raise NotEditable(
            _("This is “%(status)s” now, so it cannot be changed. What you wrote stands below.")
            % {"status": row.get_status_display()}
        )
    return row, fresh


def _conflict(fresh: Entry, version: int, *, mine: Draft, theirs: Draft) -> Conflict:
    origin = fresh.versions.filter(number=version).first()
    base = Draft.of(origin.content) if origin else Draft()
    sentence = _("Nothing is lost. %(person)s saved this task at %(time)s.") % {
        "person": fresh.saved_by or "",
        "time": text.clock(fresh.saved_at) if fresh.saved_at else "",
    }
    return Conflict(sentence, base=base, mine=mine, theirs=theirs, version=fresh.version)


def _next_number(entry: Entry) -> int:
    """Texts set aside have numbers too."""
    last = entry.versions.aggregate(last=Max("number"))["last"]
    return max(last or 0, entry.version) + 1


def _store(
    row: Submission,
    entry: Entry,
    draft: Draft,
    *,
    by: User,
    at: datetime,
    merge_from: int | None = None,
) -> None:
    saved = EntryVersion.objects.create(
        entry=entry,
        number=_next_number(entry),
        content=draft.as_content(),
        saved_at=at,
        saved_by=by,
        by_label=audit.label_of(by, at=at, agency=row.agency),
        on_behalf=rules.writes_on_behalf(by, row, at=at),
        merged_from=merge_from,
    )
    status = EntryStatus(entry.status)
    if draft.answer.kind or status != EntryStatus.OPEN:
        entry.status = workflow.next_entry_status(status, EntryAction.SAVE)
    entry.content, entry.kind = saved.content, draft.answer.kind
    entry.version, entry.saved_at, entry.saved_by = saved.number, at, by
    entry.save(update_fields=["status", "content", "kind", "version", "saved_at", "saved_by"])
    row.version += 1
    row.save(update_fields=["version"])
