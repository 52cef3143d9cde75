"""Rules for what reaches from one day or moment to another, and for what has one end only. For both languages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from ..days import Between, Day, Stretch, Yearly, month_of
from ..grammar import Grammar, Made, Node, Parts
from ..mentions import Bound
from ..moments import Bounded, Lasting, Reaching, When
from .joins import leaves, when
from .symbols import MACROS, NAMED, day_of_month

RANGES: Final = Grammar(MACROS)


@RANGES.rule("span (on|comma)? the? date", "span (on|comma) the? (ordinal|DAYNUM)(?!UNIT|word)")
def _day_in(parts: Parts) -> Made:
    """Next year on March 5, next month on the 5th."""
    whole, day = parts.get("span"), parts.get("date") or Day(day=day_of_month(parts))
    if not isinstance(whole, Stretch) or not isinstance(day, Day) or day.explicit or day.weekday is not None:
        return None
    days = (whole.end - whole.begin).days
    if days >= 365 and day.in_year:
        return "date", replace(day, year=whole.begin.year)
    if 28 <= days <= 31 and not day.in_year:
        return "date", replace(day, year=whole.begin.year, month=whole.begin.month)
    return None


_FROM: Final = "(from|between|starting)?"
_EDGE: Final = "(date|span|now)"
_FIGURE: Final = "(DAYNUM|NTH)"


@RANGES.rule(
    f"{_FROM} the? {_EDGE} TO the? {_EDGE}",
    f"(between|from) the? {_EDGE} and the? {_EDGE}",
    f"from? {_EDGE} (and|to) {_EDGE} among",
    f"between the? {_FIGURE} (and|TO) the? date",
    f"(from|between)? the? {_FIGURE} TO the? date",
    f"(from|between)? the? date TO the? {_FIGURE}(?!UNIT|word|ampm)",
    f"between the? date and the? {_FIGURE}",
    "from the? date TO the? ordinal(?!UNIT)",
)
def _from_day_to_day(parts: Parts) -> Made:
    begin, _, end = (node for node in parts if node.symbol not in _AROUND)
    first, last = _day(begin, parts), _day(end, parts)
    if first is None or last is None:
        return None
    if begin.symbol not in ("date", "span", "now") and not (isinstance(last, Day) and last.day):
        return None
    if isinstance(first, Day) and isinstance(last, Day) and first.only_day and last.month and last.day:
        # Of "between the 5th and the 9th of June" both are in June; "from the 29th" would be in May.
        months = last.month - ((first.day or 0) > last.day)
        year = last.year - (months == 0) if last.year else None
        first = replace(first, year=year, month=months or 12)
    return "span", Between(first, last), (_made(begin, first), _made(end, last))


_AROUND: Final = frozenset({"from", "between", "starting", "the", "among"})


def _day(node: Node, parts: Parts) -> Any:
    if node.symbol in ("date", "span"):
        return node.value
    if node.symbol == "now":
        return Day(fixed=parts.today)
    figure = 2 if node.symbol == "second" else node.value
    return Day(day=figure) if 0 < figure <= 31 else None


def _made(node: Node, value: Any) -> Node:
    return Node("date" if isinstance(value, Day) else "span", node.start, node.end, value)


@RANGES.rule(
    f"from? the? {_FIGURE} TO the? {_FIGURE} (of|in)? span", f"between the? {_FIGURE} and the? {_FIGURE} (of|in)? span"
)
def _days_in_month(parts: Parts) -> Made:
    """From 4 to 23 in next month."""
    begin, end = (node for node in parts if node.symbol not in (*_AROUND, "span") and node.value is not None)
    month = parts.get("span").since(parts.today)
    if month is None or not 28 <= (month.end - month.begin).days <= 31:
        return None
    year = month.begin.year if parts.get("span").explicit else None
    first, last = (Day(year=year, month=month.begin.month, day=node.value) for node in (begin, end))
    return "span", Between(first, last), (_made(begin, first), _made(end, last))


@RANGES.rule("span (from|comma)? date TO date")
def _days_in_week(parts: Parts) -> Made:
    """Next week from Monday to Friday."""
    week, days = parts.get("span"), parts.nodes_of("date")
    if not isinstance(week, Stretch) or (week.end - week.begin).days != 7:
        return None
    if not all(isinstance(node.value, Day) and node.value.weekday is not None for node in days):
        return None
    begin, end = (_made(node, Day(fixed=week.begin + timedelta(node.value.weekday))) for node in days)
    return "span", Between(begin.value, end.value), (begin, end)


@RANGES.rule("n12 (to|dash) span")
def _from_month_to_month(parts: Parts) -> Made:
    """5-10月."""
    begin, _, end = parts
    month = month_of(begin.value)
    return ("span", Between(month, end.value), (_made(begin, month), end)) if isinstance(end.value, Yearly) else None


_MOMENT: Final = "(when|instant)"
_EITHER: Final = "(when|instant|date|clock|now)"


@RANGES.rule(
    f"{_FROM} {_MOMENT} TO the? {_EITHER}",
    f"{_FROM} {_EITHER} TO the? {_MOMENT}",
    f"between {_MOMENT} and {_EITHER}",
    f"between {_EITHER} and {_MOMENT}",
)
def _from_moment_to_moment(parts: Parts) -> Made:
    begin, end = parts.nodes_of(*NAMED)
    return "moments", Reaching(begin, end), (begin, end)


@RANGES.rule(
    "when for length",
    "for? length comma? (from|starting) (on|at)? (when|date|now)",
    "(from|starting) (on|at)? (when|date|now) for length",
)
def _lasting(parts: Parts) -> Made:
    begin = parts.nodes_of(*NAMED)[0]
    return "moments", Lasting(begin, parts.get("length")), (begin,)


BOUNDS: Final = Grammar(MACROS)
_RELATIONS: Final[Mapping[str, Bound]] = {
    "since": "since", "starting": "since", "begun": "since", "onwards": "since",
    "after": "after", "later": "after", "after_it": "after", "rear": "after", "more": "after",
    "before": "before", "earlier": "before", "before_it": "before", "front": "before", "less": "before",
    "prior": "before",
    "until": "until", "through": "until", "by": "until", "as": "until", "done": "until", "up": "until",
    "from": "from", "to": "to", "target": "to",
}  # fmt: skip


def _relation(parts: Parts) -> Bound:
    """The relation that was said; a weaker word may stand before it (从…起, up to)."""
    said = [_RELATIONS[node.symbol] for node in parts if node.symbol in _RELATIONS]
    if parts.has("no"):
        return "until" if parts.has("later") else "since"
    return next((relation for relation in said if relation not in ("from", "to")), said[0])


def _bounded(relation: Bound, inner: Node, parts: Parts, *, inclusive: bool = False) -> Made:
    if inner.symbol == "now" and relation in ("until", "before"):
        inner = Node("date", inner.start, inner.end, Day(fixed=parts.today))
    return "bounded", Bounded(relation, inner, inclusive), (inner,)


@BOUNDS.rule(
    "(from|at)? NAMED (or|or_and|and) at? (before_it|after_it|front|rear|begun)",
    "NAMED (or|and) (later|after|before|earlier)(?!the? NAMED)",
    "(on|in|at) or (after|before|later than|earlier than) the? NAMED",
    "(after|before|later|earlier) or (on|in|at) the? NAMED",
    "(less|more) equals NAMED",
)
def _inclusive(parts: Parts) -> Made:
    return _bounded(_relation(parts), parts.nodes_of(*NAMED)[0], parts, inclusive=True)


@BOUNDS.rule("(date|when) comma? (before|after|by|since|until|later than|earlier than) at? clock")
def _bounded_on_day(parts: Parts) -> Made:
    day, at = parts.nodes_of("date", "when")[0], parts.nodes_of("clock")[0]
    said = when(day)
    joined = said.with_(When(clock=at.value)) if said else None
    if joined is None:
        return None
    return _bounded(_relation(parts), Node("when", day.start, at.end, joined, leaves((day, at))), parts)


@BOUNDS.rule("from the? NAMED on(?=stop|dot|comma|pause|and|$)")
def _from_it_on(parts: Parts) -> Made:
    return _bounded("since", parts.nodes_of(*NAMED)[0], parts)


@BOUNDS.rule(
    "(from|at)? NAMED (before_it|after_it|front|rear|begun)",
    "(until|to) NAMED done",
    "(less|more) NAMED",
    "up (to|until) the? NAMED",
    "prior to the? NAMED",
    "from? the? NAMED onwards",
    "(since|starting|after|before|until|through|by) (on|at)? the? NAMED",
    "since in the? NAMED",
    "no? (later|earlier) than at? NAMED",
    "as late as NAMED",
    "(from|to|target) (on|at|in)? the? NAMED(?!possessive)",
)
def _one_end(parts: Parts) -> Made:
    return _bounded(_relation(parts), parts.nodes_of(*NAMED)[0], parts)


@BOUNDS.rule(
    "often (comma|at|on|from|in)? the? (clock|hours|part|when|date|often)", "(clock|hours|when|part) (comma|on)? often"
)
def _again(_parts: Parts) -> Made:
    return "often", None
