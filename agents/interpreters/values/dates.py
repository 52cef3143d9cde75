"""Dates, relative to the user's own today: "tomorrow", "next Monday", "March 5", 后天, 下周一, 3月5号, ISO.

What could be two days ("5/6/2026"; "Tuesday" on a Tuesday) is `Several`.
"""

from datetime import date
from typing import Any

from babel.dates import format_date

from ..base import Candidate, Json, Language, Request
from . import currencies
from .base import Found, NotUnderstood, Reading, Several, Span
from .calendar import Mention, scan, shaped, whole


def read(said: Any, request: Request, schema: Json) -> Reading:
    mention = whole(said, request) if isinstance(said, str) else None
    leaves = list(mention.leaves()) if mention else []
    return _reading(leaves[0], request.language, schema) if len(leaves) == 1 else NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    days = [leaf for mention in scan(text, request) for leaf in mention.leaves() if leaf.kind == "date"]
    reading = _reading(days[0], request.language, schema) if len(days) == 1 else NotUnderstood()
    return Span(days[0].start, days[0].end, reading) if isinstance(reading, Found | Several) else None


def spoken(day: date, language: Language) -> str:
    """A date as it is said: "Thursday, March 5, 2026", 2026年3月5日星期四."""
    pattern = "y年M月d日EEEE" if language == "zh" else "EEEE, MMMM d, y"
    return str(format_date(day, pattern, locale=currencies.locale(language)))


def _reading(mention: Mention, language: Language, schema: Json) -> Reading:
    if mention.kind != "date" or mention.bound:
        return NotUnderstood()
    days = [day for day in mention.futures if isinstance(day, date)]
    if len(days) > 1:
        return Several(tuple(Candidate(spoken(day, language), day.isoformat()) for day in days))
    value = shaped(days[0], schema) if days else None
    return NotUnderstood() if value is None else Found(value)
