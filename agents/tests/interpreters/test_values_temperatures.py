from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Json, Request
from agents.interpreters.values.base import Found, NotUnderstood
from agents.interpreters.values.registry import find, read
from agents.interpreters.values.temperatures import extract
from agents.interpreters.values.words import plain

REQUEST = Request("", "en", datetime(2026, 3, 4, tzinfo=UTC))
CELSIUS: Json = {"type": "number", "description": "Target temperature in Celsius"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("21 degrees, 21 degrees Celsius, 21°C, 21 C, 21℃", ["21 Degree", "21 C", "21 C", "21 C", "21 C"]),
        ("98.2 degrees fahrenheit, 70F, 70 deg f, 70℉", ["98.2 F", "70 F", "70 F", "70 F"]),
        ("290 kelvin, 290 K, 500 rankine", ["290 K", "290 K", "500 R"]),
        ("minus five degrees, -5°C, five degrees below zero", ["-5 Degree", "-5 C", "-5 Degree"]),
        ("a 30 degree angle, 30 degrees north, flight 747F, vitamin C", []),
        ("二十六度，26摄氏度，摄氏26度，26°C", ["26 Degree", "26 C", "26 C", "26 C"]),
        ("华氏七十度，70華氏度", ["70 F", "70 F"]),
        ("零下八度，零下8摄氏度，-8度", ["-8 Degree", "-8 C", "-8 Degree"]),
        ("三十六度五，三十八度半", ["36.5 Degree", "38.5 Degree"]),
        ("调高一度", ["1 Degree"]),
        ("北纬30度，30度角，他一度很忙，用了五度电", []),
    ],
)
def test_every_temperature_of_a_text(text: str, found: list[str]) -> None:
    assert [f"{plain(temperature.amount)} {temperature.unit}" for temperature in extract(text)] == found


@pytest.mark.parametrize(
    ("said", "value"), [("21 degrees", 21), ("21°C", 21), ("twenty-one", 21), ("零下五度", -5), (21.5, 21.5)]
)
def test_a_temperature_is_a_number_of_degrees(said: Any, value: Any) -> None:
    assert read("temperature", said, REQUEST, CELSIUS) == Found(value)


@pytest.mark.parametrize("said", ["70°F", "about 20 degrees", "20 or 21 degrees", "两三度", "warm", "", None])
def test_another_unit_and_what_is_rough_are_refused(said: Any) -> None:
    assert read("temperature", said, REQUEST, CELSIUS) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("set it to 21 degrees please", "21 degrees"),
        ("空调调到二十六度", "二十六度"),
        ("20 to 22 degrees", None),
        ("around 20 degrees", None),
    ],
)
def test_the_one_temperature_in_a_text(text: str, found: str | None) -> None:
    span = find("temperature", text, REQUEST, CELSIUS)
    assert (span and text[span.start : span.end]) == found
