"""What every endpoint of the API is made of: bodies and queries that refuse what they do not know,
pages of lists, errors in one shape, files with a checked content."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import BasePagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from plan_portal.lib.files import content_disposition

_CHUNK = 1 << 16
# Versions and numbers of rows: what every database stores.
MAX_INTEGER = 2_147_483_647

Row = TypeVar("Row", bound=Model)
Rows = QuerySet[Any] | Sequence[Any]


class Body(serializers.Serializer[Any]):
    """Input with a fixed list of fields; any other name is refused, not ignored (A6)."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in set(data) - set(self.fields))
            if unknown:
                sentence = _("There is no such field here.")
                raise serializers.ValidationError({name: [sentence] for name in unknown})
        return super().to_internal_value(data)


class PageQuery(Body):
    """Query of a list; subclasses declare their filters and `ordering`."""

    page = serializers.IntegerField(min_value=1, max_value=MAX_INTEGER, required=False)
    page_size = serializers.IntegerField(min_value=1, max_value=100, required=False)


class Ordering(serializers.ChoiceField):
    """`?ordering=name` or `-name`: names of the API → fields of the database, nothing else."""

    def __init__(self, names: Iterable[str], *, default: str) -> None:
        both = [sign + name for name in names for sign in ("", "-")]
        super().__init__(choices=both, default=default)


class Endpoint(APIView):
    """One use case. The query is checked before anything is read: an unknown name is 400."""

    class Query(Body):
        pass

    pagination_class: Any = api_settings.DEFAULT_PAGINATION_CLASS
    query: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.query = read(self.Query, request.query_params.dict())

    def page_of(self, rows: Rows, out: type[serializers.BaseSerializer[Any]]) -> Response:
        """One page of rows that are in order already."""
        paginator: BasePagination = self.pagination_class()
        page = paginator.paginate_queryset(rows, self.request, view=self)
        self.complete(page or [])
        return paginator.get_paginated_response(
            out(page, many=True, context={"request": self.request}).data
        )

    def complete(self, page: Sequence[Any]) -> None:
        """Hook: what the rows of one page need besides, in a fixed number of queries."""


def read(body: type[Body], given: Any) -> dict[str, Any]:
    """The checked values of a body or query. Raises ValidationError (400)."""
    found = body(data=given)
    found.is_valid(raise_exception=True)
    values: dict[str, Any] = found.validated_data
    return values


def find(rows: QuerySet[Row], value: object, *, field: str = "public_id") -> Row:
    """The row of an address among those the person may see; 404 says nothing about the others."""
    row = rows.filter(**{field: value}).first()
    if row is None:
        raise Http404
    return row


def named(rows: QuerySet[Row], public_id: object, *, field: str, sentence: str | Promise) -> Row:
    """The row that a body or query names, among those the person may see; 400 on that field."""
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise serializers.ValidationError({field: [str(sentence)]})
    return row


# --- Files ----------------------------------------------------------------------------------------


class AnyAccept(BaseContentNegotiation):
    """Any `Accept` is fine: the file is what it is. Errors are JSON."""

    def select_parser(self, _request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, _request: Request, renderers: Iterable[Any], _format_suffix: str | None = None
    ) -> tuple[Any, str]:
        first = next(iter(renderers))
        return first, first.media_type


class FileEndpoint(Endpoint):
    """Answers with bytes, as an attachment that no browser runs or shows inside the portal."""

    renderer_classes = [JSONRenderer]
    content_negotiation_class = AnyAccept

    def attachment(
        self, stream: IO[bytes], *, name: str, media_type: str, size: int
    ) -> StreamingHttpResponse:
        """`stream` was read to its end once already: what is sent is what was stored."""
        response = StreamingHttpResponse(chunks(stream), content_type=media_type)
        response["Content-Length"] = str(size)
        response["Content-Disposition"] = content_disposition(name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
