from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Request
from agents.interpreters.values.base import Found, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

# A Wednesday.
REQUEST = Request("", "en", datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-03-04"),
        ("Tomorrow", "2026-03-05"),
        ("the day after tomorrow", "2026-03-06"),
        ("yesterday", "2026-03-03"),
        ("Friday", "2026-03-06"),
        ("next Monday", "2026-03-09"),
        ("in three days", "2026-03-07"),
        ("in two weeks", "2026-03-18"),
        ("March 5", "2026-03-05"),
        ("March 3rd", "2027-03-03"),
        ("the 3rd of June", "2026-06-03"),
        ("June twenty first, 2027", "2027-06-21"),
        ("2026-05-01", "2026-05-01"),
        ("今天", "2026-03-04"),
        ("明天", "2026-03-05"),
        ("后天", "2026-03-06"),
        ("周五", "2026-03-06"),
        ("下周一", "2026-03-09"),
        ("下星期天", "2026-03-15"),
        ("三天后", "2026-03-07"),
        ("3月5号", "2026-03-05"),
        ("十二月二十五日", "2026-12-25"),
        ("下个月十五号", "2026-04-15"),
        ("明年一月一号", "2027-01-01"),
        ("二〇二七年五月一日", "2027-05-01"),
        ("2月29日", "2028-02-29"),
    ],
)
def test_a_day_relative_to_the_users_today(said: str, day: str) -> None:
    assert read("date", said, REQUEST, {}) == Found(day)


@pytest.mark.parametrize("said", ["", "someday", "31 April", "2026-02-30", "改天", "in 9999999 weeks", None, 5])
def test_what_is_no_day(said: Any) -> None:
    assert read("date", said, REQUEST, {}) == NotUnderstood()


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("5/6/2026", ["2026-05-06", "2026-06-05"]),
        ("Wednesday", ["2026-03-11", "2026-03-04"]),
        ("星期三", ["2026-03-11", "2026-03-04"]),
    ],
)
def test_what_can_be_two_days_is_asked_about(said: str, days: list[str]) -> None:
    reading = read("date", said, REQUEST, {})
    assert isinstance(reading, Several)
    assert [candidate.value for candidate in reading.candidates] == days


@pytest.mark.parametrize(
    ("text", "found"),
    [("pay him next Monday ok", "next Monday"), ("明天提醒我", "明天"), ("today or tomorrow", None), ("soon", None)],
)
def test_the_one_day_in_a_text(text: str, found: str | None) -> None:
    span = find("date", text, REQUEST, {})
    assert (span and text[span.start : span.end]) == found


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("3pm", "15:00"),
        ("3:05 p.m.", "15:05"),
        ("three thirty pm", "15:30"),
        ("half past four in the afternoon", "16:30"),
        ("a quarter to six in the evening", "17:45"),
        ("15:30", "15:30"),
        ("08:30", "08:30"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("下午三点半", "15:30"),
        ("上午九点", "09:00"),
        ("晚上十一点二十", "23:20"),
        ("凌晨两点", "02:00"),
        ("十五点二十分", "15:20"),
        ("中午", "12:00"),
        ("中午十二点", "12:00"),
        ("下午5点一刻", "17:15"),
    ],
)
def test_a_time_of_day(said: str, time: str) -> None:
    assert read("time", said, REQUEST, {}) == Found(time)


@pytest.mark.parametrize(
    ("said", "both"),
    [
        ("half past four", ["04:30", "16:30"]),
        ("7 o'clock", ["07:00", "19:00"]),
        ("8:30", ["08:30", "20:30"]),
        ("三点", ["03:00", "15:00"]),
    ],
)
def test_an_hour_before_or_after_noon_is_asked_about(said: str, both: list[str]) -> None:
    reading = read("time", said, REQUEST, {})
    assert isinstance(reading, Several)
    assert [candidate.value for candidate in reading.candidates] == both
    assert [read("time", value, REQUEST, {}) for value in both] == [Found(value) for value in both]


@pytest.mark.parametrize("said", ["", "later", "25:00", "12:75", "15pm", "三点七十分", None, 15])
def test_what_is_no_time(said: Any) -> None:
    assert read("time", said, REQUEST, {}) == NotUnderstood()


def test_the_one_time_in_a_text() -> None:
    span = find("time", "wake me at 7am on Monday", REQUEST, {})
    assert span is not None
    assert span.reading == Found("07:00")
    assert find("time", "3pm or 4pm", REQUEST, {}) is None
