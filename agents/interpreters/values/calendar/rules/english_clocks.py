"""Rules for times of day in English."""

from dataclasses import replace
from typing import Final

from ..clocks import Clock, clock
from ..days import Day
from ..grammar import Grammar, Made, Parts
from .symbols import MACROS, numbers

CLOCKS: Final = Grammar(MACROS)


def _told(at: Clock | None, parts: Parts) -> Made:
    """The time, before or after noon as was said. There is no 15:00 am."""
    said = parts.get("ampm", "part")
    if at is None or (said == "am" and at.hour > 12):
        return None
    return "clock", replace(at, open=at.open or 1 <= at.hour <= 12).in_part(said) if said else at


@CLOCKS.rule("oh clock_word")
def _oclock(_parts: Parts) -> Made:
    return "oclock", None


@CLOCKS.rule("clock ampm", "clock oclock")
def _written(parts: Parts) -> Made:
    return _told(parts.get("clock"), parts)


@CLOCKS.rule("decimal ampm")
def _with_point(parts: Parts) -> Made:
    hour, minute = parts.get("decimal").split(".")
    return _told(clock(int(hour), int(minute)), parts) if len(minute) == 2 else None


@CLOCKS.rule(
    "(half|a? quarter|MINUTE minute?) past (HOUR|named_clock) oclock? ampm?",
    "(a? quarter|MINUTE minute) after HOUR oclock? ampm?",
    "(?<=at|by|from|to)half n12 ampm?(?!UNIT|word)",  # "half seven" to the British
)
def _past(parts: Parts) -> Made:
    *minutes, hour = numbers(parts) + parts.all("named_clock")
    minute = 30 if parts.has("half") else minutes[0] if minutes else 15
    return _told(clock(hour, minute), parts)


@CLOCKS.rule(
    "(a? quarter|MINUTE minute) (to|before) (HOUR|named_clock) oclock? ampm?",
    "(?<!from)(?<!between)(?<!n12)(?<!n24)(n24|n31|n59) to HOUR oclock? ampm?",
    "at (?P<it>n12 to HOUR (oclock|ampm|part)?)",
)
def _to(parts: Parts) -> Made:
    """Quarter to nine, 25 to 11; "10 to 1" is a time after "at" only, else hours from and to."""
    *minutes, hour = numbers(parts) + parts.all("named_clock")
    minute = minutes[0] if minutes else 15
    if not 0 < minute < 60 or (minute % 5 and not parts.has("minute")):
        return None
    return _told(clock(12 if hour == 1 else (hour - 1) % 24, 60 - minute), parts)


@CLOCKS.rule("HOUR (MINUTE|oh n12) ampm", "HOUR MINUTE (in the|at)? part")
def _hour_and_minute(parts: Parts) -> Made:
    hour, minute = numbers(parts)
    return _told(clock(hour, minute), parts) if minute >= 10 or parts.has("oh", "padded") else None


@CLOCKS.rule("(year|nbig) ampm")
def _run_together(parts: Parts) -> Made:
    return _told(clock(*divmod(parts.get("year", "nbig"), 100)), parts)


@CLOCKS.rule("HOUR ampm", "HOUR oclock ampm?", "HOUR ish ampm?", "HOUR (in the|at) part", "(?<=at)HOUR part")
def _hour(parts: Parts) -> Made:
    hour = numbers(parts)[0]
    return _told(clock(hour), parts) if hour <= 12 or not parts.has("ampm") else None


@CLOCKS.rule("n12? named_clock")
def _named(parts: Parts) -> Made:
    return ("clock", Clock(parts.get("named_clock") * 3600)) if parts.get("n12") in (None, 12) else None


@CLOCKS.rule("clock ish? (in the|at|comma)? part")
def _in_part(parts: Parts) -> Made:
    return _told(parts.get("clock"), parts)


@CLOCKS.rule("clock zone", "clock open zone close")
def _in_zone(parts: Parts) -> Made:
    return "clock", replace(parts.get("clock"), zone=parts.get("zone"))


@CLOCKS.rule("(at|on|by|before|after|during|until|from|since|this) (?P<it>meal)(?!word)")
def _meal(parts: Parts) -> Made:
    return "part", parts.get("meal")


# Hours that only their place among other words makes times of day.
BARE: Final = Grammar(MACROS)
_END: Final = "(?=stop|dot|comma|pause|on|in|date|when|zone|for|and|or|TO|is|$)"


@BARE.rule(
    "(from|to|until|at|by|before|after|between|for|and|dash) (?P<it>HOUR (MINUTE|oh n12))(?!UNIT|word|MINUTE)",
    "(?P<it>HOUR (MINUTE|oh n12))(?=comma? (when|date))",
)
def _digital(parts: Parts) -> Made:
    hour, minute = numbers(parts)[-2:]
    return _told(clock(hour, minute), parts) if minute >= 10 or parts.has("oh", "padded") else None


@BARE.rule(
    f"at (?P<it>HOUR){_END}",
    "date at (?P<it>HOUR)(?!UNIT|NUMBER)",
    f"(before|after) (?P<it>HOUR){_END}",
    "(earlier|later) than (?P<it>HOUR)(?!UNIT|NUMBER)",
    f"until (?P<it>HOUR){_END}",
    "(for|by|before|after|until) (?P<it>HOUR)(?=comma? when)",
    "(?P<it>HOUR)(?=comma? when)",
    f"when at (?P<it>HOUR){_END}",
)
def _bare_hour(parts: Parts) -> Made:
    return _told(clock(numbers(parts)[-1]), parts)


@BARE.rule("(for|by|before|after|until|at) (?P<it>HOUR) date")
def _bare_hour_of_day(parts: Parts) -> Made:
    """ "For 7 tomorrow"; "for 2 on Friday" are two people."""
    day = parts.get("date")
    return _told(clock(numbers(parts)[0]), parts) if isinstance(day, Day) and day.fixed else None


@BARE.rule(f"at (?P<it>decimal){_END}")
def _bare_decimal(parts: Parts) -> Made:
    return _with_point(parts)
