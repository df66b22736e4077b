"""The template FILE of the paper, edited badly: a report that would say less, more or otherwise
than what was composed fails with the name of the part."""

import re
from dataclasses import replace

import pytest

from reports.pipeline.compose import compose
from reports.pipeline.compose.letter import SilentAgency, compose_letter
from reports.pipeline.render import pdf
from reports.states import ReportStatus
from tests.reports.papers import edited_template
from tests.reports.pipeline.test_letter_layout import DUE, FACTS
from tests.reports.rounds import CASES, compiled, whole
from tests.reports.snapshots import whole_round

RUN = "{{ run.text }}"
CELLS = (
    "{% for run in cell.runs %}{% if run.bold %}<b>{{ run.text }}</b>"
    "{% else %}{{ run.text }}{% endif %}{% endfor %}"
)
COPIES = "<p>{{ document.recipients.title }}</p>"
LINES = "{% for line in document.recipients.lines %}<p>{{ line }}</p>{% endfor %}"
SIGNER = (
    '<div class="signer">{% if document.signature.capacity %}<p>{{ document.signature.capacity }}'
    "</p>{% endif %}<p>{{ document.signature.post }}</p>"
    "<p>{{ document.signature.signer }}</p></div>"
)
CHECK = '{% include "reports/pdf/_check.html" with check=document.check qr=qr only %}'
BODY = '{% include "reports/pdf/_blocks.html" with blocks=blocks ends=True only %}'
NUMBER = '<p class="number">{{ document.letterhead.number }}</p>'
DEAR = "{% for line in document.salutation %}<p>{{ line }}</p>{% endfor %}"
# What was done to which file: (file, old, new, what the refusal names).
EDITS = {
    "signature": ("report.html", SIGNER, "", "chữ ký.*GIÁM ĐỐC"),
    "post": ("report.html", "<p>{{ document.signature.post }}</p>", "", "chữ ký.*GIÁM ĐỐC"),
    "copies": ("report.html", COPIES + LINES, "", "Nơi nhận"),
    "lines of copies": ("report.html", LINES, "", "Nơi nhận.*- Như trên"),
    "addressees": ("report.html", DEAR, "", "Kính gửi.*Ủy ban nhân dân tỉnh"),
    "number": ("report.html", NUMBER, "", "đầu văn bản.*Số:"),
    "about": ("report.html", "{{ line }}{% endfor %}</div></div>{% endif %}\n{% if document.sal",
              "{% endfor %}</div></div>{% endif %}\n{% if document.sal", "tên loại và trích yếu"),
    "note": ("report.html", '<div class="note">{{ document.note }}</div>', "", "ghi chú.*minh họa"),
    "body": ("report.html", BODY, "", "Thực hiện Kế hoạch"),
    "annex title": ("report.html", "{{ annex.title }}", "", r"Phụ lục I\. "),
    "annexes": ("report.html", "{% for annex, blocks in annexes %}",
                "{% for annex, blocks in annexes|slice:':1' %}", "Phụ lục II"),
    "check block": ("report.html", CHECK, "", "Mã QR.*Mã kiểm tra"),
    "check picture": ("_check.html", "{{ qr }}", "", "Mã QR"),
    "words more": ("report.html", "</body>", "<p>Mẫu mới.</p></body>", "Mẫu mới"),
    "body twice": ("report.html", BODY, BODY * 2, "Thực hiện Kế hoạch"),
    "runs": ("_blocks.html", "{% for run in block.runs %}",
             "{% for run in block.runs|slice:'1:' %}", "Thực hiện Kế hoạch"),
    "cells": ("_blocks.html", CELLS, "", "“III. CHỈ TIÊU, SỐ LIỆU: 1”"),
    "bold cells": ("_blocks.html", CELLS, CELLS.replace("<b>{{ run.text }}</b>", ""),
                   r"Phụ lục I\. .*Tổng"),
    "cells of task 1.1": ("_blocks.html", "{% for cell in row %}",
                          "{% for cell in row %}{% if row.0.text != '1.1' %}",
                          r"Phụ lục II\. .*: 1\.1”"),
    "rows": ("_blocks.html", "{% for number, row in drawn.rows %}",
             "{% for number, row in drawn.rows|slice:'1:' %}", "“III. CHỈ TIÊU, SỐ LIỆU: 1”"),
    "heads": ("_blocks.html", "{{ name }}", "", "“III. CHỈ TIÊU, SỐ LIỆU”.*“TT”"),
    "cut short": ("_blocks.html", RUN, "{{ run.text|truncatechars:50 }}", "Thực hiện Kế hoạch"),
    "run twice": ("_blocks.html", "<b>{{ run.text }}</b>", "<b>{{ run.text }}{{ run.text }}</b>",
                  r"Phụ lục I\. .*: Tổng số”"),
    "paragraph twice": ("_blocks.html", "{% endfor %}</p>\n",
                        "{% endfor %}</p><p>{{ block.text }}</p>\n", "Thực hiện Kế hoạch"),
    "section title": ("_blocks.html", "<h3>{{ block.title }}</h3>", "", "“1. "),
    "picture": ("_blocks.html", "{{ drawn.bar }}", "", "nội dung phải báo cáo"),
    "key of the picture": ("_blocks.html", "<li>{{ key }}", "<li>", "đúng hạn"),
    "caption": ("_blocks.html", "<p>{{ block.caption }}</p>", "", r"Phụ lục I\. "),
    "unclosed for": ("_blocks.html", "{% endfor %}</tbody>", "</tbody>",
                     r"_blocks\.html: .*line 7"),
    "unclosed variable": ("report.html", "{{ annex.title }}", "{{ annex.title", "annex.title"),
    "unknown tag": ("_check.html", "{% for line", "{% four line", "four"),
    "missing include": ("report.html", "reports/pdf/_blocks.html", "reports/pdf/_block.html",
                        r"reports/pdf/_block\.html"),
    "broken picture": ("_bar.svg", "{% endfor %}", "", r"_bar\.svg: "),
    "unclosed title": ("report.html", "</title>", "", "đầu văn bản"),
    "unclosed comment": ("report.html", "<main>", "<main><!--", "."),
    "unclosed style": ("report.html", "<main>", "<main><style>", "tên loại và trích yếu"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("woken")
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_badly_edited_template_fails_the_report_by_the_name_of_the_part(
    edit, coordinator, settings, tmp_path
):
    name, old, new, named = edit
    more = [("</td>{% endfor %}", "</td>{% endif %}{% endfor %}")] if "row.0" in new else []
    edited_template(settings, tmp_path / "edited", name, (old, new), *more)

    report = compiled(whole(CASES, is_demo=True), by=coordinator)

    assert report.status == ReportStatus.FAILED
    assert report.error.startswith(("Mẫu văn bản", "Không đọc được mẫu văn bản"))
    assert not report.artifacts.exists()
    assert re.search(named, report.error), report.error


def test_a_template_in_another_encoding_is_named(settings, tmp_path):
    copy = edited_template(settings, tmp_path / "edited", "_check.html", ("<p>", "<p>Mã: "))
    copy.write_text(copy.read_text(encoding="utf-8"), encoding="utf-16")

    with pytest.raises(pdf.TemplateBroken, match=r"_check\.html: "):
        pdf.report_html(compose(replace(whole_round(40), code="A3CE7HKMPRTW", check_address="x")))


@pytest.mark.parametrize("is_marked", [False, True])
def test_whole_papers_and_letters_of_the_portal_pass(is_marked):
    letter = compose_letter(replace(FACTS, lines=(SilentAgency("Sở Y tế", ("1.2",), DUE, 7),)))

    for document in (compose(whole_round(40)), letter):
        assert pdf.report_html(document, is_marked=is_marked)


def test_numbers_in_the_margin_are_words_in_the_official_paper(settings, tmp_path):
    number = '<span class="mark">7</span>'
    edited_template(settings, tmp_path / "edited", "report.html", ("<main>", f"<main>{number}"))

    with pytest.raises(pdf.TemplateBroken, match="“7 "):
        pdf.report_html(compose(whole_round(40)))
