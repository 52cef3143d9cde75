from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Json, Request
from agents.interpreters.values.base import Found, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

# A Wednesday.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
REQUEST = Request("", "en", NOW)
CHINESE = Request("", "zh", NOW)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("tomorrow at 3pm", "2026-03-05T15:00:00+08:00"),
        ("Friday evening at half past seven", "2026-03-06T19:30:00+08:00"),
        ("in two hours", "2026-03-04T12:00:00+08:00"),
        ("2026-05-02T07:30:00+08:00", "2026-05-02T07:30:00+08:00"),
        ("2026-05-02T07:30:00Z", "2026-05-02T15:30:00+08:00"),
        ("noon", "2026-03-04T12:00:00+08:00"),
        ("9:30 am", "2026-03-05T09:30:00+08:00"),  # already past today
        ("后天上午九点", "2026-03-06T09:00:00+08:00"),
        ("半小时后", "2026-03-04T10:30:00+08:00"),
    ],
)
def test_a_moment_in_the_users_zone(said: str, moment: str) -> None:
    assert read("datetime", said, REQUEST, {}) == Found(moment)


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": "string", "format": "date-time"}, "2026-03-05T15:00:00+08:00"),
        ({"type": "string", "description": "YYYY-MM-DD HH:MM"}, "2026-03-05 15:00"),
        ({"type": "string", "description": "UTC, as YYYY-MM-DDTHH:MM:SSZ"}, "2026-03-05T07:00:00Z"),
    ],
)
def test_a_moment_is_written_as_the_schema_asks(schema: Json, written: str) -> None:
    assert read("datetime", "tomorrow at 3pm", REQUEST, schema) == Found(written)


def test_a_moment_that_could_be_two_is_asked_about() -> None:
    reading = read("datetime", "Friday at four", REQUEST, {})
    assert isinstance(reading, Several)
    assert [(candidate.label, candidate.value) for candidate in reading.candidates] == [
        ("Friday, March 6, 2026 at 4:00 AM", "2026-03-06T04:00:00+08:00"),
        ("Friday, March 6, 2026 at 4:00 PM", "2026-03-06T16:00:00+08:00"),
    ]
    for candidate in reading.candidates:
        assert read("datetime", candidate.value, REQUEST, {}) == Found(candidate.value)
    chinese = read("datetime", "周五四点", CHINESE, {})
    assert isinstance(chinese, Several)
    assert chinese.candidates[1].label == "2026年3月6日星期五下午4:00"


@pytest.mark.parametrize("said", ["", "tomorrow", "soon", "every day at 9 am", "before 3pm", "3pm to 5pm", None, 5])
def test_what_is_no_moment(said: Any) -> None:
    assert read("datetime", said, REQUEST, {}) == NotUnderstood()


def test_the_one_moment_in_a_text() -> None:
    text = "wake me tomorrow at 7am"
    span = find("datetime", text, REQUEST, {})
    assert span is not None
    assert (text[span.start : span.end], span.reading) == ("tomorrow at 7am", Found("2026-03-05T07:00:00+08:00"))
    assert find("datetime", "tomorrow at 7am or Friday at 9am", REQUEST, {}) is None
