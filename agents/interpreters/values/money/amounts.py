"""Amounts of money, with the currency where it was said: "fifty dollars", "$50", "五十块五", "1.2万元".

What is vague ("a few dollars", "几十块"), negative or nothing is not an amount.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from ...base import Json, Request
from .. import coinage, currencies
from ..base import Found, NotUnderstood, Reading, Span
from ..figures import Figure, figures
from ..numbers import decimal, is_one_of_two, scan, vague
from ..people import known_as, without_names
from ..words import HAN, as_number, level, trimmed
from .mentions import extract


@dataclass(frozen=True, slots=True)
class Money:
    """An amount at `text[start:end]`.

    currency: `None` where none was said, or one that could be two.
    priced: a currency or a coin was named. loose: its last figure could also belong to what follows it.
    """

    start: int
    end: int
    amount: Decimal
    currency: str | None = None
    priced: bool = False
    loose: bool = False


def read(said: Any, request: Request, schema: Json) -> Reading:
    if not isinstance(said, str):
        value = decimal(said)
        return NotUnderstood() if value is None else _reading(value, None, schema)
    start, end = trimmed(said)
    whole = _LEADING.sub("", said[start:end], count=1)
    for money in scan_money(whole, request):
        if (money.start, money.end) == (0, len(whole)) and not _doubtful(money, whole, request):
            return _reading(money.amount, money.currency, schema)
    return NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    text = without_names(text, request)
    found = list(scan_money(text, request))
    found = [money for money in found if money.priced] or found
    if len(found) != 1 or is_one_of_two(text, found[0].start):
        return None
    money = found[0]
    mentioned = extract(text, request.language) if money.priced else figures(text)
    if any(not money.start <= mention.start < money.end for mention in mentioned):
        return None
    if _doubtful(money, text, request) or (money.loose and not _ENDS.match(level(text), money.end)):
        return None
    reading = _reading(money.amount, money.currency, schema)
    return Span(money.start, money.end, reading) if isinstance(reading, Found) else None


def scan_money(text: str, request: Request) -> Iterator[Money]:
    """Every amount in a text, left to right."""
    plain = level(text)
    numbers = sorted([*scan(text, in_words=True), *_single(plain)], key=lambda number: number.start)
    done = 0
    for position, number in enumerate(numbers):
        if number.start < done:
            continue
        money = _Reader(text, plain, numbers[position:], done, request).money()
        if money is not None and not vague(plain, money.start, money.end):
            done = money.end
            yield money


def _doubtful(money: Money, text: str, request: Request) -> bool:
    """A figure that may well be none of money: a share ("half"), points (五分), a phone or account; or one that is
    written otherwise elsewhere (1.000)."""
    figure = level(text[money.start : money.end])
    if _DOTTED_THOUSANDS.search(figure) or _POINTS.fullmatch(figure):
        return True
    if money.priced:
        return False
    share = money.amount < 1 and not _WRITTEN_DECIMAL.search(figure)
    code = _CODE.fullmatch(figure) is not None or (figure.isdigit() and bool(known_as(figure, request.people)))
    return share or code or "dozen" in figure


def _reading(amount: Decimal, currency: str | None, schema: Json) -> Found | NotUnderstood:
    value = as_number(amount, schema, text_first=True) if amount > 0 else None
    if value is None:
        return NotUnderstood()
    return Found(value, {"currency": currency} if currency else {})


_LEADING = re.compile(r"^(?:just |only |exactly |总共|一共|正好)", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:$|[.,?!;，。？！；、]|(?:to|for|from|into|in|please|out)\b|[给給到吧呢吗嗎的去转轉钱錢来來付])"
)

_DOTTED_THOUSANDS = re.compile(r"(?<![\d.])[1-9]\d{0,2}\.\d{3}(?![\d.]|\s*(?:[k千百万亿]|thousand|million|billion))")
_POINTS = re.compile(r"[^块塊元圆圓毛角币幣]+分")
_WRITTEN_DECIMAL = re.compile(r"\d|point|[点點]")
_CODE = re.compile(r"\+?\d{10,}|0\d+(?:\.\d+)?")
_SCALE = re.compile(r"\s*(?:hundred|thousand|million|billion|trillion|mn|bn|[百千万亿])")
_TAIL = re.compile(r"[整正钱錢](?![在好常])")
_A = re.compile(r"(?<![a-z])an?(?=\s+[a-z])")
_DOLLAR = frozenset(("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"))


@cache
def coins() -> Mapping[str, tuple[int, str | None]]:
    """The words for a tenth or hundredth of a currency: the power of ten, and the currency where the word tells."""
    places = {10: 1, 100: 2}
    return {word: (places[unit.parts], unit.usual) for word, unit in coinage.units().items() if unit.parts in places}


@cache
def _coin() -> re.Pattern[str]:
    listed = sorted(coins(), key=len, reverse=True)
    words = "|".join(coin + ("(?![a-z])" if coin.isascii() else "") for coin in listed)
    return re.compile(rf"\s*({words})(?![钟鐘之])")


def _single(text: str) -> Iterator[Figure]:
    """The "a" of "a dollar"."""
    for match in _A.finditer(text):
        if _after().match(text, match.end()) or _coin().match(text, match.end()):
            yield Figure(match.start(), match.end(), Decimal(1))


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:of\s+)?({currencies.pattern()})")


class _Reader:
    """Reads the money around the first of `numbers`; `floor` is where the amount before it ended."""

    def __init__(self, text: str, plain: str, numbers: Sequence[Figure], floor: int, request: Request) -> None:
        self.text = text
        self.plain = plain
        self.numbers = numbers
        self.floor = floor
        self.request = request

    def money(self) -> Money | None:
        number = self.numbers[0]
        before = currencies.before(self.plain, self.floor, number.start, listed=currencies.leading())
        first = self._as_written(*before) if before else ""
        start = before[0] if before and first else number.start
        coin = _coin().match(self.plain, number.end)
        if coin:
            return self._coins(start, first, number, coin)
        after = _after().match(self.plain, number.end)
        last = self._as_written(*after.span(1)) if after else ""
        if not first and not last:
            return None if number.in_word else Money(start, number.end, number.value)
        one, other = (currencies.named(word, self.request) if word else None for word in (first, last))
        if one and other and one != other:
            if first != "$" or other not in _DOLLAR:
                return None
            one = other
        if _SCALE.match(self.plain, after.end() if after and last else number.end):
            return None
        if not after or not last:
            return Money(start, number.end, number.value, one or other, priced=True)
        change, end, loose = self._change(after.end(), number.value)
        return Money(start, self._tail(end), number.value + change, one or other, priced=True, loose=loose)

    def _as_written(self, start: int, end: int) -> str:
        word = self.text[start:end]
        return word if currencies.beside_number(word) else ""

    def _coins(self, start: int, first: str, number: Figure, coin: re.Match[str]) -> Money | None:
        """ "50 cents", "五毛", "人民币五毛五"."""
        places, currency = coins()[coin[1]]
        said = currencies.named(first, self.request) if first else None
        if said and said != currency:
            return None
        amount, end, loose = number.value.scaleb(-places), coin.end(), coin[1] in ("毛", "角", "分")
        if places == 1:
            more, end, loose = self._hundredths(end)
            amount += more
        return Money(start, self._tail(end), amount, currency, priced=True, loose=loose)

    def _next(self, end: int, gap: str) -> Figure | None:
        return next(
            (n for n in self.numbers if n.start >= end and re.fullmatch(gap, self.plain[end : n.start])),
            None,
        )

    def _change(self, end: int, amount: Decimal) -> tuple[Decimal, int, bool]:
        """What follows the unit: "fifty" of "three dollars fifty", 五毛, 五, 半."""
        number = self._next(end, r"\s*(?:and\s+|,\s*)?")
        if number is None or amount != amount.to_integral_value():
            return Decimal(0), end, False
        value, coin = number.value, _coin().match(self.plain, number.end)
        if coin:
            places = coins()[coin[1]][0]
            if not 0 < value < 10**places or value != value.to_integral_value():
                return Decimal(0), end, False
            more, stop, loose = self._hundredths(coin.end()) if places == 1 else (Decimal(0), coin.end(), False)
            return value.scaleb(-places) + more, stop, loose
        figure = self.plain[number.start : number.end]
        priced_itself = _after().match(self.plain, number.end)
        if self.plain[end : number.start].strip() or priced_itself or not self.plain[end - 1].isalpha():
            return Decimal(0), end, False
        if re.fullmatch(f"[1-9{HAN}]", figure) and 0 < value < 10 and re.search(f"[{HAN}]$", self.plain[:end]):
            return (value if figure == "半" else value / 10), number.end, True
        # "three dollars five" could be 3.05 or 3.50.
        if value == value.to_integral_value() and 10 <= value < 100 and not re.search(f"[{HAN}]", figure):
            return value / 100, number.end, True
        return Decimal(0), end, False

    def _hundredths(self, end: int) -> tuple[Decimal, int, bool]:
        """The 五分, or 五, after a 毛."""
        number = self._next(end, "")
        if number is None or not 0 < number.value < 10 or number.end - number.start != 1:
            return Decimal(0), end, False
        coin = _coin().match(self.plain, number.end)
        if coin and coins()[coin[1]][0] == 2:
            return number.value / 100, coin.end(), False
        return number.value / 100, number.end, True

    def _tail(self, end: int) -> int:
        tail = _TAIL.match(self.plain, end)
        return tail.end() if tail else end
