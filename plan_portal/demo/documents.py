"""What is said of the documents that the plan cites, with how sure it is."""

from datetime import date

from agencies.models import LegalDocument

# One secondary source only: shown as not confirmed, never as law.
_SAID = "Một nguồn thứ cấp, chờ Sở KH&CN xác nhận"


def record() -> None:
    """Quyết định 127/QĐ-TTg is said to be replaced by 1671/QĐ-TTg of 28/8/2026; made once."""
    new, _made = LegalDocument.objects.get_or_create(
        number="1671/QĐ-TTg",
        issued_on=date(2026, 8, 28),
        defaults={"issuer": "Thủ tướng Chính phủ", "is_confirmed": False, "source": _SAID},
    )
    old = LegalDocument.objects.filter(number="127/QĐ-TTg", replaced_by=None, source="")
    old.update(replaced_by=new, source=_SAID)
