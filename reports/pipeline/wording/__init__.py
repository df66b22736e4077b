"""The fixed phrases of official papers: always Vietnamese, outside gettext, here and nowhere else.

Form: Nghị định 30/2020/NĐ-CP, Phụ lục I. Numbers and days come formatted."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from plan_portal.lib import text
from reports.pipeline.snapshot import EvidenceFacts, PeriodFacts, PlanFacts, RecipientFacts
from tasks.states import Bucket, PeriodKind, ProgressStatus, SupplementKind

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
REPORT = "BÁO CÁO"
DEAR = "Kính gửi:"
COPIES = "Nơi nhận:"
END = "./."
DEMO_MARK = "DỮ LIỆU MINH HỌA"
DEMO_NOTE = (
    "Dữ liệu minh họa: nội dung tiến độ, số liệu và thời gian trong văn bản này không có thật."
)

SITUATION = "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH"
RESULTS = "KẾT QUẢ THỰC HIỆN NHIỆM VỤ"
FIGURES = "CHỈ TIÊU, SỐ LIỆU"
OBSTACLES = "KHÓ KHĂN, VƯỚNG MẮC, NGUYÊN NHÂN"
PROPOSALS = "ĐỀ XUẤT, KIẾN NGHỊ"
NEXT = "PHƯƠNG HƯỚNG KỲ TỚI"
ANNEX_AGENCIES = "TÌNH HÌNH GỬI BÁO CÁO CỦA CÁC CƠ QUAN, ĐƠN VỊ"
ANNEX_TASKS = "TỔNG HỢP KẾT QUẢ THỰC HIỆN NHIỆM VỤ"

NO_FIGURES = "Trong kỳ không có số liệu được báo cáo và tiếp nhận."
NO_OBSTACLES = "Trong kỳ không có khó khăn, vướng mắc được báo cáo và tiếp nhận."
NO_PROPOSALS = "Trong kỳ không có đề xuất, kiến nghị được báo cáo và tiếp nhận."
NO_NEXT = "Trong kỳ không có nội dung phương hướng được báo cáo và tiếp nhận."
OLD_OBSTACLES = "Khó khăn, vướng mắc nêu từ các kỳ trước, đến nay chưa kết thúc:"
OTHER_CLASS = "kỳ báo cáo này chỉ hỏi một nhóm cơ quan khác"
OPENED_BY_OFFICE = "Sở Khoa học và Công nghệ"
NO_OWNER = "- Trong kỳ không có cơ quan phải báo cáo nhiệm vụ này."

PROGRESS_LEAD = "- Tiến độ: "
RESULT_LEAD = "- Kết quả: "
KEPT_LEAD = "- Nội dung giữ nguyên: "
FIGURES_LEAD = "- Số liệu: "
EVIDENCE_LEAD = "- Minh chứng: "
ADDED_LEAD = "- Bổ sung ngoài nguyên văn Kế hoạch: "
NIL = "- Không phát sinh kết quả mới trong kỳ."
SAME = "(như trên)"
KEPT_SHORT = "giữ nguyên"

ACCEPTED = "đã tiếp nhận"
WAITING = "đã gửi, đang chờ tiếp nhận"
RETURNED = "đã gửi, đang chỉnh lý theo yêu cầu"
EXCUSED = "được gia hạn"
MISSING = "quá hạn, chưa gửi báo cáo"
PENDING = "chưa gửi báo cáo, chưa đến hạn"
NO_REPLY = "chưa có ý kiến phản hồi theo đề nghị"
UNKNOWN = "chưa có thông tin"

STATUS = {
    ProgressStatus.NOT_STARTED: "chưa triển khai",
    ProgressStatus.ONGOING: "đang thực hiện",
    ProgressStatus.DONE: "hoàn thành",
    ProgressStatus.NOT_DONE: "không thực hiện",
}
ADDED = {
    SupplementKind.DEADLINE: "thời hạn",
    SupplementKind.PRODUCT: "sản phẩm",
    SupplementKind.SUPPORT: "cơ quan phối hợp",
    SupplementKind.INDICATOR: "chỉ tiêu",
    SupplementKind.SECRECY: "lưu ý về bảo mật",
}

FIGURE_HEAD = ("TT", "Chỉ tiêu, số liệu", "Cơ quan (nhiệm vụ)", "Kỳ trước", "Kỳ này", "Đơn vị")
AGENCY_HEAD = (
    "TT",
    "Cơ quan, đơn vị",
    "Phải báo cáo",
    "Đã nhận",
    "Đúng hạn, có kết quả",
    "Muộn",
    "Không phát sinh",
    "Qua kênh mật",
    "Được gia hạn",
    "Quá hạn, chưa gửi",
    "Chưa đến hạn",
    "Theo đề nghị (đã phản hồi)",
)
TASK_HEAD = (
    "TT",
    "Nhiệm vụ",
    "Cơ quan chủ trì, phối hợp",
    "Thời hạn",
    "Kết quả/sản phẩm",
    "Trạng thái",
    "Ghi chú",
)
TOTAL = "Tổng số"
BUCKETS = {
    Bucket.ON_TIME: "đúng hạn, có kết quả hoặc giữ nguyên",
    Bucket.NIL: "không phát sinh",
    Bucket.SECRET: "qua kênh mật",
    Bucket.LATE: "gửi muộn",
    Bucket.EXCUSED: "được gia hạn",
    Bucket.PENDING: "chưa đến hạn",
    Bucket.MISSING: "quá hạn, chưa gửi",
}


def short_day(value: date) -> str:
    """12/5/2021, 05/01/2027: as official texts cite documents (months 1 and 2 with a zero)."""
    return (
        text.official_day(value).removeprefix("ngày ").replace(" tháng ", "/").replace(" năm ", "/")
    )


def hour_and_day(value: datetime) -> str:
    """08 giờ 05 phút ngày 18/12/2026, by the province's clock."""
    hour, minute = text.clock(value).split(":")
    return f"{hour} giờ {minute} phút ngày {short_day(value)}"


def figure_value(value: str) -> str:
    """96,4 of the stored "96.4"; what is no number stays as it was written."""
    try:
        return text.number(Decimal(value))
    except (InvalidOperation, ValueError):
        return value


def of_whole(part: int, whole: int) -> str:
    """76/84 (90,5%)."""
    share = text.share(part, whole)
    shown = f"{text.number(part)}/{text.number(whole)}"
    return f"{shown} ({text.percent(share)})" if share is not None else shown


def listed(parts: Iterable[str]) -> str:
    """A; b; c."""
    return "; ".join(parts)


def period_phrase(period: PeriodFacts) -> str:
    """năm 2026, quý IV năm 2026, 6 tháng đầu năm 2026 …; an ad hoc round by its own name, which
    says already whom it asks; another round of one class: năm 2026 (riêng nhóm mục 14)."""
    end = period.cutoff_on
    phrases = {
        PeriodKind.MONTH: f"tháng {end.month} năm {end.year}",
        PeriodKind.QUARTER: f"quý {text.roman((end.month + 2) // 3)} năm {end.year}",
        PeriodKind.HALF_YEAR: f"6 tháng {'đầu' if end.month <= 6 else 'cuối'} năm {end.year}",
        PeriodKind.NINE_MONTHS: f"9 tháng năm {end.year}",
        PeriodKind.YEAR: f"năm {end.year}",
    }
    if period.kind not in phrases:
        return period.name
    phrase = phrases[period.kind]
    return f"{phrase} ({period.scope})" if period.scope else phrase


def plan_phrase(plan: PlanFacts) -> str:
    """Kế hoạch số 165/KH-UBND ngày 12/5/2021 của Ủy ban nhân dân tỉnh Hà Tĩnh."""
    issuer = plan.issuer.capitalize() if plan.issuer.isupper() else plan.issuer
    named = plan_named(plan.number, plan.issued_on)
    named = f"{named} của {issuer}" if issuer else named
    return f"{named}, được sửa đổi, bổ sung bởi {plan.amended_by}" if plan.amended_by else named


def plan_named(number: str, issued_on: date) -> str:
    """Kế hoạch số 165/KH-UBND ngày 12/5/2021."""
    return f"Kế hoạch số {number} ngày {short_day(issued_on)}"


def number_blank(recipient: RecipientFacts) -> str:
    """Số:        /BC-SKHCN: the clerk's system gives the number."""
    return f"Số:        /BC-{recipient.issuer_abbreviation}"


def _month(at: datetime) -> str:
    return text.official_day(at).split(" ", 2)[2]  # tháng 12 năm 2026


def place_and_day(recipient: RecipientFacts, at: datetime) -> str:
    """Hà Tĩnh, ngày      tháng 12 năm 2026: the day is blank."""
    return f"{recipient.place}, ngày      {_month(at)}"


def about(plan: PlanFacts, period: PeriodFacts) -> tuple[str, ...]:
    """Trích yếu, in two lines."""
    issuer = plan.issuer.capitalize() if plan.issuer.isupper() else plan.issuer
    named = f"Kết quả thực hiện Kế hoạch số {plan.number} ngày {short_day(plan.issued_on)}"
    phrase = period_phrase(period)
    return (named, f"của {issuer}, {phrase}" if issuer else phrase)


def salutation(lines: tuple[str, ...]) -> tuple[str, ...]:
    """One recipient as it is; several as a list: "- A;" … "- B."."""
    bare = [line.strip().removeprefix("- ").rstrip(";.") for line in lines]
    if len(bare) < 2:
        return (*(f"{line}." for line in bare),)
    return (*(f"- {line};" for line in bare[:-1]), f"- {bare[-1]}.")


def copies(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Nơi nhận: "- Như trên;" … "- Lưu: VT, CĐS."."""
    bare = [line.strip().removeprefix("- ").rstrip(";.") for line in lines]
    ends = [";"] * (len(bare) - 1) + ["."]
    return tuple(f"- {line}{end}" for line, end in zip(bare, ends, strict=True)) if bare else ()


def opening(plan: PlanFacts, period: PeriodFacts, recipient: RecipientFacts) -> str:
    days = f"từ ngày {short_day(period.starts_on)} đến ngày {short_day(period.cutoff_on)}"
    return (
        f"Thực hiện {plan_phrase(plan)}, {recipient.issuer_spoken} tổng hợp kết quả thực hiện "
        f"{period_phrase(period)} (số liệu {days}) như sau:"
    )


def closing(plan: PlanFacts, period: PeriodFacts, recipient: RecipientFacts) -> str:
    return (
        f"Trên đây là kết quả thực hiện Kế hoạch số {plan.number} {period_phrase(period)}, "
        f"{recipient.issuer_spoken} kính báo cáo {recipient.name} xem xét, chỉ đạo{END}"
    )


def attached_to(recipient: RecipientFacts, at: datetime) -> str:
    """(Kèm theo Báo cáo số … ngày …): blanks stay empty in an electronic document."""
    return (
        f"(Kèm theo Báo cáo số        /BC-{recipient.issuer_abbreviation} ngày      {_month(at)} "
        f"của {recipient.issuer_spoken})"
    )


def secret(number: str, day: date | None) -> str:
    """Only the number and the day of what went by secret channel."""
    parts = [f"văn bản số {number}" if number else "", f"ngày {short_day(day)}" if day else ""]
    shown = " ".join(part for part in parts if part)
    return f"đã báo cáo qua kênh mật ({shown})" if shown else "đã báo cáo qua kênh mật"


def extended(until: datetime) -> str:
    """Not received while its own deadline has not passed."""
    return f"{EXCUSED} đến {hour_and_day(until)}, chưa gửi báo cáo"


def kept(previous_period: str) -> str:
    return f"- Giữ nguyên như đã báo cáo {previous_period or 'kỳ trước'}."


def done_share(percent: int) -> str:
    return f"đạt {percent}%"


def aside(words: str, inside: str) -> str:
    """What we add in brackets after an agency's words, with the full stop where it belongs."""
    if words.rstrip().endswith((".", "!", "?", "…")):
        return f" ({inside[0].upper()}{inside[1:].rstrip('.')}.)"
    return f" ({inside.rstrip('.')})."


def before(shown: str) -> str:
    return f"(kỳ trước: {shown})"


def task(code: str) -> str:
    return f"nhiệm vụ {code}"


def point(letter: str, code: str) -> str:
    """a) Nhiệm vụ 1.1: before the plan's own words."""
    return f"{letter}) Nhiệm vụ {code}: "


def annex(number: str) -> str:
    return f"Phụ lục {number}"


def owed_answers(count: int) -> str:
    return f"Tình hình {text.number(count)} nội dung phải báo cáo"


def omitted(code: str, reason: str) -> str:
    return f"Nhiệm vụ {code} không đưa vào báo cáo này. Lý do: {reason.rstrip('.')}."


def toward(addressee: str) -> str:
    return f"Đối với {addressee}"


def evidence(paper: EvidenceFacts) -> str:
    """Caption (văn bản số …, tệp …)."""
    number = f"văn bản số {paper.document_number}" if paper.document_number else ""
    if paper.document_date:
        number += f" ngày {short_day(paper.document_date)}"
    file = f"tệp {paper.file_name}" if paper.file_name else ""
    inside = ", ".join(part for part in (number.strip(), file) if part)
    if not paper.caption:
        return inside
    return f"{paper.caption} ({inside})" if inside else paper.caption
