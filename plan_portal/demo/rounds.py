"""The rounds of the demonstration, walked through the same services as people use: two finished
years and the open round of the present year."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from agencies import audit
from agencies.models import AuditEvent, OrganisationChange
from plan_portal.demo import cast, steps, words
from plan_portal.demo.people import Cast
from tasks import calendar
from tasks.answer import Answer
from tasks.models import Entry, Heading, ObstacleRecord, Period, Plan, Submission
from tasks.queries import period as period_queries
from tasks.services import extension as extensions
from tasks.services import obstacle as obstacles
from tasks.services import period as periods
from tasks.states import AnswerKind, ObstacleStatus, PeriodKind

MARK = "demo.round"
FINISHED = (2023, 2024)
# (agency, round): what is out of the ordinary in the finished years
LATE = {("sgtvt", 2023), ("sldtbxh", 2023), ("skhdt", 2024), ("ubnd-huyen-ky-anh", 2024),
        ("ubnd-huyen-vu-quang", 2023), ("snv", 2024)}  # fmt: skip
SILENT = {("ubnd-huyen-huong-khe", 2024), ("hccb", 2023), ("hccb", 2024)}
NIL = {("stp", 2023), ("sngv", 2024), ("thanh-tra", 2023), ("ubnd-huyen-loc-ha", 2024)}
KEPT = {("thanh-tra", 2024), ("bql-kkt", 2024)}
RETURNED = {("sgddt", 2023), ("sct", 2024)}
EXTENDED = {("stnmt", 2024)}
REPORTS_BY_CHANNEL = "bchqs"


def is_done(period: Period) -> bool:
    """The demonstration has walked this round already: what people did since is theirs."""
    return AuditEvent.objects.filter(action=MARK, object_id=str(period.public_id)).exists()


def finished(plan: Plan, cast_: Cast, year: int) -> None:
    """A year that is over: everybody reviewed, the period locked."""
    dates = period_queries.propose(PeriodKind.YEAR, year)
    begin = timezone.make_aware(datetime.combine(date(year, 11, 20), time(8)))
    round_ = steps.Round(_opened(plan, cast_, dates, at=begin), cast_, year, begin)
    if is_done(round_.period):
        return
    due = round_.period.due_at
    for number, submission in enumerate(steps.submissions(round_)):
        code = submission.agency.code
        if (code, year) in EXTENDED:
            _extend(round_, submission)
        if (code, year) in SILENT:
            continue
        after = 3 if (code, year) in LATE or (code, year) in EXTENDED else -(number % 12) - 1
        # 08:00 to 15:00 of an office day
        sent_at = due + timedelta(days=after, hours=-9, minutes=number * 11)
        steps.answer_and_send(round_, submission, partial(_said, year=year), at=sent_at)
        steps.review(
            round_,
            submission,
            at=max(due, sent_at) + timedelta(days=2),
            is_doubted=(code, year) in RETURNED,
        )
    at = due + timedelta(days=12)
    if round_.period.is_open:
        periods.lock_period(period=round_.period, by=cast_.coordinator, at=at)
    audit.record(MARK, by=None, at=at, about=round_.period)


def current(plan: Plan, cast_: Cast, *, now: datetime) -> None:
    """The round to try: some have sent, one is returned, most have not begun; Sở Y tế is yours."""
    year = year_to_try(plan, now)
    dates = period_queries.propose(PeriodKind.YEAR, year)
    is_open = plan.periods.exclude(status="cancelled").filter(code=dates.code).exists()
    if not is_open and OrganisationChange.objects.standing().exists():
        return  # the cast is of 2021: its round does not begin under another apparatus
    opened_on = timezone.localdate(now) - timedelta(days=6)
    begin = timezone.make_aware(datetime.combine(opened_on, time(8)))
    round_ = steps.Round(_opened(plan, cast_, dates, at=begin), cast_, year, begin)
    if is_done(round_.period):
        return
    by_code = {row.agency.code: row for row in steps.submissions(round_)}
    told = partial(_told_now, year=year)
    for number, code in enumerate(("stttt", "skhdt", "stc", "snnptnt", "sgddt", "ca-tinh", "mttq")):
        steps.answer_and_send(round_, by_code[code], told, at=round_.moment(1, number))
    for number, code in enumerate(("stp", "sngv", "ubnd-huyen-can-loc")):
        steps.answer_and_send(
            round_, by_code[code], _nothing_new, at=round_.moment(2, 1.5 + number)
        )
    steps.review(round_, by_code["stttt"], at=round_.moment(4, 1))
    steps.return_one(round_, by_code["sgddt"], at=round_.moment(4, 2))
    steps.draft(round_, by_code["sct"], told, at=round_.moment(4, 6))
    steps.hand_over(round_, by_code["sgtvt"], told, at=round_.moment(5, 2))
    _follow_obstacles(round_)
    audit.record(MARK, by=None, at=now, about=round_.period)


def year_to_try(plan: Plan, now: datetime) -> int:
    """The present year; after New Year the round that was opened before it, which stays the one."""
    rows = plan.periods.filter(is_demo=True, kind=PeriodKind.YEAR)
    opened = rows.filter(cutoff_on__year__gt=FINISHED[-1]).order_by("cutoff_on").first()
    return opened.cutoff_on.year if opened else timezone.localdate(now).year


# --- steps ----------------------------------------------------------------------------------------


def _opened(plan: Plan, cast_: Cast, dates: calendar.PeriodDates, *, at: datetime) -> Period:
    found = plan.periods.exclude(status="cancelled").filter(code=dates.code).first()
    if found is not None:
        return found
    groups = {heading.kind: heading.group for heading in _headings(plan) if heading.group}
    others = [one.code for one in (*cast.OTHER_AGENCIES, *cast.districts())]
    asked = [one.code for one in cast.ORGANISATIONS]
    members = {
        groups["class"]: [cast_.agencies[code] for code in others],
        groups["request"]: [cast_.agencies[code] for code in asked],
    }
    return periods.open_period(
        plan=plan,
        dates=dates,
        by=cast_.coordinator,
        at=at,
        members=members,
        banner=cast.BANNER,
        is_demo=True,
    )


def _headings(plan: Plan) -> Iterator[Heading]:
    rows = Heading.objects.filter(version_id=plan.current_version_id).select_related("group")
    return rows.iterator()


def _said(submission: Submission, entry: Entry, *, year: int) -> Answer:
    code, round_year = submission.agency.code, year
    if code == REPORTS_BY_CHANNEL:
        number = f"{entry.obligation.task.position + 117}/BC-BCH"
        day = date(year, 12, 11)
        return Answer(kind=AnswerKind.SECRET, secret_number=number, secret_date=day)
    if (code, round_year) in NIL:
        return Answer(kind=AnswerKind.NIL)
    if (code, round_year) in KEPT and _has_words_before(entry):
        return Answer(kind=AnswerKind.KEPT)
    return words.answer_for(entry.obligation.task.code, FINISHED.index(year))


def _has_words_before(entry: Entry) -> bool:
    return Entry.objects.filter(
        obligation__agency=entry.obligation.agency_id,
        obligation__task__lineage=entry.obligation.task.lineage,
        kind=AnswerKind.PROGRESS,
    ).exists()


def _told_now(_submission: Submission, entry: Entry, *, year: int) -> Answer:
    return words.answer_of_now(entry.obligation.task.code, year)


def _nothing_new(_submission: Submission, _entry: Entry) -> Answer:
    return Answer(kind=AnswerKind.NIL)


def _follow_obstacles(round_: steps.Round) -> None:
    """Some of what was raised has been forwarded, answered or settled since."""
    crew = round_.cast
    found = {row.task.code: row for row in ObstacleRecord.objects.select_related("task", "agency")}
    for code, number in (("1.3", "36/SKHCN-KH"), ("12.1", "41/SKHCN-KH"), ("3.2", "44/SKHCN-KH")):
        row = found.get(code)
        if row is not None and row.status == ObstacleStatus.RAISED:
            obstacles.forward(
                obstacle=row,
                document_number=number,
                addressee=row.addressee or "Sở Nội vụ",
                by=crew.coordinator,
                at=round_.moment(3, 1),
                steps_seen=row.steps.count(),
                note="Dữ liệu minh họa.",
            )
    settled = found.get("3.2")
    if settled is not None and settled.status != ObstacleStatus.CLOSED:
        head = crew.heads[settled.agency.code]
        note = "Đã có giáo viên cốt cán (dữ liệu minh họa)."
        obstacles.close(
            obstacle=settled,
            by=head,
            at=round_.moment(3, 4),
            steps_seen=settled.steps.count(),
            note=note,
        )


def _extend(round_: steps.Round, submission: Submission) -> None:
    if submission.period.extensions.filter(agency=submission.agency).exists():
        return
    due = round_.period.due_at
    extensions.extend(
        period=round_.period,
        agency=submission.agency,
        due_at=due + timedelta(days=5),
        reason="Chờ số liệu quan trắc của quý IV (dữ liệu minh họa).",
        by=round_.cast.office_head,
        at=due - timedelta(days=2),
    )
