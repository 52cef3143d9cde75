import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.interpreters.base import Request
from agents.interpreters.values.calendar import Mention, Period, exact, scan, whole
from agents.interpreters.values.calendar.lexicon_en import ENGLISH, MARKS
from agents.interpreters.values.calendar.lexicon_zh import CHINESE

BERLIN = ZoneInfo("Europe/Berlin")
# A Wednesday.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=BERLIN)


def mentions(text: str, now: datetime = NOW) -> list[Mention]:
    return list(scan(text, Request("", "en", now)))


def one(text: str, now: datetime = NOW) -> Mention:
    (mention,) = mentions(text, now)
    return mention


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("on May 9", date(2025, 5, 9), date(2026, 5, 9)),
        ("on Friday", date(2026, 2, 27), date(2026, 3, 6)),
        ("the 20th", date(2026, 2, 20), date(2026, 3, 20)),
        ("Feb 29", date(2024, 2, 29), date(2028, 2, 29)),
        ("yesterday", date(2026, 3, 3), date(2026, 3, 3)),
        ("May 9, 2020", date(2020, 5, 9), date(2020, 5, 9)),
    ],
)
def test_a_date_has_its_past_and_its_coming_reading(text: str, past: date, future: date) -> None:
    mention = one(text)
    assert (mention.kind, mention.past, mention.future) == ("date", past, future)


def test_a_month_that_has_begun_is_meant_whether_the_past_or_the_future_is_spoken_of() -> None:
    march = Period(date(2026, 3, 1), date(2026, 4, 1), date(2026, 3, 1), date(2026, 3, 31))
    assert (one("in March").past, one("in March").future) == (march, march)
    both = [period for period in (*one("in May").pasts, *one("in May").futures) if isinstance(period, Period)]
    assert [period.begin for period in both] == [date(2025, 5, 1), date(2026, 5, 1)]


def test_the_weekday_of_today_is_the_next_one_or_today() -> None:
    assert one("on Wednesday").futures == (date(2026, 3, 11), date(2026, 3, 4))
    assert one("on Wednesday").pasts == (date(2026, 2, 25), date(2026, 3, 4))


def test_figures_that_may_be_month_and_day_or_day_and_month() -> None:
    assert one("5/6/2026").futures == (date(2026, 5, 6), date(2026, 6, 5))
    (chinese,) = scan("5/6/2026", Request("", "zh", NOW))
    assert chinese.futures == (date(2026, 6, 5), date(2026, 5, 6))
    assert one("25/6/2026").futures == (date(2026, 6, 25),)


def test_a_weekday_that_the_date_does_not_have_may_mean_another_year() -> None:
    assert one("Saturday, May 9").futures == (date(2026, 5, 9),)
    assert one("Friday, May 9").futures == (date(2026, 5, 9), date(2031, 5, 9))
    assert one("Friday, May 9, 2026").futures == (date(2026, 5, 9),)


def test_half_seven_is_half_past_seven() -> None:
    (mention,) = mentions("see you at half seven")
    assert mention.futures == (time(7, 30), time(19, 30))


def test_an_hour_may_be_before_or_after_noon() -> None:
    assert one("half past four").futures == (time(4, 30), time(16, 30))
    assert one("at 12:30").futures == (time(12, 30), time(0, 30))
    assert one("at 04:30").futures == (time(4, 30),)
    assert one("tomorrow at 4").futures == tuple(datetime(2026, 3, 5, hour, tzinfo=BERLIN) for hour in (4, 16))
    hours = [period for period in one("tomorrow from 9 to 5").futures if isinstance(period, Period)]
    assert [str(period.begin)[:16] for period in hours] == ["2026-03-05 09:00", "2026-03-05 21:00"]
    assert [str(period.end)[:16] for period in hours] == ["2026-03-05 17:00", "2026-03-06 05:00"]


@pytest.mark.parametrize(
    ("text", "bound", "kind", "begin", "end"),
    [
        ("since Monday", "since", "date period", date(2026, 3, 9), None),
        ("starting on May 2", "since", "date period", date(2026, 5, 2), None),
        ("from May on", "since", "date period", date(2026, 5, 1), None),
        ("until tomorrow", "until", "date period", None, date(2026, 3, 5)),
        ("by Friday", "until", "date period", None, date(2026, 3, 6)),
        ("before 2025", "before", "date period", None, date(2025, 1, 1)),
        ("after 2025", "after", "date period", date(2026, 1, 1), None),
        ("2025 or later", "after", "date period", date(2025, 1, 1), None),
        ("until the end of June", "until", "date period", None, date(2026, 7, 1)),
        ("after 3pm", "after", "time period", time(15), None),
        ("no later than noon", "until", "time period", None, time(12)),
        ("Friday before 5pm", "before", "datetime period", None, datetime(2026, 3, 6, 17, tzinfo=BERLIN)),
    ],
)
def test_one_end_of_a_period(text: str, bound: str, kind: str, begin: object, end: object) -> None:
    (mention,) = (one(text).parts[0], one(text))[1:]
    assert (mention.bound, mention.kind) == (bound, kind)
    assert isinstance(mention.future, Period)
    assert (mention.future.begin, mention.future.end) == (begin, end)


def test_after_from_and_to_the_value_is_plain_and_the_word_is_told() -> None:
    (bill,) = mentions("the bill from the 2nd")
    assert (bill.bound, bill.kind, bill.future) == ("from", "date", date(2026, 4, 2))
    assert (one("move it to Friday").bound, one("move it to Friday").future) == ("to", date(2026, 3, 6))


def test_what_is_moved_is_no_period() -> None:
    assert [(each.kind, each.bound) for each in mentions("move the call on Monday to Friday")] == [
        ("date", None),
        ("date", "to"),
    ]
    (ends,) = mentions("move it from Monday to Friday")
    assert [part.bound for part in ends.parts] == ["from", "to"]


def parts(text: str) -> list[tuple[str, str, str | None, object]]:
    return [
        (text[leaf.start : leaf.end], leaf.kind, leaf.bound, leaf.future)
        for mention in mentions(text)
        for leaf in mention.leaves()
    ]


def test_a_moment_has_its_day_and_its_time_as_leaves() -> None:
    assert parts("book it for 7:30 pm on May 2nd") == [
        ("7:30 pm", "time", None, time(19, 30)),
        ("May 2nd", "date", None, date(2026, 5, 2)),
    ]


def test_a_range_has_its_ends_as_leaves() -> None:
    assert parts("from the 5th to the 9th of May") == [
        ("5th", "date", "from", date(2026, 5, 5)),
        ("9th of May", "date", "to", date(2026, 5, 9)),
    ]
    assert parts("May 2nd between 2 and 4 pm") == [
        ("May 2nd", "date", None, date(2026, 5, 2)),
        ("2", "time", "from", time(14)),
        ("4 pm", "time", "to", time(16)),
    ]
    assert parts("since Monday at 9 am") == [
        ("Monday", "date", "since", date(2026, 3, 9)),
        ("9 am", "time", "since", time(9)),
    ]
    assert [(leaf[2], leaf[3]) for leaf in parts("from Friday 5pm until Sunday")] == [
        ("from", date(2026, 3, 6)),
        ("from", time(17)),
        ("to", datetime(2026, 3, 8, tzinfo=BERLIN)),
    ]


def test_a_part_of_a_day_beside_a_time_says_the_day() -> None:
    morning = one("this morning")
    assert [leaf.kind for leaf in morning.leaves()] == ["datetime period"]
    assert parts("this morning at a quarter to six") == [
        ("this morning", "date", None, date(2026, 3, 4)),
        ("a quarter to six", "time", None, time(5, 45)),
    ]
    assert parts("tomorrow night at 9") == [
        ("tomorrow", "date", None, date(2026, 3, 5)),
        ("9", "time", None, time(9)),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last month", date(2026, 2, 1), date(2026, 2, 28)),
        ("this week", date(2026, 3, 2), date(2026, 3, 8)),
        ("the last three months", date(2025, 12, 1), date(2026, 3, 1)),
        ("the next two weeks", date(2026, 3, 9), date(2026, 3, 23)),
        ("the last ten days", date(2026, 2, 22), date(2026, 3, 4)),
        ("from May to July", date(2026, 5, 1), date(2026, 7, 31)),
        ("in the morning", time(0), time(12)),
        ("from 2pm to 4pm", time(14), time(16)),
    ],
)
def test_the_first_and_the_last_of_a_period_as_a_form_has_them(text: str, first: object, last: object) -> None:
    period = one(text).future
    assert isinstance(period, Period)
    assert (period.first, period.last) == (first, last)


def test_whole_hours_beside_the_current_one() -> None:
    period = one("the last 5 hours", NOW.replace(minute=25)).future
    assert isinstance(period, Period)
    assert [side.hour for side in (period.first, period.last) if isinstance(side, datetime)] == [5, 10]
    assert period.begin == NOW.replace(hour=5, minute=25)


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        (datetime(2026, 1, 31), "in a month", date(2026, 2, 28)),
        (datetime(2028, 1, 31), "in a month", date(2028, 2, 29)),
        (datetime(2024, 2, 29), "in a year", date(2025, 2, 28)),
        (datetime(2026, 12, 31), "tomorrow", date(2027, 1, 1)),
        (datetime(2026, 12, 30), "January 2nd", date(2027, 1, 2)),
        (datetime(2026, 12, 30), "next month on the 5th", date(2027, 1, 5)),
        (datetime(2026, 1, 31), "the 30th", date(2026, 3, 30)),
        (datetime(2026, 1, 1), "last Friday", date(2025, 12, 26)),
    ],
)
def test_the_ends_of_months_and_years(now: datetime, text: str, day: date) -> None:
    assert one(text, now.replace(tzinfo=UTC)).future == day


def test_the_users_own_zone_decides_what_today_is() -> None:
    instant = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    assert one("today", instant).future == date(2026, 3, 4)
    assert one("today", instant.astimezone(ZoneInfo("Asia/Shanghai"))).future == date(2026, 3, 5)
    assert one("today", instant.astimezone(ZoneInfo("America/Los_Angeles"))).future == date(2026, 3, 4)


def test_clocks_that_are_set_forward_and_back() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)  # at 2:00 it is 3:00
    later = one("in 2 hours", before).future
    assert isinstance(later, datetime)
    assert later.isoformat() == "2026-03-29T04:30:00+02:00"
    assert one("in 2 days at 1:30 am", before).future == datetime(2026, 3, 31, 1, 30, tzinfo=BERLIN)
    autumn = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)  # at 3:00 it is 2:00
    back = one("in 2 hours", autumn).future
    assert isinstance(back, datetime)
    assert back.isoformat() == "2026-10-25T02:30:00+01:00"
    noon = one("today at noon", autumn).future
    assert isinstance(noon, datetime)
    assert noon.isoformat() == "2026-10-25T12:00:00+01:00"


def test_a_moment_in_another_zone_is_put_into_the_users() -> None:
    assert one("2026-05-02T07:30:00Z").future == datetime(2026, 5, 2, 9, 30, tzinfo=BERLIN)
    assert one("2026-05-02T07:30").future == datetime(2026, 5, 2, 7, 30, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["in 99999999 years", "999999 months ago", "the next 9999999 weeks", "year 0000"])
def test_what_no_calendar_reaches(text: str) -> None:
    assert all(mention.kind == "duration" for mention in mentions(text))


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("next Friday", True),
        (" on the 9th. ", True),
        ("at noon", True),
        ("next Friday or so", False),
        ("Friday and Monday", False),
        ("about Friday", False),
        ("hello", False),
        ("", False),
    ],
)
def test_the_one_thing_that_all_the_words_say(text: str, understood: bool) -> None:
    assert (whole(text, Request("", "en", NOW)) is not None) == understood


def test_any_words_in_any_order_are_read_without_an_error() -> None:
    figures = (
        "0 1 2 5 7 12 13 31 59 100 1999 2020 9999 5th 31st 1:30 25:00 5/6 2/30 31/12/99 2026-12-31 8.30 10am 80s 三十"
    )
    words = [*ENGLISH, *CHINESE, *MARKS, *figures.split(), "christmas", "春节"]
    clocks = [
        NOW,
        datetime(2024, 2, 29, 23, 59, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ]
    rng = random.Random(5)
    for _ in range(1000):
        text = rng.choice((" ", "")).join(rng.choices(words, k=rng.randint(1, 8)))
        request = Request("", rng.choice(("en", "zh")), rng.choice(clocks))
        for mention in scan(text, request):
            assert 0 <= mention.start < mention.end <= len(text)
            assert all(exact(value) for leaf in mention.leaves() for value in (*leaf.futures, *leaf.pasts))


def test_a_long_text_is_read_quickly() -> None:
    text = "Move the meeting on May 2nd at 9 am to next Friday afternoon, and remind me two days before. " * 20
    started = datetime.now(UTC)
    assert len(mentions(text)) == 60
    assert datetime.now(UTC) - started < timedelta(seconds=2)
