"""Forms of a period: which one, its dates and classes, more time, cancellation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import LineField
from agencies.models import Agency
from tasks.calendar import PeriodDates
from tasks.forms.plan import WordsField
from tasks.queries.period import ClassAsked
from tasks.states import PeriodKind


def period_choices() -> list[tuple[str, Any]]:
    """What the calendar can propose, as one choice ("quarter.3"), yearly ones first."""
    single: list[tuple[str, Any]] = [
        ("year.0", _("Year")),
        ("nine_months.0", _("9 months")),
        ("half_year.1", _("First 6 months")),
        ("half_year.2", _("Last 6 months")),
    ]
    quarters = [(f"quarter.{n}", _("Quarter %(n)s") % {"n": n}) for n in range(1, 5)]
    months = [(f"month.{n}", _("Month %(n)s") % {"n": n}) for n in range(1, 13)]
    return [*single, *quarters, *months, ("ad_hoc.1", _("Ad hoc, on request"))]


class PeriodChoiceForm(forms.Form):
    """Which period: kind and year; for an ad hoc one its number in the year."""

    which = forms.ChoiceField(choices=period_choices, label=_("Period"))
    year = forms.IntegerField(
        min_value=2000,
        max_value=2199,
        label=_("Year"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        localize=False,
    )
    number = forms.IntegerField(
        min_value=1,
        max_value=99,
        required=False,
        label=_("Number in the year"),
        help_text=_("For an ad hoc report: 1 for the first of the year."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, _dot, number = str(given.get("which", "")).partition(".")
        if kind and "year" in given:
            given["kind"] = PeriodKind(kind)
            typed = given.get("number") or 1
            given["number"] = typed if kind == PeriodKind.AD_HOC else int(number or 0)
        return given


class GroupWish(forms.Form):
    """The address of the page: the one class that is asked, or all of the plan."""

    nhom = forms.UUIDField(required=False)


class PeriodOpenForm(forms.Form):
    """Dates as proposed or changed, and who is asked in each class of the plan. `dates` None: an
    ad hoc period, whose dates are all typed. `is_alone`: the period is of the one class, which
    cannot be left out."""

    name = LineField(required=False, max_length=120, label=_("Name"))
    starts_on = forms.DateField(label=_("Data from"))
    cutoff_on = forms.DateField(label=_("Data closed on"))
    due_on = forms.DateField(label=_("Answers due on"))
    reason = LineField(
        required=False,
        max_length=300,
        label=_("Why a date differs"),
        help_text=_("Needed when a proposed date is changed: the document that asks for it."),
    )

    def __init__(
        self,
        *args: Any,
        dates: PeriodDates | None,
        classes: list[ClassAsked],
        is_alone: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dates, self.classes = dates, classes
        if dates is not None:
            del self.fields["name"]
            for name in ("starts_on", "cutoff_on", "due_on"):
                self.fields[name].initial = getattr(dates, name)
        for n, asked in enumerate(classes):
            present = [str(agency.public_id) for agency in asked.members]
            self.fields[f"members_{n}"] = _boxes(asked.members, _("Members today"), present)
            self.fields[f"added_{n}"] = _boxes(asked.others, _("Others to ask"), [])
            if not is_alone:
                self.fields[f"left_out_{n}"] = forms.BooleanField(
                    required=False, label=_("Leave this class out of this period")
                )

    @property
    def class_fields(self) -> list[tuple[Any, ...]]:
        """Each class with its three boxes: members, others, left out (None: it cannot be)."""
        names = ("members", "added", "left_out")
        return [
            (asked, *(self._box(f"{name}_{n}") for name in names))
            for n, asked in enumerate(self.classes)
        ]

    def _box(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        members: dict[Any, list[Agency]] = {}
        left_out = []
        for n, asked in enumerate(self.classes):
            wanted = {*given.get(f"members_{n}", ()), *given.get(f"added_{n}", ())}
            known = (*asked.members, *asked.others)
            named = [agency for agency in known if str(agency.public_id) in wanted]
            if given.get(f"left_out_{n}"):
                left_out.append(asked.group)
            elif named:
                members[asked.group] = named
            else:
                sentence = _("Choose who is asked in this class, or leave the class out.")
                if f"left_out_{n}" not in self.fields:
                    sentence = _("Choose who is asked in this class.")
                self.add_error(f"members_{n}", sentence)
        return given | {"members": members, "left_out": left_out}


def _boxes(agencies: Any, label: Any, initial: list[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        required=False,
        label=label,
        initial=initial,
        choices=[(str(agency.public_id), agency.name) for agency in agencies],
        widget=forms.CheckboxSelectMultiple,
    )


class CancelForm(forms.Form):
    prefix = "cancel"
    reason = WordsField(rows=2, max_length=500, label=_("Why it is cancelled"))


class ExtendForm(forms.Form):
    """More time for one agency, until the end of an office day."""

    prefix = "extend"
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), label=_("Agency"), to_field_name="public_id"
    )
    due_on = forms.DateField(label=_("New deadline"))
    reason = WordsField(rows=2, max_length=1000, label=_("Why it is extended"))

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a model choice
