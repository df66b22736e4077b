"""Steps of an obstacle as people type them."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from plan_portal.lib import text
from tasks.forms.review import WordsField


class LineField(forms.CharField):
    """One line of free text, cleaned at the gate."""

    def to_python(self, value: Any) -> str:
        return text.one_line(text.clean(super().to_python(value) or "").text)


class ForwardForm(forms.Form):
    prefix = "forward"
    steps_seen = forms.IntegerField(widget=forms.HiddenInput)
    document_number = LineField(
        max_length=80,
        label=_("Number of the document"),
        help_text=_("For example 393/SKHCN-QLKH."),
        error_messages={"required": _("Give the number of the document.")},
    )
    addressee = LineField(
        max_length=250,
        label=_("Addressee"),
        error_messages={"required": _("Say whom it is forwarded to.")},
    )
    note = WordsField(asked=False, rows=2, label=_("Note"))


class AnswerForm(forms.Form):
    prefix = "answer"
    steps_seen = forms.IntegerField(widget=forms.HiddenInput)
    document_number = LineField(
        max_length=80, required=False, label=_("Number of the answering document")
    )
    note = WordsField(label=_("Answer to the agency"))

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if not note:
            raise forms.ValidationError(_("Write the answer to the agency."), code="required")
        return note


class CloseForm(forms.Form):
    """Closing without an answer before says how it was settled."""

    prefix = "close"
    steps_seen = forms.IntegerField(widget=forms.HiddenInput)
    note = WordsField(rows=2, label=_("How it was settled"))

    def __init__(self, *args: Any, needs_note: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_note = needs_note
        self.fields["note"].required = needs_note

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if self.needs_note and not note:
            sentence = _("It has no answer yet: write how it was settled.")
            raise forms.ValidationError(sentence, code="required")
        return note


class TickedField(forms.Field):
    """Ids of the boxes that were ticked; what is no id is no box of ours."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return [UUID(str(one)) for one in value or ()]
        except ValueError as fault:
            raise forms.ValidationError(_("Choose from the list."), code="invalid") from fault


class LinkForm(forms.Form):
    """Obstacles that are one."""

    obstacles = TickedField(required=False)
