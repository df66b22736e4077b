"""The agencies' words as paragraphs: whole, line by line, each naming where it comes from."""

from collections.abc import Iterator
from dataclasses import replace

from plan_portal.lib.text import one_line
from reports.pipeline import wording
from reports.pipeline.document import Paragraph, Run
from reports.pipeline.snapshot import EditFacts, EntryFacts, EntryState, ObligationFacts
from reports.states import EditState
from tasks.answer import Answer
from tasks.states import AnswerKind, Bucket, ProgressStatus


def said(entry: EntryFacts) -> Answer:
    """What the answer says. A *giữ nguyên* says again what was said last time, in the fields where
    it has no words of its own."""
    return entry.answer if entry.kept is None else entry.answer.over(entry.kept)


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def passages(entry: EntryFacts) -> dict[str, str]:
    """The agency's own words, part by part: what may be edited. Figures may not."""
    return _passages(said(entry))


def _passages(answer: Answer) -> dict[str, str]:
    words = {"result": answer.result, "reason": answer.reason, "next": answer.next_step}
    for i, obstacle in enumerate(answer.obstacles):
        words[f"obstacle.{i}"] = obstacle.text
    for i, proposal in enumerate(answer.proposals):
        words[f"proposal.{i}"] = proposal.text
    return {part: text for part, text in words.items() if lines(text)}


def used_edits(entry: EntryFacts) -> dict[str, EditFacts]:
    """The edits whose wording stands in the report, by part."""
    words = passages(entry) if entry.edits else {}
    return {
        one.part: one
        for one in entry.edits
        if one.state(words.get(one.part)) == EditState.USED and lines(one.wording)
    }


def worded(entry: EntryFacts) -> Answer:
    """The answer as the report words it: what the agency says, with the edits that are used in the
    place of its words."""
    answer, used = said(entry), used_edits(entry)

    def text(part: str, own: str) -> str:
        return used[part].wording if part in used else own

    if not used:
        return answer
    return replace(
        answer,
        result=text("result", answer.result),
        reason=text("reason", answer.reason),
        next_step=text("next", answer.next_step),
        obstacles=tuple(
            replace(one, text=text(f"obstacle.{i}", one.text))
            for i, one in enumerate(answer.obstacles)
        ),
        proposals=tuple(
            replace(one, text=text(f"proposal.{i}", one.text))
            for i, one in enumerate(answer.proposals)
        ),
    )


def quotes(entry: EntryFacts) -> dict[str, str]:
    """All words that a report must hold of an accepted answer, by quote key: of each passage the
    edited wording where an edit is used, else the agency's own."""
    answer, source = worded(entry), entry.source
    words = _passages(answer)
    for i, figure in enumerate(answer.figures):
        words[f"figure.{i}"] = one_line(figure.name)
        words[f"value.{i}"] = one_line(wording.figure_value(figure.value))
        words[f"unit.{i}"] = one_line(figure.unit)
    return {f"{source}#{part}": text for part, text in words.items() if lines(text)}


def short_words(entry: EntryFacts, part: str, text: str) -> Run:
    """A name, value or unit for a cell, on one line."""
    shown = one_line(text)
    return Run(shown, quote=f"{entry.source}#{part}" if shown else "")


def own_words(
    entry: EntryFacts, part: str, text: str, *, lead: str, tail: str = ""
) -> Iterator[Paragraph]:
    """One paragraph per line of `text`; `lead` opens the first, `tail` closes the last."""
    rows, edit = lines(text), used_edits(entry).get(part)
    sources = (entry.source, edit.source) if edit else (entry.source,)
    for i, line in enumerate(rows):
        runs = [Run(lead)] if i == 0 and lead else []
        runs.append(Run(line, quote=f"{entry.source}#{part}"))
        if tail and i == len(rows) - 1:
            runs.append(Run(tail))
        yield Paragraph(tuple(runs), sources)


def entry_paragraphs(entry: EntryFacts, answer: Answer) -> Iterator[Paragraph]:
    """An accepted answer under its clause: kind, progress, words, figures, evidence. `answer`:
    what the report shows of it."""
    here = (entry.source,)
    yield from _kind(entry)
    progress = progress_words(answer)
    if progress:
        then = entry.previous if entry.answer.kind == AnswerKind.PROGRESS else None
        before = progress_words(then) if then else ""
        shown = f"{progress} {wording.before(before)}" if before else progress
        yield Paragraph((Run(f"{wording.PROGRESS_LEAD}{shown}."),), here)
    lead = wording.KEPT_LEAD if entry.kept else wording.RESULT_LEAD
    yield from own_words(entry, "result", answer.result, lead=lead)
    if answer.figures:
        shown = wording.listed(
            f"{f.name}: {wording.figure_value(f.value)}{_unit(f.unit)}" for f in answer.figures
        )
        yield Paragraph((Run(f"{wording.FIGURES_LEAD}{shown}."),), here)
    if entry.evidence:
        shown = wording.listed(wording.evidence(one) for one in entry.evidence)
        yield Paragraph((Run(f"{wording.EVIDENCE_LEAD}{shown}."),), here)


def _kind(entry: EntryFacts) -> Iterator[Paragraph]:
    here = (entry.source,)
    if entry.answer.kind == AnswerKind.NIL:
        yield Paragraph((Run(wording.NIL),), here)
    elif entry.answer.kind == AnswerKind.KEPT:
        yield Paragraph((Run(wording.kept(entry.previous_period)),), here)
    elif entry.answer.kind == AnswerKind.SECRET:
        sentence = wording.secret(entry.answer.secret_number, entry.answer.secret_date)
        yield Paragraph((Run(f"- {sentence[0].upper()}{sentence[1:]}."),), here)


def progress_words(answer: Answer) -> str:
    """đang thực hiện, đạt 60%; "" when nothing is said."""
    status = wording.STATUS[ProgressStatus(answer.status)] if answer.status else ""
    share = wording.done_share(answer.percent) if answer.percent is not None else ""
    return ", ".join(part for part in (status, share) if part)


def _unit(unit: str) -> str:
    if not unit:
        return ""
    return unit if unit == "%" else f" {unit}"


def standing(row: ObligationFacts) -> str:
    """Why the words of this row are not in the report."""
    by_state = {EntryState.WAITING: wording.WAITING, EntryState.RETURNED: wording.RETURNED}
    if row.entry and row.entry.state in by_state:
        return by_state[row.entry.state]
    if row.requested:
        return wording.NO_REPLY
    by_bucket = {
        Bucket.EXCUSED: wording.extended(row.due_at),
        Bucket.MISSING: wording.MISSING,
        Bucket.PENDING: wording.PENDING,
    }
    shown = by_bucket.get(row.bucket, wording.UNKNOWN)
    return f"{shown} (lý do: {row.excuse.rstrip('.')})" if row.excuse else shown
