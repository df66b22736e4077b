"""Does a PDF keep the form of Nghị định 30/2020/NĐ-CP, Phụ lục I? Measured on the pages, whoever
made the file: sizes, margins, page numbers, fonts, the head, indents, numbering, the signature."""

from reports.pipeline.layout.body_rules import body_rules
from reports.pipeline.layout.deviation import Deviation as Deviation
from reports.pipeline.layout.end_rules import end_rules
from reports.pipeline.layout.head_rules import head_rules
from reports.pipeline.layout.measure import NotAPdf as NotAPdf
from reports.pipeline.layout.measure import measure
from reports.pipeline.layout.page_rules import page_rules
from reports.pipeline.layout.paper import Paper

RULES = (page_rules, head_rules, body_rules, end_rules)


def check(data: bytes) -> tuple[Deviation, ...]:
    """Every deviation of a PDF, in the order of its pages. Raises NotAPdf."""
    paper = Paper(tuple(measure(data)))
    found = [one for rules in RULES for one in rules(paper)] if paper.sheets else []
    return tuple(sorted(found, key=lambda one: (one.page, one.y)))
