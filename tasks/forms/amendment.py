"""A document that changes a plan, and where each clause of the old text goes."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form
from tasks.models import Plan, Task
from tasks.queries.amendment import MappingPage, carries
from tasks.services.amendment import Choice
from tasks.states import AmendmentKind

MAP, CARRY, END = "map", "carry", "end"


class PlanField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.short_title)


class AmendForm(Form):
    """Which plan, how, from when."""

    plan = PlanField(Plan.objects.none(), label=_("Plan"), to_field_name="public_id")
    kind = forms.ChoiceField(choices=AmendmentKind.choices, label=_("What the document does"))
    effective_on = forms.DateField(
        label=_("In force from"),
        help_text=_("Periods opened from this day on ask by the new text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = Plan.objects.exclude(current_version=None).order_by("-pk")
        field = cast("PlanField", self.fields["plan"])
        field.queryset = plans
        if plans.count() == 1:
            field.initial = plans.values_list("public_id", flat=True)[0]

    def clean_kind(self) -> AmendmentKind:
        return AmendmentKind(self.cleaned_data["kind"])


class PlacesForm(forms.Form):
    """For each old clause: how it goes on, and in which new ones."""

    def __init__(self, *args: Any, page: MappingPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        ways = [("", _("not placed yet")), (MAP, _("goes on in the tasks chosen"))]
        if carries(page.amendment):
            ways.append((CARRY, _("goes on in its own words")))
        ways.append((END, _("ends")))
        targets = [(str(task.public_id), _label(task)) for task in page.choices]
        for place in page.places:
            way, new = self._names(place.task)
            self.fields[way] = forms.ChoiceField(
                choices=ways, required=False, initial=place.how, label=_("The clause"),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
            self.fields[new] = forms.MultipleChoiceField(
                choices=targets, required=False, label=_("New tasks"),
                initial=[str(task.public_id) for task in place.targets],
                widget=forms.SelectMultiple(attrs={"class": "form-select", "size": 4}),
            )  # fmt: skip

    def _names(self, task: Task) -> tuple[str, str]:
        return f"how-{task.public_id}", f"new-{task.public_id}"

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(place, box of the way, box of the new tasks) in the order of the old text."""
        names = ((place, *self._names(place.task)) for place in self.page.places)
        return [(place, self[way], self[new]) for place, way, new in names]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in self.page.places:
            way, new = self._names(place.task)
            if given.get(way) == MAP and not given.get(new):
                self.add_error(new, _("Choose at least one new task, or say that it ends."))
        return given

    @property
    def choices(self) -> dict[int, Choice | None]:
        """What was said of each old clause, by id."""
        known = {str(task.public_id): task.pk for task in self.page.choices}
        found: dict[int, Choice | None] = {}
        for place in self.page.places:
            way, new = (self.cleaned_data[name] for name in self._names(place.task))
            targets = tuple(known[one] for one in new) if way == MAP else ()
            found[place.task.pk] = Choice(targets, way == CARRY) if way else None
        return found


def _label(task: Task) -> str:
    return f"{task.code} – {task.text[:90]}"
