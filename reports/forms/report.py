"""What is posted about a report: compile, revise, issue, what stays out of it."""

import json
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField
from agencies.models import Appointment
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import day as day_text
from reports.queries.signers import signers
from reports.services.printed import official_number


class CompileForm(forms.Form):
    """Hidden fields of the button: which period, for whom."""

    period = forms.UUIDField()
    recipient = forms.SlugField(max_length=40)
    ad_hoc = forms.UUIDField(required=False)
    # The issued report that the new one completes; without it the newest is replaced.
    supplements = forms.UUIDField(required=False)


class LetterSentForm(forms.Form):
    """The number that the clerk's document system gave."""

    number = LineField(max_length=80, label=_("Number of the letter"))


class RevisionForm(Form):
    note = LineField(
        max_length=1000,
        label=_("What is to be changed"),
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Write what is to be changed, so that it can be done.")},
    )


class ApprovalForm(Form):
    """Of a report about which something is to be known first: that it was read."""

    knowing = forms.BooleanField(
        label=_("I have read this and approve the report as it stands."),
        error_messages={
            "required": _(
                "Read what the page warns of, and confirm that the report is approved so."
            )
        },
    )

    def __init__(self, *args: Any, is_warned: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_warned:
            del self.fields["knowing"]


class SignerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no subscript at run time
    def label_from_instance(self, obj: Appointment) -> str:
        since = _("from %(day)s") % {"day": day_text(obj.valid_from)}
        until = _("to %(day)s") % {"day": day_text(obj.valid_to)} if obj.valid_to else ""
        return f"{obj.person} – {obj.title} ({' '.join(filter(None, (since, until)))})"


class IssueForm(Form):
    """What the paper carries after signing."""

    number = LineField(
        max_length=80,
        label=_("Number of the paper"),
        help_text=_("As it stands on the signed paper, for example 05/BC-SKHCN."),
    )
    issued_on = forms.DateField(label=_("Day of the paper"))
    signer = SignerField(
        Appointment.objects.none(), label=_("Signed by"), to_field_name="public_id"
    )
    is_other_name = forms.BooleanField(required=False)
    file = forms.FileField(
        label=_("Signed PDF"),
        help_text=_("It is kept byte for byte as it is uploaded."),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".pdf,application/pdf", "class": "form-control"}),
    )

    def __init__(self, *args: Any, printed: str, **kwargs: Any) -> None:
        """`printed`: the name under the signature, "" where it is blank."""
        super().__init__(*args, **kwargs)
        if printed:
            label = gettext("The signed paper bears another name than the printed %(name)s.")
            self.fields["is_other_name"].label = label % {"name": printed}
        else:
            del self.fields["is_other_name"]
        field = cast("forms.ModelChoiceField[Appointment]", self.fields["signer"])
        field.queryset = signers()

    def clean_number(self) -> str:
        try:
            return official_number(self.cleaned_data["number"])
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class OmitForm(forms.Form):
    """A task of the plan, and why it stays out of the report."""

    task = forms.UUIDField(widget=forms.HiddenInput)
    reason = LineField(
        max_length=500,
        label=_("Why it is left out (the report prints this)"),
        error_messages={"required": _("Say why the task is left out: the report prints it.")},
    )


class FigureReasonForm(forms.Form):
    """A figure that differs from the report to another recipient, and why."""

    other = forms.UUIDField(widget=forms.HiddenInput)
    figure = forms.CharField(widget=forms.HiddenInput, max_length=50_000)
    reason = LineField(
        max_length=500,
        label=_("Why the figure differs"),
        error_messages={"required": _("Say in at most 500 characters why the figure differs.")},
    )

    def clean_figure(self) -> tuple[str, ...]:
        """The key of the figure, as the page has written it."""
        try:
            key = json.loads(self.cleaned_data["figure"])
        except (ValueError, RecursionError):
            key = None
        if not (isinstance(key, list) and all(isinstance(one, str) for one in key)):
            raise forms.ValidationError(_("This figure is not known."), code="unknown")
        return tuple(key)


class RestoreForm(forms.Form):
    """Hidden field of the button: which omission is taken back."""

    omission = forms.UUIDField()
