"""Percentages: 30%, thirty percent, 百分之三十, 三成, 千分之五. The value is in percent: 30 for 30%."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..base import Json, Language, Request
from .base import Reading, Span
from .figures import Figure, figures
from .figures.chinese import DIGITS
from .numbers import decimal
from .quantities import alone, shaped, spanned, whole
from .words import level, plain


def read(said: Any, _request: Request, schema: Json) -> Reading:
    """The percentage that was said, whole; as a share of one where the schema's maximum is 1 or less.

    打八折 is read by none: it takes a fifth off to one, and has four fifths paid to another.
    """
    found = whole(said, extract)
    value = decimal(said) if found is None else None if "折" in said else found.value
    if value is not None and isinstance(said, str) and _wants_share(schema):
        value /= 100
    return shaped(value, schema)


def find(text: str, request: Request, schema: Json) -> Span | None:
    found = alone(text, request, extract)
    return spanned(found, read(text[found.start : found.end], request, schema)) if found else None


def extract(text: str) -> Iterator[Figure]:
    """Every percentage a text mentions, left to right; 三成 is 30, 千分之五 0.5, and 打八折 80, as that is paid."""
    text_plain = level(text)
    found = [*_paid(text_plain), *(Figure(*match.span(), Decimal(100)) for match in _ALL.finditer(text_plain))]
    for figure in figures(text, in_words=True):
        percentage = _percentage(text_plain, figure)
        if percentage and not any(percentage.start < other.end and other.start < percentage.end for other in found):
            found.append(percentage)
    yield from sorted(found, key=lambda figure: figure.start)


def spoken(value: Any, schema: Json, language: Language) -> str:
    """A percentage as it is said: "30 percent", 百分之30."""
    number = decimal(value)
    if number is None:
        return str(value)
    number = number * 100 if _wants_share(schema) else number
    sign = "负" if number < 0 else ""
    return f"{sign}百分之{plain(abs(number))}" if language == "zh" else f"{plain(number)} percent"


def _wants_share(schema: Json) -> bool:
    highest = schema.get("maximum")
    return isinstance(highest, int | float) and not isinstance(highest, bool) and highest <= 1


def _percentage(text: str, figure: Figure) -> Figure | None:
    after = _AFTER.match(text, figure.end)
    before = None if after else _BEFORE.search(text, max(0, figure.start - 16), figure.start)
    if before:
        value = figure.value.scaleb(-1 if before[2] else -2 if before[3] else 0)
        return Figure(before.start(), figure.end, -value if before[1] else value)
    if not after:
        return None
    value, start = figure.value, figure.start
    apart = _APART.search(text, 0, start) if text[start : figure.end].isdigit() else None
    if apart:
        value, start = Decimal(f"{apart[1]}.{text[start : figure.end]}"), apart.start(1)
    if after["fine"]:
        value = value.scaleb(-1 if after["fine"] == "‰" else -2)
    elif after["tenths"]:
        more = after["more"]
        value = value * 10 + (5 if more == "半" else int(DIGITS.get(more, more or 0)))
    elif after["one"] and value >= 1:
        return None
    return Figure(start, after.end(), value) if not after["tenths"] or value <= 100 else None


def _paid(text: str) -> Iterator[Figure]:
    """八折 is eight tenths of the price, 八五折 and 8.5折 85 hundredths, 对折 half of it."""
    for match in _OFF.finditer(text):
        yield Figure(*match.span(), Decimal(10 * _digit(match[1]) + _digit(match[2] or "0")))
    for match in _HALF_OFF.finditer(text):
        yield Figure(*match.span(), Decimal(50))


def _digit(character: str) -> int:
    return DIGITS[character] if character in DIGITS else int(character)


_HAN_DIGITS = "".join(DIGITS)
_AFTER = re.compile(
    r"\s*(?:[%﹪](?!\d)|(?:percents?|per\s?cent|percentages?|pct)\b(?:\s+points?\b)?|[个個]?\s*百\s*分\s*[点點]"
    r"|(?P<fine>‰|basis\s+points?\b|bps\b)|(?P<one>(?:of\s+)?(?:a|one)\s+per\s?cent\b)"
    rf"|(?P<tenths>成(?P<more>[半1-9{_HAN_DIGITS}])?(?![功員员為为立本年长長就果绩績交语語群千套熟不])))"
)
_BEFORE = re.compile(r"([负負-]?)(?:百\s*分\s*之|(千)\s*分\s*之|([万萬])\s*分\s*之)\s*$|()(?<!what )\bpercents? of\s+$")
_APART = re.compile(r"(?<![\d.])(\d{1,3}) \. $")  # "32 . 99 %", as tokenised text has it
_ALL = re.compile("百分之?百(?!分)")
_OFF = re.compile(
    rf"(?<![\d.十{_HAN_DIGITS}])([\d{_HAN_DIGITS}])(?:\s*[.点點]?\s*([\d{_HAN_DIGITS}]))?\s*折(?![叠疊扣磨断斷腾騰合返回])"
)
_HALF_OFF = re.compile("打\\s*[个個]?\\s*(?:[对對半]\\s*折)|(?<!\\w)半\\s*折")
