"""How recipients are written to, from which day: a change is a new row, no row is ever edited.
Reports that are made keep what their snapshot says."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.access import require
from agencies.models import User
from agencies.roles import Permission
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day
from reports.models import Recipient, RecipientVersion
from reports.pipeline.wording.outline import CHAPTERS, FILED
from reports.queries.recipients import is_in_force, last_entered
from reports.services import mailing
from reports.states import Chapter, SignerFrom


class AddressRefused(DomainError):
    """A form of address that no paper could carry, or that does not fit in time."""

    code = "address_refused"


class StaleAddress(DomainError):
    """Somebody entered another form of address since the page was opened."""

    code = "stale_address"


@dataclass(frozen=True, slots=True)
class Line:
    """One chapter of the outline; `left_out`: why this paper is without it, "" when it is there."""

    chapter: Chapter
    title: str
    left_out: str = ""


# Fields of an address that a version keeps as they are.
_PLAIN = (
    "name", "post", "basis", "capacity", "signer_from", "parent_name", "issuer_name",
    "issuer_spoken", "issuer_abbreviation", "place",
)  # fmt: skip
# Pages beside those of the recipients (reports/urls.py).
_TAKEN = frozenset({"them"})
USUAL = tuple(Line(chapter, title) for chapter, title in CHAPTERS.items())


@dataclass(frozen=True, slots=True)
class Address:
    """All that a paper prints about a recipient, and where it is mailed to. `salutation`, `cc`:
    lines without dash and stop; `outline`: every chapter once, in the order of the paper."""

    name: str
    salutation: tuple[str, ...]
    cc: tuple[str, ...]
    post: str
    basis: str
    capacity: str = ""
    signer_from: str = SignerFrom.OFFICE
    parent_name: str = "UBND TỈNH HÀ TĨNH"
    issuer_name: str = "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    issuer_spoken: str = "Sở Khoa học và Công nghệ"
    issuer_abbreviation: str = "SKHCN"
    place: str = "Hà Tĩnh"
    outline: tuple[Line, ...] = USUAL
    emails: tuple[str, ...] = ()

    def version(self, recipient: Recipient, *, valid_from: date) -> RecipientVersion:
        """The row, not stored: for the preview, and for `_keep`."""
        return RecipientVersion(
            recipient=recipient,
            valid_from=valid_from,
            salutation=list(self.salutation),
            cc=list(self.cc),
            emails=[one.lower() for one in self.emails],
            outline=[
                {"chapter": one.chapter.value, "title": one.title, "left_out": one.left_out}
                for one in self.outline
            ],
            **{name: getattr(self, name) for name in _PLAIN},
        )


def check_address(address: Address) -> None:
    """Raise AddressRefused with the first thing that no paper could carry (Nghị định 30/2020)."""
    if not address.name or not address.salutation:
        raise AddressRefused(_("Say to whom the report goes: a name and a line of “Kính gửi”."))
    if not address.post:
        raise AddressRefused(
            _("A report needs a post under which it is signed, for example GIÁM ĐỐC.")
        )
    if not address.cc or not address.cc[-1].startswith(FILED):
        raise AddressRefused(_("The last line of “Nơi nhận” says where it is filed: Lưu: VT."))
    if not address.basis:
        raise AddressRefused(_("Say on which document or decision this form of address rests."))
    _check_outline(address.outline)
    try:
        mailing.addresses_of(address.emails)
    except mailing.AddressRefused as refusal:
        raise AddressRefused(str(refusal)) from refusal


def _check_outline(outline: tuple[Line, ...]) -> None:
    if sorted(one.chapter for one in outline) != sorted(Chapter):
        raise AddressRefused(_("Every chapter stands in the outline exactly once."))
    if any(one.chapter == Chapter.RESULTS and one.left_out for one in outline):
        raise AddressRefused(_("The results by task cannot be left out of a report."))
    if any(not one.title for one in outline):
        raise AddressRefused(_("A chapter needs a title."))


def add(
    *, code: str, address: Address, valid_from: date, by: User, at: datetime
) -> RecipientVersion:
    """A recipient to whom nobody has reported yet. Raises AddressRefused, NotAllowed."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        check_address(address)
        if code.casefold() in _TAKEN:
            raise AddressRefused(_("This short code is an address of the portal. Choose another."))
        if Recipient.objects.filter(code=code).exists():
            raise AddressRefused(_("There is a recipient with this short code already."))
        last = Recipient.objects.aggregate(last=Max("position"))["last"] or 0
        recipient = Recipient.objects.create(code=code, name=address.name, position=last + 1)
        return _keep(recipient, address, valid_from, None, by=by, at=at)


def change(
    *,
    recipient: Recipient,
    address: Address,
    valid_from: date,
    valid_to: date | None = None,
    seen: UUID | None,
    by: User,
    at: datetime,
) -> RecipientVersion:
    """From a day on the recipient is written to like this; `valid_to`: the last day on which it is
    written to at all. The one before ends the day before; one of the same first day is replaced
    and stays in the history. `seen`: the one that stood last when the page was opened, None = none.
    Raises AddressRefused, StaleAddress, NotAllowed."""
    with transaction.atomic(durable=True):
        require(by, Permission.REPORT_COMPILE, at=at)
        check_address(address)
        recipient = Recipient.objects.select_for_update(no_key=True).get(pk=recipient.pk)
        last = last_entered(recipient)
        if (last.public_id if last else None) != seen:
            raise StaleAddress(_("Another form of address was entered since the page was opened."))
        if last is not None:
            _make_room(last, valid_from, by=by, at=at)
        return _keep(recipient, address, valid_from, valid_to, by=by, at=at)


def _make_room(last: RecipientVersion, valid_from: date, *, by: User, at: datetime) -> None:
    if valid_from < last.valid_from:
        named = {"day": day(last.valid_from)}
        raise AddressRefused(
            _("A form of address begins on %(day)s. Choose that day or a later one.") % named
        )
    if valid_from == last.valid_from:
        last.withdrawn_at, last.withdrawn_by = at, by
        last.save(update_fields=["withdrawn_at", "withdrawn_by"])
    elif last.valid_to is None or last.valid_to >= valid_from:
        last.valid_to = valid_from - timedelta(days=1)
        last.save(update_fields=["valid_to"])


def _keep(
    recipient: Recipient,
    address: Address,
    valid_from: date,
    valid_to: date | None,
    *,
    by: User,
    at: datetime,
) -> RecipientVersion:
    if valid_to is not None and valid_to < valid_from:
        raise AddressRefused(_("The last day comes before the first."))
    row = address.version(recipient, valid_from=valid_from)
    row.valid_to, row.made_at, row.made_by = valid_to, at, by
    row.save()
    if is_in_force(row, timezone.localdate(at)) and recipient.name != row.name:
        recipient.name = row.name
        recipient.save(update_fields=["name"])
    details = {"valid_from": valid_from.isoformat(), "recipient": recipient.code}
    audit.record("recipient.address", by=by, at=at, about=row, details=details)
    return row
