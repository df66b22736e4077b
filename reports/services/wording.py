"""Two layers of wording: Sở KH&CN edits a passage, the agency's words stay beside it, and the
agency may object. Every act is a row of its own; none is ever changed."""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require, require_rule
from agencies.models import Agency, User
from agencies.roles import Permission
from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from reports import rules
from reports.models import PassageEdit, Recipient
from reports.pipeline.collect import quoted_now
from reports.pipeline.compose.answers import passages
from reports.pipeline.snapshot import fingerprint
from reports.queries.edits import Trail, trail_of
from reports.services import notice_wording as notices
from reports.states import EditAct
from tasks import validators
from tasks.answer import Answer
from tasks.calendar import days
from tasks.models import Entry, EntryVersion
from tasks.queries.calendar import holidays
from tasks.states import AnswerKind

MAX_REASON = 1000


class StalePassage(DomainError):
    """Somebody acted on the passage, or the agency's words changed, since the page was opened."""

    code = "stale_passage"


class NoPassage(DomainError):
    """No accepted answer has words there."""

    code = "no_passage"


class WordingRefused(DomainError):
    """The wording cannot stand in a report."""

    code = "wording_refused"


class NumbersChanged(DomainError):
    """The wording has other numbers than the agency's words, and nobody has confirmed them."""

    code = "numbers_changed"


class ReasonMissing(DomainError):
    code = "reason_missing"


class NothingInForce(DomainError):
    """There is no edit, or no objection, that the act is about."""

    code = "nothing_in_force"


class ObjectionClosed(DomainError):
    """The edit can no longer be objected to: its time has passed, or it was decided."""

    code = "objection_closed"


def edit(
    *,
    entry: Entry,
    recipient: Recipient,
    part: str,
    wording: str,
    reason: str,
    by: User,
    at: datetime,
    seen: int,
    words_seen: str,
    numbers_confirmed: bool = False,
) -> PassageEdit:
    """Put Sở KH&CN's wording in the place of the agency's words in the reports of the period for
    this recipient; answers an objection too. `seen`: the last act on the page (0 = none),
    `words_seen`: the fingerprint of the agency's words there, `numbers_confirmed`: other numbers
    than theirs are meant. The agency is told and may object. Raises NotAllowed, NoPassage,
    StalePassage, WordingRefused, NumbersChanged, ReasonMissing."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        source, words = _words(entry, part, at=at)
        trail = _trail(entry, recipient, part, seen)
        if fingerprint(words) != words_seen:
            raise StalePassage(
                _("The agency's words have changed since this page was opened: read them again.")
            )
        shown = _checked(wording, words)
        row = PassageEdit(
            act=EditAct.EDIT,
            source_version=source,
            source_words=words,
            source_sha256=fingerprint(words),
            wording=shown,
            numbers_confirmed=_other_numbers(shown, words, is_confirmed=numbers_confirmed),
            object_until=objection_day(at),
            reason=_given(reason),
        )
        _add(row, entry, recipient, part, trail, by=by, at=at)
        notices.edited(edit=row, at=at)
    return row


def withdraw(
    *, entry: Entry, recipient: Recipient, part: str, reason: str, by: User, at: datetime, seen: int
) -> PassageEdit:
    """Let the agency's own words stand again; answers an objection too. Raises NotAllowed,
    NothingInForce, StalePassage, ReasonMissing."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        trail = _trail(entry, recipient, part, seen)
        if trail.in_force is None:
            raise NothingInForce(_("There is no edit to withdraw: the agency's words stand."))
        row = PassageEdit(act=EditAct.WITHDRAW, reason=_given(reason))
        _add(row, entry, recipient, part, trail, by=by, at=at)
        notices.answered(edit=row, at=at)
    return row


def keep(
    *, entry: Entry, recipient: Recipient, part: str, reason: str, by: User, at: datetime, seen: int
) -> PassageEdit:
    """Answer an objection: the edit stays, with a reason, and is not objected to again. Raises
    NotAllowed, NothingInForce, StalePassage, ReasonMissing."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        trail = _trail(entry, recipient, part, seen)
        if not trail.is_objected:
            raise NothingInForce(_("No objection to this edit waits for an answer."))
        row = PassageEdit(act=EditAct.KEEP, reason=_given(reason))
        _add(row, entry, recipient, part, trail, by=by, at=at)
        notices.answered(edit=row, at=at)
    return row


def object_to(*, edit: PassageEdit, reason: str, by: User, at: datetime) -> PassageEdit:
    """The agency objects: until Sở KH&CN decides, reports hold its own words. Raises NotAllowed,
    ObjectionClosed, ReasonMissing."""
    with transaction.atomic(durable=True):
        by.forget_appointments()
        submission = edit.entry.submission
        allowed = rules.can_object(by, submission, at=at)
        require_rule(allowed, by, Permission.ENTRY_WRITE)
        trail = trail_of(edit.entry, edit.recipient, edit.part)
        is_last = bool(trail.acts) and trail.acts[-1].pk == edit.pk
        if not (is_last and trail.may_be_objected(today=timezone.localdate(at))):
            raise ObjectionClosed(_("This edit can no longer be objected to."))
        row = PassageEdit(act=EditAct.OBJECT, reason=_given(reason))
        holder = submission.holder(at)
        _add(row, edit.entry, edit.recipient, edit.part, trail, by=by, at=at, agency=holder)
        notices.objected(edit=row, at=at)
    return row


def objection_day(at: datetime) -> date:
    """The last day to object to an edit of this moment."""
    allowed = settings.EDIT_OBJECTION_WORKING_DAYS
    return days.add_working_days(timezone.localdate(at), allowed, holidays=holidays())


def refusal_of(words: str, *, most: int = text.MAX_TEXT) -> str:
    """Why these words may not be kept, by the rules of an answer's words; "" = they may."""
    if len(words) > most:
        return _("At most %(limit)s characters are taken.") % {"limit": text.number(most)}
    said = Answer(kind=AnswerKind.NIL, result=words)
    found = validators.problems(said, today=date.min)
    return next((one.message for one in found if one.field == "result"), "")


def _words(entry: Entry, part: str, *, at: datetime) -> tuple[EntryVersion, str]:
    """The agency's words as a report built now would hold them, and the version they come from."""
    found = quoted_now(entry.submission.period, at=at).get(str(entry.public_id))
    words = passages(found).get(part) if found else None
    if found is None or words is None:
        raise NoPassage(_("There are no accepted words here: accept the answer first."))
    return entry.versions.get(public_id=found.version_id), words


def _trail(entry: Entry, recipient: Recipient, part: str, seen: int) -> Trail:
    trail = trail_of(entry, recipient, part)
    if trail.number != seen:
        raise StalePassage(_("Somebody has acted on this passage since the page was opened."))
    return trail


def _checked(wording: str, words: str) -> str:
    """Cleaned as an answer is, and fit for a report."""
    shown = text.clean(wording).text.strip()
    if not shown:
        raise WordingRefused(_("Write the wording, or withdraw the edit."))
    if problem := refusal_of(shown):
        raise WordingRefused(problem)
    if shown == words.strip():
        raise WordingRefused(_("These are the agency's own words: nothing is edited."))
    return shown


def _other_numbers(wording: str, words: str, *, is_confirmed: bool) -> bool:
    """Whether the numbers are others than the agency's; unconfirmed ones are refused by name."""
    own, edited = Counter(text.numbers_in(words)), Counter(text.numbers_in(wording))
    if own == edited:
        return False
    if not is_confirmed:
        named = {"own": _listed(own - edited), "edited": _listed(edited - own)}
        raise NumbersChanged(
            _(
                "The numbers differ from the agency's: its words have %(own)s, the wording has "
                "%(edited)s. Correct the wording, or confirm that this is meant."
            )
            % named
        )
    return True


def _listed(numbers: "Counter[Decimal]") -> str:
    return "; ".join(text.number(one) for one in sorted(numbers.elements())) or "–"


def _given(reason: str) -> str:
    shown = text.clean(reason).text.strip()
    if not shown:
        raise ReasonMissing(_("Write the reason."))
    if problem := refusal_of(shown, most=MAX_REASON):
        raise WordingRefused(problem)
    return shown


def _add(
    row: PassageEdit,
    entry: Entry,
    recipient: Recipient,
    part: str,
    trail: Trail,
    *,
    by: User,
    at: datetime,
    agency: Agency | None = None,
) -> None:
    row.entry, row.recipient, row.part, row.number = entry, recipient, part, trail.number + 1
    row.by, row.at = by, at
    row.by_label = audit.label_of(by, at=at, agency=agency)
    try:
        with transaction.atomic():  # the unique key decides between two at the same moment
            row.save(force_insert=True)
    except IntegrityError as clash:
        sentence = _("Somebody has acted on this passage since the page was opened.")
        raise StalePassage(sentence) from clash
    details = {"entry": str(entry.public_id), "part": part, "number": row.number}
    details |= {"sha256": row.source_sha256} if row.source_sha256 else {}
    about = entry.submission.agency
    audit.record(f"wording.{row.act}", by=by, at=at, about=row, agency=about, details=details)
