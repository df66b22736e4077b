"""Fixed phrases of the reminder letter (công văn đôn đốc), Nghị định 30/2020/NĐ-CP, Mẫu 1.5."""

from collections.abc import Sequence
from datetime import datetime

from reports.pipeline import wording
from reports.pipeline.snapshot import PeriodFacts, PlanFacts, RecipientFacts

HEAD = ("TT", "Cơ quan, đơn vị", "Nhiệm vụ chưa báo cáo", "Thời hạn", "Số ngày làm việc chậm")
COPIES = ("Như trên", "Lưu: VT")
# From so many agencies, or so many characters of names, on they stand in the table only.
LISTED, LISTED_LENGTH = 6, 300
ALL_LISTED = "Các cơ quan, đơn vị có tên trong bảng dưới đây"


def number_blank(recipient: RecipientFacts) -> str:
    """The clerk's system gives number and sign after signing."""
    return f"Số:        /{recipient.issuer_abbreviation}"


def about(period: PeriodFacts) -> str:
    return f"V/v đôn đốc gửi báo cáo {wording.period_phrase(period)}"


def addressees(names: Sequence[str]) -> tuple[str, ...]:
    """The lines of "Kính gửi": one recipient, a list, or for many the words that point below."""
    is_listed = len(names) < LISTED and sum(map(len, names)) < LISTED_LENGTH
    shown = tuple(names) if is_listed else (ALL_LISTED,)
    return wording.salutation(shown) if len(shown) != 1 else shown


def opening(plan: PlanFacts, period: PeriodFacts, at: datetime) -> str:
    return (
        f"Thực hiện {wording.plan_phrase(plan)}, các cơ quan, đơn vị phải gửi báo cáo "
        f"{wording.period_phrase(period)} trước {wording.hour_and_day(period.due_at)}. Đến "
        f"{wording.hour_and_day(at)}, các cơ quan, đơn vị sau đây chưa gửi báo cáo:"
    )


def closing(recipient: RecipientFacts) -> str:
    return (
        "Đề nghị các cơ quan, đơn vị nêu trên hoàn thành và gửi báo cáo về "
        f"{recipient.issuer_spoken}; trường hợp có khó khăn, vướng mắc, đề nghị thông tin để phối "
        f"hợp giải quyết{wording.END}"
    )


def tasks(codes: Sequence[str]) -> str:
    return ", ".join(codes)
