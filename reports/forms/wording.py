"""What is posted about the wording of a passage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plan_portal.lib import text
from reports.services.wording import MAX_REASON, refusal_of
from tasks.forms.review import WordsField


class ObjectionForm(forms.Form):
    """Why an agency objects to an edit of its words."""

    use_required_attribute = False

    reason = WordsField(rows=2, label=_("Reason"))

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not reason:
            raise forms.ValidationError(_("Write the reason."), code="required")
        if problem := refusal_of(reason, most=MAX_REASON):
            raise forms.ValidationError(problem, code="refused")
        return reason


class ReasonForm(ObjectionForm):
    """Withdraw an edit or keep it: why. `seen`: the last act on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class WordingField(forms.CharField):
    """An agency's words as Sở KH&CN writes them, cleaned as an answer is."""

    def __init__(self, **options: Any) -> None:
        box = forms.Textarea(attrs={"rows": 8, "class": "form-control"})
        super().__init__(widget=box, **options)

    def to_python(self, value: Any) -> str:
        return text.clean(super().to_python(value) or "").text.strip()

    def validate(self, value: Any) -> None:
        if not value:
            sentence = _("Write the wording, or withdraw the edit.")
            raise forms.ValidationError(sentence, code="required")
        if problem := refusal_of(value):
            raise forms.ValidationError(problem, code="refused")


class WordingForm(ReasonForm):
    """Another wording of one passage. `words_seen`: fingerprint of the agency's words beside it."""

    field_order = ["wording", "numbers_confirmed", "reason", "seen", "words_seen"]

    words_seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    wording = WordingField(label=_("Wording in the report"))
    # Asked for when the numbers turn out to differ.
    numbers_confirmed = forms.BooleanField(
        required=False,
        label=_("I have compared the numbers with the source: this wording is meant as it stands."),
    )
