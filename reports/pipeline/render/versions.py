"""With what a report was made: the release of the portal, and hashes over the code that writes the
words and over the templates that set them. Equal hashes, equal papers from equal snapshots."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings

# Below the project's folder.
PIPELINE = ("reports/pipeline/**/*.py",)
TEMPLATE = ("templates/reports/pdf/*", "static/css/report-pdf.css", "static/fonts/tinos/*.woff2")
SHOWN = 16  # hexadecimal digits


def made_with() -> dict[str, str]:
    """{"software", "pipeline", "template"} of this installation."""
    return {
        "software": _software(),
        "pipeline": _hash(PIPELINE),
        "template": _hash(TEMPLATE),
    }


@cache
def _software() -> str:
    text = (Path(settings.BASE_DIR) / "pyproject.toml").read_text()
    version: str = tomllib.loads(text)["project"]["version"]
    return version


@cache
def _hash(patterns: tuple[str, ...]) -> str:
    """Over names and bytes, in the order of the names."""
    base, digest = Path(settings.BASE_DIR), hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in base.glob(pattern)):
        digest.update(f"{path.relative_to(base).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:SHOWN]
