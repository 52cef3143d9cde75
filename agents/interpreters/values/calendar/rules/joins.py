"""Rules that join days, parts of days and times, in whatever order they are said. For both languages."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from ..clocks import EARLY_PARTS, LATE_PARTS, Clock, Hours, between, clock
from ..days import Between, Day
from ..grammar import Grammar, Made, Node, Parts
from ..moments import When
from .symbols import MACROS

PARTS_OF_DAY: Final = Grammar(MACROS)
_HALF: Final = "(early|earlier|late|later)"


def _half(parts: Parts, name: str | None) -> Hours | None:
    """The earlier or the later half of a part of the day, where one of them was said."""
    if not parts.has("early", "earlier", "late", "later"):
        return None
    return (EARLY_PARTS if parts.has("early", "earlier") else LATE_PARTS).get(name or "")


@PARTS_OF_DAY.rule(f"{_HALF} (in the|at)? part")
def _half_of_part(parts: Parts) -> Made:
    hours = _half(parts, parts.get("part"))
    return ("hours", hours) if hours else None


@PARTS_OF_DAY.rule(f"{_HALF} date part")
def _half_of_part_of_day(parts: Parts) -> Made:
    hours = _half(parts, parts.get("part"))
    return ("when", When(day=parts.get("date"), hours=hours), parts.nodes_of("date")) if hours else None


@PARTS_OF_DAY.rule("good part")
def _greeting(_parts: Parts) -> Made:
    return "word", None


@PARTS_OF_DAY.rule(f"{_HALF}? (this|next|last) part", f"{_HALF}? relative_part", "this hours")
def _this_part(parts: Parts) -> Made:
    offset, part = parts.get("relative_part") or (parts.get("next", "last") or 0, parts.get("part"))
    day = Day(fixed=parts.today + timedelta(offset))
    hours = parts.get("hours") or _half(parts, part)
    if hours:
        return "when", When(day=day, hours=hours)
    # "Tonight" is a day as well, "this morning" rather hours.
    days = tuple(Node("date", node.start, node.end, day) for node in parts.nodes_of("relative_part"))
    return "when", When(day=day, part=part), days


HOURS: Final = Grammar(MACROS)


@HOURS.rule("length (before|after) clock")
def _beside_clock(parts: Parts) -> Made:
    """Half an hour before noon."""
    at, length = parts.get("clock"), parts.get("length")
    if not length.of_clock or length.seconds >= 86400 or at.open:
        return None
    shift = int(length.seconds) * (-1 if parts.has("before") else 1)
    return "clock", Clock((at.seconds + shift) % 86400)


_TIME: Final = "(clock|HOUR|HOUR MINUTE)"
_BESIDE_DAY: Final = "(?=(in the)? part|(on|comma)? (date|when))"


def _time(nodes: list[Node]) -> Node | None:
    """The time that stands among these, in figures too."""
    told = next((node for node in nodes if node.symbol == "clock"), None)
    figures = [node for node in nodes if isinstance(node.value, int)]
    at = clock(*(node.value for node in figures)) if figures and not told else None
    return Node("clock", figures[0].start, figures[-1].end, at) if at else told


@HOURS.rule(
    f"(from|between|starting)? at? {_TIME} TO at? clock",
    f"(between|from) {_TIME} and clock",
    "between clock and HOUR(?!UNIT|word|NUMBER)",
    "(from|between|starting)? at? clock TO at? HOUR(?!UNIT|word|NUMBER)",
    f"between {_TIME} and {_TIME}(?!UNIT|word){_BESIDE_DAY}",
    f"(from|between)? {_TIME} TO {_TIME}(?!UNIT|word){_BESIDE_DAY}",
    f"(?<=date|when|part)(from|between|at|comma)? {_TIME} TO {_TIME}(?!UNIT|word|NUMBER)",
    f"(?<=date|when|part)between {_TIME} and {_TIME}(?!UNIT|word|NUMBER)",
)
def _from_to(parts: Parts) -> Made:
    nodes = parts.nodes
    middle = next(place for place, node in enumerate(nodes) if place and node.symbol in _BETWEEN)
    begin, end = _time(nodes[:middle]), _time(nodes[middle + 1 :])
    return ("hours", between(begin.value, end.value), (begin, end)) if begin and end else None


_BETWEEN: Final = frozenset({"to", "through", "dash", "until", "and"})


@HOURS.rule("(from|between) HOUR (MINUTE|oh n12) (TO|and) HOUR (MINUTE|oh n12)(?!UNIT|word)")
def _from_to_in_figures(parts: Parts) -> Made:
    """From two thirty to two forty five."""
    minutes = parts.all("n12", "n24", "n31", "n59", "padded", "zero")[1::2]
    return _from_to(parts) if min(minutes) >= 10 or parts.has("oh", "padded") else None


@HOURS.rule(
    "(from|starting)? at? clock for length",
    "(from|starting) at? HOUR for length",
    "for? length (from|starting) at? (clock|HOUR)",
)
def _lasting(parts: Parts) -> Made:
    begin, length = _time(list(parts)), parts.get("length")
    if begin is None or not length.of_clock or length.seconds >= 86400:
        return None
    at: Clock = begin.value
    end = Clock(int(at.seconds + length.seconds) % 86400)
    return "hours", Hours(Clock(at.seconds), end, open=at.open)


@HOURS.rule("hours (in|at|on)? the? part(?!of)")
def _hours_in_part(parts: Parts) -> Made:
    return "hours", parts.get("hours").in_part(parts.get("part"))


@HOURS.rule("from the? ordinal TO the? ordinal(?!UNIT)")
def _from_day_to_day(parts: Parts) -> Made:
    begin, end = (Node("date", node.start, node.end, Day(day=node.value)) for node in parts.nodes_of("ordinal"))
    return "span", Between(begin.value, end.value), (begin, end)


MOMENTS: Final = Grammar(MACROS)
_PIECE: Final = "(date|clock|hours|part|when)"


def when(node: Node) -> When | None:
    """A node as what can be joined."""
    if node.symbol == "when":
        whole: When = node.value
        return whole
    field = {"date": "day"}.get(node.symbol, node.symbol)
    return When(**{field: node.value}) if field in ("day", "part", "clock", "hours") else None


def leaves(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes that were joined, each by itself."""
    return tuple(leaf for node in nodes for leaf in (node.parts if node.symbol == "when" and node.parts else (node,)))


@MOMENTS.rule("date dash clock", *3 * (f"{_PIECE} (comma|on|at|in|of|from|for)? (the|at)? {_PIECE}",))
def _together(parts: Parts) -> Made:
    first, *_, second = parts
    one, other = when(first), when(second)
    joined = one.with_(other) if one and other else None
    if joined is None or (joined.day is None and joined.part is None and not parts.has("in", "at")):
        return None
    return "when", joined, leaves((first, second))
