"""Whatever the order of saves, edits, withdrawals, objections and rebuilds: one wording per
passage, the one that the rules name; the agency's words and every act are kept."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plan_portal.lib.errors import DomainError
from reports.models import PassageEdit
from reports.pipeline.collect import collect
from reports.pipeline.compose import compose
from reports.pipeline.compose.answers import lines
from reports.pipeline.document import Paragraph, all_blocks
from reports.pipeline.snapshot import fingerprint
from reports.queries.edits import trail_of
from reports.services import wording
from tasks.answer import Answer, Obstacle
from tasks.models import Entry
from tasks.states import EntryStatus
from tests.access.fixtures import taken_back
from tests.factories.tasks import PeriodFactory, answered
from tests.reports.rounds import AFTER, heading, recipient, stands

pytestmark = pytest.mark.django_db
PARTS = ("result", "obstacle.0")
WORDS = ("Câu một.\nDòng hai.", "Câu ba.", "Câu bốn (dữ liệu minh họa).")
WORDINGS = ("Bản biên tập một.", "Bản biên tập hai.\nThêm dòng.")
PLACES = st.sampled_from(PARTS)
ACTS = st.one_of(
    st.tuples(st.just("save"), PLACES, st.sampled_from(WORDS)),
    st.tuples(st.just("edit"), PLACES, st.sampled_from(WORDINGS)),
    st.tuples(st.just("edit"), PLACES, st.sampled_from(WORDINGS)),
    st.tuples(st.just("object"), PLACES, st.just("")),
    st.tuples(st.sampled_from(["withdraw", "keep", "rebuild"]), PLACES, st.just("")),
)
# Each rule once, whatever is drawn.
EDIT, OBJECT, KEEP = (
    ("edit", "result", WORDINGS[0]),
    ("object", "result", ""),
    ("keep", "result", ""),
)
OTHER, BACK = ("save", "result", WORDS[1]), ("save", "result", WORDS[0])
WITHDRAW, OTHERS = ("withdraw", "result", ""), ("save", "obstacle.0", WORDS[2])


@dataclass
class Told:
    """What should be true: the agency's words; per passage (edited words, wording, objected)."""

    own: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PARTS, WORDS[0]))
    edits: dict[str, tuple[str, str, bool] | None] = field(
        default_factory=lambda: dict.fromkeys(PARTS, None)
    )
    decided: set[str] = field(default_factory=set)  # kept against an objection

    def answer(self) -> Answer:
        return Answer(
            kind="progress",
            status="ongoing",
            result=self.own["result"],
            obstacles=(Obstacle(self.own["obstacle.0"]),),
        )

    def shown(self, part: str) -> str:
        edit = self.edits[part]
        used = edit is not None and not edit[2] and edit[0] == self.own[part]
        return edit[1] if edit and used else self.own[part]

    def do(self, what: str, part: str, words: str) -> bool:
        """Whether the act is allowed; then it is done."""
        edit = self.edits.get(part)
        if what == "save":
            self.own[part] = words
        elif what == "edit":
            self.edits[part] = (self.own[part], words, False)
            self.decided.discard(part)
        elif what == "withdraw" and edit:
            self.edits[part] = None
        elif what == "object" and edit and not edit[2] and part not in self.decided:
            self.edits[part] = (*edit[:2], True)
        elif what == "keep" and edit and edit[2]:
            self.edits[part] = (*edit[:2], False)
            self.decided.add(part)
        else:
            return what == "rebuild"
        return True


@dataclass
class Portal:
    period: object
    entry: Entry
    office: object
    agency: object

    def do(self, what: str, part: str, words: str, told: Told) -> bool:
        """Whether the portal took the act."""
        try:
            self._do(what, part, words, told)
        except DomainError:
            return False
        return True

    def _do(self, what: str, part: str, words: str, told: Told) -> None:
        trail = trail_of(self.entry, recipient(), part)
        where = {"entry": self.entry, "recipient": recipient(), "part": part, "reason": "Lý do"}
        office = where | {"by": self.office, "at": AFTER, "seen": trail.number}
        if what == "save":
            sent = self.entry.version + 1
            given = {"sent_version": sent, "accepted_version": sent}
            answer = replace(told, own=told.own | {part: words}).answer()
            answered(self.entry, answer, status=EntryStatus.ACCEPTED, **given)
        elif what == "edit":
            seen = fingerprint(told.own[part])
            wording.edit(**office, wording=words, words_seen=seen, numbers_confirmed=True)
        elif what == "withdraw":
            wording.withdraw(**office)
        elif what == "keep":
            wording.keep(**office)
        elif what == "object":
            if trail.edit is None:
                raise wording.ObjectionClosed("nothing to object to")
            wording.object_to(edit=trail.edit, reason="Lý do", by=self.agency, at=AFTER)


@pytest.fixture
def portal(agency_a, coordinator, staff_a) -> Portal:
    period = PeriodFactory()
    stands(period, heading(period.plan), "accepted", agency=agency_a, answer=Told().answer())
    return Portal(period, Entry.objects.get(), coordinator, staff_a)


def written(document, key: str) -> list[str]:
    blocks = (one for one in all_blocks(document) if isinstance(one, Paragraph))
    return [run.text for one in blocks for run in one.runs if run.quote.endswith(f"#{key}")]


def check(portal: Portal, told: Told) -> None:
    snapshot = collect(portal.period, recipient(), at=AFTER)
    document = compose(snapshot)
    for part in PARTS:
        assert written(document, part) == lines(told.shown(part))
    quoted = next(row.entry for _clause, row in snapshot.obligations)
    assert quoted.answer == told.answer()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(ACTS, min_size=4, max_size=9))
@example(acts=[EDIT, OBJECT, KEEP, OBJECT, WITHDRAW, OBJECT])
@example(acts=[EDIT, OTHERS, OTHER, OBJECT, BACK, KEEP])
@example(acts=[WITHDRAW, KEEP, OBJECT, EDIT, OBJECT, EDIT, OBJECT])
def test_each_passage_has_exactly_one_wording_whatever_was_done(portal, acts):
    with taken_back():
        portal.entry.refresh_from_db()
        told, kept, versions = Told(), 0, {1: told_words(Told())}
        for what, part, words in acts:
            assert portal.do(what, part, words, told) is told.do(what, part, words)
            if what == "save":
                versions[portal.entry.version] = told_words(told)
            rows = list(PassageEdit.objects.order_by("pk").values_list("pk", flat=True))
            assert len(rows) >= kept
            kept = len(rows)
            check(portal, told)
        stored = {row.number: told_words_of(row.answer) for row in portal.entry.versions.all()}
        assert stored == versions


def told_words(told: Told) -> tuple[str, ...]:
    return told_words_of(told.answer())


def told_words_of(answer: Answer) -> tuple[str, ...]:
    return (answer.result, answer.obstacles[0].text)
