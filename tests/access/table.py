"""The table of table.txt, read."""

from pathlib import Path

from tests.access.world import ACTORS

TABLE = Path(__file__).parent / "table.txt"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def table() -> dict[tuple[str, str], dict[str, str]]:
    """(address, method) → person → expected kind of answer."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if line.startswith("#"):
            continue
        key, method, *cells = line.split()
        assert len(cells) == len(ACTORS), line
        assert (key, method) not in found, line
        found[key, method] = dict(zip(ACTORS, cells, strict=True))
    return found


CELLS = table()
