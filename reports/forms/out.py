"""What is posted about an issued paper: to whom it goes, and what anybody may check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField
from plan_portal.lib import short_code


class DeliveryForm(Form):
    addresses = forms.CharField(
        max_length=2000,
        label=_("E-mail addresses"),
        help_text=_("One on each line."),
        widget=forms.Textarea({"rows": 3, "class": "form-control", "inputmode": "email"}),
        error_messages={"required": _("Enter at least one e-mail address.")},
    )


class CodeForm(Form):
    """A short code as it was typed from paper."""

    ma = LineField(max_length=40, label=_("Code on the last page"))

    def clean_ma(self) -> str:
        code = short_code.typed(self.cleaned_data["ma"])
        if not code:
            raise forms.ValidationError(
                _("A code has 12 letters and digits, for example A3CE-7HKM-PRTW.")
            )
        return code


class PaperForm(Form):
    """A file to be compared with the issued ones; it is not kept."""

    file = forms.FileField(
        label=_("The file you have"), widget=forms.FileInput({"class": "form-control"})
    )
