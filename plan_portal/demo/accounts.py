"""Accounts of the demonstration and their one password."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from agencies.roles import Role

PASSWORD_FILE = "demo-password"  # noqa: S105 (the name of a file)
# One word of four letters, then one of the same kind: easy to type, long enough without MFA.
_WORDS = ("cam", "buoi", "lua", "ngo", "che", "sen", "tre", "mai", "dao", "que", "gao", "khoai")


@dataclass(frozen=True, slots=True)
class Account:
    """One account that is printed at the start."""

    username: str
    agency: str
    role: Role
    post: str
    shown: str


PRINTED = (
    Account("chuyenvien.syt", "syt", Role.STAFF, "Chuyên viên", "chuyên viên, Sở Y tế"),
    Account("lanhdao.syt", "syt", Role.HEAD, "Phó Giám đốc Sở", "lãnh đạo, Sở Y tế"),
    Account("chuyenvien.sgddt", "sgddt", Role.STAFF, "Chuyên viên", "chuyên viên, Sở GD&ĐT"),
    Account("lanhdao.sgddt", "sgddt", Role.HEAD, "Phó Giám đốc Sở", "lãnh đạo, Sở GD&ĐT"),
    Account("chuyenvien.sct", "sct", Role.STAFF, "Chuyên viên", "chuyên viên, Sở Công Thương"),
    Account("lanhdao.sct", "sct", Role.HEAD, "Phó Giám đốc Sở", "lãnh đạo, Sở Công Thương"),
    Account("tonghop", "skhcn", Role.COORDINATOR, "Chuyên viên tổng hợp",
            "chuyên viên tổng hợp, Sở KH&CN"),
    Account("lanhdao.skhcn", "skhcn", Role.OFFICE_HEAD, "Giám đốc Sở", "lãnh đạo Sở KH&CN"),
    Account("lanhdao.ubnd", "ubnd-tinh", Role.LEADERSHIP, "Phó Chủ tịch", "lãnh đạo UBND tỉnh"),
    Account("quantri", "skhcn", Role.ADMINISTRATOR, "Quản trị", "quản trị"),
)  # fmt: skip


def password() -> str:
    """DEMO_PASSWORD of the environment; else made once and kept in VAR_DIR for this machine."""
    given = os.environ.get("DEMO_PASSWORD", "")
    if given:
        return given
    path = Path(settings.VAR_DIR) / PASSWORD_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        words = "-".join(secrets.choice(_WORDS) for _ in range(4))
        path.write_text(f"{words}-{secrets.randbelow(9000) + 1000}")
        path.chmod(0o600)
    return path.read_text().strip()


def table() -> Iterator[str]:
    """Lines that say who can sign in, for the end of `make run` and `manage.py demo`."""
    yield "Demonstration accounts (dữ liệu minh họa), all with the password: " + password()
    for account in PRINTED:
        yield f"  {account.username:<18} {account.shown}"
