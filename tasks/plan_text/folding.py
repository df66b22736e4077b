"""A reading copy of the source: composed letters, plain dashes and spaces, and the way back.

Patterns run on the copy; every span is turned back into offsets of the source as given, so that a
decomposed text (NFD), Windows line ends or zero-width marks need no care elsewhere.
"""

import re
import unicodedata
from dataclasses import dataclass

from tasks.plan_text.document import Span

_CLUSTER = re.compile(
    r"[^\u0300-\u036f][\u0300-\u036f]+|[\u0300-\u036f\ufeff\u200b-\u200f\u00ad\u2060\u202a-\u202e\u2066-\u2069]"
    r"|[\u2160-\u217f]"
)
_PLAIN = str.maketrans(
    {
        "\xa0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ", "\u3000": " ",
        "–": "-", "—": "-", "\u2212": "-", "\u2010": "-", "\u2011": "-",
        "│": "|", "¦": "|", "\uf0b7": "•", "\uf02d": "-", "●": "•", "▪": "•", "·": "•",
        "\f": "\n", "\v": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n",
        "’": "'", "“": '"', "”": '"', "、": ",", "。": ".",
        # Full-width characters of Asian keyboards, one for one.
        **{chr(0xFF01 + at): chr(0x21 + at) for at in range(94)},
    }
)  # fmt: skip
# "Uỷ ban" and "Ủy ban", "hoá" and "hóa" are one spelling: the tone mark moves to the first vowel.
_TONES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_TONE = re.compile(r"(?<!q)(?:" + "|".join(_TONES) + r")(?!\w)")
_GAP = re.compile(r"[\s|]+")


def collapse(text: str) -> str:
    """Line breaks, cell marks and runs of white space become one space."""
    return _GAP.sub(" ", text).strip()


def phrase(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern of words: each blank in it is any white space, so that a wrapped line matches."""
    return re.compile(pattern.replace(" ", r"\s+"), flags)


def lower(text: str) -> str:
    """For comparing: lower case, one spelling of the tone marks, the same length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return _TONE.sub(lambda match: _TONES[match[0]], low)


@dataclass(frozen=True, slots=True)
class View:
    """The reading copy: `text` keeps its case, `low` is for matching, both of one length."""

    source: str
    text: str
    low: str
    # Source offset of each character of the copy, and of its end; None: they are the same.
    starts: list[int] | None
    ends: list[int] | None

    def span(self, start: int, end: int) -> Span:
        """The offsets in the source of a stretch of the copy."""
        if self.starts is None or self.ends is None:
            return (start, end)
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.source)
            return (at, at)
        return (self.starts[start], self.ends[end - 1])

    def verbatim(self, start: int, end: int) -> str:
        """The source's own characters of a stretch of the copy, white space collapsed."""
        first, last = self.span(start, end)
        return collapse(self.source[first:last])


def fold(source: str) -> View:
    pieces, starts, ends = _compose(source)
    text = "".join(pieces).replace("\r\n", " \n").replace("\r", "\n").translate(_PLAIN)
    return View(source, text, lower(text), starts, ends)


def _letters(cluster: str) -> str:
    """Composed letters, a one-sign Roman numeral as letters; nothing for marks without a letter."""
    if "\u2160" <= cluster <= "\u217f":
        return unicodedata.normalize("NFKC", cluster)
    return unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else ""


def _compose(source: str) -> tuple[list[str], list[int] | None, list[int] | None]:
    if not _CLUSTER.search(source):
        return [source], None, None
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _CLUSTER.finditer(source):
        at, end = match.span()
        pieces.append(source[done:at])
        starts.extend(range(done, at))
        ends.extend(range(done + 1, at + 1))
        letters = _letters(match[0])
        pieces.append(letters)
        starts.extend([at] * len(letters))
        ends.extend([end] * len(letters))
        done = end
    pieces.append(source[done:])
    starts.extend(range(done, len(source)))
    ends.extend(range(done + 1, len(source) + 1))
    return pieces, starts, ends
