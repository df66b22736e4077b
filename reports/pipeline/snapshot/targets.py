"""A target that a person has linked to a figure of a clause."""

from dataclasses import dataclass

from reports.pipeline.snapshot.past import Act
from reports.states import TargetRelation


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """`name`, `unit`: of the figure that answers it, as agencies call it; `relation`, `value`
    ("95") and `target_unit`: what the target asks for; `words`: how `source` says so, verbatim;
    `linked`: who said that they belong together."""

    name: str
    unit: str
    relation: TargetRelation
    value: str
    target_unit: str
    words: str
    source: str
    linked: Act
