"""Which reading of a closed answer counts: the free one, or the one of a decoder that knew only the answers."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from agents.interpreters.base import Language
from agents.interpreters.values.sounds import hanzi

LEAST = 0.6  # confidence of the closed reading
NEAR = 60.0  # of 100: how like the two readings have to sound


def chosen(free: str, closed: str, sure: float, phrases: Sequence[str], language: Language) -> str:
    """The closed reading where the free one sounds like it, or nothing was read freely; else the free one. A closed
    reading with anything unknown in it, or one that is unsure, does not count."""
    if not closed or "[unk]" in closed or sure < LEAST:
        return free
    if free == closed:
        return free
    if not free:
        # Silence and noise may look like a short answer to a decoder that knows no others.
        return ""
    return closed if fuzz.ratio(_sound(free, language), _sound(closed, language)) >= NEAR else free


def _sound(text: str, language: Language) -> str:
    if language == "zh":
        return "".join(readings[0] for readings in hanzi.readings(text))
    return text.replace(" ", "")
