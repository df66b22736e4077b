"""Recipients: dated forms of address without overlap, the signer of the day, what papers keep."""

import html
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.audit import label_of
from agencies.models import AuditEvent
from agencies.roles import Role
from reports.models import Recipient, RecipientVersion
from reports.pipeline.collect import collect, recipient_facts
from reports.pipeline.compose import compose
from reports.pipeline.document import Section, plain_text
from reports.pipeline.reading import Reading
from reports.pipeline.snapshot import Act, Snapshot
from reports.queries import recipients as queries
from reports.queries.recipients import NotAddressed, signer_on, version_on
from reports.services import recipient as recipients
from reports.services import report as reporting
from reports.services.check import check
from reports.services.recipient import USUAL, AddressRefused, StaleAddress
from reports.states import Chapter, ReportStatus, SignerFrom
from tests.factories.agencies import AppointmentFactory, UserFactory
from tests.moments import HA_TINH
from tests.reports.addresses import ADDRESS, TODAY, seen
from tests.reports.rounds import recipient, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files", "woken")]
AT = datetime(2026, 12, 18, 8, 0, tzinfo=HA_TINH)
DAY = timedelta(days=1)
NEXT_YEAR = date(2027, 1, 1)
TO_MINISTRY = replace(ADDRESS, name="Bộ mới", salutation=("Bộ mới",))


def change(coordinator, day, address=TO_MINISTRY, **given):
    facts = {"recipient": recipient("bo-khcn"), "seen": seen()} | given
    return recipients.change(address=address, valid_from=day, by=coordinator, at=AT, **facts)


def days() -> list[tuple[date, date | None]]:
    rows = RecipientVersion.objects.standing().filter(recipient__code="bo-khcn")
    return list(rows.order_by("valid_from").values_list("valid_from", "valid_to"))


# --- Days -----------------------------------------------------------------------------------------


def test_the_standard_names_no_department_and_its_basis():
    for day in (date(2021, 5, 12), date(2025, 3, 1), NEXT_YEAR):
        row = version_on(recipient("bo-khcn"), day)
        assert "Vụ" not in "".join(row.salutation + row.cc)
    assert "55/2025" in row.basis


def test_before_the_plan_nobody_is_written_to():
    with pytest.raises(NotAddressed) as refusal:
        version_on(recipient("bo-khcn"), date(2021, 5, 11))
    assert "11/05/2021" in str(refusal.value)


def test_a_change_ends_the_one_before_the_day_before(coordinator):
    change(coordinator, NEXT_YEAR)

    assert days() == [(date(2021, 5, 12), NEXT_YEAR - DAY), (NEXT_YEAR, None)]
    assert version_on(recipient("bo-khcn"), NEXT_YEAR - DAY).name == "Bộ Khoa học và Công nghệ"
    assert version_on(recipient("bo-khcn"), NEXT_YEAR).name == "Bộ mới"
    assert AuditEvent.objects.filter(action="recipient.address", actor=coordinator).count() == 1


def test_lists_call_it_by_the_name_that_is_in_force(coordinator):
    change(coordinator, NEXT_YEAR)
    assert recipient("bo-khcn").name == "Bộ Khoa học và Công nghệ"

    where = {"recipient": recipient("ubnd-tinh"), "seen": seen("ubnd-tinh")}
    change(coordinator, TODAY, ADDRESS, **where)
    assert recipient("ubnd-tinh").name == ADDRESS.name


def test_the_same_first_day_replaces_and_keeps_the_history(coordinator):
    first = change(coordinator, NEXT_YEAR)
    change(coordinator, NEXT_YEAR, replace(TO_MINISTRY, post="QUYỀN GIÁM ĐỐC"))

    first.refresh_from_db()
    assert (first.withdrawn_at, first.withdrawn_by) == (AT, coordinator)
    assert version_on(recipient("bo-khcn"), NEXT_YEAR).post == "QUYỀN GIÁM ĐỐC"
    shown = queries.history(recipient("bo-khcn"), at=AT)
    assert [one.is_replaced for one in shown] == [False, True, False]


def test_who_has_not_seen_the_last_change_is_refused(coordinator):
    opened = seen()
    first = change(coordinator, NEXT_YEAR)

    for other in (opened, None):
        with pytest.raises(StaleAddress):
            change(coordinator, NEXT_YEAR, replace(TO_MINISTRY, post="QUYỀN GIÁM ĐỐC"), seen=other)

    first.refresh_from_db()
    assert (first.withdrawn_at, first.valid_to) == (None, None)


def test_a_day_before_the_last_change_is_refused(coordinator):
    change(coordinator, NEXT_YEAR)
    with pytest.raises(AddressRefused, match="01/01/2027"):
        change(coordinator, TODAY)


def test_the_last_day_leaves_nobody_to_write_to(coordinator):
    change(coordinator, TODAY, valid_to=TODAY)

    assert not Recipient.objects.addressed_on(TODAY + DAY).filter(code="bo-khcn").exists()
    with pytest.raises(NotAddressed):
        reporting.request(
            period=whole(["accepted"]), recipient=recipient("bo-khcn"), by=coordinator, at=AT + DAY
        )


def test_last_day_before_first_is_refused_and_nothing_ends(coordinator):
    with pytest.raises(AddressRefused):
        change(coordinator, NEXT_YEAR, valid_to=TODAY)
    assert days() == [(date(2021, 5, 12), None)]


def test_the_database_refuses_two_at_once(coordinator):
    ministry = recipient("bo-khcn")
    first_day = version_on(ministry, TODAY).valid_from
    for day in (first_day, NEXT_YEAR):  # the same first day; two without an end
        with pytest.raises(IntegrityError), transaction.atomic():
            RecipientVersion.objects.create(
                recipient=ministry, valid_from=day, valid_to=None if day != first_day else day,
                name="x", post="x", made_at=AT,
            )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"post": ""},
        {"salutation": ()},
        {"cc": ("Như trên",)},
        {"cc": ()},
        {"basis": ""},
        {"emails": ("van-thu@",)},
        {"outline": USUAL[1:]},
        {"outline": (*USUAL, USUAL[0])},
        {"outline": tuple(replace(one, left_out="x") for one in USUAL)},
        {"outline": tuple(replace(one, title="") for one in USUAL)},
    ],
)
def test_what_no_paper_could_carry_is_refused(coordinator, wrong):
    with pytest.raises(AddressRefused):
        change(coordinator, NEXT_YEAR, replace(TO_MINISTRY, **wrong))


def test_a_new_recipient_is_the_last_in_the_list(coordinator):
    recipients.add(code="so-tc", address=ADDRESS, valid_from=TODAY, by=coordinator, at=AT)

    assert [row.recipient.code for row in queries.rows(at=AT)] == ["bo-khcn", "ubnd-tinh", "so-tc"]
    with pytest.raises(AddressRefused):
        recipients.add(code="so-tc", address=ADDRESS, valid_from=TODAY, by=coordinator, at=AT)


# --- Signer ---------------------------------------------------------------------------------------


def head(name: str, post: str, **given):
    return AppointmentFactory(
        person=UserFactory(full_name=name), role=Role.OFFICE_HEAD, post=post,
        valid_from=date(2026, 1, 1), **given,
    )  # fmt: skip


def signer(day=TODAY, *, demo=False, **changed):
    version = version_on(recipient("bo-khcn"), TODAY)
    for name, value in changed.items():
        setattr(version, name, value)
    return signer_on(version, day, demo=demo)


def test_the_signer_is_who_holds_the_post_on_the_day():
    head("Người Cũ", "Giám đốc", valid_to=TODAY - DAY)
    head("Người Mới", "Giám đốc Sở")
    head("Người Phó", "Phó Giám đốc")

    assert signer(TODAY - DAY).why != ""  # two at once: never a guess
    assert signer(TODAY).name == "Người Mới"
    assert signer(post="PHÓ GIÁM ĐỐC").name == "Người Phó"


def test_who_signs_for_the_head_signs_under_that_capacity():
    director = head("Người Mới", "Giám đốc")
    head("Người Thay", "KT. Giám đốc – Phó Giám đốc", acting_for=director,
         valid_to=TODAY)  # fmt: skip

    assert signer(capacity="KT. GIÁM ĐỐC", post="PHÓ GIÁM ĐỐC").name == "Người Thay"
    assert signer(post="PHÓ GIÁM ĐỐC").name == ""


def test_nobody_known_leaves_the_place_blank_with_a_sentence():
    found = signer()
    assert (found.name, "18/12/2026" in found.why) == ("", True)
    assert signer(signer_from=SignerFrom.BLANK).why != ""


def test_a_made_up_person_signs_made_up_papers_only():
    head("Cán bộ minh họa", "Giám đốc").person.__class__.objects.update(is_demo=True)

    assert signer(demo=False).name == ""
    assert signer(demo=True).name == "Cán bộ minh họa"


# --- Papers ---------------------------------------------------------------------------------------


def made(period, coordinator, *, at=AT):
    row = reporting.request(period=period, recipient=recipient("bo-khcn"), by=coordinator, at=at)
    reporting.compile_report(report_id=row.pk, clock=lambda: at)
    row.refresh_from_db()
    assert row.status == ReportStatus.COMPILED, row.error
    return row


def test_a_report_keeps_the_form_of_address_of_its_day(coordinator):
    head("Người Mới", "Giám đốc")
    period = whole(["accepted", "missing"])
    before = made(period, coordinator)
    change(coordinator, NEXT_YEAR)
    after = made(period, coordinator, at=AT + 30 * DAY)

    before.refresh_from_db()
    first, second = (Snapshot.from_json(row.snapshot) for row in (before, after))
    assert first.sha256 == before.snapshot_sha256
    assert (first.recipient.name, second.recipient.name) == ("Bộ Khoa học và Công nghệ", "Bộ mới")
    assert first.recipient.signer == "Người Mới"


def test_a_blank_name_is_said_before_anybody_signs(coordinator):
    period = whole(["accepted"])
    blank = made(period, coordinator)
    head("Người Mới", "Giám đốc")
    signed = made(period, coordinator)

    posts = [check(row, Reading(row.snapshot), at=AT).unsigned_post for row in (blank, signed)]
    assert posts == ["GIÁM ĐỐC", ""]


def test_the_outline_gives_order_titles_and_what_is_left_out(coordinator):
    lines = {one.chapter: one for one in USUAL}
    order = (
        lines[Chapter.RESULTS],
        replace(lines[Chapter.SITUATION], title="TÌNH HÌNH GỬI BÁO CÁO"),
        *(lines[one] for one in (Chapter.FIGURES, Chapter.OBSTACLES, Chapter.PROPOSALS)),
        replace(lines[Chapter.NEXT], left_out="Bộ không yêu cầu"),
    )
    change(coordinator, TODAY, replace(TO_MINISTRY, outline=order))
    snapshot = collect(whole(["accepted", "missing"]), recipient("bo-khcn"), at=AT)

    document = compose(snapshot)  # and its proof of coverage

    titles = [one.title for one in document.blocks if isinstance(one, Section)]
    assert titles[:2] == ["I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ", "II. TÌNH HÌNH GỬI BÁO CÁO"]
    assert len(titles) == 5
    assert "Mở thêm 2 lớp." not in plain_text(document)
    left = [(one.chapter, one.left_out) for one in snapshot.recipient.left_out]
    assert left == [(Chapter.NEXT, "Bộ không yêu cầu")]


def without_next(coordinator) -> RecipientVersion:
    outline = tuple(
        replace(one, left_out="Bộ không yêu cầu" if one.chapter == Chapter.NEXT else "")
        for one in USUAL
    )
    return change(coordinator, TODAY, replace(TO_MINISTRY, outline=outline))


def test_a_chapter_that_is_left_out_keeps_who_and_when_and_the_proof_page_says_so(
    coordinator, client
):
    without_next(coordinator)
    row = made(whole(["accepted"]), coordinator)
    facts = Snapshot.from_json(row.snapshot).recipient
    client.force_login(coordinator)

    page = client.get(reverse("reports:proof", args=[row.public_id])).content.decode()

    [left] = facts.left_out
    assert left.left_out_by == Act(label_of(coordinator, at=AT), AT)
    assert [one.left_out_by for one in facts.outline if not one.left_out] == [None] * 5
    named = f"{left.left_out_by.name}, 18/12/2026 08:00"
    assert "Bộ không yêu cầu" in page
    assert html.escape(named) in page


def test_a_snapshot_from_before_names_were_kept_keeps_its_hash_and_is_read(coordinator):
    without_next(coordinator)
    snapshot = collect(whole(["accepted"]), recipient("bo-khcn"), at=AT)
    outline = tuple(replace(one, left_out_by=None) for one in snapshot.recipient.outline)
    older = replace(snapshot, recipient=replace(snapshot.recipient, outline=outline))

    assert b"left_out_by" not in older.canonical()
    assert Snapshot.from_json(older.as_json()).sha256 == older.sha256
    assert "Mở thêm 2 lớp." not in plain_text(compose(older))


def test_a_chapter_that_nobody_has_left_out_by_name_stops_the_build(coordinator):
    version = without_next(coordinator)
    RecipientVersion.objects.filter(pk=version.pk).update(made_by=None)
    row = reporting.request(
        period=whole(["accepted"]), recipient=recipient("bo-khcn"), by=coordinator, at=AT
    )

    reporting.compile_report(report_id=row.pk, clock=lambda: AT)

    row.refresh_from_db()
    assert row.status == ReportStatus.FAILED
    assert "PHƯƠNG HƯỚNG KỲ TỚI" in row.error


def test_the_usual_outline_is_that_of_reports_before_it_was_data():
    snapshot = collect(whole(["accepted", "missing"]), recipient("bo-khcn"), at=AT)
    older = replace(snapshot, recipient=replace(snapshot.recipient, outline=()))

    assert compose(older).blocks == compose(snapshot).blocks
    assert "outline" not in older.as_json()["recipient"]


def test_facts_of_a_day_without_address_are_refused():
    with pytest.raises(NotAddressed):
        recipient_facts(recipient(), at=datetime(2020, 1, 1, tzinfo=HA_TINH), demo=False)
