"""A form of address, as a value and as the boxes of its form."""

from datetime import date
from uuid import UUID

from reports.forms import address_initial
from reports.models import Recipient
from reports.queries.recipients import last_entered
from reports.services.recipient import Address

TODAY = date(2026, 12, 18)
ADDRESS = Address(
    name="Sở Tài chính",
    salutation=("Sở Tài chính tỉnh Hà Tĩnh",),
    cc=("Như trên", "Lưu: VT, CĐS"),
    post="GIÁM ĐỐC",
    basis="Công văn số 12/STC-NS ngày 05/01/2027 (minh họa)",
)


def seen(code: str = "bo-khcn") -> UUID | None:
    """What a page that is opened now has seen."""
    last = last_entered(Recipient.objects.get(code=code))
    return last.public_id if last else None


def boxes(day: str, address: Address = ADDRESS, **given: str) -> dict[str, str]:
    """What a browser posts for the address of Bộ KH&CN, in force from `day`."""
    filled = address_initial(address.version(Recipient(), valid_from=TODAY))
    lines = {name: "\n".join(filled[name]) for name in ("salutation", "cc", "emails")}
    days = {"valid_from": day, "valid_to": "", "seen": str(seen())}
    return {**filled, **lines, **days, "basis": address.basis} | given
