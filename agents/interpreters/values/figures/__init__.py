"""Figures: every number that a free text mentions, as people write and say them.

Read generously, for tools that ask what a text says, "about fifty" mentions 50, "two-thirds" is two thirds and "1e3" a
thousand. Read strictly, for tools that act, only what can be one number alone is one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..words import level
from . import chinese, english
from .base import Figure

__all__ = ["Figure", "figures", "ordinals"]

_LINK = re.compile(r"(?:https?://|www\.|[\w.+-]+@[\w-]+\.)[!-~]+", re.IGNORECASE)


def figures(text: str, *, in_words: bool = False, strict: bool = False) -> Iterator[Figure]:
    """The numbers that `text` mentions, left to right and without overlap; none of a link or an address.

    in_words: also those that may be part of a word ("20kg", "5th", 一美元).
    strict: only what everybody takes for the same number: no "1,5", "1e3", "2/3", "a million five", 一百二万.
    """
    return (figure for figure in _figures(text, strict=strict) if in_words or not figure.in_word)


def ordinals(text: str) -> Iterator[Figure]:
    """The English ordinals that `text` mentions, left to right: "first", "twenty-first", "21st"."""
    text = _without_links(text)
    return english.ordinals(level(text), text)


@lru_cache(maxsize=128)  # each kind of value looks for numbers in the same utterance
def _figures(text: str, *, strict: bool) -> tuple[Figure, ...]:
    text = _without_links(text)
    plain = level(text)
    taken = list(chinese.figures(plain, strict=strict))
    taken += english.figures(plain, text, [(figure.start, figure.end) for figure in taken], strict=strict)
    return tuple(sorted(taken, key=lambda figure: figure.start))


def _without_links(text: str) -> str:
    return _LINK.sub(lambda link: " " * len(link.group()), text)
