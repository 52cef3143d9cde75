"""Dates and times for the parameters that take them: which they want, how well one suits, and in what form."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from ...base import Json, Request
from ...values.calendar import Mention, Period, scan, shaped
from .words import stem, stems_of

Wanted = Literal["", "date", "time", "datetime", "dates", "times", "words"]

_DATE_FORM = re.compile(
    r"y{4}[-/.]?m{1,2}|%Y.%m|\bd{1,2}[-/.]m{1,2}|\bm{1,2}[-/.]d{1,2}|\b\d{4}-\d{2}-\d{2}", re.IGNORECASE
)
_TIME_FORM = re.compile(
    r"\bh{1,2}:m{1,2}|%H|T\d{2}:\d{2}|\b\d{2}:\d{2}(?::\d{2})?\b|iso[- ]?8601|24[- ]hour", re.IGNORECASE
)
_RANGE = re.compile(r"from/to|start/end|\bperiod\b|\brange\b")
_DATES, _TIMES = frozenset(map(stem, ("date", "day"))), frozenset(map(stem, ("time", "hour", "clock")))
_STRETCHES = frozenset(map(stem, ("period", "frame", "range", "span", "limit")))
_MERGED = frozenset(map(stem, ("datetime", "timestamp")))


def wanted(name: str, schema: Json, kind: str, timely: bool) -> Wanted:
    """What a parameter for text wants of what is said about dates and times."""
    form = schema.get("format")
    if kind in ("datetime", "period"):
        return "datetime" if kind == "datetime" else "times" if "time" in name.lower() else "dates"
    if form in ("date", "time", "date-time"):
        return "datetime" if form == "date-time" else form
    description = str(schema.get("description", ""))
    words = set(stems_of(name))
    if not timely and kind not in ("date", "time") and not words & (_DATES | _TIMES | _MERGED):
        return ""
    dated, timed = _DATE_FORM.search(description) is not None, _TIME_FORM.search(description) is not None
    if _RANGE.search(description.lower()) and not re.search(r"\b(?:start|end|beginning)\b", description.lower()):
        return "times" if "hour" in description.lower() else "dates"
    if dated:
        return "datetime" if timed else "date"
    if timed or kind == "time" or (words & _TIMES and not words & (_DATES | _STRETCHES)):
        return "time"
    if words & _MERGED:
        return "datetime"
    return "date" if kind == "date" or words & _DATES else "words"


_FROM, _TO = ("from", "since", "after"), ("to", "until", "before")
_FITTING: dict[str, dict[str, float]] = {
    "date": {"date": 3.4, "datetime": 2.8, "date period": 1.0},
    "time": {"time": 3.4, "datetime": 2.8, "time period": 1.0},
    "datetime": {"datetime": 4.0, "date": 2.8, "time": 2.8, "date period": 2.0, "datetime period": 2.0, "time period":
    2.0}, "dates": {"date period": 3.8, "datetime period": 2.7},
    "times": {"time period": 3.8, "datetime period": 3.6},
    "words": {
        "date": 3.0, "time": 3.0, "datetime": 3.5, "date period": 3.0, "time period": 3.0, "datetime period": 3.0,
        "recurring": 3.0, "duration": 2.7,
    },
}  # fmt: skip


def side_of(said: Mention) -> int:
    """-1 where what is said is the start of something, 1 where it is the end. Before and after a time of day are not:
    "any time after three" is when to meet."""
    if said.bound in ("from", "to") and said.kind.endswith("period"):
        return 0  # "from last month" is within it
    if said.bound in ("before", "after") and (said.kind.startswith("time") or not said.parts):
        return 0
    return -1 if said.bound in _FROM else 1 if said.bound in _TO else 0


def suits(want: Wanted, role: int, said: Mention, side: int, ranged: bool) -> float:
    """How well what is said suits; below -2 not at all.

    role: whether the parameter is the start (-1) or the end (+1) of something. side: the same of what is said, as one
    end of a range. ranged: whether the tool has parameters for both ends.
    """
    score = _FITTING.get(want, {}).get(said.kind, -4.0)
    side = side or side_of(said)
    if want == "date" and said.kind == "datetime" and not any(part.kind == "date" for part in said.parts):
        return -4.0  # "in half an hour"
    if want in ("dates", "times"):
        if isinstance(said.future, Period) and None in (said.future.first, said.future.last):
            return -4.0
        return score - (
            4.0 if side or (len({part.kind for part in said.parts}) == 1 and len(said.parts) == 2 and ranged) else 0.0
        )
    if side and role:
        return score + 2.0 * side * role
    if side and ranged:
        return score - 1.5
    return score - (0.8 if role and want in ("date", "time") else 0.0)


def value_of(want: Wanted, role: int, said: Mention, past: bool, kind: str, schema: Json) -> Any:
    """The value as the parameter takes it, for its kind to read where it has one; `None` where the words have to do."""
    meanings = said.pasts if past else said.futures
    if not meanings or (len(meanings) > 1 and said.kind in ("time", "datetime")):
        return None
    meant = meanings[0]
    if isinstance(meant, Period) and want not in ("dates", "times"):
        if role == 0 and not said.bound:
            return None
        end = meant.last if role > 0 or (role == 0 and said.bound in _TO) else meant.first
        if end is None:
            return None
        meant = end
    if isinstance(meant, datetime) and want in ("date", "time"):
        meant = meant.date() if want == "date" else meant.time()
    if isinstance(meant, Period) and want == "times":
        ends = (
            end.time() if isinstance(end, datetime) else end
            for end in (meant.begin, meant.end, meant.first, meant.last)
        )
        meant = Period(*ends)
    if kind in _READ:
        return shaped(meant, {})
    description = str(schema.get("description", ""))
    if isinstance(meant, datetime) and not _WRITTEN.search(description):
        return meant.strftime("%Y-%m-%dT%H:%M:%SZ") if _ISO.search(description) else None
    return None if want == "words" else shaped(meant, schema)


_READ = ("date", "time", "datetime", "period")
_WRITTEN = re.compile(r"y{4}|%Y|d{2}[-/.]m{2}", re.IGNORECASE)
_ISO = re.compile(r"\biso\b|\biso[- ]?8601|T\d\d:\d\d", re.IGNORECASE)


_PAST = re.compile(
    r"\b(?:did|was|were|had|been|ago|spent|paid|bought|went|came|got|made|took|sent|lost|arrived|happened|\w{3,}ed)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:will|going to|want|need|book|schedule|set|remind|plan|next|can|could|'ll)\b", re.IGNORECASE)


def speaks_of_past(text: str) -> bool:
    """Whether the clause tells of what has been, so that "on Monday" is the last one."""
    return _PAST.search(text) is not None and _AHEAD.search(text) is None


_LEADING = re.compile(
    r"^(?:(?:from|since|after|to|until|till|before|by|on|at|in|for|starting|between|the)\s+)+", re.IGNORECASE
)


YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
TODAY_IS = re.compile(r"\btoday(?:'s date)? is\s*$", re.IGNORECASE)
_DATED = re.compile(r"\btoday(?:'s date)? is\s", re.IGNORECASE)
_OF_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|月", re.IGNORECASE)


def mentions(text: str, request: Request) -> list[Mention]:
    """The dates and times of a clause; from the day that it says is today, and in the year that another date has."""
    today = _DATED.search(text)
    if today:
        day = next(
            (_day(said) for said in scan(text, request) if today.end() - 1 <= said.start <= today.end() + 1), None
        )
        request = replace(request, now=_at(day, request)) if day else request
    found = list(scan(text, request))
    dated = next((day for said in found if YEAR.search(text, said.start, said.end) and (day := _day(said))), None)
    if dated is None or dated.year == request.now.year:
        return found
    again = {(said.start, said.end): said for said in scan(text, replace(request, now=_at(dated, request)))}
    return [
        again.get((said.start, said.end), said)
        if _OF_MONTH.search(text, said.start, said.end) and not YEAR.search(text, said.start, said.end)
        else said
        for said in found
    ]


def _day(said: Mention) -> date | None:
    value = said.futures[0] if said.futures else None
    return value if isinstance(value, date) else None


def _at(day: date, request: Request) -> datetime:
    return request.now.replace(year=day.year, month=day.month, day=day.day)


def words_of_moment(text: str) -> str:
    """What is said, without the word that leads to it."""
    return _LEADING.sub("", text)


def surely(text: str) -> bool:
    """Whether these words can be nothing but a date or time: "from 1 to 2" and "the next 3 days" are numbers as
    well."""
    if _COUNTED.search(text):
        return False
    return (
        re.search(
            r"[a-z]{3,}|[:/]|\d-\d|[年月日号點点周]|\d\s?[ap]\.?m",
            _LEADING.sub("", text.lower()).replace("and", "").replace("until", ""),
        )
        is not None
    )


_COUNTED = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|few|several)\s?-?(?:second|minute|hour|day|week|month|year|night)s?\b|[天周个]",
    re.IGNORECASE,
)


def both_ends(roles: Iterable[int]) -> bool:
    return len(set(roles) & {-1, 1}) == 2
