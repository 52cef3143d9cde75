"""Times of day: "3pm", "half past four", "15:30", "noon", 下午三点半, 十五点二十.

An hour that could be before or after noon ("four", 三点) is `Several`; "04:00" and "16:00" say which.
"""

import re
from collections.abc import Iterator
from datetime import time
from typing import Any

from babel.dates import format_time

from ..base import Candidate, Json, Language, Request
from . import currencies
from .base import Found, NotUnderstood, Reading, Several, Span
from .numbers import parse
from .words import level, trimmed


def read(said: Any, request: Request, _schema: Json) -> Reading:
    if not isinstance(said, str):
        return NotUnderstood()
    start, end = trimmed(said)
    plain = _LEADING.sub("", level(said[start:end]))
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        reading = _reading(match, request.language) if match else None
        if reading:
            return reading
    return NotUnderstood()


def find(text: str, request: Request, _schema: Json) -> Span | None:
    spans: list[Span] = []
    for match in _matches(level(text)):
        reading = _reading(match, request.language)
        overlaps = any(match.start() < span.end and span.start < match.end() for span in spans)
        bare = match.lastgroup == "hour"
        if reading and not overlaps and not bare:
            spans.append(Span(*match.span(), reading))
    return spans[0] if len(spans) == 1 else None


def spoken(at: time, language: Language) -> str:
    """A time as it is said: "3:30 PM", 下午3:30."""
    seconds = ":ss" if at.second else ""
    pattern = f"ah:mm{seconds}" if language == "zh" else f"h:mm{seconds} a"
    return format_time(at, pattern, locale=currencies.locale(language))


_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_MINUTES = (
    rf"(?:oh |o )(?:{_UNITS})|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    rf"(?:twenty|thirty|forty|fifty)(?:[ -](?:{_UNITS}))?"
)
_PART = r"(?:\s*(?P<part>[ap]\.?m\b\.?|in the (?:morning|afternoon|evening)|at night))"
_HAN = "[零〇一二三四五六七八九十两廿\\d]"
_HAN_PARTS = {
    "凌晨": 0, "清晨": 0, "早上": 0, "早晨": 0, "上午": 0,
    "中午": 1, "下午": 1, "傍晚": 1, "晚上": 1, "今晚": 1, "明晚": 1, "夜里": 1,
}  # fmt: skip
_LEADING = re.compile(r"^(?:at |by )")
_PATTERNS = (
    re.compile(rf"(?P<named>\bnoon\b|\bmidday\b|\bmidnight\b|正午|午夜|(?<!{_HAN})中午(?!{_HAN}))"),
    re.compile(rf"(?<![\d:])(?P<h24>\d{{1,2}}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:]){_PART}?"),
    re.compile(
        rf"\b(?P<past>half|(?:a )?quarter|{_UNITS}|{_MINUTES}|\d{{1,2}})(?: minutes?)? (?P<way>past|after|to|before) "
        rf"(?P<hour>{_HOURS}|\d{{1,2}})\b{_PART}?"
    ),
    re.compile(rf"(?<![\d:.])\b(?P<hour>{_HOURS}|\d{{1,2}})(?:[ .](?P<minute>{_MINUTES}|[0-5]\d))?{_PART}"),
    re.compile(rf"\b(?P<hour>{_HOURS}|\d{{1,2}})(?P<clock> o'?clock){_PART}?"),
    re.compile(rf"\b(?P<hour>{_HOURS}) (?P<minute>{_MINUTES})\b"),
    re.compile(
        rf"(?P<part>{'|'.join(_HAN_PARTS)})?(?<!{_HAN})(?P<hour>{_HAN}{{1,3}})[点點时時]"
        rf"(?:钟|鐘|整|(?P<past>半|[一1三3]刻)|过?(?P<minute>{_HAN}{{1,4}})分?)?(?!{_HAN})"
    ),
    re.compile(rf"\b(?P<hour>{_HOURS}|\d{{1,2}})\b"),
)


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in _PATTERNS[:-1]:
        yield from pattern.finditer(text)


def _reading(match: re.Match[str], language: Language) -> Found | Several | None:
    said = match.groupdict()
    if said.get("named"):
        return Found("00:00" if said["named"] in ("midnight", "午夜") else "12:00")
    hour, minute = _figure(said.get("h24") or said["hour"]), _figure(said.get("minute") or "0")
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    second = int(said.get("second") or 0)
    if said.get("past"):
        past = _past(said["past"])
        if past is None or not 0 < past < 60:
            return None
        back = said.get("way") in ("to", "before")
        hour, minute = (hour - 1 if back else hour), (60 - past if back else past)
    part = said.get("part")
    if part:
        if hour > 12 and part not in _HAN_PARTS:
            return None
        return _at(_in_part(hour, part), minute, second)
    written = said.get("h24") or ""
    if hour > 12 or hour == 0 or len(written) == 2:
        return _at(hour % 24, minute, second)
    both = [time(hour % 12, minute, second), time(hour % 12 + 12, minute, second)]
    return Several(tuple(Candidate(spoken(at, language), _iso(at)) for at in both))


def _in_part(hour: int, part: str) -> int:
    """The hour of the day for an hour with its part of the day: 3 in the afternoon is 15, 12 at night is 0."""
    late = _HAN_PARTS.get(part, int(part[0] == "p" or part.endswith(("afternoon", "evening", "night"))))
    if part in ("at night", "晚上", "夜里", "今晚", "明晚") and hour in (12, 1, 2, 3, 4):
        return hour % 12
    if part == "中午":
        return hour if hour in (10, 11, 12) else hour % 12 + 12
    return hour if hour > 12 else hour % 12 + 12 * late


def _at(hour: int, minute: int, second: int) -> Found:
    return Found(_iso(time(hour, minute, second)))


def _iso(at: time) -> str:
    return at.isoformat() if at.second else at.isoformat("minutes")


def _figure(said: str | None) -> int | None:
    value = parse((said or "").removeprefix("oh ").removeprefix("o "))
    return None if value is None else int(value)


def _past(said: str | None) -> int | None:
    named = {"half": 30, "quarter": 15, "a quarter": 15, "半": 30, "一刻": 15, "1刻": 15, "三刻": 45, "3刻": 45}
    return named.get(said or "") or _figure(said)
