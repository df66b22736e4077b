"""Every package that is installed is pinned by hash, also the extras that others ask for: pip takes
the newest release for an extra that no line pins, and then refuses it for its missing hash."""

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([^\]]+)\])?==\S+", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """package → extras that its line pins."""
    rows = PIN.findall((FOLDER / name).read_text())
    return {canonicalize_name(package): set(extras.split(",")) - {""} for package, extras in rows}


def asked(package: str, extras: set[str]) -> list[Requirement]:
    """What an installed package asks for here; nothing for one of another platform."""
    try:
        lines = requires(package) or []
    except PackageNotFoundError:
        return []
    needs = [Requirement(line) for line in lines]
    return [
        need
        for need in needs
        if need.marker is None
        or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""})
    ]


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_what_a_pinned_package_asks_for_is_pinned_with_its_extras(name: str):
    pinned = pins(name)
    loose = [
        f"{package} asks for {need}"
        for package, extras in pinned.items()
        for need in asked(package, extras)
        if not need.extras <= pinned.get(canonicalize_name(need.name), set())
        or canonicalize_name(need.name) not in pinned
    ]
    assert loose == []


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_pins_name_no_index(name: str):
    assert not re.search(r"https?://|--(extra-)?index-url", (FOLDER / name).read_text())
