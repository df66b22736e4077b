"""Glue for the API: refusals as problem JSON, pages of lists, errors in the schema."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.exceptions import APIException, NotFound, ParseError, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from plan_portal.api_parser import BodyTooLarge
from plan_portal.lib.errors import DomainError, NotAllowed

# Sentences of Django REST framework that its own Vietnamese catalogue lacks: named here, so that
# ours keeps them.
OF_THE_FRAMEWORK = (
    gettext_noop("Authentication credentials were not provided."),
    gettext_noop("Could not satisfy the request Accept header."),
    gettext_noop('Unsupported media type "{media_type}" in request.'),
    gettext_noop("This field may not be null."),
    gettext_noop("Must be a valid boolean."),
    gettext_noop("Not a valid string."),
    gettext_noop("Must be a valid UUID."),
    gettext_noop("A valid integer is required."),
    gettext_noop("String value too large."),
    gettext_noop("Ensure this value is less than or equal to {max_value}."),
    gettext_noop("Ensure this value is greater than or equal to {min_value}."),
    gettext_noop("Ensure this field has no more than {max_length} characters."),
    gettext_noop("Ensure this field has no more than {max_length} elements."),
    gettext_noop("This value does not match the required pattern."),
    gettext_noop("Surrogate characters are not allowed: U+{code_point:X}."),
    gettext_noop('"{input}" is not a valid choice.'),
    gettext_noop("Expected a date but got a datetime."),
    gettext_noop('Expected a list of items but got type "{input_type}".'),
    gettext_noop("Invalid data. Expected a dictionary, but got {datatype}."),
    gettext_noop("Ensure this field has at least {min_length} characters."),
    gettext_noop('Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'),
    gettext_noop("Object with {slug_name}={value} does not exist."),
    gettext_noop("Invalid value."),
    gettext_noop("Invalid page."),
)


class Pages(PageNumberPagination):
    """50 rows a page, 100 at most."""

    page_size_query_param = "page_size"
    max_page_size = 100


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """One shape for every error: {code, detail}. A refusal of the domain is 409 (403 without the
    right); 400 has the sentences of each field besides; 404 never says what is there."""
    if isinstance(exc, DomainError):
        status = 403 if isinstance(exc, NotAllowed) else 409
        return Response({"code": exc.code, "detail": str(exc)}, status=status)
    if isinstance(exc, RequestDataTooBig):
        exc = BodyTooLarge()
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        sentence = _("Something in the request is wrong; each field below says what.")
        fields = exc.detail if isinstance(exc.detail, dict) else {"": exc.detail}
        response.data = {"code": "invalid", "detail": sentence, "fields": fields}
    elif response.status_code == NotFound.status_code:
        response.data = {"code": "not_found", "detail": _("Not found.")}
    elif isinstance(exc, ParseError):
        response.data = {"code": "parse_error", "detail": _("The body is not JSON in UTF-8.")}
    else:
        code = str(exc.get_codes()) if isinstance(exc, APIException) else "permission_denied"
        response.data = {"code": code, "detail": response.data.get("detail", "")}
    return response


# --- The schema -----------------------------------------------------------------------------------

_READ_ERRORS = {
    "400": ("FieldProblems", "The query or the body is wrong; nothing was changed."),
    "401": ("Problem", "Not signed in, or the token does not open."),
    "403": ("Problem", "The present appointment does not give this right."),
    "404": ("Problem", "Not there, or not for this person; a page beyond the last one."),
    "406": ("Problem", "Only JSON is given."),
}
_WRITE_ERRORS = _READ_ERRORS | {
    "409": ("Refusal", "A rule of the work says no; `code` names the rule."),
    "413": ("Problem", "The body is too large."),
    "415": ("Problem", "Only JSON is read."),
}
_METHODS = {"get": _READ_ERRORS, "put": _WRITE_ERRORS, "post": _WRITE_ERRORS,
            "delete": _WRITE_ERRORS}  # fmt: skip


def declare_errors(result: dict[str, Any], **_more: object) -> dict[str, Any]:
    """Hook of drf-spectacular: every operation says which errors it may answer with."""
    result["components"]["schemas"] |= _ERROR_SHAPES
    for operations in result["paths"].values():
        for method, operation in operations.items():
            for status, (shape, words) in _METHODS[method].items():
                schema = {"$ref": f"#/components/schemas/{shape}"}
                told = {"content": {"application/json": {"schema": schema}}, "description": words}
                operation["responses"].setdefault(status, told)
    return result


_TEXT = {"type": "string"}
_PROBLEM = {
    "type": "object",
    "properties": {"code": _TEXT, "detail": _TEXT},
    "required": ["code", "detail"],
}
_ERROR_SHAPES: dict[str, Any] = {
    "Problem": _PROBLEM,
    "FieldProblems": {
        "type": "object",
        "properties": {"code": _TEXT, "detail": _TEXT, "fields": {"type": "object"}},
        "required": ["code", "detail"],
    },
    "Refusal": _PROBLEM | {"additionalProperties": True},
}
