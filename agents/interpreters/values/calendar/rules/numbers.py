"""Rules for numbers in words, up to thousands, and for years as they are spoken."""

from typing import Final

from ..grammar import Grammar, Made, Parts
from ..lexicon_en import number, ordinal
from . import symbols
from .symbols import MACROS

NUMBERS: Final = Grammar(MACROS)


@NUMBERS.rule("tens dash? n12")
def _tens_and_ones(parts: Parts) -> Made:
    ones = parts.get("n12")
    return number(parts.get("tens") + ones) if ones < 10 else None


@NUMBERS.rule("tens dash? NTH")
def _tens_and_ordinal(parts: Parts) -> Made:
    ones = symbols.day_of_month(parts) or 0
    return ordinal(parts.get("tens") + ones) if ones < 10 else None


@NUMBERS.rule(
    "(n12|a) hundred (and? (n12|n31|n59|n99|teen|tens))?", "(n12|a) thousand (and? (n12|n31|n59|n99|nbig|teen|tens))?"
)
def _scaled(parts: Parts) -> Made:
    said = parts.all("n12", "n31", "n59", "n99", "nbig", "teen", "tens")
    count, *rest = [1, *said] if parts.has("a") else said
    value = count * parts.get("hundred", "thousand") + sum(rest)
    return ("year", value) if 1000 <= value < 3000 else number(value)


@NUMBERS.rule("(teen|tens) (oh n12|teen|tens|n31|n59|n99)")
def _spoken_year(parts: Parts) -> Made:
    """Nineteen eighty six, twenty ten; "ten thirty" is a time."""
    hundreds, rest = parts.all("teen", "tens", "n12", "n31", "n59", "n99")
    return ("year", hundreds * 100 + rest) if 16 <= hundreds <= 20 else None


@NUMBERS.rule("teen|tens")
def _plain(parts: Parts) -> Made:
    return number(parts.get("teen", "tens"))


@NUMBERS.rule("ordinal_sign NUMBER")
def _ordinal(parts: Parts) -> Made:
    return ordinal(symbols.numbers(parts)[0])
