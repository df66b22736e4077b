"""What a report "khi có yêu cầu" says of its basis and of what it covers."""

from reports.pipeline.snapshot import PeriodFacts, PlanFacts, RecipientFacts, ScopeFacts
from reports.pipeline.wording import listed, period_phrase, plan_phrase, short_day


def basis(scope: ScopeFacts) -> str:
    """văn bản số 412/UBND-KGVX ngày 05/11/2026 của UBND tỉnh."""
    return f"văn bản số {scope.number} ngày {short_day(scope.dated)} của {scope.asked_by}"


def tasks(scope: ScopeFacts) -> str:
    """nhiệm vụ 1.1; các nhiệm vụ 1.1, 1.2."""
    codes = ", ".join(scope.codes)
    return f"các nhiệm vụ {codes}" if len(scope.codes) > 1 else f"nhiệm vụ {codes}"


def rounds(periods: tuple[PeriodFacts, ...]) -> str:
    """năm 2025; năm 2026."""
    return listed(period_phrase(one) for one in periods)


def about(scope: ScopeFacts) -> str:
    """The last line of the trích yếu."""
    return f"({tasks(scope)})"


def opening(
    scope: ScopeFacts, plan: PlanFacts, period: PeriodFacts, recipient: RecipientFacts
) -> str:
    days = f"từ ngày {short_day(period.starts_on)} đến ngày {short_day(period.cutoff_on)}"
    return (
        f"Thực hiện {basis(scope)}, {recipient.issuer_spoken} tổng hợp kết quả thực hiện "
        f"{tasks(scope)} của {plan_phrase(plan)}, {rounds(scope.rounds)} (số liệu {days}) như sau:"
    )


def only(scope: ScopeFacts) -> str:
    """Said plainly, so that nobody takes a part for the whole."""
    return (
        f"Báo cáo này chỉ gồm {tasks(scope)}; số liệu, tỷ lệ dưới đây tính trong phạm vi đó, không "
        "thay báo cáo định kỳ."
    )
