"""Durations: two and a half hours, a year and three months, 1h30m, 一个半小时, 两年零三个月."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from ..base import Json, Language, Request
from .base import Found, NotUnderstood, Reading, Span
from .figures import Figure, figures
from .figures.chinese import NUMERAL
from .numbers import decimal
from .quantities import alone, shaped, spanned, whole, wording
from .schemas import types
from .words import level, plain

Unit = Literal["Second", "Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year"]
# Where no date says how long a month is, it counts 30 days, and a year 365.
SECONDS: dict[Unit, int] = {
    "Second": 1, "Minute": 60, "Hour": 3600, "Day": 86400, "Week": 7 * 86400, "Month": 30 * 86400,
    "Quarter": 90 * 86400, "Year": 365 * 86400,
}  # fmt: skip
_MONTHS: dict[Unit, int] = {"Month": 1, "Quarter": 3, "Year": 12}


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration at `text[start:end]`, in the finest unit that was said, or the next in which it is whole:
    "two years and three months" is 27 Month, "an hour and a half" 90 Minute."""

    start: int
    end: int
    value: Decimal
    unit: Unit

    @property
    def seconds(self) -> Decimal:
        return self.value * SECONDS[self.unit]


def read(said: Any, _request: Request, schema: Json) -> Reading:
    """The duration that was said, whole, in the form its schema asks for.

    A schema of numbers gets it in the unit that its title or description names first, else in seconds; one of text with
    the format `duration` as ISO 8601 (PT90M), other text as it was said. A number said without a unit is in the one the
    schema names, and none where it names none.
    """
    found = whole(said, extract)
    if found and _ROUGH.search(level(said)):
        found = None
    if types(schema) == {"string"}:
        if not isinstance(said, str) or not (found or _ISO_8601.fullmatch(said.strip())):
            return NotUnderstood()
        return Found(_iso(found) if found and schema.get("format") == "duration" else said.strip())
    unit = _named(schema)
    if found:
        value = _measured(found, *(unit or _SECOND))
    else:
        value = decimal(said) if unit or not isinstance(said, str) else None
    return shaped(value, schema)


def find(text: str, request: Request, schema: Json) -> Span | None:
    found = alone(text, request, extract)
    return spanned(found, read(text[found.start : found.end], request, schema)) if found else None


def extract(text: str) -> Iterator[Duration]:
    """Every duration a text mentions, left to right."""
    levelled = level(text)
    numbers = list(figures(text, in_words=True))
    parts = _parts(levelled, numbers)
    while parts:
        length = 1
        while length < len(parts) and _continues(levelled, parts[length - 1], parts[length]):
            length += 1
        said, parts = parts[:length], parts[length:]
        trailing = _trailing(levelled, said[-1], numbers)
        said += [trailing] if trailing else []
        start, end = said[0].start, said[-1].end
        alone = len(said) == 1 and not _WORD.search(levelled[:start] + levelled[end:])
        if alone or not any(part.weak and (part.unit in ("Month", "Day") or len(said) == 1) for part in said):
            yield _summed(start, end, said)


def spoken(value: Any, schema: Json, language: Language) -> str:
    """A duration as it is said, in the unit that its schema counts in: "90 minutes", 90分钟."""
    number = None if isinstance(value, str) else decimal(value)
    if number is None:
        return str(value)
    unit, times = _named(schema) or _SECOND
    number *= times
    english, chinese = _SPOKEN[unit]
    return f"{plain(number)}{chinese}" if language == "zh" else f"{plain(number)} {english}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class _Part:
    """A number with its unit. weak: alone it is as likely something else (三月, 五分, "2 m")."""

    start: int
    end: int
    value: Decimal
    unit: Unit
    weak: bool = False


def _parts(text: str, numbers: Sequence[Figure]) -> list[_Part]:
    """Numbers with their units, the longest where two overlap."""
    parts = [part for number in numbers if (part := _counted(text, number))]
    parts += [
        _part(match, Decimal(2 if match["couple"] else 1))
        for match in _UNCOUNTED.finditer(text)
        if match["unit"] != "second" or _AS_TIME.match(text, match.end())
    ]
    parts += [_part(match, Decimal("1.5")) for match in _ONE_AND_A_HALF.finditer(text)]
    parts.sort(key=lambda part: (part.start, -part.end))
    return [part for index, part in enumerate(parts) if all(other.end <= part.start for other in parts[:index])]


def _counted(text: str, number: Figure) -> _Part | None:
    said = text[number.start : number.end]
    match = _AFTER_ENGLISH.match(text, number.end) or _AFTER_CHINESE.match(text, number.end)
    if match is None or number.value < 0 or (match["unit"] in _YEARS and number.value >= _LIKE_A_YEAR):
        return None
    if match["unit"] in _CENTURIES and not match["measure"]:
        return None  # 十九世纪 is the nineteenth
    if said == "半" and text[number.start - 1 : number.start] in tuple("上下前后後"):
        return None  # 下半年
    if (match["of"] and number.value == number.value.to_integral_value()) or (
        match["unit"] in _DIGITS_ONLY and not said[-1].isdigit()
    ):
        return None
    certain = match["share"] or (match["measure"] and match["unit"] != "字") or said.endswith("半")
    return _part(match, number.value, start=number.start, weak=match["unit"] in _WEAK and not certain)


def _part(match: re.Match[str], value: Decimal, *, start: int | None = None, weak: bool = False) -> _Part:
    unit, times = _UNITS[match["unit"]]
    if match["share"]:
        value += Decimal("0.25" if "quarter" in match["share"] else "0.5")
    return _Part(match.start() if start is None else start, match.end(), value * times, unit, weak)


def _continues(text: str, before: _Part, after: _Part) -> bool:
    return SECONDS[after.unit] < SECONDS[before.unit] and _BETWEEN.fullmatch(text, before.end, after.start) is not None


def _trailing(text: str, last: _Part, numbers: Sequence[Figure]) -> _Part | None:
    """The thirty of "one hour thirty"."""
    number = next((number for number in numbers if number.start >= last.end), None)
    if number is None or last.unit not in ("Hour", "Minute") or number.value not in range(1, 60):
        return None
    if not _BETWEEN.fullmatch(text, last.end, number.start) or not _CLAUSE_ENDS.match(text, number.end):
        return None
    return _Part(number.start, number.end, number.value, _FINER[last.unit])


def _summed(start: int, end: int, parts: Sequence[_Part]) -> Duration:
    unit = min((part.unit for part in parts), key=lambda unit: SECONDS[unit])
    sizes = _MONTHS if all(part.unit in _MONTHS for part in parts) else SECONDS
    value = sum((part.value * sizes[part.unit] for part in parts), Decimal(0)) / sizes[unit]
    while round(value, _PLACES) % 1 and unit in _FINER:
        finer = _FINER[unit]
        sizes = _MONTHS if finer in _MONTHS else SECONDS
        value, unit = value * sizes[unit] / sizes[finer], finer
    return Duration(start, end, round(value, _PLACES), unit)


def _measured(duration: Duration, unit: Unit, times: Decimal) -> Decimal | None:
    """The duration in a unit; `None` between months and what does not count in them."""
    if (duration.unit in _MONTHS) != (unit in _MONTHS):
        return None
    sizes = _MONTHS if unit in _MONTHS else SECONDS
    return duration.value * sizes[duration.unit] / sizes[unit] / times


def _named(schema: Json) -> tuple[Unit, Decimal] | None:
    """The unit that a schema says it counts in, and how many of it."""
    named = _COUNTS_IN.search(wording(schema))
    return _UNITS[named.group()] if named else None


def _iso(duration: Duration) -> str:
    """ISO 8601: P3M, P14D, PT90M."""
    if duration.unit == "Quarter":
        return f"P{plain(duration.value * 3)}M"
    return f"P{'' if duration.unit in _DATES else 'T'}{plain(duration.value)}{duration.unit[0]}"


def _units(unit: Unit, words: str, times: str = "1") -> dict[str, tuple[Unit, Decimal]]:
    return dict.fromkeys(words.split(), (unit, Decimal(times)))


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_SECOND: tuple[Unit, Decimal] = ("Second", Decimal(1))
_PLACES = 9  # thirds of an hour come out whole
_LIKE_A_YEAR = 1000
_FINER: dict[Unit, Unit] = {
    "Year": "Month", "Quarter": "Month", "Month": "Day", "Week": "Day", "Day": "Hour", "Hour": "Minute",
    "Minute": "Second",
}  # fmt: skip
_DATES = frozenset(("Year", "Month", "Week", "Day"))
_ENGLISH = {
    **_units("Second", "second seconds sec secs s"),
    **_units("Second", "millisecond milliseconds msec msecs ms", "0.001"),
    **_units("Minute", "minute minutes min mins m"),
    **_units("Hour", "hour hours hr hrs h"),
    **_units("Day", "day days"),
    **_units("Day", "fortnight fortnights", "14"),
    **_units("Week", "week weeks wk wks"),
    **_units("Month", "month months mos"),
    **_units("Quarter", "quarter quarters"),
    **_units("Year", "year years yr yrs"),
    **_units("Year", "decade decades", "10"),
    **_units("Year", "century centuries", "100"),
}
_CHINESE = {
    **_units("Second", "秒钟 秒鐘 秒"),
    **_units("Second", "毫秒", "0.001"),
    **_units("Minute", "分钟 分鐘 分"),
    **_units("Minute", "刻钟 刻鐘", "15"),
    **_units("Minute", "字", "5"),
    **_units("Hour", "小时 小時 钟头 鐘頭 钟 鐘"),
    **_units("Day", "天 日"),
    **_units("Week", "星期 礼拜 禮拜 周 週"),
    **_units("Month", "月"),
    **_units("Quarter", "季度"),
    **_units("Year", "年"),
    **_units("Year", "世纪 世紀", "100"),
}
_MARKS = _units("Minute", "' ′") | _units("Second", '" ″')  # 90', 30"
_UNITS = _ENGLISH | _CHINESE | _MARKS
_DIGITS_ONLY = frozenset(("s", "m", "h", *_MARKS))
_WEAK = frozenset("m分字日月'′\"″")
_YEARS = frozenset(("年", "s"))
_CENTURIES = frozenset(("世纪", "世紀"))
_LONG = [word for word in _ENGLISH if len(word) > 2 and not word.startswith("quarter")]
_KIND = r"(?:(?:business|working|full|whole|calendar|more)\s+)?"
_AND_HALF = rf"(?P<share>\s+and\s+(?:an?\s+)?(?:half|quarter)\b(?!\s+(?:an?\s+)?(?:{_either(_LONG)})\b))?"
_AFTER_ENGLISH = re.compile(
    rf"\s*-?\s*(?P<of>(?:of\s+)?an?\s+|of\s+)?{_KIND}(?P<unit>{_either(_ENGLISH)})(?![a-z]){_AND_HALF}(?P<measure>)"
)
_UNCOUNTED = re.compile(
    rf"\b(?:(?P<couple>(?:a\s+)?couple(?:\s+of)?)|an?)\s+{_KIND}(?P<unit>{_either(_LONG)})(?![a-z]){_AND_HALF}"
)
_AFTER_CHINESE = re.compile(
    rf"\s*(?P<measure>[个個])?\s*(?P<unit>{_either(_CHINESE)}|['′\"″](?!\w))(?P<share>半(?!个|個))?[钟鐘]?(?P<of>)(?![号號代])"
)
_ONE_AND_A_HALF = re.compile(
    rf"(?:[个個]半|(?<![\d{NUMERAL}])(?=分半))(?P<unit>{_either(_CHINESE)})(?:(?<=分)半)?[钟鐘]?(?P<couple>)(?P<share>)"
)
_BETWEEN = re.compile(r"\s*(?:,\s*and\b|,|and\b|零|又)?\s*")
_CLAUSE_ENDS = re.compile(r"\s*(?:$|[.,!?;。，！？；])")
_COUNTS_IN = re.compile(
    rf"(?<![a-z])(?:{_either(w for w in _ENGLISH if len(w) > 1)})(?![a-z])|毫秒|秒|分钟|小时|[天周月年]"
)
_WORD = re.compile(r"\w")
_AS_TIME = re.compile(
    r"\s*(?:$|[^\w\s]|(?:later|ago|please|and|or|from|after|before|delay|timer|at)\b)"
)  # "a second one"
_ROUGH = re.compile(r"\bcouple\b")
_ISO_8601 = re.compile(r"P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+[HM]|\d+(?:\.\d+)?S)+)?")
_SPOKEN: dict[Unit, tuple[str, str]] = {
    "Second": ("second", "秒"), "Minute": ("minute", "分钟"), "Hour": ("hour", "小时"), "Day": ("day", "天"),
    "Week": ("week", "周"), "Month": ("month", "个月"), "Quarter": ("quarter", "个季度"), "Year": ("year", "年"),
}  # fmt: skip
