"""What can be said about dates and times, as it is handed on: mentions with their places and values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

Kind = Literal["date", "time", "datetime", "date period", "time period", "datetime period", "duration", "recurring"]
Bound = Literal["from", "since", "after", "to", "until", "before"]
Point = date | time | datetime


@dataclass(frozen=True, slots=True)
class Period:
    """From `begin` to before `end`; a side that was not said is `None`.

    first, last: how a form that asks for a first and a last is filled in: the last belongs to it, and of counted weeks,
    months, years and hours whole ones are taken. "Last month" ends before 1 March, its last day is 28 February.
    """

    begin: Point | None
    end: Point | None
    first: Point | None
    last: Point | None


Value = date | time | datetime | Period | Decimal


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` and what it means.

    futures, pasts: its values where the future or the past is spoken of ("on Monday"), the same where that makes no
    difference. More than one where the words leave open which (half past four), none where they name nothing that
    stands in a calendar (every day, 30 February). Datetimes are aware, in the user's zone; a `duration` is in seconds.
    bound: the word that makes it one end of a period. After `since`, `after`, `until` and `before` the value is that
    period; after `from` and `to` it is the plain value, since "the bill from 2 May" is a date.
    parts: what it is made of, where that can stand alone ("Monday", "9 am"; both ends of a range; what is bounded).
    """

    start: int
    end: int
    kind: Kind
    futures: tuple[Value, ...] = ()
    pasts: tuple[Value, ...] = ()
    bound: Bound | None = None
    parts: tuple["Mention", ...] = ()

    def leaves(self) -> Iterator["Mention"]:
        """The dates, times and periods it is made of, each by itself and with the word that bounds it."""
        apart = self.kind in ("datetime", "datetime period") or self.bound in ("since", "after", "until", "before")
        ends = any(part.bound for part in self.parts)
        if not self.parts or not (apart or ends):
            yield self
            return
        for part in self.parts:
            for leaf in part.leaves():
                yield leaf if leaf.bound else replace(leaf, bound=self.bound)

    @property
    def future(self) -> Value | None:
        return self.futures[0] if self.futures else None

    @property
    def past(self) -> Value | None:
        return self.pasts[0] if self.pasts else None
