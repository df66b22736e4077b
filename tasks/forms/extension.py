"""Forms about time: an agency asks for more, the head of Sở KH&CN decides, a locked period is
reopened."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.forms.plan import WordsField
from tasks.queries.reopenings import Offered
from tasks.states import RequestOutcome


class AskForm(forms.Form):
    """More time, until the end of an office day."""

    prefix = "ask"
    wished_on = forms.DateField(label=_("New deadline you ask for"))
    reason = WordsField(rows=2, max_length=1000, label=_("Why more time is needed"))


class DecideForm(forms.Form):
    """Granted until a day, or refused; both with a reason that the agency reads."""

    outcome = forms.ChoiceField(choices=RequestOutcome.choices)
    due_on = forms.DateField(required=False, label=_("New deadline"))
    reason = WordsField(rows=2, max_length=1000, label=_("Reason, shown to the agency"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_granted = given.get("outcome") == RequestOutcome.GRANTED
        if is_granted and not given.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Enter the new deadline."))
        return given


class ReopenForm(forms.Form):
    """The whole period, until the end of an office day."""

    prefix = "reopen"
    until_on = forms.DateField(label=_("Open until"))
    reason = WordsField(rows=2, max_length=1000, label=_("Why it is reopened"))


class ReopenNamedForm(ReopenForm):
    """Some answers only: one by one, or all of an agency. `offered`: what may be chosen."""

    agencies = forms.MultipleChoiceField(required=False, label=_("All answers of these agencies"))
    entries = forms.MultipleChoiceField(required=False, label=_("Single answers"))

    def __init__(self, *args: Any, offered: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        wide, single = self.fields["agencies"], self.fields["entries"]
        wide.choices = [(str(one.agency), one.name) for one in offered]  # type: ignore[attr-defined]  # a choice field
        single.choices = [  # type: ignore[attr-defined]  # as above
            (str(row.entry), row.code) for one in offered for row in one.answers
        ]

    def clean(self) -> dict[str, Any]:
        """`named`: the public ids of all answers that were chosen."""
        given = super().clean() or {}
        wide, single = set(given.get("agencies", ())), set(given.get("entries", ()))
        named = {
            row.entry
            for one in self.offered
            for row in one.answers
            if str(one.agency) in wide or str(row.entry) in single
        }
        if not named:
            self.add_error(None, _("Choose the answers that are reopened."))
        return given | {"named": named}
