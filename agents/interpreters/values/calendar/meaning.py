"""From a node of the grammar to a mention: put on the calendar from now, with a past and a coming reading."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from .clocks import PARTS, Clock, Hours
from .days import Between, Dated, Day, Moments, Stretch, readings
from .grammar import Node
from .lengths import Length
from .mentions import Bound, Kind, Mention, Period, Value
from .moments import Bounded, Lasting, Reaching, When

# The kind, the values where the future is spoken of, and where the past is.
_Said = tuple[Kind, tuple[Any, ...], tuple[Any, ...]]


def mention(node: Node, now: datetime) -> Mention | None:
    """What a node means; `None` for one that is no date or time, or that no calendar reaches."""
    if node.symbol not in _READERS:
        return None
    try:
        kind, futures, pasts = _said(node, now)
        parts = tuple(made for part in node.parts if (made := mention(part, now)))
    except (OverflowError, ValueError):
        return None
    value = node.value
    if isinstance(value, Bounded):
        if value.relation in ("from", "to"):
            return replace(parts[0], bound=value.relation)
        return Mention(node.start, node.end, kind, futures, pasts, value.relation, parts)
    if isinstance(value, When) and (value.clock or value.hours):
        parts = tuple(_day_only(part) for part in parts if part.kind != "time period" or part.parts)
    if isinstance(value, Between | Hours | Reaching) and len(parts) == 2:
        parts = (_end(parts[0], "from", "first", futures, pasts), _end(parts[1], "to", "last", futures, pasts))
    return Mention(node.start, node.end, kind, futures, pasts, parts=parts)


def _said(node: Node, now: datetime) -> _Said:
    return _READERS[node.symbol](node.value, now)


def _day_only(part: Mention) -> Mention:
    """ "This morning" with a time beside it says the day."""
    if part.kind != "datetime period" or part.parts:
        return part
    values: Iterable[tuple[Any, ...]] = (part.futures, part.pasts)
    futures, pasts = (tuple(period.begin.date() for period in periods) for periods in values)
    return Mention(part.start, part.end, "date", futures, pasts)


def _end(part: Mention, bound: Bound, side: str, futures: Iterable[Any], pasts: Iterable[Any]) -> Mention:
    """One end of a range, with the value it has there."""
    future, past = (tuple(dict.fromkeys(getattr(each, side) for each in periods)) for periods in (futures, pasts))
    kinds: dict[type, Kind] = {date: "date", time: "time", datetime: "datetime"}
    kind = kinds[type(future[0])] if future else part.kind
    return replace(part, kind=kind, futures=future, pasts=past, bound=bound)


def _date(day: Dated, now: datetime) -> _Said:
    futures, pasts = [], []
    today = now.date()
    for each in _orders(day):
        either = readings(each, today)
        if either:
            futures.append(either.future.begin)
            pasts.append(either.past.begin)
    if isinstance(day, Day) and day.in_year and day.weekday is not None and not day.explicit and futures:
        futures.extend(_on_weekday(day, futures[0], 1))
        pasts.extend(_on_weekday(day, pasts[0], -1))
    if isinstance(day, Day) and day.day is None and day.weekday == today.weekday():
        # On a Tuesday "Tuesday" is the next one to most, and today to some.
        futures.insert(0, today + timedelta(7))
        pasts.append(today)
    return "date", tuple(futures), tuple(pasts)


def _on_weekday(day: Day, found: date, step: int) -> Iterator[date]:
    """Where "Friday, 16 October" is a Sunday, the nearest year in which it is a Friday may be meant."""
    years = (found.year + step * ahead for ahead in range(_YEARS_TO_WEEKDAY))
    dates = (readings(replace(day, year=year), found) for year in years)
    fitting = (each.future.begin for each in dates if each and each.future.begin.weekday() == day.weekday)
    yield from () if found.weekday() == day.weekday else islice(fitting, 1)


_YEARS_TO_WEEKDAY: Final = 12


def _orders(day: Dated) -> tuple[Dated, ...]:
    """Both readings of figures that may be month and day or day and month."""
    if isinstance(day, Day) and day.either:
        return day, replace(day, month=day.day, day=day.month)
    return (day,)


def _span(span: Dated, now: datetime) -> _Said:
    either = readings(span, now.date())
    if either is None:
        return "date period", (), ()
    return "date period", (_period(either.future),), (_period(either.past),)


def _period(days: Stretch | Moments) -> Period:
    return Period(days.begin, days.end, days.first, days.last)


def _clock(said: Clock, _now: datetime) -> _Said:
    times = tuple(_time(each) for each in said.either)
    return "time", times, times


def _hours(said: Hours, _now: datetime) -> _Said:
    periods = tuple(_of_day(each, _time) for each in said.either)
    return "time period", periods, periods


def _of_day(said: Hours, at: Callable[[Clock], Any]) -> Period:
    first, last = said.widest or (said.begin, said.end)
    return Period(at(said.begin), at(said.end), at(first), at(last))


def _time(at: Clock) -> time:
    hours, rest = divmod(at.seconds % 86400, 3600)
    return time(hours, rest // 60, rest % 60)


def _when(said: When, now: datetime) -> _Said:
    at = said.time
    if said.day is None:
        return _clock(at, now) if isinstance(at, Clock) else _hours(at or PARTS["daytime"], now)
    kind, futures, pasts = _date(said.day, now)
    if at is None:
        return kind, futures, pasts
    future, past = (
        tuple(dict.fromkeys(moment for day in days for moment in _on_day(day, at, now))) for days in (futures, pasts)
    )
    return "datetime" if isinstance(at, Clock) else "datetime period", future, past


def _on_day(day: date, at: Clock | Hours, now: datetime) -> list[Value]:
    def moment(at: Clock) -> datetime:
        """By the clock on the wall, where it is set forward or back too."""
        return datetime.combine(day, time(), now.tzinfo) + timedelta(seconds=at.seconds)

    if isinstance(at, Clock):
        return [moment(each) for each in at.either]
    return [_over_midnight(_of_day(each, moment)) for each in at.either]


def _over_midnight(period: Period) -> Period:
    def after(end: Any, begin: Any) -> Any:
        return end + timedelta(1) if end <= begin else end

    return replace(period, end=after(period.end, period.begin), last=after(period.last, period.first))


def _instant(at: datetime, now: datetime) -> _Said:
    """A moment in the user's zone, in which one without a zone is."""
    local = at.astimezone(now.tzinfo) if at.tzinfo else at.replace(tzinfo=now.tzinfo)
    return "datetime", (local,), (local,)


def _moments(said: Moments | Reaching | Lasting, now: datetime) -> _Said:
    if isinstance(said, Lasting):
        return _lasting(said, now)
    if isinstance(said, Reaching):
        return _reaching(said, now)
    return "datetime period", (_period(said),), (_period(said),)


def _lasting(said: Lasting, now: datetime) -> _Said:
    kind, *both = _said(said.begin, now)

    def period(value: Any) -> Period:
        begin = _edge(value, "begin")
        distant = said.length.from_moment if isinstance(begin, datetime) else said.length.from_day
        return Period(begin, distant(begin), begin, distant(begin))

    future, past = (tuple(map(period, values)) for values in both)
    return "date period" if kind == "date" else "datetime period", future, past


def _reaching(said: Reaching, now: datetime) -> _Said:
    _, *begins = _said(said.begin, now)
    kind, *ends = _said(said.end, now)
    future, past = (tuple(_from_to(begin, end, kind, now)) for begin, end in zip(begins, ends, strict=True))
    return "datetime period", future, past


def _from_to(begins: tuple[Any, ...], ends: tuple[Any, ...], kind: Kind, now: datetime) -> Iterator[Period]:
    """The one period between the first readings of both ends; none where it would end before it begins."""
    if not begins or not ends:
        return
    begin = _moment(_edge(begins[0], "begin"), now.date(), now)
    end = _moment(_edge(ends[0], "end"), begin.date(), now)
    if kind == "time" and end <= begin:
        end += timedelta(1)
    if begin <= end:
        yield Period(begin, end, begin, end)


def _edge(value: Any, side: str) -> Any:
    return getattr(value, side) if isinstance(value, Period) else value


def _moment(value: Any, day: date, now: datetime) -> datetime:
    """Of a day its midnight, of a time the one on this day."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, time):
        return datetime.combine(day, value, now.tzinfo)
    return datetime.combine(value, time(), now.tzinfo)


def _length(length: Length, _now: datetime) -> _Said:
    return "duration", (length.seconds,), (length.seconds,)


def _bounded(said: Bounded, now: datetime) -> _Said:
    kind, futures, pasts = _said(said.inner, now)
    begins = said.relation in ("since", "after")

    def half(value: Any) -> Period:
        if not isinstance(value, Period):
            return Period(value, None, value, None) if begins else Period(None, value, None, value)
        if begins:
            after = said.relation == "after" and not said.inclusive
            return Period(value.end if after else value.begin, None, value.end if after else value.first, None)
        before = said.relation == "before" and not said.inclusive
        return Period(None, value.end if said.inclusive else value.begin, None, value.first if before else value.last)

    halves: dict[str, Kind] = {"date": "date period", "time": "time period", "datetime": "datetime period"}
    return halves.get(kind, kind), tuple(map(half, futures)), tuple(map(half, pasts))


_READERS: Final[dict[str, Callable[[Any, datetime], _Said]]] = {
    "date": _date,
    "span": _span,
    "clock": _clock,
    "hours": _hours,
    "part": lambda name, now: _hours(PARTS[name], now),
    "when": _when,
    "moments": _moments,
    "instant": _instant,
    "now": lambda _value, now: ("datetime", (now,), (now,)),
    "length": _length,
    "often": lambda _value, _now: ("recurring", (), ()),
    "bounded": _bounded,
}
