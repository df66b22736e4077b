"""Forms of the dated rules of deadlines and of the dated levels of the chain."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import LineField
from plan_portal.lib.errors import DomainError
from tasks.calendar import MOST_DAYS, OFFICE, Level, Rule, check_rule


def _number(
    label: Any, *, least: int, most: int, hint: Any = "", required: bool = True
) -> forms.IntegerField:
    box = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        min_value=least, max_value=most, label=label, help_text=hint, widget=box, localize=False,
        required=required,
    )  # fmt: skip


def _begins() -> forms.DateField:
    return forms.DateField(
        label=_("In force from"),
        help_text=_("It proposes the dates of periods whose data are closed on or after this day."),
    )


def _basis(label: Any) -> LineField:
    return LineField(
        max_length=200,
        label=label,
        help_text=_("Printed behind “theo”, for example: Điều 8 NĐ 09/2019/NĐ-CP"),
    )


class RuleForm(forms.Form):
    """A new dated rule of the agencies."""

    valid_from = _begins()
    agency_days = _number(_("Working days of the agencies"), least=1, most=MOST_DAYS,
                          hint=_("After the cut-off of data; at least one."))  # fmt: skip
    due_hour = _number(_("Hour at which a deadline ends"), least=1, most=23)
    basis = _basis(_("Document of these days"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            rule = Rule(**{name: given[name] for name in self.fields})
            try:
                check_rule(rule)
            except DomainError as refusal:
                self.add_error(None, str(refusal))
            given["rule"] = rule
        return given


class LevelForm(forms.Form):
    """A dated row of a level to which the report goes on; `senders`: the levels of today."""

    name = LineField(
        max_length=120,
        label=_("Level"),
        help_text=_("As it is printed in sentences, for example: UBND tỉnh"),
    )
    code = forms.SlugField(
        max_length=40,
        label=_("Code"),
        help_text=_(
            "Small letters, digits, hyphens. A recipient of reports with this code gets this day."
        ),
    )
    valid_from = _begins()
    after = forms.ChoiceField(required=False, label=_("Who sends to it"))
    days = _number(_("Working days of whoever sends"), least=1, most=MOST_DAYS,
                   hint=_("After it has everything itself; at least one."))  # fmt: skip
    basis = _basis(_("Document of these days"))
    yearly_day = _number(
        _("Yearly report: day of December"), least=1, most=31, required=False,
        hint=_("Empty: the yearly report is counted like the others."),
    )  # fmt: skip
    yearly_basis = LineField(max_length=200, required=False, label=_("Document of that day"))
    is_served = forms.BooleanField(
        required=False, initial=True, label=_("It gets reports from that day on")
    )

    def __init__(self, *args: Any, senders: Sequence[Level], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [  # type: ignore[attr-defined]  # fields[…] is typed Field; this one is a choice
            ("", OFFICE), *((one.code, one.name) for one in senders)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            given["level"] = Level(**{name: given[name] for name in self.fields})
        return given
