"""A strict reader of iCalendar for tests: written after RFC 5545, not after our writer."""

import re

_NAME = re.compile(r"[A-Z0-9-]+(;[A-Z0-9-]+=[^:;]+)*")
_UNESCAPED = re.compile(r"\\([\\;,nN])")


def read(content: bytes) -> list[dict]:
    """The events, each as property → value (TRIGGER: a list); fails on whatever is not allowed."""
    assert content.endswith(b"\r\n")
    unfolded = content.replace(b"\r\n ", b"").decode()
    lines = unfolded.removesuffix("\r\n").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(lines)
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    return [_event(block) for block in _blocks(lines[1:-1])]


def _blocks(lines: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    inside = False
    for line in lines:
        if line == "BEGIN:VEVENT":
            assert not inside
            inside = True
            found.append([])
        elif line == "END:VEVENT":
            assert inside
            inside = False
        elif inside:
            found[-1].append(line)
    assert not inside
    return found


def _event(lines: list[str]) -> dict:
    event: dict = {"TRIGGER": []}
    alarms = 0
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon, line
        assert _NAME.fullmatch(name), line
        if line in ("BEGIN:VALARM", "END:VALARM"):
            alarms += 1 if name == "BEGIN" else -1
        elif name == "TRIGGER":
            assert alarms == 1
            event["TRIGGER"].append(value)
        elif not alarms:
            assert name not in event, f"{name} twice"
            event[name] = _UNESCAPED.sub(_sign, value) if name in _TEXTS else value
    assert alarms == 0
    assert {"UID", "DTSTAMP"} <= event.keys()
    assert any(name.split(";")[0] == "DTSTART" for name in event)
    return event


_TEXTS = {"SUMMARY", "DESCRIPTION", "UID"}


def _sign(found: re.Match) -> str:
    return "\n" if found[1] in "nN" else found[1]
