"""Numbers in words, digit for digit what is written."""

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_LONGEST = 15  # digits that are still read as one number

DIGITS = "零一二三四五六七八九"
_BY_PHONE = "零幺二三四五六七八九"


def english(number: str) -> str:
    """A figure like "1,234.50", "-3", "007": "one thousand two hundred thirty four point five zero". Figures that start
    with a zero or are longer than trillions are read digit by digit."""
    sign, whole, places = _parts(number)
    words = english_digits(whole) if _is_code(whole) else english_cardinal(int(whole or "0"))
    return f"{'minus ' if sign else ''}{words}{f' point {english_digits(places)}' if places else ''}"


def english_cardinal(value: int) -> str:
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f" {_ONES[value % 10]}" if value % 10 else "")
    if value < 1000:
        return f"{_ONES[value // 100]} hundred" + (f" {english_cardinal(value % 100)}" if value % 100 else "")
    size, scale = next(pair for pair in _SCALES if value >= pair[0])
    return f"{english_cardinal(value // size)} {scale}" + (f" {english_cardinal(value % size)}" if value % size else "")


def english_ordinal(value: int) -> str:
    before, _, last = english_cardinal(value).rpartition(" ")
    nth = _IRREGULAR.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{before} {nth}" if before else nth


def english_year(value: int) -> str:
    """1905 is "nineteen oh five", 2026 "twenty twenty six"."""
    century, rest = divmod(value, 100)
    if not 10 <= century < 100 or (century % 10 == 0 and rest < 10):
        return english_cardinal(value)
    if not rest:
        return f"{english_cardinal(century)} hundred"
    return f"{english_cardinal(century)} {'oh ' if rest < 10 else ''}{english_cardinal(rest)}"


def english_digits(digits: str) -> str:
    return " ".join(_ONES[int(digit)] for digit in digits)


def chinese(number: str, counting: bool = False) -> str:
    """A figure in Chinese words. counting: something is counted with it, so that 2 is 两."""
    sign, whole, places = _parts(number)
    words = chinese_digits(whole) if _is_code(whole) else chinese_cardinal(int(whole or "0"))
    if counting and words == "二" and not places:
        words = "两"
    return f"{'负' if sign else ''}{words}{f'点{chinese_digits(places)}' if places else ''}"


def chinese_cardinal(value: int) -> str:
    if value < 10_000:
        words = _up_to_thousands(value)
    else:
        size, scale = next(pair for pair in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")) if value >= pair[0])
        head, rest = divmod(value, size)
        before = "两" if head == 2 else chinese_cardinal(head)
        gap = "零" if rest and (rest < size // 10 or head % 10 == 0) else ""
        tail = chinese_cardinal(rest) if rest else ""
        words = f"{before}{scale}{gap}{'一' if gap and tail.startswith('十') else ''}{tail}"
    return words


def _up_to_thousands(value: int) -> str:
    if value < 10:
        return DIGITS[value]
    if value < 20:
        return "十" + (DIGITS[value % 10] if value % 10 else "")
    words, zero = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            name = "两" if digit == 2 and size >= 100 and not words else DIGITS[digit]
            words += ("零" if zero else "") + name + unit
        zero = bool(words) and not digit and value > 0
    return words


def chinese_digits(digits: str, by_phone: bool = False) -> str:
    """by_phone: as numbers of telephones and accounts are read out, 1 as 幺."""
    return "".join((_BY_PHONE if by_phone else DIGITS)[int(digit)] for digit in digits)


def grouped(digits: str) -> list[str]:
    """A long number in the groups it is read out in: 13812345678 is 138, 1234, 5678."""
    if len(digits) <= 4:
        return [digits]
    if len(digits) == 11:
        return [digits[:3], digits[3:7], digits[7:]]
    if len(digits) in (6, 9):
        return [digits[at : at + 3] for at in range(0, len(digits), 3)]
    if len(digits) == 10:
        return [digits[:3], digits[3:6], digits[6:]]
    if len(digits) == 7:
        return [digits[:3], digits[3:]]
    return [digits[at : at + 4] for at in range(0, len(digits), 4)]


def _parts(number: str) -> tuple[str, str, str]:
    match = re.fullmatch(r"([-−]?)([\d,]*)(?:\.(\d+))?", number)
    if match is None:
        raise ValueError(f"{number!r} is no figure")
    return match[1], match[2].replace(",", ""), match[3] or ""


def _is_code(whole: str) -> bool:
    return (len(whole) > 1 and whole[0] == "0") or len(whole) > _LONGEST
