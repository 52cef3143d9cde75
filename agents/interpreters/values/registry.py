"""Which module reads which kind. Adding a kind is one line here and one in `PARAM_KINDS`."""

from functools import cache
from pkgutil import resolve_name
from typing import Any, Protocol, cast

from .. import references
from ..base import Json, Request
from .base import NotUnderstood, Reading, Several, Span
from .schemas import options, types

_HERE = __package__
KINDS = {
    "person": f"{_HERE}.people:account",
    "person.name": f"{_HERE}.people:name",
    "person.phone": f"{_HERE}.people:phone",
    "person.email": f"{_HERE}.people:email",
    "phone": f"{_HERE}.phones",
    "amount": f"{_HERE}.money",
    "currency": f"{_HERE}.currencies",
    "wallet": f"{_HERE}.wallets",
    "place": f"{_HERE}.places",
    "date": f"{_HERE}.dates",
    "time": f"{_HERE}.times",
    "datetime": f"{_HERE}.datetimes",
    "period": f"{_HERE}.periods",
    "duration": f"{_HERE}.durations",
    "percent": f"{_HERE}.percent",
    "temperature": f"{_HERE}.temperatures",
    "number": f"{_HERE}.numbers",
    "boolean": f"{_HERE}.boolean",
    "choice": f"{_HERE}.choice",
    "text": f"{_HERE}.text",
}
MAX_CHARACTERS = 1000  # of what is said for one value; free text may be longer


class _Reader(Protocol):
    def read(self, said: Any, request: Request, schema: Json, /) -> Reading: ...

    def find(self, text: str, request: Request, schema: Json, /) -> Span | None: ...


def read(kind: str, said: Any, request: Request, schema: Json) -> Reading:
    """What `said` (text as heard, or any JSON) means as a value of this kind; an unknown kind is text."""
    kind = effective(kind, schema)
    if kind != "text" and isinstance(said, str) and len(said) > MAX_CHARACTERS:
        return NotUnderstood()
    meant = references.meant(kind, said, request)
    return meant if isinstance(meant, Several) else _reader(kind).read(meant, request, schema)


def find(kind: str, text: str, request: Request, schema: Json) -> Span | None:
    """The one place in `text` that reads as this kind; `None` where there is none or more than one."""
    return None if len(text) > MAX_CHARACTERS else _reader(effective(kind, schema)).find(text, request, schema)


def effective(kind: str, schema: Json) -> str:
    """The kind by which a value is read: for text, what its schema makes of it."""
    if kind in KINDS and kind != "text":
        return kind
    if options(schema):
        return "choice"
    allowed = types(schema) - {"null"}
    if allowed and allowed <= {"integer", "number"}:
        return "number"
    return "boolean" if allowed == {"boolean"} else "text"


@cache
def _reader(kind: str) -> _Reader:
    return cast(_Reader, resolve_name(KINDS[kind]))
