"""Suspected slips: listed for a person to look at, one per occurrence, nothing is ever mended."""

import re
from collections import Counter
from collections.abc import Iterator

from tasks.plan_text import cited
from tasks.plan_text.confusions import COLON_BEFORE, COLON_PAIRS, CONFUSIONS
from tasks.plan_text.document import Typo
from tasks.plan_text.folding import View, collapse, phrase

_CONFUSED = tuple((phrase(pattern), mended, why) for pattern, mended, why in CONFUSIONS)
_PAIRS = "|".join(rf"{first}:(?=\s{second}(?!\w))" for first, second in COLON_PAIRS)
_COLON_PAIR = phrase(rf"(?<!\w)(?P<shown>{_PAIRS})")
_COLON_BEFORE = phrase(
    rf"(?<!\w)(?P<shown>(?:{'|'.join(COLON_BEFORE)})(?P<bad>:) \w+(?: \w+)?)"
    r"(?=[^,:;.\n]{0,80}(?:[.\n]|;[^;\n]*[.\n]))"
)
# "Trí tuệ nhân tạo (TTNT)", "khoa học dữ liệu (KHDL)": the letters are the words' first ones.
_DEFINED = re.compile(
    r"\((?:viết tắt là |sau đây (?:viết tắt|gọi tắt) là )?(?P<short>[A-ZĐ]{3,8})\)"
)
_CAPITALS = re.compile(r"(?<![\w/&-])[A-ZĐ]{3,8}(?![\w/&-])")
_TWICE = phrase(
    r"(?<!\w)(?P<bad>(?P<w>và|của|các|cho|về|trong|với|được|để|tại|theo|là)[ \t]+(?P=w))(?!\w)"
)


def typos(view: View) -> tuple[Typo, ...]:
    """All suspected slips in the order of the text; of two on one place the first found stays."""
    found: dict[int, Typo] = {}
    for typo in (*_listed(view), *_colons(view), *_shorts(view), *_numbers(view), *_twice(view)):
        found.setdefault(typo.span[0], typo)
    return tuple(found[at] for at in sorted(found))


def _typo(view: View, shown: tuple[int, int], bad: tuple[int, int], mended: str, why: str) -> Typo:
    """What is shown, as found, and the same with the wrong part replaced."""
    wrong = view.text[bad[0] : bad[1]]
    if wrong[:1].isupper():
        mended = mended.upper() if wrong.isupper() else mended[:1].upper() + mended[1:]
    before, after = view.text[shown[0] : bad[0]], view.text[bad[1] : shown[1]]
    right = collapse(before + mended + after)
    return Typo(view.verbatim(*shown), right, view.span(*shown), why)


def _listed(view: View) -> Iterator[Typo]:
    for pattern, mended, why in _CONFUSED:
        for match in pattern.finditer(view.low):
            bad = match.span("bad")
            # A capital on one syllable is a name: xã Nham Sơn, ông Huyên.
            named = view.text[bad[0]].isupper() and " " not in match["bad"]
            if named and mended != "tĩnh":
                continue
            shown = match.span("shown") if "shown" in pattern.groupindex else bad
            yield _typo(view, shown, bad, mended, why)


def _colons(view: View) -> Iterator[Typo]:
    for match in _COLON_PAIR.finditer(view.low):
        start, end = match.span("shown")
        if view.text[end : end + 9].lstrip()[:1].islower():
            yield _typo(view, (start, end), (view.low.rindex(":", start, end), end), "", "colon")
    for match in _COLON_BEFORE.finditer(view.low):
        if view.text[match.end("bad") + 1].islower():
            yield _typo(view, match.span("shown"), match.span("bad"), "", "colon")


def _shorts(view: View) -> Iterator[Typo]:
    """The letters of an abbreviation that the text defines, in another order: TNTT for TTNT."""
    defined = {match["short"] for match in _DEFINED.finditer(view.text) if _is_defined(view, match)}
    uses = Counter(match[0] for match in _CAPITALS.finditer(view.text))
    by_letters = {"".join(sorted(short)): short for short in defined}
    for match in _CAPITALS.finditer(view.text):
        meant = by_letters.get("".join(sorted(match[0])))
        if meant and match[0] not in defined and uses[match[0]] < uses[meant]:
            yield _typo(view, match.span(), match.span(), meant, "abbreviation")


def _is_defined(view: View, match: re.Match[str]) -> bool:
    words = re.findall(r"\w+", view.low[max(0, match.start() - 120) : match.start()])
    short = match["short"].lower()
    return "".join(word[0] for word in words[-len(short) :]) == short


def _numbers(view: View) -> Iterator[Typo]:
    """A document number that has lost its slash or gained a blank."""
    for match in cited.NUMBER.finditer(view.text):
        right = cited.normalised(match)
        found = view.text[match.start() : match.end()]
        if match["y"] and re.search(r"\d{4}\s*[A-ZĐ]", found):
            yield Typo(view.verbatim(*match.span()), right, view.span(*match.span()), "number")


def _twice(view: View) -> Iterator[Typo]:
    for match in _TWICE.finditer(view.low):
        word = view.text[match.start("w") : match.end("w")]
        yield _typo(view, match.span("bad"), match.span("bad"), word, "twice")
