"""Sounds of a text in one voice, whichever languages it is written in: a Chinese name in an English sentence is said
with English sounds, an English name in a Chinese sentence with English sounds by the Chinese voice."""

import re
from collections.abc import Callable, Iterator

from agents.interpreters.base import Language

from . import chinese

_RUN = re.compile(r"(?P<han>[\u3400-\u9fff]+)|(?P<rest>[^\u3400-\u9fff]+)")
_MARKS = str.maketrans(
    {
        "，": ", ", "、": ", ", "。": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; ", "（": " (", "）": ") ",
        "《": " “", "》": "” ", "「": " “", "」": "” ", "【": " “", "】": "” ", "·": " ", "–": "—", '"': " ", "‘": "'",
    }
)  # fmt: skip


def sounds(text: str, language: Language, english: Callable[[str], str]) -> str:
    """The sounds of a text in words (no digits, no symbols), with its punctuation."""
    spoken = "".join(_runs(text.translate(_MARKS), language, english))
    return re.sub(r"\s+(?=[,.!?:;)”])", "", re.sub(r"\s+", " ", spoken)).strip()


def _runs(text: str, language: Language, english: Callable[[str], str]) -> Iterator[str]:
    for run in _RUN.finditer(text):
        if run["rest"]:
            yield english(run["rest"])
        elif language == "zh":
            yield " ".join(_chinese(run["han"]))
        else:
            yield f" {_as_name(run['han'])} "


def _chinese(text: str) -> Iterator[str]:
    for word in chinese.words(text):
        yield "".join(map(chinese.ipa, chinese.pinyin(word)))


def _as_name(text: str) -> str:
    """Chinese in an English sentence is mostly a name: surname, then the rest as one word."""
    syllables = [chinese.english(syllable[:-1]) for syllable in chinese.pinyin(text)]
    if len(syllables) > 4:
        return " ".join(syllables)
    return " ".join(filter(None, (syllables[0], "".join(syllables[1:])))) if syllables else ""
