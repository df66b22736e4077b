"""Forms of the table of days off: decide on proposed days, add a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import LineField
from tasks.models import DayKind, DayStatus


class YearForm(forms.Form):
    """Which year of the table is wished; anything else in the address counts as none."""

    nam = forms.IntegerField(min_value=2000, max_value=2199, localize=False)

    @property
    def year(self) -> int | None:
        return self.cleaned_data["nam"] if self.is_valid() else None


class DecideForm(forms.Form):
    """Days of the table, and what a document says of them."""

    prefix = "decide"
    days = forms.MultipleChoiceField(
        label=_("Days"), error_messages={"required": _("Choose at least one day of the table.")}
    )
    document = LineField(
        max_length=300,
        label=_("Document, with number and date"),
        help_text=_("What confirms or refuses the chosen days, for example a notice on Tết."),
    )
    verdict = forms.ChoiceField(
        choices=[(DayStatus.CONFIRMED, ""), (DayStatus.REFUSED, "")], required=False
    )

    def __init__(self, *args: Any, days: Sequence[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [  # type: ignore[attr-defined]  # a choice field
            (day.isoformat(), day.isoformat()) for day in days
        ]

    def clean_days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]

    def clean_verdict(self) -> DayStatus:
        return DayStatus(self.cleaned_data["verdict"] or DayStatus.CONFIRMED)


class DayForm(forms.Form):
    """A day that a document names."""

    prefix = "day"
    day = forms.DateField(label=_("Day"))
    kind = forms.ChoiceField(choices=DayKind.choices, label=_("Kind"))
    name = LineField(max_length=120, label=_("Name"))
    document = LineField(max_length=300, label=_("Document, with number and date"))

    def clean_kind(self) -> DayKind:
        return DayKind(self.cleaned_data["kind"])
