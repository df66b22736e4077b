"""Agencies of the plan's day (2021) and the members that domain facts name as typical of the two
open headings. Identification codes are not known and stay empty."""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from agencies.models import AgencyKind, AgencyLevel
from plan_portal.lib.text import fold


@dataclass(frozen=True, slots=True)
class Known:
    """An agency as the portal starts with it: our code, official name, short name."""

    code: str
    name: str
    short_name: str
    kind: AgencyKind = AgencyKind.DEPARTMENT
    level: AgencyLevel = AgencyLevel.PROVINCE
    abbreviation: str = ""


OFFICE = "skhcn"
PROVINCE = "ubnd-tinh"
_C = AgencyKind.PEOPLES_COMMITTEE
_A = AgencyKind.ARMED_FORCES
_M = AgencyKind.MASS_ORGANISATION
_O = AgencyKind.OTHER

NAMED = (
    Known(OFFICE, "Sở Khoa học và Công nghệ", "Sở KH&CN", abbreviation="SKHCN"),
    Known("stttt", "Sở Thông tin và Truyền thông", "Sở TT&TT"),
    Known("sgddt", "Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
    Known("skhdt", "Sở Kế hoạch và Đầu tư", "Sở KH&ĐT"),
    Known("stc", "Sở Tài chính", "Sở Tài chính"),
    Known("sct", "Sở Công Thương", "Sở Công Thương"),
    Known("snnptnt", "Sở Nông nghiệp và Phát triển nông thôn", "Sở NN&PTNT"),
    Known("sgtvt", "Sở Giao thông vận tải", "Sở GTVT"),
    Known("svhttdl", "Sở Văn hóa, Thể thao và Du lịch", "Sở VHTT&DL"),
    Known("sldtbxh", "Sở Lao động - Thương binh và Xã hội", "Sở LĐTB&XH"),
    Known("stnmt", "Sở Tài nguyên và Môi trường", "Sở TN&MT"),
    Known("syt", "Sở Y tế", "Sở Y tế"),
    Known("bchqs", "Bộ Chỉ huy Quân sự tỉnh", "Bộ CHQS tỉnh", _A),
    Known("ca-tinh", "Công an tỉnh", "Công an tỉnh", _A),
)
LEADERS = Known(PROVINCE, "Ủy ban nhân dân tỉnh Hà Tĩnh", "UBND tỉnh", _C)
OTHER_AGENCIES = (
    Known("vp-ubnd", "Văn phòng Ủy ban nhân dân tỉnh", "Văn phòng UBND tỉnh"),
    Known("thanh-tra", "Thanh tra tỉnh", "Thanh tra tỉnh"),
    Known("snv", "Sở Nội vụ", "Sở Nội vụ"),
    Known("stp", "Sở Tư pháp", "Sở Tư pháp"),
    Known("sxd", "Sở Xây dựng", "Sở Xây dựng"),
    Known("sngv", "Sở Ngoại vụ", "Sở Ngoại vụ"),
    Known("bql-kkt", "Ban Quản lý Khu kinh tế tỉnh", "BQL Khu kinh tế tỉnh", _O),
)
ORGANISATIONS = (
    Known("mttq", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", "Ủy ban MTTQ tỉnh", _M),
    Known("ldld", "Liên đoàn Lao động tỉnh", "Liên đoàn Lao động", _M),
    Known("hnd", "Hội Nông dân tỉnh", "Hội Nông dân", _M),
    Known("tinh-doan", "Tỉnh đoàn", "Tỉnh đoàn", _M),
    Known("hlhpn", "Hội Liên hiệp Phụ nữ tỉnh", "Hội LHPN tỉnh", _M),
    Known("hccb", "Hội Cựu chiến binh tỉnh", "Hội Cựu chiến binh", _M),
)
MEMBERS_BASIS = "Danh sách minh họa; Sở Khoa học và Công nghệ quyết định thành viên"
BANNER = "Bộ máy theo kế hoạch 2021"
_DISTRICTS = Path(settings.BASE_DIR) / "agencies" / "data" / "ha-tinh-districts-2021.csv"


def districts() -> tuple[Known, ...]:
    """The 13 district units of 2021 as agencies: "Ủy ban nhân dân huyện Hương Sơn"."""
    with _DISTRICTS.open(encoding="utf-8", newline="") as stream:
        return tuple(_district(row["kind"], row["name"]) for row in csv.DictReader(stream))


def _district(kind: str, name: str) -> Known:
    code = slugify(f"ubnd-{fold(kind)}-{fold(name)}")
    level = AgencyLevel.DISTRICT
    return Known(code, f"Ủy ban nhân dân {kind} {name}", f"UBND {kind} {name}", _C, level)
