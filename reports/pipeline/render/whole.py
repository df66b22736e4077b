"""Proof that a finished page says what the paper says: every word in its order, none lost, none
twice, and every picture by its name. A template that was edited badly raises no error by itself."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from plan_portal.lib.errors import DomainError
from reports.pipeline.document import Document, Figure, Trend, all_blocks

# Elements whose words are not printed.
_UNSEEN = {"head", "svg", "script", "style", "template", "textarea", "iframe", "object", "noscript"}
_SHOWN = 80


class TemplateBroken(DomainError):
    """The template of the paper cannot be read, or says something else than the paper."""

    code = "template_broken"


def prove_whole(lines: list[tuple[str, str]], names: list[str], html: str, *, marks: bool) -> None:
    """Raise TemplateBroken, naming the part, where the page differs from `lines` (see
    document.spoken) or its pictures from `names`. `marks`: numbers in the margin are no words."""
    page = _Page(marks=marks)
    page.feed(html)
    page.close()
    place, text = 0, _bare("".join(page.words))
    for part, line in lines:
        words = _bare(line)
        if not text.startswith(words, place):
            raise _differs(part, line, page, place)
        place += len(words)
    if place < len(text):
        raise _differs(lines[-1][0], "", page, place)
    _prove_pictures(names, page.pictures)


def pictures(document: Document) -> Iterator[str]:
    """The names of all pictures, in reading order: charts with their keys, the QR code."""
    for block in all_blocks(document):
        if isinstance(block, Figure | Trend):
            yield block.caption
        if isinstance(block, Figure):
            yield from (bar.label for bar in block.bars)
    if document.check:
        yield document.check.title


def _prove_pictures(names: list[str], found: list[str]) -> None:
    for i in range(max(len(names), len(found))):
        name, drawn = (_bare("".join(some[i : i + 1])) for some in (names, found))
        if name != drawn:
            pair = ("".join(some[i : i + 1]).strip()[:_SHOWN] or "–" for some in (names, found))
            named = dict(zip(("name", "found"), pair, strict=True))
            sentence = _("The template of the paper draws “%(found)s” in the place of “%(name)s”.")
            raise TemplateBroken(sentence % named)


def _differs(part: str, line: str, page: "_Page", place: int) -> TemplateBroken:
    words, found = line[:_SHOWN] or "–", page.after(place)[:_SHOWN] or "–"
    named = {"part": part[:120], "words": words, "found": found}
    return TemplateBroken(
        _(
            "The template of the paper is wrong in “%(part)s”: “%(words)s” should stand where "
            "“%(found)s” stands."
        )
        % named
    )


def _bare(text: str) -> str:
    """Without white space: where lines break is not what a paper says."""
    return "".join(text.split())


class _Page(HTMLParser):
    """The words of a page that are printed, and the names of its pictures."""

    def __init__(self, *, marks: bool) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[str] = []
        self._marks = marks
        self._unseen, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen == "head" and tag == "title":
            self.set_cdata_mode(tag)  # one that is never closed swallows the page
        if self._unseen:
            self._depth += tag == self._unseen
        elif tag in _UNSEEN or (self._marks and tag == "span" and ("class", "mark") in attrs):
            self._unseen, self._depth = tag, 1
            self.pictures += [""] if tag == "svg" else []

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._depth -= 1
            self._unseen = self._unseen if self._depth else ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
        elif self._unseen == "svg":
            self.pictures[-1] += data

    def after(self, place: int) -> str:
        """The printed words behind the first `place` signs that are no white space."""
        words = " ".join(" ".join(self.words).split())
        for i, sign in enumerate(words):
            if place == 0 and sign != " ":
                return words[i:]
            place -= sign != " "
        return ""
