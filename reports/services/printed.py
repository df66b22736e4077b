"""Number, day and signer of an issue beside the words that the paper was printed with: what is
typed may fill their blanks, not contradict them."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Appointment
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from plan_portal.lib.text import official_day
from reports.models import ConsolidatedReport
from reports.pipeline.document import Document
from reports.pipeline.snapshot import Snapshot
from reports.services.composed import opened

_NUMBER = re.compile(r"(\d{1,5})([A-ZĐ]?)/([A-ZĐ0-9&.-]{2,60})")


class NumberRefused(DomainError):
    """Not of the form that official papers have, or not of the kind that the paper prints."""

    code = "report_number_refused"


class DayRefused(DomainError):
    """The day of the paper lies before its compile, after today, or in another month than the one
    that is printed."""

    code = "report_day_refused"


class SignerNotPrinted(DomainError):
    """Another name than the signer's stands under the signature."""

    code = "report_signer_not_printed"


def official_number(typed: str) -> str:
    """ "5/bc-skhcn" → "05/BC-SKHCN": a number below ten has its zero (Nghị định 30/2020/NĐ-CP, Phụ
    lục I). Raises NumberRefused."""
    found = _NUMBER.fullmatch("".join(typed.split()).upper())
    if found is None or not int(found[1]):
        raise NumberRefused(
            _("“%(typed)s” is not the number of a paper. Write it as 05/BC-SKHCN.")
            % {"typed": typed[:40]}
        )
    return f"{int(found[1]):02d}{found[2]}/{found[3]}"


def refuse_other(report: ConsolidatedReport, number: str, day: date, *, at: datetime) -> None:
    """The number has the printed kind and issuer, the day lies between the compile and today, in
    the printed month. Raises NumberRefused, DayRefused."""
    paper = opened(report).document
    _refuse_number(paper, number)
    compiled = timezone.localdate(report.compiled_at) if report.compiled_at else day
    if not compiled <= day <= timezone.localdate(at):
        raise DayRefused(
            _("The day of the paper lies between its compile, %(compiled)s, and today.")
            % {"compiled": day_text(compiled)}
        )
    _refuse_month(paper, day)


def name_of(report: ConsolidatedReport) -> str:
    """The name under the signature, "" where it is blank or nothing was made."""
    return Snapshot.from_json(report.snapshot).recipient.signer if report.snapshot else ""


def other_name(report: ConsolidatedReport, signer: Appointment) -> str:
    """The printed name, where it is not the signer's; else ""."""
    printed = name_of(report)
    return "" if printed in {"", signer.person.full_name} else printed


def _refuse_number(paper: Document, number: str) -> None:
    printed = paper.letterhead.number.partition("/")[2].upper()
    if number.partition("/")[2] != printed:
        raise NumberRefused(
            _("The paper prints “/%(printed)s”; the number ends so, for example 05/%(printed)s.")
            % {"printed": printed}
        )


def _refuse_month(paper: Document, day: date) -> None:
    month = official_day(day).partition(" tháng ")[2]  # 12 năm 2026
    if not paper.letterhead.place_and_day.endswith(f" tháng {month}"):
        raise DayRefused(
            _("The paper prints “%(printed)s”, so %(day)s is not its day. Compile anew.")
            % {"printed": " ".join(paper.letterhead.place_and_day.split()), "day": day_text(day)}
        )
