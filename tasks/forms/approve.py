"""What the head posts: approve, or give back with words per task."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tasks.models import Entry

REASONS = {
    "source": _("The source of the figures is not clear"),
    "document": _("A document is missing"),
    "vague": _("The content is vague"),
    "other": _("Another reason"),
}


class SendForm(forms.Form):
    """Version that was on the screen, key against doubles, basis of a send on behalf."""

    version = forms.IntegerField(min_value=1)
    key = forms.CharField(max_length=64, required=False)
    note = forms.CharField(max_length=2000, required=False)


def give_back_note(posted: QueryDict, entries: list[Entry]) -> str:
    """One line for each task that goes back: code, ticked reasons, words."""
    lines = []
    for entry in entries:
        name = str(entry.public_id)
        if posted.get(f"d-{name}") != "back":
            continue
        ticked = [str(REASONS[r]) for r in posted.getlist(f"r-{name}") if r in REASONS]
        words = posted.get(f"w-{name}", "").strip()
        said = ". ".join(part for part in (*ticked, words) if part)
        if said:
            lines.append(f"{entry.obligation.task.code}: {said}")
    return "\n".join(lines)
