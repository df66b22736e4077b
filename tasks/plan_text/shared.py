"""Departments that share one noun: "các Sở: Y tế, Tài chính" names Sở Y tế and Sở Tài chính."""

import re

from tasks.plan_text.folding import View, phrase

# Only to tell where one name ends and the next begins; longer names come first.
DEPARTMENT = (
    r"(?:giáo dục (?:và|&) đào tạo|khoa học (?:và|&) công nghệ|thông tin (?:và|&) truyền thông"
    r"|kế hoạch (?:và|&) đầu tư|nông nghiệp (?:và|&) phát triển nông thôn"
    r"|nông nghiệp (?:và|&) môi trường|tài nguyên (?:và|&) môi trường|giao thông vận tải"
    r"|văn hóa, thể thao (?:và|&) du lịch|văn hóa (?:và|&) thể thao"
    r"|lao động ?[-,] ?thương binh (?:và|&) xã hội|quy hoạch ?- ?kiến trúc"
    r"|dân tộc (?:và|&) tôn giáo"
    r"|y tế|tài chính|nội vụ|tư pháp|xây dựng|công thương|ngoại vụ|du lịch"
    r"|[a-zđ]{1,4}&[a-zđ]{1,6}|lđ-?tb ?(?:&|và)? ?xh)"
)
_SHARED = phrase(
    rf"(?:các )?sở\s*:?\s+{DEPARTMENT}(?!\w)(?:(?:\s*[,;]\s*(?:và )?| và ){DEPARTMENT}(?!\w))+"
)
_EACH = phrase(rf"(?<!\w){DEPARTMENT}(?!\w)")


def shared(view: View, start: int, end: int) -> tuple[int, tuple[str, ...]] | None:
    """(end of the list, full names) where one "Sở" stands before several departments."""
    match = _SHARED.match(view.low, start, end)
    if not match:
        return None
    noun = re.search(r"sở\s*:?\s+", match[0])
    first = start + (noun.end() if noun else 0)
    found = list(_EACH.finditer(view.low, first, match.end()))
    if not all(view.text[each.start()].isupper() for each in found):
        return None
    return match.end(), tuple("Sở " + view.verbatim(*each.span()) for each in found)
