"""Dates, relative to the user's own today: "tomorrow", "next Monday", "March 5", 后天, 下周一, 3月5号, ISO."""

import re
from datetime import date, timedelta
from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .numbers import parse
from .words import level, trimmed

_DAYS = {
    "today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2, "yesterday": -1,
    "the day before yesterday": -2, "day before yesterday": -2,
    "今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "明晚": 1, "后天": 2, "後天": 2, "大后天": 3, "大後天": 3,
    "昨天": -1, "前天": -2,
}  # fmt: skip
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_HAN_WEEKDAYS = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "1": 0,
    "2": 1,
    "3": 2,
    "4": 3,
    "5": 4,
    "6": 5,
}
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty first", "twenty second", "twenty third", "twenty fourth", "twenty fifth", "twenty sixth",
    "twenty seventh", "twenty eighth", "twenty ninth", "thirtieth", "thirty first",
]  # fmt: skip

_month = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in _MONTHS) + "|sept"
_ordinal = "|".join(sorted((name.replace(" ", "[ -]") for name in _ORDINALS), key=len, reverse=True))
_day = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ordinal})"
_weekday = "|".join(f"{day[:3]}(?:{day[3:]})?" for day in _WEEKDAYS) + "|tues|thurs|thur"
_han = "[〇零一二三四五六七八九十两\\d]"
_PATTERN = re.compile(
    rf"(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}/\d{{1,2}}/\d{{1,2}})(?!\d)"
    rf"|(?P<days>\b(?:{'|'.join(sorted((d for d in _DAYS if d.isascii()), key=len, reverse=True))})\b"
    rf"|{'|'.join(sorted((d for d in _DAYS if not d.isascii()), key=len, reverse=True))})"
    rf"|\bin (?P<in>[a-z0-9 -]+?) (?P<unit>days?|weeks?)\b"
    rf"|(?P<han_in>{_han}+)个?(?P<han_unit>天|周|星期|礼拜)(?:之后|以后|后|後)"
    rf"|\b(?:(?P<which>next|this|on|coming) )?(?P<weekday>{_weekday})\b\.?"
    rf"|(?P<han_which>下下|下|这|這|本)?个?(?:周|週|星期|礼拜|禮拜)(?P<han_weekday>[一二三四五六日天1-6])(?![{'天周'}个])"
    rf"|\b(?:(?:the )?(?P<day1>{_day})(?: of)? (?P<month1>{_month})|"
    rf"(?P<month2>{_month})\.? (?:the )?(?P<day2>{_day}))\b"
    rf"(?:,? (?P<year>\d{{4}}))?"
    rf"|(?:(?P<han_year>{_han}{{4}})年|(?P<next_year>明年)|(?P<this_year>今年))?"
    rf"(?:(?P<han_month>{_han}{{1,3}})月|(?P<next_month>下个?月)|(?P<this_month>这个?月|本月))(?P<han_day>{_han}{{1,3}})[日号號]?"
)


def read(said: Any, request: Request, _schema: Json) -> Reading:
    if not isinstance(said, str):
        return NotUnderstood()
    start, end = trimmed(said)
    match = _PATTERN.fullmatch(level(said[start:end]))
    day = _date(match, request.now.date()) if match else None
    return Found(day.isoformat()) if day else NotUnderstood()


def find(text: str, request: Request, _schema: Json) -> Span | None:
    found = [(match, _date(match, request.now.date())) for match in _PATTERN.finditer(level(text))]
    dates = [(match, day) for match, day in found if day]
    if len(dates) != 1:
        return None
    match, day = dates[0]
    return Span(*match.span(), Found(day.isoformat()))


def _date(match: re.Match[str], today: date) -> date | None:
    said = match.groupdict()
    try:
        return _meant(said, today)
    except (ValueError, OverflowError):
        return None


def _meant(said: dict[str, str | None], today: date) -> date | None:
    if said["iso"]:
        year, month, day = map(int, re.split("[-/]", said["iso"]))
        return date(year, month, day)
    if said["days"]:
        return today + timedelta(_DAYS[said["days"]])
    count, unit = said["in"] or said["han_in"], said["unit"] or said["han_unit"]
    if count and unit:
        number = {"a": 1, "一": 1}.get(count) or parse(count)
        if number is None or number != int(number):
            return None
        return today + timedelta(int(number) * (7 if unit[0] in "w周星礼" else 1))
    if said["weekday"]:
        weekday = next(index for index, name in enumerate(_WEEKDAYS) if name.startswith(said["weekday"][:3]))
        return _weekday_in_english(weekday, said["which"], today)
    if said["han_weekday"]:
        weeks = {"下": 1, "下下": 2}.get(said["han_which"] or "", 0)
        named = today + timedelta(_HAN_WEEKDAYS[said["han_weekday"]] - today.weekday() + 7 * weeks)
        return named if said["han_which"] or named >= today else named + timedelta(7)
    return _calendar(said, today)


def _weekday_in_english(weekday: int, which: str | None, today: date) -> date:
    ahead = (weekday - today.weekday()) % 7
    if which == "next":
        # "next Monday" is the one of next week; on the way there "Monday" and "this Monday" are the coming one.
        return today + timedelta(weekday - today.weekday() + 7)
    return today + timedelta(ahead)


def _calendar(said: dict[str, str | None], today: date) -> date | None:
    name, figure = said["month1"] or said["month2"], said["day1"] or said["day2"]
    if name and figure:
        month = next(index for index, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))
        day = _ordinal_value(figure)
        year = int(said["year"]) if said["year"] else None
    else:
        han_day = parse(said["han_day"] or "")
        if han_day is None:
            return None
        day, year = int(han_day), None
        if said["han_year"]:
            year = int(parse(said["han_year"]) or 0)
        elif said["next_year"] or said["this_year"]:
            year = today.year + bool(said["next_year"])
        if said["han_month"]:
            month = int(parse(said["han_month"]) or 0)
        else:
            later = today.month + bool(said["next_month"])
            month, year = (later - 1) % 12 + 1, today.year + (later > 12)
    if year is not None:
        return date(year, month, day)
    # Without a year the coming one is meant; 29 February may be years away.
    for ahead in range(9):
        try:
            coming = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if coming >= today:
            return coming
    return None


def _ordinal_value(figure: str) -> int:
    digits = re.match(r"\d+", figure)
    return int(digits.group()) if digits else _ORDINALS.index(figure.replace("-", " ")) + 1
