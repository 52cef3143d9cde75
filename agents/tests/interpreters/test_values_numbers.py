import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import cn2an
import pytest

from agents.interpreters.base import Json, Person, Request
from agents.interpreters.values.base import Found, NotUnderstood
from agents.interpreters.values.numbers import decimal, scan
from agents.interpreters.values.registry import find, read

REQUEST = Request("", "en", datetime(2026, 3, 4, tzinfo=UTC), people=(Person(1, "张三"),))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("7", "7"),
        ("fifty", "50"),
        ("forty-five", "45"),
        ("two hundred and fifty", "250"),
        ("two hundred fifty", "250"),
        ("twelve hundred", "1200"),
        ("a thousand and five", "1005"),
        ("three hundred and twelve thousand four hundred", "312400"),
        ("two and a half", "2.5"),
        ("two and a half million", "2500000"),
        ("half a million", "500000"),
        ("a quarter", "0.25"),
        ("three point one four", "3.14"),
        ("two dozen", "24"),
        ("minus six", "-6"),
        ("1,200.50", "1200.50"),
        (".5", "0.5"),
        ("12k", "12000"),
        ("1.5 million", "1500000"),
        ("FIFTY", "50"),
        ("５０", "50"),
        ("五十", "50"),
        ("十五", "15"),
        ("一百二", "120"),
        ("一百零二", "102"),
        ("两千五", "2500"),
        ("一万两千", "12000"),
        ("一万两千三", "12300"),
        ("三万零五十", "30050"),
        ("两亿三千万", "230000000"),
        ("1.2万", "12000"),
        ("3万5", "35000"),
        ("三点五", "3.5"),
        ("一百点二五", "100.25"),
        ("两个半", "2.5"),
        ("半", "0.5"),
        ("负五", "-5"),
        ("负50", "-50"),
        ("壹佰贰拾", "120"),
        ("廿五", "25"),
        ("二〇二六", "2026"),
    ],
)
def test_a_number_in_words_is_exact(said: str, value: str) -> None:
    assert decimal(said) == Decimal(value)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "a",
        "hundred",
        "a few hundred",
        "about 50",
        "one fifty",
        "nineteen ninety nine",
        "a million five",
        "twenty, five",
        "1,20",
        "50%",
        "5th",
        "1e3",
        "1.2.3",
        "15:30",
        "三五",
        "一两百",
        "几十",
        "五十多",
        "一百二万",
        "百",
        "万五",
        "三点",
        "1" * 40,
        None,
        True,
        [],
        {"value": 5},
        float("nan"),
        float("inf"),
        10**400,
    ],
)
def test_what_is_vague_or_no_number_is_refused(said: Any) -> None:
    assert decimal(said) is None


def test_chinese_numerals_are_read_as_they_are_written() -> None:
    rng = random.Random(7)
    for _ in range(2000):
        value = rng.randrange(1, 10 ** rng.randint(1, 11))
        for form in ("low", "up"):
            assert decimal(cn2an.an2cn(value, form)) == value


@pytest.mark.parametrize(
    ("said", "schema", "value"),
    [
        ("fifty", {"type": "integer"}, 50),
        ("fifty", {"type": "number"}, 50),
        ("2.5", {"type": "number"}, 2.5),
        (2.5, {}, 2.5),
        ("fifty", {"type": "string"}, "50"),
        ("两个", {"type": "integer"}, 2),
        ("半个", {"type": "number"}, 0.5),
        (3.0, {"type": "integer"}, 3),
        ("3", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, 3),
    ],
)
def test_the_number_takes_the_form_of_the_schema(said: Any, schema: Json, value: Any) -> None:
    reading = read("number", said, REQUEST, schema)
    assert isinstance(reading, Found)
    assert (reading.value, type(reading.value)) == (value, type(value))


def test_an_integer_refuses_a_fraction() -> None:
    assert read("number", "two and a half", REQUEST, {"type": "integer"}) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("set it to twenty two degrees", "twenty two"),
        ("no, make it 60", "60"),
        ("给张三五十", "五十"),
        ("帮我转一下三百", "三百"),
        ("which one", None),
        ("between 50 and 60", None),
        ("几十个", None),
        ("fifty-odd", None),
        ("at 7点", None),
    ],
)
def test_the_one_number_in_a_text(text: str, found: str | None) -> None:
    span = find("number", text, REQUEST, {})
    assert (span and text[span.start : span.end]) == found


@pytest.mark.parametrize("text", ["one " * 250, "1 " * 500, "一" * 1000, "a " * 500, "1," * 500, "." * 1000])
def test_long_junk_is_read_in_reasonable_time(text: str) -> None:
    assert len(list(scan(text))) <= len(text)
