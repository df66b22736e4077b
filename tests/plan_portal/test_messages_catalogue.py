"""The Vietnamese catalogue holds every string of the code, compiled."""

import re
import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from plan_portal.management.commands import check_messages

KEPT = settings.LOCALE_PATHS[0] / "vi" / "LC_MESSAGES"


@pytest.fixture
def copied(settings, tmp_path):
    """The catalogue in a folder of the test's own."""
    folder = tmp_path / "vi" / "LC_MESSAGES"
    shutil.copytree(KEPT, folder)
    settings.LOCALE_PATHS = [tmp_path]
    return folder


def test_every_string_has_its_vietnamese(capsys):
    call_command("check_messages")

    assert "Every string" in capsys.readouterr().out


def test_compiled_catalogue_of_another_day_is_refused(copied):
    text = (copied / "django.po").read_text()
    first = next(m for m in re.finditer(r'msgstr "([^"\n%]{4,})"', text) if m.start() > 1000)
    (copied / "django.po").write_text(text.replace(first[0], 'msgstr "Chữ khác"', 1))

    with pytest.raises(CommandError, match="make messages"):
        call_command("check_messages")


def test_string_without_vietnamese_is_named(copied):
    text = (copied / "django.po").read_text()
    entry = re.search(r'\nmsgid "Plan Portal"\nmsgstr "[^"]+"\n', text)
    assert entry
    emptied = '\nmsgid "Plan Portal"\nmsgstr ""\n'
    (copied / "django.po").write_text(text.replace(entry[0], emptied, 1))
    words = ["msgfmt", "-o", str(copied / "django.mo"), str(copied / "django.po")]
    check_messages._run(*words)

    with pytest.raises(CommandError, match="Plan Portal"):
        call_command("check_messages")


def test_placeholders_are_the_same_in_both_languages():
    pairs = check_messages._entries(KEPT / "django.mo").items()

    assert len(pairs) > 300
    for key, vietnamese in pairs:
        english = key if isinstance(key, str) else key[0]
        names = [set(re.findall(r"%\(\w+\)", words)) for words in (english, vietnamese)]
        assert names[1] <= names[0] if isinstance(key, tuple) else names[0] == names[1], english


def test_check_of_the_catalogue_leaves_it_as_it_is():
    folder = settings.BASE_DIR / "plan_portal/locale/vi/LC_MESSAGES"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    call_command("check_messages", verbosity=0, stdout=StringIO())

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
