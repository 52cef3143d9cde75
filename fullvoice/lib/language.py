"""Our languages ("en", "zh": on the wire, in the profile, in the interpreters) and Django's names for them."""

import re
from collections.abc import Iterable
from typing import Literal

from django.utils import translation

Language = Literal["en", "zh"]

_DJANGO = {"en": "en", "zh": "zh-hans"}


def activate(language: str) -> None:
    """Translate into one of our languages from here on, in this task or thread."""
    translation.activate(_DJANGO[language])


def wire_language(locale: str) -> Language:
    """Our name for one of Django's."""
    return "zh" if locale.startswith("zh") else "en"


def locale_of(language: str) -> str:
    """Django's name for one of our languages."""
    return _DJANGO[language]


_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")


def heard_in(text: str, default: Language, names: Iterable[str] = ()) -> Language:
    """The language of an utterance, by its Chinese characters and Latin words, `names` of people left out: the more of
    the two, Chinese where they are even, the default where there is neither ("60")."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    han, latin = len(_HAN.findall(text)), len(_WORD.findall(text))
    if not han and not latin:
        return default
    return "zh" if han >= latin else "en"
