"""What is said in a clause: the values it could hold, and how well one of them suits a parameter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .words import Word

Kind = Literal["number", "unit", "quote", "list", "code", "moment", "name", "place", "phrase", "rest"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible value at `text[start:end]`, which are the words `first` to `last` (exclusive).

    value: a Decimal for a number, any JSON for a list, else the words. unit: of a number, as said. counted: the stems
    of what is counted ("5 chess players"). side: of a date or time, -1 where it is the start of a range and 1 where the
    end.
    """

    kind: Kind
    start: int
    end: int
    first: int
    last: int
    value: Any
    unit: str = ""
    counted: tuple[str, ...] = ()
    side: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with everything in it that could be a value. `groups`: candidates that are listed ("a, b and c")."""

    text: str
    words: Sequence[Word]
    candidates: Sequence[Candidate]
    groups: Sequence[Sequence[Candidate]]
    asides: Sequence[tuple[int, int]]

    def within_name(self, start: int, end: int) -> bool:
        """Whether this is only a part of a name."""
        return any(
            one.kind == "name" and one.start <= start and end <= one.end and end - start < one.end - one.start
            for one in self.candidates
        )

    def with_unit(self, number: Candidate) -> str:
        """A number as it was said, with its unit."""
        unit = next((one for one in self.candidates if one.kind == "unit" and 0 <= one.start - number.end <= 1), number)
        return self.text[number.start : unit.end]

    def aside(self, start: int, end: int) -> bool:
        """Whether this is said in brackets, beside what it explains."""
        return any(begin <= start and end <= stop for begin, stop in self.asides)


@dataclass(frozen=True, slots=True)
class Fit:
    """A value for a parameter, said at `text[start:end]`, and how well it suits; 0 says nothing for or against it.

    told: the part of the score that the words around it give. given: that for being one of the description's examples.
    lead: the word that leads to it. kind: of its candidate, or `known` for a phrase that is a word of its topic (a
    colour), or `option`. unit: of a number.
    """

    score: float
    start: int
    end: int
    value: Any
    told: float = 0.0
    lead: str = ""
    kind: str = ""
    unit: str = ""
    given: float = 0.0
