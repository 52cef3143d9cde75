from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Json, Request
from agents.interpreters.values.base import Found, NotUnderstood
from agents.interpreters.values.percent import extract
from agents.interpreters.values.registry import find, read
from agents.interpreters.values.words import plain

REQUEST = Request("", "en", datetime(2026, 3, 4, tzinfo=UTC))
NUMBER: Json = {"type": "number"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12%, 12.5 % and 0.25 percent", ["12", "12.5", "0.25"]),
        ("forty percent, forty per cent, forty pct, forty percents", ["40"] * 4),
        ("up 3 percentage points", ["3"]),
        ("half a percent, two and a half percent", ["0.5", "2.5"]),
        ("from 15% to 18%, 20%-25%", ["15", "18", "20", "25"]),
        ("minus 4 percent, -4%", ["-4", "-4"]),
        ("a stake of 12 . 75 % was sold", ["12.75"]),
        ("35 basis points, 7‰", ["0.35", "0.7"]),
        ("percents of ninety", ["90"]),
        ("what percent of 60 people", []),
        ("100%20 and a%b", []),
        ("see https://example.com/?q=5%25%206 now", []),
        ("百分之四十五，百分之3.5，百分之一百零二", ["45", "3.5", "102"]),
        ("百 分 之 六 十", ["60"]),
        ("千分之八，万分之五", ["0.8", "0.05"]),
        ("负百分之六，-6%", ["-6", "-6"]),
        ("三成，六成五，七成半，2.5成", ["30", "65", "75", "25"]),
        ("七折，六五折，8.8折，75折，打对折，半折", ["70", "65", "88", "75", "50", "50"]),
        ("四个百分点，2.5個百分點", ["4", "2.5"]),
        ("百分之百，百分百", ["100", "100"]),
        ("百分之三四十，成功，一成不变，对折纸张，打折", []),
        ("８８％，６．５％", ["88", "6.5"]),
    ],
)
def test_every_percentage_of_a_text(text: str, found: list[str]) -> None:
    assert [plain(figure.value) for figure in extract(text)] == found


@pytest.mark.parametrize(
    ("said", "schema", "value"),
    [
        ("30%", NUMBER, 30),
        ("thirty percent", NUMBER, 30),
        ("thirty", NUMBER, 30),
        ("百分之三十", NUMBER, 30),
        ("三成", NUMBER, 30),
        ("12.5 %", NUMBER, 12.5),
        ("30%", {"type": "string"}, "30"),
        ("30%", {"type": "number", "minimum": 0, "maximum": 1}, 0.3),
        (0.3, {"type": "number", "maximum": 1}, 0.3),
        (30, NUMBER, 30),
    ],
)
def test_a_percentage_takes_the_form_of_its_schema(said: Any, schema: Json, value: Any) -> None:
    assert read("percent", said, REQUEST, schema) == Found(value)


@pytest.mark.parametrize(
    "said",
    ["about 30%", "30 or 40%", "30 to 40 percent", "八折", "百分之三四十", "三四成", "30% off", "", None, "2/3 %", []],
)
def test_what_is_rough_or_means_two_things_is_refused(said: Any) -> None:
    assert read("percent", said, REQUEST, NUMBER) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dim it to 40% please", "40%"),
        ("亮度调到百分之四十吧", "百分之四十"),
        ("about 40% of it", None),
        ("40 or 50% of it", None),
        ("from 40% to 50%", None),
        ("set it to 40", None),
    ],
)
def test_the_one_percentage_in_a_text(text: str, found: str | None) -> None:
    span = find("percent", text, REQUEST, NUMBER)
    assert (span and text[span.start : span.end]) == found
