"""What an agency of the past is called now, beside the frozen name: a field of its own."""

from typing import Any, cast

from rest_framework import serializers

from agencies.queries import succession
from plan_portal.lib.request import received_at


class NowField(serializers.CharField):
    """ "nay là Sở B từ ngày 01/03/2025", or "" for an agency that goes on under the name shown.
    `agency` and `shown`: names of the attributes with the agency's key and the frozen name. The
    context of the answer holds the request; the names are read once for the whole answer."""

    def __init__(self, *, agency: str = "pk", shown: str = "name") -> None:
        super().__init__(read_only=True, source="*")
        self._agency, self._shown = agency, shown

    def to_representation(self, value: Any) -> str:
        context = cast("dict[str, Any]", self.context)
        if "names" not in context:
            context["names"] = succession.remarks(at=received_at(context["request"]))
        known: succession.Names = context["names"]
        return known.remark(getattr(value, self._agency), getattr(value, self._shown))
