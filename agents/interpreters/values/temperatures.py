"""Temperatures: 20 degrees, 98.6°F, twenty degrees below zero, 二十六度, 零下五摄氏度."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from ..base import Json, Language, Request
from .base import Reading, Span
from .figures import Figure, figures
from .figures.chinese import DIGITS
from .numbers import decimal
from .quantities import alone, shaped, spanned, whole, wording
from .words import level, plain

Unit = Literal["C", "F", "K", "R", "Degree"]


@dataclass(frozen=True, slots=True)
class Temperature:
    """A temperature at `text[start:end]`, in Celsius, Fahrenheit, Kelvin or Rankine; `Degree` where none was said."""

    start: int
    end: int
    amount: Decimal
    unit: Unit


def read(said: Any, _request: Request, schema: Json) -> Reading:
    """The number of degrees that was said, whole; none in another unit than the one the schema names."""
    found = whole(said, extract)
    named = _named(schema)
    value = decimal(said) if found is None else found.amount if found.unit in ("Degree", named or found.unit) else None
    return shaped(value, schema)


def find(text: str, request: Request, schema: Json) -> Span | None:
    found = alone(text, request, extract)
    return spanned(found, read(text[found.start : found.end], request, schema)) if found else None


def extract(text: str) -> Iterator[Temperature]:
    """Every temperature a text mentions, left to right."""
    levelled = level(text)
    for figure in figures(text, in_words=True):
        found = _temperature(figure, text, levelled)
        if found:
            yield found


def spoken(value: Any, schema: Json, language: Language) -> str:
    """A temperature as it is said, in the unit that the schema names: "20 degrees Celsius", 20度."""
    number = decimal(value)
    if number is None:
        return str(value)
    named = _named(schema)
    scale = _SPOKEN[named][language] if named else ""
    if language == "zh":
        return f"{'零下' if number < 0 else ''}{plain(abs(number))}{scale or '度'}"
    return f"{plain(number)} {'degree' if number == 1 else 'degrees'}{scale and f' {scale}'}"


def _named(schema: Json) -> Unit | None:
    named = {_unit(match.group()) for match in _NAMES.finditer(wording(schema))}
    return named.pop() if len(named) == 1 else None


def _unit(name: str) -> Unit:
    for unit, begins in _BEGINS.items():
        if name.startswith(begins):
            return unit
    return "Degree"


_BEGINS: dict[Unit, tuple[str, ...]] = {
    "C": ("c", "℃", "摄", "攝"),
    "F": ("f", "℉", "华", "華"),
    "K": ("k", "开", "開"),
    "R": ("r", "兰", "蘭"),
}
_SPOKEN: dict[Unit, dict[Language, str]] = {
    "C": {"en": "Celsius", "zh": "摄氏度"},
    "F": {"en": "Fahrenheit", "zh": "华氏度"},
    "K": {"en": "Kelvin", "zh": "开尔文"},
    "R": {"en": "Rankine", "zh": "兰氏度"},
}
_WORD = r"(?:celsius|celcius|centigrade|fahrenheit|farenheit|kelvins?|rankine)\b"
_NAMES = re.compile(rf"{_WORD}|[℃℉]|(?:摄|攝|华|華|开|開|兰|蘭)氏|开尔文|開爾文")
_AFTER = re.compile(
    rf"\s*-?\s*(?:(?:degrees?|deg)\b\.?|[°º])(?:\s*(?P<unit>{_WORD}|[cfkr](?![a-z0-9])))?"
    rf"|\s*(?P<name>{_WORD}|[℃℉])|(?P<letter>\s*[cf])(?![a-z0-9])"
    r"|\s*(?P<han>(?:[摄攝华華开開兰蘭]氏)?度|开尔文|開爾文)(?:(?P<more>半|[\d一二三四五六七八九])(?!\w))?(?![假过過角电電量数數日烧燒])"
)
_BEFORE = re.compile(r"(?:(?P<han>[摄攝华華开開兰蘭]氏)(?:温度|溫度)?\s*)?(?P<below>零下\s*)?$")
_KELVIN = re.compile(r"\s[kK]$")
_BELOW_ZERO = re.compile(r"\s+below\s+(?:zero|0)\b")
_ANGLE_AFTER = re.compile(
    r"[\s-]*(?:angles?|north|south|east|west|latitude|longitude|turns?|rotation)\b|\s*[角东東西南北]"
)
_ANGLE_BEFORE = re.compile(r"(?:角度|[纬緯经經转轉]|\bangle of|\b(?:rotate|turn)(?: it)? (?:by )?)\s*$")
_ONCE = re.compile("(?<=[^高低升降调調了零下\\s])一度$")
_HOTTEST = 600  # beyond it a bare letter is a model ("777F")


def _temperature(figure: Figure, text: str, levelled: str) -> Temperature | None:
    start, end, amount = figure.start, figure.end, figure.value
    before = _BEFORE.search(levelled, max(0, start - 8), start)
    below = before is not None and before["below"] is not None
    after = _AFTER.match(levelled, end)
    if after is None:
        kelvin = _KELVIN.search(text, start, end)
        if kelvin:  # read as thousands
            return Temperature(start, end, amount.scaleb(-3), "K")
        named = before is not None and before["han"] is not None
        return (
            Temperature(before.start(), end, -amount if below else amount, _unit(before["han"]))
            if named and before
            else None
        )
    end = after.end()
    if _ANGLE_AFTER.match(levelled, end) or _ANGLE_BEFORE.search(levelled, max(0, start - 16), start):
        return None
    if (after["letter"] and abs(amount) > _HOTTEST) or _ONCE.search(levelled, max(0, start - 1), end):
        return None
    if after["more"]:
        amount += Decimal("0.5") if after["more"] == "半" else Decimal(_tenths(after["more"])).scaleb(-1)
    zero = _BELOW_ZERO.match(levelled, end)
    end = zero.end() if zero else end
    name = (
        (before["han"] if before else None) or after["unit"] or after["name"] or after["letter"] or after["han"] or ""
    )
    return Temperature(
        before.start() if before else start, end, -amount if below or zero else amount, _unit(name.strip())
    )


def _tenths(character: str) -> int:
    return DIGITS.get(character) or int(character)
