"""What a report knows of its recipient: how it is written to, and which chapters it gets."""

from dataclasses import dataclass, field

from reports.pipeline.snapshot.past import LATER, Act
from reports.states import Chapter


@dataclass(frozen=True, slots=True)
class ChapterFacts:
    """One chapter of the outline; `left_out`: the reason why this recipient's paper is without
    it, "" when it is there; `left_out_by`: who decided so, and when (unknown in reports made
    before it was kept)."""

    chapter: Chapter
    title: str
    left_out: str = ""
    left_out_by: Act | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class RecipientFacts:
    """To whom and in whose name the paper is written. `salutation`: the lines after "Kính gửi";
    `capacity`: "" or "KT. GIÁM ĐỐC"; `signer` "" leaves the place empty; `copies`: the lines of
    Nơi nhận without dash and stop ("Như trên", …, "Lưu: VT, CĐS")."""

    code: str
    name: str
    salutation: tuple[str, ...]
    post: str
    capacity: str = ""
    signer: str = ""
    copies: tuple[str, ...] = ()
    parent_name: str = "UBND TỈNH HÀ TĨNH"
    issuer_name: str = "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    issuer_spoken: str = "Sở Khoa học và Công nghệ"
    issuer_abbreviation: str = "SKHCN"
    place: str = "Hà Tĩnh"
    # Empty: the usual chapters, as reports had before outlines were data.
    outline: tuple[ChapterFacts, ...] = field(default=(), metadata={"leave_out_empty": True})

    @property
    def left_out(self) -> tuple[ChapterFacts, ...]:
        return tuple(one for one in self.outline if one.left_out)
