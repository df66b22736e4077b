"""What is posted about how a recipient is written to."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms import Form, LineField
from plan_portal.lib.errors import DomainError
from plan_portal.lib.text import clean, day, one_line
from reports.models import RecipientVersion
from reports.services.recipient import Address, Line, check_address
from reports.states import Chapter, SignerFrom


class LinesField(forms.CharField):
    """A tuple of lines, without the dash and the stop that the paper adds."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        box = forms.Textarea(attrs={"rows": rows, "class": "form-control"})
        super().__init__(widget=box, max_length=2000, **options)

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]  # a text field that cleans to a tuple of lines
        lines = clean(str(value or "")).text.split("\n")
        bare = (one_line(line).removeprefix("- ").rstrip(";.").strip() for line in lines)
        return tuple(line for line in bare if line)

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


# Boxes of one chapter in the outline.
_PARTS = ("place", "title", "out")


class AddressForm(Form):
    """How a recipient is written to, from a day. Cleans to `address`. `seen`: the form of address
    with which the page began."""

    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    valid_from = forms.DateField(
        label=_("From day"), help_text=_("Reports compiled from this day on are written like this.")
    )
    valid_to = forms.DateField(
        required=False,
        label=_("Last day"),
        help_text=_("Only when nothing is reported to this recipient afterwards."),
    )
    name = LineField(
        max_length=250,
        label=_("Name"),
        help_text=_("As in the closing sentence: “kính báo cáo … xem xét, chỉ đạo”."),
    )
    salutation = LinesField(
        label=_("Salutation of the paper"), help_text=_("One recipient per line.")
    )
    cc = LinesField(
        rows=4,
        label=_("Copies of the paper"),
        help_text=_("One per line; the last one is: Lưu: VT."),
    )
    emails = LinesField(
        rows=2,
        required=False,
        label=_("E-mail addresses"),
        help_text=_("One per line; proposed when a report is sent out."),
    )
    capacity = LineField(
        required=False, max_length=80, label=_("Capacity"), help_text=_("For example KT. GIÁM ĐỐC")
    )
    post = LineField(
        max_length=120, label=_("Post that signs"), help_text=_("For example GIÁM ĐỐC")
    )
    signer_from = forms.ChoiceField(choices=SignerFrom.choices, label=_("Name of the signer"))
    parent_name = LineField(max_length=120, label=_("Superior body in the letterhead"))
    issuer_name = LineField(max_length=120, label=_("Issuer in the letterhead"))
    issuer_spoken = LineField(max_length=120, label=_("Issuer inside a sentence"))
    issuer_abbreviation = LineField(max_length=20, label=_("Abbreviation in the number"))
    place = LineField(max_length=60, label=_("Place before the date"))
    basis = LineField(
        max_length=500,
        label=_("Basis"),
        help_text=_("The document or decision on which this rests, with number and date."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for chapter in Chapter:
            self.fields[f"place_{chapter}"] = forms.IntegerField(
                min_value=1,
                max_value=len(Chapter),
                label=_("Place"),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control"}),
            )
            self.fields[f"title_{chapter}"] = LineField(
                max_length=120, label=_("Title of the chapter")
            )
            self.fields[f"out_{chapter}"] = LineField(
                required=False, max_length=300, label=_("Left out because")
            )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """Without the outline, which is a table."""
        outline = tuple(f"{part}_{chapter}" for part in _PARTS for chapter in Chapter)
        return [self[name] for name in self.fields if name not in outline]

    @property
    def outline_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (str(chapter.label), [self[f"{part}_{chapter}"] for part in _PARTS])
            for chapter in Chapter
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        plain = {one.name for one in fields(Address)} - {"outline"}
        order = sorted(Chapter, key=lambda one: given[f"place_{one}"])
        lines = (Line(one, given[f"title_{one}"], given[f"out_{one}"]) for one in order)
        address = Address(outline=tuple(lines), **{name: given[name] for name in plain})
        if len({given[f"place_{one}"] for one in Chapter}) < len(Chapter):
            self.add_error(None, _("Two chapters have the same place in the outline."))
            return given
        try:
            check_address(address)
        except DomainError as refusal:
            self.add_error(None, str(refusal))
        given["address"] = address
        return given


class NewAddressForm(AddressForm):
    """The first form of address of a new recipient."""

    code = forms.SlugField(
        max_length=40,
        label=_("Short code"),
        help_text=_("Small letters and hyphens; part of file names, for example bo-tai-chinh."),
    )
    field_order = ["code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["valid_to"], self.fields["seen"]


def address_initial(version: RecipientVersion) -> dict[str, Any]:
    """The boxes filled with a form of address, all but its days and its basis."""
    names = {one.name for one in fields(Address)} - {"outline", "basis"}
    shown = {name: getattr(version, name) for name in names} | {"seen": version.public_id}
    for place, one in enumerate(version.outline, start=1):
        chapter = one["chapter"]
        shown |= {
            f"place_{chapter}": place,
            f"title_{chapter}": one["title"],
            f"out_{chapter}": one.get("left_out", ""),
        }
    return shown


def address_differences(
    before: RecipientVersion, after: RecipientVersion
) -> tuple[tuple[str, str, str], ...]:
    """(label, words before, words after) of each box in which two forms of address differ."""
    form = AddressForm()
    old, new = (_boxes(one) for one in (before, after))
    return tuple(
        (_label(form, name), old.get(name, ""), new[name])
        for name in new
        if old.get(name, "") != new[name]
    )


def _label(form: AddressForm, name: str) -> str:
    """Of a box of the outline with its chapter."""
    part, _dash, chapter = name.partition("_")
    label = str(form[name].label)
    return f"{Chapter(chapter).label}: {label}" if part in _PARTS else label


def _boxes(version: RecipientVersion) -> dict[str, str]:
    """What a reader sees in each box, its days and basis too."""
    filled = address_initial(version) | {"basis": version.basis}
    del filled["seen"]
    filled["signer_from"] = version.get_signer_from_display()
    filled["valid_from"] = day(version.valid_from)
    filled["valid_to"] = day(version.valid_to) if version.valid_to else ""
    return {name: _words(value) for name, value in filled.items()}


def _words(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)
