"""The wire: JSON with camelCase names outside, snake_case inside, translated here and nowhere else."""

from typing import Any

from ninja import Schema
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
