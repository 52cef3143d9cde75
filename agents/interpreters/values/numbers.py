"""Numbers in English and Chinese words and digits, as exact decimals.

`read`, `find`, `decimal`, `parse` and `scan` are strict: a number is what everybody takes for the same one, and what is
rough is none. `extract` and `only` are for tools that ask what a text says, and take what it mentions.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .figures import Figure, figures
from .figures.vocabulary import COUNTING
from .people import without_names
from .words import as_number, level, trimmed


def read(said: Any, _request: Request, schema: Json) -> Reading:
    value = decimal(_MEASURE.sub("", said) if isinstance(said, str) else said)
    shaped = None if value is None else as_number(value, schema, text_first=False)
    return NotUnderstood() if shaped is None else Found(shaped)


def find(text: str, request: Request, schema: Json) -> Span | None:
    text = without_names(text, request)
    numbers = list(scan(text))
    if len(numbers) != 1 or any(number.start not in range(*_span(numbers[0])) for number in figures(text)):
        return None
    shaped = as_number(numbers[0].value, schema, text_first=False)
    return None if shaped is None else Span(numbers[0].start, numbers[0].end, Found(shaped))


def decimal(said: Any) -> Decimal | None:
    """The number that `said` is, taken whole: a JSON number or words; `None` for anything else."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int | float):
        value = Decimal(said) if isinstance(said, int) else Decimal(repr(said))
        return value if _exact(value) else None
    return parse(said) if isinstance(said, str) else None


def parse(text: str) -> Decimal | None:
    """The number these words are, taken whole; `None` when any of them is left over."""
    start, end = trimmed(text)
    whole = text[start:end]
    numbers = list(figures(whole, in_words=True, strict=True))
    if len(numbers) == 1 and (numbers[0].start, numbers[0].end) == (0, len(whole)):
        return numbers[0].value if _exact(numbers[0].value) else None
    return None


def scan(text: str, *, in_words: bool = False) -> Iterator[Figure]:
    """Every number in a text, left to right; vague ones ("a few hundred", "几十", "about 50") are left out.

    in_words: as in `figures`.
    """
    levelled = level(text)
    for number in figures(text, in_words=in_words, strict=True):
        if _exact(number.value) and not vague(levelled, number.start, number.end):
            yield number


def extract(text: str) -> Iterator[Figure]:
    """Every number a text mentions, left to right, also "two thirds", "1e3" and the 50 of "about fifty"."""
    return figures(text)


def vague(text: str, start: int, end: int) -> bool:
    """Whether the words around `text[start:end]`, which is levelled, make it a rough figure or no figure at all."""
    before = text[max(0, start - 40) : start]
    return bool(
        _VAGUE_BEFORE.search(before)
        or _VAGUE_AFTER.match(text, end)
        or _NUMERAL_BEFORE.search(before)
        or _NUMERAL_AFTER.match(text, end)
    )


def _span(number: Figure) -> tuple[int, int]:
    return number.start, number.end


def is_one_of_two(text: str, start: int) -> bool:
    """Whether another number stands before the one at `text[start]`, of which it is the second: "five or six days"."""
    ends = (figure.end for figure in figures(text, in_words=True) if figure.end <= start)
    return any(_OR.fullmatch(text, end, start) for end in ends)


def _exact(value: Decimal) -> bool:
    """Whether the value is finite and short enough for arithmetic on it to be exact."""
    return value.is_finite() and len(value.as_tuple().digits) <= _MOST_DIGITS and abs(value.adjusted()) <= _MOST_DIGITS


_MOST_DIGITS = 24  # well inside the 28 of decimal's default context
_VAGUE_BEFORE = re.compile(
    r"(?:\b(?:few|several|couple(?: of)?|some|about|around|roughly|approximately|nearly|almost|over|under|than|"
    r"at least|at most|up to|minus|negative)\s+|(?<!\w)-|(?:[几幾数數好约約近超第负負又]|分\s*之)\s*)$"
)
_VAGUE_AFTER = re.compile(
    r"(?:-?(?:ish|odd)\b|\s+or (?:so|more|less)\b|\s*[几幾多来來余餘打](?![给給到])|左右|上下|以上|以下|[点點号號月折]|"
    r"\s*(?:分\s*之|又|percent|[%‰])|-second\b|"
    r"[\s-]+(?:first|thirds?|fourths?|(?:fif|six|seven|eigh|nin|ten|hundred|thousand|million)ths?)\b)"
)
_OR = re.compile(r"\s*(?:or|to|and|[-–~,、]|[到至和或]者?)\s*[$€£¥]?\s*", re.IGNORECASE)
# Two numbers side by side are one that was not understood: "one fifty", "7万 5千".
_NUMERAL_BEFORE = re.compile(rf"(?:(?<![a-z])(?:{COUNTING})|\d|[十百千万亿])(?:(?<=[a-z\d])-|\s+(?:and\s+)?(?:a\s+)?)$")
_NUMERAL_AFTER = re.compile(
    rf"(?:-|\s+(?:(?:and|over)\s+)?(?:a\s+)?)(?:(?:{COUNTING})(?![a-z])|\d|[零一二两三四五六七八九十百千万亿])"
)
_MEASURE = re.compile(r"(?<=[^\s点點])\s*[个個位张張次件杯份本只條条间間人台]$")
