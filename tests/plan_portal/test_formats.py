"""Both languages read 05/01/2027 as 5 January and 1.234,5 as a little over twelve hundred."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import formats, translation


class Form(forms.Form):
    day = forms.DateField(localize=True)
    at = forms.DateTimeField(localize=True)
    value = forms.DecimalField(localize=True)


@pytest.fixture(params=["vi", "en"], autouse=True)
def language(request, settings):
    with translation.override(request.param):
        formats.reset_format_cache()
        yield
    formats.reset_format_cache()


def test_values_are_shown_the_vietnamese_way():
    assert formats.date_format(date(2027, 1, 5)) == "05/01/2027"
    assert formats.date_format(datetime(2027, 1, 5, 8, 34), "DATETIME_FORMAT") == (  # noqa: DTZ001  (only its digits)
        "08:34 05/01/2027"
    )
    assert formats.localize(Decimal("1234.5"), use_l10n=True) == "1.234,5"
    assert formats.number_format(1234567, use_l10n=True, force_grouping=True) == "1.234.567"


@pytest.mark.parametrize("typed", ["05/01/2027", "2027-01-05", "5-1-2027"])
def test_values_are_read_the_vietnamese_way(typed):
    form = Form({"day": typed, "at": "05/01/2027 08:34", "value": "1.234,5"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == date(2027, 1, 5)
    assert form.cleaned_data["at"].date() == date(2027, 1, 5)
    assert form.cleaned_data["value"] == Decimal("1234.5")


def test_month_before_day_is_refused():
    assert "day" in Form({"day": "12/31/2026", "at": "", "value": "1"}).errors
