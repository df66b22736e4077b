"""What is posted about the target of a figure."""

import json
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField
from plan_portal.lib.text import NotANumber
from reports.states import TargetRelation
from tasks.validators import parse_figure

Choices = list[tuple[str, str]]


class TargetForm(Form):
    """A figure of the report, and the target that it answers."""

    figure = forms.ChoiceField(label=_("Figure"))
    target = forms.ChoiceField(
        label=_("Target"),
        required=False,
        help_text=_("An indicator that was added to the same task, or words of the plan."),
    )
    words = LineField(
        max_length=500,
        required=False,
        label=_("Words of the plan"),
        help_text=_("Only for a target in the plan itself: copied sign by sign from the clause."),
    )
    relation = forms.ChoiceField(label=_("The figure is to be"), choices=TargetRelation.choices)
    value = LineField(max_length=40, label=_("Value of the target"))
    target_unit = LineField(
        max_length=100,
        required=False,
        label=_("Unit of the target"),
        help_text=_("In another unit than the figure's no verdict is printed."),
    )

    def __init__(self, *args: Any, figures: Choices, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("figure", figures), ("target", targets)):
            cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean_figure(self) -> tuple[str, str, str]:
        clause, name, unit = json.loads(self.cleaned_data["figure"])
        return clause, name, unit

    def clean_value(self) -> str:
        value: str = self.cleaned_data["value"]
        try:
            parse_figure(value)
        except NotANumber as refusal:
            raise forms.ValidationError(str(refusal), code="number") from refusal
        return value
