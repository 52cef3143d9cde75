from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Json, Language, Request
from agents.interpreters.values.base import Found, NotUnderstood, Several
from agents.interpreters.values.calendar import Period
from agents.interpreters.values.periods import spoken
from agents.interpreters.values.registry import find, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Wednesday.
REQUEST = Request("", "en", datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("last month", "2026-02-01/2026-02-28"),
        ("this week", "2026-03-02/2026-03-08"),
        ("the last three months", "2025-12-01/2026-03-01"),
        ("2025", "2025-01-01/2025-12-31"),
        ("from May 2nd to May 9th, 2027", "2027-05-02/2027-05-09"),
        ("since May 2025", "2025-05-01/"),
        ("until tomorrow", "/2026-03-05"),
        ("from yesterday", "2026-03-03/"),
        ("tomorrow", "2026-03-05/2026-03-05"),
        ("from 2pm to 4:30 pm", "14:00/16:30"),
        ("tomorrow from 2pm to 4pm", "2026-03-05T14:00:00+08:00/2026-03-05T16:00:00+08:00"),
        ("2026-05-01/2026-05-31", "2026-05-01/2026-05-31"),
        ("2026-05-01/", "2026-05-01/"),
        ("上个月", "2026-02-01/2026-02-28"),
        ("下午两点到四点", "14:00/16:00"),
        ("2025年6月1日至6月30日", "2025-06-01/2025-06-30"),
    ],
)
def test_a_period_from_its_first_to_its_last(said: str, period: str) -> None:
    assert read("period", said, REQUEST, {}) == Found(period)


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        ({"type": "string", "description": "YYYY-MM-DD to YYYY-MM-DD"}, "2026-02-01 to 2026-02-28"),
        ({"type": "array", "items": {"type": "string"}}, ["2026-02-01", "2026-02-28"]),
        (
            {"type": "object", "properties": {"from": {"format": "date"}, "to": {"format": "date"}}},
            {"from": "2026-02-01", "to": "2026-02-28"},
        ),
    ],
)
def test_a_period_is_written_as_the_schema_asks(schema: Json, written: Any) -> None:
    assert read("period", "last month", REQUEST, schema) == Found(written)


def test_whether_the_past_or_the_future_is_meant_is_asked() -> None:
    reading = read("period", "in May", REQUEST, {})
    assert isinstance(reading, Several)
    assert [(candidate.label, candidate.value) for candidate in reading.candidates] == [
        ("Thursday, May 1, 2025 to Saturday, May 31, 2025", "2025-05-01/2025-05-31"),
        ("Friday, May 1, 2026 to Sunday, May 31, 2026", "2026-05-01/2026-05-31"),
    ]
    for candidate in reading.candidates:
        assert read("period", candidate.value, REQUEST, {}) == Found(candidate.value)


@pytest.mark.parametrize(
    "said", ["", "soon", "every week", "two hours", "5/", "last month or so", None, 5, {"from": 1}]
)
def test_what_is_no_period(said: Any) -> None:
    assert read("period", said, REQUEST, {}) == NotUnderstood()


def test_the_one_period_in_a_text() -> None:
    text = "what did I spend last week on food"
    span = find("period", text, REQUEST, {})
    assert span is not None
    assert (text[span.start : span.end], span.reading) == ("last week", Found("2026-02-23/2026-03-01"))
    assert find("period", "last week and last month", REQUEST, {}) is None


@pytest.mark.parametrize(
    ("first", "last", "language", "words"),
    [
        (date(2026, 5, 1), date(2026, 5, 31), "en", "Friday, May 1, 2026 to Sunday, May 31, 2026"),
        (date(2026, 5, 1), date(2026, 5, 1), "en", "Friday, May 1, 2026"),
        (date(2026, 5, 1), None, "en", "from Friday, May 1, 2026 on"),
        (None, time(16), "en", "until 4:00 PM"),
        (time(14), time(16), "zh", "下午2:00至下午4:00"),
        (date(2026, 5, 1), None, "zh", "2026年5月1日星期五起"),
        (None, date(2026, 5, 1), "zh", "到2026年5月1日星期五为止"),
        (
            datetime(2026, 5, 1, 14, tzinfo=SHANGHAI),
            datetime(2026, 5, 1, 16, tzinfo=SHANGHAI),
            "en",
            "Friday, May 1, 2026 at 2:00 PM to 4:00 PM",
        ),
    ],
)
def test_a_period_as_it_is_said(first: Any, last: Any, language: Language, words: str) -> None:
    assert spoken(Period(first, last, first, last), language) == words
