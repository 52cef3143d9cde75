"""Rules for times of day in Chinese."""

from typing import Final

from ..clocks import clock
from ..grammar import Grammar, Made, Parts
from .symbols import MACROS, numbers

CLOCKS: Final = Grammar(MACROS)


def _told(hour: int, minute: int = 0, second: int = 0) -> Made:
    at = clock(hour, minute, second)
    return ("clock", at) if at else None


@CLOCKS.rule("HOUR hour_sign half")
def _half_past(parts: Parts) -> Made:
    return _told(numbers(parts)[0], 30)


@CLOCKS.rule("HOUR hour_sign over? n12 quarter_hour")
def _quarter_past(parts: Parts) -> Made:
    hour, quarters = numbers(parts)
    return _told(hour, 15 * quarters)


@CLOCKS.rule(
    "HOUR hour_sign lacking (MINUTE minute_sign|n12 quarter_hour)",
    "lacking (MINUTE minute_sign|n12 quarter_hour) HOUR hour_sign",
)
def _to(parts: Parts) -> Made:
    first, second = numbers(parts)
    hour, lacking = (second, first) if parts.nodes[0].symbol == "lacking" else (first, second)
    minutes = lacking * 15 if parts.has("quarter_hour") else lacking
    return _told(hour - 1 or 12, 60 - minutes) if hour else None


@CLOCKS.rule(
    "HOUR hour_sign over? MINUTE (minute_sign|minute) MINUTE second",
    "HOUR hour_sign over? MINUTE (minute_sign|minute)",
    # "One point five" has one figure after its point.
    "HOUR hour_sign (n12|n24|n31|n59|padded)(?!NUMBER|UNIT|counter|hour_sign|part_sign|minute_sign)",
)
def _to_the_minute(parts: Parts) -> Made:
    hour, minute, *seconds = numbers(parts)
    if minute < 10 and not parts.has("minute_sign", "minute", "padded"):
        return None
    return _told(hour, minute, *seconds)


@CLOCKS.rule(
    "HOUR hour_sign full_hour",
    "(part_sign|relative_part|date|relative_day|at|from|to|until|dash) (?P<it>HOUR hour_sign)",
    "HOUR hour_sign(?=after_it|before_it|rear|front|or_and)",
    "HOUR hour_sign",
)
def _on_the_hour(parts: Parts) -> Made:
    hour = numbers(parts)[0]
    idle = hour == 1 and len(parts.nodes) == 2  # "one point", "a bit"
    return None if idle else _told(hour)


@CLOCKS.rule("part_sign (?P<it>nbig)(?!UNIT|counter)")
def _run_together(parts: Parts) -> Made:
    return _told(*divmod(parts.get("nbig"), 100))


@CLOCKS.rule("part_sign of? clock")
def _in_part(parts: Parts) -> Made:
    return "clock", parts.get("clock").in_part(parts.get("part_sign"))


@CLOCKS.rule("part_sign")
def _part(parts: Parts) -> Made:
    part = parts.get("part_sign")
    return ("clock", clock(12, fixed=True)) if part == "noon" else ("part", part)
