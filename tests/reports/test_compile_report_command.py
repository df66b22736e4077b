"""compile_report: a report without a broker, its three files in a folder."""

from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from reports.models import ConsolidatedReport, Recipient
from tests.reports.rounds import whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("woken")]


@pytest.fixture
def period():
    return whole(["accepted", "missing"])


def compile_report(folder, *, period="latest", recipient="bo-khcn") -> None:
    call_command("compile_report", period=period, recipient=recipient, out=folder)


@pytest.mark.pango
@pytest.mark.parametrize("recipient", ["bo-khcn", "ubnd-tinh"])
def test_three_files_with_the_hashes_that_are_kept(period, tmp_path, capsys, recipient):
    compile_report(tmp_path / "new", recipient=recipient)

    report = ConsolidatedReport.objects.get()
    kept = dict(report.artifacts.values_list("file_name", "file__sha256"))
    made = {one.name: sha256(one.read_bytes()).hexdigest() for one in (tmp_path / "new").iterdir()}
    assert (report.period, report.recipient.code) == (period, recipient)
    assert made == kept
    assert len(kept) == 3
    said = capsys.readouterr().out
    assert all(digest in said for digest in kept.values())
    assert f"snapshot {report.snapshot_sha256}" in said
    assert "layout 0 deviations" in said


@pytest.mark.parametrize("wrong", [{"period": "1999-nam"}, {"recipient": "bo-khac"}])
def test_what_is_not_there_is_said_with_what_is(period, tmp_path, wrong):
    known = period.code if "period" in wrong else "bo-khcn, ubnd-tinh"

    with pytest.raises(CommandError, match=f"Known: {known}"):
        compile_report(tmp_path, **wrong)

    assert not ConsolidatedReport.objects.exists()


def test_a_refusal_is_a_sentence(period, tmp_path):
    Recipient.objects.get(code="bo-khcn").versions.all().delete()

    with pytest.raises(CommandError, match="Bộ Khoa học và Công nghệ"):
        compile_report(tmp_path)
