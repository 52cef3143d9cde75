import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import cn2an
import pytest

from agents.interpreters.base import Json, Person, Request
from agents.interpreters.values.base import Found, NotUnderstood
from agents.interpreters.values.numbers import decimal, extract, scan
from agents.interpreters.values.registry import find, read
from agents.interpreters.values.words import plain

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
        ("1.2M", "1200000"),
        ("twelve lakh", "1200000"),
        ("three million, two hundred thousand", "3200000"),
        ("一万亿", "1000000000000"),
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
        "twenty hundred thousand million",
        "1.5 million fifty",
        "two thousand and a half",
        "ninety quarters",
        "two thirds",
        "one over four",
        "- 5",
        "5m",
        "300 cr",
        "1亿50",
        "三兆",
        "1.5万三",
        "一万零",
        "零千五",
        "五50",
        "50五",
        "五 十",
        "三分之二",
        "两打",
        "十几万",
        "负负五",
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
        ("five or 3/4", None),
        ("a point three", None),
        ("给王五50", None),
        ("五到十个", None),
        ("room b12", None),
    ],
)
def test_the_one_number_in_a_text(text: str, found: str | None) -> None:
    span = find("number", text, REQUEST, {})
    assert (span and text[span.start : span.end]) == found


@pytest.mark.parametrize("text", ["one " * 250, "1 " * 500, "一" * 1000, "a " * 500, "1," * 500, "." * 1000])
def test_long_junk_is_read_in_reasonable_time(text: str) -> None:
    assert len(list(scan(text))) <= len(text)


def values(text: str) -> list[str]:
    return [plain(round(figure.value, 9)) for figure in extract(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I bought 12 eggs, 2.5 litres of milk and seven rolls.", ["12", "2.5", "7"]),
        ("about fifty people and nearly two hundred dogs", ["50", "200"]),
        ("a hundred and twenty-one thousand six hundred and four", ["121604"]),
        ("two crore five lakh", ["20500000"]),
        ("six lakh crore", ["6000000000000"]),
        ("14k, 3M, 2.5G and 7bn", ["14000", "3000000", "2500000000", "7000000000"]),
        ("four dozen or half a dozen", ["48", "6"]),
        ("three million and a half", ["3500000"]),
        ("seven million and three quarters million", ["7750000"]),
        ("six thousand and a half", ["6000.5"]),
        ("two and three quarters", ["2.75"]),
        ("five sevenths", ["0.714285714"]),
        ("thirty-one fifths", ["6.2"]),
        ("forty and three tenths", ["40.3"]),
        ("two hundred and seven and a third", ["207.333333333"]),
        ("a tenth of it", ["0.1"]),
        ("five thirty-seconds, a thirty-second film", ["0.15625"]),
        ("one in a million, 3 in 2030", ["0.000001", "3", "2030"]),
        ("12,34,567 rupees", ["1234567"]),
        ("a third person came", []),
        ("three over eight, 2 out of 5, one in four", ["0.375", "0.4", "0.25"]),
        ("earn 900 over 3 years", ["900", "3"]),
        ("count 9 in three boxes", ["9", "3"]),
        ("minus three quarters", ["-0.75"]),
        ("the result is negative two over five", ["-0.4"]),
        ("point six", ["0.6"]),
        ("at this point six came", ["6"]),
        ("nought point oh seven", ["0.07"]),
        ("one point five million", ["1500000"]),
        ("3/8 and 2 1/4 and 5½", ["0.375", "2.25", "5.5"]),
        ("7e4 or 2.5e-3", ["70000", "0.0025"]),
        ("3.1x10^4 and 5^3 and 2^-2", ["31000", "125", "0.25"]),
        ("52 000 is 52\u202f000 is 52,000", ["52000"] * 3),
        ("7,25 or 1.250,75", ["7.25", "1250.75"]),
        ("rooms 3,5,8,12", ["3", "5", "8", "12"]),
        ("10.0.0.7", ["10", "0", "0", "7"]),
        ("8 - 3, 2026-01-09", ["8", "3", "2026", "1", "9"]),
        ("it is -7 or (-2)", ["-7", "-2"]),
        ("- 1,500", ["-1500"]),
        ("the first, the 21st and the twenty-second", []),
        ("8kg, x7, B52, 3rd, 10m", []),
        ("which one? the one you like, one of three", ["1", "3"]),
        ("half past four", ["4"]),
        ("https://example.com/a?b=12&c=%20 and 4", ["4"]),
        ("hundreds of them, several thousand", []),
    ],
)
def test_every_number_of_an_english_text(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("买了三个苹果、12个梨和两斤葡萄", ["3", "12", "2"]),
        ("大约五十人", ["50"]),
        ("再来三杯，多两个，好几百，几万个", ["3", "2"]),
        ("六万零八", ["60008"]),
        ("六万八", ["68000"]),
        ("两千四", ["2400"]),
        ("三亿两千万零五十", ["320000050"]),
        ("二兆六千亿", ["2600000000000"]),
        ("3.2万亿", ["3200000000000"]),
        ("6亿3千万5百", ["630000500"]),
        ("八 百 六 十 二", ["862"]),
        ("三千多万，二十几亿，四百余萬", ["30000000", "2000000000", "4000000"]),
        ("十几个", ["10"]),
        ("几百个，两三个，七八十，三五成群", []),
        ("四分之三", ["0.75"]),
        ("两百又五分之二", ["200.4"]),
        ("5又1/4", ["5.25"]),
        ("负四分之负六", ["1.5"]),
        ("十二点零五", ["12.05"]),
        ("三点六亿", ["360000000"]),
        ("一千点75", ["1000.75"]),
        ("三打鸡蛋，半打啤酒", ["36", "6"]),
        ("两双鞋，四对", ["2", "4"]),
        ("半个西瓜，三个半", ["0.5", "3.5"]),
        ("廿八，卅六", ["28", "36"]),
        ("肆佰零陸", ["406"]),
        ("二〇三五年", ["2035"]),
        ("负七，-3，负50", ["-7", "-3", "-50"]),
        ("一个人一起去，一定要统一，我一看就懂，一只猫", ["1", "1"]),
        ("四川人，三明治，十分高兴，队伍，参加，大陆", []),
        ("四面八方，七零八落，一举两得，说三道四，九牛一毛", []),
        ("六.五", ["6.5"]),
        ("７８，３／４，5m", ["78", "0.75"]),
        ("１２３，４５６", ["123456"]),
        ("百、千、万里", []),
        ("3月1日-4月9日，气温-5", ["3", "1", "4", "9", "-5"]),
    ],
)
def test_every_number_of_a_chinese_text(text: str, found: list[str]) -> None:
    assert values(text) == found


def test_places_are_those_of_the_text() -> None:
    text = "Ｐay １２ now, 三百五 later"
    assert [text[figure.start : figure.end] for figure in extract(text)] == ["１２", "三百五"]


def test_chinese_numerals_are_found_as_they_are_written() -> None:
    rng = random.Random(11)
    for _ in range(500):
        value = rng.randrange(1, 10 ** rng.randint(1, 13))
        assert values(f"共{cn2an.an2cn(value)}。") == [str(value)]


@pytest.mark.parametrize(
    "text",
    [
        *("one " * 250, "1/" * 500, "一" * 1000, "分之" * 300, "half " * 200, "2^" * 300, "又" * 900),
        *(
            "one hundred and " * 99,
            "one thousand and " * 99,
            "half a million and " * 99,
            "三分之" * 400,
            "one over " * 99,
        ),
    ],
)
def test_long_junk_is_searched_in_reasonable_time(text: str) -> None:
    assert len(list(extract(text))) <= len(text)
