"""What days, times and lengths make together: a moment, from one to another, since, before."""

from dataclasses import dataclass

from .clocks import PARTS, Clock, Hours
from .days import Dated
from .grammar import Node
from .lengths import Length
from .mentions import Bound


@dataclass(frozen=True, slots=True)
class When:
    """A day, a part of the day and a time or hours, as many of them as were said together."""

    day: Dated | None = None
    part: str | None = None
    clock: Clock | None = None
    hours: Hours | None = None

    def with_(self, other: "When") -> "When | None":
        """Both together; `None` where they say two of one thing."""
        clash = (
            (self.day and other.day)
            or (self.part and other.part)
            or ((self.clock or self.hours) and (other.clock or other.hours))
        )
        if clash:
            return None
        return When(
            self.day or other.day, self.part or other.part, self.clock or other.clock, self.hours or other.hours
        )

    @property
    def time(self) -> Clock | Hours | None:
        """The time or the hours in the part of the day that was named, or the part itself."""
        said = self.clock or self.hours
        if said is None:
            return PARTS[self.part] if self.part else None
        return said.in_part(self.part) if self.part else said


@dataclass(frozen=True, slots=True)
class Reaching:
    """From a day or moment to a day or moment. A time without a day is on the day of the other."""

    begin: Node
    end: Node


@dataclass(frozen=True, slots=True)
class Lasting:
    """As long as said, from a day or moment on."""

    begin: Node
    length: Length


@dataclass(frozen=True, slots=True)
class Bounded:
    """One end only. inclusive: the day or stretch that is named belongs to it ("2013 or before")."""

    relation: Bound
    inner: Node
    inclusive: bool = False
