"""Numbers in English words, and with digits between them: two and a half million, 3 hundred and 21, three fifths."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .base import ARITHMETIC, Figure
from .vocabulary import (
    CLOCK,
    DENOMINATORS,
    DOZENS,
    HUNDREDS,
    MILLION,
    MINUS,
    MOST_IN,
    NOUGHTS,
    OH,
    ONES,
    ORDINALS,
    PARTS,
    PERIODS,
    POINTING,
    SCALES,
    SHORT,
    SMALL,
    STARTS,
    SUFFIXES,
    TENS,
    UNITS,
)
from .written import literals

_WORD = re.compile(r"[a-z]+")
_GAP = re.compile(r"\s*-?\s*")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a number in digits at `text[start:end]`."""

    start: int
    end: int
    word: str
    value: Decimal | None = None
    in_word: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A value read up to the token `stop`. scale: the last hundred, thousand ... of it; 1 where there is none."""

    value: Decimal
    stop: int
    scale: int = 1


def figures(plain: str, text: str, taken: Sequence[tuple[int, int]], *, strict: bool) -> Iterator[Figure]:
    """The numbers of a text outside the spans that are taken, left to right."""
    tokens = _tokens(plain, text, taken, strict=strict)
    reader = _Reader(plain, tokens, strict=strict)
    at = 0
    while at < len(tokens):
        part = None if strict and reader.follows_point(at) else reader.number(at)
        ordinal = reader.ordinal(at) if part else None
        if part is None or (ordinal and ordinal.stop > part.stop and ordinal.scale < 100):
            at = ordinal.stop if ordinal else at + 1
            continue
        first, last = tokens[at], tokens[part.stop - 1]
        yield Figure(first.start, last.end, part.value, first.in_word and part.stop == at + 1)
        at = part.stop


def ordinals(plain: str, text: str) -> Iterator[Figure]:
    """The ordinals of a text, in words ("twenty-first") or digits ("21st"), left to right."""
    tokens = _tokens(plain, text, (), strict=False)
    reader = _Reader(plain, tokens, strict=False)
    at = 0
    while at < len(tokens):
        part, ordinal = reader.number(at), reader.ordinal(at)
        if ordinal is None or (part and part.stop >= ordinal.stop):
            at = part.stop if part else at + 1
            continue
        yield Figure(tokens[at].start, tokens[ordinal.stop - 1].end, ordinal.value)
        at = ordinal.stop


def _tokens(plain: str, text: str, taken: Sequence[tuple[int, int]], *, strict: bool) -> list[_Token]:
    """Words and digits in order; letters written to digits are a word of their own ("5bn", "21st")."""
    numbers = [
        _Token(number.start, number.end, "", None if strict and not number.clear else number.value, number.in_word)
        for number in literals(plain, text)
    ]
    numbers = _outside(numbers, taken, len(plain))
    words = [_Token(*match.span(), match.group()) for match in _WORD.finditer(plain)]
    words = _outside(words, [(number.start, number.end) for number in numbers], len(plain))
    return sorted((*numbers, *words), key=lambda token: token.start)


def _outside(tokens: Sequence[_Token], spans: Sequence[tuple[int, int]], length: int) -> list[_Token]:
    covered = bytearray(length)
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return [token for token in tokens if not any(covered[token.start : token.end])]


class _Reader:
    """Each method reads from token `at` as far as its words go, or returns `None`.

    bare: without the fraction that may be said after it, as the numerator of one has none.
    """

    def __init__(self, text: str, tokens: Sequence[_Token], *, strict: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.strict = strict

    def number(self, at: int) -> _Part | None:
        token = self.tokens[at]
        if token.value is None and token.word not in STARTS:
            return None
        if token.word in MINUS:
            subtracted = self._joined(at) and (self.tokens[at - 1].value is not None or self._word(at - 1) in SMALL)
            part = self._unsigned(at + 1) if self._joined(at + 1) and not subtracted else None
            return part and _Part(-part.value, part.stop)
        part = self._unsigned(at)
        if part and part.stop == at + 1 and token.word == "one" and self._word(at - 1) in POINTING:
            return None
        return part

    def follows_point(self, at: int) -> bool:
        """Whether "point" stands before the token, so that the number began before it: "a point three"."""
        return self._word(at - 1) == "point" and self._joined(at)

    def ordinal(self, at: int) -> _Part | None:
        """first, twenty-first, two hundred and fifth, 21st. scale: of its last word."""
        if self.tokens[at].value is None and self._word(at) in ORDINALS:
            return _Part(Decimal(ORDINALS[self._word(at)]), at + 1, ORDINALS[self._word(at)])
        lead = self._cardinal(at)
        if lead is None:
            return None
        if self._word(lead.stop) in SUFFIXES and self.tokens[lead.stop].start - self.tokens[lead.stop - 1].end < 2:
            return _Part(lead.value, lead.stop + 1) if self.tokens[at].value is not None else None
        stop = lead.stop + (lead.scale > 1 and self._word(lead.stop) == "and")
        last = ORDINALS.get(self._word(stop), 0)
        if not last or not self._joined(*range(lead.stop, stop + 1)):
            return None
        if last >= 100:
            return _Part(lead.value * last, stop + 1, last)
        fits = last < lead.scale if lead.scale > 1 else last < 10 and self._word(lead.stop - 1) in TENS
        return _Part(lead.value + last, stop + 1, last) if fits else None

    def _unsigned(self, at: int) -> _Part | None:
        if at >= len(self.tokens):
            return None
        part = self._fraction(at) or self._whole(at)
        return part and ((None if self.strict else self._ratio(part, at)) or part)

    def _whole(self, at: int) -> _Part | None:
        """A cardinal, with the fraction said after it: one million and a half."""
        part = self._cardinal(at)
        if part is None or self.strict or self._word(part.stop) != "and" or not self._joined(part.stop, part.stop + 1):
            return part
        fraction = self._fraction(part.stop + 1)
        if fraction is None:
            return part
        # "one million and a half" is one and a half million, "two thousand and a half" 2000.5.
        unit = part.scale if part.scale >= MILLION and fraction.scale == 1 else 1
        return _Part(part.value + fraction.value * unit, fraction.stop)

    def _and_fraction(self, at: int) -> _Part | None:
        if self._word(at) == "and" and at + 1 < len(self.tokens) and self._joined(at, at + 1):
            return self._share(at + 1)
        return None

    def _fraction(self, at: int) -> _Part | None:
        """A share, also of a scale: half a million, three quarters of a million."""
        part = self._share(at)
        if part is None:
            return None
        at = part.stop
        at += self._word(at) == "of" and self._word(at + 1) == "a"
        at += self._word(at) == "a"
        unit = UNITS.get(self._word(at)) if self._joined(*range(part.stop, at + 1)) else None
        return part if unit is None else _Part(part.value * unit, at + 1, unit)

    def _share(self, at: int) -> _Part | None:
        """half, a third, three quarters, twenty-one fifths."""
        word = self._word(at)
        if word in ("half", "quarter"):
            part = _Part(ARITHMETIC.divide(Decimal(1), PARTS[word]), at + 1)
            return None if self._word(at + 1) in CLOCK else part
        top = _Part(Decimal(1), at + 1) if word in ("a", "an") and self._word(at + 1) in DENOMINATORS else None
        top = top or self._cardinal(at, bare=True)
        if top is None or self.tokens[at].value is not None or not self._joined(top.stop):
            return None
        if self.strict and (top.stop > at + 1 or top.value >= 10):
            return None
        bottom = self._denominator(top.stop, plural=top.value != 1)
        # "a third of them", and not "a third person".
        counted = bottom and word in ("a", "an") and self._word(top.stop) not in PARTS and self._joined(bottom.stop)
        if bottom is None or (counted and self._word(bottom.stop) != "of"):
            return None
        return _Part(ARITHMETIC.divide(top.value, bottom.value), bottom.stop)

    def _denominator(self, at: int, *, plural: bool) -> _Part | None:
        """thirds, twenty-fifths, one hundred and fifth."""
        word = self._word(at)
        if word not in DENOMINATORS:
            if self.strict:
                return None
            lead = self._cardinal(at, bare=True)
            stop = lead.stop + (self._word(lead.stop) == "and") if lead else at
            word = self._word(stop)
            last = DENOMINATORS.get(word) or (self._hyphened(stop) and ORDINALS.get(word.removesuffix("s")))
            if lead is None or not last or word in PARTS or not self._joined(*range(lead.stop, stop + 1)):
                return None
            part = _Part(lead.value + last if last < 100 else lead.value * last, stop + 1)
        else:
            part = _Part(Decimal(DENOMINATORS[word]), at + 1)
            if self.strict and word not in PARTS:
                return None
        # "three quarter" is said for "three quarters".
        short = not word.endswith("s") and (self.strict or word != "quarter")
        return None if plural and short else part

    def _ratio(self, part: _Part, at: int) -> _Part | None:
        """one over twenty, three out of four, one in six."""
        word = self._word(part.stop)
        below = part.stop + 1 + (word == "out")
        if word not in ("over", "in", "out") or (word == "out" and self._word(below - 1) != "of"):
            return None
        if below >= len(self.tokens) or not self._joined(*range(part.stop, below + 1)):
            return None
        bottom = self._whole(below)
        if bottom is None or not bottom.value or self._word(bottom.stop) in PERIODS:
            return None
        priced = self.text[: self.tokens[at].start].rstrip()[-1:] in tuple("$€£¥")
        few = bottom.value <= MOST_IN or self.tokens[below].value is None
        share = part.value < bottom.value and few and part.value == part.value.to_integral_value()
        if priced or not (share or word == "over"):
            return None
        return _Part(ARITHMETIC.divide(part.value, bottom.value), bottom.stop)

    def _cardinal(self, at: int, *, bare: bool = False) -> _Part | None:
        """Groups with their scales: three crore twelve lakh, a hundred and five thousand two hundred and six."""
        part = self._scaled(self._group(at, bare=bare))
        while part and part.scale >= 1000:
            more = self._next_group(part, bare=bare)
            if more is None:
                break
            part = more
        return part

    def _next_group(self, part: _Part, *, bare: bool) -> _Part | None:
        """The number with the smaller group that follows its scale: "two hundred" after "five thousand"."""
        at = part.stop + (self._word(part.stop) == "and")
        comma = self._comma(at)
        if at >= len(self.tokens) or not (comma or self._joined(*range(part.stop, at + 1))):
            return None
        group = None if self._word(at) in ("a", "an") else self._scaled(self._group(at, bare=bare))
        whole = (part.value / part.scale) % 1 == 0  # nothing is added to "1.5 million"
        if group is None or not whole or not (99 if comma else 0) < group.value < part.scale:
            return None
        if at > part.stop and self._word(group.stop) in DENOMINATORS:
            return None  # "a million and three quarters"
        # "a million five" is 1,000,005 to one and 1.5 million to another.
        if self.strict and part.scale >= MILLION and group.value < 100 and self._word(part.stop) != "and":
            return None
        return _Part(part.value + group.value, group.stop, group.scale)

    def _scaled(self, part: _Part | None) -> _Part | None:
        """A group with the scales after it; several multiply, as in "three lakh crore"."""
        while part and self._joined(part.stop):
            unit = SCALES.get(self._word(part.stop)) or DOZENS.get(self._word(part.stop))
            if unit is None:
                break
            if self.strict and (part.scale > 100 or self._word(part.stop) in SHORT):
                return None
            part = _Part(part.value * unit, part.stop + 1, max(unit, part.scale))
        return part

    def _group(self, at: int, *, bare: bool) -> _Part | None:
        """What may stand before a scale: 12, two hundred and five, one point five, two and a half, a."""
        token = self.tokens[at]
        if token.word in ("a", "an"):
            part = _Part(Decimal(1), at + 1) if self._word(at + 1) in UNITS and self._joined(at + 1) else None
        elif token.word == "point":
            led = self._joined(at) and self._word(at - 1) not in MINUS
            return None if led else self._places(Decimal(0), at + 1)
        else:
            part = self._small(at)
        if part is None:
            return None
        countable = 0 < part.value < 100 or not self.strict
        if self._word(part.stop) in HUNDREDS and self._joined(part.stop) and countable:
            part = self._hundreds(part)
        if part.value != part.value.to_integral_value():
            return part
        pointed = self._pointed(part)
        if pointed:
            return pointed
        unsaid = self.strict and (part.scale > 1 or self._word(part.stop + 1) in PARTS)
        fraction = None if unsaid or bare else self._and_fraction(part.stop)
        if fraction:
            return _Part(part.value + fraction.value, fraction.stop)
        return part

    def _hundreds(self, count: _Part) -> _Part:
        """The hundreds, with what is below a hundred after them."""
        whole = _Part(count.value * 100, count.stop + 1, 100)
        at = whole.stop + (self._word(whole.stop) == "and")
        if at >= len(self.tokens) or whole.value % 100 or not self._joined(*range(whole.stop, at + 1)):
            return whole
        rest = self._small(at)
        if rest is None or rest.value not in range(1, 100) or self._word(rest.stop) in HUNDREDS:
            return whole
        if at > whole.stop and self._word(rest.stop) in DENOMINATORS:
            return whole  # "two hundred and three quarters"
        return _Part(whole.value + rest.value, rest.stop)

    def _small(self, at: int) -> _Part | None:
        """Digits, or words up to ninety-nine."""
        token = self.tokens[at]
        if token.value is not None:
            return _Part(token.value, at + 1)
        value = SMALL.get(token.word)
        if value is None:
            return None
        unit = ONES.get(self._word(at + 1), 0) if token.word in TENS and self._joined(at + 1) else 0
        return _Part(Decimal(value + unit), at + 1 + bool(unit))

    def _pointed(self, part: _Part) -> _Part | None:
        if self._word(part.stop) != "point" or not self._joined(part.stop):
            return None
        return self._places(part.value, part.stop + 1)

    def _places(self, whole: Decimal, at: int) -> _Part | None:
        """The decimals after "point": one four one, oh five, twenty-five, 25."""
        places = ""
        while at < len(self.tokens) and self._joined(at) and (digit := self._digit(at)):
            places += digit
            at += 1
        if not places and self._joined(at) and self._word(at) and (small := self._small(at)):
            places, at = str(small.value), small.stop
        return _Part(whole + Decimal(f"0.{places}"), at) if places.isdigit() else None

    def _digit(self, at: int) -> str:
        token = self.tokens[at]
        if token.value is not None:
            written = self.text[token.start : token.end]
            return written if written.isdigit() else ""
        return str((ONES | NOUGHTS | OH).get(token.word, ""))

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _joined(self, *at: int) -> bool:
        """Whether only a space or a hyphen stands before each of these tokens."""
        return all(0 < index < len(self.tokens) and self._gap(index) for index in at)

    def _gap(self, at: int) -> bool:
        before, after = self.tokens[at - 1], self.tokens[at]
        gap = self.text[before.end : after.start]
        return (before.value is None and after.value is None and _GAP.fullmatch(gap) is not None) or not gap.strip()

    def _hyphened(self, at: int) -> bool:
        """Whether tens are written together with this token: "thirty-second", of a thing and not of an hour."""
        written = 0 < at < len(self.tokens) and self.text[self.tokens[at - 1].end : self.tokens[at].start] == "-"
        return written and self._word(at - 1) in TENS

    def _comma(self, at: int) -> bool:
        """Whether a comma stands before this token, after a scale: "three million, two hundred thousand"."""
        if at >= len(self.tokens) or self._word(at - 1) not in SCALES:
            return False
        return self.text[self.tokens[at - 1].end : self.tokens[at].start].strip() == ","
