"""Rules for lengths of time in both languages, and for what happens again and again."""

from decimal import Decimal
from typing import Final

from ..days import Day, Stretch
from ..grammar import Grammar, Made, Parts
from ..lengths import Length
from ..stretches import counted
from . import symbols
from .symbols import MACROS

REPEATS: Final = Grammar(MACROS)
_DAYS: Final = "(WEEKDAY|weekdays|weekday_sign|weekends|part|part_sign|workweek|workdays|MONTH|season)"


@REPEATS.rule(
    "every (other|NTH|few|NUMBER|half|counter)? counter? (UNIT|month_sign|day_sign)",
    f"every (other|NTH)? {_DAYS} ((comma|and|or|to) (WEEKDAY|weekday_sign))* (of the UNIT)?",
    "(any|all) (weekends|weekend)",
    "any (day|week|months|years)",
    "(once|n12 time?) (a|every) (day|week|months|years|quarter|fortnight)",
    "(?<!NUMBER)(?<!few)(?<!counter)on? (weekdays|workdays) ((comma|and|or) weekdays)*",
    "(?<!NUMBER)(?<!few)weekends",
)
def _again(_parts: Parts) -> Made:
    return "often", None


@REPEATS.rule("moving ((?!from|between|stop|dot|moving).)* (?P<it>to)")
def _target(_parts: Parts) -> Made:
    """Of "move the one on Monday to Friday", which is no period."""
    return "target", None


LENGTHS: Final = Grammar(MACROS)


@LENGTHS.rule("business week")
def _workweek(_parts: Parts) -> Made:
    return "workweek", None


@LENGTHS.rule("(all|a? entire|the entire) UNIT")
def _all_of_one(parts: Parts) -> Made:
    return "length", Length.of(1, symbols.unit(parts))


@LENGTHS.rule("business day", "(?<=counter)workdays")
def _business_day(_parts: Parts) -> Made:
    return "business_day", None


def _count(parts: Parts) -> Decimal:
    said = [*symbols.numbers(parts), *parts.all("year", "decimal", "few")]
    return Decimal(said[0] if said else 1)


@LENGTHS.rule("(NUMBER|a) and a? half UNIT", "(NUMBER|a) UNIT and? a? half", "NUMBER counter half UNIT")
def _and_a_half(parts: Parts) -> Made:
    return "length", Length.of(_count(parts) + Decimal("0.5"), symbols.unit(parts))


@LENGTHS.rule("a? half (a|counter|of a)? (UNIT|month_sign)")
def _half(parts: Parts) -> Made:
    return "length", Length.of(Decimal("0.5"), symbols.unit(parts))


@LENGTHS.rule("slashed (a|of a)? (hour|day|years)")
def _written_half(parts: Parts) -> Made:
    said: Day = parts.get("slashed")
    return ("length", Length.of(Decimal("0.5"), symbols.unit(parts))) if (said.month, said.day) == (1, 2) else None


@LENGTHS.rule("a? quarter (of a)? hour", "NUMBER quarter_hour")
def _quarters_of_an_hour(parts: Parts) -> Made:
    return "length", Length.of(_count(parts) * 15, "minute")


@LENGTHS.rule("(?<!of)NUMBER (TO|or) NUMBER UNIT")
def _rough(_parts: Parts) -> Made:
    """ "Two to three weeks" is no length to count on."""
    return "word", None


@LENGTHS.rule(
    "(a? few of?|NUMBER|decimal) (more|dash|counter)? UNIT",
    "year UNIT(?!NUMBER)",
    "a (?!second word)UNIT(?!of)",
    "(NUMBER|few) counter quarter_sign",
)
def _counted(parts: Parts) -> Made:
    return "length", Length.of(_count(parts), symbols.unit(parts))


# "The last 3 months and 2 days ago" are two.
_UNCOUNTED: Final = "(?<!last)(?<!next)(?<!past)(?<!recent)(?<!coming)"


@LENGTHS.rule(*2 * (f"{_UNCOUNTED}length (comma|and|pause)? length",))
def _joined(parts: Parts) -> Made:
    first, second = parts.all("length")
    joined = first.joined(second)
    return ("length", joined) if joined else None


@LENGTHS.rule("length NUMBER (minute_sign|second)", "NUMBER minute_sign NUMBER second")
def _with_minutes(parts: Parts) -> Made:
    length: Length | None = parts.get("length")
    *minutes, last = symbols.numbers(parts)
    rest = Length.of(last, "second" if parts.has("second") else "minute")
    joined = (length or Length.of(minutes[0], "minute")).joined(rest)
    return ("length", joined) if joined else None


def distant(length: Length, sign: int, parts: Parts) -> Made:
    """So long from now (sign 1) or ago (-1): a day, or a moment where the clock tells the length."""
    if length.of_clock:
        return "instant", length.from_moment(parts.now, sign)
    return "date", Day(fixed=length.from_day(parts.today, sign))


def around_now(length: Length, sign: int, parts: Parts) -> Made:
    """The next (sign 1) or the last (-1) so long."""
    found = counted(length, sign, parts.now)
    return ("span" if isinstance(found, Stretch) else "moments"), found
