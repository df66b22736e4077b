"""The apparatus of Hà Tĩnh in 2025 as far as it is known, as data.

Sources: QĐ 347/QĐ-UBND of 19/02/2025 is the province's own act on its departments; 01/3/2025 is
known as the day of Sở KH&CN only and unconfirmed for the other departments. Of the district level
and of the mass organisations the day is known and the province's own act is not; the parts into
which Sở LĐTBXH was split are not confirmed."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from agencies.models import AgencyLevel, ChangeKind

DEPARTMENTS_ON = date(2025, 3, 1)
DISTRICTS_END_ON = date(2025, 7, 1)
DATA = Path(settings.BASE_DIR) / "agencies" / "data"
UBND = "Ủy ban nhân dân"
LOC_HA = f"{UBND} huyện Lộc Hà"
NOI_VU, GDDT, Y_TE = "Sở Nội vụ", "Sở Giáo dục và Đào tạo", "Sở Y tế"


@dataclass(frozen=True, slots=True)
class Act:
    """The act of a change; one whose number is not known is described, and not confirmed."""

    number: str = ""
    issued_on: date | None = None
    title: str = ""

    @property
    def is_confirmed(self) -> bool:
        return bool(self.number)


@dataclass(frozen=True, slots=True)
class Fact:
    """One change; agencies by their official names. `is_clear` False: who takes over what is a
    person's choice."""

    code: str
    kind: ChangeKind
    on: date
    act: Act
    origins: tuple[str, ...]
    results: tuple[str, ...] = ()
    is_new: bool = False
    is_confirmed: bool = True
    is_day_confirmed: bool = True
    note: str = ""
    level: AgencyLevel = AgencyLevel.PROVINCE
    is_clear: bool = True


_347 = Act("347/QĐ-UBND", date(2025, 2, 19))
_NO_DAY = "Ngày lấy theo Sở Khoa học và Công nghệ; chưa đối chiếu với văn bản."
_NO_ACT = "Chưa xác định được văn bản của tỉnh."

DISTRICTS, CLASS, SPLIT = "2025-cap-huyen", "2025-cap-xa", "2025-sldtbxh"


def _merger(code: str, *origins: str, into: str, is_new: bool = False) -> Fact:
    return Fact(
        code, ChangeKind.MERGE, DEPARTMENTS_ON, _347, origins, (into,), is_new=is_new,
        is_day_confirmed=False, note=_NO_DAY,
    )  # fmt: skip


def district_names() -> tuple[str, ...]:
    """The 13 district committees of 2021."""
    with (DATA / "ha-tinh-districts-2021.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(f"{UBND} {row['kind']} {row['name']}" for row in csv.DictReader(stream))


def communes() -> tuple[tuple[str, str], ...]:
    """(national code, "phường Thành Sen") of the 69 communes."""
    with (DATA / "ha-tinh-communes-2025-07-01.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return tuple((row["code"], f"{row['kind']} {row['name']}") for row in rows)


def facts() -> tuple[Fact, ...]:
    """In the order of their days."""
    return (*_until_march(), *_from_july())


def _until_march() -> tuple[Fact, ...]:
    return (
        Fact(
            "2025-loc-ha", ChangeKind.MERGE, date(2025, 1, 1),
            Act(title="Văn bản nhập huyện Lộc Hà vào huyện Thạch Hà, chưa rõ số và ngày"),
            (LOC_HA,), (f"{UBND} huyện Thạch Hà",), note=_NO_ACT, level=AgencyLevel.DISTRICT,
        ),
        Fact(
            "2025-skhcn", ChangeKind.MERGE, DEPARTMENTS_ON, _347,
            ("Sở Thông tin và Truyền thông",), ("Sở Khoa học và Công nghệ",),
        ),
        _merger("2025-stc", "Sở Kế hoạch và Đầu tư", into="Sở Tài chính"),
        _merger(
            "2025-snnmt", "Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường",
            into="Sở Nông nghiệp và Môi trường", is_new=True,
        ),
        _merger("2025-sxd", "Sở Giao thông vận tải", into="Sở Xây dựng"),
        Fact(
            SPLIT, ChangeKind.SPLIT, DEPARTMENTS_ON, _347,
            ("Sở Lao động - Thương binh và Xã hội",), (NOI_VU, GDDT, Y_TE), is_confirmed=False,
            is_day_confirmed=False, is_clear=False,
            note="Giáo dục nghề nghiệp về Sở GD&ĐT; bảo trợ xã hội, trẻ em về Sở Y tế; phần "
            "còn lại về Sở Nội vụ. Chưa đối chiếu với văn bản.",
        ),
    )  # fmt: skip


def _from_july() -> tuple[Fact, ...]:
    return (
        Fact(
            DISTRICTS, ChangeKind.DISSOLVE, DISTRICTS_END_ON,
            Act(title="Văn bản kết thúc hoạt động của cấp huyện, chưa rõ số và ngày"),
            tuple(name for name in district_names() if name != LOC_HA), note=_NO_ACT,
            level=AgencyLevel.DISTRICT, is_clear=False,
        ),
        Fact(
            "2025-mttq", ChangeKind.TRANSFER, DISTRICTS_END_ON,
            Act(title="Văn bản đưa các tổ chức về Ủy ban MTTQ tỉnh, chưa rõ số và ngày"),
            (
                "Liên đoàn Lao động tỉnh", "Hội Nông dân tỉnh", "Tỉnh đoàn",
                "Hội Liên hiệp Phụ nữ tỉnh", "Hội Cựu chiến binh tỉnh",
            ),
            ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",), note=_NO_ACT,
        ),
    )  # fmt: skip
