"""Third-party files are the ones whose hashes stand beside them, and nothing else lies there."""

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
FOLDERS = sorted(
    p.parent for p in [*STATIC.glob("vendor/*/README.md"), *STATIC.glob("fonts/*/README.md")]
)
ROW = re.compile(r"([0-9a-f]{64})\W+([\w.-]+)|([\w.-]+\.\w+)\W+([0-9a-f]{64})")


def listed(folder: Path) -> dict[str, str]:
    """file name → sha256 of the table in the folder's README."""
    found = {}
    for line in (folder / "README.md").read_text().splitlines():
        if "|" in line and (row := ROW.search(line)):
            found[row[2] or row[3]] = row[1] or row[4]
    return found


def test_every_folder_of_third_party_files_has_a_readme():
    folders = {p for kind in ("vendor", "fonts") for p in (STATIC / kind).iterdir() if p.is_dir()}
    assert folders == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_files_are_those_whose_hashes_are_listed(folder: Path):
    there = [p for p in folder.iterdir() if p.suffix in {".css", ".js", ".woff2"}]
    known = listed(folder)
    assert {p.name for p in there} <= set(known)
    for name, digest in known.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_a_licence_stands_beside_the_files(folder: Path):
    licences = [p for p in folder.iterdir() if p.name.upper().startswith(("LICENSE", "OFL"))]
    assert any(len(p.read_text()) > 500 for p in licences)


def test_no_source_map_is_named_that_is_not_there():
    named = [
        p
        for p in STATIC.rglob("*")
        if p.suffix in {".css", ".js"} and "sourceMappingURL" in p.read_text()
    ]
    assert named == []
