"""What percentages, durations and temperatures share: how one is read strictly out of what `extract` finds."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .figures import figures
from .numbers import is_one_of_two, vague
from .people import without_names
from .words import as_number, level, trimmed


class Quantity(Protocol):
    """Something at `text[start:end]`."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Q = TypeVar("Q", bound=Quantity)
Extract = Callable[[str], Iterator[Q]]


def whole(said: Any, extract: Extract[Q]) -> Q | None:
    """The quantity that these words are, all of them, with no number in it that could be another."""
    if not isinstance(said, str):
        return None
    start, end = trimmed(said)
    words = said[start:end]
    found = list(extract(words))
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(words)):
        return None
    return found[0] if _is_clear(words) else None


def alone(text: str, request: Request, extract: Extract[Q]) -> Q | None:
    """The only quantity in a text, names left out; `None` where it is rough, or one of two ("five or six days")."""
    text = without_names(text, request)
    found = list(extract(text))
    if len(found) != 1 or vague(level(text), found[0].start, found[0].end) or is_one_of_two(text, found[0].start):
        return None
    return found[0]


def shaped(value: Decimal | None, schema: Json) -> Reading:
    """The number as the schema takes it."""
    number = None if value is None else as_number(value, schema, text_first=False)
    return NotUnderstood() if number is None else Found(number)


def spanned(found: Quantity, reading: Reading) -> Span | None:
    return Span(found.start, found.end, reading) if isinstance(reading, Found) else None


def wording(schema: Json) -> str:
    """What a schema says of itself, in lower case."""
    return " ".join(str(schema.get(key, "")) for key in ("title", "description")).lower()


def _is_clear(words: str) -> bool:
    strictly = {(figure.start, figure.end, figure.value) for figure in figures(words, in_words=True, strict=True)}
    return all((figure.start, figure.end, figure.value) in strictly for figure in figures(words, in_words=True))
