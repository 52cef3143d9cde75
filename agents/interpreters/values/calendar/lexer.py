"""From a text to the symbols that the grammar is written in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from ..figures import figures
from ..figures.chinese import NUMERAL
from ..words import HAN, level
from . import holidays
from .clocks import clock
from .days import Day, month_of
from .grammar import Node
from .lexicon_en import ENGLISH, MARKS, number, ordinal
from .lexicon_zh import CHINESE, SIMPLIFIED

_HAN: Final = {**CHINESE, **{name: ("date", day) for name, day in holidays.CHINESE.items()}}
_HAN_WORDS: Final = "|".join(sorted(map(re.escape, _HAN), key=len, reverse=True))
_TOKEN: Final = re.compile(
    rf"""
    (?P<instant>(?<![\d.-])\d{{4}}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?(?![\w:]))
  | (?P<code>[$€£¥₹]\s?\d[\d.,]*|\d[\d.,]*\s?[%$€£¥₹°](?![a-z])|《[^》]*》)
  | (?P<chain>(?<![\d.])\d+(?P<sep>[-/.])\d+(?:(?P=sep)\d+)+(?!\d))
  | (?P<stamp>(?<!\d)(?:19|20)\d{{6}}(?!\d))
  | (?P<hms>(?<![\d:.])\d{{1,2}}:\d\d(?::\d\d)?(?![\d:]))
  | (?P<ym>(?<![\d.-])\d{{4}}[-/](?:0?[1-9]|1[0-2])(?!\d|[-/.][\da-z]))
  | (?P<my>(?<![\d.a-z/-])(?:0?[1-9]|1[0-2])[-/]\d{{4}}(?!\d|[-/.]\d))
  | (?P<slashed>(?<![\d./])(?!24/7(?!\d))\d{{1,2}}/\d{{1,2}}(?!\d|[/.]\d))
  | (?P<decimal>(?<![\d.])\d+\.\d+(?!\d|\.\d))
  | (?P<ampm>(?<![a-z])[ap](?:\s?\.\s?m(?![a-z])(?:\s?\.(?!\w))?|\s?m(?![a-z])))
  | (?P<figure>(?<![\d.a-z])\d{{1,9}}(?!\d))(?P<suffix>(?![ap]\.?\s?m(?![a-z]))(?:st|nd|rd|th|[a-z]{{1,9}})(?![a-z\d]))?
  | (?P<possessive>['’]s(?![a-z]))
  | (?P<holiday>(?<![a-z])(?:{holidays.NAMES})(?![a-z]))
  | (?P<word>[a-z½]+(?:['’](?!s(?![a-z]))[a-z]+|\d[a-z\d]*)?)
  | (?P<han>{_HAN_WORDS})
  | (?P<numeral>[{NUMERAL}]+)
  | (?P<mark>\S)
    """,
    re.VERBOSE,
)
_SUFFIXES: Final = {
    "a": ("ampm", "am"),
    "p": ("ampm", "pm"),
    "d": ("day", None),
    "h": ("hour", None),
    "w": ("week", None),
    "m": ("minute", None),
}
_FISCAL: Final = re.compile(r"[fs]y\d{2,4}")
_SEPARATED: Final = re.compile("[-/.]")
_IS_HAN: Final = re.compile(f"[{HAN}]")
_GAP: Final = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


def simplified(text: str) -> str:
    """The text as the lexer reads it: lower case, half-width, simplified; every character stays where it was."""
    return text.lower() if text.isascii() else level(text).translate(SIMPLIFIED)


def nodes(text: str, *, day_first: bool) -> Iterator[Node]:
    """The symbols of a simplified text. What is not known is a `word`, a mark that ends a clause a `stop`.

    day_first: which of two figures before a year is the day where both could be ("10/1/2017").
    """
    if not _GAP.search(text):
        yield from _tokens(text, day_first)
        return
    # Recognized speech comes with spaces between words or characters.
    gaps = {place for gap in _GAP.finditer(text) for place in range(*gap.span())}
    places = [place for place in range(len(text)) if place not in gaps]
    for node in _tokens(_GAP.sub("", text), day_first):
        yield replace(node, start=places[node.start], end=places[node.end - 1] + 1)


def _tokens(text: str, day_first: bool) -> Iterator[Node]:
    for match in _TOKEN.finditer(text):
        kind, said, (start, end) = match.lastgroup or "", match.group(), match.span()
        if kind in ("figure", "suffix"):
            yield from _figure(match)
        elif kind == "chain":
            yield from _chain(said, start, day_first)
        else:
            symbol, value = _entry(kind, said, day_first)
            yield Node(symbol, start, end, value)


def _entry(kind: str, said: str, day_first: bool) -> tuple[str, Any]:
    found: tuple[str, Any] | None = None
    if kind == "word":
        found = ENGLISH.get(said) or (("fiscal", None) if _FISCAL.fullmatch(said) else None)
    elif kind == "possessive":
        found = "possessive", None
    elif kind == "han":
        found = _HAN[said]
    elif kind == "mark":
        found = MARKS.get(said) or (None if _IS_HAN.match(said) else ("stop", None))
    elif kind == "numeral":
        found = _numeral(said)
    elif kind == "ampm":
        found = "ampm", said[0] + "m"
    elif kind == "hms":
        at = clock(*map(int, said.split(":")), fixed=said[0] == "0")
        found = ("clock", at) if at else None
    elif kind == "instant":
        found = _instant(said)
    elif kind == "decimal":
        found = "decimal", said
    elif kind == "holiday":
        found = "date", holidays.called(said)
    elif kind == "stamp":
        found = _day(said[:4], said[4:6], said[6:])
    elif kind in ("ym", "my"):
        first, second = _SEPARATED.split(said)
        found = _month(first, second) if kind == "ym" else _month(second, first)
    elif kind == "slashed":
        first, second = said.split("/")
        found = _slashed(int(first), int(second))
    return found or ("word", None)


def _numeral(said: str) -> tuple[str, Any] | None:
    whole = [found for found in figures(said, in_words=True, strict=True) if (found.start, found.end) == (0, len(said))]
    value = whole[0].value if whole else None
    if value is None or value != int(value):
        return None
    if len(said) == 4 and 1000 <= value < 3000:
        return "year", int(value)
    return ("padded", int(value)) if len(said) == 2 and said[0] in "零〇" else number(int(value))


def _figure(match: re.Match[str]) -> Iterator[Node]:
    """A number in digits, with what is written on to it: "3rd", "10am", "1980s", "2h"."""
    figure, suffix, value = match["figure"], match["suffix"], int(match["figure"])
    if suffix in ("st", "nd", "rd", "th"):
        yield Node(ordinal(value)[0], match.start(), match.end(), value)
    elif suffix == "s" and value % 10 == 0 and len(figure) in (2, 4):
        yield Node("decades", match.start(), match.end(), value)
    else:
        written_on = _SUFFIXES.get(suffix) or ENGLISH.get(suffix) if suffix else None
        if suffix and written_on is None:
            yield Node("word", match.start(), match.end())
            return
        symbol = "padded" if len(figure) == 2 and figure[0] == "0" else number(value)[0]
        if len(figure) == 4 and 1000 <= value < 3000:
            symbol = "year"
        yield Node(symbol, match.start(), match.end("figure"), value)
        if written_on:
            yield Node(written_on[0], match.start("suffix"), match.end(), written_on[1])


def _chain(said: str, start: int, day_first: bool) -> Iterator[Node]:
    """Figures with one mark between them: a date, two dates, or a code of some kind."""
    figures = _SEPARATED.split(said)
    end = start + len(said)
    if len(figures) == 6 and said[len(figures[0])] != ".":
        middle = start + len(said) - len("-".join(figures[3:])) - 1
        first = next(_chain(said[: middle - start], start, day_first))
        second = next(_chain(said[middle - start + 1 :], middle + 1, day_first))
        if first.symbol == second.symbol == "date":
            yield from (first, Node("dash", middle, middle + 1), second)
            return
    found = _day_of(figures, day_first) if len(figures) == 3 else None
    symbol, value = found or ("code", None)
    yield Node(symbol, start, end, value)


def _day_of(figures: list[str], day_first: bool) -> tuple[str, Any] | None:
    first, second, third = figures
    if len(first) == 4 and len(second) <= 2 and len(third) <= 2:
        return _day(first, second, third)
    if len(first) > 2 or len(second) > 2 or len(third) not in (2, 4):
        return None
    year = third if len(third) == 4 else f"20{third}"
    day, month = (first, second) if (day_first and int(second) <= 12) or int(first) > 12 else (second, first)
    return _day(year, month, day, either=int(first) <= 12 and int(second) <= 12)


def _day(year: str, month: str, day: str, *, either: bool = False) -> tuple[str, Any] | None:
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return "date", Day(year=int(year), month=int(month), day=int(day), either=either and month != day)


def _month(year: str, month: str) -> tuple[str, Any] | None:
    return ("span", month_of(int(month), int(year))) if 1 <= int(month) <= 12 and 1900 <= int(year) < 2200 else None


def _slashed(first: int, second: int) -> tuple[str, Any] | None:
    day, month = (first, second) if first > 12 else (second, first)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return "slashed", Day(month=month, day=day, either=day <= 12 and day != month)


def _instant(said: str) -> tuple[str, Any] | None:
    try:
        return "instant", datetime.fromisoformat(said.upper())
    except ValueError:
        return None
