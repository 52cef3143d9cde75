"""The rules, in the order in which they are applied."""

from typing import Final

from ..grammar import Grammar
from . import chinese_clocks, chinese_days, english_clocks, english_days, english_spans, joins, lengths, numbers, ranges

CASCADE: Final[tuple[Grammar, ...]] = (
    numbers.NUMBERS,
    lengths.REPEATS,
    english_days.DATES,
    chinese_days.DATES,
    english_clocks.CLOCKS,
    chinese_clocks.CLOCKS,
    lengths.LENGTHS,
    chinese_days.LENGTHS,
    english_days.RELATIVE,
    english_spans.SPANS,
    chinese_days.SPANS,
    joins.PARTS_OF_DAY,
    joins.HOURS,
    english_clocks.BARE,
    joins.MOMENTS,
    ranges.RANGES,
    ranges.BOUNDS,
)
