"""What a number in a text is."""

from dataclasses import dataclass
from decimal import Context, Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at `text[start:end]`.

    in_word: it is written as part of a word, and is a number only where a unit says so ("20kg", "5th", 一美元, 一起).
    """

    start: int
    end: int
    value: Decimal
    in_word: bool = False


# Thirds and powers are rounded to this many digits; what was said itself never is.
ARITHMETIC = Context(prec=20, Emax=999, Emin=-999)
