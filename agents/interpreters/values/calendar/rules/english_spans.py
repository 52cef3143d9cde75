"""Rules for stretches of days in English: months, weeks and years, parts of them, so many of them from now."""

from datetime import date, datetime, time, timedelta
from typing import Final

from .. import stretches
from ..days import (
    Day,
    Derived,
    Moments,
    Stretch,
    Yearly,
    month_of,
    nearest_weekend,
    readings,
    single,
    stretch,
    unit_at,
    unit_of,
)
from ..grammar import Grammar, Made, Parts
from ..lengths import Length
from . import symbols
from .lengths import around_now
from .symbols import MACROS, unit, which

SPANS: Final = Grammar(MACROS)
_WITHIN: Final = "(in|within|during|through|for)?"
_IN_A_LONGER_ONE: Final = "(of|in) the? (span|WHICH|year|MONTH|UNIT)"


@SPANS.rule("MONTH dot? (comma|of|in|MARK)? year", "year (comma|MARK)? MONTH")
def _month_of_year(parts: Parts) -> Made:
    return "span", month_of(parts.get("month", "may"), parts.get("year"))


@SPANS.rule(
    "(quarter_year|half_year) (comma|of|in|MARK)? year",
    "year (comma|MARK)? (quarter_year|half_year)",
    "quarter_year|half_year",
)
def _part_of_year(parts: Parts) -> Made:
    months, place = (6, parts.get("half_year")) if parts.has("half_year") else (3, parts.get("quarter_year"))
    return "span", stretches.month_part(months, place, parts.get("year"))


@SPANS.rule("fiscal years?")
def _fiscal(_parts: Parts) -> Made:
    """A year that begins on a day which nobody said."""
    return "span", Yearly(lambda _year: None)


@SPANS.rule("season")
def _season(parts: Parts) -> Made:
    return "span", stretches.season(parts.get("season"))


_BEFORE_MAY: Final = (
    "in|of|since|until|during|from|to|by|before|after|between|and|early|late|middle|end|any|on|this|next|last|past"
)


@SPANS.rule(
    "month",
    f"({_BEFORE_MAY}) (?P<it>may)(?!word|a|the|but)",
    "(?P<it>may)(?=TO (MONTH|span))",
)
def _month(parts: Parts) -> Made:
    return "span", month_of(parts.get("month", "may"))


@SPANS.rule("the? WHICH span")
def _which_of(parts: Parts) -> Made:
    """The next March is the first that has not begun, the last one over."""
    span = parts.get("span")
    if not isinstance(span, Yearly) or span.explicit:
        return None
    if parts.has("this"):
        return "span", span.of_year(parts.today.year)
    either = readings(span, parts.today)
    if either is None:
        return None
    if parts.has("next"):
        found = either.future if either.future.begin > parts.today else span.since(either.future.end)
    else:
        found = either.past if either.past.end <= parts.today else span.until(either.past.begin - timedelta(1))
    return ("span", found) if found else None


@SPANS.rule("span (of|comma|in)? the? (WHICH years|year)")
def _span_of_year(parts: Parts) -> Made:
    span = parts.get("span")
    if not isinstance(span, Yearly) or span.explicit:
        return None
    return "span", span.of_year(parts.get("year") or parts.today.year + which(parts))


@SPANS.rule("the? (week|weekend) (of|starting) (on|the)? date", "date weekend")
def _week_of(parts: Parts) -> Made:
    if parts.has("week"):
        return "span", Derived(parts.get("date"), lambda day: unit_of(day.begin, "week"))

    def around(day: Stretch) -> Stretch:
        weekend = nearest_weekend(day.begin)
        return stretch(min(day.begin, weekend.begin), max(day.end, weekend.end))

    return "span", Derived(parts.get("date"), around)


@SPANS.rule(f"(?<!NUMBER)(?<!few)(the|this)? WHICH calendar? CALENDAR(?!{_IN_A_LONGER_ONE})")
def _which_unit(parts: Parts) -> Made:
    return "span", unit_at(parts.today, unit(parts), which(parts))


@SPANS.rule("the? week NUMBER (of|in)? year", "year comma? week NUMBER", "the? week NUMBER ((of|in)? the? span)?")
def _week_number(parts: Parts) -> Made:
    span, year = parts.get("span"), parts.get("year") or parts.today.year
    if span is not None:
        whole = span.since(parts.today)
        year = whole.begin.year if whole else year
    found = stretches.week_of_year(year, symbols.numbers(parts)[0])
    return ("span", found) if found else None


@SPANS.rule("(for|of|in|during) (?P<it>the CALENDAR)(?!of|in|word|NUMBER|year|starting)", "(?P<it>the weekend)(?!of)")
def _the_unit(parts: Parts) -> Made:
    if parts.has("day"):
        return "date", Day(fixed=parts.today)
    return "span", unit_at(parts.today, unit(parts), 0)


@SPANS.rule("the? CALENDAR (before last|after next)")
def _unit_beyond(parts: Parts) -> Made:
    return "span", unit_at(parts.today, unit(parts), -2 if parts.has("last") else 2)


@SPANS.rule("the? (next|last|past) (hour|minute)")
def _one_of_clock(parts: Parts) -> Made:
    return around_now(Length.of(1, unit(parts)), 1 if parts.has("next") else -1, parts)


@SPANS.rule("the? years to (date|date_word)", "ytd")
def _year_to_date(parts: Parts) -> Made:
    return "span", stretch(unit_at(parts.today, "year", 0).begin, parts.today)


@SPANS.rule(
    f"{_WITHIN} (the|this)? (next|last|past) length(?!(of|in) the? (span|UNIT))",
    "within (the|a)? length",
    f"{_WITHIN} the? (NUMBER|few) (next|last|past) UNIT",
)
def _so_many(parts: Parts) -> Made:
    count = [*symbols.numbers(parts), *parts.all("few")]
    length = parts.get("length") or Length.of(count[0], unit(parts))
    return around_now(length, -1 if parts.has("last", "past") else 1, parts)


_BEFORE_YEAR: Final = f"{_BEFORE_MAY}|or|but|no|for|than|equals|less|more|the"


@SPANS.rule(
    "the? calendar? years year",
    "calendar year",
    f"({_BEFORE_YEAR}) the? (?P<it>year)(?!word|UNIT)",
    "(?P<it>year)(?=TO (year|month|span|date)|(or|and) (later|after|before|earlier))",
    "(span|date) TO (?P<it>year)",
    "^equals? (?P<it>year)$",
)
def _year(parts: Parts) -> Made:
    year = parts.get("year")
    return ("span", unit_at(date(year, 1, 1), "year", 0)) if 1500 <= year < 2200 else None


@SPANS.rule("(?P<it>year) (comma|and|or) span")
def _one_of_years(parts: Parts) -> Made:
    """The second of "during 2018, 2019 and 2020"."""
    span = parts.get("span")
    return _year(parts) if isinstance(span, Stretch) and (span.end - span.begin).days >= 365 else None


@SPANS.rule("length (after|from|before) the? span")
def _beside_span(parts: Parts) -> Made:
    length, before = parts.get("length"), parts.has("before")
    if length.of_clock:
        return None
    return "date", Derived(parts.get("span"), lambda whole: single(length.from_day(whole.begin, -1 if before else 1)))


@SPANS.rule("the? n24? decades")
def _decade(parts: Parts) -> Made:
    said = parts.get("decades") + 100 * (parts.get("n24") or 0)
    return "span", stretches.decade(said if said >= 100 else (1900 if said > 20 else 2000) + said)


@SPANS.rule("the? ordinal century")
def _century(parts: Parts) -> Made:
    return "span", stretches.century(parts.get("ordinal"))


@SPANS.rule("the? (NTH|last) (UNIT|length|date|half) (of|in)? the? span")
def _nth(parts: Parts) -> Made:
    """The first week of May, the last three days of it, its second Friday, its first half."""
    length, day, span = parts.get("length"), parts.get("date"), parts.get("span")
    place = -1 if parts.has("last") else parts.get("ordinal") or 2
    if day is not None:
        weekday = day.weekday if isinstance(day, Day) and day.day is None else None
        if weekday is None:
            return None
        return "date", Derived(span, lambda whole: stretches.nth_weekday(whole, weekday, place))
    if parts.has("half"):
        return "span", Derived(span, lambda whole: stretches.half_of(whole, place))
    name, count = (length.unit, int(length.count)) if length else (unit(parts), 1)
    derived = Derived(span, lambda whole: stretches.nth(whole, name, place, count))
    return ("date" if (name, count) == ("day", 1) else "span"), derived


@SPANS.rule("the? NTH (quarter|half) (of|in)? the? year", "the? ordinal quarter")
def _ordinal_part_of_year(parts: Parts) -> Made:
    place, months = parts.get("ordinal") or 2, 6 if parts.has("half") else 3
    return ("span", stretches.month_part(months, place, parts.get("year"))) if place <= 12 // months else None


@SPANS.rule("(earlier|later) in? span")
def _so_far(parts: Parts) -> Made:
    today, earlier = parts.today, parts.has("earlier")

    def part(whole: Stretch) -> Stretch:
        if not whole.begin <= today < whole.end:
            return stretches.part_of(whole, "early" if earlier else "late")
        if earlier:
            return stretch(whole.begin, today)
        return stretch(max(today, stretches.part_of(whole, "late").begin), whole.end)

    return "span", Derived(parts.get("span"), part)


@SPANS.rule("(TO|before|by|and) (?P<it>the? end (of|in)? the? span)")
def _to_the_end(parts: Parts) -> Made:
    return "span", Derived(parts.get("span"), stretches.end_of)


@SPANS.rule("(after|since|from|before|until) (?P<it>the? starting of the? span)")
def _from_the_beginning(parts: Parts) -> Made:
    return "span", Derived(parts.get("span"), stretches.begin_of)


@SPANS.rule("the? (early|late|middle|end) (in|of|dash)? the? span", "the? starting of the? span")
def _part_of(parts: Parts) -> Made:
    part: stretches.Part = "late"
    if parts.has("early", "starting"):
        part = "early"
    elif parts.has("middle"):
        part = "middle"
    return "span", Derived(parts.get("span"), lambda whole: stretches.part_of(whole, part))


@SPANS.rule("the? rest of the? (date|day)")
def _rest_of_day(parts: Parts) -> Made:
    day = parts.get("date")
    if day is not None and not (isinstance(day, Day) and day.fixed == parts.today):
        return None
    midnight = datetime.combine(parts.today + timedelta(1), time(), parts.now.tzinfo)
    return "moments", Moments(parts.now, midnight, parts.now, midnight)


@SPANS.rule("the? rest of the? (span|week|months|years|quarter)")
def _rest(parts: Parts) -> Made:
    span = parts.get("span")
    whole = span.since(parts.today) if span else unit_at(parts.today, unit(parts), 0)
    return ("span", stretch(max(parts.today, whole.begin), whole.end)) if whole else None
