"""How what is no word is found in a text: rules in order, the first that speaks at a place has it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Say = Callable[[re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """`words` stand for `text[start:end]`."""

    start: int
    end: int
    words: str


class Rules:
    """pairs: a regular expression, and what to say of its match; `None` leaves the place to the next rule."""

    def __init__(self, pairs: Sequence[tuple[str, Say]]) -> None:
        self._pairs = [(re.compile(pattern), say) for pattern, say in pairs]

    def find(self, text: str) -> list[Found]:
        """What is found, from left to right, none inside another."""
        taken: list[Found] = []
        for pattern, say in self._pairs:
            at = 0
            while match := pattern.search(text, at):
                at = match.start() + 1
                if any(match.start() < place.end and place.start < match.end() for place in taken):
                    continue
                words = say(match)
                if words is not None:
                    taken.append(Found(match.start(), match.end(), words))
                    at = match.end()
        return sorted(taken, key=lambda place: place.start)
