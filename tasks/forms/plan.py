"""Forms of the plan: a text to import, its confirmation, additions to a clause."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.forms import LineField
from agencies.models import Agency
from plan_portal.lib import text
from plan_portal.lib.errors import DomainError
from tasks.queries.proposal import Proposal
from tasks.services import plan_file
from tasks.services.plan_draft import NEW
from tasks.states import SupplementKind


class WordsField(forms.CharField):
    """Lines of free text, cleaned at the gate."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        options.setdefault("max_length", settings.TEXT_MAX_CHARACTERS)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        return text.clean(super().to_python(value) or "").text.strip()


class PlanSourceForm(forms.Form):
    """A pasted text or a file; `source` and `source_name` are what was given."""

    file = forms.FileField(
        required=False,
        label=_("File of the plan"),
        help_text=_("Word (.docx) or plain text (.txt), at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt"}),
    )
    pasted = forms.CharField(
        required=False,
        strip=False,
        label=_("Or paste the text"),
        help_text=_("The whole text, with its number, date and the part that assigns tasks."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        upload = given.get("file")
        pasted: str = given.get("pasted") or ""
        if upload is None and not pasted.strip():
            self.add_error("pasted", _("Choose a file or paste the text of the plan."))
        elif upload is not None:
            self._read(upload, given)
        else:
            # A browser sends CRLF for every line end that was typed or pasted.
            given |= {"source": pasted.replace("\r\n", "\n"), "source_name": ""}
        return given

    def _read(self, upload: Any, given: dict[str, Any]) -> None:
        name = upload.name or ""
        raw = upload.read(settings.PLAN_TEXT_MAX_BYTES + 1)
        try:
            given |= {"source": plan_file.text_of(name=name, raw=raw), "source_name": name}
        except DomainError as refusal:
            self.add_error("file", str(refusal))


class PlanConfirmForm(forms.Form):
    """Which headings were compared, which agency each unknown body is, and what the text lost."""

    number = LineField(required=False, max_length=60, label=_("Number of the plan"))
    issued_on = forms.DateField(required=False, label=_("Day of issue"))
    headings = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        places = [(h.position, h.heading.title) for h in proposal.headings]
        self.fields["headings"].choices = places  # type: ignore[attr-defined]  # a choice field
        agencies = [(str(a.public_id), a.name) for a in Agency.objects.order_by("name", "pk")]
        for n, name in enumerate(proposal.unknown):
            choices = [("", _("Choose …")), (NEW, _("A new agency of this name")), *agencies]
            self.fields[f"agency_{n}"] = forms.ChoiceField(
                required=False, choices=choices, label=name
            )

    @property
    def bodies(self) -> list[forms.BoundField]:
        """One choice for each body that no agency is known for."""
        return [self[f"agency_{n}"] for n in range(len(self.proposal.unknown))]

    @property
    def chosen(self) -> dict[str, str]:
        """Name as found → public id of an agency, or NEW, or "" (not chosen)."""
        names = enumerate(self.proposal.unknown)
        return {name: self.cleaned_data.get(f"agency_{n}", "") for n, name in names}


class SupplementForm(forms.Form):
    """One addition to a clause, with its source."""

    prefix = "add"
    kind = forms.ChoiceField(choices=SupplementKind.choices, label=_("What is added"))
    due_on = forms.DateField(
        required=False, label=_("Deadline"), help_text=_("For a deadline, like 31/12/2026.")
    )
    agencies = forms.ModelMultipleChoiceField(
        queryset=Agency.objects.order_by("name", "pk"),
        required=False,
        label=_("Supporting agencies"),
        help_text=_("For supporting agencies; hold Ctrl to choose several."),
    )
    text = WordsField(
        required=False, label=_("Words"), help_text=_("Product, indicator, or a note.")
    )
    source = LineField(
        max_length=300,
        label=_("Source"),
        help_text=_("The document that says so, as people cite it."),
    )
    source_date = forms.DateField(label=_("Date of the source"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        needed = {SupplementKind.DEADLINE.value: "due_on", SupplementKind.SUPPORT.value: "agencies"}
        name = needed.get(str(kind), "text")
        if kind and not given.get(name) and name not in self.errors:
            self.add_error(name, _("Say what is added to the task."))
        return given


class ReadingForm(forms.Form):
    """The corrected reading of a clause."""

    prefix = "reading"
    text = WordsField(
        required=False,
        rows=6,
        label=_("Corrected reading"),
        help_text=_("Shown beside the verbatim text, never instead of it. Empty takes it away."),
    )
