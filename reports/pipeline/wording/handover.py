"""Fixed phrases of the handover sheet: always Vietnamese."""

from reports.pipeline.wording import MOTTO as MOTTO
from reports.pipeline.wording import NATION as NATION

TITLE = "PHIẾU BÀN GIAO NHIỆM VỤ"
DUTIES = "NHIỆM VỤ ĐANG ĐẢM NHẬN"
REPORTS = "BÁO CÁO CHƯA HOÀN TẤT"
RETURNED = "NỘI DUNG ĐƯỢC GỬI TRẢ ĐỂ CHỈNH LÝ"
OBSTACLES = "KHÓ KHĂN, VƯỚNG MẮC CHƯA KẾT THÚC"
PROMISES = "NHỮNG VIỆC ĐÃ HẸN LÀM TIẾP"

DUTY_HEAD = ("Số", "Nhiệm vụ", "Căn cứ", "Báo cáo gần nhất")
REPORT_HEAD = ("Kỳ báo cáo", "Báo cáo của", "Tình trạng", "Hạn")
RETURNED_HEAD = ("Kỳ báo cáo", "Số", "Lý do gửi trả")
OBSTACLE_HEAD = ("Số", "Nội dung", "Nơi giải quyết", "Tình trạng")
PROMISE_HEAD = ("Số", "Nội dung", "Thời hạn")

NONE = "Không có."
NO_ANSWER = "chưa có báo cáo"
NO_DAY = "không nêu"
GIVES = "BÊN GIAO"
TAKES = "BÊN NHẬN"
COPIES = ("Lưu: VT",)


def about(agency: str, plan: str) -> tuple[str, ...]:
    """Trích yếu: which plan, to whom."""
    return (f"Thực hiện {plan}" if plan else "Thực hiện nhiệm vụ", f"Bên nhận: {agency}")


def former(names: tuple[str, ...]) -> str:
    """From whom it was taken over."""
    return f"Tiếp nhận từ: {'; '.join(names)}."


def said(period: str, agency: str, words: str) -> str:
    return f"{period}, {agency}: {words}"


def days(count: int, label: str) -> str:
    return f"{label}, đã {count} ngày"
