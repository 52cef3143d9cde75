"""Ordinals: first, twenty-first, 21st, 第三; and counted from the end or from here: last but one, 下一个."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .figures import figures, ordinals
from .figures.vocabulary import COUNTING
from .words import level, plain

Base = Literal["start", "current", "end"]


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal at `text[start:end]`.

    number: the place from the start, where 1 is the first; from the end, where 0 is the last and -1 the one before; or
    from the current one, where 1 is the next and -1 the previous.
    """

    start: int
    end: int
    number: Decimal
    base: Base = "start"

    def text(self) -> str:
        """ "3", "end-1", "current+1"."""
        number = plain(self.number)
        return number if self.base == "start" else f"{self.base}{'' if self.number < 0 else '+'}{number}"


def extract(text: str) -> Iterator[Ordinal]:
    """Every ordinal a text mentions, left to right."""
    levelled = level(text)
    counted = [*_counted(text, levelled), *_chinese(text, levelled)]
    found = [*_from_the_end(levelled, counted), *_named(levelled), *counted]
    found.sort(key=lambda ordinal: (ordinal.start, -ordinal.end))
    done = 0
    for ordinal in found:
        if ordinal.start >= done:
            done = ordinal.end
            yield ordinal


def _counted(text: str, levelled: str) -> Iterator[Ordinal]:
    for figure in ordinals(text):
        if levelled[figure.start : figure.end] != "second" or not _is_time(levelled, figure.start, figure.end):
            yield Ordinal(figure.start, figure.end, figure.value)


def _is_time(levelled: str, start: int, end: int) -> bool:
    """Whether "second" counts time here: "30 second timer", "wait a second"."""
    before = levelled[max(0, start - 12) : start]
    return bool(_NUMBER.search(before) or (_ONE.search(before) and _TIME.match(levelled, end)))


def _chinese(text: str, levelled: str) -> Iterator[Ordinal]:
    numbers = {figure.start: figure for figure in figures(text, in_words=True)} if "第" in levelled else {}
    for match in _NTH.finditer(levelled):
        figure = numbers.get(match.end())
        if figure and match["end"]:
            yield Ordinal(match.start(), figure.end, 1 - figure.value, "end")
        elif figure:
            yield Ordinal(match.start(), figure.end, figure.value)


def _from_the_end(levelled: str, counted: Sequence[Ordinal]) -> Iterator[Ordinal]:
    """second to last, third from the end, third last."""
    for ordinal in counted:
        match = _TO_LAST.match(levelled, ordinal.end)
        if match:
            yield Ordinal(ordinal.start, match.end(), 1 - ordinal.number, "end")


def _named(levelled: str) -> Iterator[Ordinal]:
    for pattern, base, number in _NAMED:
        for match in pattern.finditer(levelled):
            yield Ordinal(*match.span(), Decimal(number), base)


_NTH = re.compile(r"(?P<end>[倒]\s*[数數]\s*)?第\s*")
_TO_LAST = re.compile(r"(?:\s+|-)(?:(?:to|from)(?:\s+|-)(?:the\s+)?)?(?:last|end)\b")
_NUMBER = re.compile(rf"(?:\d|\b(?:{COUNTING}))[\s-]+$")
_ONE = re.compile(r"\b(?:an?|per|each|every|split)[\s-]+$")
_TIME = re.compile(r"\s*(?:$|[^\w\s]|(?:later|ago|please|while|and|or|of|in)\b)")
_NAMED: tuple[tuple[re.Pattern[str], Base, int], ...] = (
    (re.compile(r"\bnext[\s-]+to[\s-]+(?:the[\s-]+)?last\b|\blast\s+but\s+one\b|\bpenultimate\b"), "end", -1),
    (re.compile(r"\b(?:the\s+)?one\s+before\s+(?:the\s+)?last(?:\s+one)?\b"), "end", -1),
    (re.compile(r"\blast\s+but\s+two\b|\bantepenultimate\b|\btwo\s+before\s+(?:the\s+)?last\b"), "end", -2),
    (re.compile(r"\blast\b|最[后後](?=[一1的那])|最末"), "end", 0),
    (re.compile(r"\b(?:the\s+)?one\s+after\s+(?:the\s+)?next\b|\bnext\s+but\s+one\b|下下(?=[个個一])"), "current", 2),
    (re.compile(r"\bnext\b|(?<!下)下(?=[个個]|一[^\W下起些])"), "current", 1),
    (re.compile(r"\bcurrent\b|[当當]前"), "current", 0),
    (re.compile(r"\bprevious\b|(?<!上)上(?=[个個]|一[^\W下些])|前(?=一[个個])"), "current", -1),
    (re.compile("首(?=[个個])|[头頭]一(?=[个個])"), "start", 1),
)
