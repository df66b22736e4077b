"""What the gallery shows: every component in every state on one page, for eyes and screenshots."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plan_portal.lib.text import word_diff
from reports.states import ReportStatus
from tasks.states import AnswerKind, Bucket, Clock, EntryStatus, ProgressStatus, SubmissionStatus

SHAPES = [
    ("overdue", gettext_lazy("overdue")),
    ("extended", gettext_lazy("extended")),
    ("finding", gettext_lazy("finding")),
    ("error", gettext_lazy("error")),
    ("unseen", gettext_lazy("not seen")),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    result = forms.CharField(
        label=gettext_lazy("Result"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was done in this period."),
    )
    percent = forms.IntegerField(label=gettext_lazy("Percent"), min_value=0, max_value=100)
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=ProgressStatus.choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=AnswerKind.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False)
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False)
    sure = forms.BooleanField(label=gettext_lazy("I have read it"))


def sample() -> dict[str, Any]:
    """What the gallery shows: states by kind, a form filled wrongly, a diff, dates, a page."""
    enums = [SubmissionStatus, EntryStatus, AnswerKind, ProgressStatus, Bucket, Clock, ReportStatus]
    return {
        "states": [(enum.__name__, enum.choices) for enum in enums] + [("", SHAPES)],
        "empty_form": SampleForm(auto_id="new_%s"),
        "form": SampleForm({"percent": "101", "status": "ongoing", "note": "x"}),
        "tokens": word_diff("Tập huấn 12 lớp cho cán bộ.", "Tập huấn 19 lớp cho cán bộ cấp xã."),
        "page": Paginator(range(90), 10).page(4),
        "crumbs": [("#", _("Periods")), ("#", "2024")],
        "days": [
            {"day": date(2026, 12, 14), "what": "Chốt số liệu", "reason": "vì Điều 12 NĐ 09/2019"},
            {"day": date(2026, 12, 15), "what": "Hạn nộp", "reason": "vì 14/12/2026 là thứ Hai"},
        ],
        "clause": "Triển khai tư vấn đào tạo về TTNT và KHDL cho người lao động có nhu cầu "
        "chuyển đổi nghề nghiệp.",
        "is_demo": True,
    }
