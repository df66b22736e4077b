"""All that a consolidated report knows, as plain frozen values of one moment.

The collector fills it from the database, the portal keeps its canonical JSON with the SHA-256, and
everything that is ever shown or printed of the report comes from it alone: rename an agency, change
an entry, and a report already built stays what it was.

Ids are strings (public ids). A `source` is what a paragraph names as its origin and what the portal
resolves again: "clause/<id>", "obligation/<id>", "entry/<id>/<version id>", "obstacle/<id>",
"paper/<kind>/<id>"; where Sở KH&CN has edited an answer's words "edit/<id>" stands beside them.
Moments are aware datetimes, days are dates; texts are cleaned already (plan_portal.lib.text)."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError
from reports.pipeline.snapshot.codec import plain, value
from reports.pipeline.snapshot.earlier import AlsoFacts as AlsoFacts
from reports.pipeline.snapshot.earlier import EarlierFacts as EarlierFacts
from reports.pipeline.snapshot.earlier import Relation as Relation
from reports.pipeline.snapshot.edits import EditFacts as EditFacts
from reports.pipeline.snapshot.edits import fingerprint as fingerprint
from reports.pipeline.snapshot.figures import AgencyCounts as AgencyCounts
from reports.pipeline.snapshot.figures import Counts as Counts
from reports.pipeline.snapshot.figures import Totals as Totals
from reports.pipeline.snapshot.past import LATER
from reports.pipeline.snapshot.past import Act as Act
from reports.pipeline.snapshot.past import LinkFacts as LinkFacts
from reports.pipeline.snapshot.past import PaperFacts as PaperFacts
from reports.pipeline.snapshot.past import PaperKind as PaperKind
from reports.pipeline.snapshot.past import Past as Past
from reports.pipeline.snapshot.plan import PeriodFacts as PeriodFacts
from reports.pipeline.snapshot.plan import PlanFacts as PlanFacts
from reports.pipeline.snapshot.recipient import ChapterFacts as ChapterFacts
from reports.pipeline.snapshot.recipient import RecipientFacts as RecipientFacts
from reports.pipeline.snapshot.targets import TargetFacts as TargetFacts
from tasks.answer import Answer
from tasks.states import AnswerKind, Bucket, HeadingKind

# 2: earlier answers, papers of the round, linked obstacles, who left a clause out, edits of the
# wording. A snapshot of schema 1 is read without them and keeps its hash.
SCHEMA = 2
READABLE = (1, 2)


class UnknownSchema(DomainError):
    """The stored snapshot was written by another version of the portal."""

    code = "unknown_schema"


class EntryState(StrEnum):
    """How far an answer has come with the follow-up office; only ACCEPTED is quoted."""

    ACCEPTED = "accepted"
    WAITING = "waiting"  # sent, not yet accepted
    RETURNED = "returned"  # sent back for correction


@dataclass(frozen=True, slots=True)
class Supplement:
    """What Sở KH&CN has added to a task, with the document it comes from. `kind`: a
    tasks.states.SupplementKind value."""

    kind: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    caption: str
    document_number: str = ""
    document_date: date | None = None
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One answer; only an accepted one is printed. `previous`: the last accepted answer of this
    agency to this task (its words are what a *giữ nguyên* keeps); `previous_period`: "năm 2025"."""

    entry_id: str
    version_id: str
    submission_id: str
    state: EntryState
    answer: Answer
    previous: Answer | None = None
    previous_period: str = ""
    entered: Act | None = None
    sent: Act | None = None
    accepted: Act | None = None
    evidence: tuple[EvidenceFacts, ...] = ()
    # Edits in force of its passages; the agency's words stay in `answer` and `previous`.
    edits: tuple[EditFacts, ...] = field(default=(), metadata={"leave_out_empty": True})

    @property
    def source(self) -> str:
        return f"entry/{self.entry_id}/{self.version_id}"

    @property
    def kept(self) -> Answer | None:
        """The answer whose words a *giữ nguyên* keeps."""
        return self.previous if self.answer.kind == AnswerKind.KEPT else None


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """One row of the frozen ledger. `requested`: asked by *đề nghị*, never overdue. `in_group`:
    owed as a member of a class of agencies. `excuse`: why, when the bucket is excused."""

    obligation_id: str
    agency_code: str
    agency_name: str
    bucket: Bucket
    due_at: datetime
    first_received_at: datetime | None = None
    requested: bool = False
    in_group: bool = False
    excuse: str = ""
    entry: EntryFacts | None = None
    # Accepted answers of this agency to this task before, newest first.
    past: tuple[Past, ...] = field(default=(), metadata=LATER)
    # "năm 2025": whose row it is in a report over several rounds, "" in one over one round.
    round: str = field(default="", metadata={"leave_out_empty": True})

    @property
    def source(self) -> str:
        return f"obligation/{self.obligation_id}"

    @property
    def quoted(self) -> EntryFacts | None:
        """The entry, when its words may stand in the report."""
        return self.entry if self.entry and self.entry.state == EntryState.ACCEPTED else None


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """One task clause: number ("1.2"), the plan's words, what was added. `omitted`: why it is left
    out of this report, "" when it is in; `omitted_by`: who decided so, and when."""

    clause_id: str
    code: str
    text: str
    supplements: tuple[Supplement, ...] = ()
    obligations: tuple[ObligationFacts, ...] = ()
    omitted: str = ""
    omitted_by: Act | None = field(default=None, metadata=LATER)
    targets: tuple[TargetFacts, ...] = field(default=(), metadata=LATER)

    @property
    def source(self) -> str:
        return f"clause/{self.clause_id}"


@dataclass(frozen=True, slots=True)
class HeadingFacts:
    number: str
    title: str
    kind: HeadingKind
    clauses: tuple[ClauseFacts, ...]


@dataclass(frozen=True, slots=True)
class ObstacleFacts:
    """An open obstacle that lives across periods. `clause_code`: the number of its task in the
    text that is quoted, or "2.1 theo mã cũ". `entry_id`: the entry of this round that states
    it, "" when it was stated before and nobody repeated it; `standing`: one Vietnamese sentence
    about where it is ("đã chuyển Bộ Tài chính tại văn bản số 1562/SKHCN-CĐS"), "" when nowhere."""

    obstacle_id: str
    agency_name: str
    clause_code: str
    text: str
    raised_on: date
    addressee: str = ""
    entry_id: str = ""
    standing: str = ""
    link: LinkFacts | None = field(default=None, metadata=LATER)

    @property
    def source(self) -> str:
        return f"obstacle/{self.obstacle_id}"


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """What a report "khi có yêu cầu" covers, and the document that asks for it. `codes`: its tasks
    in plan order; `rounds`: its rounds, the oldest first."""

    asked_by: str
    number: str
    dated: date
    codes: tuple[str, ...]
    rounds: tuple[PeriodFacts, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole. `demo` prints "dữ liệu minh họa" plainly; `banner` is printed with it or alone
    ("bộ máy theo kế hoạch 2021")."""

    plan: PlanFacts
    period: PeriodFacts
    taken_at: datetime
    recipient: RecipientFacts
    headings: tuple[HeadingFacts, ...]
    totals: Totals
    obstacles: tuple[ObstacleFacts, ...] = ()
    demo: bool = False
    banner: str = ""
    schema: int = SCHEMA
    # Printed on the last page; where whoever holds the paper can check it.
    code: str = field(default="", metadata={"leave_out_empty": True})
    check_address: str = field(default="", metadata={"leave_out_empty": True})
    earlier: EarlierFacts | None = field(default=None, metadata={"leave_out_empty": True})
    papers: tuple[PaperFacts, ...] = field(default=(), metadata=LATER)
    # None: the periodic report, over the whole plan.
    scope: ScopeFacts | None = field(default=None, metadata={"leave_out_empty": True})

    @property
    def due_moments(self) -> frozenset[datetime]:
        """The deadlines of its rounds, before any extension."""
        rounds = self.scope.rounds if self.scope else (self.period,)
        return frozenset(one.due_at for one in rounds)

    @property
    def clauses(self) -> Iterator[ClauseFacts]:
        """All clauses in plan order."""
        return (clause for heading in self.headings for clause in heading.clauses)

    @property
    def obligations(self) -> Iterator[tuple[ClauseFacts, ObligationFacts]]:
        """All rows of the ledger in plan order: heading, clause, agency."""
        return ((clause, row) for clause in self.clauses for row in clause.obligations)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values: days and moments ISO, tuples as lists."""
        stored: dict[str, Any] = plain(self)
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Snapshot":
        """The equal value back. Raises UnknownSchema for one that this portal cannot read."""
        if stored.get("schema") not in READABLE:
            raise UnknownSchema(
                _("This report was built by another version of the portal (snapshot %(schema)s).")
                % {"schema": stored.get("schema")}
            )
        snapshot: Snapshot = value(cls, stored)
        return snapshot

    def canonical(self) -> bytes:
        """The bytes that are stored and hashed: sorted keys, no spaces, UTF-8."""
        return canonical(self.as_json())

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()


def canonical(stored: dict[str, Any]) -> bytes:
    """The one way in which JSON values become the bytes that are hashed."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def hash_of(stored: dict[str, Any]) -> str:
    """SHA-256 of a stored snapshot as it stands, whether this portal can read it or not."""
    return hashlib.sha256(canonical(stored)).hexdigest()
