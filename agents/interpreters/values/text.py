"""Free text, and JSON of any shape that fits the schema as it is."""

import json
from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .schemas import fits, types


def read(said: Any, _request: Request, schema: Json) -> Reading:
    """The words, or the JSON, where the schema takes it; one word for a list is a list of one."""
    if isinstance(said, str):
        return _words(said.strip(), schema)
    if fits(said, schema):
        return Found(said)
    if isinstance(said, int | float) and not isinstance(said, bool) and types(schema) == {"string"}:
        return Found(str(said))
    return NotUnderstood()


def find(_text: str, _request: Request, _schema: Json) -> Span | None:
    """Never: any part of a text could be meant."""
    return None


def _words(said: str, schema: Json) -> Reading:
    if not said:
        return NotUnderstood()
    allowed = types(schema)
    if not allowed or "string" in allowed:
        return Found(said)
    if said[0] in "[{":
        try:
            value = json.loads(said)
        except (ValueError, RecursionError):
            return NotUnderstood()
        return Found(value) if fits(value, schema) else NotUnderstood()
    return Found([said]) if fits([said], schema) else NotUnderstood()
