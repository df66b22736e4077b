"""What a reviewer types: a conclusion on one answer, and reports chosen for a batch."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from plan_portal.lib import text
from tasks.services.review import Decision

# Reasons that recur. Kept with the answer in the portal's language, whatever the screen's.
RETURN_REASONS = {
    "figures": _("The figures do not match the evidence"),
    "evidence": _("Evidence is missing"),
    "copied": _("Word for word the same as last period"),
    "off_task": _("Does not answer the task"),
    "vague": _("General words without a result"),
}
OTHER = "other"
MAX_WORDS = 2000


class WordsField(forms.CharField):
    """Free text, cleaned once at the gate. `asked`: the form's own clean() says when it is missing,
    so that its label does not call it optional."""

    def __init__(self, *, asked: bool = True, **options: Any) -> None:
        rows = options.pop("rows", 3)
        super().__init__(
            required=asked,
            max_length=MAX_WORDS,
            widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
            **options,
        )

    def to_python(self, value: Any) -> str:
        return text.clean(super().to_python(value) or "").text.strip()

    def validate(self, value: Any) -> None:
        """Empty passes: see `asked`."""


class AskedChoiceField(forms.ChoiceField):
    """A choice that another one asks for: empty passes here, the form's clean() looks."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class DecisionForm(forms.Form):
    """The conclusion on one answer. With `needs_completion` an acceptance also says whether the
    completion is confirmed."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=[(Decision.ACCEPT, _("Accept")), (Decision.RETURN, _("Return to be mended"))],
        widget=forms.RadioSelect,
        label=_("Conclusion"),
        error_messages={"required": _("Choose accept or return.")},
    )
    completed = AskedChoiceField(
        choices=[("yes", _("Completion confirmed")), ("no", _("Not complete, counts as ongoing"))],
        widget=forms.RadioSelect,
        label=_("Completion, as Sở KH&CN sees it"),
    )
    why = WordsField(rows=2, label=_("Why it is not complete yet"))
    reason_code = AskedChoiceField(
        choices=[("", _("Choose a reason")), *RETURN_REASONS.items(), (OTHER, _("Another reason"))],
        widget=forms.Select(attrs={"class": "form-select"}),
        label=_("Reason of the return"),
    )
    reason = WordsField(asked=False, label=_("What is to be mended"))

    def __init__(self, *args: Any, needs_completion: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_completion = needs_completion
        if not needs_completion:
            del self.fields["completed"], self.fields["why"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("decision") == Decision.RETURN:
            self._check_return(said)
        elif said.get("decision") == Decision.ACCEPT and self.needs_completion:
            self._check_completion(said)
        return said

    def _check_return(self, said: dict[str, Any]) -> None:
        if not said.get("reason_code") and not said.get("reason"):
            self.add_error("reason_code", _("Choose or write why it is returned."))
        elif said.get("reason_code") == OTHER and not said.get("reason"):
            self.add_error("reason", _("Write the reason."))

    def _check_completion(self, said: dict[str, Any]) -> None:
        if not said.get("completed"):
            self.add_error("completed", _("Say yes or no."))
        elif said["completed"] == "no" and not said.get("why"):
            self.add_error("why", _("Say why it is not complete yet."))

    @property
    def conclusion(self) -> dict[str, Any]:
        """Arguments of services.review.decide: decision, reason, completion."""
        said = self.cleaned_data
        decision = Decision(said["decision"])
        if decision is Decision.RETURN:
            return {"decision": decision, "reason": _reason(said), "completion": None}
        completion = {"yes": True, "no": False}.get(said.get("completed", ""))
        why = said.get("why", "") if completion is False else ""
        return {"decision": decision, "reason": why, "completion": completion}


def _reason(said: dict[str, Any]) -> str:
    """The chosen reason as a sentence, then what was written."""
    with translation.override(settings.LANGUAGE_CODE):
        chosen = str(RETURN_REASONS.get(said.get("reason_code", ""), ""))
    parts = (f"{chosen}." if chosen else "", said.get("reason", ""))
    return "\n".join(part for part in parts if part)


class VersionForm(forms.Form):
    """The version of the submission that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class _PairsField(forms.MultipleChoiceField):
    """Values of any form; what is no pair is left out, the service looks at each of the rest."""

    def valid_value(self, value: Any) -> bool:
        return isinstance(value, str)


class BatchForm(forms.Form):
    """Reports ticked in the batch: values "public id:version"."""

    chosen = _PairsField(required=False)

    @property
    def seen(self) -> dict[UUID, int]:
        """Version by public id."""
        return dict(pair for value in self.cleaned_data["chosen"] if (pair := _seen(value)))


def _seen(value: str) -> tuple[UUID, int] | None:
    key, _colon, version = value.partition(":")
    try:
        return UUID(key), int(version)
    except ValueError:
        return None
