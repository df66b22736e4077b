"""Titles of the usual chapters, and the lines that a form of address must have."""

from reports.pipeline import wording
from reports.states import Chapter

CHAPTERS = {
    Chapter.SITUATION: wording.SITUATION,
    Chapter.RESULTS: wording.RESULTS,
    Chapter.FIGURES: wording.FIGURES,
    Chapter.OBSTACLES: wording.OBSTACLES,
    Chapter.PROPOSALS: wording.PROPOSALS,
    Chapter.NEXT: wording.NEXT,
}
FILED = "Lưu:"
HIGH_TECH_DEPARTMENT = "Vụ Công nghệ cao"
