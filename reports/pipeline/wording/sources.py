"""Phrases of the list of sources at the end of a marked working copy."""

from plan_portal.lib.text import number
from reports.pipeline.snapshot import Act, EvidenceFacts
from reports.pipeline.wording import evidence, hour_and_day, listed

LABEL = "Bảng nguồn"
TITLE = "BẢNG ĐỐI CHIẾU NGUỒN"
NOT_OFFICIAL = "(Bản làm việc, không thuộc văn bản chính thức)"
HEAD = ("Dấu", "Nguồn")
ENTERED, SENT, ACCEPTED, EDITED = "nhập", "gửi", "tiếp nhận", "biên tập"


def act(what: str, done: Act | None) -> str:
    """nhập: Cán bộ A, 08 giờ 05 phút ngày 18/12/2026."""
    return f"{what}: {done.name}, {hour_and_day(done.at)}" if done else ""


def answer(
    agency: str, code: str, version: str, acts: list[str], proofs: tuple[EvidenceFacts, ...]
) -> str:
    """One answer with its version, people, times and evidence."""
    parts = [f"{agency} (nhiệm vụ {code}), phiên bản {version[:8]}", *acts]
    if proofs:
        parts.append(f"minh chứng: {', '.join(evidence(one) for one in proofs)}")
    return listed(part for part in parts if part)


def clause(code: str) -> str:
    return f"Nguyên văn Kế hoạch, nhiệm vụ {code}"


def counted(rows: int, agencies: int) -> str:
    return f"{number(rows)} dòng theo dõi của {number(agencies)} cơ quan, đơn vị"


def obstacle(agency: str, code: str, day: str) -> str:
    return f"Vướng mắc của {agency} (nhiệm vụ {code}), nêu ngày {day}"


def paper(number_: str, day: str) -> str:
    return f"{number_}, ngày {day}"
