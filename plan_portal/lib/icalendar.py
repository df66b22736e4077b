"""Writes iCalendar (RFC 5545): lines of at most 75 octets that end in CRLF, escaped text, moments
in UTC. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """A moment, or a whole day. `uid` stays the same for as long as the thing does; `alarm_days`
    are days before it."""

    uid: str
    start: date
    summary: str
    description: str = ""
    url: str = ""
    alarm_days: tuple[int, ...] = ()


def write(name: str, events: Iterable[Event], *, at: datetime) -> bytes:
    """A published calendar as it is at that moment."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Plan Portal//Deadlines//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return b"".join(_fold(line) for line in lines)


def _event(event: Event, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(at)}"
    yield from _when(event.start)
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{_uri(event.url)}"
    # Nobody is busy because a deadline ends.
    yield "TRANSP:TRANSPARENT"
    for days in event.alarm_days:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(event.summary)}"
        yield f"TRIGGER:-P{days}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _when(start: date) -> Iterator[str]:
    if isinstance(start, datetime):
        yield f"DTSTART:{_moment(start)}"
    else:
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped; a line end of any kind is one line end, other controls are left out."""
    one_kind = "\n".join(value.replace("\r\n", "\n").split("\r"))
    kept = "".join(c for c in one_kind if c in "\n\t" or (c >= " " and c != "\x7f"))
    return kept.translate(_ESCAPES)


def _uri(value: str) -> str:
    return "".join(c for c in value if c > " " and c != "\x7f")


def _fold(line: str) -> bytes:
    """At most 75 octets before each CRLF; no character is split; what follows begins with a
    space, which counts."""
    out, used = [], 0
    for char in line:
        size = len(char.encode())
        if used + size > _OCTETS:
            out.append("\r\n ")
            used = 1
        out.append(char)
        used += size
    return "".join(out).encode() + b"\r\n"
