"""The shape of an answer, in and out: the same value as in the form, the receipt and the report."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plan_portal.lib import text
from plan_portal.lib.api import MAX_INTEGER, Body
from tasks import validators
from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.models import Evidence
from tasks.queries.draft import Draft
from tasks.states import AnswerKind, ProgressStatus

MAX_ROWS = 100
_PERCENT = {"type": "integer", "minimum": 0, "maximum": 100, "nullable": True}


def words(*, most: int = text.MAX_TEXT) -> serializers.CharField:
    return serializers.CharField(max_length=most, allow_blank=True, default="")


@extend_schema_field(_PERCENT)
class Percent(serializers.IntegerField):
    """The rule stands in tasks.validators, once for form and API."""

    def to_internal_value(self, data: Any) -> int:
        value = super().to_internal_value(data)
        try:
            validators.parse_percent(str(value))
        except validators.PercentOutOfRange as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal
        return value


class AnswerBody(Body):
    """A whole answer: what is left out is empty. Days are ISO, the value of a figure a decimal
    string ("1234.5"). What is still missing does not stop a save; it stops the send."""

    class FigureBody(Body):
        name = words(most=300)
        value = serializers.RegexField(r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$", max_length=62)
        unit = words(most=100)

        class Meta:
            ref_name = "Figure"

    class AddressedBody(Body):
        text = words()
        addressee = words(most=250)

        class Meta:
            ref_name = "Addressed"

    kind = serializers.ChoiceField(choices=AnswerKind.choices, allow_blank=True, default="")
    status = serializers.ChoiceField(choices=ProgressStatus.choices, allow_blank=True, default="")
    percent = Percent(allow_null=True, default=None)
    result = words()
    figures = FigureBody(many=True, default=list, max_length=MAX_ROWS)  # type: ignore[call-arg]  # of many=True
    obstacles = AddressedBody(many=True, default=list, max_length=MAX_ROWS)  # type: ignore[call-arg]  # of many=True
    proposals = AddressedBody(many=True, default=list, max_length=MAX_ROWS)  # type: ignore[call-arg]  # of many=True
    next_step = words()
    next_step_due = serializers.DateField(allow_null=True, default=None)
    reason = words()
    secret_number = words(most=80)
    secret_date = serializers.DateField(allow_null=True, default=None)

    class Meta:
        ref_name = "Answer"


def answer_of(checked: dict[str, Any]) -> Answer:
    """The value of a checked body."""
    rows = {
        "figures": tuple(Figure(**row) for row in checked["figures"]),
        "obstacles": tuple(Obstacle(**row) for row in checked["obstacles"]),
        "proposals": tuple(Proposal(**row) for row in checked["proposals"]),
    }
    return Answer(**(checked | rows))


class VersionBody(Body):
    """Every change names the version that it was made from."""

    version = serializers.IntegerField(min_value=0, max_value=MAX_INTEGER)


class DraftOut(serializers.Serializer[Draft]):
    """`typed`: words that do not fit their field yet, by the name of the field."""

    answer = serializers.SerializerMethodField()
    typed = serializers.DictField(child=serializers.CharField())

    @extend_schema_field(AnswerBody)
    def get_answer(self, draft: Draft) -> dict[str, Any]:
        return draft.answer.as_json()


class ProblemOut(serializers.Serializer[Any]):
    """`field` as in the answer ("figures.0.value"), or "evidence", "entry". Errors, and warnings
    without a reason, stop the send; hints never do."""

    entry = serializers.UUIDField()
    task = serializers.CharField()
    field = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()
    severity = serializers.ChoiceField(choices=[str(one) for one in validators.Severity])

    class Meta:
        ref_name = "AnswerProblem"


class EvidenceOut(serializers.Serializer[Evidence]):
    id = serializers.UUIDField(source="public_id")
    file_name = serializers.CharField()
    size = serializers.IntegerField(source="file.size", default=None, allow_null=True)
    sha256 = serializers.CharField(source="file.sha256", default=None, allow_null=True)
    document_number = serializers.CharField()
    document_date = serializers.DateField(allow_null=True)
    caption = serializers.CharField()
    added_at = serializers.DateTimeField()
