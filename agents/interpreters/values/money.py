"""Amounts of money, with the currency where it was said: "fifty dollars", "$50", "五十块五", "1.2万元".

What is vague ("a few dollars", "几十块"), negative or nothing is not an amount.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from ..base import Json, Request
from . import currencies
from .base import Found, NotUnderstood, Reading, Span
from .numbers import Number, decimal, scan
from .people import without_names
from .words import HAN, as_number, fold, level, trimmed


@dataclass(frozen=True, slots=True)
class Money:
    """An amount at `text[start:end]`; `currency` is `None` where none was said or it could be two.

    loose: its last figures could also belong to what follows ("three dollars fifty").
    """

    start: int
    end: int
    amount: Decimal
    currency: str | None
    priced: bool
    loose: bool = False


def read(said: Any, request: Request, schema: Json) -> Reading:
    if not isinstance(said, str):
        value = decimal(said)
        return NotUnderstood() if value is None else _reading(value, None, schema)
    start, end = trimmed(said)
    if said[start - 1 : start] == ".":
        start -= 1
    whole = _LEADING.sub("", said[start:end])
    for money in scan_money(whole, request):
        if money.start == 0 and not whole[money.end :].strip():
            return _reading(money.amount, money.currency, schema)
    return NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    found = list(scan_money(without_names(text, request), request))
    found = [money for money in found if money.priced] or found
    if len(found) != 1:
        return None
    money = found[0]
    if money.loose and not _ENDS.match(level(text[money.end :])):
        return None
    reading = _reading(money.amount, money.currency, schema)
    return Span(money.start, money.end, reading) if isinstance(reading, Found) else None


def _reading(amount: Decimal, currency: str | None, schema: Json) -> Found | NotUnderstood:
    if amount <= 0:
        return NotUnderstood()
    value = as_number(amount, schema, text_first=True)
    if value is None:
        return NotUnderstood()
    return Found(value, {"currency": currency} if currency else {})


def scan_money(text: str, request: Request) -> Iterator[Money]:
    """Every amount in a text, left to right."""
    plain = level(text)
    numbers = sorted([*scan(plain), *_single_units(plain)], key=lambda number: (number.start, -number.end))
    done = 0
    for position, number in enumerate(numbers):
        if number.start < done:
            continue
        following = numbers[position + 1] if position + 1 < len(numbers) else None
        money = _money(text, plain, number, following, request)
        if money is not None:
            done = money.end
            yield money


_LEADING = re.compile(r"\s*(?:just |only |exactly |总共|一共|正好)?", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:$|[.,?!;，。？！；、]|(?:to|for|from|into|in|please|out|and)\b|[给給到吧呢吗嗎的去转轉钱錢来來付])")
_A_UNIT = re.compile(r"(?<![a-z])(a|an)\s+(?=[a-z])")


def _single_units(text: str) -> Iterator[Number]:
    """The "a" of "a dollar"."""
    for match in _A_UNIT.finditer(text):
        if currencies.word_pattern().match(text, match.end()) or _MINOR.match(text, match.end()):
            yield Number(match.start(1), match.end(1), Decimal(1))


# A hundredth, and in Chinese a tenth, of the unit; with the currency where the word tells.
_MINOR_UNITS = {
    "cents": (2, None), "cent": (2, None), "pence": (2, "GBP"), "penny": (2, "GBP"), "pennies": (2, None),
    "sens": (2, None), "sen": (2, None), "kopiykas": (2, "UAH"), "kopecks": (2, "RUB"), "paise": (2, "INR"),
    "美分": (2, "USD"), "毛钱": (1, "CNY"), "毛": (1, "CNY"), "角": (1, "CNY"), "分钱": (2, "CNY"), "分": (2, "CNY"),
    "便士": (2, "GBP"),
}  # fmt: skip
_MINOR = re.compile(rf"\s*({'|'.join(re.escape(unit) + ('(?![a-z])' if unit.isascii() else '') for unit in _MINOR_UNITS)})(?!钟|鐘)")
_CENT_SIGN = re.compile(r"\s*(¢)")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"({currencies.word_pattern().pattern})\s*$")


def _money(text: str, plain: str, number: Number, following: Number | None, request: Request) -> Money | None:
    start, end, amount = number.start, number.end, number.value
    before = _before().search(plain, 0, number.start)
    first = text[before.start(1) : before.end(1)] if before else ""
    if before and (not currencies.beside_number(first) or fold(first) in _AFTER_ONLY):
        before, first = None, ""
    if before:
        start = before.start(1)
    minor = _MINOR.match(plain, end)
    if minor and not before:
        return _minor_only(plain, number, minor, following)
    after = _AFTER_GAP.match(plain, end)
    unit = currencies.word_pattern().match(plain, after.end() if after else end)
    last = ""
    if unit and currencies.beside_number(text[unit.start() : unit.end()]):
        last, end = text[unit.start() : unit.end()], unit.end()
    if not (first or last):
        return Money(start, end, amount, None, priced=False)
    currency = _agreed(first, last, request)
    if currency is _CONTRADICTION:
        return None
    rest, end, loose = _small_change(plain, end, following, amount) if last else (Decimal(0), end, False)
    tail = _TAIL.match(plain, end)
    if tail:
        end = tail.end()
        currency = _NATIONS.get(tail[1] or "", currency)
    return Money(start, end, amount + rest, currency or None, priced=True, loose=loose)
