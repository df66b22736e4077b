"""Services of reports."""

from typing import Any

from agencies.models import User
from reports.models import ConsolidatedReport
from reports.services import (
    ad_hoc,
    approval,
    delivery,
    figures,
    issue,
    marked,
    omission,
    report,
    targets,
    wording,
)
from reports.services import recipient as recipients
from reports.states import TargetRelation
from tests.access.door import OFFICE, OFFICE_HEAD, STAFF, Doors
from tests.access.world import FIGURE, ODD_FIGURE, World, omission_of, paper_of
from tests.reports.addresses import ADDRESS, TODAY, seen
from tests.reports.rounds import recipient


def _passage(world: World, by: User) -> dict[str, Any]:
    edit = world.edited
    where = {"entry": edit.entry, "recipient": edit.recipient, "part": edit.part}
    return where | {"reason": "Lý do", "by": by, "at": world.at, "seen": 1}


def fresh(row: ConsolidatedReport) -> ConsolidatedReport:
    """As the database has it: a door that was tried before has moved the object, not the row."""
    return ConsolidatedReport.objects.get(pk=row.pk)


REPORTS: Doors = {
    "reports.omission.omit": (
        OFFICE,
        lambda w, by: omission.omit(
            period=w.sent.period,
            recipient=recipient("ubnd-tinh"),
            task=w.tasks[w.a.code][0],
            reason="Chuyển kỳ sau",
            by=by,
            at=w.at,
        ),
    ),
    "reports.omission.restore": (
        OFFICE,
        lambda w, by: omission.restore(omission=omission_of(w), by=by, at=w.at),
    ),
    "reports.report.request": (
        OFFICE,
        lambda w, by: report.request(
            period=w.sent.period, recipient=recipient("bo-khcn"), by=by, at=w.at
        ),
    ),
    "reports.ad_hoc.request": (
        OFFICE,
        lambda w, by: ad_hoc.request(
            scope=ad_hoc.Scope(
                lineages=(w.tasks[w.a.code][0].lineage,),
                from_on=w.sent.period.cutoff_on,
                to_on=w.sent.period.cutoff_on,
                asked_by="UBND tỉnh",
                number="1",
                dated=TODAY,
            ),
            recipient=recipient("bo-khcn"),
            by=by,
            at=w.at,
        ),
    ),
    "reports.recipient.add": (
        OFFICE,
        lambda w, by: recipients.add(
            code="so-tai-chinh", address=ADDRESS, valid_from=TODAY, by=by, at=w.at
        ),
    ),
    "reports.recipient.change": (
        OFFICE,
        lambda w, by: recipients.change(
            recipient=recipient("bo-khcn"),
            address=ADDRESS,
            valid_from=TODAY,
            seen=seen(),
            by=by,
            at=w.at,
        ),
    ),
    "reports.report.cancel": (
        OFFICE,
        lambda w, by: report.cancel(report=fresh(w.requested), by=by, at=w.at),
    ),
    "reports.report.release": (
        OFFICE,
        lambda w, by: report.release(report=fresh(w.compiled), by=by, at=w.at),
    ),
    "reports.approval.revise": (
        OFFICE,
        lambda w, by: approval.revise(report=fresh(w.compiled), note="Sửa mục III", by=by, at=w.at),
    ),
    "reports.approval.settle": (
        OFFICE,
        lambda w, by: approval.settle(report=fresh(w.compiled), by=by, at=w.at),
    ),
    "reports.approval.approve": (
        OFFICE_HEAD,
        lambda w, by: approval.approve(report=fresh(w.compiled), by=by, at=w.at, knowing=True),
    ),
    "reports.marked.ask": (
        OFFICE,
        lambda w, by: marked.ask(report=fresh(w.compiled), by=by, at=w.at),
    ),
    "reports.figures.give_reason": (
        OFFICE,
        lambda w, by: figures.give_reason(
            report=fresh(w.approved),
            other=fresh(w.issued),
            figure=ODD_FIGURE,
            reason="Đã đối chiếu",
            by=by,
            at=w.at,
        ),
    ),
    "reports.targets.link": (
        OFFICE,
        lambda w, by: targets.link(
            targets.Wish(
                task=w.tasks[w.a.code][0],
                name=FIGURE[0],
                unit=FIGURE[1],
                relation=TargetRelation.ABOVE,
                value="95",
                target_unit="lớp",
                words=w.tasks[w.a.code][0].text[:20].strip(),
            ),
            by=by,
            at=w.at,
        ),
    ),
    "reports.targets.end": (
        OFFICE,
        lambda w, by: targets.end(target=w.target, by=by, at=w.at),
    ),
    "reports.delivery.send": (
        OFFICE,
        lambda w, by: delivery.send(
            report=fresh(w.issued), addresses=["van-thu@example.gov.vn"], by=by, at=w.at
        ),
    ),
    "reports.issue.issue": (
        OFFICE_HEAD,
        lambda w, by: issue.issue(
            report=fresh(w.approved), paper=paper_of(w, "13/BC-SKHCN"), by=by, at=w.at
        ),
    ),
    "reports.wording.edit": (
        OFFICE,
        lambda w, by: wording.edit(
            wording="Câu khác.",
            words_seen=w.edited.source_sha256,
            numbers_confirmed=True,
            **_passage(w, by),
        ),
    ),
    "reports.wording.withdraw": (OFFICE, lambda w, by: wording.withdraw(**_passage(w, by))),
    "reports.wording.keep": (OFFICE, lambda w, by: wording.keep(**_passage(w, by))),
    "reports.wording.object_to": (
        STAFF,
        lambda w, by: wording.object_to(edit=w.edited, reason="Sai ý", by=by, at=w.at),
    ),
}
