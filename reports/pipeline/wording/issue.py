"""Words about the paper itself: what it replaces or completes, and how to check it."""

from plan_portal.lib import short_code
from reports.pipeline.snapshot import AlsoFacts, EarlierFacts, RecipientFacts, Relation
from reports.pipeline.wording import short_day

CHECK_TITLE = "Mã QR kiểm tra văn bản"
_VERBS = {Relation.REPLACES: "thay thế", Relation.SUPPLEMENTS: "bổ sung cho"}


def earlier(cited: EarlierFacts, recipient: RecipientFacts) -> str:
    """Báo cáo này thay thế Báo cáo số 05/BC-SKHCN ngày 05/01/2027 và Báo cáo bổ sung số
    09/BC-SKHCN ngày 12/01/2027 của Sở …."""
    main = f"Báo cáo số {cited.number} ngày {short_day(cited.issued_on)}"
    *first, last = (main, *(_also(one) for one in cited.also))
    named = f"{', '.join(first)} và {last}" if first else last
    return f"Báo cáo này {_VERBS[cited.relation]} {named} của {recipient.issuer_spoken}."


def _also(paper: AlsoFacts) -> str:
    kind = "Báo cáo bổ sung" if paper.is_supplement else "Báo cáo"
    return f"{kind} số {paper.number} ngày {short_day(paper.issued_on)}"


def check_lines(code: str, address: str) -> tuple[str, ...]:
    """Mã kiểm tra: A3CE-7HKM-PRTW, and where it is typed."""
    where = address.split("://")[-1].rstrip("/").rpartition("/")[0]
    return (
        f"Mã kiểm tra: {short_code.shown(code)}",
        f"Quét mã QR hoặc nhập mã tại {where} để biết hiệu lực của văn bản và đối chiếu tệp.",
    )
