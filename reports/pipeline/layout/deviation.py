"""What differs from Nghị định 30/2020/NĐ-CP, Phụ lục I: a code, a place, and one sentence."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plan_portal.lib.text import number

SENTENCES = {
    "page_size": gettext_noop("The page is %(found)s mm; A4 is 210 × 297 mm."),
    "margin_left": gettext_noop("The left margin is %(found)s mm; it is 30–35 mm."),
    "margin_right": gettext_noop("The right margin is %(found)s mm; it is 15–20 mm."),
    "margin_top": gettext_noop("The top margin is %(found)s mm; it is 20–25 mm."),
    "margin_bottom": gettext_noop("The bottom margin is %(found)s mm; it is 20–25 mm."),
    "number_on_first": gettext_noop("Page 1 shows a page number; it is hidden there."),
    "number_missing": gettext_noop("The page number is missing at the top."),
    "number_wrong": gettext_noop("The page number reads “%(found)s”."),
    "number_place": gettext_noop("The page number is not centred in the top margin."),
    "number_style": gettext_noop("The page number is upright, in size 13–14 (%(found)s)."),
    "font": gettext_noop("The text is set in %(found)s; official papers are in Times New Roman."),
    "colour": gettext_noop("The text “%(found)s” is not black."),
    "nation_missing": gettext_noop("The name of the state (Quốc hiệu) is missing on page 1."),
    "nation_style": gettext_noop("Quốc hiệu is in capitals, bold, in size 12–13 (%(found)s)."),
    "motto_missing": gettext_noop("The motto (Tiêu ngữ) is missing below Quốc hiệu."),
    "motto_style": gettext_noop("Tiêu ngữ is bold, upright, in size 13–14 (%(found)s)."),
    "motto_place": gettext_noop("Tiêu ngữ is centred below Quốc hiệu."),
    "motto_rule": gettext_noop("The line under Tiêu ngữ is as long as the text (%(found)s)."),
    "head_side": gettext_noop("The issuer stands left of Quốc hiệu, at the same height."),
    "parent_style": gettext_noop(
        "The superior body is in capitals, not bold, in size 12–13 (%(found)s)."
    ),
    "issuer_style": gettext_noop("The issuer is in capitals, bold, in size 12–13 (%(found)s)."),
    "issuer_rule": gettext_noop(
        "The line under the issuer is a third to a half of the text long (%(found)s)."
    ),
    "symbol_missing": gettext_noop("The number and symbol (Số: …/BC-…) are missing."),
    "symbol_style": gettext_noop(
        "Number and symbol are upright, not bold, in size 13 (%(found)s)."
    ),
    "symbol_form": gettext_noop("“%(found)s” is not of the form “Số: 05/BC-SKHCN”."),
    "day_missing": gettext_noop("Place and day are missing below the motto."),
    "day_style": gettext_noop("Place and day are in italics, in size 13–14 (%(found)s)."),
    "day_form": gettext_noop(
        "“%(found)s”: a leading 0 stands before days under 10 and months 1 and 2 only."
    ),
    "title_style": gettext_noop(
        "The kind of paper is in capitals, bold, in size 13–14 (%(found)s)."
    ),
    "title_place": gettext_noop("The kind of paper and what it is about are centred."),
    "about_style": gettext_noop("What the paper is about is bold, in size 13–14 (%(found)s)."),
    "about_rule": gettext_noop(
        "The line under what the paper is about is a third to a half of the text long (%(found)s)."
    ),
    "dear_size": gettext_noop("“Kính gửi” is in size 13–14 (%(found)s)."),
    "dear_form": gettext_noop(
        "“%(found)s”: one addressee stands on the line of “Kính gửi”; several are a list “- …;” "
        "whose last line ends with “.”."
    ),
    "body_size": gettext_noop("The text is in size %(found)s; it is 13–14."),
    "indent": gettext_noop("The first line is indented by %(found)s mm; it is 10 or 12,7 mm."),
    "justify": gettext_noop("The text is not justified on both sides."),
    "gap": gettext_noop("%(found)s pt between paragraphs; it is at least 6 pt."),
    "spacing": gettext_noop("The line spacing is %(found)s; it is single to 1,5."),
    "part_style": gettext_noop("“%(found)s”: a part (I, II …) is in bold capitals."),
    "part_order": gettext_noop("Part “%(found)s” does not follow the one before."),
    "item_style": gettext_noop("“%(found)s”: the title of an item (1, 2 …) is bold."),
    "item_order": gettext_noop("Item “%(found)s” does not follow the one before."),
    "point_order": gettext_noop(
        "Point “%(found)s” does not follow the one before (a, b, c, d, đ, e …)."
    ),
    "ending": gettext_noop("The text does not end with “./.”."),
    "sign_missing": gettext_noop("The post of the signer is missing in the right half."),
    "sign_style": gettext_noop(
        "The post of the signer is in bold capitals, size 13–14 (%(found)s)."
    ),
    "signer_style": gettext_noop("The signer's name is bold, upright, in size 13–14 (%(found)s)."),
    "signer_title": gettext_noop("“%(found)s”: no learned title stands before the signer's name."),
    "sign_split": gettext_noop("The signature block is split over two pages."),
    "copies_missing": gettext_noop("“Nơi nhận:” is missing at the end."),
    "copies_title": gettext_noop("“Nơi nhận:” is in bold italics, in size 12 (%(found)s)."),
    "copies_style": gettext_noop("The list of recipients is upright, in size 11 (%(found)s)."),
    "copies_form": gettext_noop("“%(found)s”: the list is “- …;”, its last line “- Lưu: VT, ….”."),
    "copies_above": gettext_noop("“- Như trên” stands only in a paper that has a “Kính gửi”."),
    "annex_page": gettext_noop("An annex begins on a new page with “Phụ lục”."),
    "annex_style": gettext_noop("“Phụ lục” is bold and centred, in size 13–14 (%(found)s)."),
    "annex_title": gettext_noop("The title of an annex is in bold capitals, centred (%(found)s)."),
    "annex_attached": gettext_noop("“(Kèm theo …)” is in italics, centred (%(found)s)."),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference. `x`, `y`: millimetres from the upper left corner of page `page`."""

    code: str
    page: int
    x: float
    y: float
    found: str = ""

    @property
    def sentence(self) -> str:
        """In the language of the screen."""
        return _(SENTENCES[self.code]) % {"found": self.found}

    def __str__(self) -> str:
        place = {"page": self.page, "x": number(self.x, 0), "y": number(self.y, 0)}
        where = _("page %(page)s, %(x)s mm from the left, %(y)s mm from the top") % place
        return f"{where}: {self.sentence}"
