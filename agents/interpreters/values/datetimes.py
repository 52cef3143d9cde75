"""Moments: a day with a time ("tomorrow at 3pm", 后天上午九点), so long from now ("in two hours"), ISO 8601.

A time alone is its next occurrence. A day alone is no moment; what could be two ("Monday at four") is `Several`.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from ..base import Candidate, Json, Language, Request
from . import dates, times
from .base import Found, NotUnderstood, Reading, Several, Span
from .calendar import Mention, scan, shaped, whole


def read(said: Any, request: Request, schema: Json) -> Reading:
    mention = whole(said, request) if isinstance(said, str) else None
    return _reading(mention, request, schema) if mention else NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    found = [mention for mention in scan(text, request) if mention.kind == "datetime"]
    reading = _reading(found[0], request, schema) if len(found) == 1 else NotUnderstood()
    return Span(found[0].start, found[0].end, reading) if isinstance(reading, Found | Several) else None


def spoken(at: datetime, language: Language) -> str:
    """A moment as it is said, by its own clock: "Thursday, March 5, 2026 at 3:30 PM", 2026年3月5日星期四下午3:30."""
    clock = times.spoken(at.time().replace(microsecond=0), language)
    return f"{dates.spoken(at.date(), language)}{' at ' if language == 'en' else ''}{clock}"


def _reading(mention: Mention, request: Request, schema: Json) -> Reading:
    if mention.kind not in ("datetime", "time") or mention.bound:
        return NotUnderstood()
    moments = [moment for value in mention.futures if (moment := _moment(value, request.now))]
    if len(moments) > 1:
        return Several(tuple(Candidate(spoken(at, request.language), at.isoformat()) for at in moments))
    value = shaped(moments[0], schema) if moments else None
    return NotUnderstood() if value is None else Found(value)


def _moment(value: Any, now: datetime) -> datetime | None:
    """The moment that is meant; of a time of day the next by the clock on the wall."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, time):
        return None
    today = datetime.combine(now.date(), value, now.tzinfo)
    return today if today > now or now.date() == date.max else today + timedelta(1)
