"""Numbers in English and Chinese words and digits, as exact decimals."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..base import Json, Request
from . import numerals_en, numerals_zh
from .base import Found, NotUnderstood, Reading, Span
from .people import without_names
from .words import as_number, level, trimmed


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`."""

    start: int
    end: int
    value: Decimal


def read(said: Any, _request: Request, schema: Json) -> Reading:
    value = decimal(_MEASURE.sub("", said) if isinstance(said, str) else said)
    shaped = None if value is None else as_number(value, schema, text_first=False)
    return NotUnderstood() if shaped is None else Found(shaped)


def find(text: str, request: Request, schema: Json) -> Span | None:
    numbers = list(scan(without_names(text, request)))
    if len(numbers) != 1:
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
    whole = level(text[start:end])
    numbers = list(_numbers(whole))
    if len(numbers) == 1 and (numbers[0].start, numbers[0].end) == (0, len(whole)):
        return numbers[0].value
    return None


def scan(text: str) -> Iterator[Number]:
    """Every number in a text, left to right; vague ones ("a few hundred", "几十", "about 50") are left out."""
    text = level(text)
    for number in _numbers(text):
        idle = _PRONOUN_ONE.search(text[max(0, number.start - 20) : number.start]) or _IDLE_ONE.match(text, number.end)
        alone = text[number.start : number.end] in numerals_zh.FINANCIAL
        if not (alone or vague(text, number.start, number.end) or (number.value == 1 and idle)):
            yield number


def vague(text: str, start: int, end: int) -> bool:
    """Whether the words around `text[start:end]`, which is levelled, make it a rough figure or no figure at all."""
    before = text[max(0, start - 40) : start]
    return bool(
        _VAGUE_BEFORE.search(before)
        or _VAGUE_AFTER.match(text, end)
        or _NUMERAL_BEFORE.search(before)
        or _NUMERAL_AFTER.match(text, end)
    )


def _exact(value: Decimal) -> bool:
    """Whether the value is finite and short enough for arithmetic on it to be exact."""
    return value.is_finite() and len(value.as_tuple().digits) <= _MOST_DIGITS and abs(value.adjusted()) <= _MOST_DIGITS


_MOST_DIGITS = 24  # well inside the 28 of decimal's default context
_VAGUE_BEFORE = re.compile(
    r"(?:\b(?:few|several|couple(?: of)?|some|about|around|roughly|approximately|nearly|almost|over|under|than|"
    r"at least|at most|up to|minus|negative)\s+|(?<!\w)-|(?:[几幾数數好约約近超第负負又]|分\s*之)\s*)$"
)
_VAGUE_AFTER = re.compile(
    r"(?:-?(?:ish|odd)\b|\s+or so\b|\s*[几幾多来來余餘打](?![给給到])|左右|上下|以上|以下|[点點号號月折]|"
    r"\s*(?:分\s*之|又|percent)|-second\b|"
    r"[\s-]+(?:first|thirds?|fourths?|(?:fif|six|seven|eigh|nin|ten|hundred|thousand|million)ths?)\b)"
)
# Two numbers side by side are one that was not understood: "one fifty", "7万 5千".
_NUMERAL_BEFORE = re.compile(
    rf"(?:(?<![a-z])(?:{numerals_en.COUNTING})|\d|[十百千万亿])(?:(?<=[a-z\d])-|\s+(?:and\s+)?(?:a\s+)?)$"
)
_NUMERAL_AFTER = re.compile(
    rf"(?:-|\s+(?:(?:and|over)\s+)?(?:a\s+)?)(?:(?:{numerals_en.COUNTING})(?![a-z])|\d|[零一二两三四五六七八九十百千万亿])"
)
_MEASURE = re.compile(r"(?<=[^\s点點])\s*[个個位张張次件杯份本只條条间間人台]$")
# "which one", "一下": a one that counts nothing.
_PRONOUN_ONE = re.compile(r"(?:\b(?:the|this|that|which|no|any|every|each|another|some)\s+)$")
_IDLE_ONE = re.compile(r"[下些起般直定样樣会會旦共切]")


def _numbers(text: str) -> Iterator[Number]:
    taken: list[Number] = []
    covered = []
    for match in numerals_zh.RUN.finditer(text):
        covered.append(match.span())
        value = numerals_zh.value(match.group())
        if value is not None:
            taken.append(Number(*match.span(), value))
    tokens = [
        token
        for token in numerals_en.TOKEN.finditer(text)
        if not any(start <= token.start() < end or start < token.end() <= end for start, end in covered)
    ]
    position = 0
    while position < len(tokens):
        for stop in range(min(len(tokens), position + numerals_en.LONGEST), position, -1):
            piece = tokens[position:stop]
            if not numerals_en.joined(text, piece):
                continue
            value = numerals_en.value([token.group() for token in piece])
            if value is not None:
                taken.append(Number(piece[0].start(), piece[-1].end(), value))
                position = stop
                break
        else:
            position += 1
    yield from sorted((number for number in taken if _exact(number.value)), key=lambda number: number.start)
