"""Rules for days in English: in figures, by name, by weekday, relative to today."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ..clocks import Clock, Hours
from ..days import Day, Derived, readings, single, unit_at
from ..grammar import Grammar, Made, Parts
from ..lengths import Length
from ..moments import When
from . import symbols
from .lengths import distant
from .symbols import MACROS, day_of_month, which

DATES: Final = Grammar(MACROS)


@DATES.rule(
    "the? NTH of? MONTH (comma|of|in)? year",
    "DAYNUM of? MONTH (comma|of|in)? year",
    "MONTH dot? comma? the? NTH comma? (of|in)? year",
    "MONTH dot? the? DAYNUM comma? (of|in)? year",
    "DAYNUM MARK MONTH MARK year",
    "MONTH MARK DAYNUM MARK year",
    "year MARK MONTH MARK DAYNUM",
    "MONTH MARK year MARK DAYNUM",
    "year MARK DAYNUM MARK MONTH",
    "the? NTH of? MONTH",
    "DAYNUM (of|MARK)? month",
    "(n24|n31|padded) (of|MARK)? may",
    "n12 (of|MARK)? may(?!word|a|the|but)",
    "MONTH dot? comma? (the|MARK)? NTH(?!UNIT)",
    "MONTH dot? (the|MARK)? DAYNUM(?!ampm|UNIT|oclock)",
)
def _in_month(parts: Parts) -> Made:
    return "date", Day(year=parts.get("year"), month=parts.get("month", "may"), day=day_of_month(parts))


@DATES.rule(*2 * ("(?P<it>DAYNUM|NTH) (and|or|comma|pause) the? date",))
def _one_of_several(parts: Parts) -> Made:
    """The first of "18 and 19 June"."""
    first, day = day_of_month(parts), parts.get("date")
    earlier = day.month is not None and day.day is not None and first is not None and first < day.day
    return ("date", replace(day, day=first)) if earlier else None


@DATES.rule("(this|next) slashed")
def _which_slashed(parts: Parts) -> Made:
    return "date", replace(parts.get("slashed"), year=parts.today.year + which(parts))


@DATES.rule(
    "(?P<it>slashed)(?=clock|at|dash|open|comma)",
    "(on|by|from|until|before|after|since|for|to|WEEKDAY|dash) (?P<it>slashed)",
    "^slashed$",
)
def _slashed(parts: Parts) -> Made:
    return "date", parts.get("slashed")


@DATES.rule("slashed(?!UNIT|a|of)")
def _slashed_alone(parts: Parts) -> Made:
    """ "11/24", but no "3/4", which is as often a fraction."""
    day: Day = parts.get("slashed")
    return ("date", day) if (day.day or 0) > 4 and (day.month or 0) > 1 else None


@DATES.rule("(on|by|until|before|since) (?P<it>decimal)(?!UNIT|ampm)")
def _with_point(parts: Parts) -> Made:
    month, day = map(int, parts.get("decimal").split("."))
    return ("date", Day(month=month, day=day)) if 1 <= month <= 12 and 1 <= day <= 31 else None


@DATES.rule("WEEKDAY comma? (on|the)? date", "date comma? open? (on|a)? WEEKDAY close?")
def _with_weekday(parts: Parts) -> Made:
    day: Day = parts.get("date")
    if day.month is None or day.weekday is not None:
        return None
    return "date", replace(day, weekday=parts.get("weekday", "sat"))


RELATIVE: Final = Grammar(MACROS)


def _in_days(parts: Parts, days: int) -> Made:
    return "date", Day(fixed=parts.today + timedelta(days))


@RELATIVE.rule("the? day (after|from|before) relative_day")
def _beside_relative(parts: Parts) -> Made:
    return _in_days(parts, parts.get("relative_day") + (-1 if parts.has("before") else 1))


@RELATIVE.rule("the day (before|after)(?!the|relative_day|WHICH|WEEKDAY|date|word)", "the? (next|last|past) day(?!of)")
def _beside_today(parts: Parts) -> Made:
    return _in_days(parts, -1 if parts.has("before", "past", "last") else 1)


@RELATIVE.rule("relative_day")
def _relative(parts: Parts) -> Made:
    return _in_days(parts, parts.get("relative_day"))


def _in_week(parts: Parts, week: int) -> Made:
    monday = unit_at(parts.today, "week", week).begin
    return "date", Day(fixed=monday + timedelta(parts.get("weekday", "sat")))


@RELATIVE.rule("the? WHICH week on? WEEKDAY", "(on|the)? WEEKDAY (of|comma)? the? WHICH week")
def _weekday_of_week(parts: Parts) -> Made:
    return _in_week(parts, which(parts))


@RELATIVE.rule("the? WEEKDAY (before last|after next)")
def _weekday_beyond(parts: Parts) -> Made:
    return _in_week(parts, -2 if parts.has("last") else 2)


@RELATIVE.rule("(NUMBER|few) (weekdays|WEEKDAY) (ago|from now)", "(this|the)? past WEEKDAY(?!of)")
def _weekdays_away(parts: Parts) -> Made:
    weekday = parts.get("weekdays", "weekday", "sat")
    count = [*symbols.numbers(parts), *parts.all("few"), 1][0]
    if parts.has("ago", "past"):
        return _in_days(parts, -((parts.today.weekday() - weekday - 1) % 7 + 1) - 7 * (count - 1))
    return _in_days(parts, (weekday - parts.today.weekday() - 1) % 7 + 1 + 7 * (count - 1))


@RELATIVE.rule("(this|the)? (next|last) WEEKDAY(?!(of|in) the? (MONTH|WHICH|year|UNIT))", "this WEEKDAY")
def _which_weekday(parts: Parts) -> Made:
    if parts.has("this") and parts.has("next"):  # this coming Friday
        return _in_week(parts, int(parts.get("weekday", "sat") <= parts.today.weekday()))
    return _in_week(parts, which(parts))


@RELATIVE.rule(
    "the? NTH (of|in)? the? WHICH months", "(?<!DAYNUM)(on|from|to|until|by|at) the? DAYNUM (of|in)? the? WHICH months"
)
def _in_which_month(parts: Parts) -> Made:
    month = unit_at(parts.today, "month", which(parts)).begin
    return "date", Day(year=month.year, month=month.month, day=day_of_month(parts))


@RELATIVE.rule("WEEKDAY comma? the? NTH(?!UNIT)", "WEEKDAY (n24|n31)(?!ampm|TO|UNIT|oclock|MINUTE)")
def _weekday_and_day(parts: Parts) -> Made:
    return "date", Day(day=day_of_month(parts), weekday=parts.get("weekday", "sat"))


@RELATIVE.rule(
    "weekday",
    "(on|by|until|from|to|since|for|before|after|and|or|dash) (?P<it>sat)",
    "(?P<it>sat)(?=at|clock|part|HOUR|date|TO|and|or)",
)
def _weekday(parts: Parts) -> Made:
    return "date", Day(weekday=parts.get("weekday", "sat"))


_AFTER_DAY: Final = "(?=stop|dot|comma|on|at|TO|and|from|between|clock|HOUR ampm|date|part|or|$)"


@RELATIVE.rule(
    f"(on|from|to|until|by|since|for|before|after|between|is|of|and) (?P<it>the? ordinal){_AFTER_DAY}",
    f"(?P<it>the ordinal){_AFTER_DAY}",
    f"on the (?P<it>DAYNUM){_AFTER_DAY}",
    f"on (?P<it>n24|n31){_AFTER_DAY}",
)
def _bare_day(parts: Parts) -> Made:
    return "date", Day(day=day_of_month(parts))


@RELATIVE.rule("the? WHICH date", "date (of|in)? the? WHICH years")
def _which_year(parts: Parts) -> Made:
    day: Day = parts.get("date")
    if day.explicit or not day.in_year:
        return None
    if parts.has("years"):
        return "date", replace(day, year=parts.today.year + which(parts))
    either = readings(day, parts.today)
    return ("date", Day(fixed=(either.past if which(parts) < 0 else either.future).begin)) if either else None


@RELATIVE.rule("date (of|in|comma)? year")
def _of_year(parts: Parts) -> Made:
    day: Day = parts.get("date")
    return None if day.explicit or not day.in_year else ("date", replace(day, year=parts.get("year")))


@RELATIVE.rule("(right|as of)? now", "at the? moment", "this moment")
def _now(_parts: Parts) -> Made:
    return "now", None


@RELATIVE.rule("(to|until) (?P<it>date_word)(?=stop|dot|comma|$)", "this date_word")
def _to_date(parts: Parts) -> Made:
    return _in_days(parts, 0)


@RELATIVE.rule("the day (before|after) the? date")
def _beside_date(parts: Parts) -> Made:
    offset = timedelta(-1 if parts.has("before") else 1)
    return "date", Derived(parts.get("date"), lambda day: single(day.begin + offset))


@RELATIVE.rule("the? date (after|before) the? date")
def _weekday_beside_date(parts: Parts) -> Made:
    """The Monday after Easter, the Friday before Christmas."""
    day, base = parts.all("date")
    weekday = day.weekday if isinstance(day, Day) and day.day is None else None
    if weekday is None or (isinstance(base, Day) and not base.explicit and not base.in_year):
        return None
    if parts.has("before"):
        return "date", Derived(base, lambda at: day.until(at.begin - timedelta(1)))
    return "date", Derived(base, lambda at: day.since(at.end))


@RELATIVE.rule(
    "length (after|from|before) the? (date|now)",
    "length (ago|earlier)",
    "length later(?!in|on|this|span|date|part)",
    "in the? length(?!ago)",
)
def _away(parts: Parts) -> Made:
    length: Length = parts.get("length")
    sign = -1 if parts.has("ago", "earlier", "before") else 1
    day = parts.get("date")
    if day is None:
        return distant(length, sign, parts)
    if length.of_clock:
        return None
    return "date", Derived(day, lambda found: single(length.from_day(found.begin, sign)))


@RELATIVE.rule("(early|later|late|earlier) (in|on)? (the? day)? (on|of)? date(?!part)")
def _half_of_day(parts: Parts) -> Made:
    noon, midnight = Clock(12 * 3600), Clock(24 * 3600)
    hours = Hours(Clock(0), noon) if parts.has("early", "earlier") else Hours(noon, midnight)
    return "when", When(day=parts.get("date"), hours=hours), parts.nodes_of("date")


@RELATIVE.rule("the? end of the? day date", "the? end of the? (day|date)", "date? eod")
def _end_of_day(parts: Parts) -> Made:
    day = parts.get("date") or Day(fixed=parts.today)
    return "when", When(day=day, clock=Clock(24 * 3600 - 1)), parts.nodes_of("date")
