"""Times of day: "3pm", "half past four", "15:30", "noon", 下午三点半, 十五点二十.

An hour that could be before or after noon ("four", 三点) is `Several`; "04:00" and "16:00" say which.
"""

import re
from datetime import time
from typing import Any

from babel.dates import format_time

from ..base import Candidate, Json, Language, Request
from . import currencies
from .base import Found, NotUnderstood, Reading, Several, Span
from .calendar import Mention, scan, shaped, whole

_IN_FULL = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?")


def read(said: Any, request: Request, schema: Json) -> Reading:
    if not isinstance(said, str):
        return NotUnderstood()
    if _IN_FULL.fullmatch(said.strip()):
        return _found(time.fromisoformat(said.strip()), schema)
    mention = whole(said, request) or whole(f"at {said}", request)
    return _reading(mention, request.language, schema) if mention else NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    times = [leaf for mention in scan(text, request) for leaf in mention.leaves() if leaf.kind == "time"]
    reading = _reading(times[0], request.language, schema) if len(times) == 1 else NotUnderstood()
    return Span(times[0].start, times[0].end, reading) if isinstance(reading, Found | Several) else None


def spoken(at: time, language: Language) -> str:
    """A time as it is said: "3:30 PM", 下午3:30."""
    seconds = ":ss" if at.second else ""
    pattern = f"ah:mm{seconds}" if language == "zh" else f"h:mm{seconds} a"
    return format_time(at, pattern, locale=currencies.locale(language))


def _reading(mention: Mention, language: Language, schema: Json) -> Reading:
    if mention.kind != "time" or mention.bound:
        return NotUnderstood()
    times = [at for at in mention.futures if isinstance(at, time)]
    if len(times) > 1:
        return Several(tuple(Candidate(spoken(at, language), iso(at)) for at in times))
    return _found(times[0], schema) if times else NotUnderstood()


def _found(at: time, schema: Json) -> Reading:
    value = shaped(at, schema)
    return NotUnderstood() if value is None else Found(value)


def iso(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
