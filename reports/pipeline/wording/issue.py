"""Words about the paper itself: what it replaces or completes, and how to check it."""

from plan_portal.lib import short_code
from reports.pipeline.snapshot import EarlierFacts, RecipientFacts, Relation
from reports.pipeline.wording import short_day

CHECK_TITLE = "Mã QR kiểm tra văn bản"
_VERBS = {Relation.REPLACES: "thay thế", Relation.SUPPLEMENTS: "bổ sung cho"}


def earlier(cited: EarlierFacts, recipient: RecipientFacts) -> str:
    """Báo cáo này thay thế Báo cáo số 05/BC-SKHCN ngày 05/01/2027 của Sở …."""
    return (
        f"Báo cáo này {_VERBS[cited.relation]} Báo cáo số {cited.number} ngày "
        f"{short_day(cited.issued_on)} của {recipient.issuer_spoken}."
    )


def check_lines(code: str, address: str) -> tuple[str, ...]:
    """Mã kiểm tra: A3CE-7HKM-PRTW, and where it is typed."""
    where = address.split("://")[-1].rstrip("/").rpartition("/")[0]
    return (
        f"Mã kiểm tra: {short_code.shown(code)}",
        f"Quét mã QR hoặc nhập mã tại {where} để biết hiệu lực của văn bản và đối chiếu tệp.",
    )
