"""What reading a value out of words can come to.

Each kind of parameter has one module here with two functions, found by name in `KINDS`:

    read(said, request, schema)  -> Reading       what these words, taken whole, mean
    find(text, request, schema)  -> Span | None   the one place in a longer text that reads as this kind

`said` is text as heard, or JSON from a model; `schema` is the parameter's own JSON Schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base import Candidate


@dataclass(frozen=True, slots=True)
class Found:
    """Understood. `value` is what the tool gets; `also` are values of other kinds that were said with it
    ("fifty dollars" is an amount and, also, `{"currency": "USD"}`)."""

    value: Any
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Several:
    """More than one fits, or only something that sounds alike: the user is asked."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """Names something that is not there: no such contact, wallet or place."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Not a value of this kind."""


Reading = Found | Several | NotFound | NotUnderstood


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a text (`text[start:end]`) a value was found, and its reading (`Found` or `Several`).

    doubtful: the words may be no value at all: they only sound like a name, or may be a part of another one.
    """

    start: int
    end: int
    reading: Found | Several
    doubtful: bool = False
