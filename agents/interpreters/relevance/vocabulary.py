"""The words people have for what assistants do and deal with, in English and Chinese (`vocabulary.txt`).

They join what does not share a word: "wake me at six" and `set_alarm`, 播放 and `playmusic`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .words import stem, tokens

_SECTION = re.compile(r"(^|[~^])([^~^]*)")
_GAP = "..."
_FURTHEST = 6  # words between the two parts of "turn … off"
_SUGGESTED = 0.7


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept said at `at`, from 0 (where the text begins) to 1. `length`: of its expression, in words or Chinese
    characters. `weight`: 1, or less where the expression suggests the concept and does not name it."""

    at: float
    concept: str
    length: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Sense:
    concept: str
    expression: tuple[str, ...]
    weight: float


class Lexicon:
    """Expressions for concepts of one sort."""

    def __init__(self) -> None:
        self._english: dict[str, list[_Sense]] = {}
        self._chinese: dict[str, list[_Sense]] = {}

    def add(self, concept: str, expression: str, weight: float) -> None:
        if expression.isascii():
            words = tuple(word if word == _GAP else stem(word) for word in expression.split())
            self._english.setdefault(words[0], []).append(_Sense(concept, words, weight))
        else:
            self._chinese.setdefault(expression, []).append(_Sense(concept, (expression,), weight))

    def find(self, text: str) -> list[Mention]:
        """What of it a text says, in order; where several begin at one place, the longest first."""
        return sorted((*self._in_english(text), *self._in_chinese(text)), key=lambda one: (one.at, -one.length))

    def _in_english(self, text: str) -> Iterator[Mention]:
        words = [stem(token) for token in tokens(text)]
        for at, word in enumerate(words):
            for sense in self._english.get(word, ()):
                if _fits(sense.expression, words, at):
                    yield Mention(at / len(words), sense.concept, len(sense.expression), sense.weight)

    def _in_chinese(self, text: str) -> Iterator[Mention]:
        longest = max(map(len, self._chinese))
        at = 0
        while at < len(text):
            length = 0 if text[at].isascii() else _longest(text, at, longest, self._chinese)
            for sense in self._chinese.get(text[at : at + length], ()):
                yield Mention(at / len(text), sense.concept, length, sense.weight)
            at += length or 1


def _longest(text: str, at: int, longest: int, known: dict[str, list[_Sense]]) -> int:
    return next((length for length in range(longest, 0, -1) if text[at : at + length] in known), 0)


def _fits(expression: Sequence[str], words: Sequence[str], at: int) -> bool:
    reach = 1
    for part in expression:
        if part == _GAP:
            reach = _FURTHEST
            continue
        at = next((index + 1 for index in range(at, min(len(words), at + reach)) if words[index] == part), 0)
        if not at:
            return False
        reach = 1
    return True


@dataclass(frozen=True, slots=True)
class Lexicons:
    actions: Lexicon
    things: Lexicon


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """As speakers use it, and as tools are named by it. related: actions that may stand for each other."""

    said: Lexicons
    named: Lexicons
    related: Mapping[str, frozenset[str]]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once in a process."""
    said, named = Lexicons(Lexicon(), Lexicon()), Lexicons(Lexicon(), Lexicon())
    related: defaultdict[str, set[str]] = defaultdict(set)
    sort = ""
    for line in Path(__file__).with_name("vocabulary.txt").read_text(encoding="utf-8").splitlines():
        concept, _, rest = line.partition(":")
        if line.startswith("= "):
            sort = line.removeprefix("= ")
        elif sort == "related" and rest:
            for other in map(str.strip, rest.split(",")):
                related[concept].add(other)
                related[other].add(concept)
        elif rest and not line.startswith("#"):
            for sign, expression in _expressions(rest):
                if sign != "^":
                    getattr(said, sort).add(concept, expression, _SUGGESTED if sign else 1.0)
                if sign != "~":
                    getattr(named, sort).add(concept, expression, 1.0)
    return Vocabulary(said, named, {action: frozenset(others) for action, others in related.items()})


def _expressions(line: str) -> Iterator[tuple[str, str]]:
    for sign, expressions in _SECTION.findall(line):
        for expression in filter(None, map(str.strip, expressions.split(","))):
            yield sign, expression
