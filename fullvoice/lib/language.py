"""Our languages ("en", "zh": on the wire, in the profile, in the interpreters) and Django's names for them."""

import re
from typing import Literal

from django.utils import translation

Language = Literal["en", "zh"]

_DJANGO = {"en": "en", "zh": "zh-hans"}


def activate(language: str) -> None:
    """Translate into one of our languages from here on, in this task or thread."""
    translation.activate(_DJANGO[language])


def locale_of(language: str) -> str:
    """Django's name for one of our languages."""
    return _DJANGO[language]


_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")


def heard_in(text: str, default: Language) -> Language:
    """The language of an utterance: Chinese where it has Chinese characters, English where it has Latin words, else
    the default ("60" is in neither)."""
    if _HAN.search(text):
        return "zh"
    return "en" if _WORD.search(text) else default
