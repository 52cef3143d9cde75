"""What JSON may come in and be kept: every database must take it, and the log around it too."""

import math
from typing import Any

# MariaDB takes JSON at most 32 levels deep; what the platform wraps around it takes some of them.
MAX_DEPTH = 20


def too_deep(value: Any, levels: int = MAX_DEPTH) -> bool:
    """Whether objects and lists are nested in each other more than `levels` times."""
    if isinstance(value, dict):
        return levels == 0 or any(too_deep(item, levels - 1) for item in value.values())
    if isinstance(value, list):
        return levels == 0 or any(too_deep(item, levels - 1) for item in value)
    return False


def check_text(value: Any) -> None:
    """Raises `ValueError` for text in `value` that cannot be stored: NUL, half of a surrogate pair."""
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValueError
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            check_text(item)
    elif isinstance(value, list):
        for item in value:
            check_text(item)


def finite(text: str) -> float:
    """A JSON number that is no integer. Raises `ValueError` where it is larger than a float can be."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value
