"""Forms of an organisation change: recording it with its act, placing what it concerns, undoing."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms import Form, LineField
from agencies.models import Agency, ChangeKind
from agencies.services.change import ActGiven, NewAgency, Wish
from tasks.forms.plan import WordsField
from tasks.models import Outcome
from tasks.queries.succession import Affected, Item
from tasks.services.succession import Choice


class ActForm(Form):
    """The act that orders the change, its day, and what is certain of it."""

    effective_on = forms.DateField(
        label=gettext_lazy("Takes effect on"),
        help_text=gettext_lazy("The first day of the new state."),
    )
    act_number = LineField(
        label=gettext_lazy("Number of the act"), max_length=60, help_text="347/QĐ-UBND"
    )
    act_day = forms.DateField(label=gettext_lazy("Date of the act"), required=False)
    act_issuer = LineField(label=gettext_lazy("Issued by"), max_length=250, required=False)
    is_confirmed = forms.BooleanField(
        label=gettext_lazy("I have compared the change and its day with the act"), required=False
    )
    note = WordsField(rows=2, max_length=2000, required=False, label=gettext_lazy("Note"))

    def act(self) -> ActGiven:
        """The act of a valid form."""
        given = self.cleaned_data
        return ActGiven(
            given["act_number"], given["act_day"], given["act_issuer"],
            is_confirmed=given["is_confirmed"],
        )  # fmt: skip


class ChangeForm(ActForm):
    """What changed: kind, original and resulting agencies; a result may begin with the change."""

    kind = forms.ChoiceField(choices=ChangeKind.choices, label=gettext_lazy("What happened"))
    origins = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Original agencies"),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the original agency.")},
    )
    results = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Resulting agencies"),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_agency = LineField(
        label=gettext_lazy("A resulting agency that begins with the change"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Its official name. Leave empty when it exists already."),
    )
    new_name = LineField(
        label=gettext_lazy("New name"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Of a renaming only: the agency stays the same agency."),
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agency.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("name", "pk")
        for name in ("origins", "results"):
            cast("forms.ModelMultipleChoiceField[Any]", self.fields[name]).queryset = rows

    def wish(self) -> Wish:
        """A valid form as the service takes it."""
        given = self.cleaned_data
        name: str = given["new_agency"]
        certain: bool = given["is_confirmed"]
        return Wish(
            kind=ChangeKind(given["kind"]),
            effective_on=given["effective_on"],
            act=self.act(),
            origins=tuple(given["origins"]),
            results=tuple(given["results"]),
            new_results=(NewAgency(name),) if name else (),
            new_name=given["new_name"],
            is_confirmed=certain,
            is_day_confirmed=certain,
            note=given["note"],
        )


class UndoForm(ActForm):
    """The other act, with its own day."""


class PlacesForm(forms.Form):
    """One choice for each thing that a change concerns: field name = its key. `to`: one successor
    for all that nobody has chosen for."""

    def __init__(
        self, posted: Mapping[str, Any] | None, *, found: Affected, candidates: list[Agency]
    ) -> None:
        super().__init__(posted)
        self.found = found
        self._candidates = candidates
        self._agencies = {str(agency.public_id): agency for agency in candidates}
        to = [("", _("Choose …")), *((key, one.name) for key, one in self._agencies.items())]
        self.fields["to"] = _select(to, _("Everything without a choice passes to"))
        for item in found.items:
            initial = _initial(item.chosen, item.proposed)
            self.fields[item.key] = _select(self._choices_of(item), item.label, initial)

    def _choices_of(self, item: Item) -> list[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = [("", _("Choose …"))]
        if Outcome.STAY in item.outcomes:
            choices.append((Outcome.STAY, _("stays where it is")))
        if Outcome.END in item.outcomes:
            choices.append((Outcome.END, _("ends, nobody takes over")))
        return choices + [
            (key, agency.name)
            for key, agency in self._agencies.items()
            if agency.pk != item.origin.pk
        ]

    @property
    def may_fill(self) -> bool:
        """Something waits for a choice, and somebody may take it over."""
        return bool(self._agencies) and any(not item.is_placed for item in self.found.items)

    def filled(self) -> tuple["PlacesForm", int]:
        """Of a valid form: the same with the one successor proposed in every row that was neither
        kept before nor changed by the person now; and how many rows that are. Without a successor
        the form itself comes back with the error."""
        to = self.cleaned_data["to"]
        if not to:
            self.add_error("to", _("Choose the agency that takes everything over."))
            return self, 0
        values = dict(self.cleaned_data)
        count = 0
        for item in self.found.items:
            is_own = values[item.key] not in {"", self.fields[item.key].initial}
            offered = {key for key, _label in self._choices_of(item)}
            if not item.is_placed and not is_own and to in offered:
                values[item.key] = to
                count += 1
        return PlacesForm(values, found=self.found, candidates=self._candidates), count

    def choices(self) -> dict[str, Choice]:
        """What was chosen; what was left open is not named."""
        given = {key: value for key, value in self.cleaned_data.items() if value and key != "to"}
        return {key: self._choice(value) for key, value in given.items()}

    def _choice(self, value: str) -> Choice:
        if value in Outcome.values:
            return Choice(Outcome(value))
        return Choice(Outcome.MOVE, self._agencies[value])


def _select(choices: list[tuple[str, Any]], label: str, initial: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices,
        required=False,
        label=label,
        initial=initial,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def _initial(chosen: Any, proposed: tuple[Outcome, Agency | None] | None) -> str:
    if chosen is not None:
        return str(chosen.successor.public_id) if chosen.successor else str(chosen.outcome)
    if proposed is None:
        return ""
    outcome, agency = proposed
    return str(agency.public_id) if agency else str(outcome)
