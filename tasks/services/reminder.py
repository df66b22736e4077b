"""Reminders and the ladder: officer, head, coordinator, then a draft letter.

One sweep works out from the ledger what is due. It may run at any moment, twice, or not for a day:
a person gets one message a day that lists everything, and hears of a stage of a report once."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import Heartbeat, OutboxMessage, User
from agencies.roles import Permission
from agencies.services import outbox
from plan_portal.lib.errors import DomainError, is_busy
from tasks import calendar, ladder
from tasks.models import Period, Reminder, ReminderLetter, Submission
from tasks.queries import clocks, silent
from tasks.queries.silent import Owed, Staffed
from tasks.services import notice_reminder as words
from tasks.states import Rung

SWEEP = "remind"
logger = logging.getLogger(__name__)


class NobodyToRemind(DomainError):
    """Nothing is owed there, or nobody is appointed."""

    code = "nobody_to_remind"


class LetterSent(DomainError):
    code = "letter_sent"


class NumberRequired(DomainError):
    code = "number_required"


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    digests: int = 0
    weekly: int = 0
    letters: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """One person hears of one report at one stage."""

    person: User
    rung: Rung
    owed: Owed
    stage: str


def policy() -> ladder.Policy:
    """The numbers of settings.py as the ladder takes them."""
    return ladder.Policy(
        before=settings.REMIND_BEFORE_WORKING_DAYS,
        every=settings.REMIND_EVERY_WORKING_DAYS,
        head=settings.REMIND_HEAD_AFTER_DAYS,
        coordinator=settings.REMIND_COORDINATOR_AFTER_DAYS,
        letter=settings.REMIND_LETTER_AFTER_DAYS,
        hours=settings.REMIND_HOURS,
    )


def remind(*, at: datetime) -> Swept:
    """Send what is due now: to each person at most one digest a day, to heads one a week, and draft
    a letter for those who stay silent. Outside office hours it does nothing, and the next working
    morning finds everything. A constant number of queries; running twice sends nothing twice. Where
    others write for too long it gives way, nothing half done, and the next tick heals it."""
    try:
        return _sweep(at)
    except OperationalError as error:
        if not is_busy(error):
            raise
        logger.warning("sweep of reminders gave way")
        return Swept()


def _sweep(at: datetime) -> Swept:
    holidays, numbers = clocks.holidays(), policy()
    if not ladder.is_office_time(at, policy=numbers, holidays=holidays):
        return Swept()
    with transaction.atomic(durable=True):
        _take_turns(at)
        periods = silent.live_periods(at=at)
        owed = silent.owed(periods, at=at)
        people = silent.staffed({one.holder_id for one in owed}, at=at)
        told = _told_on(timezone.localdate(at))
        due = [
            one
            for one in _not_yet(_due(owed, people, numbers), periods)
            if f"{one.person.pk}" not in told
        ]
        return Swept(
            digests=_send_digests(due, at=at),
            weekly=_send_weekly(owed, people, at=at),
            letters=_draft_letters(owed, numbers, holidays, at=at),
        )


def _take_turns(at: datetime) -> None:
    """One sweep at a time: the second waits, and finds everything done."""
    row, _created = Heartbeat.objects.get_or_create(name=SWEEP, defaults={"beat_at": at})
    Heartbeat.objects.select_for_update().get(pk=row.pk)
    Heartbeat.objects.filter(pk=row.pk).update(beat_at=at)


def _told_on(day: date) -> set[str]:
    """Whoever has had the digest of the day (row numbers as text)."""
    keys = OutboxMessage.objects.filter(unique_key__startswith=f"remind:{day.isoformat()}:")
    return {key.rsplit(":", maxsplit=1)[1] for key in keys.values_list("unique_key", flat=True)}


def _due(owed: Sequence[Owed], people: Staffed, numbers: ladder.Policy) -> list[_Due]:
    found = []
    for one in owed:
        stage = ladder.stage(one.reading, policy=numbers)
        if stage:
            rungs = ladder.rungs(one.reading, policy=numbers)
            found += [_Due(who, rung, one, stage) for who, rung in _hearers(one, people, rungs)]
    return found


def _hearers(one: Owed, people: Staffed, rungs: frozenset[Rung]) -> list[tuple[User, Rung]]:
    """Each person once, on the lowest rung. An agency without staff is written for by its head; one
    without anybody is the coordinator's from the first day."""
    staff, heads = people.staff.get(one.holder_id, ()), people.heads.get(one.holder_id, ())
    found: dict[int, tuple[User, Rung]] = {who.pk: (who, Rung.OFFICER) for who in staff or heads}
    if Rung.HEAD in rungs:
        for who in heads:
            found.setdefault(who.pk, (who, Rung.HEAD))
    if Rung.COORDINATOR in rungs or not found:
        for who in people.office:
            found.setdefault(who.pk, (who, Rung.COORDINATOR))
    return list(found.values())


def _not_yet(due: Iterable[_Due], periods: Sequence[Period]) -> list[_Due]:
    """What nobody has been told of at its stage."""
    rows = Reminder.objects.filter(submission__period__in=periods)
    known = set(rows.values_list("submission", "person", "due_at", "stage"))
    return [
        one
        for one in due
        if (one.owed.submission.pk, one.person.pk, one.owed.reading.due_at, one.stage) not in known
    ]


def _send_digests(due: Sequence[_Due], *, at: datetime) -> int:
    """One message per person, and a row for everything it says."""
    by_person: defaultdict[int, list[_Due]] = defaultdict(list)
    for one in due:
        by_person[one.person.pk].append(one)
    day = timezone.localdate(at).isoformat()
    letters = [
        words.digest(own[0].person, [one.owed for one in own], key=f"remind:{day}:{pk}")
        for pk, own in by_person.items()
    ]
    outbox.queue_all(letters, at=at)
    _keep(due, by=None, at=at)
    return len(letters)


def _keep(due: Iterable[_Due], *, by: User | None, at: datetime) -> None:
    rows = [
        Reminder(
            submission=one.owed.submission, person=one.person, rung=one.rung, stage=one.stage,
            due_at=one.owed.reading.due_at, at=at, by=by,
        )
        for one in due
    ]  # fmt: skip
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _send_weekly(owed: Sequence[Owed], people: Staffed, *, at: datetime) -> int:
    """On the first working day of a week, or on the next one that runs, heads read what is open."""
    day = timezone.localdate(at)
    year, week, _weekday = day.isocalendar()
    by_head: defaultdict[int, list[tuple[User, Owed]]] = defaultdict(list)
    for one in owed:
        for head in people.heads.get(one.holder_id, ()):
            by_head[head.pk].append((head, one))
    key = f"weekly:{year}-{week:02d}:"
    rows = OutboxMessage.objects.filter(unique_key__startswith=key)
    known = set(rows.values_list("unique_key", flat=True))
    letters = [
        words.weekly(own[0][0], [one for _head, one in own], key=f"{key}{pk}")
        for pk, own in by_head.items()
        if f"{key}{pk}" not in known
    ]
    outbox.queue_all(letters, at=at)
    return len(letters)


def _draft_letters(
    owed: Sequence[Owed], numbers: ladder.Policy, holidays: calendar.Holidays, *, at: datetime
) -> int:
    """A draft per period in which somebody is so late, unless one lies there, or one went out less
    than the same number of working days ago."""
    wanted = {
        one.submission.period_id for one in owed if ladder.needs_letter(one.reading, policy=numbers)
    }
    last = calendar.add_working_days(timezone.localdate(at), -numbers.letter, holidays=holidays)
    since = calendar.due_moment(last + timedelta(days=1), 0)
    recent = ReminderLetter.objects.filter(period__in=wanted).exclude(sent_at__lt=since)
    wanted -= set(recent.values_list("period_id", flat=True))
    rows = [ReminderLetter(period_id=pk, drafted_at=at) for pk in sorted(wanted)]
    ReminderLetter.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def remind_by_hand(*, submissions: Sequence[Submission], by: User, at: datetime) -> int:
    """*Đôn đốc*: the coordinator reminds staff and heads of these agencies now, once a day each;
    the number of people told. Raises NotAllowed, NobodyToRemind."""
    require(by, Permission.SUBMISSION_REVIEW, at=at)
    with transaction.atomic(durable=True):
        _take_turns(at)
        wanted = {row.pk for row in submissions}
        periods = list({row.period_id: row.period for row in submissions}.values())
        owed = [one for one in silent.owed(periods, at=at) if one.submission.pk in wanted]
        people = silent.staffed({one.holder_id for one in owed}, at=at)
        day = timezone.localdate(at)
        due = [
            _Due(who, rung, one, f"hand-{day.isoformat()}")
            for one in owed
            for who, rung in _hearers(one, people, frozenset({Rung.OFFICER, Rung.HEAD}))
            if rung != Rung.COORDINATOR
        ]
        fresh = _not_yet(due, periods)
        if not due:
            raise NobodyToRemind(
                _("Nobody can be reminded: nothing is owed there, or nobody is appointed.")
            )
        letters = [words.by_hand(one.person, one.owed, key=_hand_key(one)) for one in fresh]
        outbox.queue_all(letters, at=at)
        _keep(fresh, by=by, at=at)
        details = {"reports": len(owed), "people": len(fresh)}
        audit.record("reminder.by_hand", by=by, at=at, details=details)
    return len({one.person.pk for one in fresh})


def _hand_key(one: _Due) -> str:
    return f"{one.stage}:{one.owed.submission.pk}:{one.person.pk}"


def mark_letter_sent(
    *, letter: ReminderLetter, number: str, by: User, at: datetime
) -> ReminderLetter:
    """The letter was signed and went out under this number: its lines are kept as they are now.
    Raises NotAllowed, LetterSent, NumberRequired."""
    require(by, Permission.SUBMISSION_REVIEW, at=at)
    if not number.strip():
        raise NumberRequired(_("Enter the number that the letter was given."))
    with transaction.atomic(durable=True):
        fresh = ReminderLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if fresh.sent_at is not None:
            raise LetterSent(_("This letter went out already."))
        fresh.lines = [line.as_json() for line in silent.lines(fresh, at=at, policy=policy())]
        fresh.number, fresh.sent_at, fresh.sent_by = number.strip()[:80], at, by
        fresh.save(update_fields=["lines", "number", "sent_at", "sent_by"])
        details = {"lines": len(fresh.lines)}
        audit.record("reminder.letter_sent", by=by, at=at, about=fresh, details=details)
    return fresh
