"""Which of two readings counts: the free one, or that of a decoder that listens only for what is likely to be said."""

from rapidfuzz import fuzz

from agents.interpreters.base import Language
from agents.interpreters.values.sounds import hanzi

LEAST = 0.7  # confidence of what was listened for
NEAR = 60.0  # of 100: how like the two readings have to sound
UNKNOWN = "[unk]"


def chosen(free: str, listened: str, sure: float, language: Language) -> str:
    """What was listened for, where the free reading sounds like it; else the free one. A reading with anything unknown
    in it, or one that is unsure, does not count; nor does one of silence and noise, which look like a short answer to a
    decoder that knows no others."""
    if not listened or UNKNOWN in listened or sure < LEAST or not free or free == listened:
        return free
    return listened if fuzz.ratio(_sound(free, language), _sound(listened, language)) >= NEAR else free


def _sound(text: str, language: Language) -> str:
    if language == "zh":
        return "".join(readings[0] for readings in hanzi.readings(text))
    return text.replace(" ", "")
