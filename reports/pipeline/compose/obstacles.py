"""IV. Obstacles and their causes. Those that the coordinator has linked as one stand together,
every voice whole; nothing is grouped by guess."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.pipeline import wording
from reports.pipeline.compose.answers import lines, own_words, said, worded
from reports.pipeline.compose.quoted import earlier_obstacles, quoted, sent_to, who
from reports.pipeline.document import Block, Paragraph, Run, Section
from reports.pipeline.snapshot import ObstacleFacts, Snapshot
from reports.pipeline.wording import across


@dataclass(frozen=True, slots=True)
class Voice:
    """One agency's obstacle. `known`: the record that lives across periods."""

    agency: str
    paragraphs: tuple[Paragraph, ...]
    known: ObstacleFacts | None

    @property
    def group(self) -> str:
        return self.known.link.group if self.known and self.known.link else ""


def obstacles(snapshot: Snapshot) -> tuple[Block, ...]:
    """Linked ones first, then each voice by itself, those of earlier periods, and the causes that
    agencies give for progress that fell or stood still."""
    now = list(_now(snapshot))
    old = [
        Voice(one.agency_name, tuple(_old_obstacle(one)), one)
        for one in earlier_obstacles(snapshot)
    ]
    groups = _groups([*now, *old])
    linked = {id(voice) for group in groups for voice in group}
    alone: list[Block] = [p for one in now if id(one) not in linked for p in one.paragraphs]
    before = [one for one in old if id(one) not in linked]
    if before:
        sources = tuple(one.known.source for one in before if one.known)
        alone.append(Paragraph((Run(wording.OLD_OBSTACLES),), sources))
        alone.extend(p for one in before for p in one.paragraphs)
    causes = list(_causes(snapshot))
    found: list[Block] = [_group(i, group) for i, group in enumerate(groups, start=1)]
    if found and alone:
        title = f"{len(found) + 1}. {across.OTHER_OBSTACLES}"
        found.append(Section(2, title, tuple(alone), _sources(alone)))
    else:
        found.extend(alone or [Paragraph((Run(wording.NO_OBSTACLES),))] * (not found))
    return (*found, *causes)


def _now(snapshot: Snapshot) -> Iterator[Voice]:
    """Stated in an accepted answer of this round."""
    standing = {(o.entry_id, o.text): o for o in snapshot.obstacles if o.entry_id}
    for clause, row, entry in quoted(snapshot):
        shown_as = worded(entry).obstacles
        for i, obstacle in enumerate(said(entry).obstacles):
            known = standing.get((entry.entry_id, obstacle.text))
            inside = known.standing if known else ""
            shown = shown_as[i].text
            tail = wording.aside(shown, inside) if inside else ""
            lead = f"- {who(row, clause)}{sent_to(obstacle.addressee)}: "
            words = own_words(entry, f"obstacle.{i}", shown, lead=lead, tail=tail)
            yield Voice(row.agency_name, tuple(words), known)


def _old_obstacle(obstacle: ObstacleFacts) -> Iterator[Paragraph]:
    """Open from before, in the agency's words, line by line."""
    to = sent_to(obstacle.addressee)
    since = f"nêu ngày {wording.short_day(obstacle.raised_on)}"
    inside = wording.listed(part for part in (since, obstacle.standing) if part)
    rows = lines(obstacle.text)
    for i, line in enumerate(rows):
        runs = [Run(line, quote=f"{obstacle.source}#text")]
        if i == 0:
            lead = f"- {obstacle.agency_name} ({wording.task(obstacle.clause_code)}){to}: "
            runs.insert(0, Run(lead))
        if i == len(rows) - 1:
            runs.append(Run(wording.aside(obstacle.text, inside)))
        yield Paragraph(tuple(runs), (obstacle.source,))


def _groups(voices: list[Voice]) -> list[list[Voice]]:
    """Groups of at least two voices, in order of appearance."""
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        if voice.group:
            found.setdefault(voice.group, []).append(voice)
    return [group for group in found.values() if len(group) > 1]


def _group(number: int, voices: list[Voice]) -> Section:
    agencies = list(dict.fromkeys(one.agency for one in voices))
    known = tuple(one.known.source for one in voices if one.known)
    lead = Paragraph((Run(across.linked(agencies, len(voices))),), known)
    words = (p for one in voices for p in one.paragraphs)
    title = f"{number}. {across.common_obstacle(len(agencies), len(voices))}"
    return Section(2, title, (lead, *words), known)


def _sources(blocks: list[Block]) -> tuple[str, ...]:
    named = (source for one in blocks if isinstance(one, Paragraph) for source in one.sources)
    return tuple(dict.fromkeys(named))


def _causes(snapshot: Snapshot) -> Iterator[Paragraph]:
    """Why progress fell or stood still, in the agencies' words."""
    given = [(c, row, entry) for c, row, entry in quoted(snapshot) if said(entry).reason.strip()]
    if given:
        named = tuple(entry.source for _clause, _row, entry in given)
        yield Paragraph((Run(across.CAUSES),), named)
    for clause, row, entry in given:
        lead = f"- {who(row, clause)}: "
        yield from own_words(entry, "reason", worded(entry).reason, lead=lead)
