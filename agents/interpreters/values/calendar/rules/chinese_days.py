"""Rules for days and whole years and months in Chinese."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from .. import holidays, stretches
from ..days import Dated, Day, Derived, Stretch, Yearly, month_of, single, unit_at
from ..grammar import Grammar, Made, Parts
from . import symbols
from .lengths import around_now, distant
from .symbols import MACROS, numbers, unit, which

DATES: Final = Grammar(MACROS)
_WHICH: Final = "(this|next|last)"
_MONTH: Final = "(n12|padded) month_sign"


def _year(parts: Parts) -> int | None:
    """The year that was said, in full or relative to this one."""
    if parts.has("relative_year"):
        offset: int = parts.get("relative_year")
        return parts.today.year + offset
    if parts.has("this", "next", "last"):
        return parts.today.year + which(parts)
    said: int | None = parts.get("year")
    return said


@DATES.rule(
    f"lunar (year|NUMBER|relative_year)? year_sign? {_MONTH} beginning_sign? DAYNUM day_sign?",
    f"((year|NUMBER) year_sign|relative_year)? {_MONTH} beginning_sign n12",
)
def _by_the_moon(_parts: Parts) -> Made:
    return "date", holidays.NO_DAY


@DATES.rule(
    f"(year|NUMBER) year_sign {_MONTH} DAYNUM day_sign?",
    f"(relative_year|{_WHICH} year_sign) of? {_MONTH} DAYNUM day_sign?",
    f"{_MONTH} DAYNUM day_sign",
    f"{_MONTH} DAYNUM(?!UNIT|counter|month_sign|hour_sign|dash|NUMBER)",
)
def _in_month(parts: Parts) -> Made:
    *years, month, day = numbers(parts)
    year = _year(parts)
    if years:
        year = years[0] + (1900 if years[0] >= 50 else 2000)
    return "date", Day(year=year, month=month, day=day)


@DATES.rule(f"{_WHICH} month_sign of? DAYNUM day_sign?(?!UNIT|counter)")
def _in_which_month(parts: Parts) -> Made:
    month = unit_at(parts.today, "month", which(parts)).begin
    return "date", Day(year=month.year, month=month.month, day=symbols.day_of_month(parts))


@DATES.rule("week_sign n12(?!UNIT|counter|hour_sign)")
def _weekday_in_figures(parts: Parts) -> Made:
    return ("weekday_sign", parts.get("n12") - 1) if parts.get("n12") <= 6 else None


@DATES.rule(f"{_WHICH} weekday_sign")
def _which_weekday(parts: Parts) -> Made:
    monday = unit_at(parts.today, "week", which(parts)).begin
    return "date", Day(fixed=monday + timedelta(parts.get("weekday_sign")))


@DATES.rule("date (comma|pause|open)? weekday_sign close?")
def _with_weekday(parts: Parts) -> Made:
    day: Day = parts.get("date")
    return "date", day if day.weekday is not None else replace(day, weekday=parts.get("weekday_sign"))


@DATES.rule("weekday_sign")
def _weekday(parts: Parts) -> Made:
    return "date", Day(weekday=parts.get("weekday_sign"))


@DATES.rule("DAYNUM day_sign(?!numbered|word numbered)")
def _day_of_month(parts: Parts) -> Made:
    """The 5th, but not line 5 or building 5."""
    return "date", Day(day=symbols.day_of_month(parts))


@DATES.rule(f"(year year_sign|relative_year) of? {_MONTH}", f"{_MONTH}(?!DAYNUM)")
def _month(parts: Parts) -> Made:
    month = numbers(parts)[0]
    return ("span", month_of(month, _year(parts))) if month else None


@DATES.rule(f"{_WHICH} half year_sign")
def _which_half(parts: Parts) -> Made:
    return "span", unit_at(parts.today, "half", which(parts))


@DATES.rule("(NUMBER|last) century NUMBER decade_sign", "NUMBER decade_sign")
def _decade(parts: Parts) -> Made:
    *centuries, years = numbers(parts)
    if years % 10 or years >= 100:
        return None
    if parts.has("last"):
        hundreds = parts.today.year // 100 * 100 - 100
    elif centuries:
        hundreds = centuries[0] * 100 - 100
    else:
        hundreds = 1900 if years >= 30 else 2000
    return "span", stretches.decade(hundreds + years)


@DATES.rule("NUMBER century")
def _century(parts: Parts) -> Made:
    return ("span", stretches.century(numbers(parts)[0])) if 1 <= numbers(parts)[0] <= 30 else None


@DATES.rule("(year year_sign|relative_year) of? date")
def _of_year(parts: Parts) -> Made:
    day = parts.get("date")
    return ("date", replace(day, year=_year(parts))) if isinstance(day, Day) and day.in_year else None


@DATES.rule("year year_sign", "n99 year_sign(?!rear|after_it|front|before_it|counter|of)")
def _whole_year(parts: Parts) -> Made:
    year = parts.get("year") or 1900 + parts.get("n99")
    return ("span", unit_at(date(year, 1, 1), "year", 0)) if 1000 <= year < 3000 else None


LENGTHS: Final = Grammar(MACROS)


@LENGTHS.rule(
    "from? now begun? length of? (after_it|rear|within_it)",
    "over? length (after_it|rear|before_it|front)",
    "over length",
)
def _away(parts: Parts) -> Made:
    return distant(parts.get("length"), -1 if parts.has("before_it", "front") else 1, parts)


@LENGTHS.rule("length of? within_it", "(coming|rear|left) length")
def _coming(parts: Parts) -> Made:
    return around_now(parts.get("length"), 1, parts)


SPANS: Final = Grammar(MACROS)


@SPANS.rule("relative_year")
def _relative_year(parts: Parts) -> Made:
    return "span", unit_at(date(_year(parts) or 1, 1, 1), "year", 0)


@SPANS.rule(
    "span of? (front|very_last|rear) length",
    "span of? ordinal counter? (week_sign|months|day|weekend)",
    "span of? ordinal counter? date",
)
def _nth(parts: Parts) -> Made:
    length, day, span = parts.get("length"), parts.get("date"), parts.get("span")
    place = -1 if parts.has("very_last", "rear") else parts.get("ordinal") or 1
    if day is not None:
        weekday = day.weekday if isinstance(day, Day) and day.day is None else None
        if weekday is None:
            return None
        return "date", Derived(span, lambda whole: stretches.nth_weekday(whole, weekday, place))
    name, count = (length.unit, int(length.count)) if length else (unit(parts), 1)
    derived = Derived(span, lambda whole: stretches.nth(whole, name, place, count))
    return ("date" if (name, count) == ("day", 1) else "span"), derived


@SPANS.rule("date (front|rear) length")
def _beside_date(parts: Parts) -> Made:
    """The day before Christmas: 圣诞节前一天."""
    length, sign = parts.get("length"), -1 if parts.has("front") else 1
    if length.of_clock:
        return None
    return "date", Derived(parts.get("date"), lambda day: single(length.from_day(day.begin, sign)))


@SPANS.rule("(recent|front) of? length")
def _last(parts: Parts) -> Made:
    return around_now(parts.get("length"), -1, parts)


@SPANS.rule(f"{_WHICH} (week_sign|weekend|month_sign|months|quarter_sign|year_sign|century|decade_sign)")
def _which_unit(parts: Parts) -> Made:
    return "span", unit_at(parts.today, unit(parts), which(parts))


@SPANS.rule("weekend")
def _weekend(parts: Parts) -> Made:
    return "span", unit_at(parts.today, "weekend", 0)


@SPANS.rule("ordinal week_sign")
def _week_number(parts: Parts) -> Made:
    found = stretches.week_of_year(parts.today.year, parts.get("ordinal"))
    return ("span", found) if found else None


@SPANS.rule("span of? span")
def _of_whole_year(parts: Parts) -> Made:
    """The summer of last year."""
    year, part = parts.all("span")
    if not isinstance(year, Stretch) or (year.end - year.begin).days < 365 or not isinstance(part, Yearly):
        return None
    return None if part.explicit else ("span", part.of_year(year.begin.year))


def _in_years(span: Stretch | None, months: int, place: int) -> Made:
    """The nth quarter or half of a year, or of each."""
    part = stretches.month_part(months, place)
    return "span", part if span is None else Derived(span, lambda year: part.since(year.begin))


@SPANS.rule("(span of?)? half_year_sign")
def _half_year(parts: Parts) -> Made:
    return _in_years(parts.get("span"), 6, parts.get("half_year_sign"))


@SPANS.rule("(span of?)? (ordinal counter?|n12) quarter_sign")
def _quarter(parts: Parts) -> Made:
    place = parts.get("ordinal", "n12")
    return _in_years(parts.get("span"), 3, place) if 1 <= place <= 4 else None


@SPANS.rule("(span of?)? half_month", "half_week")
def _half(parts: Parts) -> Made:
    whole = parts.get("span") or unit_at(parts.today, "month" if parts.has("half_month") else "week", 0)
    part: stretches.Part = "early" if parts.get("half_month", "half_week") == 1 else "late"
    return "span", Derived(whole, lambda found: stretches.part_of(found, part))


_SECTIONED: Final = "(span (of|year_sign)?|year_sign|month_sign)"


def _sectioned(parts: Parts) -> Dated:
    """The stretch that was named, else this month or year."""
    named: Dated | None = parts.get("span")
    return named or unit_at(parts.today, "year" if parts.has("year_sign") else "month", 0)


@SPANS.rule(f"{_SECTIONED} end_sign(?=before_it|front|done)", f"(until|before) (?P<it>{_SECTIONED} end_sign)")
def _to_the_end(parts: Parts) -> Made:
    return "span", Derived(_sectioned(parts), stretches.end_of)


@SPANS.rule(f"{_SECTIONED} (beginning_sign|end_sign|ten_days)", "ten_days")
def _section(parts: Parts) -> Made:
    whole = _sectioned(parts)
    if parts.has("ten_days"):
        return "span", Derived(whole, lambda found: stretches.third_of_month(found, parts.get("ten_days")))
    part: stretches.Part = "early" if parts.has("beginning_sign") else "late"
    return "span", Derived(whole, lambda found: stretches.part_of(found, part))
