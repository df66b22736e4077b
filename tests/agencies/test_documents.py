"""Documents: validity with its source, what replaced them, and what is not confirmed."""

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import LegalDocument
from agencies.queries.documents import document_row
from agencies.services import document as documents
from agencies.services.document import DocumentRefused
from plan_portal.lib.errors import NotAllowed
from tests.factories.agencies import LegalDocumentFactory
from tests.moments import NOON, TODAY

pytestmark = pytest.mark.django_db


def record(document, by, **given):
    words = {
        "number": document.number, "issued_on": document.issued_on, "issuer": "", "title": "",
        "valid_to": None, "replaced_by": None, "source": "Công báo", "is_confirmed": True,
    }  # fmt: skip
    return documents.record(document=document, by=by, at=NOON, **(words | given))


@pytest.fixture
def old():
    return LegalDocumentFactory(number="127/QĐ-TTg", issued_on=date(2021, 1, 26))


@pytest.fixture
def new():
    return LegalDocumentFactory(
        number="1671/QĐ-TTg", issued_on=date(2026, 8, 28), is_confirmed=False
    )


def test_a_successor_that_is_not_confirmed_is_never_told_as_a_fact(old, new, coordinator):
    record(old, coordinator, replaced_by=new)
    old.refresh_from_db()

    row, unsure = (document_row(one, today=TODAY) for one in (old, new))

    assert "chưa xác nhận" in row.replaced
    assert (row.kind, row.label) == ("pending", "chưa xác nhận")
    assert (unsure.kind, unsure.label) == ("pending", "chưa xác nhận")


def test_confirmed_and_past_its_last_day_it_is_no_longer_in_force(old, new, coordinator):
    record(new, coordinator)
    record(old, coordinator, replaced_by=new, valid_to=date(2026, 8, 27))
    old.refresh_from_db()

    row = document_row(old, today=TODAY)

    assert row.kind == "locked"
    assert "27/08/2026" in row.label
    assert "chưa xác nhận" not in row.replaced


def test_without_a_source_nothing_is_said_of_its_force(old):
    assert document_row(old, today=TODAY).kind == "none"


@pytest.mark.parametrize("case", ["itself", "cycle", "before issue", "older", "number taken"])
def test_what_cannot_be_is_refused_and_changes_nothing(case, old, new, coordinator):
    middle = LegalDocumentFactory(issued_on=date(2024, 1, 1))
    given = {
        "itself": {"replaced_by": old},
        "cycle": {"replaced_by": middle, "issued_on": None},
        "before issue": {"valid_to": date(2021, 1, 25)},
        "older": {"replaced_by": LegalDocumentFactory(issued_on=date(2020, 1, 1))},
        "number taken": {"number": new.number, "issued_on": new.issued_on},
    }[case]
    if case == "cycle":
        LegalDocument.objects.filter(pk=middle.pk).update(replaced_by=new)
        LegalDocument.objects.filter(pk=new.pk).update(replaced_by=old)

    with pytest.raises(DocumentRefused) as refusal:
        record(old, coordinator, **given)

    assert str(refusal.value).endswith(".")
    old.refresh_from_db()
    assert (old.number, old.replaced_by, old.valid_to, old.source) == ("127/QĐ-TTg", None, None, "")


def test_only_sở_khcn_records(old, staff_a):
    with pytest.raises(NotAllowed):
        record(old, staff_a)


def test_the_pages_add_change_and_list(client, coordinator, old):
    client.force_login(coordinator)
    words = {"number": "1671/QĐ-TTg", "issued_on": "28/08/2026", "source": "Một trang tin"}

    client.post(reverse("agencies:add_document"), words)
    made = LegalDocument.objects.get(number="1671/QĐ-TTg")
    client.post(
        reverse("agencies:document", args=[old.public_id]),
        {"number": old.number, "issued_on": "26/01/2021", "replaced_by": made.public_id,
         "source": "Một trang tin", "is_confirmed": "on"},
    )  # fmt: skip
    page = client.get(reverse("agencies:documents")).content.decode()

    old.refresh_from_db()
    assert (old.replaced_by, made.is_confirmed) == (made, False)
    assert "1671/QĐ-TTg" in page
    assert "chưa xác nhận" in page
    found = client.get(reverse("agencies:documents"), {"q": "127"}).context["rows"]
    assert [row.document for row in found] == [old]
