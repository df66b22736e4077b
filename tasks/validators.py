"""One value's rules, written once for form, API and spreadsheet. Pure: answers come in as values,
problems go out as sentences. An error blocks; a warning blocks until there is a reason; a hint
never blocks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from tasks.answer import Answer
from tasks.states import AnswerKind, ProgressStatus

# Unchanged in this many periods running asks for a sentence.
UNCHANGED_PERIODS = 3
# From this share of equal words on, a result reads as copied.
COPIED = 0.9
_MAX_SENTENCE_HINTS = 3


class PercentOutOfRange(DomainError, ValueError):
    code = "percent_range"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of an Answer ("figures.0.value" for a row of a list)."""

    field: str
    code: str
    message: str
    severity: Severity = Severity.ERROR

    @property
    def blocks(self) -> bool:
        """It must be dealt with before the answer is handed over or sent."""
        return self.severity is not Severity.HINT


def problems(
    answer: Answer,
    *,
    today: date,
    previous: Sequence[Answer] = (),
    documents: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """All that stands in the way of `answer`, errors first, then warnings, then hints. `previous`
    are the answers of earlier periods, newest first; `documents` the document numbers given as
    evidence."""
    found = [*_kind(answer, previous), *_texts(answer)]
    if answer.kind == AnswerKind.PROGRESS:
        found += [*_progress(answer), *_figures(answer), *_lists(answer)]
        found += [*_falling(answer, previous), *_promise(answer, previous, today)]
        found += [*_phrases(answer, previous), *_documents(answer, documents)]
    elif answer.kind == AnswerKind.SECRET:
        found += _secret(answer, today)
    elif answer.kind in {AnswerKind.NIL, AnswerKind.KEPT}:
        found += _unchanged(answer, previous)
    order = list(Severity)
    return tuple(sorted(found, key=lambda problem: order.index(problem.severity)))


def kept_of(answer: Answer) -> Answer:
    """What may be stored: of a report by secret channel its number and date and nothing else."""
    if answer.kind != AnswerKind.SECRET:
        return answer
    return Answer(
        kind=answer.kind, secret_number=answer.secret_number, secret_date=answer.secret_date
    )


# --- State secrets --------------------------------------------------------------------------

# Marks of secrecy as they are stamped; not "BẢO MẬT", "MẬT ĐỘ", "MẬT KHẨU" in a capital heading.
_SECRET = re.compile(
    r"\b(?:TUYỆT|TỐI)\s+MẬT\b|(?<!\bBẢO )(?<!\bBÍ )\bMẬT\b(?!\s+(?:ĐỘ|KHẨU|MÃ|ONG|THIẾT)\b)"
)


def looks_secret(words: str) -> bool:
    """The text bears a mark of state secrecy, so it must not be stored."""
    return _SECRET.search(words) is not None


def secret_fields(answer: Answer) -> tuple[str, ...]:
    """Fields with a mark of state secrecy; a save with any of them is refused, and its text is
    kept nowhere."""
    return tuple(field for field, words in _words(answer) if looks_secret(words))


def secret_sentence() -> str:
    return _(
        "The text shows signs of a state secret, so it is not saved. Choose “reported by secret "
        "channel” and give only the number and date of the document."
    )


def _secret(answer: Answer, today: date) -> Iterator[Problem]:
    if not answer.secret_number.strip():
        yield Problem("secret_number", "required", _("Give the number of the document."))
    if answer.secret_date is None:
        yield Problem("secret_date", "required", _("Give the date of the document."))
    elif answer.secret_date > today:
        sentence = _("The date %(day)s has not come yet.") % {"day": text.day(answer.secret_date)}
        yield Problem("secret_date", "future", sentence)
    if kept_of(answer) != answer:
        sentence = _("Of a report by secret channel only the number and date may be entered.")
        yield Problem("kind", "secret_has_more", sentence)


# --- Values ---------------------------------------------------------------------------------

_CANONICAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def parse_percent(typed: str) -> int | None:
    """Read "60" or "60%"; None when nothing is typed. Raises NotANumber, PercentOutOfRange."""
    bare = typed.strip().removesuffix("%").strip()
    if not bare:
        return None
    value = text.parse_number(bare)
    if not 0 <= value <= 100:
        raise PercentOutOfRange(_percent_sentence())
    if value != int(value):
        raise PercentOutOfRange(_("The percentage is a whole number."))
    return int(value)


def parse_figure(typed: str) -> str:
    """Read "1.234,5" into the stored form "1234.5". Raises NotANumber."""
    return format(text.parse_number(typed), "f")


def _percent_sentence() -> str:
    return _("The percentage done must be from 0 to 100.")


def _kind(answer: Answer, previous: Sequence[Answer]) -> Iterator[Problem]:
    if answer.kind not in AnswerKind.values:
        yield Problem("kind", "required", _("Choose one of the four ways to answer."))
    if answer.kind == AnswerKind.KEPT and not any(a.kind for a in previous):
        sentence = _("There is no earlier answer to keep. Choose another way to answer.")
        yield Problem("kind", "nothing_to_keep", sentence)


def _progress(answer: Answer) -> Iterator[Problem]:
    if answer.status not in ProgressStatus.values:
        yield Problem("status", "required", _("Choose where the task stands."))
    if not answer.result.strip():
        sentence = _("Write the result of the period, or choose “nothing new”.")
        yield Problem("result", "required", sentence)
    if answer.percent is not None and not 0 <= answer.percent <= 100:
        yield Problem("percent", "percent_range", _percent_sentence())


def _figures(answer: Answer) -> Iterator[Problem]:
    for n, figure in enumerate(answer.figures):
        if not figure.name.strip():
            yield Problem(f"figures.{n}.name", "required", _("Say what the figure counts."))
        if not _CANONICAL.fullmatch(figure.value):
            try:
                text.parse_number(figure.value)
            except text.NotANumber as refusal:
                yield Problem(f"figures.{n}.value", refusal.code, str(refusal))


def _lists(answer: Answer) -> Iterator[Problem]:
    for n, obstacle in enumerate(answer.obstacles):
        if not obstacle.text.strip():
            sentence = _("Write the obstacle, or remove the row.")
            yield Problem(f"obstacles.{n}.text", "required", sentence)
    for n, proposal in enumerate(answer.proposals):
        if not proposal.text.strip():
            sentence = _("Write the proposal, or remove the row.")
            yield Problem(f"proposals.{n}.text", "required", sentence)


def _words(answer: Answer) -> Iterator[tuple[str, str]]:
    """Every free text of an answer with the name of its field."""
    for field in ("result", "next_step", "reason", "secret_number"):
        yield field, str(getattr(answer, field))
    for n, figure in enumerate(answer.figures):
        yield f"figures.{n}.name", figure.name
        yield f"figures.{n}.value", figure.value
        yield f"figures.{n}.unit", figure.unit
    for n, obstacle in enumerate(answer.obstacles):
        yield f"obstacles.{n}.text", obstacle.text
        yield f"obstacles.{n}.addressee", obstacle.addressee
    for n, proposal in enumerate(answer.proposals):
        yield f"proposals.{n}.text", proposal.text
        yield f"proposals.{n}.addressee", proposal.addressee


def _texts(answer: Answer) -> Iterator[Problem]:
    for field, words in _words(answer):
        if len(words) > (most := 250 if field.endswith(".addressee") else text.MAX_TEXT):
            sentence = _(
                "The text has %(count)s characters; at most %(limit)s are taken. Shorten it or "
                "attach the rest as a file."
            ) % {"count": text.number(len(words)), "limit": text.number(most)}
            yield Problem(field, "too_long", sentence)
        if looks_secret(words):
            yield Problem(field, "looks_secret", secret_sentence())


# --- Against the periods before -------------------------------------------------------------


def _last_progress(previous: Sequence[Answer]) -> Answer | None:
    return next((a for a in previous if a.kind == AnswerKind.PROGRESS), None)


def _falling(answer: Answer, previous: Sequence[Answer]) -> Iterator[Problem]:
    """Progress may stand still, never fall, unless the answer says why."""
    old = next((a.percent for a in previous if a.percent is not None), None)
    falls = old is not None and answer.percent is not None and answer.percent < old
    if falls and not answer.reason.strip():
        sentence = _("%(new)s is lower than in the last period (%(old)s). Why did it fall?")
        shown = {"new": text.percent(answer.percent or 0), "old": text.percent(old or 0)}
        yield Problem("reason", "percent_falls", sentence % shown, Severity.WARNING)


def _unchanged(answer: Answer, previous: Sequence[Answer]) -> Iterator[Problem]:
    """A task that is done stays done; any other that stands still for three periods says why."""
    before = previous[: UNCHANGED_PERIODS - 1]
    stands = len(before) == UNCHANGED_PERIODS - 1 and all(
        a.kind in {AnswerKind.NIL, AnswerKind.KEPT} for a in before
    )
    last = _last_progress(previous)
    done = last is not None and last.status == ProgressStatus.DONE
    if stands and not done and not answer.reason.strip():
        sentence = _("Nothing has changed for three periods running. Why is there no change yet?")
        yield Problem("reason", "unchanged", sentence, Severity.WARNING)


def _promise(answer: Answer, previous: Sequence[Answer], today: date) -> Iterator[Problem]:
    last = _last_progress(previous)
    day = answer.next_step_due or (last.next_step_due if last else None)
    over = answer.status in {ProgressStatus.DONE, ProgressStatus.NOT_DONE}
    if day and day < today and not over and not answer.reason.strip():
        sentence = _("The promised day %(day)s has passed. Which day is it now?")
        shown = sentence % {"day": text.day(day)}
        yield Problem("next_step_due", "promise_passed", shown, Severity.WARNING)


# --- Hints ----------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
# Kinds of document by their official abbreviation (Nghị định 30/2020/NĐ-CP, Phụ lục III).
_KINDS = "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GM GGT GNP PG PC PB"
_SWAPPED = re.compile(
    rf"(\d+)/(?!(?:{_KINDS.replace(' ', '|')})-)([A-ZĐ&]+)-({_KINDS.replace(' ', '|')})\b"
)
_JOINED = re.compile(rf"(\d+)/(\d{{4}})({_KINDS.replace(' ', '|')})-([A-ZĐ&]+)\b")


def suggest_number(number: str) -> str | None:
    """What a document number that looks wrong was probably meant to be: 393/UBND-KH is
    393/KH-UBND, 252/2020NQ-HĐND is 252/2020/NQ-HĐND; None when nothing looks wrong."""
    swapped, joined = _SWAPPED.search(number), _JOINED.search(number)
    if swapped:
        return f"{swapped[1]}/{swapped[3]}-{swapped[2]}"
    return f"{joined[1]}/{joined[2]}/{joined[3]}-{joined[4]}" if joined else None


def _documents(answer: Answer, documents: Iterable[str]) -> Iterator[Problem]:
    given = [("documents", number) for number in documents]
    for pattern in (_SWAPPED, _JOINED):
        given += [("result", found[0]) for found in pattern.finditer(answer.result)]
    for field, number in given:
        meant = suggest_number(number)
        if meant:
            sentence = _("The document “%(number)s” may be %(meant)s.")
            shown = sentence % {"number": text.one_line(number), "meant": meant}
            yield Problem(field, "document_number", shown, Severity.HINT)


def _phrases(answer: Answer, previous: Sequence[Answer]) -> Iterator[Problem]:
    """Sentences without a figure or document, and a result copied from the last period."""
    sentences = [s for s in _SENTENCE_END.split(answer.result) if s.strip()]
    empty = [n for n, s in enumerate(sentences, start=1) if not re.search(r"\d", s)]
    for n in empty[:_MAX_SENTENCE_HINTS]:
        sentence = _("Sentence %(n)s has no figure or document yet.") % {"n": n}
        yield Problem("result", "no_figure", sentence, Severity.HINT)
    last = _last_progress(previous)
    alike = text.similarity(last.result, answer.result) if last and answer.result else 0.0
    if alike >= COPIED:
        sentence = _("This text is %(share)s the same as in the last period.")
        shown = sentence % {"share": text.percent(int(alike * 100))}
        yield Problem("result", "copied", shown, Severity.HINT)
