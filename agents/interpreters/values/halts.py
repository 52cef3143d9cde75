"""Where speech halts between two numbers: "one hundred, fifty" may be two of them, and is not taken for 150."""

import re

from . import currencies
from .figures.chinese import NUMERAL
from .figures.vocabulary import COUNTING, SCALES
from .money import coins

_LAST_WORD = re.compile(r"(?:[a-z]+|[^\w\s]|\d[a-z]{0,2}|\w)$", re.IGNORECASE)
_COUNTING = re.compile(COUNTING, re.IGNORECASE)
_NUMBER_NEXT = re.compile(rf"\s*[-+$€£¥]?(?:\.?\d|[{NUMERAL}半]|(?:{COUNTING})(?![a-z]))", re.IGNORECASE)


def between_numbers(text: str, start: int, end: int) -> bool:
    """Whether a number, or the unit of one, ends at `text[start]`, and another number begins at `text[end]`."""
    if not _NUMBER_NEXT.match(text, end):
        return False
    last = _LAST_WORD.search(text[max(0, start - 20) : start].rstrip())
    if last is None:
        return False
    word = last.group()
    key = word.casefold()
    if key in SCALES and text[start:end].strip() == ",":
        return False  # "one thousand, two hundred"
    unit = (key in currencies.words() and currencies.beside_number(word)) or key in coins() or key in "钱錢"
    return unit or key[0].isdigit() or key in NUMERAL + "半" or _COUNTING.fullmatch(key) is not None
