"""The chain shows every tampering with a row that has a successor, and of the last one too."""

import pytest
from django.urls import reverse

from agencies import audit
from agencies.models import AuditEvent, User
from tests.moments import NOON


@pytest.fixture
def chain(coordinator: User, agency_a) -> None:
    for n in range(5):
        audit.record(
            "test.act",
            by=coordinator,
            at=NOON,
            about=coordinator,
            agency=agency_a,
            details={"n": n},
        )


def test_untouched_chain_verifies(chain: None) -> None:
    assert audit.broken_at() is None
    assert list(AuditEvent.objects.order_by("number").values_list("number", flat=True)) == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "field",
    [
        {"action": "other"},
        {"actor_label": "Ai khác"},
        {"details": {"n": 9}},
        {"object_id": "x"},
        {"object_type": "x"},
        {"at": NOON.replace(year=2025)},
        {"actor": None},
        {"agency": None},
        {"previous_hash": "0" * 64},
        {"hash": "f" * 64},
        {"number": 30},
    ],
    ids=lambda field: next(iter(field)),
)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_edited_event_is_found(chain: None, number: int, field: dict[str, object]) -> None:
    if number == 1 and "previous_hash" in field:
        field = {"previous_hash": "1" * 64}
    AuditEvent.objects.filter(number=number).update(**field)

    assert audit.broken_at() is not None


@pytest.mark.parametrize("number", [1, 3])
def test_removed_event_is_found(chain: None, number: int) -> None:
    AuditEvent.objects.filter(number=number).delete()

    assert audit.broken_at() == number + 1


def test_swapped_events_are_found(chain: None) -> None:
    AuditEvent.objects.filter(number=2).update(number=90)
    AuditEvent.objects.filter(number=3).update(number=2)
    AuditEvent.objects.filter(number=90).update(number=3)

    assert audit.broken_at() == 2


def test_inserted_event_is_found(chain: None) -> None:
    last = AuditEvent.objects.get(number=5)
    last.pk, last.number, last.hash = None, 6, "a" * 64
    last.save(force_insert=True)

    assert audit.broken_at() == 6


def test_page_says_where_the_chain_breaks(client, chain: None, administrator: User) -> None:
    client.force_login(administrator)
    whole = client.get(reverse("agencies:audit")).content.decode()
    AuditEvent.objects.filter(number=2).update(action="other")

    broken = client.get(reverse("agencies:audit")).content.decode()

    assert "Chuỗi kiểm chứng đúng." in whole
    assert "Sự kiện số 2 không khớp" in broken


def test_page_filters(client, chain: None, administrator: User, coordinator: User) -> None:
    audit.record("other.act", by=administrator, at=NOON)
    client.force_login(administrator)

    def count(**wish: str) -> int:
        return client.get(reverse("agencies:audit"), wish).context["page"].count

    assert count() == 6
    assert count(action="other.act") == 1
    assert count(type="agencies.user") == 5
    assert count(object=str(coordinator.public_id)) == 5
    assert count(q="không có ai") == 0
