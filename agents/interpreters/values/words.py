"""How words are compared, and how a number takes the form its schema wants."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, cast

from .schemas import types

_EDGES = " \t\r\n.,;:!?\"'“”‘’。，、；：！？…"

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN = re.compile(f"[{HAN}]")


def level(text: str) -> str:
    """The text in lower case and half-width, character by character: positions stay what they were."""
    return "".join(map(_level_character, text))


def _level_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    # A full-width comma separates clauses, never thousands.
    return plain if len(plain) == 1 and character != "，" else character


def fold(text: str) -> str:
    """The form in which two texts are compared: case, width, spacing and edge punctuation do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(_EDGES)


def trimmed(text: str) -> tuple[int, int]:
    """Where the text begins and ends without spaces and punctuation at its edges; the point of ".5" stays."""
    start = len(text) - len(text.lstrip(_EDGES))
    start -= bool(re.search(r"(?<!\.)\.$", text[:start]) and text[start : start + 1].isdigit())
    return start, max(start, len(text.rstrip(_EDGES)))


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return _simplifier()(text)


@cache
def _simplifier() -> Callable[[str], str]:
    from opencc import OpenCC  # 17 ms

    return cast(Callable[[str], str], OpenCC("t2s").convert)


def shown(said: Any, limit: int = 200) -> str:
    """What was said, as one line of text for a question."""
    try:
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):
        return "…"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros: `50`, `50.5`."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_number(value: Decimal, schema: Any, *, text_first: bool) -> int | float | str | None:
    """The number in the schema's form, or `None` where it has none (a fraction for an integer).

    text_first: a schema that allows text and numbers, or does not say, gets text (money) or a number (the rest).
    """
    allowed = types(schema) & {"string", "number", "integer"} or {"string", "number"}
    if "string" in allowed and (text_first or len(allowed) == 1):
        return _as_text(value, schema)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if "number" in allowed else None


def _as_text(value: Decimal, schema: Any) -> str:
    text = plain(value)
    pattern = schema.get("pattern") if isinstance(schema, Mapping) else None
    if isinstance(pattern, str) and value == value.quantize(Decimal("0.01")):
        cents = f"{value:.2f}"
        try:
            return text if re.search(pattern, text) or not re.search(pattern, cents) else cents
        except re.error:
            return text
    return text
