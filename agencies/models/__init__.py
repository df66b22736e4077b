"""Who: agencies, their names and groups, people and appointments, and the ground floor that every
app stands on (documents, stored files, the outbox, the audit trail)."""

from agencies.models.agency import Agency, AgencyKind, AgencyLevel, AgencyName
from agencies.models.audit import AuditEvent
from agencies.models.change import ENDING, ChangeKind, ChangeSide, OrganisationChange, Side
from agencies.models.document import LegalDocument
from agencies.models.feed import CalendarFeed
from agencies.models.file import StoredFile
from agencies.models.group import AgencyGroup, GroupMembership
from agencies.models.heartbeat import Heartbeat
from agencies.models.message import MessageStatus, OutboxAttachment, OutboxMessage
from agencies.models.token import ApiToken, LinkPurpose, OneTimeLink, PastPassword
from agencies.models.user import Appointment, User

__all__ = [
    "ENDING",
    "Agency",
    "AgencyGroup",
    "AgencyKind",
    "AgencyLevel",
    "AgencyName",
    "ApiToken",
    "Appointment",
    "AuditEvent",
    "CalendarFeed",
    "ChangeKind",
    "ChangeSide",
    "GroupMembership",
    "Heartbeat",
    "LegalDocument",
    "LinkPurpose",
    "MessageStatus",
    "OneTimeLink",
    "OrganisationChange",
    "OutboxAttachment",
    "OutboxMessage",
    "PastPassword",
    "Side",
    "StoredFile",
    "User",
]
