"""Agencies, people, appointments. Names count up; nobody real."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.models import (
    Agency,
    AgencyGroup,
    AgencyKind,
    AgencyLevel,
    AgencyName,
    ApiToken,
    Appointment,
    GroupMembership,
    LegalDocument,
    User,
)
from agencies.roles import Role
from tests.moments import LONG_AGO, NOON

# Long enough for the rules; the same for everybody, so that tests can sign in.
PASSWORD = "mười bốn chữ cái 1"


class AgencyFactory(DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    code = factory.Sequence(lambda n: f"co-quan-{n}")
    name = factory.Sequence(lambda n: f"Cơ quan minh họa {n}")
    level = AgencyLevel.PROVINCE
    kind = AgencyKind.DEPARTMENT


class AgencyNameFactory(DjangoModelFactory[AgencyName]):
    class Meta:
        model = AgencyName

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Tên cũ minh họa {n}")
    valid_from = LONG_AGO


class UserFactory(DjangoModelFactory[User]):
    """A person without appointment; signs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"can-bo-{n}")
    full_name = factory.Sequence(lambda n: f"Cán bộ minh họa {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password(PASSWORD)
    password_set_at = NOON
    awake_since = factory.LazyFunction(timezone.now)


class AppointmentFactory(DjangoModelFactory[Appointment]):
    class Meta:
        model = Appointment

    person = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    role = Role.STAFF
    valid_from = LONG_AGO


class AgencyGroupFactory(DjangoModelFactory[AgencyGroup]):
    class Meta:
        model = AgencyGroup

    code = factory.Sequence(lambda n: f"nhom-{n}")
    name = factory.Sequence(lambda n: f"Nhóm cơ quan minh họa {n}")


class GroupMembershipFactory(DjangoModelFactory[GroupMembership]):
    class Meta:
        model = GroupMembership

    group = factory.SubFactory(AgencyGroupFactory)
    agency = factory.SubFactory(AgencyFactory)
    valid_from = LONG_AGO


class LegalDocumentFactory(DjangoModelFactory[LegalDocument]):
    class Meta:
        model = LegalDocument

    number = factory.Sequence(lambda n: f"{n}/KH-MINHHOA")
    issued_on = LONG_AGO
    issuer = "Cơ quan minh họa"
    title = "Văn bản minh họa"


class ApiTokenFactory(DjangoModelFactory[ApiToken]):
    class Meta:
        model = ApiToken

    name = factory.Sequence(lambda n: f"mã {n}")
    appointment = factory.SubFactory(AppointmentFactory)
    token_sha256 = factory.Sequence(lambda n: f"{n:064x}")
    created_at = NOON
    expires_at = factory.LazyAttribute(lambda token: token.created_at.replace(year=2036))


def appointed(agency: Agency, role: Role, username: str, **person: object) -> User:
    """A person with one appointment in force."""
    user: User = UserFactory(username=username, **person)
    AppointmentFactory(person=user, agency=agency, role=role)
    return user
