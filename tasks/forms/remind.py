"""Which reports are reminded."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 500


class ReportsField(forms.Field):
    """Public ids of reports, at most 500; what is no id is left out."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: object) -> list[UUID]:
        found = []
        for words in list(value if isinstance(value, list) else [])[:MOST]:
            try:
                found.append(UUID(str(words)))
            except ValueError:
                continue
        if not found:
            raise forms.ValidationError(_("Choose who is reminded."))
        return found


class RemindForm(forms.Form):
    reports = ReportsField()
