"""The wire: JSON with camelCase names outside, snake_case inside, translated here and nowhere else."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.parser import Parser
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from .errors import InvalidParam
from .storable import MAX_DEPTH, check_text, finite, too_deep


class Wire(Schema):
    """Base of every schema on the wire. Routers that answer with one are built with `by_alias=True`."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class ErrorBody(Wire):
    code: str
    message: str
    request_id: str
    details: dict[str, Any] = Field(default_factory=dict)


class ErrorOut(Wire):
    success: bool = False
    error: ErrorBody


def errors(*statuses: int) -> dict[int, Any]:
    """The error answers of an operation, for its `response=`: every one has the one shape."""
    return dict.fromkeys((400, 405, 413, 415, 500, 503, *statuses), ErrorOut)


AUTHENTICATED = (401, 403)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


class BodyParser(Parser):
    """JSON as the standard has it (no NaN), that can be stored: of bounded depth, without NUL or half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = json.loads(request.body, parse_constant=_refuse, parse_float=finite)
            # Only an escape can spell what UTF-8 cannot.
            if b"\\u" in request.body:
                check_text(value)
        except (ValueError, RecursionError):
            raise InvalidParam.of("body", _("not valid JSON")) from None
        if too_deep(value):
            raise InvalidParam.of("body", _("nested more than %(n)s levels deep") % {"n": MAX_DEPTH})
        return value
