"""Every way in which a template fits a text."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .templates import End, Fork, FromContext, Gap, Given, Slot, Step, Template, Word
from .text import HALT_AT_EDGE, TOKEN

MAX_VALUE = 60  # characters of a slot that is not free text; names are compared with every contact
MAX_TOKENS = 24  # of a slot that another follows: both are tried at every boundary


@dataclass(frozen=True, slots=True)
class Taken:
    """The words that a slot takes."""

    words: str
    kind: str
    override: bool


@dataclass(frozen=True, slots=True)
class Match:
    """One way in which a template fits. `literal`: how many characters of it are the template's own."""

    template: Template
    taken: dict[str, Taken]
    given: dict[str, Any]
    from_context: tuple[str, ...]
    literal: int


class Heard:
    """A tidied text, with the places where a slot may begin and end."""

    def __init__(self, text: str) -> None:
        self.text = text
        lower = text.lower()
        self.plain = lower if len(lower) == len(text) else "".join(map(_lower, text))
        self.folded = text.casefold()
        size = len(text)
        # An apostrophe ends a word too: "the lamp's colour".
        edges = {at for token in TOKEN.finditer(text) for at in token.span()}
        edges.update(at for at, character in enumerate(text) if character == "'")
        self.is_edge = [at in edges for at in range(size + 1)]
        self.ends = [at for at in range(1, size + 1) if self.is_edge[at] and text[at - 1] != " "]

    def ends_after(self, start: int, most: int) -> list[int]:
        """The places where words that begin at `start` may end, at most `most` of them, the nearest first."""
        first = bisect_right(self.ends, start)
        return self.ends[first : first + most]


def matches(template: Template, heard: Heard) -> Iterator[Match]:
    """Every way in which `template` fits the whole text and sets no parameter twice."""
    for sets, literal in _Walk(heard).ways(template.start, 0, (), 0):
        if match := _match(template, heard, sets, literal):
            yield match


_Set = tuple[Slot, int, int] | Given | FromContext


class _Walk:
    """One walk through the steps of a template. What is known to lead nowhere is not walked again, so that optional
    words and slots side by side cost no more than their number times the length of the text."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._dead: set[tuple[int, int]] = set()

    def ways(self, step: Step, at: int, sets: tuple[_Set, ...], literal: int) -> Iterator[tuple[tuple[_Set, ...], int]]:
        """Each way from `step` at this place to the end of both: what is set, and the characters that match as such."""
        heard = self._heard
        plain = heard.plain
        size = len(plain)
        while True:
            match step:
                case Word(text=text):
                    if not plain.startswith(text, at):
                        return
                    at += len(text)
                    literal += len(text)
                    step = step.then
                case Gap():
                    if not heard.is_edge[at]:
                        return
                    at += at < size and plain[at] == " "
                    step = step.then
                case Fork() | Slot():
                    if (id(step), at) in self._dead:
                        return
                    alive = False
                    for then, end, more in self._branches(step, at):
                        for way in self.ways(then, end, (*sets, *more), literal):
                            alive = True
                            yield way
                    if not alive:
                        self._dead.add((id(step), at))
                    return
                case Given() | FromContext():
                    sets = (*sets, step)
                    step = step.then
                case End():
                    if at == size:
                        yield sets, literal
                    return

    def _branches(self, step: Fork | Slot, at: int) -> Iterator[tuple[Step, int, tuple[_Set, ...]]]:
        heard = self._heard
        if isinstance(step, Fork):
            for way in step.ways:
                if not isinstance(way, Word) or heard.plain.startswith(way.text, at):
                    yield way, at, ()
            return
        at += at < len(heard.plain) and heard.plain[at] == " "
        if heard.is_edge[at]:
            for end in heard.ends_after(at, MAX_TOKENS if _another_follows(step) else len(heard.plain)):
                if end - at > MAX_VALUE and step.kind != "text":
                    return
                yield step.then, end, ((step, at, end),)


def _match(template: Template, heard: Heard, sets: tuple[_Set, ...], literal: int) -> Match | None:
    taken: dict[str, Taken] = {}
    given: dict[str, Any] = {}
    from_context = []
    for one in sets:
        match one:
            case Given(param=param) | (Slot(param=param), _, _) if param in taken or param in given:
                return None
            case Given(param=param, value=value):
                given[param] = value
            case FromContext(param=param):
                from_context.append(param)
            case (slot, start, end):
                words = HALT_AT_EDGE.sub("", heard.text[start:end])
                taken[slot.param] = Taken(words, slot.kind, slot.override)
    return Match(template, taken, given, tuple(from_context), literal)


def _another_follows(slot: Slot) -> bool:
    step = slot.then
    while isinstance(step, Gap | Given | FromContext):
        step = step.then
    return isinstance(step, Slot)


def _lower(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character
