"""Stretches of days that words make of others: the last three months, the first week of May, late in 2020."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

from .days import Moments, Stretch, Yearly, months_of, single, stretch, unit_at, unit_of
from .lengths import Length, shifted

# Equinoxes and solstices of the northern half, on the day they most often fall on.
_SEASONS: Final = {"spring": ((3, 20), (6, 21)), "summer": ((6, 21), (9, 23)), "autumn": ((9, 23), (12, 21))}
_ALIGNED: Final = frozenset({"quarter", "decade", "century"})
_WHOLE: Final = frozenset({"week", "month", "quarter", "year", "decade", "century"})
Part = Literal["early", "middle", "late"]


def season(name: str) -> Yearly:
    def of(year: int) -> Stretch:
        (begin, end), later = _SEASONS.get(name, ((12, 21), (3, 20))), int(name == "winter")
        return stretch(date(year, *begin), date(year + later, *end))

    return Yearly(of)


def month_part(months: int, which: int, year: int | None = None) -> Yearly:
    """The nth quarter (3 months) or half (6 months) of a year."""
    return Yearly(lambda year: months_of(date(year, months * (which - 1) + 1, 1), months), year)


def week_of_year(year: int, number: int) -> Stretch | None:
    """The week so numbered in ISO 8601."""
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return unit_of(monday, "week")


def counted(length: Length, direction: int, now: datetime) -> Stretch | Moments:
    """The last (-1) or next (1) so many units, from now on: whole quarters and decades, else to the day or second.

    Raises `OverflowError` or `ValueError` beyond the years of a calendar.
    """
    today = now.date()
    if length.of_clock:
        return _passing(length, direction, now)
    if length.unit in _ALIGNED and length.count == int(length.count):
        units = [unit_at(today, length.unit, direction * place) for place in (1, int(length.count))]
        return stretch(min(unit.begin for unit in units), max(unit.end for unit in units))
    if direction < 0:
        begin, end = length.from_day(today, -1), today
    else:
        begin = today + timedelta(1)
        end = length.from_day(begin)
    first, last = _in_units(length, direction, today) or (begin, today if direction < 0 else end - timedelta(1))
    return Stretch(begin, end, first, last)


def _in_units(length: Length, direction: int, today: date) -> tuple[date, date] | None:
    """From the begin of the first to the begin of what follows the last of so many whole units beside this one."""
    count = int(length.count)
    if length.unit not in _WHOLE or len(length.parts) > 1 or count != length.count or not count:
        return None
    nearest, beyond = (1, count + 1) if direction > 0 else (-count, 0)
    return unit_at(today, length.unit, nearest).begin, unit_at(today, length.unit, beyond).begin


def _passing(length: Length, direction: int, now: datetime) -> Moments:
    begin, end = sorted((now, length.from_moment(now, direction)), key=lambda each: each.astimezone(UTC))
    unit = Length.of(1, length.unit)
    floor = now.replace(microsecond=0, second=0)
    floor = floor.replace(minute=0) if length.unit == "hour" else floor
    first = length.from_moment(floor, -1) if direction < 0 else unit.from_moment(floor)
    last = floor if direction < 0 else length.from_moment(first)
    return Moments(begin, end, first, last)


def part_of(whole: Stretch, part: Part) -> Stretch:
    """Early, in the middle or late in it."""
    days = (whole.end - whole.begin).days
    if days <= 7:
        middle = (whole.begin + timedelta(1), whole.begin + timedelta(4))
        early, late = whole.begin + timedelta(3), whole.begin + timedelta(3)
    elif days <= 31:
        middle = (whole.begin + timedelta(9), whole.begin + timedelta(20))
        early, late = whole.begin + timedelta(15), whole.begin + timedelta(15)
    else:
        third = max(1, round(days / 30.44 / 3))
        middle = (shifted(whole.begin, third), shifted(whole.begin, 2 * third))
        early, late = middle
    begin, end = {"early": (whole.begin, early), "middle": middle, "late": (late, whole.end)}[part]
    return stretch(begin, end)


def nth(whole: Stretch, unit: str, which: int, count: int = 1) -> Stretch | None:
    """`count` units from the nth on in it, from the last back where which is -1. A week is in it by its Thursday."""
    last_day = whole.end - timedelta(1)
    if unit == "week":
        first = whole.begin + timedelta((3 - whole.begin.weekday()) % 7 - 3)
        last = last_day - timedelta((last_day.weekday() - 3) % 7 + 3)
        begin = first + timedelta(7 * (which - 1)) if which > 0 else last - timedelta(7 * (count - 1))
        return stretch(begin, begin + timedelta(7 * count))
    if unit == "weekend":
        saturday = whole.begin + timedelta((5 - whole.begin.weekday()) % 7 + 7 * (which - 1))
        if which < 0:
            saturday = last_day - timedelta((last_day.weekday() - 5) % 7)
        return stretch(saturday, saturday + timedelta(2))
    length = Length.of(count, unit)
    if which < 0:
        return stretch(length.from_day(whole.end, -1), whole.end)
    begin = Length.of(which - 1, unit).from_day(whole.begin)
    return stretch(begin, length.from_day(begin)) if begin < whole.end else None


def century(number: int) -> Stretch:
    begin = date((number - 1) * 100 or 1, 1, 1)
    return stretch(begin, shifted(begin, 1200))


def decade(begin: int) -> Stretch:
    return stretch(date(begin, 1, 1), date(begin + 10, 1, 1))


def end_of(whole: Stretch) -> Stretch:
    """The point where it ends, as the end of a longer one: "until the end of June"."""
    return Stretch(whole.end, whole.end, whole.last, whole.last)


def begin_of(whole: Stretch) -> Stretch:
    return Stretch(whole.begin, whole.begin, whole.first, whole.first)


def third_of_month(month: Stretch, which: int) -> Stretch:
    """Its first ten days, the second ten, or the rest: 上旬, 中旬, 下旬."""
    begin = month.begin + timedelta(10 * which)
    return stretch(begin, month.end if which == 2 else begin + timedelta(10))


def nth_weekday(whole: Stretch, weekday: int, which: int) -> Stretch | None:
    """The nth Monday, Tuesday ... in it, the last where which is -1."""
    if which < 0:
        last_day = whole.end - timedelta(1)
        return single(last_day - timedelta((last_day.weekday() - weekday) % 7))
    day = whole.begin + timedelta((weekday - whole.begin.weekday()) % 7 + 7 * (which - 1))
    return single(day) if day < whole.end else None


def half_of(whole: Stretch, which: int) -> Stretch:
    months = (whole.end.year - whole.begin.year) * 12 + whole.end.month - whole.begin.month
    middle = shifted(whole.begin, months // 2) if months > 1 else whole.begin + (whole.end - whole.begin) / 2
    return stretch(whole.begin, middle) if which == 1 else stretch(middle, whole.end)
