"""A written text in words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from agents.interpreters.base import Language

from . import chinese, english
from .rules import Found, Rules

_RULES: Mapping[Language, Rules] = {"en": english.RULES, "zh": chinese.RULES}


def found(text: str, language: Language) -> Sequence[Found]:
    """What in the text is said otherwise than it is written, from left to right."""
    return _RULES[language].find(text)


def between(text: str, start: int, end: int, places: Sequence[Found]) -> str:
    """`text[start:end]` in words; no place reaches over its ends."""
    words, at = [], start
    for place in places:
        if start <= place.start and place.end <= end:
            words += [text[at : place.start], place.words]
            at = place.end
    words.append(text[at:end])
    return _tidy("".join(words))


def spoken(text: str, language: Language) -> str:
    """The whole text in words: no digit is left in it, and what is in words already stays as it is."""
    return between(text, 0, len(text), found(text, language))


def _tidy(words: str) -> str:
    # What is no letter, mark or space (emoji, brackets of markup) has no sound.
    words = "".join(" " if unicodedata.category(sign) in ("So", "Sk", "Cc", "Cf", "Co") else sign for sign in words)
    return re.sub(r"\s+(?=[,.;:!?])", "", re.sub(r"\s+", " ", words)).strip()
