"""Reading answers from a posted form: typed words become an Answer where they can; what does not
fit its field is kept as typed. Saves nothing, refuses nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from plan_portal.lib import text
from tasks import validators
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.models import Entry
from tasks.queries.card_parts import prefix_of
from tasks.queries.draft import Draft
from tasks.states import AnswerKind, ProgressStatus

# More rows than a person fills in; a form with more was not made by this page.
MAX_ROWS = 50
Words = Mapping[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class NewProof:
    """What was put into the boxes of one card's evidence."""

    document_number: str
    document_date: str
    file: "UploadedFile[bytes] | None"

    def __bool__(self) -> bool:
        return bool(self.document_number or self.file)


@dataclass(frozen=True, slots=True)
class Reading:
    """One card as posted: the version it was opened with, the draft, new evidence, and how many
    characters that cannot be seen or stored stand in it."""

    version: int
    draft: Draft
    proof: NewProof
    removed: int


def read(request: HttpRequest, entry: Entry) -> Reading | None:
    """The card of one entry, None when the post has none."""
    prefix = prefix_of(entry.public_id)
    words = {
        key.removeprefix(prefix): str(value)
        for key, value in request.POST.items()
        if key.startswith(prefix)
    }
    version = words.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        return None
    removed = sum(text.clean(value).removed for value in words.values())
    proof = NewProof(
        words.get("document_number", "").strip(),
        words.get("document_date", "").strip(),
        _file(request, prefix),
    )
    return Reading(int(version), _draft(words), proof, removed)


def _file(request: HttpRequest, prefix: str) -> "UploadedFile[bytes] | None":
    found = request.FILES.get(f"{prefix}file")
    return found if isinstance(found, UploadedFile) else None


def _draft(words: Words) -> Draft:
    typed: dict[str, str] = {}
    answer = Answer(
        kind=_one_of(words.get("kind", ""), AnswerKind.values),
        status=_one_of(words.get("status", ""), ProgressStatus.values),
        percent=_fit(words, "percent", validators.parse_percent, typed),
        result=words.get("result", ""),
        figures=tuple(_figures(words)),
        obstacles=tuple(
            Obstacle(row["text"], row["addressee"])
            for row in _rows(words, "obstacles", ("text", "addressee"))
            if row["text"].strip()
        ),
        proposals=tuple(
            Proposal(row["text"], row["addressee"])
            for row in _rows(words, "proposals", ("text", "addressee"))
            if row["text"].strip()
        ),
        next_step=words.get("next_step", ""),
        next_step_due=_fit(words, "next_step_due", text.parse_day, typed),
        reason=words.get("reason", ""),
        secret_number=words.get("secret_number", ""),
        secret_date=_fit(words, "secret_date", text.parse_day, typed),
    )
    return Draft(answer, typed)


def _one_of(value: str, known: list[str]) -> str:
    return value if value in known else ""


def _fit(
    words: Words, name: str, parse: Callable[[str], Value | None], typed: dict[str, str]
) -> Value | None:
    """The value of a field, or None with the words kept in `typed`."""
    written = text.clean(words.get(name, "")).text.strip()
    if not written:
        return None
    try:
        return parse(written)
    except ValueError:
        typed[name] = written
        return None


def _figures(words: Words) -> Iterator[Figure]:
    """A value that is no number stays as typed; validators reports it beside its row."""
    for row in _rows(words, "figures", ("name", "value", "unit")):
        if not any(part.strip() for part in row.values()):
            continue
        try:
            value = validators.parse_figure(row["value"])
        except ValueError:
            value = row["value"].strip()
        yield Figure(row["name"], value, row["unit"])


def _rows(words: Words, group: str, names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for index in range(MAX_ROWS):
        row = {name: words.get(f"{group}-{index}-{name}") for name in names}
        if all(value is None for value in row.values()):
            return
        yield {name: value or "" for name, value in row.items()}
