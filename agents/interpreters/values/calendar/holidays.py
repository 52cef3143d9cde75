"""Days that are called by a name: those on a fixed date, on the nth weekday of a month, or counted from Easter."""

import calendar
import re
from datetime import date, timedelta
from typing import Final

from .days import Day


def on(month: int, day: int) -> Day:
    return Day(month=month, day=day)


def nth(which: int, weekday: int, month: int, after: int = 0) -> Day:
    """The nth weekday of a month, the last where it is -1, and so many days after it."""

    def of(year: int) -> date:
        first, length = calendar.monthrange(year, month)
        days = range(1 + (weekday - first) % 7, length + 1, 7)
        return date(year, month, days[which if which < 0 else which - 1]) + timedelta(after)

    return Day(yearly=of)


def from_easter(days: int) -> Day:
    return Day(yearly=lambda year: easter(year) + timedelta(days))


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian calendar, after the anonymous algorithm of 1876 (Meeus, Jones, Butcher)."""
    golden, century = year % 19, year // 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    correction = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _table(days: dict[str, Day]) -> dict[str, Day]:
    return {name: day for names, day in days.items() for name in names.split(", ")}


NO_DAY: Final = Day(yearly=lambda _year: None)  # by the moon's calendar, which is not reckoned here

# Without apostrophes; " day" may follow each.
ENGLISH: Final = _table(
    {
        "new years, new year day": on(1, 1),
        "new years eve, new year eve": on(12, 31),
        "martin luther king, martin luther king jr, mlk": nth(3, 0, 1),
        "groundhog day": on(2, 2),
        "valentines, valentine, saint valentine, st valentine, saint valentines, st valentines": on(2, 14),
        "presidents day": nth(3, 0, 2),
        "saint patrick, st patrick, saint patricks, st patricks": on(3, 17),
        "april fools, april fool": on(4, 1),
        "good friday": from_easter(-2),
        "easter, easter sunday": from_easter(0),
        "easter monday": from_easter(1),
        "earth day": on(4, 22),
        "may day, international workers day": on(5, 1),
        "cinco de mayo": on(5, 5),
        "mothers day, mother day": nth(2, 6, 5),
        "memorial day": nth(-1, 0, 5),
        "fathers day, father day": nth(3, 6, 6),
        "juneteenth": on(6, 19),
        "independence day": on(7, 4),
        "labor day, labour day": nth(1, 0, 9),
        "columbus day": nth(2, 0, 10),
        "halloween, all hallows eve": on(10, 31),
        "guy fawkes": on(11, 5),
        "veterans day, armistice day, singles day": on(11, 11),
        "thanksgiving": nth(4, 3, 11),
        "black friday": nth(4, 3, 11, 1),
        "cyber monday": nth(4, 3, 11, 4),
        "christmas eve, xmas eve": on(12, 24),
        "christmas, xmas": on(12, 25),
        "boxing day": on(12, 26),
        "chinese new year, lunar new year, spring festival, mid autumn festival, dragon boat festival": NO_DAY,
        "lantern festival, diwali, ramadan, hanukkah": NO_DAY,
    }
)
CHINESE: Final = _table(
    {
        "元旦, 元旦节, 新年": on(1, 1),
        "情人节": on(2, 14),
        "妇女节, 三八妇女节": on(3, 8),
        "植树节": on(3, 12),
        "愚人节": on(4, 1),
        "五一, 劳动节, 五一劳动节": on(5, 1),
        "青年节, 五四青年节": on(5, 4),
        "母亲节": nth(2, 6, 5),
        "儿童节, 六一儿童节": on(6, 1),
        "父亲节": nth(3, 6, 6),
        "建党节": on(7, 1),
        "建军节": on(8, 1),
        "教师节": on(9, 10),
        "国庆, 国庆节": on(10, 1),
        "万圣节": on(10, 31),
        "光棍节, 双十一": on(11, 11),
        "感恩节": nth(4, 3, 11),
        "平安夜": on(12, 24),
        "圣诞, 圣诞节": on(12, 25),
        "复活节": from_easter(0),
        "春节, 大年初一, 大年三十, 年三十, 除夕, 元宵节, 清明, 清明节, 端午, 端午节": NO_DAY,
        "七夕, 中秋, 中秋节, 重阳节, 腊八节": NO_DAY,
    }
)


def _spelled(name: str) -> str:
    """The ways to write an English name: with and without apostrophes, and "day"."""
    words = re.sub(r"s\b", "['’]?s['’]?", name).replace(" ", r"\s+").replace("st\\s", r"st\.?\s")
    return words if name.endswith("day") else rf"{words}(?:['’]s)?(?:\s+day)?"


NAMES: Final = "|".join(_spelled(name) for name in sorted(ENGLISH, key=len, reverse=True))


def called(said: str) -> Day:
    """The day an English name means, as matched by `NAMES`."""
    plain = " ".join(re.sub("['’.]", "", said).split())
    name = next(name for name in sorted(ENGLISH, key=len, reverse=True) if plain.startswith(name))
    return ENGLISH[name]
