"""Currencies, by the words they are called in English and Chinese (CLDR's names, and what people say)."""

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name

from ..base import Candidate, Json, Language, Request
from . import coinage
from .base import Found, NotUnderstood, Reading, Several, Span
from .schemas import options
from .words import fold, level

# Codes that are also words: only in capitals beside a number.
_WORDLIKE = frozenset((
    "all", "amd", "ang", "bam", "bob", "cup", "ern", "gel", "lak", "mad", "mop", "pen", "ron", "sar", "sos", "top",
    "try",
))  # fmt: skip
_LONGEST = 28  # of a word that stands before a number
SIGNS = frozenset(("rs", "rs.", "rm", "rp", "ksh"))  # written before the number
YEN_SIGN = "¥"


def read(said: Any, request: Request, schema: Json) -> Reading:
    """The ISO 4217 code; where the schema lists codes, one of those, as it writes it."""
    if not isinstance(said, str):
        return NotUnderstood()
    code = named(said, request)
    allowed = options(schema)
    if code is None and fold(said) == YEN_SIGN:
        either = [code for code in ("CNY", "JPY") if not allowed or code in allowed]
        found = tuple(Candidate(spoken(code, request.language), code) for code in either)
        return Several(found) if found else NotUnderstood()
    if not allowed:
        return Found(code) if code else NotUnderstood()
    for wanted in (fold(said), (code or "").casefold()):
        for option in allowed:
            if isinstance(option, str) and option.casefold() == wanted:
                return Found(option)
    return NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    spans = []
    for match in re.finditer(pattern(), level(text)):
        start, end = match.span()
        word = text[start:end]
        if _is_counted(as_listed(level(word))) or not beside_number(word):
            continue
        reading = read(word, request, schema)
        if isinstance(reading, Found):
            spans.append(Span(start, end, reading))
    return spans[0] if spans and all(span.reading == spans[0].reading for span in spans) else None


def named(word: str, request: Request) -> str | None:
    """The code this word, symbol or code stands for; `None` for no currency and for ¥ where it could be two."""
    key = fold(word).removeprefix("the ").removeprefix("in ").replace(" $", "$")
    if key == YEN_SIGN:
        owned = {wallet.currency.upper() for wallet in request.wallets}
        return "CNY" if request.language == "zh" or ("CNY" in owned and "JPY" not in owned) else None
    if key.upper() in {wallet.currency.upper() for wallet in request.wallets}:
        return key.upper()
    return words().get(key)


def beside_number(word: str) -> bool:
    """Whether this word, as written, may name the currency of the number beside it."""
    return level(word) not in _WORDLIKE or word.isupper()


def spoken(code: str, language: Language, count: Any = None) -> str:
    """What a currency is called: "US dollars", 美元; `count` gives the form for that many. An unknown code as it is."""
    return get_currency_name(code.upper(), 2 if count is None else count, locale(language))


def locale(language: Language) -> Locale:
    return coinage.locales()[language]


@cache
def words() -> Mapping[str, str]:
    """Every folded word for a currency, and the code of what most people mean by it."""
    return {word: unit.usual for word, unit in coinage.units().items() if unit.usual and unit.parts == 1}


def before(plain: str, floor: int, end: int, *, listed: Container[str]) -> tuple[int, int] | None:
    """Where the longest of the listed words stands that ends before the number at `plain[end]`, from `floor` on."""
    stop = len(plain[:end].rstrip())
    for start in range(max(floor, stop - _LONGEST), stop):
        key = as_listed(plain[start:stop])
        joined = _is_latin(plain[start]) and start > 0 and _is_latin(plain[start - 1])
        if key in listed and not joined and not plain[start].isspace():
            return start, stop
    return None


def as_listed(written: str) -> str:
    """A word for money as it is listed: folded, and "us $" as "us$". One letter does not belong to a sign that stands
    apart from it ("a $4 ticket"); c does."""
    key = " ".join(written.split())
    return key if re.match(r"[abd-z] \$", key) else key.replace(" $", "$")


@cache
def leading() -> frozenset[str]:
    """The words, codes and symbols for a currency that are written before a number."""
    return frozenset(word for word in (*words(), YEN_SIGN) if _leads(word))


@cache
def pattern() -> str:
    """A regular expression for any word, code or symbol of a currency in levelled text."""
    return alternatives([*words(), YEN_SIGN])


def alternatives(listed: Iterable[str]) -> str:
    """A regular expression for any of these words for money, the longest first."""
    return "|".join(
        (r"(?<![a-z])" if _is_latin(word[0]) else "")
        + re.escape(word).replace(r"\ ", r"\s+").replace(r"\$", r"\s?\$" if len(word) > 2 else r"\$")
        + (r"(?![a-z])" if _is_latin(word[-1]) else "")
        for word in sorted(listed, key=len, reverse=True)
    )


def _leads(word: str) -> bool:
    if _is_counted(word):
        return word in SIGNS
    return not word.isalpha() or not word.isascii() or word.upper() in coinage.codes() or word == "rmb"


def _is_counted(word: str) -> bool:
    return word != YEN_SIGN and coinage.units()[word].counted


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
