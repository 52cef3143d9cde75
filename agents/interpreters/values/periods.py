"""Periods: "last month", "from Monday to Friday", "since May", 上个月, 三点到五点, "2026-05-01/2026-05-31".

A day or a time alone is a period that begins and ends with it. Where it makes a difference whether the past or the
future is spoken of ("in May"), it is `Several`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from ..base import Candidate, Json, Language, Request
from . import dates, datetimes, times
from .base import Found, NotUnderstood, Reading, Several, Span
from .calendar import Mention, Period, Point, parsed, scan, shaped, whole

_TO: Mapping[Language, str] = {"en": "{first} to {last}", "zh": "{first}至{last}"}
_SINCE: Mapping[Language, str] = {"en": "from {first} on", "zh": "{first}起"}
_UNTIL: Mapping[Language, str] = {"en": "until {last}", "zh": "到{last}为止"}


def read(said: Any, request: Request, schema: Json) -> Reading:
    if not isinstance(said, str):
        return NotUnderstood()
    written = parsed(said.strip(), {})
    if isinstance(written, Period):
        return _reading([written], request.language, schema)
    mention = whole(said, request)
    return _reading(list(_periods(mention)), request.language, schema) if mention else NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    found = [mention for mention in scan(text, request) if mention.kind.endswith("period")]
    reading = _reading(list(_periods(found[0])), request.language, schema) if len(found) == 1 else NotUnderstood()
    return Span(found[0].start, found[0].end, reading) if isinstance(reading, Found | Several) else None


def spoken(period: Period, language: Language) -> str:
    """A period as it is said, the last day or moment included."""
    first, last = (None if side is None else _spoken(side, language) for side in (period.first, period.last))
    if first == last and first is not None:
        return first
    form = _TO if first and last else _SINCE if first else _UNTIL
    begin, end = period.first, period.last
    if isinstance(begin, datetime) and isinstance(end, datetime) and begin.date() == end.date():
        last = times.spoken(end.time().replace(microsecond=0), language)
    return form[language].format(first=first, last=last)


def _spoken(side: Point, language: Language) -> str:
    if isinstance(side, datetime):
        return datetimes.spoken(side, language)
    return dates.spoken(side, language) if isinstance(side, date) else times.spoken(side, language)


def _periods(mention: Mention) -> Iterator[Period]:
    """What it can mean, the past first."""
    for value in dict.fromkeys((*mention.pasts, *mention.futures)):
        if isinstance(value, Period):
            yield value
        elif isinstance(value, date | time):
            bounds = {"from": (value, None), "to": (None, value)}
            first, last = bounds.get(mention.bound or "", (value, value))
            yield Period(first, last, first, last)


def _reading(periods: list[Period], language: Language, schema: Json) -> Reading:
    if len(periods) > 1:
        return Several(tuple(Candidate(spoken(each, language), str(shaped(each, {}))) for each in periods))
    value = shaped(periods[0], schema) if periods else None
    return NotUnderstood() if value is None else Found(value)
