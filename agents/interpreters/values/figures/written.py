"""Numbers in digits: 1,200.50, 12,34,567, 40 000, .5, 1e3, 6.2x10^-4, 2^10, 3/4, 1 1/2, 2½, 10k."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException

from .base import ARITHMETIC


@dataclass(frozen=True, slots=True)
class Literal:
    """A number in digits at `text[start:end]`.

    in_word: letters are written to it. clear: it is 1,200.50 or 12k, and not a part of 1.2.3 or 15:30.
    """

    start: int
    end: int
    value: Decimal
    in_word: bool
    clear: bool


_SPACES = " \u00a0\u2009\u202f"
_DIGITS = re.compile(
    r"(?P<european>(?<![\d.])\d{1,3}(?:\.\d{3})+,\d+(?![\d,]))"
    r"|(?P<grouped>(?<![\d.])(?<!\d,)(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:'\d{3})+|\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+"
    r"|\d{1,2}(?: \d{3})+|\d{3}(?: \d{3})* 000)(?![\d']|,\d)(?:\.\d+)?)"
    r"|(?P<comma>(?<![\d.,])\d+,\d+(?![\d,]))"
    r"|(?P<point>(?<!\d\.)\d+\.\d+(?!\d|\.\d)|(?<![\w.])\.\d+(?!\d|\.\d))"
    r"|(?P<whole>\d+)"
    r"|(?P<vulgar>[¼½¾⅐-⅞])"
)
_FULL_WIDTH_GROUPS = re.compile(r"[０-９]{1,3}(?:，[０-９]{3})+(?![０-９])")
_EXPONENT = re.compile(r"e([+-]?\d{1,4})(?![\w.])|\s?[x×*]\s?10\s?\^\s?([+-]?\d{1,4})(?![\w.])")
_POWER = re.compile(r"\^([+-]*\d{1,4})(?![\w.]*\w)")
_OVER = re.compile(r"/(\d+(?:\.\d+)?)(?![\d/]|\.\d)")
_MIXED = re.compile(r"\s(\d+)/(\d+)(?![\d/]|\.\d)|\s?([¼½¾⅐-⅞])")
_THOUSANDS = {"k": 3, "m": 6, "g": 9, "b": 9, "t": 12}
# k may be written either way; a small m is a metre or a minute, a capital M a million.
_SUFFIX = re.compile(r"(?:[kKMGTBb]|\s[kKMG])(?![a-zA-Z0-9_])")
_CLEAR = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?[kKM]?")
_NUMERAL = "零〇一二三四五六七八九十百千万萬亿億两兩廿卅壹贰叁肆伍陆柒捌玖拾佰仟半几多"
_LED = re.compile(rf"(?:[\d.][.,:/^]|\d[-−–]|[.^]|[{_NUMERAL}]|[{_NUMERAL}][点點])$")
_GOES_ON = re.compile(rf"[.,:/^−–-]\d|\s?[\^¼½¾⅐-⅞]|[点點]?[{_NUMERAL}]")
_MEASURED = frozenset("年月日号號时時点點分秒元块塊度个個")  # 6月1日-6月30日 is a range
_DASHES = "-−–"
_OPENING = re.compile(r"[\s(\[:;,，。、；：=$€£¥~\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_\u3400-\u9fff]|_")


def literals(plain: str, text: str) -> Iterator[Literal]:
    """The numbers in digits of a text, left to right. plain: the text levelled; text: as written, for capitals."""
    done = 0
    for match in _DIGITS.finditer(_grouped(plain, text)):
        if match.start() < done:
            continue
        literal = _literal(match, plain, text, done)
        done = literal.end
        yield literal


def _grouped(plain: str, text: str) -> str:
    """Full-width commas between full-width digits group thousands, as they are typed together."""
    for match in _FULL_WIDTH_GROUPS.finditer(text) if "，" in text else ():
        plain = plain[: match.start()] + plain[slice(*match.span())].replace("，", ",") + plain[match.end() :]
    return plain


def _literal(match: re.Match[str], plain: str, text: str, floor: int) -> Literal:
    start, end = match.span()
    value = _plain(match)
    if match["european"] is None and match["vulgar"] is None:
        value, end = _powered(value, end, plain)
        value, end = _divided(value, end, plain, start)
    suffix = _SUFFIX.match(text, end)
    clear = _CLEAR.fullmatch(plain[start:end] + (suffix.group() if suffix else "")) is not None
    if suffix:
        value, end = value.scaleb(_THOUSANDS[suffix.group().strip().lower()]), suffix.end()
    clear &= not (_LED.search(plain, max(0, start - 2), start) or _GOES_ON.match(plain, end))
    in_word = _LETTER.match(text[start - 1 : start]) is not None or _LETTER.match(text[end : end + 1]) is not None
    if (signed := minus_before(plain, start, floor)) is not None:
        clear &= signed == start - 1  # "- 5" may be an item of a list
        value, start = -value, signed
    return Literal(start, end, value, in_word, clear)


def minus_before(plain: str, start: int, floor: int = 0) -> int | None:
    """Where the minus before `plain[start]` stands; `None` where a dash there is none ("10 - 5", "2020-01")."""
    if start > floor and plain[start - 1] in "负負":
        return start - 1
    if start > floor and plain[start - 1] in _DASHES:
        before = plain[start - 2 : start - 1] if start > 1 else ""
        return start - 1 if not before or (_OPENING.match(before) and before not in _MEASURED) else None
    if start - 1 > floor or start == 2:
        before = plain[: start - 2].rstrip()[-1:]
        if plain[start - 1] == " " and plain[start - 2] in _DASHES and (not before or before in "([:="):
            return start - 2
    return None


def _plain(match: re.Match[str]) -> Decimal:
    written = match.group()
    if match["vulgar"]:
        return _vulgar(written)
    if match["european"]:
        return Decimal(written.replace(".", "").replace(",", "."))
    if match["comma"]:
        return Decimal(written.replace(",", "."))
    return Decimal(re.sub(rf"[,'{_SPACES}]", "", written))


def _vulgar(character: str) -> Decimal:
    top, _, bottom = unicodedata.normalize("NFKC", character).partition("\N{FRACTION SLASH}")
    return ARITHMETIC.divide(Decimal(top), Decimal(bottom))


def _powered(value: Decimal, end: int, plain: str) -> tuple[Decimal, int]:
    exponent = _EXPONENT.match(plain, end)
    if exponent:
        shift = int(exponent[1] or exponent[2])
        return (value.scaleb(shift), exponent.end()) if abs(shift) < 300 else (value, end)
    power = _POWER.match(plain, end)
    if power:
        sign = -1 if power[1].count("-") == 1 else 1
        try:
            return ARITHMETIC.power(value, sign * int(power[1].lstrip("+-"))), power.end()
        except DecimalException:
            return value, end
    return value, end


def _divided(value: Decimal, end: int, plain: str, start: int) -> tuple[Decimal, int]:
    over = _OVER.match(plain, end) if plain[start - 1 : start] != "/" else None
    if over and Decimal(over[1]):
        return ARITHMETIC.divide(value, Decimal(over[1])), over.end()
    mixed = _MIXED.match(plain, end) if value == value.to_integral_value() else None
    if mixed and mixed[3]:
        return value + _vulgar(mixed[3]), mixed.end()
    if mixed and int(mixed[2]):
        return value + ARITHMETIC.divide(Decimal(mixed[1]), Decimal(mixed[2])), mixed.end()
    return value, end
