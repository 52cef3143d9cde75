"""How a tool wants dates and times written: as a format or pattern in the parameter's schema says, else as ISO 8601."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from ..schemas import types
from ..words import plain
from .mentions import Period, Point, Value

_PIECE: Final = re.compile(r"%[YymdHMSIpbB]|YYYY|YY|MMMM|MMM|MM|DD|HH|SS|AM/PM", re.IGNORECASE)
_PATTERN: Final = re.compile(
    rf"(?<![A-Za-z%])(?:{_PIECE.pattern})(?:T?(?:[-/.:]|,? |[年月日])?(?:{_PIECE.pattern}))+[Z日]?(?![A-Za-z])",
    re.IGNORECASE,
)
_CODES: Final = {"YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "DD": "%d", "HH": "%H", "SS": "%S", "AM/PM": "%p"}
_TOGETHER: Final = (("%m", "%d"), ("%b", "%d"), ("%B", "%d"), ("%Y", "%m"), ("%H", "%M"), ("%I", "%M"))
_EXAMPLE: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d [AP]M\b")
_BARE_EXAMPLE: Final = re.compile(r"(?<![\d:])\d{1,2}[ap]m\b")
_BARE: Final = "%I:%M%p"  # "3pm", "3:30pm"
_DATED: Final = ("%Y", "%y", "%m", "%b", "%B", "%d")
_BETWEEN: Final = re.compile(r"['\"]?\s*(to|-|–|~|至|到|/|,)\s*['\"]?$", re.IGNORECASE)
_KINDS: Final = {"date": "date", "date-time": "datetime", "time": "time"}
_FIRST: Final = re.compile(r"start|begin|from|since|first|after|min", re.IGNORECASE)
_LAST: Final = re.compile(r"end|until|till|last|before|max|(?<![a-z])to(?![a-z])", re.IGNORECASE)

_BOTH: Final = (_FIRST, _LAST)


def shaped(value: Value, schema: Any) -> Any:
    """The value as a parameter with this JSON Schema takes it; `None` where it cannot.

    A date is no moment, nor is a time: what was not said is not added. Of a moment the date or the time is taken where
    only that is asked for. A period is "first/last", both within; an object gets a property for each, a list both.
    """
    schema = schema if isinstance(schema, Mapping) else {}
    if isinstance(value, Period):
        return _period(value, schema)
    if isinstance(value, Decimal):
        return None
    form = str(schema.get("format", ""))
    return _point(value, _KINDS[form], "") if form in _KINDS else _point(value, "", _fitting(_kind_of(value), schema))


def exact(value: Value | None) -> str:
    """The value to the second: a period from its begin to before its end, a duration in seconds, local time.

    It is the form of lists that hold all kinds of values; what names no point of the calendar is "not resolved".
    """
    if value is None:
        return "not resolved"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Period):
        return "/".join("" if side is None else exact(side) for side in (value.begin, value.end))
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    return value.isoformat("seconds") if isinstance(value, time) else value.isoformat()


def patterns(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The patterns in a parameter's description ("MM/DD/YYYY") as those of `strftime`."""
    return _described(str(schema.get("description", "")))[0]


@lru_cache(maxsize=512)
def _described(description: str) -> tuple[tuple[str, ...], str]:
    """Patterns, and what stands between the two of a period ("YYYY-MM-DD to YYYY-MM-DD")."""
    found: list[str] = []
    separator, end = "", 0
    for match in _PATTERN.finditer(description):
        written = ""
        for piece in re.split(f"({_PIECE.pattern})", match.group(), flags=re.IGNORECASE):
            written += _code(piece, written) if _PIECE.fullmatch(piece) else piece
        if "%p" in written:
            written = written.replace("%H", "%I")
        if not any(first in written and second in written for first, second in _TOGETHER):
            continue
        between = _BETWEEN.fullmatch(description[end : match.start()]) if found[-1:] == [written] else None
        separator = separator or (
            f" {between[1]} " if between and between[1].isalpha() else between[1] if between else ""
        )
        found.append(written)
        end = match.end()
    if not found and _EXAMPLE.search(description):
        found.append("%I:%M %p")
    elif not found and _BARE_EXAMPLE.search(description):
        found.append(_BARE)
    return tuple(dict.fromkeys(found)), separator


def _fitting(kind: str, schema: Mapping[str, Any]) -> str:
    """The pattern for a value of this kind, else the first; empty where there is none."""
    listed = patterns(schema)
    return next((each for each in listed if _kind(each) == kind), listed[0] if listed else "")


def _code(piece: str, before: str) -> str:
    """The code of `strftime`; MM are minutes after hours."""
    if piece.startswith("%"):
        return piece
    minutes = before.rstrip(" :.").endswith(("%H", "%I"))
    return _CODES.get(piece.upper()) or ("%M" if minutes else "%m")


def _kind(written: str) -> str:
    """What a pattern writes: a date, a time or a moment."""
    dated, timed = (any(code in written for code in codes) for codes in (_DATED, ("%H", "%I")))
    return "datetime" if dated and timed else "date" if dated else "time" if timed else ""


def _kind_of(value: Point) -> str:
    return "datetime" if isinstance(value, datetime) else "date" if isinstance(value, date) else "time"


def _point(value: Point, kind: str, written: str) -> str | None:
    kind = kind or _kind(written)
    if isinstance(value, datetime):
        value = value.date() if kind == "date" else value.time() if kind == "time" else value
    elif kind and kind != _kind_of(value):
        return None
    if not written:
        seconds = "seconds" if not isinstance(value, time) or value.second else "minutes"
        return value.isoformat(timespec=seconds) if isinstance(value, datetime | time) else value.isoformat()
    if isinstance(value, datetime) and written.endswith("Z"):
        value = value.astimezone(UTC)
    if isinstance(value, date):
        written = written.replace("%Y", f"{value.year:04}")  # `strftime` does not pad it everywhere
    if written == _BARE:
        return value.strftime(_BARE).removeprefix("0").replace(":00", "").lower()
    return value.strftime(written)


def _period(period: Period, schema: Mapping[str, Any]) -> Any:
    sides = (period.first, period.last)
    if schema.get("format") in _KINDS:
        return shaped(sides[0], schema) if sides[0] is not None and sides[0] == sides[1] else None
    allowed = types(schema)
    if "object" in allowed:
        return _as_object(sides, schema)
    if "array" in allowed and "string" not in allowed:
        both = [None if side is None else shaped(side, schema.get("items")) for side in sides]
        return None if None in both else both
    written = ["" if side is None else shaped(side, schema) for side in sides]
    if written[0] == written[1] and any("%d" not in each for each in patterns(schema)):
        return written[0]  # a month or year, as such
    return None if None in written else _separator(schema).join(written)


def _separator(schema: Mapping[str, Any]) -> str:
    """Between the sides of a period: as described, else a slash where none is within a date."""
    listed, described = _described(str(schema.get("description", "")))
    return described or (" - " if any("/" in each for each in listed) else "/")


def _as_object(sides: tuple[Point | None, Point | None], schema: Mapping[str, Any]) -> Any:
    properties = schema.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    made = {}
    for side, called in zip(sides, _BOTH, strict=True):
        name = next((name for name in properties if called.search(str(name))), None)
        if name is None:
            return None
        if side is not None:
            made[name] = shaped(side, properties[name])
    return None if None in made.values() else made


def parsed(written: Any, schema: Any) -> Point | Period | None:
    """What `shaped` wrote: a date, a time, a moment or a period; `None` for anything else."""
    schema = schema if isinstance(schema, Mapping) else {}
    if isinstance(written, str):
        first, separator, last = written.partition(_separator(schema))
        if not separator:
            return _parsed(written, schema)
        sides, said = [_parsed(side, schema) for side in (first, last)], [first, last]
    elif isinstance(written, Mapping):
        properties = schema.get("properties")
        names = [next(filter(called.search, written), "") for called in _BOTH]
        if not set(written) <= set(names):
            return None
        said = [str(written.get(name, "")) for name in names]
        described = properties if isinstance(properties, Mapping) else {}
        sides = [_parsed(side, described.get(name, {})) for side, name in zip(said, names, strict=True)]
    elif isinstance(written, list) and len(written) == len(_BOTH):
        said = [str(side) for side in written]
        sides = [_parsed(side, schema.get("items")) for side in said]
    else:
        return None
    whole = all((side is None) == (not text) for side, text in zip(sides, said, strict=True))
    return Period(sides[0], sides[1], sides[0], sides[1]) if whole and sides != [None, None] else None


def _parsed(written: str, schema: Any) -> Point | None:
    schema = schema if isinstance(schema, Mapping) else {}
    forms = () if schema.get("format") in _KINDS else patterns(schema)
    for form in forms:
        kind = _kind(form)
        if kind != "time" and ("%d" not in form or "%y" not in form.lower()):
            continue  # it does not say which day
        if form == _BARE and ":" not in written:
            form = "%I%p"
        with suppress(ValueError):
            at = datetime.strptime(written, form).replace(tzinfo=UTC if form.endswith("Z") else None)
            return at.date() if kind == "date" else at.time() if kind == "time" else at
    if forms:
        return None
    with suppress(ValueError):
        if ":" not in written:
            return date.fromisoformat(written) if len(written) == len("2026-01-31") else None
        return datetime.fromisoformat(written) if "-" in written[:8] else time.fromisoformat(written)
    return None
