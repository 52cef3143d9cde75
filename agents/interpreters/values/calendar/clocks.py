"""Times of day and stretches of a day as they are said: "four" is before or after noon."""

from dataclasses import dataclass, replace
from typing import Final

_DAY: Final = 24 * 3600
_HALF: Final = 12 * 3600


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in seconds from midnight (24:00 is 86400).

    open: twelve hours later may be meant as well. zone: the time zone that was named with it.
    """

    seconds: int
    open: bool = False
    zone: str | None = None

    @property
    def hour(self) -> int:
        return self.seconds // 3600

    @property
    def either(self) -> tuple["Clock", ...]:
        """The one as it was said, then the one twelve hours from it."""
        if not self.open:
            return (self,)
        return Clock(self.seconds), Clock((self.seconds + _HALF) % _DAY)

    def in_part(self, part: str) -> "Clock":
        """Three "in the afternoon" is 15:00, twelve "at night" 00:00; an hour past twelve stays what it is."""
        if not self.open:
            return self
        within = self.seconds % _HALF
        late = part not in _EARLY
        if part == "night":
            late = 5 * 3600 <= within < _HALF
        elif part == "noon":
            late = within < 10 * 3600
        return Clock(within + _HALF * late)


_EARLY: Final = frozenset({"am", "morning", "dawn", "forenoon", "early morning"})


def clock(hour: int, minute: int = 0, second: int = 0, *, fixed: bool = False) -> Clock | None:
    """The time with these figures, open where its hour is 1 to 12 and not fixed; `None` where there is none."""
    if not (0 <= hour <= 24 and 0 <= minute < 60 and 0 <= second < 60) or (hour == 24 and (minute or second)):
        return None
    return Clock(hour * 3600 + minute * 60 + second, open=not fixed and 1 <= hour <= 12)


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of day to another, over midnight where the second is not later.

    widest: the most that the words can mean ("the morning" begins at midnight to some), where that is more.
    """

    begin: Clock
    end: Clock
    widest: tuple[Clock, Clock] | None = None
    open: bool = False

    @property
    def either(self) -> tuple["Hours", ...]:
        if not self.open:
            return (self,)
        begin, end = (Clock((each.seconds + _HALF) % _DAY) for each in (self.begin, self.end))
        return replace(self, open=False), Hours(begin, end)

    def in_part(self, part: str) -> "Hours":
        if not self.open:
            return self
        begin = replace(self.begin, open=True).in_part(part)
        return between(begin, replace(self.end, open=True))


def between(begin: Clock, end: Clock) -> Hours:
    """From a time to a time: one that is open is the one nearest the other ("two to four pm", "ten am to four")."""
    if begin.open and end.open:
        ends = end.either
        nearest = min(ends, key=lambda each: (each.seconds - begin.seconds) % _DAY or _DAY)
        return Hours(replace(begin, open=False), nearest, open=True)
    begin = min(begin.either, key=lambda each: (end.seconds - each.seconds) % _DAY or _DAY)
    end = min(end.either, key=lambda each: (each.seconds - begin.seconds) % _DAY or _DAY)
    return Hours(begin, end)


def _hours(begin: float, end: float, *widest: float) -> Hours:
    first, last, *wide = (Clock(round(each * 3600)) for each in (begin, end, *widest))
    return Hours(first, last, (wide[0], wide[1]) if wide else None)


_LAST_SECOND: Final = Clock(_DAY - 1)
PARTS: Final[dict[str, Hours]] = {
    "early morning": _hours(4, 8, 0, 8),
    "dawn": _hours(0, 6),
    "morning": _hours(8, 12, 0, 12),
    "forenoon": _hours(8, 12, 6, 12),
    "breakfast": _hours(8, 12),
    "lunch": _hours(11, 13),
    "noon": _hours(11, 13),
    "afternoon": _hours(12, 16, 12, 19),
    "dinner": _hours(16, 20),
    "evening": _hours(16, 20, 18, 24),
    "night": Hours(Clock(20 * 3600), _LAST_SECOND, (Clock(18 * 3600), Clock(_DAY))),
    "daytime": _hours(8, 18),
}
# The earlier and the later half of a part of the day.
EARLY_PARTS: Final[dict[str, Hours]] = {
    "morning": _hours(8, 10), "afternoon": _hours(12, 14), "evening": _hours(16, 18), "night": _hours(20, 22),
}  # fmt: skip
LATE_PARTS: Final[dict[str, Hours]] = {
    "morning": _hours(10, 12), "afternoon": _hours(14, 16), "evening": _hours(18, 20),
    "night": Hours(Clock(22 * 3600), _LAST_SECOND),
}  # fmt: skip
