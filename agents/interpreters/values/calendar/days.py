"""Days and stretches of days as they are said, mostly without a year: there is a past and a coming one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from .lengths import shifted

_T = TypeVar("_T", covariant=True)
_YEARS_AROUND: Final = 9  # 29 February is up to eight years away
_MONTHS_AROUND: Final = 60  # "Monday the 31st" is up to four years away


@dataclass(frozen=True, slots=True)
class Either(Generic[_T]):
    """What is meant where the past is spoken of, and where the future is. The same where both say one day."""

    past: _T
    future: _T


class Dated(Protocol):
    """A day or a stretch of days, said in full or in part."""

    @property
    def explicit(self) -> bool:
        """Whether the words name one and no other, whatever today is."""

    def since(self, day: date) -> "Stretch | None":
        """The first that is not over before this day."""

    def until(self, day: date) -> "Stretch | None":
        """The last that has begun by this day."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `begin` to before `end`. `first` and `last` are how a calendar's form is filled in for it: whole units
    beside the current one, both days within ("the last three months" on 15 March: 1 December, 1 March)."""

    begin: date
    end: date
    first: date
    last: date
    explicit = True

    def since(self, day: date) -> "Stretch":
        return self

    def until(self, day: date) -> "Stretch":
        return self


@dataclass(frozen=True, slots=True)
class Moments:
    """From a moment to a moment; `first` and `last` as in `Stretch`."""

    begin: datetime
    end: datetime
    first: datetime
    last: datetime


def stretch(begin: date, end: date) -> Stretch:
    """Days from `begin` to before `end`."""
    return Stretch(begin, end, begin, end - timedelta(1))


def single(day: date) -> Stretch:
    return stretch(day, day + timedelta(1))


@dataclass(frozen=True, slots=True)
class Day:
    """A day by what was said of it; what was not said is `None`."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # Monday is 0
    fixed: date | None = None
    yearly: Callable[[int], date | None] | None = None  # a holiday
    either: bool = False  # written in figures that may be month and day or day and month

    @property
    def explicit(self) -> bool:
        return self.fixed is not None or self.year is not None

    @property
    def in_year(self) -> bool:
        """Whether it comes once a year: its month was said, or it is a holiday."""
        return self.month is not None or self.yearly is not None

    @property
    def only_day(self) -> bool:
        return self.day is not None and not self.in_year and self.weekday is None

    def since(self, day: date) -> Stretch | None:
        return _first(found for found in self._around(day, 1) if self.explicit or found >= day)

    def until(self, day: date) -> Stretch | None:
        return _first(found for found in self._around(day, -1) if self.explicit or found <= day)

    def _around(self, day: date, step: int) -> Iterator[date]:
        if self.fixed is not None:
            yield self.fixed
        elif self.yearly is not None or self.month is not None:
            yield from self._in_years(day, step)
        elif self.day is not None:
            for months in range(_MONTHS_AROUND):
                there = shifted(day.replace(day=1), step * months)
                found = _made(there.year, there.month, self.day)
                if found and self.weekday in (None, found.weekday()):
                    yield found
        elif self.weekday is not None:
            yield day + timedelta(step * ((self.weekday - day.weekday()) * step % 7))

    def _in_years(self, day: date, step: int) -> Iterator[date]:
        years = [self.year] if self.year is not None else [day.year + step * ahead for ahead in range(_YEARS_AROUND)]
        for year in years:
            found = self.yearly(year) if self.yearly else _made(year, self.month or 1, self.day or 1)
            if found is not None:
                yield found


@dataclass(frozen=True, slots=True)
class Yearly:
    """A stretch that every year has: a month, a quarter, a season. of: the one of a year."""

    of: Callable[[int], Stretch | None]
    year: int | None = None

    @property
    def explicit(self) -> bool:
        return self.year is not None

    def since(self, day: date) -> Stretch | None:
        years = [self.year] if self.year is not None else range(day.year - 1, day.year + _YEARS_AROUND)
        found = (self.of(year) for year in years)
        return next((each for each in found if each and (self.explicit or each.end > day)), None)

    def until(self, day: date) -> Stretch | None:
        years = [self.year] if self.year is not None else range(day.year + 1, day.year - _YEARS_AROUND, -1)
        found = (self.of(year) for year in years)
        return next((each for each in found if each and (self.explicit or each.begin <= day)), None)

    def of_year(self, year: int) -> "Yearly":
        return replace(self, year=year)


@dataclass(frozen=True, slots=True)
class Derived:
    """What another day or stretch makes: its week, its end."""

    base: Dated
    change: Callable[[Stretch], Stretch | None]

    @property
    def explicit(self) -> bool:
        return self.base.explicit

    def since(self, day: date) -> Stretch | None:
        found = self.base.since(day)
        return self.change(found) if found else None

    def until(self, day: date) -> Stretch | None:
        found = self.base.until(day)
        return self.change(found) if found else None


@dataclass(frozen=True, slots=True)
class Between:
    """From one day or stretch to another: "5 to 9 June", "since May until now"."""

    begin: Dated
    end: Dated
    explicit = False

    def since(self, day: date) -> Stretch | None:
        if not self.begin.explicit and (self.end.explicit or not isinstance(self.begin, Day)):
            end = self.end.since(day)
            begin = self.begin.until(end.begin) if end else None
        else:
            begin = self.begin.since(day)
            end = self.end.since(begin.begin) if begin else None
        return _from_to(begin, end)

    def until(self, day: date) -> Stretch | None:
        if self.begin.explicit:
            begin = self.begin.until(day)
            end = self.end.since(begin.begin) if begin else None
        else:
            end = self.end.until(day)
            begin = self.begin.until(end.begin) if end else None
        return _from_to(begin, end)


def readings(said: Dated, today: date) -> Either[Stretch] | None:
    """The one that is past (or, a stretch, has begun), and the one ahead; `None` where there is no such day."""
    future = said.since(today)
    yesterday = today - timedelta(1)
    past = said.until(yesterday if isinstance(said, Day) else today)
    if future is None or past is None:
        return None
    return Either(past, future)


def _from_to(begin: Stretch | None, end: Stretch | None) -> Stretch | None:
    if begin is None or end is None or end.begin < begin.begin:
        return None
    return Stretch(begin.begin, end.begin, begin.first, end.last)


def _first(days: Iterator[date]) -> Stretch | None:
    found = next(days, None)
    return single(found) if found is not None else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Units of the calendar. Those of weeks: days from Monday to the first, days in it, days to the next.
_IN_WEEKS: Final = {
    "day": (0, 1, 1),
    "week": (0, 7, 7),
    "workweek": (0, 5, 7),
    "weekend": (5, 2, 7),
    "fortnight": (0, 14, 14),
}
_IN_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}


def unit_of(day: date, unit: str) -> Stretch:
    """The unit that has this day; the weekend of its week."""
    if unit == "day":
        return single(day)
    if unit in _IN_MONTHS:
        return months_of(day, _IN_MONTHS[unit])
    first, days, _ = _IN_WEEKS[unit]
    begin = day + timedelta(first - day.weekday())
    return stretch(begin, begin + timedelta(days))


def unit_at(day: date, unit: str, offset: int) -> Stretch:
    """The unit that has this day (offset 0), or the one so many on: next week is 1, the month before last -2."""
    begin = unit_of(day, unit).begin
    if unit in _IN_MONTHS:
        return unit_of(shifted(begin, _IN_MONTHS[unit] * offset), unit)
    return unit_of(begin + timedelta(_IN_WEEKS[unit][2] * offset), unit)


def months_of(day: date, months: int) -> Stretch:
    """The part of the year of so many months that has this day: 3 the quarter, 6 the half, 120 the decade."""
    count = (day.year * 12 + day.month - 1) // months * months
    begin = date(count // 12, count % 12 + 1, 1)
    return stretch(begin, shifted(begin, months))


def nearest_weekend(day: date) -> Stretch:
    return unit_of(day - timedelta(7 if day.weekday() < 2 else 0), "weekend")


def month_of(month: int, year: int | None = None) -> Yearly:
    return Yearly(lambda year: months_of(date(year, month, 1), 1), year)
