"""The life of a token through the API: it acts in one appointment, and ends at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import ApiToken, User
from agencies.roles import Role
from agencies.services import token as tokens
from tasks.models import Entry
from tests.factories.agencies import AppointmentFactory
from tests.factories.tasks import PROGRESS, EntryFactory, ObligationFactory, PeriodFactory


@pytest.fixture
def entry(agency_a) -> Entry:
    period = PeriodFactory(code="2026-nam")
    return EntryFactory(obligation=ObligationFactory(period=period, agency=agency_a))


def secret_of(person: User, role: Role) -> str:
    post = person.appointments.get(role=role)
    _row, secret = tokens.create(appointment=post, name="máy", days=5, by=person, at=timezone.now())
    return secret


def save(client: Client, entry: Entry, secret: str):
    entry.refresh_from_db()
    return client.put(
        reverse("api:entry", args=[entry.public_id]),
        {"version": entry.version, "answer": PROGRESS.as_json()},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_a_token_writes_without_csrf_and_signs_with_its_person(entry, staff_a):
    client = Client(enforce_csrf_checks=True)

    saved = save(client, entry, secret_of(staff_a, Role.STAFF))

    assert saved.status_code == 200
    assert entry.versions.get().saved_by == staff_a


def test_a_token_has_the_rights_of_its_appointment_only(client, entry, staff_a, office):
    AppointmentFactory(person=staff_a, agency=office, role=Role.COORDINATOR)
    as_coordinator, as_staff = (
        {"Authorization": f"Bearer {secret_of(staff_a, role)}"}
        for role in (Role.COORDINATOR, Role.STAFF)
    )
    url = reverse("api:reports")

    assert client.get(url, headers=as_coordinator).status_code == 200
    assert client.get(url, headers=as_staff).status_code == 403


def _revoke(person: User) -> None:
    tokens.revoke(token=ApiToken.objects.get(), by=person, at=timezone.now())


def _expire(_person: User) -> None:
    ApiToken.objects.update(expires_at=timezone.now())


def _leave(person: User) -> None:
    person.appointments.update(valid_to=timezone.localdate() - timedelta(days=1))


def _deactivate(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("end", [_revoke, _expire, _leave, _deactivate])
def test_the_first_request_after_the_end_is_refused(client, entry, staff_a, end):
    secret = secret_of(staff_a, Role.STAFF)
    assert save(client, entry, secret).status_code == 200

    end(staff_a)
    refused = save(client, entry, secret)

    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    entry.refresh_from_db()
    assert entry.version == 1


@pytest.mark.parametrize("value", ["", "ppt_x", "ppt_x y", "ppt_" + "x" * 5000, "\xff"])
def test_a_value_that_opens_nothing_is_401(client, entry, value):
    assert save(client, entry, value).status_code == 401
