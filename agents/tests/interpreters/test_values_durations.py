from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Json, Request
from agents.interpreters.values.base import Found, NotUnderstood
from agents.interpreters.values.durations import extract
from agents.interpreters.values.registry import find, read
from agents.interpreters.values.words import plain

REQUEST = Request("", "en", datetime(2026, 3, 4, tzinfo=UTC))
NUMBER: Json = {"type": "number"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("forty seconds, two minutes, an hour, six days", ["40 Second", "2 Minute", "1 Hour", "6 Day"]),
        (
            "nine weeks, a month, 2 quarters of a year, five years",
            ["9 Week", "1 Month", "2 Quarter", "1 Year", "5 Year"],
        ),
        ("4 hrs and 20 mins", ["260 Minute"]),
        ("50s, 1h45m, 2h 30m", ["50 Second", "105 Minute", "150 Minute"]),
        ("3 days, 4 hours and 5 minutes", [f"{3 * 1440 + 4 * 60 + 5} Minute"]),
        ("three years and two months", ["38 Month"]),
        ("one hour forty, two hours and ten", ["100 Minute", "130 Minute"]),
        ("one hour ten people", ["1 Hour"]),
        ("seven and a half minutes", ["450 Second"]),
        ("an hour and a half, a day and a half", ["90 Minute", "36 Hour"]),
        ("half an hour, a quarter of an hour, three quarters of an hour", ["30 Minute", "15 Minute", "45 Minute"]),
        ("a month and a half, half a year, a year and a half", ["45 Day", "6 Month", "18 Month"]),
        ("a third of an hour", ["20 Minute"]),
        ("2.25 hours", ["135 Minute"]),
        ("250 ms, a fortnight, two decades", ["0.25 Second", "14 Day", "20 Year"]),
        ("a couple of weeks", ["2 Week"]),
        ("a 45-minute film", ["45 Minute"]),
        ("40 seconds and 3 minutes", ["40 Second", "3 Minute"]),
        ("a few hours, five, the second, in 2012, 30 m away", []),
        ("四十秒，两分钟，一小时，六天", ["40 Second", "2 Minute", "1 Hour", "6 Day"]),
        ("九周，九個禮拜，三个月，兩年", ["9 Week", "9 Week", "3 Month", "2 Year"]),
        ("半天，半小時，半个月，半年", ["12 Hour", "30 Minute", "15 Day", "6 Month"]),
        ("两个半小时，一年半，三天半，六分半钟", ["150 Minute", "18 Month", "84 Hour", "390 Second"]),
        ("個半鐘，分半鐘", ["90 Minute", "90 Second"]),
        ("三小时二十分，一个钟头零五分", ["200 Minute", "65 Minute"]),
        ("两年零四个月", ["28 Month"]),
        ("一刻钟，三刻鐘", ["15 Minute", "45 Minute"]),
        ("三月五日，二〇二六年，三个字，得了五分", []),
        ("几天，两三个小时，十几分钟", []),
        ("20年9月3日，二十世纪八十年代，明年下半年", []),
        ("a second card, the second one", []),
        ("wait a second, please", ["1 Second"]),
    ],
)
def test_every_duration_of_a_text(text: str, found: list[str]) -> None:
    assert [f"{plain(duration.value)} {duration.unit}" for duration in extract(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("2 m", "2 Minute"), ("五分", "5 Minute"), ("四月", "4 Month"), ("四個字", "20 Minute"), ("80'", "80 Minute")],
)
def test_what_means_a_duration_only_where_it_is_all_that_is_said(text: str, found: str) -> None:
    assert [f"{plain(duration.value)} {duration.unit}" for duration in extract(text)] == [found]
    assert list(extract(f"there: {text} there")) == []


def test_seconds_and_places() -> None:
    text = "wait 1 hour and 20 seconds, ok"
    (duration,) = extract(text)
    assert text[duration.start : duration.end] == "1 hour and 20 seconds"
    assert duration.seconds == 3620


@pytest.mark.parametrize(
    ("said", "schema", "value"),
    [
        ("ten minutes", NUMBER, 600),
        ("ten minutes", {"type": "integer", "title": "Duration Seconds"}, 600),
        ("ten minutes", {"type": "integer", "title": "minutes"}, 10),
        ("an hour and a half", {"type": "number", "description": "How long, in hours"}, 1.5),
        ("两分钟", {"type": "integer", "title": "timeout_ms"}, 120_000),
        ("一个半小时", {"type": "integer", "description": "时长（分钟）"}, 90),
        ("two years", {"type": "integer", "title": "months"}, 24),
        ("five", {"type": "integer", "title": "minutes"}, 5),
        (90, NUMBER, 90),
        ("ten minutes", {"type": "string", "format": "duration"}, "PT10M"),
        ("three weeks", {"type": "string", "format": "duration"}, "P3W"),
        ("a year and a half", {"type": "string", "format": "duration"}, "P18M"),
        ("PT1H30M", {"type": "string", "format": "duration"}, "PT1H30M"),
        ("ten minutes", {"type": "string"}, "ten minutes"),
    ],
)
def test_a_duration_takes_the_form_of_its_schema(said: Any, schema: Json, value: Any) -> None:
    assert read("duration", said, REQUEST, schema) == Found(value)


@pytest.mark.parametrize(
    ("said", "schema"),
    [
        ("about ten minutes", NUMBER),
        ("five or six minutes", NUMBER),
        ("a couple of hours", NUMBER),
        ("a few hours", NUMBER),
        ("两三分钟", NUMBER),
        ("1,5 hours", NUMBER),
        ("five", NUMBER),
        ("two months", NUMBER),
        ("40 days", {"type": "integer", "title": "months"}),
        ("ninety seconds", {"type": "integer", "title": "minutes"}),
        ("lunch", {"type": "string", "format": "duration"}),
        ("", NUMBER),
        (None, NUMBER),
    ],
)
def test_what_is_rough_or_counts_in_no_such_unit_is_refused(said: Any, schema: Json) -> None:
    assert read("duration", said, REQUEST, schema) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("set a timer for ten minutes please", "ten minutes"),
        ("定一个二十分钟的闹钟", "二十分钟"),
        ("five or six minutes", None),
        ("三到五分钟", None),
        ("about five minutes", None),
        ("ten minutes or so", None),
        ("ten minutes, then two hours", None),
    ],
)
def test_the_one_duration_in_a_text(text: str, found: str | None) -> None:
    span = find("duration", text, REQUEST, NUMBER)
    assert (span and text[span.start : span.end]) == found
