"""Lengths of time: how long they are, and what lies that far from a day or a moment."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

Unit = str  # a key of SECONDS

SECONDS: Final[dict[Unit, int]] = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "business day": 86400,
    "weekend": 2 * 86400,
    "week": 7 * 86400,
    "fortnight": 14 * 86400,
    "month": 30 * 86400,
    "quarter": 90 * 86400,
    "year": 365 * 86400,
    "decade": 3650 * 86400,
    "century": 36500 * 86400,
}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS: Final = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
CLOCK_UNITS: Final = frozenset({"second", "minute", "hour"})


@dataclass(frozen=True, slots=True)
class Length:
    """ "Two hours and a half", "three weeks": counts of units, the largest first."""

    parts: tuple[tuple[Decimal, Unit], ...]

    @classmethod
    def of(cls, count: Decimal | int, unit: Unit) -> "Length":
        return cls(((Decimal(count), unit),))

    @property
    def unit(self) -> Unit:
        return self.parts[0][1]

    @property
    def count(self) -> Decimal:
        return self.parts[0][0]

    @property
    def seconds(self) -> Decimal:
        """A month counts 30 days here and a year 365."""
        return sum((count * SECONDS[unit] for count, unit in self.parts), Decimal(0))

    @property
    def of_clock(self) -> bool:
        """Whether it is told by the clock: hours, minutes or seconds are in it."""
        return any(unit in CLOCK_UNITS for _, unit in self.parts)

    def joined(self, other: "Length") -> "Length | None":
        """Both lengths said as one ("two hours ten minutes"); `None` where the second is not the smaller one."""
        smaller = SECONDS[other.unit] < SECONDS[self.parts[-1][1]]
        return Length((*self.parts, *other.parts)) if smaller else None

    def from_day(self, day: date, sign: int = 1) -> date:
        """The day that lies this far ahead (sign 1) or back (-1). Raises `OverflowError`, `ValueError` out of range."""
        for count, unit in self.parts:
            if unit in _MONTHS:
                months = count * _MONTHS[unit]
                day = shifted(day, sign * int(months))
                day += timedelta(sign * int((months - int(months)) * 30))
            elif unit in _DAYS:
                day += timedelta(sign * int(count * _DAYS[unit]))
            elif unit == "business day":
                day = _business_days(day, sign * int(count))
        return day

    def from_moment(self, moment: datetime, sign: int = 1) -> datetime:
        """The same for a moment: days, months and years by the calendar of its zone, hours and less as they pass."""
        at = datetime.combine(self.from_day(moment.date(), sign), moment.timetz())
        passing = sum((count * SECONDS[unit] for count, unit in self.parts if unit in CLOCK_UNITS), Decimal(0))
        days = sum((count % 1 * _DAYS[unit] for count, unit in self.parts if unit in _DAYS), Decimal(0))
        later = at.astimezone(UTC) + sign * timedelta(days=float(days % 1), seconds=float(passing))
        return later.astimezone(moment.tzinfo)


def _business_days(day: date, count: int) -> date:
    """So many days from Monday to Friday on."""
    weeks, rest = divmod(abs(count), 5)
    step = timedelta(1 if count > 0 else -1)
    day += 7 * weeks * step
    while rest or (count and day.weekday() > 4):
        day += step
        rest -= day.weekday() <= 4 and rest > 0
    return day


def shifted(day: date, months: int) -> date:
    """The same day so many months on; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
