"""The one number, price or duration that a text is about, read generously, for tools that ask for just one."""

import re
from decimal import Decimal

from ..base import Language
from . import durations, money
from .durations import Duration
from .figures import Figure, figures
from .figures.chinese import DIGITS
from .money import Price
from .words import level, trimmed


def number(text: str) -> Decimal | None:
    """The number of a text, where it mentions no other; also "a pair", 五对 (10), "one twenty-two", 三元五角 (3.5)."""
    start, end = trimmed(text)
    words = text[start:end]
    named = _NAMED.get(level(words))
    if named is not None:
        return Decimal(named)
    if words and set(words) <= DIGITS.keys():
        return Decimal("".join(str(DIGITS[character]) for character in words))
    words = _KRORE.sub("crore", words)
    words = ("a " if words[0].isascii() else "一") + words if _BARE_UNIT.match(words) else words
    found = list(figures(words)) or list(figures(words, in_words=True))
    prices = [price for price in money.extract(words, "zh") if price.parts == 1]
    if len(found) > 1 and len(prices) == 1 and (prices[0].start, prices[0].end) == (0, len(words)):
        return prices[0].amount
    if _is_compound(words, found):
        return found[0].value * 100 + found[1].value
    values = {figure.value for figure in found}
    written = {words[figure.start : figure.end] for figure in found}
    if len(values) != 1 or len(written) < len(found):  # "five five" is a code; "45 (forty-five)" says it again
        return None
    return values.pop() * (2 if words.endswith(_PAIRS) else 1)


def price(text: str, language: Language) -> Price | None:
    """The price of a text, where it mentions no other."""
    found = list(money.extract(text, language))
    return found[0] if len({(price.amount, price.unit) for price in found}) == 1 else None


def duration(text: str) -> Duration | None:
    """The duration of a text, where it mentions no other."""
    found = list(durations.extract(text))
    return found[0] if len({duration.seconds for duration in found}) == 1 else None


def _is_compound(words: str, found: list[Figure]) -> bool:
    """Whether two numbers are hundreds and the rest of one, as in "one twenty-two"."""
    if len(found) != 2 or not words[found[0].start : found[0].end].isalpha():
        return False
    joined = re.fullmatch(r"\s+", words[found[0].end : found[1].start])
    return bool(joined and 0 < found[0].value < 10 <= found[1].value < 100)


_NAMED = {
    **dict.fromkeys(("pair", "pairs", "a pair", "a pair of", "couple", "a couple", "a couple of"), 2),
    **dict.fromkeys(("none", "nil", "zilch"), 0),
    "single": 1,
}
_KRORE = re.compile(r"\bkr\b", re.IGNORECASE)
_BARE_UNIT = re.compile(r"(?:hundred|thousand|million|billion|dozens?)\b|[百千万萬亿億]$", re.IGNORECASE)
_PAIRS = ("双", "雙", "对", "對")
