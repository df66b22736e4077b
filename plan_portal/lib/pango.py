"""Is WeasyPrint usable here? Its import fails with OSError, not ImportError, without Pango."""

import importlib

PANGO_HINT = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


def pango_problem() -> str:
    """Empty when PDF files can be made; else what to type (Debian, Ubuntu)."""
    try:
        importlib.import_module("weasyprint")
    except (OSError, ImportError):
        return PANGO_HINT
    return ""
