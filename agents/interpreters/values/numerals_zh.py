"""Numbers in Chinese numerals, alone and mixed with digits: 一万两千, 两千五, 1.2万, 三点五, 两个半."""

import re
from decimal import Decimal

_DIGITS = dict(
    zip(
        "零〇一二三四五六七八九两兩俩倆幺壹贰貳叁參参肆伍陆陸柒捌玖",
        "00123456789222211223334566789",
        strict=True,
    )
)
_UNITS = {"十": "十", "拾": "十", "百": "百", "佰": "百", "千": "千", "仟": "千", "万": "万", "萬": "万"}
_UNITS |= {"亿": "亿", "億": "亿", "点": ".", "點": ".", "廿": "2十", "卅": "3十"}
_PLAIN = str.maketrans({**_DIGITS, **_UNITS, ",": ""})
NUMERAL = "".join(_DIGITS) + "十拾百佰千仟万萬亿億廿卅兆"
RUN = re.compile(
    rf"(?:[负負]|(?<![\w.])-)?"
    rf"(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?=[十百千万萬亿億拾佰仟])|(?=[{NUMERAL}半]))"
    rf"[{NUMERAL}\d]*(?:[点點.][{NUMERAL}\d]+)?(?:[个個]?半)?"
)
FINANCIAL = frozenset("壹贰貳叁參参肆伍陆陸柒捌玖拾佰仟")  # each alone is more often part of a word
_RUNNING = re.compile("[一二三四五六七八九两兩俩倆幺]{2,}")
_SECTION = re.compile(r"(?:(\d+(?:\.\d+)?)千)?(?:(\d+(?:\.\d+)?)百)?(?:(\d*(?:\.\d+)?)十)?(\d*)")


def value(run: str) -> Decimal | None:
    """The number a run of numerals is, as matched by `RUN`; `None` where it is not one."""
    sign = -1 if run[0] in "负負-" else 1
    body = run.lstrip("负負-")
    if body in ("半", "一半"):
        return sign * Decimal("0.5")
    half = re.fullmatch(r"(.+)[个個]半", body)
    if half:
        count = value(half[1])
        return None if count is None or count != count.to_integral_value() else sign * (count + Decimal("0.5"))
    if "半" in body:
        return None
    count_part = re.split("[点點]", body)[0]
    # "三五" and "一两百" are three or five, one or two hundred; a code read digit by digit is longer.
    if _RUNNING.search(count_part) and not (len(body) > 2 and all(c in _DIGITS for c in count_part)):
        return None
    plain = _value(body.translate(_PLAIN))
    return None if plain is None else sign * plain


def _value(text: str, *, final: bool = True) -> Decimal | None:
    """The value of numerals in plain form (`1百2`, `3.5万`). final: a bare last digit may stand for the next unit."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    places = re.fullmatch(r"(.*[十百千万亿]\d?)\.(\d+)", text)
    if places:
        whole = _value(places[1], final=False)
        return None if whole is None else whole + Decimal(f"0.{places[2]}")
    for unit, scale in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            head, _, tail = text.partition(unit)
            return _scaled(head, tail, scale, final=final)
    return _section(text, final=final)


def _scaled(head: str, tail: str, scale: int, *, final: bool) -> Decimal | None:
    count = _value(head, final=False)
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
    rest = _value(tail.lstrip("0"), final=final and not tail.startswith("0"))
    return None if not rest or rest >= scale else count * scale + rest


def _section(text: str, *, final: bool) -> Decimal | None:
    match = _SECTION.fullmatch(text)
    if match is None:
        return None
    total, last = Decimal(0), 0
    for count, unit in zip(match.groups()[:3], (1000, 100, 10), strict=True):
        if count is None:
            continue
        if last and not re.fullmatch("0?[1-9]" if unit > 10 else "0?[1-9]?", count):
            return None
        value = Decimal(count.removeprefix("0") or 1) if last else Decimal(count or 1)
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
