"""Every amount of money that a free text mentions, in the unit that was said: "$5 and 50 cents", 两块五, "30 MUSD"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ...base import Language
from .. import coinage, currencies
from ..coinage import Unit
from ..figures import Figure, figures
from ..figures.chinese import DIGITS
from ..figures.written import minus_before
from ..words import HAN, has_han, level, trimmed


@dataclass(frozen=True, slots=True)
class Price:
    """An amount of money at `text[start:end]`: `amount` in `unit` ("Dollar", "Cent", "Swiss Franc"), as it was said.

    code: the ISO 4217 code that the words decide, else `None`. usual: that of what most people mean by them.
    parts: how many of the unit make one of its currency (of cents 100).
    """

    start: int
    end: int
    amount: Decimal
    unit: str
    code: str | None
    usual: str | None
    parts: int = 1


def extract(text: str, language: Language) -> Iterator[Price]:
    """Every price in a text, left to right. language: decides whether ¥ is the yuan or the yen."""
    plain = level(text)
    pieces = _PIECES.fullmatch(plain, *trimmed(plain))
    if pieces:
        yield Price(*pieces.span(), Decimal(DIGITS.get(pieces[1], 1)) + Decimal("0.5"), "Dollar", None, None)
    numbers = sorted([*figures(text, in_words=True), *_articles(plain)], key=lambda number: number.start)
    done = 0
    for position, number in enumerate(numbers):
        price = _Reader(text, plain, numbers[position:], done, language).price() if number.start >= done else None
        if price:
            done = price.end
            yield price


def expressed(price: Price, description: str) -> tuple[Decimal, str]:
    """The amount and currency of a price as a schema's description asks for them.

    It may name units (Dollar, Cent) before ISO codes: then what has one of those names is called by it, and the rest
    by the usual code. Where it names codes first, a unit's name stands in where the words decide on none; where it
    names no unit, the usual code does, and coins are counted in their currency.
    """
    named = {unit: match.start() for unit in _named_units() if (match := re.search(rf"\b{unit}\b", description))}
    codes = description.find("ISO")
    if not named:
        return price.amount / price.parts, price.code or price.usual or price.unit
    if 0 <= codes < min(named.values()):
        return price.amount, price.code or price.unit
    if price.parts > 1 and "Cent" in named:
        return price.amount * 100 / price.parts, "Cent"
    if price.unit in named:
        return price.amount, price.unit
    return price.amount, price.code or price.usual or price.unit


class _Reader:
    """Reads the price around the first of `numbers`; `floor` is where the one before it ended."""

    def __init__(self, text: str, plain: str, numbers: Sequence[Figure], floor: int, language: Language) -> None:
        self.text = text
        self.plain = plain
        self.numbers = numbers
        self.floor = floor
        self.language = language

    def price(self) -> Price | None:
        number = self.numbers[0]
        led, after = self._before(number), self._after(number)
        if after and self._leads_the_next(number.end, after.end):
            after = None
        if led and after and not _agree(led, after):
            led, after = (None, after) if led.is_name else (led, None)
        unit = _merged(led, after)
        if unit is None or (after and led is None and self._is_score(number, after)):
            return None
        value, end = self._scaled(number, after)
        more, end = self._change(unit, value, end)
        start = led.start if led else number.start
        minus = minus_before(self.plain, start, self.floor) if led else None
        tail = _TAIL.match(self.plain, end)
        return Price(
            start if minus is None else minus,
            tail.end() if tail else end,
            value + more if minus is None else -value - more,
            unit.name,
            unit.code,
            unit.usual,
            unit.parts,
        )

    def _is_score(self, number: Figure, after: "_Word") -> bool:
        """Whether 分 counts points or minutes, as it mostly does in a sentence."""
        return after.text == "分" and _WORD.search(self.plain[: number.start] + self.plain[after.end :]) is not None

    def _before(self, number: Figure) -> "_Word | None":
        found = currencies.before(self.plain, self.floor, number.start, listed=_leading())
        return self._word(*found) if found else None

    def _after(self, number: Figure) -> "_Word | None":
        units = coinage.units()
        coded = _THOUSANDS_OF.match(self.text, number.end)
        if coded and (code := coded[2].casefold()) in units:
            return _Word(*coded.span(2), code, units[code], coded[1])
        pattern = _trailing_part() if number.value < 1 else _trailing()
        match = pattern.match(self.plain, number.end)
        word = self._word(match.start(1), match.end(1)) if match else None
        if word:
            other = _NOT_MONEY.get(word.text)
            return None if other and other.match(self.plain, word.end) else word
        small = _SMALL_COIN.match(self.plain, number.end) if self.plain[number.end - 1].isdigit() else None
        return _Word(*small.span(), small.group(), units[_SMALL_COINS[small.group().strip()]]) if small else None

    def _word(self, start: int, end: int) -> "_Word | None":
        written = self.text[start:end]
        key = currencies.as_listed(level(written))
        if key == currencies.YEN_SIGN:
            return _Word(start, end, key, coinage.units()["cny" if self.language == "zh" else "jpy"])
        return _Word(start, end, key, coinage.units()[key]) if currencies.beside_number(written) else None

    def _leads_the_next(self, start: int, end: int) -> bool:
        """Whether the sign after a number is the next one's: the $ of "in 2003 $ 5 million", not of "10 $ 30 $"."""
        sign = self.plain[start:end].strip()
        following = self._next(end, r"\s*")
        if sign[-1:].isalnum() or following is None:
            return False
        if end < following.start and not self.plain[start].isspace():
            return False  # "10$ 30"
        return not self.plain.startswith(sign, _space_end(self.plain, following.end))

    def _scaled(self, number: Figure, after: "_Word | None") -> tuple[Decimal, int]:
        """The amount with the scale that is said after it ("$5m", "75 USD million", "30 MUSD")."""
        end = after.end if after else number.end
        scale = _SCALE.match(self.plain, end) or (None if after else _LETTER.match(self.plain, end))
        value = number.value.scaleb(_TENS[after.thousands.lower()] if after and after.thousands else 0)
        return (value.scaleb(_TENS[scale[1]]), scale.end()) if scale else (value, end)

    def _change(self, unit: Unit, value: Decimal, end: int) -> tuple[Decimal, int]:
        """What follows a unit in parts of it: "and 43 cents", "fifty" of "three dollars fifty", 五毛, 五, 半."""
        number = self._next(end, r"\s*(?:and\s+|,\s*)?")
        if number is None or value != value.to_integral_value() or number.value <= 0:
            return Decimal(0), end
        coin = self._after(number)
        if coin and unit.parts < coin.unit.parts and number.value < coin.unit.parts:
            more, stop = self._change(coin.unit, number.value, coin.end)
            return (number.value + more) * unit.parts / coin.unit.parts, stop
        if coin or (number.in_word and number.value != Decimal("0.5")) or not _ENDS.match(self.plain, number.end):
            return Decimal(0), end
        figure, gap = self.plain[number.start : number.end], self.plain[end : number.start]
        if not gap and re.fullmatch(f"[1-9{HAN}]", figure) and has_han(self.plain[end - 1]):
            return (number.value if figure == "半" else number.value / 10), number.end
        if figure == "a half" and "and" in gap and unit.parts == 1:
            return number.value, number.end
        hundredths = 10 <= number.value < 100 and unit.parts == 1 and not has_han(figure)
        if hundredths and "," not in gap and ("and" in gap or self.plain[end - 1].isalpha()):
            return number.value / 100, number.end
        return Decimal(0), end

    def _next(self, end: int, gap: str) -> Figure | None:
        following = next((number for number in self.numbers[1:] if number.start >= end), None)
        return following if following and re.fullmatch(gap, self.plain[end : following.start]) else None


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or sign for money at `text[start:end]`, folded. thousands: the M of MUSD."""

    start: int
    end: int
    text: str
    unit: Unit
    thousands: str = ""

    @property
    def is_name(self) -> bool:
        return self.text.isalpha() and len(self.text) > 3


def _agree(led: _Word, after: _Word) -> bool:
    one, other = led.unit, after.unit
    dollars = led.text == "$" and other.code in coinage.DOLLARS
    return one.usual == other.usual or one.name == other.name or dollars or other.parts > 1


def _merged(led: _Word | None, after: _Word | None) -> Unit | None:
    """The unit that both words make: CAD of "$50 CAD", 角 of 人民币五角, 人民币 of 人民币五十元."""
    if led is None or (after and (led.text == "$" or after.unit.parts > 1)):
        return after.unit if after else None
    return led.unit


def _articles(plain: str) -> Iterator[Figure]:
    """The "a" of "a dollar"."""
    for match in _A.finditer(plain):
        if _trailing().match(plain, match.end()):
            yield Figure(match.start(), match.end(), Decimal(1))


def _space_end(plain: str, at: int) -> int:
    return len(plain) - len(plain[at:].lstrip()) if plain[at:].strip() else len(plain)


@cache
def _named_units() -> frozenset[str]:
    return frozenset(unit.name for unit in coinage.units().values())


@cache
def _leading() -> frozenset[str]:
    return frozenset(word for word, unit in coinage.units().items() if _leads(word, unit)) | {currencies.YEN_SIGN}


def _leads(word: str, unit: Unit) -> bool:
    coin = unit.parts > 1 and word.isascii() and len(word) > 2
    return (coin or not unit.counted or word in currencies.SIGNS) and word not in ("euro", "¢")


@cache
def _trailing() -> re.Pattern[str]:
    return re.compile(rf"\s*-?\s*({currencies.alternatives([*coinage.units(), currencies.YEN_SIGN])})")


@cache
def _trailing_part() -> re.Pattern[str]:
    """Also "half a dollar", "a quarter of a dollar"."""
    return re.compile(
        rf"\s*-?\s*(?:(?:of\s+)?an?\s+)?({currencies.alternatives([*coinage.units(), currencies.YEN_SIGN])})"
    )


_PIECES = re.compile(rf"([{''.join(DIGITS)}]?)[个個]半")  # in Cantonese, of a dollar
_A = re.compile(r"(?<![a-z'])an?(?=\s+[a-z])")
_WORD = re.compile(r"\w")
_TAIL = re.compile(r"[整正钱錢](?![在好常])")
_ENDS = re.compile(r"\s*(?:$|[^\w\s]|(?:for|to|please|each|per|in|now)\b|[的吧呢吗嗎了给給买買就])")
_TENS = {
    "hundred": 2, "thousand": 3, "million": 6, "mn": 6, "mln": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9, "bln": 9,
    "b": 9, "trillion": 12, "tn": 12, "t": 12, "k": 3,
}  # fmt: skip
_SCALE = re.compile(r"\s*(hundred|thousand|[mb]illion|trillion|mln|bln|mn|bn|tn)(?![a-z])")
_LETTER = re.compile(r"\s?(m|mm|[kbt](?<!\s.))(?![a-z0-9])")
_THOUSANDS_OF = re.compile(r"\s*([kKMB])([A-Z]{3})(?![A-Za-z])")
_SMALL_COINS = {"c": "cent", "p": "pence"}
_SMALL_COIN = re.compile(r"[cp](?![a-z0-9])|\sc(?=\s*(?:$|[.,!?;]))")
# What a short word for money is followed by where it means something else.
_NOT_MONEY = {
    **dict.fromkeys(
        "块塊",
        re.compile(
            rf"(?=[{HAN}])(?![钱錢的给給吧呢吗嗎了还還就左多半几幾到至或和跟与與及转轉买買付一二三四五六七八九零人])"
        ),
    ),
    **dict.fromkeys("元圆圓", re.compile("[旦月素件首年气氣帅帥老宝寶形圈桌音论論器]")),
    "角": re.compile("[大度楼樓落色形]"),
    "分": re.compile("[钟鐘之数數公店部析之鐘手类類]|半[钟鐘]"),
    **dict.fromkeys("刀欧歐镑鎊", re.compile(rf"(?=[{HAN}])(?![的和给給吧了左])")),
    "won": re.compile(r"\s+(?:the|an?|his|her|their|its|by|in|at|over|against)\b"),
    "le": re.compile(r"\s*\w"),
    **dict.fromkeys(("pound", "pounds"), re.compile(r"\s+of\b")),
}
