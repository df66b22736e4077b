"""Words of the mail that brings an issued report to its recipient."""

from collections.abc import Sequence
from datetime import date

from plan_portal.lib import short_code
from reports.pipeline.snapshot import Snapshot
from reports.pipeline.wording import about, short_day

DEMO = "[Dữ liệu minh họa] "


def subject(number: str, issued_on: date, *, demo: bool) -> str:
    """Báo cáo số 05/BC-SKHCN ngày 05/01/2027."""
    return f"{DEMO if demo else ''}Báo cáo số {number} ngày {short_day(issued_on)}"


def body(
    snapshot: Snapshot,
    *,
    number: str,
    issued_on: date,
    files: Sequence[str],
    code: str,
    address: str,
) -> str:
    """Kính gửi …, what is sent, the files by name, and where the paper is checked."""
    recipient = snapshot.recipient
    what = " ".join(about(snapshot.plan, snapshot.period)).removeprefix("Về ").strip()
    lines = [f"Kính gửi: {recipient.name}", ""]
    if snapshot.demo:
        lines += ["Đây là dữ liệu minh họa, không phải văn bản của cơ quan nào.", ""]
    sender = f"{recipient.issuer_spoken[:1].upper()}{recipient.issuer_spoken[1:]}"
    lines += [
        f"{sender} gửi Báo cáo số {number} ngày {short_day(issued_on)}: {what}.",
        "",
        "Tệp kèm theo:",
        *(f"- {name}" for name in files),
        "",
    ]
    if code:
        lines += [f"Mã kiểm tra: {short_code.shown(code)}", f"Kiểm tra văn bản tại: {address}", ""]
    return "\n".join([*lines, recipient.issuer_name])
