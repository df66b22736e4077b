"""What holds for every text: spans rebuild texts, nothing is lost, wrapping changes nothing."""

import re
import textwrap
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks import plan_text

FILES = [
    Path(plan_text.__file__).parent.parent / "texts" / "ke-hoach-165.txt",
    *sorted((Path(__file__).parent / "plans").glob("*.txt")),
]
SOURCES = {path.stem: plan_text.decode(path.read_bytes()) for path in FILES}
READ = {name: plan_text.read(source) for name, source in SOURCES.items()}
# Already wrapped at their own width.
HARD_WRAPPED = {"go-cung", "go-cung-giua-ten-va-ngay", "dau-cham-cuoi-dong-wrap"}
each_plan = pytest.mark.parametrize("name", sorted(SOURCES))


def content(plan: plan_text.PlanText) -> list[tuple[object, ...]]:
    """Everything but the offsets, in composed letters and plain dashes."""
    return [
        (
            h.number,
            same(h.title),
            h.kind,
            [same(a) for a in h.agencies],
            [values(t) for t in h.tasks],
        )
        for h in plan.headings
    ]


def values(task: plan_text.Task) -> tuple[object, ...]:
    return (
        same(task.text), [same(name) for name in task.lead], [same(name) for name in task.support],
        task.due and same(task.due), [values(child) for child in task.children],
    )  # fmt: skip


def same(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("–", "-")


def spans(plan: plan_text.PlanText) -> list[plan_text.Span]:
    tasks = [part.span for h in plan.headings for task in h.tasks for part in task.walk()]
    heads = [h.span for h in plan.headings]
    return [*tasks, *heads, *(line.span for line in plan.unplaced), *plan.structure]


def assert_honest(source: str, plan: plan_text.PlanText) -> None:
    """Every text is its slice; every character of the assignments is in some span."""
    tasks = [part for h in plan.headings for task in h.tasks for part in task.walk()]
    for part in (*tasks, *plan.unplaced):
        assert plan_text.collapse(source[slice(*part.span)]) == part.text
    for typo in plan.typos:
        assert plan_text.collapse(source[slice(*typo.span)]) == typo.found
    covered = {at for start, end in spans(plan) for at in range(start, end)}
    lost = [
        source[at]
        for start, end in plan.sections
        for at in range(start, end)
        if at not in covered and not source[at].isspace() and source[at] not in "|\ufeff\u200b"
    ]
    assert "".join(lost) == ""


def values_said(found: object) -> Iterator[str]:
    """Every string of the JSON."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for part in found:
            yield from values_said(part)
    if isinstance(found, str):
        yield found


BETWEEN = re.compile(r"[|;,]| và (?=Sở)")
# Numbers of rows and columns, words of a header, and dates, which are given as ISO.
READABLE_ELSEWHERE = re.compile(
    r"\(?[\dIVXA-Z.]{0,4}\)?$|-+$|(Trước ngày |Trước )?\d+/\d+/\d+$|S?TT$|Nhiệm vụ$|Cơ quan"
    r"|Chủ trì$|Phối hợp$|Thời |thực hiện$|Sản phẩm|trì$|công việc$|đầu ra$"
    r"|phối hợp$|hoàn thành$|Các Sở: "
)


def wrapped(source: str, width: int) -> str:
    """Hard-wrap prose as a mail program does; table rows stay."""
    return "\n".join(
        line if "|" in line or "\t" in line else "\n".join(_wrap(line, width))
        for line in source.split("\n")
    )


def _wrap(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)


@pytest.mark.parametrize("name", sorted(name for name in SOURCES if "|" in SOURCES[name]))
def test_every_word_of_a_table_is_in_some_value(name):
    """The span of a table covers all of it, so its words are looked up one by one."""
    plan, source = READ[name], SOURCES[name]
    tables = [source[start:end] for start, end in plan.structure if "|" in source[start:end]]
    said = " ".join(values_said(plan.as_json()))

    rows = [row for table in tables for row in table.split("\n")[1:] if row.count("|") > 2]
    cells = {plan_text.collapse(cell) for row in rows for cell in BETWEEN.split(row)}
    lost = [cell for cell in cells if cell not in said and not READABLE_ELSEWHERE.match(cell)]

    assert lost == []


@each_plan
def test_every_text_is_its_slice_and_nothing_is_lost(name):
    assert_honest(SOURCES[name], READ[name])


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(set(SOURCES) - HARD_WRAPPED)), width=st.integers(60, 170))
def test_wrapping_at_any_width_changes_no_task(name, width):
    source = wrapped(SOURCES[name], width)

    plan = plan_text.read(source)

    assert content(plan) == content(READ[name])
    assert_honest(source, plan)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: unicodedata.normalize("NFD", s), id="decomposed"),
        pytest.param(lambda s: s.replace("\n", "\r\n"), id="windows line ends"),
        pytest.param(lambda s: s.replace("\n", "\r"), id="old mac line ends"),
        pytest.param(lambda s: s.replace("\n", "\n\n"), id="double spaced"),
        pytest.param(lambda s: "\ufeff" + s, id="byte order mark"),
        pytest.param(lambda s: s.replace("\n- ", "\n–\xa0"), id="en-dashes and hard blanks"),
        pytest.param(lambda s: s.replace("\nI", "\f\nI"), id="form feeds"),
        pytest.param(lambda s: s.replace("ủ", "ủ\u200b"), id="zero-width marks"),
    ],
)
@each_plan
def test_encoding_accidents_change_no_task(name, change):
    source = change(SOURCES[name])

    plan = plan_text.read(source)

    clean = [repr(heading).replace("\\u200b", "") for heading in content(plan)]
    assert clean == [repr(heading) for heading in content(READ[name])]
    assert (plan.number, plan.issued_on) == (READ[name].number, READ[name].issued_on)
    assert_honest(source, plan)


PIECES = st.sampled_from(
    [
        *(Path(__file__).parent / "pieces.txt").read_text(encoding="utf-8").splitlines(),
        "",
        "\t",
        "\u0301",
        "\x0c",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=14), st.sampled_from(["\n", "\r\n", " ", "\n\n"]))
def test_any_mixture_is_read_honestly_or_refused(pieces, joint):
    source = joint.join(pieces)

    try:
        plan = plan_text.read(source)
    except plan_text.PlanTextRefused:
        return

    assert_honest(source, plan)


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", plan_text.EmptyText),
        (" \n\t\xa0 |\n".encode(), plan_text.EmptyText),
        (b"PK\x03\x04\x00\x00" * 50, plan_text.NotText),
        (b"\xff\xd8\xff\xe0" * 50, plan_text.NotText),
        ("chữ\x01\x02\x03".encode() * 20, plan_text.NotText),
        (b"a" * (plan_text.MAX_BYTES + 1), plan_text.TextTooLarge),
    ],
)
def test_what_is_no_text_is_refused_at_once(raw, refusal):
    started = time.monotonic()

    with pytest.raises(refusal) as refused:
        plan_text.read(plan_text.decode(raw))

    assert str(refused.value).endswith(".")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "source",
    [
        "Bài thơ về mùa thu.\nLá rơi ngoài hiên vắng.",
        "KẾ HOẠCH\nI. MỤC TIÊU\n1. Các sở, ban, ngành hiểu rõ mục tiêu.\nII. KINH PHÍ\nKhông có.",
    ],
)
def test_a_text_without_assignments_is_refused(source):
    with pytest.raises(plan_text.NoAssignments):
        plan_text.read(source)


def test_utf16_with_its_mark_is_decoded():
    assert plan_text.decode("Sở Y tế".encode("utf-16")) == "Sở Y tế"


def test_words_that_only_look_like_slips_are_left_alone():
    text = (
        "IV. PHÂN CÔNG\n1. Sở Y tế: Phòng chống đá nham thạch, cáp quang, tĩnh điện, dao cạo; "
        "xã Nham Sơn, tỉnh Hà Tĩnh; hỗ trợ cho: người nghèo, người già, trẻ em; "
        "nội dung: chất lượng, lượng chất; huyên náo; khả năng cao chất thải."
    )
    assert plan_text.read(text).typos == ()


def test_one_megabyte_is_read_in_seconds():
    source = SOURCES["ke-hoach-165"]
    start, end = source.index("IV. PHÂN"), source.index("Trên đây là Kế hoạch")
    long = source[:start] + source[start:end] * 90

    started = time.process_time()
    plan = plan_text.read(long)

    assert len(plan.headings) == 90 * 15
    assert time.process_time() - started < 3
