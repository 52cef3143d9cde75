from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Request
from agents.interpreters.values.calendar import exact, scan

# A Wednesday.
REQUEST = Request("", "en", datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Europe/Berlin")))


def heard(text: str) -> list[tuple[str, str]]:
    return [(text[mention.start : mention.end], exact(mention.future)) for mention in scan(text, REQUEST)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("April 9th", "2026-04-09"),
        ("the 9th of April 2031", "2031-04-09"),
        ("9 Apr 2031", "2031-04-09"),
        ("Apr. 9, 2031", "2031-04-09"),
        ("2031/apr/09", "2031-04-09"),
        ("09-Apr-2031", "2031-04-09"),
        ("April the twenty second", "2026-04-22"),
        ("August second, two thousand thirty", "2030-08-02"),
        ("the first of June nineteen ninety nine", "1999-06-01"),
        ("Thursday, 9 April", "2026-04-09"),
        ("28/9", "2026-09-28"),
        ("9/28/2031", "2031-09-28"),
        ("2031.9.28", "2031-09-28"),
        ("20310928", "2031-09-28"),
        ("the day after tomorrow", "2026-03-06"),
        ("the day before yesterday", "2026-03-02"),
        ("Saturday", "2026-03-07"),
        ("this Friday", "2026-03-06"),
        ("next Friday", "2026-03-13"),
        ("last Friday", "2026-02-27"),
        ("this past Tuesday", "2026-03-03"),
        ("this coming Tuesday", "2026-03-10"),
        ("Tuesday of next week", "2026-03-10"),
        ("the Monday after next", "2026-03-16"),
        ("two Mondays ago", "2026-02-23"),
        ("the 21st of next month", "2026-04-21"),
        ("Sunday the 8th", "2026-03-08"),
        ("5 days ago", "2026-02-27"),
        ("in a fortnight", "2026-03-18"),
        ("six weeks from tomorrow", "2026-04-16"),
        ("ten days after May 1st", "2026-05-11"),
        ("the day before Christmas", "2026-12-24"),
        ("three business days from now", "2026-03-09"),
        ("the second Tuesday of May", "2026-05-12"),
        ("the last day of February 2028", "2028-02-29"),
        ("Easter 2027", "2027-03-28"),
        ("New Year's Eve", "2026-12-31"),
        ("next Thanksgiving", "2026-11-26"),
        ("the Friday before Easter", "2026-04-03"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert heard(text) == [(text.removeprefix("the "), day)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("this week", "2026-03-02/2026-03-09"),
        ("last month", "2026-02-01/2026-03-01"),
        ("the month before last", "2026-01-01/2026-02-01"),
        ("next quarter", "2026-04-01/2026-07-01"),
        ("this weekend", "2026-03-07/2026-03-09"),
        ("next decade", "2030-01-01/2040-01-01"),
        ("June", "2026-06-01/2026-07-01"),
        ("June 2020", "2020-06-01/2020-07-01"),
        ("last June", "2025-06-01/2025-07-01"),
        ("06/2020", "2020-06-01/2020-07-01"),
        ("the year 2020", "2020-01-01/2021-01-01"),
        ("the 1980s", "1980-01-01/1990-01-01"),
        ("the nineties", "1990-01-01/2000-01-01"),
        ("the 18th century", "1700-01-01/1800-01-01"),
        ("Q2 2025", "2025-04-01/2025-07-01"),
        ("the third quarter of last year", "2025-07-01/2025-10-01"),
        ("the second half of 2025", "2025-07-01/2026-01-01"),
        ("week 20", "2026-05-11/2026-05-18"),
        ("the week of May 20", "2026-05-18/2026-05-25"),
        ("the first week of May", "2026-05-04/2026-05-11"),
        ("the last three days of May", "2026-05-29/2026-06-01"),
        ("early May", "2026-05-01/2026-05-16"),
        ("mid May", "2026-05-10/2026-05-21"),
        ("the end of May", "2026-05-16/2026-06-01"),
        ("the rest of the month", "2026-03-04/2026-04-01"),
        ("earlier this year", "2026-01-01/2026-03-04"),
        ("year to date", "2026-01-01/2026-03-04"),
        ("the last ten days", "2026-02-22/2026-03-04"),
        ("the next two months", "2026-03-05/2026-05-05"),
        ("the past two quarters", "2025-07-01/2026-01-01"),
        ("the next few weeks", "2026-03-05/2026-03-26"),
        ("next winter", "2026-12-21/2027-03-20"),
        ("Memorial Day weekend", "2026-05-23/2026-05-26"),
    ],
)
def test_stretches_of_days_end_before_their_last(text: str, days: str) -> None:
    assert heard(text) == [(text.removeprefix("the "), days)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("6pm", "18:00:00"),
        ("6 p.m.", "18:00:00"),
        ("6:05 AM", "06:05:00"),
        ("six thirty pm", "18:30:00"),
        ("nine oh five am", "09:05:00"),
        ("half past eight", "08:30:00"),
        ("a quarter to eight in the evening", "19:45:00"),
        ("twenty five to eleven", "10:35:00"),
        ("10 minutes past 14", "14:10:00"),
        ("8 o'clock at night", "20:00:00"),
        ("8 o clock pm", "20:00:00"),
        ("7.45 pm", "19:45:00"),
        ("1515 pm", "15:15:00"),
        ("noon", "12:00:00"),
        ("12 midnight", "00:00:00"),
        ("22:10", "22:10:00"),
        ("half an hour before midnight", "23:30:00"),
        ("9ish in the morning", "09:00:00"),
    ],
)
def test_times_of_day(text: str, at: str) -> None:
    assert heard(text) == [(text, at)]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("from 2 to 4:30 pm", "14:00:00/16:30:00"),
        ("from 10 am to 2", "10:00:00/14:00:00"),
        ("between 11 and 1 in the afternoon", "11:00:00/13:00:00"),
        ("10pm-6am", "22:00:00/06:00:00"),
        ("from 9:15 for 45 minutes", "09:15:00/10:00:00"),
        ("in the morning", "08:00:00/12:00:00"),
        ("late in the afternoon", "14:00:00/16:00:00"),
    ],
)
def test_hours_of_a_day(text: str, hours: str) -> None:
    assert [value for _, value in heard(text)] == [hours]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow at 6pm", "2026-03-05 18:00:00"),
        ("6pm tomorrow", "2026-03-05 18:00:00"),
        ("tomorrow morning at 6", "2026-03-05 06:00:00"),
        ("at 6 tomorrow evening", "2026-03-05 18:00:00"),
        ("May 2nd, 7:30 in the evening", "2026-05-02 19:30:00"),
        ("noon on Friday", "2026-03-06 12:00:00"),
        ("tonight at 9", "2026-03-04 21:00:00"),
        ("last night at 11", "2026-03-03 23:00:00"),
        ("in an hour and a half", "2026-03-04 11:30:00"),
        ("20 minutes ago", "2026-03-04 09:40:00"),
        ("now", "2026-03-04 10:00:00"),
        ("the end of Friday", "2026-03-06 23:59:59"),
        ("2026-05-02T07:30:00+02:00", "2026-05-02 07:30:00"),
        ("2026-05-02 07:30", "2026-05-02 07:30:00"),
    ],
)
def test_moments(text: str, moment: str) -> None:
    assert [value for _, value in heard(text)] == [moment]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("tomorrow evening", "2026-03-05 16:00:00/2026-03-05 20:00:00"),
        ("tonight", "2026-03-04 20:00:00/2026-03-04 23:59:59"),
        ("Friday from 10 to 12", "2026-03-06 10:00:00/2026-03-06 12:00:00"),
        ("between 2 and 4 tomorrow afternoon", "2026-03-05 14:00:00/2026-03-05 16:00:00"),
        ("from 10pm to 2am on Friday", "2026-03-06 22:00:00/2026-03-07 02:00:00"),
        ("from Friday 5pm until Sunday noon", "2026-03-06 17:00:00/2026-03-08 12:00:00"),
        ("the next 90 minutes", "2026-03-04 10:00:00/2026-03-04 11:30:00"),
        ("within 3 hours", "2026-03-04 10:00:00/2026-03-04 13:00:00"),
        ("for 2 hours from tomorrow at 9am", "2026-03-05 09:00:00/2026-03-05 11:00:00"),
    ],
)
def test_periods_between_moments(text: str, period: str) -> None:
    assert [value for _, value in heard(text)] == [period]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("from Monday to Thursday", "2026-03-09/2026-03-12"),
        ("May 5th through the 9th", "2026-05-05/2026-05-09"),
        ("between the 5th and the 9th of May", "2026-05-05/2026-05-09"),
        ("from the 29th to the 9th of May", "2026-04-29/2026-05-09"),
        ("May 5 - June 9, 2025", "2025-05-05/2025-06-09"),
        ("Nov to Feb 2025", "2024-11-01/2025-02-01"),
        ("2019-2021", "2019-01-01/2021-01-01"),
        ("between yesterday and Friday", "2026-03-03/2026-03-06"),
        ("from May until now", "2025-05-01/2026-03-04"),
    ],
)
def test_ranges_of_days(text: str, days: str) -> None:
    assert [value for _, value in heard(text)] == [days]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("half an hour", "1800"),
        ("2 hours and 15 minutes", "8100"),
        ("one and a half days", "129600"),
        ("a couple of weeks", "1209600"),
        ("a quarter of an hour", "900"),
        ("12.5 seconds", "12.5"),
        ("two hundred days", "17280000"),
    ],
)
def test_lengths_in_seconds(text: str, seconds: str) -> None:
    assert heard(text) == [(text, seconds)]


@pytest.mark.parametrize(
    "text",
    ["every day", "each Tuesday at 8", "every other week", "twice a month", "weekends", "monthly", "8 am on weekdays"],
)
def test_what_recurs_is_one_mention_without_a_value(text: str) -> None:
    assert heard(text) == [(text, "not resolved")]


@pytest.mark.parametrize("text", ["February 30", "31 April 2027", "2/29/2027", "Chinese New Year", "fiscal year"])
def test_a_day_that_no_calendar_has_is_a_mention_without_a_value(text: str) -> None:
    assert heard(text) == [(text, "not resolved")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "you may want to go on",
        "one may say so",
        "he sat in the sun",
        "give it a second try",
        "good evening",
        "room 1205, gate 7",
        "call 555-010-1999 or 020 7946 0958",
        "it costs $2026 or 15%",
        "version 3.11.2, ratio 3/4",
        "5 to 10 people",
        "two to three weeks",
        "order 12-34-56-78-90",
        "x" * 2000,
    ],
)
def test_what_is_no_date_or_time(text: str) -> None:
    assert heard(text) == []


def test_all_of_a_text_in_order() -> None:
    text = "Move my 9 am call from Friday to next Monday or the day after, but not before noon."
    assert heard(text) == [
        ("9 am", "09:00:00"),
        ("from Friday to next Monday", "2026-03-06/2026-03-09"),
        ("day after", "2026-03-05"),
        ("before noon", "/12:00:00"),
    ]
