"""The wire: JSON with camelCase names outside, snake_case inside, translated here and nowhere else."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel


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
    return dict.fromkeys((400, 413, 500, 503, *statuses), ErrorOut)


AUTHENTICATED = (401, 403)


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _check_text(value: Any) -> None:
    """Raises `ValueError` for text in `value` that cannot be stored."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)


class BodyParser(Parser):
    """JSON as the standard has it (no NaN), of text that can be stored: no NUL, no half of a surrogate pair."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            value = json.loads(request.body, parse_constant=_refuse)
            # Only an escape can spell what UTF-8 cannot.
            if b"\\u" in request.body:
                _check_text(value)
        except (ValueError, RecursionError):
            raise HttpError(400, "not JSON") from None
        return value
