"""Names for alternatives of symbols in the patterns of rules, and what nodes with such symbols say."""

from typing import Final

from ..grammar import Parts

MACROS: Final = {
    "NUMBER": "zero|n12|n24|n31|n59|n99|nbig|padded",
    "DAYNUM": "n12|n24|n31|padded",
    "NTH": "ordinal|second",
    "HOUR": "zero|n12|n24|padded",
    "MINUTE": "zero|n12|n24|n31|n59|padded",
    "UNIT": "second|minute|hour|day|nights|business_day|week|week_sign|fortnight|weekend|weekends|months|quarter|years|"
    "year_sign|decade|century",
    "CALENDAR": "day|week|fortnight|weekend|workweek|months|quarter|years|decade|century",
    "MONTH": "month|may",
    "WEEKDAY": "weekday|sat",
    "WHICH": "this|next|last|past",
    "MARK": "slash|dash",
    "TO": "to|through|dash|until",
    # What a sentence is about in the end: a day, a stretch of days, a time, or several of them joined.
    "NAMED": "date|span|clock|when|instant|now|part",
}
NAMED: Final = tuple(MACROS["NAMED"].split("|"))
_UNITS: Final = {
    **{name: name for name in ("second", "minute", "hour", "day", "week", "fortnight", "weekend", "workweek")},
    **{name: name for name in ("quarter", "decade", "century")},
    "business_day": "business day",
    "week_sign": "week",
    "weekends": "weekend",
    "nights": "day",
    "months": "month",
    "month_sign": "month",
    "quarter_sign": "quarter",
    "years": "year",
    "year_sign": "year",
    "decade_sign": "decade",
}


def unit(parts: Parts) -> str:
    """The unit that was said, the last where there are two ("the second week")."""
    return [_UNITS[node.symbol] for node in parts if node.symbol in _UNITS][-1]


def numbers(parts: Parts) -> list[int]:
    """Every number, in order."""
    return parts.all("zero", "n12", "n24", "n31", "n59", "n99", "nbig", "padded")


def day_of_month(parts: Parts) -> int | None:
    """The day of the month, in figures or as an ordinal."""
    said: int | None = parts.get("ordinal", "n12", "n24", "n31", "padded")
    return 2 if said is None and parts.has("second") else said


def which(parts: Parts) -> int:
    """This, the next or the last: 0, 1, -1, and further away in Chinese (上上)."""
    said: int | None = parts.get("next", "last", "this")
    return -1 if parts.has("past") else said or 0
