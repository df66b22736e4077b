"""Text at the gate and on the screen: cleaning, Vietnamese dates and numbers in and out, search
keys, and what changed between two texts. Pure; the same in a form, the API, an import, a report.

Dates read 05/01/2027 and numbers 1.234,5 in both languages of the screen, so that a click on
"English" never changes what a typed figure means."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from plan_portal.lib.diff import Diff as Diff  # text is the one door to what lib does with words
from plan_portal.lib.diff import similarity as similarity
from plan_portal.lib.diff import word_diff as word_diff
from plan_portal.lib.errors import DomainError

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
# A narrative is at most this many characters (reliability.md 3.1).
MAX_TEXT = 20_000
# Điểm a) b) c) … of Nghị định 30/2020/NĐ-CP: the Vietnamese alphabet without ă â ê ô ơ ư.
POINTS = "abcdđeghiklmnopqrstuvxy"
_ALPHABET = {c: 1000 + i for i, c in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {c: i for i, c in enumerate("\u0300\u0309\u0303\u0301\u0323")}  # huyền hỏi ngã sắc nặng


class NotANumber(DomainError, ValueError):
    code = "not_a_number"


class NotADay(DomainError, ValueError):
    code = "not_a_day"


# --- Cleaning -------------------------------------------------------------------------------

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls but TAB and LF, soft hyphen, marks and overrides of direction, zero-width characters,
# BOM, interlinear marks, lone surrogates, non-characters, invisible tags.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f"
    + "".join(f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 0x10000))
    + "]"
)
# A (non-)joiner is needed between signs of emoji and in scripts that are not Latin; nowhere else.
_JOINER = re.compile("(?<![\u0600-\u1cff\u2190-\u2bff\ufe0f\U0001f000-\U0001ffff])[\u200c\u200d]+")
_LAST_JOINER = re.compile("[\u200c\u200d]+(?![\u0600-\u1cff\u2190-\u2bff\U0001f000-\U0001ffff])")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text fit to be stored, and how many characters had to go (0: nothing to tell)."""

    text: str
    removed: int

    @property
    def notice(self) -> str:
        """One sentence for the writer, "" when nothing was removed."""
        if not self.removed:
            return ""
        return ngettext(
            "%(count)s invisible or control character was removed from the text.",
            "%(count)s invisible or control characters were removed from the text.",
            self.removed,
        ) % {"count": number(self.removed)}


def clean(text: str) -> Cleaned:
    """NFC with LF line ends, without what cannot be seen or stored. Idempotent; no length limit
    (validators say when a text is over `MAX_TEXT`)."""
    removed = 0
    text = _BREAKS.sub("\n", text)
    for pattern in (_FORBIDDEN, _JOINER, _LAST_JOINER):
        before = len(text)
        text = pattern.sub("", text)
        removed += before - len(text)
    return Cleaned(unicodedata.normalize("NFC", text), removed)


def one_line(text: str) -> str:
    """Runs of white space, line ends too, become one space; none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Search key: lower case, no diacritics, đ as d, one space between words."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return one_line("".join(c for c in plain if not unicodedata.combining(c)))


def alphabetical(text: str) -> tuple[list[int], list[int]]:
    """Sort key of a name in the order of the Vietnamese alphabet, a ă â … d đ e ê, tones last:
    the same on every database, none of which agrees with the other."""
    parts = unicodedata.normalize("NFD", one_line(text.casefold()))
    bare = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
    letters = [_ALPHABET.get(c, ord(c) if ord(c) < 128 else 2000 + ord(c)) for c in bare]
    return letters, [_TONES.get(c, -1) for c in parts]


# --- Dates ----------------------------------------------------------------------------------


def day(value: date) -> str:
    """05/01/2027. A moment is first taken to the province's clock."""
    local = _local(value)
    return f"{local.day:02d}/{local.month:02d}/{local.year:04d}"


def weekday_day(value: date) -> str:
    """thứ Sáu 18/12/2026 (Friday 18/12/2026)."""
    return f"{_weekdays()[_local(value).weekday()]} {day(value)}"


def clock(value: datetime) -> str:
    """08:34, by the province's clock."""
    return f"{_local(value):%H:%M}"


def moment(value: datetime) -> str:
    """08:34 ngày 05/01/2027 (08:34 on 05/01/2027)."""
    return _("%(time)s on %(day)s") % {"time": clock(value), "day": day(value)}


def official_day(value: date) -> str:
    """ngày 05 tháng 01 năm 2027: always Vietnamese, leading 0 for days under 10 and months 1 and
    2 only (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    local = _local(value)
    month = f"{local.month:02d}" if local.month <= 2 else str(local.month)
    return f"ngày {local.day:02d} tháng {month} năm {local.year}"


def parse_day(typed: str) -> date:
    """Read 05/01/2027 as 5 January; also 5-1-2027, 5.1.2027 and ISO. Raises NotADay."""
    found = re.fullmatch(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", typed.strip(), re.ASCII)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", typed.strip(), re.ASCII)
    example = {"text": one_line(typed)[:40], "example": "31/03/2027"}
    if found:
        parts = (int(found[4]), int(found[3]), int(found[1]))
    elif iso:
        parts = (int(iso[1]), int(iso[2]), int(iso[3]))
    else:
        raise NotADay(_("“%(text)s” is not a date. Write it like %(example)s.") % example)
    try:
        return date(*parts)
    except ValueError:
        sentence = _("%(text)s is not in the calendar. Write it like %(example)s.") % example
        raise NotADay(sentence) from None


def _local(value: date) -> date:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return value.astimezone(LOCAL)


def _weekdays() -> tuple[str, ...]:
    return (
        pgettext("before a date", "Monday"),
        pgettext("before a date", "Tuesday"),
        pgettext("before a date", "Wednesday"),
        pgettext("before a date", "Thursday"),
        pgettext("before a date", "Friday"),
        pgettext("before a date", "Saturday"),
        pgettext("before a date", "Sunday"),
    )


# --- Numbers --------------------------------------------------------------------------------

_NUMBER = re.compile(r"([-+]?)(\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
# In running text a space ends a number, and a sign belongs to the digits that it touches.
_IN_WORDS = re.compile(r"(?:(?<![^\s(])[-\u2212])?(?:\d{1,3}(?:\.\d{3})+(?!\d)|\d+)(?:,\d+)?")
_MAX_DIGITS = 30
_ROMAN = {
    1000: "M",
    900: "CM",
    500: "D",
    400: "CD",
    100: "C",
    90: "XC",
    50: "L",
    40: "XL",
    10: "X",
    9: "IX",
    5: "V",
    4: "IV",
    1: "I",
}


def number(value: Decimal | float, places: int | None = None) -> str:
    """1.234,5. `places` fixes the decimals, half away from zero; None keeps those there are."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise ValueError("not a finite number")
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    shown = f"{abs(exact) if exact == 0 else exact:,f}"
    return shown.translate({ord(","): ".", ord("."): ","})


def percent(value: Decimal | float, places: int = 1) -> str:
    """85,7% of a value on the scale 0–100; at most `places` decimals, none when they are zero."""
    shown = number(value, places)
    return (shown.rstrip("0").rstrip(",") if "," in shown else shown) + "%"


def share(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` on the scale 0–100; None when there is no whole."""
    return Decimal(part) * 100 / Decimal(whole) if whole else None


def parse_number(typed: str) -> Decimal:
    """Read 1.234,5 or 1234,5 (a point only between groups of three). Raises NotANumber."""
    found = _NUMBER.fullmatch(one_line(typed).replace("\u2212", "-"))
    if found is None or len(found[0]) > _MAX_DIGITS:
        sentence = _("“%(text)s” is not a number. Write a number, for example %(example)s.")
        raise NotANumber(sentence % {"text": one_line(typed)[:40], "example": "96,4"})
    whole = found[2].replace(".", "").replace(" ", "")
    return Decimal(f"{found[1]}{whole}.{found[3] or 0}") if found[3] else Decimal(found[1] + whole)


def numbers_in(words: str) -> tuple[Decimal, ...]:
    """Every number of a text in Vietnamese writing, from the smallest, as often as it stands there:
    "03 lớp, 1.234,5 triệu" has 3 and 1234.5. Numbers in letters are not read."""
    found = (one[0].replace("\u2212", "-") for one in _IN_WORDS.finditer(words))
    return tuple(sorted(Decimal(one.replace(".", "").replace(",", ".")) for one in found))


def roman(value: int) -> str:
    """I, II, III … of 1 to 3999."""
    if not 0 < value < 4000:
        raise ValueError("Roman numerals stand for 1 to 3999")
    out = ""
    for size, sign in _ROMAN.items():
        out += sign * (value // size)
        value %= size
    return out


def point_letter(value: int) -> str:
    """Letter of the value-th điểm, from 1: a … d, đ … y; then aa, ab … (the decree stops at y)."""
    if value < 1:
        raise ValueError("points are counted from 1")
    rounds, index = divmod(value - 1, len(POINTS))
    return (POINTS[rounds - 1] if rounds else "") + POINTS[index]
