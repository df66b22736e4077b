"""Every page that a person can open, as the table says: what the tests of language and of
accessibility walk through."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.urls import reverse

from tests.access.addresses import address
from tests.access.world import World

# Not pages: health, API answers, files, parts of a page, what only redirects.
_NO_PAGE = (
    "healthz", "readyz", "api:schema", "admin:jsi18n", "admin:logout", "set_language",
    "tasks:evidence", "reports:leader_pdf", "reports:download", "reports:sources", "reports:marked",
    "reports:progress", "reports:handover_docx", "reports:letter_file", "tasks:feed",
    "mfa_download_recovery_codes", "reports:package", "reports:leader_sheet",
    "reports:mark",
)  # fmt: skip


def is_page(key: str) -> bool:
    name = key.split("@")[0]
    return name not in _NO_PAGE and (not name.startswith("api:") or name == "api:docs")


@dataclass(frozen=True)
class Page:
    """One page of the walk: who opens what."""

    actor: str
    key: str
    url: str

    def __str__(self) -> str:
        return f"{self.actor} {self.url}"


def pages(world: World, cells: dict[tuple[str, str], dict[str, str]]) -> Iterator[Page]:
    """Every (person, address) that the table lets in by GET, then the same with other views."""
    for (key, method), letters in cells.items():
        if method == "GET" and is_page(key):
            for actor, letter in letters.items():
                if letter == "o":
                    yield Page(actor, key, address(world, key))
    for actor, key, query in views(world):
        yield Page(actor, key, reverse(key.split("@")[0], args=_args(world, key)) + query)


def _args(world: World, key: str) -> list[object]:
    return [] if key not in _WITH_OBJECT else [_WITH_OBJECT[key](world)]


_WITH_OBJECT = {
    "tasks:form": lambda w: w.draft.public_id,
    "tasks:plan_source": lambda w: w.tasks["plan"].current_version.public_id,
    "tasks:review": lambda w: w.done.public_id,
    "reports:report": lambda w: w.requested.public_id,
    "reports:compare": lambda w: w.compiled.public_id,
}


def views(world: World) -> Iterator[tuple[str, str, str]]:
    """The same addresses asked in other ways: tabs, filters, years, messages, empty results."""
    finished = world.done.period.code
    for tab in ("waiting", "returned", "accepted", "missing"):
        yield "coordinator", "tasks:inbox", f"?period={finished}&tab={tab}"
    yield "coordinator", "tasks:inbox", "?q=khongcogi"
    yield "coordinator", "tasks:review", ""
    yield "coordinator", "tasks:obstacles", "?status=closed"
    yield "coordinator", "tasks:period_open", "?which=year.0&year=2027"
    yield "coordinator", "tasks:period_open", "?which=ad_hoc.1&year=2027&number=1"
    yield "coordinator", "tasks:period_open", "?which=month.3&year=1"
    yield "coordinator", "reports:dashboard", f"?ky={finished}"
    yield "coordinator", "reports:dashboard", f"?ky={finished}&loc=van-de&muc=1"
    yield "coordinator", "reports:agencies", f"?ky={finished}&muc=1"
    yield "coordinator", "reports:report", ""
    yield "coordinator", "reports:compare", "?chi=thay-doi"
    yield "leader", "reports:leader", f"?ky={finished}"
    yield "staff_a", "tasks:form", "?check=1"
    yield "administrator", "agencies:accounts", "?q=khongcogi"
    yield "administrator", "agencies:audit", "?action=khongco"
    for ended in ("15", "long", "left"):
        yield "anonymous", "account_login", f"?ended={ended}"


# --- What a person reads and hears ----------------------------------------------------------------

_SILENT = {"script", "style", "svg", "code", "pre", "template"}
_HEARD = {"title", "aria-label", "placeholder", "alt", "aria-description", "aria-roledescription",
          "aria-valuetext", "label", "data-label", "data-confirm", "content"}  # fmt: skip
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
         "track", "wbr"}  # fmt: skip


class Reader(HTMLParser):
    """Visible text and spoken attributes, without code and without what names its own language."""

    def __init__(self, *, only: frozenset[str] = frozenset()) -> None:
        super().__init__(convert_charrefs=True)
        self.only = only
        self.words: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag in _SILENT or (bool(given.get("lang")) and tag != "html")
        silent = silent or self._is_silent
        wanted = not self.only or tag in self.only or self._is_wanted
        if tag not in _VOID:
            self._open.append((tag, silent, wanted))
        if silent or not wanted or tag == "meta":
            return
        for name, value in attrs:
            is_button = tag == "input" and given.get("type") in {"submit", "button"}
            if value and (name in _HEARD or (name == "value" and is_button)):
                self.words.append(value)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, _silent, _wanted = self._open.pop()
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._is_silent and (not self.only or self._is_wanted):
            self.words.append(data)

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    @property
    def _is_wanted(self) -> bool:
        return bool(self._open) and self._open[-1][2]


def text_of(html: str, *, only: frozenset[str] = frozenset()) -> str:
    """The words of a page, or of some of its elements, with single spaces."""
    reader = Reader(only=only)
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())
