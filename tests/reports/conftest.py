"""What tests of reports share: quiet files, wake-ups that are only counted."""

from functools import partial

import pytest

from reports.pipeline.render import files
from reports.services import report as reporting
from reports.states import Format


@pytest.fixture
def quick_files(monkeypatch):
    """PDF, DOCX and XLSX as a few bytes: for tests about the row, not about paper."""

    def steps(snapshot, _document):
        def made(form):
            return files.Rendered(form, f"{form} {snapshot.sha256}".encode())

        return tuple((form.label, partial(made, form)) for form in Format)

    monkeypatch.setattr(reporting.files, "steps", steps)


@pytest.fixture
def woken(monkeypatch) -> list[int]:
    """Ids of the reports for which a worker was woken, in order."""
    calls: list[int] = []
    monkeypatch.setattr(
        reporting, "wake_on_commit", lambda _job, *, report_id: calls.append(report_id)
    )
    return calls
