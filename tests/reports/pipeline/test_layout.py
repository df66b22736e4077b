"""The layout checker finds every seeded fault of a paper and none in ours."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from reports.pipeline import layout
from reports.pipeline.compose import compose
from reports.pipeline.layout.deviation import SENTENCES
from reports.pipeline.render import pdf
from reports.pipeline.snapshot import ScopeFacts, Snapshot
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tests.reports.pipeline.test_linked import GROUP, three_voices
from tests.reports.snapshots import (
    MINISTRY,
    PROVINCE,
    YEAR,
    entry,
    one_answer,
    one_clause,
    row,
    whole_round,
    with_past,
)

pytestmark = pytest.mark.pango
WORDS = (
    "Đã hoàn thành kết nối, chia sẻ dữ liệu dùng chung giữa các đơn vị trực thuộc; tổ chức tập "
    "huấn kỹ năng cơ bản cho cán bộ, công chức, viên chức theo kế hoạch; các lớp được đánh giá. "
)
POINTS = "\n".join(f"{letter}) {WORDS}" for letter in "abcdđe")


def paper(**given: object) -> str:
    """The HTML of a paper of a few pages: text, points, figures, annexes."""
    answer = Answer(
        kind="progress",
        status="ongoing",
        percent=40,
        result=f"{WORDS * 4}\n{POINTS}\n{WORDS * 6}\n{WORDS * 3}",
        obstacles=(Obstacle(WORDS, "Ủy ban nhân dân tỉnh"),),
        proposals=(Proposal(WORDS * 2, "Bộ Khoa học và Công nghệ"),),
        figures=(Figure("Số lớp tập huấn", "12", "lớp"),),
        next_step=WORDS,
    )
    recipient = replace(MINISTRY, signer="Nguyễn Văn Mẫu", **given)
    return pdf.report_html(compose(replace(one_answer(answer), recipient=recipient)))


@pytest.fixture(scope="module")
def html() -> str:
    return paper()


def checked(html: str) -> list[str]:
    return [found.code for found in layout.check(pdf.to_pdf(html, identifier="0" * 32))]


def styled(css: str):
    return lambda html: html.replace("</head>", f"<style>{css}</style></head>")


def changed(old: str, new: str):
    def change(html: str) -> str:
        assert old in html
        return html.replace(old, new, 1)

    return change


FAULTS = {
    "page_size": styled("@page { size: letter }"),
    "margin_left": styled("@page { margin-left: 20mm }"),
    "margin_right": styled("@page { margin-right: 30mm }"),
    "margin_top": styled("@page { margin-top: 35mm }"),
    "margin_bottom": styled("@page { margin-bottom: 10mm }"),
    "number_on_first": styled("@page :first { @top-center { content: counter(page) } }"),
    "number_missing": styled("@page { @top-center { content: none } }"),
    "number_wrong": styled("@page { @top-center { content: '1' counter(page) } }"),
    "number_place": styled(
        "@page { @top-center { content: none }"
        " @top-left { content: counter(page); font: 13pt Tinos } }"
    ),
    "number_style": styled("@page { @top-center { font-size: 10pt } }"),
    "colour": styled("h3 { color: #c00000 }"),
    "nation_missing": changed("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HÒA"),
    "nation_style": styled(".nation b { font-weight: 400 }"),
    "motto_missing": changed("Độc lập - Tự do - Hạnh phúc", "Tự do"),
    "motto_style": styled(".motto b { font-style: italic }"),
    "motto_place": styled(".motto { text-align: left }"),
    "motto_rule": styled(".whole::after { width: 60% }"),
    "head_side": styled(".head { display: block } .issuer { margin-bottom: 4mm }"),
    "parent_style": changed("<p>UBND TỈNH HÀ TĨNH</p>", "<p><b>UBND tỉnh Hà Tĩnh</b></p>"),
    "issuer_style": changed("SỞ KHOA HỌC VÀ CÔNG NGHỆ</b>", "Sở Khoa học và Công nghệ</b>"),
    "issuer_rule": styled(".issuer .part::after { width: 100% }"),
    "symbol_missing": changed('class="number">Số', 'class="number">Ký hiệu'),
    "symbol_style": styled(".number { font-style: italic }"),
    "symbol_form": lambda html: _between(html, '<p class="number">', "Số: 5/BC-SKHCN"),
    "day_missing": lambda html: _between(html, '<p class="day">', "Hà Tĩnh, 05/01/2027"),
    "day_style": styled(".day { font-style: normal }"),
    "day_form": lambda html: _between(html, '<p class="day">', "Hà Tĩnh, ngày 5 tháng 03 năm 2027"),
    "title_style": styled("h1 { font-weight: 400 }"),
    "title_place": styled(".title, h1 { text-align: left }"),
    "about_style": styled(".title .part { font-weight: 400 }"),
    "about_rule": styled(".title .part::after { display: none }"),
    "dear_size": styled(".dear { font-size: 12pt }"),
    "dear_form": changed("<p>Bộ Khoa học và Công nghệ.</p>", "<p>- Bộ Khoa học và Công nghệ.</p>"),
    "item_style": changed("<h3>12. Sở Y tế</h3>", '<h3 style="font-weight: 400">12. Sở Y tế</h3>'),
    "body_size": styled("main > p { font-size: 12pt }"),
    "indent": styled("main > p { text-indent: 5mm }"),
    "justify": styled("main > p { text-align: left }"),
    "gap": styled("main > p, h2, h3, h4 { margin-bottom: 0 }"),
    "spacing": styled("html { line-height: 2.2 }"),
    "part_style": styled("h2 { font-weight: 400 }"),
    "part_order": changed(">II. ", ">III. "),
    "item_order": changed("<h3>12. Sở Y tế</h3>", "<h3>12. Sở Y tế</h3><h3>3. Sở khác</h3>"),
    "point_order": changed("đ) Đã", "e) Đã"),
    "ending": changed("./.", "."),
    "sign_missing": styled(".signer p { visibility: hidden }"),
    "sign_style": styled(".signer { font-weight: 400 }"),
    "signer_style": styled(".signer p:last-child { font-style: italic }"),
    "signer_title": changed("<p>Nguyễn Văn Mẫu</p>", "<p>TS. Nguyễn Văn Mẫu</p>"),
    "sign_split": styled(".sign { break-before: page } .last { break-after: auto }"),
    "copies_missing": changed("Nơi nhận:", "Gửi:"),
    "copies_title": styled(".copies p:first-child { font-style: normal }"),
    "copies_style": styled(".copies { font-size: 13pt }"),
    "copies_form": changed("- Lưu: VT, CĐS.", "- Lưu văn thư"),
    "copies_above": lambda html: _without(html, '<div class="dear">', "</div></div>"),
    "annex_page": styled(".annex { break-before: auto; page: auto }"),
    "annex_style": styled(".annex > h2 { text-align: left }"),
    "annex_title": styled(".annex > .annex-title { font-weight: 400 }"),
    "annex_attached": styled(".annex > .attached { font-style: normal }"),
}


def _between(html: str, opening: str, words: str) -> str:
    head, tail = html.split(opening, 1)
    return f"{head}{opening}{words}{tail[tail.index('</p>') :]}"


def _without(html: str, opening: str, closing: str) -> str:
    head, tail = html.split(opening, 1)
    return head + tail[tail.index(closing) + len(closing) :]


def test_every_rule_has_a_seeded_fault():
    assert set(FAULTS) | {"font"} == set(SENTENCES)


@pytest.mark.parametrize("code", FAULTS)
def test_seeded_fault_is_found(html, code):
    assert code in checked(FAULTS[code](html))


def test_another_font_is_found(monkeypatch, html):
    """The paper's own fetcher serves one family; the page is set in a font of WeasyPrint's."""
    lines = [replace_font(sheet) for sheet in layout.measure(pdf.to_pdf(html, identifier="0" * 32))]
    monkeypatch.setattr(layout, "measure", lambda _data: lines)

    assert {"font"} == {found.code for found in layout.check(b"")}


def replace_font(sheet):
    def arial(line):
        return replace(
            line,
            chars=tuple(replace(c, font=c.font.replace("Tinos", "Arial")) for c in line.chars),
        )

    return replace(
        sheet,
        pieces=tuple(map(arial, sheet.pieces)),
        lines=tuple(map(arial, sheet.lines)),
    )


@pytest.mark.parametrize("recipient", [MINISTRY, PROVINCE], ids=lambda r: r.code)
def test_our_paper_has_no_deviation(recipient):
    snapshot = replace(whole_round(300, banner="bộ máy theo kế hoạch 2021"), recipient=recipient)

    assert list(map(str, layout.check(pdf.render(compose(snapshot))))) == []


ADDRESSEE = "<p>Bộ Khoa học và Công nghệ.</p>"


def addressed(html: str, *lines: str) -> list[str]:
    assert ADDRESSEE in html
    return checked(html.replace(ADDRESSEE, "".join(f"<p>{line}</p>" for line in lines)))


@pytest.mark.parametrize(
    "lines",
    [
        ["Bộ Khoa học và Công nghệ"],
        ["Bộ Khoa học và Công nghệ."],
        ["- Bộ Khoa học và Công nghệ;", "- Ủy ban nhân dân tỉnh."],
        [f"- Bộ Khoa học và Công nghệ, {WORDS[:70]};", "- Văn phòng - Thống kê;", "- Sở Y tế."],
    ],
)
def test_addressees_on_the_line_or_as_a_list(html, lines):
    assert "dear_form" not in addressed(html, *lines)


@pytest.mark.parametrize(
    "lines",
    [
        [""],
        ["- Bộ Khoa học và Công nghệ."],
        ["Bộ Khoa học và Công nghệ; Ủy ban nhân dân tỉnh."],
        ["- Bộ Khoa học và Công nghệ,", "- Ủy ban nhân dân tỉnh."],
        ["- Bộ Khoa học và Công nghệ;", "- Ủy ban nhân dân tỉnh"],
        ["- Bộ Khoa học và Công nghệ;", "- Ủy ban nhân dân tỉnh;"],
        ["- Bộ Khoa học và Công nghệ;", "Ủy ban nhân dân tỉnh."],
    ],
)
def test_addressees_in_another_form_are_found(html, lines):
    assert "dear_form" in addressed(html, *lines)


@pytest.mark.parametrize("name", ["PGS.TS Nguyễn Văn Mẫu", "ThS. Mẫu", "Tiến sĩ Nguyễn Văn Mẫu"])
def test_a_learned_title_before_the_name_is_found(html, name):
    assert checked(html.replace("Nguyễn Văn Mẫu", name)) == ["signer_title"]


def test_a_list_that_was_pasted_below_an_item_is_no_title(html):
    pasted = "".join(f"<p>{n}. Mở lớp tập huấn</p>" for n in (1, 2, 3))
    plain = styled("h3 { font-weight: 400 }")(html)

    assert checked(html.replace("</h3>", f"</h3>{pasted}")) == []
    assert checked(plain).count("item_style") == html.count("<h3>")


def on_request() -> Snapshot:
    rounds = (replace(YEAR, code="2025-nam", name="Năm 2025"), YEAR)
    scope = ScopeFacts("UBND tỉnh", "88/UBND-KGVX", date(2026, 12, 1), ("12.1",), rounds)
    answer = Answer(kind="progress", result=WORDS, figures=(Figure("Số lớp", "12", "lớp"),))
    rows = (
        row("1", entry=entry("1", replace(answer, figures=(Figure("Số lớp", "8", "lớp"),))),
            round="năm 2025"),
        row("2", entry=entry("2", answer), round="năm 2026"),
    )  # fmt: skip
    return one_clause(*rows, scope=scope)


OURS = {
    "linked groups": lambda: three_voices(link=GROUP),
    "on request": on_request,
    "annex IV": lambda: with_past(whole_round(40)),
    "two addressees": lambda: one_clause(recipient=replace(MINISTRY, salutation=("Bộ A", "Sở B"))),
}


@pytest.mark.parametrize("made", OURS.values(), ids=OURS)
def test_our_other_papers_have_no_deviation(made):
    assert list(map(str, layout.check(pdf.render(compose(made()))))) == []


def test_short_paper_has_no_deviation(html):
    assert checked(html) == []
    assert checked(pdf.report_html(compose(one_answer(Answer(kind="nil"))))) == []


def test_deviation_says_page_place_and_rule(html):
    found = layout.check(pdf.to_pdf(FAULTS["body_size"](html), identifier="0" * 32))

    with translation.override("vi"):
        assert str(found[0]) == (
            "trang 1, cách mép trái 43 mm, mép trên 86 mm: Chữ nội dung cỡ 12; quy định là 13–14."
        )


def test_command_lists_deviations_and_fails(tmp_path, html):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(pdf.to_pdf(html, identifier="0" * 32))
    bad.write_bytes(pdf.to_pdf(FAULTS["ending"](html), identifier="0" * 32))
    out = StringIO()

    call_command("check_layout", str(good), stdout=out)
    with pytest.raises(CommandError, match="1"):
        call_command("check_layout", str(bad), stdout=out)

    assert "./." in out.getvalue()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nrubbish", b"PK\x03\x04"])
def test_file_that_is_no_pdf_is_refused_with_a_sentence(data):
    with pytest.raises(layout.NotAPdf):
        layout.check(data)
