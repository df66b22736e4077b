"""What is posted for a report that a document asks for."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField
from reports.models import Recipient
from reports.queries.scope import ScopeChoices
from reports.services.ad_hoc import Scope
from tasks.states import PeriodKind


class AdHocForm(Form):
    """A report "khi có yêu cầu". Cleans to `scope` and `recipient`."""

    recipient = forms.ModelChoiceField(
        queryset=Recipient.objects.none(), to_field_name="code", label=_("Recipient")
    )
    asked_by = LineField(
        max_length=200, label=_("Who asks"), help_text=_("For example UBND tỉnh Hà Tĩnh")
    )
    number = LineField(max_length=80, label=_("Number of the document that asks"))
    dated = forms.DateField(label=_("Day of that document"))
    from_on = forms.DateField(
        label=_("From day"), help_text=_("Rounds whose data are closed within these days.")
    )
    to_on = forms.DateField(label=_("To day"))
    kind = forms.ChoiceField(
        required=False,
        choices=[("", _("Any kind of period")), *PeriodKind.choices],
        label=_("Kind of period"),
    )
    headings = forms.MultipleChoiceField(required=False)
    tasks = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, choices: ScopeChoices, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tree = choices.headings
        addressed = Recipient.objects.addressed_on(day).order_by("position", "pk")
        self.fields["recipient"].queryset = addressed  # type: ignore[attr-defined]  # fields[…] is typed Field; this one is a model choice
        self._offer("headings", (one.value for one in self.tree))
        self._offer("tasks", (task.value for one in self.tree for task in one.tasks))

    def _offer(self, name: str, values: Iterable[str]) -> None:
        self.fields[name].choices = [(one, one) for one in values]  # type: ignore[attr-defined]  # fields[…] is typed Field; these are choices

    @property
    def boxes(self) -> list[forms.BoundField]:
        """Without the tree, which is a list of its own."""
        return [self[name] for name in self.fields if name not in {"headings", "tasks"}]

    @property
    def chosen(self) -> set[str]:
        """Values that are ticked when the form comes back."""
        ticked = (self[name].value() or [] for name in ("headings", "tasks"))
        return {str(one) for values in ticked for one in values}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        whole = [one for one in self.tree if one.value in given["headings"]]
        chosen = {*given["tasks"], *(task.value for one in whole for task in one.tasks)}
        names = ("from_on", "to_on", "asked_by", "number", "dated", "kind")
        given["scope"] = Scope(
            lineages=tuple(UUID(one) for one in sorted(chosen)),
            **{name: given[name] for name in names},
        )
        return given
