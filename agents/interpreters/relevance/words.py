"""Text as words that can be compared: identifiers cut apart, English stemmed, Chinese by pairs of characters."""

import re
from functools import cache, lru_cache
from typing import Any

from ..values.words import HAN

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINTS = re.compile(r"[._\-/:\s]+")
_TOKEN = re.compile(rf"[a-z]+(?:'[a-z]+)?|\d+(?:[.:]\d+)*|[{HAN}]+")
_SPACED_HAN = re.compile(rf"(?<=[{HAN}]) +(?=[{HAN}])")
# Shorter words are words ("alarm"), not several glued together ("playmusic").
_GLUED = 8
# How much a word says about the matter, by its cost: about -log of its share of everyday text ("the" costs 2.5, "what"
# 7.4, "set" 8.2, "alarm" 11.5, "eigenvalue" 13.9).
_COMMON, _RARE = 8.0, 15.0
_LEAST = 0.02
_HAN_PAIR = 0.5


@cache
def _splitter() -> Any:
    import wordninja

    return wordninja.DEFAULT_LANGUAGE_MODEL


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def joined(text: str) -> str:
    """The text with plain apostrophes, and without the spaces that a tokenizer put between Chinese characters."""
    return _SPACED_HAN.sub("", text.replace("’", "'"))


def tokens(text: str) -> list[str]:
    """Words, numbers and runs of Chinese in lower case, in order."""
    return _TOKEN.findall(text.lower())


@lru_cache(maxsize=1 << 16)
def stem(token: str) -> str:
    """English without its endings (Snowball)."""
    stemmed: str = _stemmer().stemWord(token)
    return stemmed


@lru_cache(maxsize=1 << 16)
def weight(token: str) -> float:
    """From 0 to 1, how much a word says: little where every text has it, all where few have (or it is a name). From the
    ranks of words in the English Wikipedia that `wordninja` ships."""
    if not token.isascii():
        return _HAN_PAIR
    cost = _splitter()._wordcost.get(token)
    return 1.0 if cost is None else min(1.0, max(_LEAST, (cost - _COMMON) / (_RARE - _COMMON)))


def stems(text: str) -> dict[str, float]:
    """The words of a text with what each says. Words of one stem count once, with the most that one says."""
    found: dict[str, float] = {}
    for token in tokens(text):
        for part in _pairs(token) if not token.isascii() else (token,):
            stemmed = stem(part)
            found[stemmed] = max(found.get(stemmed, 0.0), weight(part))
    return found


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def readable(identifier: str) -> str:
    """An identifier as people would say it: `alarm.set_alarm` is "set alarm", `playmusic` "play music". A word that a
    later one repeats is left out."""
    words = [part for word in _JOINTS.split(_CAMEL.sub(" ", identifier)) if word for part in _parts(word.lower())]
    kept = [word for at, word in enumerate(words) if stem(word) not in map(stem, words[at + 1 :])]
    return " ".join(kept)


@lru_cache(maxsize=1 << 14)
def _parts(word: str) -> tuple[str, ...]:
    if len(word) < _GLUED or not word.isascii() or not word.isalpha():
        return (word,)
    parts = _splitter().split(word)
    return tuple(parts) if all(len(part) > 1 for part in parts) else (word,)
