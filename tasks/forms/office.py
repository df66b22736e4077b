"""Who follows in a post, and who stands in for a head."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField
from agencies.models import Appointment, User
from tasks.models import Period


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    """One of the accounts; a person without one is told how to get one."""

    def __init__(self, **options: Any) -> None:
        missing = _("Choose an account. Who has none yet gets one first: Accounts, New account.")
        super().__init__(
            User.objects.none(),
            to_field_name="public_id",
            error_messages={"required": missing, "invalid_choice": missing},
            **options,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.username})"


class _PostForm(Form):
    basis = LineField(
        label=_("Basis"),
        required=False,
        max_length=300,
        help_text=_("Number and date of the decision, if there is one."),
    )

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("PersonField", self.fields["person"])
        people = User.objects.exclude(pk=appointment.person_id)
        field.queryset = people.order_by("full_name", "pk")


class SuccessorForm(_PostForm):
    person = PersonField(label=_("Successor"))
    on = forms.DateField(
        label=_("From"),
        help_text=_("The person before holds the post to the end of the day before."),
    )
    post = LineField(
        label=_("Post"),
        required=False,
        max_length=150,
        help_text=_("Left empty, it stays as it is."),
    )
    field_order = ("person", "on", "post", "basis")


class PeriodsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as above
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class StandInForm(_PostForm):
    person = PersonField(label=_("Who signs"))
    valid_from = forms.DateField(label=_("From"))
    valid_to = forms.DateField(label=_("Last day"))
    post = LineField(
        label=_("Post as it stands under the signature"),
        max_length=150,
        help_text=_("As the decision says it: “KT. Giám đốc – Phó Giám đốc”."),
    )
    periods = PeriodsField(
        Period.objects.none(),
        label=_("Only in these periods"),
        required=False,
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: in all periods."),
    )
    field_order = ("person", "post", "valid_from", "valid_to", "periods", "basis")

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("PeriodsField", self.fields["periods"])
        field.queryset = Period.objects.filter(pk__in=[row.pk for row in periods]).order_by(
            "-due_at", "pk"
        )
        if not periods:
            del self.fields["periods"]
