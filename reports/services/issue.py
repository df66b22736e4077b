"""Issue: number, day, signer and the signed PDF make an approved report an official paper, and
freeze it. What is wrong in it afterwards is mended by a paper that replaces or completes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import Appointment, StoredFile, User
from agencies.roles import Permission
from agencies.services import file as stored_files
from plan_portal.lib import files
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from reports import workflow
from reports.models import Artifact, ConsolidatedReport, MarkedCopy
from reports.pipeline.manifest import Cited, FileFacts, Manifest
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.wording import DEMO_MARK
from reports.queries.signers import signs_on
from reports.services import composed, printed, showing
from reports.services.moving import hold, move
from reports.services.readiness import readiness
from reports.states import Format, ReportStatus
from reports.workflow import Action
from tasks.models import Period


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """What came back from signing: "5/BC-SKHCN", its day, who signed, the PDF under its name.
    `is_other_name`: the signer is not the one whose name is printed."""

    number: str
    issued_on: date
    signer: Appointment
    name: str
    stream: IO[bytes]
    is_other_name: bool = False


class NumberTaken(DomainError):
    """One number belongs to one paper of the issuer and the year."""

    code = "report_number_taken"


class SignerRefused(DomainError):
    """Held no office that signs, on that day."""

    code = "report_signer_refused"


class PaperRefused(DomainError):
    """The file is not the signed paper of this report."""

    code = "report_paper_refused"


class EarlierInForce(DomainError):
    """A paper that is in force is not cited by this one."""

    code = "report_earlier_in_force"


def issue(
    *, report: ConsolidatedReport, paper: SignedPaper, by: User, at: datetime
) -> ConsolidatedReport:
    """Issue an approved report. Leaders see it, the period is closed to organisation changes, the
    paper that it replaces or completes says so, and the manifest lists all of it; in one
    transaction. The PDF is kept as it came, byte for byte.

    Raises StepRefused, CompileAnew, FileRefused, and the refusals above and of printed.py."""
    require(by, Permission.REPORT_ISSUE, at=at)
    workflow.next_status(ReportStatus(report.status), Action.ISSUE)
    number = printed.official_number(paper.number)
    printed.refuse_other(report, number, paper.issued_on, at=at)
    _refuse_signer(report, paper)
    upload = files.check_upload(
        paper.name, paper.stream, allowed={"pdf"}, max_bytes=settings.SIGNED_PDF_MAX_BYTES
    )
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_ISSUE, at=at)
        hold(report, Action.ISSUE)
        _hold_period(report)
        readiness(report, at=at).refuse()
        _refuse_known(report, upload.sha256)
        earlier = _earlier(report)
        stored = stored_files.store(data=paper.stream, media_type=upload.content_type, at=at)
        kept = _kept(report, paper, number, stored, upload.name)
        fields = _fields(report, kept, by=by, at=at)
        _freeze(report, fields, note=_note(report, paper), by=by, at=at)
        step = Action.SUPERSEDE if report.replaces_id else Action.SUPPLEMENT
        for one in earlier:
            move(one, step, by=by, at=at, note=number)
        showing.to_leaders(report=report, by=by, at=at)
        _record(report, earlier, by=by, at=at)
    return report


def _hold_period(report: ConsolidatedReport) -> None:
    """One issue of a period at a time: of two first revisions each would find nothing in force."""
    Period.objects.select_for_update(of=("self",), no_key=True).get(pk=report.period_id)


def _refuse_signer(report: ConsolidatedReport, paper: SignedPaper) -> None:
    if not signs_on(paper.signer, paper.issued_on):
        raise SignerRefused(
            _("%(name)s held no office that signs on %(day)s. Choose who signed on that day.")
            % {"name": paper.signer.person, "day": day_text(paper.issued_on)}
        )
    other = printed.other_name(report, paper.signer)
    if other and not paper.is_other_name:
        raise printed.SignerNotPrinted(
            _(
                "The paper prints the name %(printed)s, not %(name)s. Choose who signed, or "
                "confirm that the signed paper bears another name."
            )
            % {"printed": other, "name": paper.signer.person}
        )


def _note(report: ConsolidatedReport, paper: SignedPaper) -> str:
    """What the history keeps of it: that another name was printed; in Vietnamese."""
    other = printed.other_name(report, paper.signer)
    with translation.override("vi"):
        return _("The paper prints the name %(printed)s.") % {"printed": other} if other else ""


def _refuse_known(report: ConsolidatedReport, digest: str) -> None:
    made = (
        Artifact.objects.filter(file__sha256=digest),
        MarkedCopy.objects.filter(file__sha256=digest),
        ConsolidatedReport.objects.filter(summary_file__sha256=digest),
    )
    if any(rows.exists() for rows in made):
        raise PaperRefused(
            _("This is the file that the portal made, without a signature. Choose the signed one.")
        )
    others = ConsolidatedReport.objects.filter(signed_file__sha256=digest).exclude(pk=report.pk)
    if others.exists():
        raise PaperRefused(
            _("This PDF was uploaded for another report already. Choose the one of this report.")
        )


def _earlier(report: ConsolidatedReport) -> tuple[ConsolidatedReport, ...]:
    """The paper that this one replaces or completes, then the supplements that end with a replaced
    one; locked. One in force that it does not name, or one cited that is in force no more, is a
    refusal: the printed words would be wrong."""
    cited = report.replaces_id or report.supplements_id
    rows = ConsolidatedReport.objects.select_for_update(of=("self",), no_key=True).defer("snapshot")
    same = rows.series(report.period, report.recipient, report.ad_hoc).in_force()
    found = {row.pk: row for row in same.order_by("pk")}
    if cited is None and not found:
        return ()
    named = {row.pk for row in found.values() if (row.number, row.issued_on) in _printed(report)}
    if cited not in found or (report.replaces_id and {*found} - named):
        raise EarlierInForce(
            _(
                "Since this revision was compiled another report for the same period and recipient "
                "was issued. Compile anew, so that the paper says which one it replaces."
            )
        )
    rest = (found[key] for key in found if key in named and key != cited)
    return (found[cited], *rest)


def _printed(report: ConsolidatedReport) -> set[tuple[str, date | None]]:
    """Number and day of the papers that this one names."""
    earlier = Snapshot.from_json(report.snapshot or {}).earlier
    also = earlier.also if earlier else ()
    return {(one.number, one.issued_on) for one in (earlier, *also) if one}


@dataclass(frozen=True, slots=True)
class _Kept:
    """The signed paper as it is written down: number and name in their one form, the signer with
    name and post of the day."""

    number: str
    issuer: str
    issued_on: date
    signer: Appointment
    signer_label: str
    file: StoredFile
    name: str


def _kept(
    report: ConsolidatedReport, paper: SignedPaper, number: str, file: StoredFile, name: str
) -> _Kept:
    holder = paper.signer
    with translation.override("vi"):  # of the paper, not of the screen
        label = f"{holder.person} – {holder.title}, {holder.agency.label}"[:300]
    issuer = Snapshot.from_json(report.snapshot or {}).recipient.issuer_abbreviation
    return _Kept(number, issuer, paper.issued_on, holder, label, file, name)


def _fields(
    report: ConsolidatedReport, kept: _Kept, *, by: User, at: datetime
) -> dict[str, object]:
    """All that the row gains, the manifest with it."""
    manifest = _manifest(report, kept, at=at).text()
    shown = {} if report.released_at else {"released_at": at, "released_by": by}
    return shown | {
        "issued_at": at,
        "issued_by": by,
        "issuer": kept.issuer,
        "number": kept.number,
        "issued_on": kept.issued_on,
        "issued_year": kept.issued_on.year,
        "signer": kept.signer,
        "signer_label": kept.signer_label,
        "signed_file": kept.file,
        "signed_name": kept.name,
        "manifest": manifest,
        "manifest_sha256": sha256(manifest.encode()).hexdigest(),
    }


def _manifest(report: ConsolidatedReport, kept: _Kept, *, at: datetime) -> Manifest:
    snapshot = Snapshot.from_json(report.snapshot or {})
    return Manifest(
        report=str(report.public_id),
        period=snapshot.period.code,
        recipient=snapshot.recipient.code,
        revision=report.revision,
        code=report.code or "",
        number=kept.number,
        issued_on=kept.issued_on,
        issuer=kept.issuer,
        signer=kept.signer_label,
        issued_at=at,
        compiled_at=report.compiled_at,
        snapshot_sha256=report.snapshot_sha256,
        document_sha256=composed.paper_hash(report),
        made_with=report.made_with,
        outputs=_outputs(report),
        signed=FileFacts(kept.name, Format.PDF, kept.file.size, kept.file.sha256),
        note=DEMO_MARK if snapshot.demo else "",
        replaces=_cited(report.replaces),
        supplements=_cited(report.supplements),
    )


def _outputs(report: ConsolidatedReport) -> tuple[FileFacts, ...]:
    return tuple(
        FileFacts(one.file_name, one.format, one.file.size, one.file.sha256)
        for one in report.artifacts.select_related("file").order_by("format")
    )


def _cited(row: ConsolidatedReport | None) -> Cited | None:
    return Cited(row.number, row.issued_on, row.manifest_sha256) if row else None


def _freeze(
    report: ConsolidatedReport, fields: dict[str, object], *, note: str, by: User, at: datetime
) -> None:
    try:
        with transaction.atomic():  # the unique key decides between two at the same moment
            move(report, Action.ISSUE, by=by, at=at, note=note, fields=fields)
    except IntegrityError as clash:
        same = {name: fields[name] for name in ("issuer", "issued_year", "number")}
        if not ConsolidatedReport.objects.filter(**same).exists():
            raise
        raise NumberTaken(
            _("The number %(number)s belongs to another paper of %(year)s. Look at the register.")
            % {"number": fields["number"], "year": fields["issued_year"]}
        ) from clash


def _record(
    report: ConsolidatedReport,
    earlier: Sequence[ConsolidatedReport],
    *,
    by: User,
    at: datetime,
) -> None:
    details = {
        "sha256": report.snapshot_sha256,
        "manifest": report.manifest_sha256,
        "number": report.number,
    }
    audit.record("report.issue", by=by, at=at, about=report, details=details)
    name = "report.supersede" if report.replaces_id else "report.supplement"
    for one in earlier:
        audit.record(name, by=by, at=at, about=one, details={"number": report.number})
