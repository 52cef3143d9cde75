"""Numbers in English words and digits."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

LONGEST = 24
TOKEN = re.compile(r"(?:(?<![\w.])[-+]|[负負])?(?:(?<!\.)\.)?\d(?:[\d.,:/^-]*\d)?(?:[a-z%][a-z0-9%]*)?|[a-z]+")
_GAP = re.compile(r"\s*-?\s*|,\s+")
_DIGITS = re.compile(r"([-+负負]?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(k|m|mn|bn)?")

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
SCALES = {
    "thousand": 10**3, "grand": 10**3, "lakh": 10**5, "lakhs": 10**5, "million": 10**6, "millions": 10**6,
    "crore": 10**7, "crores": 10**7, "billion": 10**9, "billions": 10**9, "trillion": 10**12, "trillions": 10**12,
}  # fmt: skip
SCALES |= {"mln": 10**6, "mil": 10**6, "bln": 10**9, "tln": 10**12}
_SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
_FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25")}


def joined(text: str, tokens: Sequence[re.Match[str]]) -> bool:
    """Whether only what may stand inside a number is between the tokens."""
    return all(
        _GAP.fullmatch(text, before.end(), after.start())
        and ("," not in text[before.end() : after.start()] or before.group() in SCALES)
        for before, after in pairwise(tokens)
    )


def value(words: list[str]) -> Decimal | None:
    """The number these words are, all of them; `None` where they are not one."""
    if words[0] in ("minus", "negative"):
        rest = _Words(words[1:]).whole() if words[1:] else None
        return None if rest is None else -rest
    return _Words(words).whole()


class _Words:
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
        if self.take("a") or self.word() in SCALES:
            scale = SCALES.get(self.word()) or {"hundred": 100, "dozen": 12}.get(self.word())
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
            scale = SCALES.get(self.word())
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
            return Decimal(1) if self.word() in SCALES else self.hundreds(Decimal(1))
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
        value = Decimal(match[2].replace(",", "")) * _SUFFIXES.get(match[3] or "", 1)
        return -value if match[1] and match[1] in "-负負" else value

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


COUNTING = "|".join(
    {*_ONES, *_TEENS, *_TENS, *SCALES, *_FRACTIONS, "hundred", "hundreds", "dozen", "dozens", "zero", "nought"}
)
