"""Form of an action for a whole class."""

from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField


class NilForm(Form):
    """On which basis *không phát sinh* is recorded on behalf of the members."""

    basis = LineField(
        max_length=300,
        label=_("On which basis"),
        help_text=_("For example the number and day of the letter of the agencies."),
    )
