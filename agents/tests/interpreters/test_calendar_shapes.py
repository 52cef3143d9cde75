from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Json
from agents.interpreters.values.calendar import Period, Value, exact, parsed, shaped

DAY = date(2026, 5, 2)
AT = time(7, 30)
MOMENT = datetime(2026, 5, 2, 7, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
MAY = Period(date(2026, 5, 1), date(2026, 6, 1), date(2026, 5, 1), date(2026, 5, 31))
SINCE = Period(date(2026, 5, 1), None, date(2026, 5, 1), None)


def described(text: str) -> Json:
    return {"type": "string", "description": text}


@pytest.mark.parametrize(
    ("value", "schema", "written"),
    [
        (DAY, {}, "2026-05-02"),
        (AT, {}, "07:30"),
        (time(7, 30, 5), {}, "07:30:05"),
        (MOMENT, {}, "2026-05-02T07:30:00+08:00"),
        (MAY, {}, "2026-05-01/2026-05-31"),
        (SINCE, {}, "2026-05-01/"),
        (DAY, {"format": "date"}, "2026-05-02"),
        (MOMENT, {"format": "date"}, "2026-05-02"),
        (MOMENT, {"format": "time"}, "07:30"),
        (MOMENT, {"format": "date-time"}, "2026-05-02T07:30:00+08:00"),
        (DAY, {"format": "date", "description": "MM/DD/YYYY"}, "2026-05-02"),
        (DAY, described("The day of travel, as MM/DD/YYYY."), "05/02/2026"),
        (DAY, described("Day (dd-mm-yyyy)"), "02-05-2026"),
        (DAY, described("YYYYMMDD"), "20260502"),
        (DAY, described("in the form %d.%m.%Y"), "02.05.2026"),
        (DAY, described("日期，格式为YYYY年MM月DD日"), "2026年05月02日"),
        (AT, described("HH:MM"), "07:30"),
        (time(19, 5), described("HH:MM AM/PM"), "07:05 PM"),
        (time(19, 5), described("When to ring, e.g. 10:00 AM"), "07:05 PM"),
        (time(15), described("When to ring, like 9am"), "3pm"),
        (time(0, 30), described("When to ring, like 9am"), "12:30am"),
        (MOMENT, described("YYYY-MM-DD HH:mm:ss"), "2026-05-02 07:30:00"),
        (MOMENT, described("formatted YYYY-MM-DDTHH:MM:SSZ"), "2026-05-01T23:30:00Z"),
        (AT, described("'YYYY-MM-DD HH:MM:SS' or 'HH:MM:SS'"), "07:30:00"),
        (MAY, described("YYYY-MM-DD to YYYY-MM-DD"), "2026-05-01 to 2026-05-31"),
        (MAY, described("MM/DD/YYYY"), "05/01/2026 - 05/31/2026"),
        (MAY, described("the month, as mm-yyyy"), "05-2026"),
        (DAY, described("Season, as yyyy/yyyy"), "2026-05-02"),
        (date(805, 1, 9), described("YYYY/MM/DD"), "0805/01/09"),
    ],
)
def test_a_value_in_the_form_that_the_schema_asks_for(value: Value, schema: Json, written: str) -> None:
    assert shaped(value, schema) == written


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (DAY, {"format": "date-time"}),
        (DAY, {"format": "time"}),
        (AT, {"format": "date"}),
        (AT, {"format": "date-time"}),
        (DAY, described("HH:MM")),
        (AT, described("MM/DD/YYYY")),
        (DAY, described("YYYY-MM-DD HH:MM")),
        (MAY, {"format": "date"}),
        (MAY, {"type": "object", "properties": {"start": {}}}),
        (SINCE, {"type": "array", "items": {"type": "string"}}),
        (Decimal(60), {}),
    ],
)
def test_what_was_not_said_is_not_added(value: Value, schema: Json) -> None:
    assert shaped(value, schema) is None


def test_a_period_as_an_object_or_a_list() -> None:
    sides = {"start_date": {"type": "string", "description": "MM/DD/YYYY"}, "end_date": {"type": "string"}}
    both = {"type": "object", "properties": sides}
    assert shaped(MAY, both) == {"start_date": "05/01/2026", "end_date": "2026-05-31"}
    assert shaped(SINCE, both) == {"start_date": "05/01/2026"}
    assert shaped(MAY, {"type": "array", "items": {"format": "date"}}) == ["2026-05-01", "2026-05-31"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (DAY, "2026-05-02"),
        (AT, "07:30:00"),
        (MOMENT, "2026-05-02 07:30:00"),
        (MAY, "2026-05-01/2026-06-01"),
        (Period(None, DAY, None, DAY), "/2026-05-02"),
        (Decimal("5400.0"), "5400"),
        (None, "not resolved"),
    ],
)
def test_a_value_to_the_second(value: Value | None, written: str) -> None:
    assert exact(value) == written


@pytest.mark.parametrize(
    ("written", "schema", "value"),
    [
        ("2026-05-02", {}, DAY),
        ("07:30", {}, AT),
        ("2026-05-02T07:30:00+08:00", {}, MOMENT),
        ("05/02/2026", described("MM/DD/YYYY"), DAY),
        ("02-05-2026", described("DD-MM-YYYY"), DAY),
        ("07:30 AM", described("HH:MM AM/PM"), AT),
        ("7:30am", described("like 9am"), AT),
        ("2026-05-01T23:30:00Z", described("YYYY-MM-DDTHH:MM:SSZ"), MOMENT),
        ("2026-05-01/2026-05-31", {}, Period(MAY.first, MAY.last, MAY.first, MAY.last)),
        ("2026-05-01/", {}, SINCE),
        ("2026-05-01 to 2026-05-31", described("YYYY-MM-DD to YYYY-MM-DD"), Period(*[MAY.first, MAY.last] * 2)),
        (["2026-05-01", "2026-05-31"], {"type": "array"}, Period(*[MAY.first, MAY.last] * 2)),
        ({"from": "2026-05-01"}, {"type": "object"}, SINCE),
        ("05-2026", described("mm-yyyy"), None),
        ("2 May", described("DD MMM"), None),
        ("soon", {}, None),
        ("2026-13-01", {}, None),
        ("/", {}, None),
        ("2026-05-01/soon", {}, None),
        ({"from": "2026-05-01", "limit": 5}, {"type": "object"}, None),
        ([], {}, None),
        (5, {}, None),
        (None, None, None),
    ],
)
def test_what_was_written_is_read_back(written: Any, schema: Any, value: Value | None) -> None:
    assert parsed(written, schema) == value
