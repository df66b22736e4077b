"""What the pages of people and agencies show: finished values, a fixed number of queries."""

from agencies.queries.accounts import (
    AccountWish,
    account_page,
    account_rows,
    own_account,
)
from agencies.queries.agencies import AgencyWish, agency_page, agency_rows, group_page, group_rows
from agencies.queries.documents import document_rows, replaced_sentence
from agencies.queries.trail import AuditWish, act_label, audit_page, outbox_page

__all__ = [
    "AccountWish",
    "AgencyWish",
    "AuditWish",
    "account_page",
    "account_rows",
    "act_label",
    "agency_page",
    "agency_rows",
    "audit_page",
    "document_rows",
    "group_page",
    "group_rows",
    "outbox_page",
    "own_account",
    "replaced_sentence",
]
