"""Pages of recipients: who is written to today, the form with its preview, refusals."""

from datetime import date

import pytest
from django.urls import reverse

from reports.forms import AddressForm
from reports.models import Recipient, RecipientVersion
from tests.reports.addresses import ADDRESS, boxes

pytestmark = pytest.mark.django_db
CHANGE = "reports:recipient_change"


@pytest.fixture
def office(client, coordinator):
    client.force_login(coordinator)
    return client


def test_the_list_and_the_page_of_one(office):
    listed = office.get(reverse("reports:recipients")).content.decode()
    page = office.get(reverse("reports:recipient", args=["bo-khcn"]))

    assert "Bộ Khoa học và Công nghệ" in listed
    assert page.context["preview"].recipients.lines == (
        "- Như trên;", "- UBND tỉnh (để báo cáo);", "- Lưu: VT.",
    )  # fmt: skip
    assert page.context["preview"].notes != ()  # nobody is known to sign
    assert "55/2025/NĐ-CP" in page.content.decode()


def test_looking_first_keeps_nothing(office):
    answer = office.post(
        reverse(CHANGE, args=["bo-khcn"]), boxes("01/01/2027", preview="1", post="QUYỀN GIÁM ĐỐC")
    )

    assert answer.status_code == 200
    assert answer.context["preview"].signature.post == "QUYỀN GIÁM ĐỐC"
    assert RecipientVersion.objects.count() == 2


def test_the_form_enters_lines_without_dash_and_stop(office):
    given = boxes("01/01/2027", cc="- Như trên;\n- Vụ Công nghệ cao;\n\n- Lưu: VT.")
    answer = office.post(reverse(CHANGE, args=["bo-khcn"]), given)

    assert answer.status_code == 302
    row = RecipientVersion.objects.get(valid_from=date(2027, 1, 1))
    assert row.cc == ["Như trên", "Vụ Công nghệ cao", "Lưu: VT"]
    assert row.outline[0]["chapter"] == "situation"


def test_mail_addresses_are_dated_like_the_rest(office):
    given = boxes("01/01/2027", emails="Van-Thu@example.gov.vn\nhai@example.gov.vn")
    office.post(reverse(CHANGE, args=["bo-khcn"]), given)

    row = RecipientVersion.objects.get(valid_from=date(2027, 1, 1))
    assert row.emails == ["van-thu@example.gov.vn", "hai@example.gov.vn"]
    assert RecipientVersion.objects.exclude(pk=row.pk).filter(emails=[]).count() == 2
    page = office.get(reverse("reports:recipient", args=["bo-khcn"])).content.decode()
    assert "hai@example.gov.vn" in page
    form = office.get(reverse(CHANGE, args=["bo-khcn"])).context["form"]
    assert form["emails"].value() == "van-thu@example.gov.vn\nhai@example.gov.vn"


def test_a_department_that_is_gone_is_pointed_out(office):
    given = boxes("01/01/2027", salutation="Bộ KH&CN (Vụ Công nghệ cao)", preview="1")
    notes = office.post(reverse(CHANGE, args=["bo-khcn"]), given).context["preview"].notes

    assert any("55/2025/NĐ-CP" in one for one in notes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"place_next": "1"},
        {"out_results": "không cần"},
        {"post": ""},
        {"cc": "Như trên"},
        {"emails": "van-thu@"},
        {"valid_from": "31/02/2027"},
        {"valid_from": "01/01/2021"},
    ],
)
def test_a_refusal_comes_back_with_what_was_typed(office, wrong):
    answer = office.post(reverse(CHANGE, args=["bo-khcn"]), boxes("01/01/2027") | wrong)

    assert answer.status_code == 422
    assert ADDRESS.basis in answer.content.decode()
    assert RecipientVersion.objects.count() == 2


def test_a_recipient_is_added_once(office):
    given = boxes("18/12/2026", code="so-tai-chinh")
    first, again = (office.post(reverse("reports:recipient_add"), given) for _ in range(2))

    assert (first.status_code, again.status_code) == (302, 422)
    assert Recipient.objects.filter(code="so-tai-chinh").count() == 1


@pytest.mark.parametrize("code", ["them", "Them"])
def test_a_code_that_is_a_page_of_its_own_is_refused(office, code):
    answer = office.post(reverse("reports:recipient_add"), boxes("18/12/2026", code=code))

    assert answer.status_code == 422
    assert not Recipient.objects.filter(code=code).exists()


def test_who_comes_second_sees_what_the_first_has_entered_and_loses_nothing(office):
    first = boxes("01/01/2027", post="QUYỀN GIÁM ĐỐC", title_next="VIỆC TIẾP THEO")
    second = boxes("01/01/2027", salutation="Cục mới")
    assert office.post(reverse(CHANGE, args=["bo-khcn"]), first).status_code == 302

    refused = office.post(reverse(CHANGE, args=["bo-khcn"]), second)

    assert refused.status_code == 409
    assert refused.context["form"]["salutation"].value() == "Cục mới"
    changed = {label: now for label, _before, now in refused.context["differences"]}
    assert changed[str(AddressForm.base_fields["post"].label)] == "QUYỀN GIÁM ĐỐC"
    assert "VIỆC TIẾP THEO" in refused.content.decode()
    assert RecipientVersion.objects.standing().get(valid_from=date(2027, 1, 1)).post == (
        "QUYỀN GIÁM ĐỐC"
    )
    again = second | {"seen": refused.context["form"]["seen"].value()}
    assert office.post(reverse(CHANGE, args=["bo-khcn"]), again).status_code == 302
