"""Numbers in English and Chinese words and digits, as exact decimals."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .words import HAN, as_number, level, trimmed


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`."""

    start: int
    end: int
    value: Decimal


def read(said: Any, request: Request, schema: Json) -> Reading:
    value = decimal(said)
    shaped = None if value is None else as_number(value, schema, text_first=False)
    return NotUnderstood() if shaped is None else Found(shaped)


def find(text: str, request: Request, schema: Json) -> Span | None:
    numbers = list(scan(text))
    if len(numbers) != 1:
        return None
    shaped = as_number(numbers[0].value, schema, text_first=False)
    return None if shaped is None else Span(numbers[0].start, numbers[0].end, Found(shaped))


def decimal(said: Any) -> Decimal | None:
    """The number that `said` is, taken whole: a JSON number or words; `None` for anything else."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int | float | Decimal):
        value = Decimal(str(said))
        return value if value.is_finite() else None
    return parse(said) if isinstance(said, str) else None


def parse(text: str) -> Decimal | None:
    """The number these words are, taken whole; `None` when any of them is left over."""
    start, end = trimmed(text)
    if text[start - 1 : start] == "." and text[start : start + 1].isdigit():
        start -= 1
    whole = level(text[start:end])
    numbers = list(_numbers(whole))
    if len(numbers) == 1 and (numbers[0].start, numbers[0].end) == (0, len(whole)):
        return numbers[0].value
    return None


def scan(text: str) -> Iterator[Number]:
    """Every number in a text, left to right; vague ones ("a few hundred", "几十", "about 50") are left out."""
    text = level(text)
    for number in _numbers(text):
        if not (_VAGUE_BEFORE.search(text[: number.start]) or _VAGUE_AFTER.match(text[number.end :])):
            yield number


_VAGUE_BEFORE = re.compile(
    r"(?:\b(?:few|several|couple(?: of)?|some|about|around|roughly|approximately|nearly|almost|over|under|than|"
    r"at least|at most|up to|(?:the|this|that|which|no|any|every|each|another)(?= one$))\s*|[几幾数數好约約近超]\s*|第)$"
)
_VAGUE_AFTER = re.compile(r"(?:\s*-?(?:ish|odd)\b|\s+or so\b|\s*[几幾多来來余餘](?![给給到转轉])|\s*(?:左右|上下|以上|以下|之|分之|%))")

_UNITS = dict(zip("zero one two three four five six seven eight nine".split(), range(10), strict=True))
_TEENS = dict(
    zip(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(10, 20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_SCALES = {"thousand": 10**3, "grand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7}
_SCALES |= {f"{name}s": value for name, value in _SCALES.items() if name.endswith("illion")}
_SUFFIXES = {"": 1, "k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
_NOUGHT = {"oh": 0, "o": 0, "nought": 0, "zero": 0}
_HALVES = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}

_CHINESE = f"{{han}}"
