"""What changed, word by word."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan_portal.lib.diff import similarity, word_diff

WORDS = st.lists(st.sampled_from(["Sở", "Y", "tế", " ", "\n", ",", "đã", "số", "hóa"])).map("".join)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ()),
        ("Đã làm.", "Đã làm.", (("same", "Đã làm."),)),
        ("", "Đã làm.", (("ins", "Đã làm."),)),
        ("Đã làm.", "", (("del", "Đã làm."),)),
        (
            "Số hóa 85% hồ sơ.",
            "Số hóa 96,4% hồ sơ sức khỏe.",
            (
                ("same", "Số hóa "),
                ("del", "85"),
                ("ins", "96,4"),
                ("same", "% hồ sơ"),
                ("ins", " sức khỏe"),
                ("same", "."),
            ),
        ),
        (
            "Mở lớp thứ nhất",
            "Đã mở lớp thứ hai",
            (
                ("del", "Mở"),
                ("ins", "Đã mở"),
                ("same", " lớp thứ "),
                ("del", "nhất"),
                ("ins", "hai"),
            ),
        ),
        (
            "một hai ba bốn và năm sáu bảy tám",
            "a b c d và e g h i",
            (("del", "một hai ba bốn và năm sáu bảy tám"), ("ins", "a b c d và e g h i")),
        ),
    ],
)
def test_word_diff(old, new, expected):
    assert word_diff(old, new) == expected


@given(WORDS, WORDS)
def test_word_diff_gives_both_texts_back(old, new):
    parts = word_diff(old, new)

    assert "".join(t for k, t in parts if k != "ins") == old
    assert "".join(t for k, t in parts if k != "del") == new
    assert all(t for _k, t in parts)
    assert all(a[0] != b[0] for a, b in pairwise(parts))


@given(st.text(), st.text())
def test_word_diff_of_any_text_gives_both_back(old, new):
    parts = word_diff(old, new)

    assert "".join(t for k, t in parts if k != "ins") == old
    assert "".join(t for k, t in parts if k != "del") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 5000, "b a " * 5000),
        (".".join("abcdefghij" * 1000), ".".join("jihgfedcba" * 1000)),
        (
            " ".join(f"từ{k % 211}" for k in range(3300)),
            " ".join(f"từ{(k * 7) % 211}" for k in range(3300)),
        ),
    ],
)
def test_twenty_thousand_characters_are_compared_in_seconds(old, new):
    start = time.perf_counter()

    parts = word_diff(old, new)

    assert time.perf_counter() - start < 5
    assert "".join(t for k, t in parts if k != "ins") == old


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("", "", 1.0), ("a", "", 0.0), ("Đã mở lớp", "đã mở lớp", 1.0), ("a b c d", "a b x d", 0.75)],
)
def test_similarity(old, new, expected):
    assert similarity(old, new) == expected
