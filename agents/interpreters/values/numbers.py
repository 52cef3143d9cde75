"""Numbers in English and Chinese words and digits, as exact decimals."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .people import without_names
from .words import HAN, as_number, level, trimmed


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`."""

    start: int
    end: int
    value: Decimal


def read(said: Any, _request: Request, schema: Json) -> Reading:
    value = decimal(said)
    shaped = None if value is None else as_number(value, schema, text_first=False)
    return NotUnderstood() if shaped is None else Found(shaped)


def find(text: str, request: Request, schema: Json) -> Span | None:
    numbers = list(scan(without_names(text, request)))
    if len(numbers) != 1:
        return None
    shaped = as_number(numbers[0].value, schema, text_first=False)
    return None if shaped is None else Span(numbers[0].start, numbers[0].end, Found(shaped))


def decimal(said: Any) -> Decimal | None:
    """The number that `said` is, taken whole: a JSON number or words; `None` for anything else."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int | float):
        value = Decimal(said) if isinstance(said, int) else Decimal(repr(said))
        return value if _exact(value) else None
    return parse(said) if isinstance(said, str) else None


def parse(text: str) -> Decimal | None:
    """The number these words are, taken whole; `None` when any of them is left over."""
    start, end = trimmed(text)
    if text[start - 1 : start] == "." and text[start : start + 1].isdigit():
        start -= 1
    whole = level(text[start:end])
    numbers = list(_numbers(whole))
    if len(numbers) == 1 and (numbers[0].start, numbers[0].end) == (0, len(whole)):
        return numbers[0].value
    return None


def scan(text: str) -> Iterator[Number]:
    """Every number in a text, left to right; vague ones ("a few hundred", "几十", "about 50") are left out."""
    text = level(text)
    for number in _numbers(text):
        idle = _PRONOUN_ONE.search(text[max(0, number.start - 20) : number.start]) or _IDLE_ONE.match(text, number.end)
        if not (vague(text, number.start, number.end) or (number.value == 1 and idle)):
            yield number


def vague(text: str, start: int, end: int) -> bool:
    """Whether the words around `text[start:end]`, which is levelled, make it a rough figure or no figure at all."""
    return bool(_VAGUE_BEFORE.search(text[max(0, start - 40) : start]) or _VAGUE_AFTER.match(text, end))


def _exact(value: Decimal) -> bool:
    """Whether the value is finite and short enough for arithmetic on it to be exact."""
    return value.is_finite() and len(value.as_tuple().digits) <= _MOST_DIGITS and abs(value.adjusted()) <= _MOST_DIGITS


_MOST_DIGITS = 24  # well inside the 28 of decimal's default context
_VAGUE_BEFORE = re.compile(
    r"(?:\b(?:few|several|couple(?: of)?|some|about|around|roughly|approximately|nearly|almost|over|under|than|"
    r"at least|at most|up to)\s+|[几幾数數好约約近超第]\s*)$"
)
_VAGUE_AFTER = re.compile(
    r"(?:-?(?:ish|odd)\b|\s+or so\b|[几幾多来來余餘](?![给給到])|左右|上下|以上|以下|分之|[点點号號月]|\s*percent|"
    r"-(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b)"
)
# "which one", "一下": a one that counts nothing.
_PRONOUN_ONE = re.compile(r"(?:\b(?:the|this|that|which|no|any|every|each|another|some)\s+)$")
_IDLE_ONE = re.compile(r"[下些起般直定样樣会會旦共切]")


def _numbers(text: str) -> Iterator[Number]:
    taken: list[Number] = []
    for match in _HAN_RUN.finditer(text):
        value = _han(match.group())
        if value is not None:
            taken.append(Number(match.start(), match.end(), value))
    covered = [match.span() for match in _HAN_RUN.finditer(text)]
    tokens = [
        token
        for token in _TOKEN.finditer(text)
        if not any(start <= token.start() < end or start < token.end() <= end for start, end in covered)
    ]
    position = 0
    while position < len(tokens):
        for stop in range(min(len(tokens), position + _LONGEST), position, -1):
            piece = tokens[position:stop]
            if not _joined(text, piece):
                continue
            value = _english([token.group() for token in piece])
            if value is not None:
                taken.append(Number(piece[0].start(), piece[-1].end(), value))
                position = stop
                break
        else:
            position += 1
    yield from sorted((number for number in taken if _exact(number.value)), key=lambda number: number.start)


# English

_LONGEST = 24
_TOKEN = re.compile(rf"(?:(?<![\w.{HAN}])[-+])?\.?\d(?:[\d.,:/-]*\d)?[a-z%]*|[a-z]+")
_GAP = re.compile(r"\s*-?\s*|,\s+")
_DIGITS = re.compile(r"([-+]?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(k|m|mn|bn)?")

_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_NOUGHTS = {"zero": 0, "nought": 0, "oh": 0, "o": 0}
_SCALES = {
    "thousand": 10**3, "grand": 10**3, "lakh": 10**5, "lakhs": 10**5, "million": 10**6, "millions": 10**6,
    "crore": 10**7, "crores": 10**7, "billion": 10**9, "billions": 10**9, "trillion": 10**12, "trillions": 10**12,
}  # fmt: skip
_SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
_FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25")}


def _joined(text: str, tokens: Sequence[re.Match[str]]) -> bool:
    return all(_GAP.fullmatch(text, before.end(), after.start()) for before, after in pairwise(tokens))


def _english(words: list[str]) -> Decimal | None:
    if words[0] in ("minus", "negative"):
        value = _English(words[1:]).whole() if words[1:] else None
        return None if value is None else -value
    return _English(words).whole()


class _English:
    """A recursive-descent reader over the words of one number."""

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self.at = 0

    def whole(self) -> Decimal | None:
        value = self.fraction_of()
        if value is None:
            self.at = 0
            value = self.scaled()
        return value if value is not None and self.at == len(self.words) else None

    def next_is(self, *words: str) -> bool:
        return self.words[self.at : self.at + len(words)] == list(words)

    def take(self, *words: str) -> bool:
        if self.next_is(*words):
            self.at += len(words)
            return True
        return False

    def word(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def fraction_of(self) -> Decimal | None:
        """half, a quarter, three quarters, half a million."""
        count = Decimal(1)
        if self.word() in _ONES:
            count = Decimal(_ONES[self.word()])
            self.at += 1
        else:
            self.take("a")
        part = _FRACTIONS.get(self.word())
        if part is None:
            return None
        self.at += 1
        if self.take("a"):
            scale = _SCALES.get(self.word()) or {"hundred": 100, "dozen": 12}.get(self.word())
            if scale is None:
                return None
            self.at += 1
            return part * count * scale
        return part * count

    def scaled(self) -> Decimal | None:
        total, limit = Decimal(0), 10**15
        joined = False
        while self.at < len(self.words):
            group = self.group()
            if group is None:
                return None
            scale = _SCALES.get(self.word())
            if scale is None:
                # "a million five" is 1,000,005 to one and 1.5 million to another.
                unclear = limit < 10**15 and (group >= limit or (limit >= 10**6 and group < 100 and not joined))
                return None if unclear else total + group
            self.at += 1
            if scale >= limit:
                return None
            total, limit = total + group * scale, scale
            if group != group.to_integral_value():
                return total
            joined = self.take("and")
            if joined and not self.word():
                return None
        return total

    def group(self) -> Decimal | None:
        """What may stand before a scale: up to 99 hundred, digits, a decimal, "two and a half", "a"."""
        digits = self.digits()
        if digits is not None:
            value = digits
        elif self.word() == "a" and self.at + 1 < len(self.words):
            self.at += 1
            if self.take("dozen"):
                return Decimal(12)
            return Decimal(1) if self.word() in _SCALES else self.hundreds(Decimal(1))
        elif self.word() in ("zero", "nought"):
            self.at += 1
            value = Decimal(0)
        elif self.word() == "point":
            value = Decimal(0)
        else:
            small = self.below_hundred()
            if small is None:
                return None
            value = Decimal(small)
        if self.word() == "hundred":
            return self.hundreds(value)
        if self.take("dozen"):
            return value * 12
        return self.with_fraction(value)

    def hundreds(self, count: Decimal) -> Decimal | None:
        if not self.take("hundred") or not 0 < count < 100:
            return None
        value = count * 100
        start = self.at
        joined = self.take("and")
        rest = self.digits()
        if rest is None:
            small = self.below_hundred()
            rest = None if small is None else Decimal(small)
        if rest is None:
            if joined:
                self.at = start
            return self.with_point(value)
        if count != count.to_integral_value() or not 0 < rest < 100:
            return None
        return self.with_point(value + rest)

    def below_hundred(self) -> int | None:
        word = self.word()
        if word in _TENS:
            self.at += 1
            unit = _ONES.get(self.word(), 0)
            self.at += 1 if unit else 0
            return _TENS[word] + unit
        value = _ONES.get(word) or _TEENS.get(word)
        self.at += 1 if value else 0
        return value

    def digits(self) -> Decimal | None:
        match = _DIGITS.fullmatch(self.word())
        if match is None or not match[2]:
            return None
        self.at += 1
        return Decimal(match[1] + match[2].replace(",", "")) * _SUFFIXES.get(match[3] or "", 1)

    def with_fraction(self, value: Decimal) -> Decimal | None:
        if self.take("and", "a", "half"):
            return value + Decimal("0.5")
        if self.take("and", "a", "quarter"):
            return value + Decimal("0.25")
        if self.take("and", "three", "quarters"):
            return value + Decimal("0.75")
        return self.with_point(value)

    def with_point(self, value: Decimal) -> Decimal | None:
        if not self.take("point"):
            return value
        places = ""
        while self.word() in _ONES or self.word() in _NOUGHTS or self.word().isdigit():
            places += str(_ONES.get(self.word(), _NOUGHTS.get(self.word(), self.word())))
            self.at += 1
        if not places and (self.word() in _TEENS or self.word() in _TENS):
            places = str(self.below_hundred())
        if not places or value != value.to_integral_value():
            return None
        return value + Decimal(f"0.{places}")


# Chinese

_HAN_DIGITS = dict(
    zip(
        "零〇一二三四五六七八九两兩俩倆幺壹贰貳叁參参肆伍陆陸柒捌玖",
        "00123456789222211223334566789",
        strict=True,
    )
)
_HAN_UNITS = {"十": "十", "拾": "十", "百": "百", "佰": "百", "千": "千", "仟": "千", "万": "万", "萬": "万"}
_HAN_UNITS |= {"亿": "亿", "億": "亿", "点": ".", "點": ".", "廿": "2十", "卅": "3十"}
_HAN_PLAIN = str.maketrans({**_HAN_DIGITS, **_HAN_UNITS, ",": ""})
_HAN_NUMERAL = "".join(_HAN_DIGITS) + "十拾百佰千仟万萬亿億廿卅"
_HAN_RUN = re.compile(
    rf"(?:[负負]|(?<![\w.])-)?"
    rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?=[十百千万萬亿億拾佰仟])|(?=[{_HAN_NUMERAL}半]))"
    rf"[{_HAN_NUMERAL}\d]*(?:[点點.][{_HAN_NUMERAL}\d]+)?(?:[个個]?半)?"
)
_HAN_RUNNING = re.compile("[一二三四五六七八九两兩俩倆幺]{2,}")
_SECTION = re.compile(r"(?:(\d+(?:\.\d+)?)千)?(?:(\d+(?:\.\d+)?)百)?(?:(\d*(?:\.\d+)?)十)?(\d*)")


def _han(run: str) -> Decimal | None:
    sign = -1 if run[0] in "负負-" else 1
    body = run.lstrip("负負-")
    if body in ("半", "一半"):
        return sign * Decimal("0.5")
    half = re.fullmatch(r"(.+)[个個]半", body)
    if half:
        count = _han(half[1])
        return None if count is None or count != count.to_integral_value() else sign * (count + Decimal("0.5"))
    if "半" in body:
        return None
    count_part = re.split("[点點]", body)[0]
    # "三五" and "一两百" are three or five, one or two hundred; a code read digit by digit is longer.
    if _HAN_RUNNING.search(count_part) and not (len(body) > 2 and all(c in _HAN_DIGITS for c in count_part)):
        return None
    value = _han_value(body.translate(_HAN_PLAIN))
    return None if value is None else sign * value


def _han_value(text: str, *, final: bool = True) -> Decimal | None:
    """The value of numerals in plain form (`1百2`, `3.5万`). final: a bare last digit may stand for the next unit."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    places = re.fullmatch(r"(.*[十百千万亿]\d?)\.(\d+)", text)
    if places:
        whole = _han_value(places[1], final=False)
        return None if whole is None else whole + Decimal(f"0.{places[2]}")
    for unit, scale in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            head, _, tail = text.partition(unit)
            return _han_scaled(head, tail, scale, final=final)
    return _han_section(text, final=final)


def _han_scaled(head: str, tail: str, scale: int, *, final: bool) -> Decimal | None:
    count = _han_value(head, final=False)
    if not count:
        return None
    if not tail:
        return count * scale
    if count != count.to_integral_value():
        return None
    if len(tail) == 1 and tail.isdigit():
        return count * scale + int(tail) * (scale // 10) if final and tail != "0" else None
    if tail.isdigit() and not tail.startswith("0") and len(tail) != len(str(scale)) - 1:
        return None
    rest = _han_value(tail.lstrip("0"), final=final and not tail.startswith("0"))
    return None if not rest or rest >= scale else count * scale + rest


def _han_section(text: str, *, final: bool) -> Decimal | None:
    match = _SECTION.fullmatch(text)
    if match is None:
        return None
    total, last = Decimal(0), 0
    for count, unit in zip(match.groups()[:3], (1000, 100, 10), strict=True):
        if count is None:
            continue
        if last and not re.fullmatch("0?[1-9]" if unit > 10 else "0?[1-9]|", count):
            return None
        value = Decimal(count or 1)
        if not value or (value != value.to_integral_value() and last):
            return None
        total, last = total + value * unit, unit
    tail = match[4]
    if not tail:
        return total
    if tail.startswith("0"):
        rest = int(tail)
        return total + rest if 0 < rest < last // 10 else None
    if len(tail) > 1:
        return None
    if last == 10:
        return total + int(tail)
    return total + int(tail) * (last // 10) if final else None
