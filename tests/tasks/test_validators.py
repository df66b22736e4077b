"""The rules of one answer, with the sentences that people read."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plan_portal.lib.text import NotANumber
from tasks import validators
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.validators import Problem, Severity

TODAY = date(2026, 12, 10)
GOOD = Answer(kind="progress", status="ongoing", percent=65, result="Đã số hóa 1.200 hồ sơ.")
NIL = Answer(kind="nil")
KEPT = Answer(kind="kept")
SECRET = Answer(kind="secret", secret_number="12/BC-CA", secret_date=date(2026, 12, 1))
TOO_LONG = (
    "Nội dung dài 20.001 ký tự; tối đa 20.000 ký tự. Rút gọn, hoặc đính kèm phần còn lại thành tệp."
)
SECRECY = (
    "Nội dung có dấu hiệu mật nên không lưu. Chọn “Đã báo cáo qua kênh mật” và chỉ ghi số, ngày "
    "văn bản."
)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def found(answer, **context):
    return validators.problems(answer, today=TODAY, **context)


@pytest.mark.parametrize(
    "answer", [GOOD, NIL, SECRET, replace(SECRET, secret_date=TODAY), replace(GOOD, percent=None)]
)
def test_complete_answer_has_no_problem(answer):
    assert found(answer) == ()


@pytest.mark.parametrize(
    ("answer", "field", "code", "sentence"),
    [
        (Answer(), "kind", "required", "Chọn một trong bốn cách trả lời."),
        (Answer(kind="x"), "kind", "required", "Chọn một trong bốn cách trả lời."),
        (
            KEPT,
            "kind",
            "nothing_to_keep",
            "Chưa có báo cáo kỳ trước để giữ nguyên. Chọn cách trả lời khác.",
        ),
        (replace(GOOD, status=""), "status", "required", "Chọn tình trạng của nhiệm vụ."),
        (
            replace(GOOD, result=" \n"),
            "result",
            "required",
            "Ghi kết quả trong kỳ, hoặc chọn “Không phát sinh”.",
        ),
        (
            replace(GOOD, percent=101),
            "percent",
            "percent_range",
            "Tỷ lệ hoàn thành phải từ 0 đến 100.",
        ),
        (
            replace(GOOD, percent=-1),
            "percent",
            "percent_range",
            "Tỷ lệ hoàn thành phải từ 0 đến 100.",
        ),
        (
            replace(GOOD, figures=(Figure("Hồ sơ", "1"), Figure("Đạt", "khoảng 96", "%"))),
            "figures.1.value",
            "not_a_number",
            "“khoảng 96” không phải là số. Ghi một số, ví dụ 96,4.",
        ),
        (
            replace(GOOD, figures=(Figure("", "96.4"),)),
            "figures.0.name",
            "required",
            "Ghi tên số liệu.",
        ),
        (
            replace(GOOD, obstacles=(Obstacle(" ", "Sở Tài chính"),)),
            "obstacles.0.text",
            "required",
            "Ghi khó khăn, hoặc bỏ dòng này.",
        ),
        (
            replace(GOOD, proposals=(Proposal(""),)),
            "proposals.0.text",
            "required",
            "Ghi đề xuất, hoặc bỏ dòng này.",
        ),
        (
            replace(GOOD, result="1" * 20_001),
            "result",
            "too_long",
            TOO_LONG,
        ),
        (replace(GOOD, result="Văn bản TỐI MẬT số 1."), "result", "looks_secret", SECRECY),
        (replace(SECRET, secret_number=" "), "secret_number", "required", "Ghi số văn bản."),
        (replace(SECRET, secret_date=None), "secret_date", "required", "Ghi ngày văn bản."),
        (
            replace(SECRET, secret_date=date(2026, 12, 11)),
            "secret_date",
            "future",
            "Ngày 11/12/2026 chưa đến.",
        ),
        (
            replace(SECRET, result="Đã xong."),
            "kind",
            "secret_has_more",
            "Báo cáo qua kênh mật chỉ ghi số, ngày văn bản.",
        ),
    ],
)
def test_error_stands_next_to_its_field(answer, field, code, sentence):
    assert found(answer) == (Problem(field, code, sentence, Severity.ERROR),)


def test_falling_percent_asks_why():
    fallen = replace(GOOD, percent=60)

    assert found(fallen, previous=[GOOD]) == (
        Problem(
            "reason",
            "percent_falls",
            "60% thấp hơn kỳ trước (65%). Vì sao giảm?",
            Severity.WARNING,
        ),
        *found(GOOD, previous=[GOOD]),
    )
    assert "percent_falls" not in codes(replace(fallen, reason="Rà soát lại."), previous=[GOOD])
    assert "percent_falls" in codes(fallen, previous=[NIL, GOOD])
    assert "percent_falls" not in codes(replace(GOOD, percent=65), previous=[GOOD])


def codes(answer, **context):
    return [problem.code for problem in found(answer, **context)]


@pytest.mark.parametrize("answer", [NIL, KEPT])
def test_third_unchanged_period_asks_why(answer):
    sentence = "Nội dung giữ nguyên ba kỳ liền. Vì sao chưa có thay đổi?"
    warning = Problem("reason", "unchanged", sentence, Severity.WARNING)

    assert found(answer, previous=[KEPT, NIL, GOOD]) == (warning,)
    assert found(answer, previous=[KEPT, NIL]) == (warning,)
    assert found(replace(answer, reason="Chờ thiết bị."), previous=[KEPT, NIL]) == ()
    assert found(answer, previous=[KEPT, GOOD, NIL]) == ()
    assert found(answer, previous=[KEPT]) == ()


def test_task_that_is_done_may_stay_unchanged():
    done = replace(GOOD, status="done", percent=100)

    assert found(KEPT, previous=[KEPT, KEPT, done]) == ()


def test_promise_that_has_passed_asks_for_a_new_day():
    promised = replace(GOOD, result="Khác 1.", next_step_due=date(2026, 11, 30))
    warning = Problem(
        "next_step_due",
        "promise_passed",
        "Ngày hẹn 30/11/2026 đã qua. Hẹn lại ngày nào?",
        Severity.WARNING,
    )

    assert found(GOOD, previous=[promised]) == (warning,)
    assert found(replace(GOOD, next_step_due=date(2027, 1, 5)), previous=[promised]) == ()
    assert found(replace(GOOD, status="done"), previous=[promised]) == ()
    assert found(replace(GOOD, next_step_due=date(2026, 11, 30))) == (warning,)
    assert found(replace(GOOD, next_step_due=TODAY)) == ()


def test_hints_never_block():
    answer = replace(GOOD, result="Đã mở 2 lớp. Tiếp tục đẩy mạnh. Theo 393/UBND-KH.")

    hints = found(answer, previous=[answer], documents=["252/2020NQ-HĐND", "393/KH-UBND"])

    assert [(h.field, h.message) for h in hints] == [
        ("result", "Câu 2 chưa có số liệu hoặc văn bản."),
        ("result", "Câu này giống 100% câu kỳ trước."),
        ("documents", "Văn bản “252/2020NQ-HĐND” có thể là 252/2020/NQ-HĐND."),
        ("result", "Văn bản “393/UBND-KH” có thể là 393/KH-UBND."),
    ]
    assert not any(hint.blocks for hint in hints)


def test_errors_come_before_warnings_and_hints():
    answer = replace(GOOD, status="", percent=60, result="Tiếp tục đẩy mạnh.")

    severities = [p.severity for p in found(answer, previous=[GOOD])]

    assert severities == [Severity.ERROR, Severity.WARNING, Severity.HINT]


def test_problem_in_english():
    with translation.override("en"):
        assert found(Answer())[0].message == "Choose one of the four ways to answer."


@pytest.mark.parametrize(
    ("words", "secret"),
    [
        ("Văn bản MẬT số 12", True),
        ("(TUYỆT  MẬT)", True),
        ("độ TỐI MẬT", True),
        ("MẬT", True),
        ("Bí mật nhà nước theo quy định", False),
        ("bảo mật thông tin", False),
        ("AN TOÀN, BẢO MẬT THÔNG TIN", False),
        ("MẬT ĐỘ DÂN SỐ", False),
        ("ĐỔI MẬT KHẨU", False),
        ("MẬTMÃ", False),
    ],
)
def test_mark_of_secrecy(words, secret):
    assert validators.looks_secret(words) is secret


def test_secret_fields_are_all_named():
    answer = replace(
        GOOD,
        reason="MẬT",
        figures=(Figure("Số MẬT", "1"),),
        obstacles=(Obstacle("Không"), Obstacle("TỐI MẬT")),
    )

    assert validators.secret_fields(answer) == ("reason", "figures.0.name", "obstacles.1.text")


def test_secret_channel_keeps_number_and_date_only():
    typed = replace(SECRET, result="Chi tiết", percent=5, obstacles=(Obstacle("x"),))

    assert validators.kept_of(typed) == SECRET
    assert validators.kept_of(GOOD) == GOOD


@pytest.mark.parametrize(
    ("typed", "value"),
    [("", None), (" % ", None), ("60", 60), ("60 %", 60), ("0", 0), ("100,0", 100)],
)
def test_parse_percent(typed, value):
    assert validators.parse_percent(typed) == value


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("101", "Tỷ lệ hoàn thành phải từ 0 đến 100."),
        ("-1", "Tỷ lệ hoàn thành phải từ 0 đến 100."),
        ("60,5", "Tỷ lệ hoàn thành là số nguyên."),
    ],
)
def test_parse_percent_refuses(typed, sentence):
    with pytest.raises(validators.PercentOutOfRange) as refusal:
        validators.parse_percent(typed)

    assert str(refusal.value) == sentence


def test_parse_percent_needs_a_number():
    with pytest.raises(NotANumber):
        validators.parse_percent("gần xong")


@pytest.mark.parametrize(
    ("typed", "stored"), [("1.234,5", "1234.5"), ("96,40", "96.40"), ("7", "7")]
)
def test_parse_figure(typed, stored):
    assert validators.parse_figure(typed) == stored
    assert found(replace(GOOD, figures=(Figure("Số", stored),))) == ()


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        ("393/UBND-KH", "393/KH-UBND"),
        ("252/2020NQ-HĐND", "252/2020/NQ-HĐND"),
        ("393/KH-UBND", None),
        ("127/QĐ-TTg", None),
        ("252/2020/NQ-HĐND", None),
        ("12/BC-SKHCN", None),
        ("", None),
    ],
)
def test_suggest_number(number, meant):
    assert validators.suggest_number(number) == meant


TEXTS = st.text(max_size=40)
ANSWERS = st.builds(
    Answer,
    kind=st.sampled_from(["", "progress", "nil", "kept", "secret"]),
    status=st.sampled_from(["", "ongoing", "done"]),
    percent=st.none() | st.integers(-5, 105),
    result=TEXTS,
    figures=st.lists(st.builds(Figure, TEXTS, TEXTS)).map(tuple),
    obstacles=st.lists(st.builds(Obstacle, TEXTS, TEXTS)).map(tuple),
    reason=TEXTS,
    next_step_due=st.none() | st.dates(),
    secret_number=TEXTS,
    secret_date=st.none() | st.dates(),
)


@given(ANSWERS, st.lists(ANSWERS, max_size=3))
def test_any_answer_gets_whole_sentences(answer, previous):
    for problem in found(answer, previous=previous):
        assert problem.field
        assert problem.message.endswith((".", "?"))
        assert problem.severity in Severity


@given(ANSWERS)
def test_secret_answers_store_nothing_else(answer):
    kept = validators.kept_of(replace(answer, kind="secret"))

    assert kept == Answer(
        kind="secret", secret_number=answer.secret_number, secret_date=answer.secret_date
    )


@pytest.mark.parametrize("row", [Obstacle, Proposal])
def test_an_addressee_longer_than_its_column_stops_the_send(row):
    name = "obstacles" if row is Obstacle else "proposals"
    fits, long = (replace(GOOD, **{name: (row("Thiếu vốn.", "x" * n),)}) for n in (250, 251))

    assert found(fits) == ()
    assert [(p.field, p.code) for p in found(long)] == [(f"{name}.0.addressee", "too_long")]
