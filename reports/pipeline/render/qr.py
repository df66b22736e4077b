"""An address as a QR code: SVG without text for the PDF, PNG for Word."""

from functools import lru_cache
from io import BytesIO

from django.template.loader import render_to_string
from PIL import Image

QUIET = 4  # light modules around it, as ISO/IEC 18004 asks
PIXELS = 8  # of a module in the PNG


@lru_cache(maxsize=8)
def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of modules, dark = True, with the quiet zone; a quarter may be damaged."""
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_Q

    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(one) for one in row) for row in code.get_matrix())


def svg(text: str, *, title: str) -> str:
    """Safe markup."""
    rows = matrix(text)
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    context = {"size": len(rows), "path": path, "title": title}
    return render_to_string("reports/pdf/_qr.svg", context)


def png(text: str) -> bytes:
    """The same text gives the same bytes."""
    rows = matrix(text)
    picture = Image.new("1", (len(rows), len(rows)), 1)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                picture.putpixel((x, y), 0)
    side, buffer = len(rows) * PIXELS, BytesIO()
    picture.resize((side, side), Image.Resampling.NEAREST).save(buffer, "PNG")
    return buffer.getvalue()
