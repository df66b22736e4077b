"""When a text cannot be read at all, and the decoding of what was uploaded."""

import re
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from plan_portal.lib.errors import DomainError

# An official plan with annexes is well under one megabyte of text.
MAX_BYTES = 10 * 1024 * 1024
# More control characters than this share of the text: not a text, whatever its name says.
MAX_CONTROL_SHARE = 0.02

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]")


class PlanTextRefused(DomainError):
    """The text cannot be read as a plan; nothing is changed."""

    code: ClassVar[str] = "plan_text_refused"


class EmptyText(PlanTextRefused):
    code = "plan_text_empty"


class NotText(PlanTextRefused):
    code = "plan_text_not_text"


class TextTooLarge(PlanTextRefused):
    code = "plan_text_too_large"


class NoAssignments(PlanTextRefused):
    code = "plan_text_no_assignments"


def decode(raw: bytes) -> str:
    """The text of an uploaded .txt: UTF-8 (a byte order mark is left out), or UTF-16 with its mark.

    Line ends stay as they are, so that spans count the characters of the file. Raises
    TextTooLarge, EmptyText, NotText.
    """
    if len(raw) > MAX_BYTES:
        raise TextTooLarge(_too_large())
    if not raw.strip():
        raise EmptyText(_empty())
    marked_utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = raw.decode("utf-16" if marked_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(_not_text()) from error
    check(text)
    return text


def check(source: str) -> None:
    """Refuse what is empty, too large or binary. Raises EmptyText, TextTooLarge, NotText."""
    # At most 4 bytes a character: encoding is measured only when the answer is in doubt.
    if len(source) > MAX_BYTES or (
        len(source) * 4 > MAX_BYTES and len(source.encode(errors="replace")) > MAX_BYTES
    ):
        raise TextTooLarge(_too_large())
    if not source.strip("\ufeff\u200b \t\r\n\f\v\xa0|"):
        raise EmptyText(_empty())
    controls = sum(1 for _match in _CONTROL.finditer(source))
    if "\x00" in source or controls > MAX_CONTROL_SHARE * len(source):
        raise NotText(_not_text())


def no_assignments() -> NoAssignments:
    return NoAssignments(
        _(
            "No assignment to an agency was found in this text. Check that the part with the "
            "assigned tasks (for example “1. Sở …” or the table of tasks) has been copied whole, "
            "then import again."
        )
    )


def _empty() -> str:
    return str(
        _("The text is empty. Choose the file of the plan or paste its text, then try again.")
    )


def _not_text() -> str:
    return str(
        _(
            "This is not a readable text. Save the plan as .docx or as plain text in UTF-8, "
            "then choose that file."
        )
    )


def _too_large() -> str:
    return str(
        _("The text is larger than 10 MB. Keep only the plan and its annexes, then try again.")
    )
