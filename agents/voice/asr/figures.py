"""Numbers, amounts and times in words, as many as let a decoder that knows only given sentences hear any other: each
word beside each that may follow it."""

from collections.abc import Iterator
from functools import cache

from agents.interpreters.base import Language

from ..said import spoken

_NUMBERS = (
    *range(100), *range(100, 1_000, 100), *range(101, 200, 9), *range(205, 1_000, 45), *range(1_000, 10_000, 1_000),
    1_100, 1_200, 1_250, 1_500, 1_850, 2_005, 2_500, 3_020, 4_800, 10_000, 12_000, 20_000, 50_000, 100_000,
)  # fmt: skip
_UNITS: dict[Language, tuple[str, ...]] = {
    "en": ("dollars", "yuan", "euros", "pounds", "cents", "percent", "minutes", "hours", "days", "degrees"),
    "zh": ("块", "块钱", "元", "美元", "欧元", "人民币", "毛", "角", "分钟", "小时", "天", "度", "笔", "点", "点半"),
}
_MORE: dict[Language, tuple[str, ...]] = {
    "en": (
        "twelve dollars and fifty cents", "five dollars and five cents", "a hundred dollars", "a thousand dollars",
        "one hundred and fifty dollars", "two hundred and five dollars", "half past three", "quarter past two",
        "three p m", "nine a m", "ten a m", "eight thirty a m", "seven fifteen p m", "noon", "midnight", "o'clock",
        "no make it", "i mean", "actually", "sorry",
    ),
    "zh": (
        "十二块五", "三十五块", "五块五毛", "两千五", "一百二", "一万五", "上午九点", "下午三点", "晚上八点",
        "早上七点", "中午十二点", "八点半", "九点一刻", "不对", "改成", "不是", "尾号", "零", "幺",
    ),
}  # fmt: skip


@cache
def figures(language: Language) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_figures(language)))


def _figures(language: Language) -> Iterator[str]:
    units = _UNITS[language]
    for turn, number in enumerate(_NUMBERS):
        words = spoken(str(number), language)
        yield words
        yield f"{words}{' ' if language == 'en' else ''}{units[turn % len(units)]}"
    yield from units
    yield from _MORE[language]
