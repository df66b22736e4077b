"""Components, base pages and style sheets hold their rules."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from plan_portal.gallery import SampleForm, sample
from plan_portal.lib.text import word_diff
from reports.states import ReportStatus
from tasks.states import (
    AnswerKind,
    Bucket,
    Clock,
    EntryStatus,
    ObstacleStatus,
    PeriodStatus,
    ProgressStatus,
    RequestOutcome,
    SubmissionStatus,
)

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))
SCREEN = [p for p in TEMPLATES if not {"pdf", "emails"} & set(p.parts)]
CSS = ROOT / "static" / "css"
# Paper and the page of the API's documentation have their own.
SHEETS = [
    p for p in CSS.glob("*.css") if not p.name.endswith("-pdf.css") and p.name != "api-docs.css"
]
STATES = [
    SubmissionStatus,
    EntryStatus,
    AnswerKind,
    ProgressStatus,
    Bucket,
    PeriodStatus,
    ReportStatus,
    ObstacleStatus,
    Clock,
    RequestOutcome,
]


def badge(kind: str, **more: object) -> str:
    return render_to_string("components/badge.html", {"kind": kind, "label": "Chữ", **more})


# --- Status ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted({str(value) for enum in STATES for value in enum}))
def test_every_state_has_a_shape_of_its_own_or_is_cancelled(kind: str):
    assert ("st-none" in badge(kind)) == (kind == "cancelled")


def test_what_came_late_and_what_never_came_look_different():
    assert "st-after" in badge(Bucket.LATE)
    assert "st-late" in badge(Bucket.MISSING)
    assert "st-late" in badge("overdue")


def test_every_shape_is_drawn_by_the_style_sheet():
    named = set(re.findall(r"st-[a-z]+", (ROOT / "templates/components/badge.html").read_text()))
    drawn = set(re.findall(r"\.(st-[a-z]+)", (CSS / "status.css").read_text()))
    assert named <= drawn


def test_a_badge_says_its_words_and_escapes_them():
    assert "&lt;b&gt;" in badge("late", label="<b>")
    assert '<a href="/x/"' in badge("late", url="/x/")


# --- Fields ---------------------------------------------------------------------------------


def test_an_error_is_words_above_the_box_that_the_box_points_to():
    form = SampleForm({"percent": "101"})
    html = render_to_string("components/field.html", {"field": form["percent"]})
    assert 'id="id_percent_error"' in html
    assert 'aria-describedby="id_percent_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("id_percent_error") < html.index("<input")


def test_a_hint_is_joined_to_its_box():
    html = render_to_string("components/field.html", {"field": SampleForm()["result"]})
    assert 'aria-describedby="id_result_helptext"' in html
    assert 'id="id_result_helptext"' in html


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = render_to_string("components/field.html", {"field": SampleForm()["kind"]})
    assert html.count("<fieldset") == 1
    assert html.count("<legend") == 1


# --- Words ----------------------------------------------------------------------------------


def test_each_side_of_a_diff_gives_its_text_back():
    old, new = "Tập huấn 12 lớp.", "Tập huấn 19 lớp ở xã."
    tokens = word_diff(old, new)

    def side(which: str) -> str:
        html = render_to_string("components/diff.html", {"tokens": tokens, "side": which})
        return re.sub(r"<[^>]+>", "", html).rstrip("\n")

    assert (side("old"), side("new")) == (old, new)


# --- Pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["400", "403", "404", "409", "429", "500", "503", "csrf"])
def test_an_error_page_renders_without_a_context(code: str):
    assert "<h1>" in render_to_string(f"errors/{code}.html")


def test_the_page_of_a_fault_needs_no_manifest_of_static_files():
    assert "{% static" not in (ROOT / "templates/errors/500.html").read_text()


def test_a_refusal_shows_the_sentence_of_the_domain():
    assert "Kỳ đã khóa." in render_to_string("errors/409.html", {"sentence": "Kỳ đã khóa."})


@pytest.mark.django_db
def test_the_gallery_shows_every_component(rf: RequestFactory):
    request = rf.get("/gallery/")
    request.received_at = datetime(2026, 12, 15, 8, 34, tzinfo=UTC)
    html = render_to_string("gallery.html", sample(), request=request)
    for kind in (
        "st-ok",
        "st-late",
        "o-clause",
        "<progress",
        "<dialog",
        "aria-sort",
        'class="err"',
    ):
        assert kind in html
    named = {p.name for p in (ROOT / "templates/components").glob("*.html")}
    used = set(re.findall(r"components/([\w-]+\.html)", "".join(p.read_text() for p in SCREEN)))
    assert named <= used | {"panel.html", "back.html", "form_errors.html"}


# --- Rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SCREEN, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_template_has_no_inline_style_or_script(path: Path):
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|javascript:", text)
    assert not re.search(
        r"\son(click|change|input|load|submit|error|key|mouse|focus|toggle)\w*=", text
    )
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", SCREEN, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_template_is_short(path: Path):
    assert len(path.read_text().splitlines()) <= 120


def test_icons_named_in_templates_are_in_the_sprite():
    sprite = set(re.findall(r'id="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
    named = set()
    for path in TEMPLATES:
        text = path.read_text()
        named |= set(re.findall(r'components/icon\.html" with name="([^"]+)"', text))
        named |= set(re.findall(r'\sicon(?:=|\|default:)"([^"]+)"', text))
    navigation = (ROOT / "plan_portal/navigation.py").read_text()
    named |= set(re.findall(r'"[a-z]+:[a-z-]+", "([a-z-]+)"', navigation))
    assert named <= sprite


def test_colours_stand_in_the_tokens_only():
    for sheet in SHEETS:
        if sheet.name != "tokens.css":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsl\(", sheet.read_text()), (
                sheet.name
            )


def test_the_dark_values_of_auto_are_the_dark_values():
    text = (CSS / "tokens.css").read_text()
    dark = re.search(r'\[data-bs-theme="?dark"?\] \{(.*?)\n  \}', text, re.DOTALL)
    auto = re.search(r'\[data-bs-theme="?auto"?\] \{(.*?)\n  \}', text, re.DOTALL)
    assert dark
    assert auto
    assert dark[1].split() == auto[1].split()


def test_every_sheet_is_loaded_by_the_base_page():
    loaded = set(
        re.findall(
            r"css/([\w-]+\.css)", (ROOT / "templates/components/head_styles.html").read_text()
        )
    )
    assert loaded == {p.name for p in SHEETS}


def test_static_files_take_hashed_names(tmp_path: Path):
    storages = {"staticfiles": {"BACKEND": f"{__name__}.Manifest"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/tokens.*.css"))


class Manifest(ManifestStaticFilesStorage):
    """As in production, without compression: fails on a reference to a file that is absent."""
