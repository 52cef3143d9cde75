from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Language, Request
from agents.interpreters.values.base import Found, NotFound, NotUnderstood, Several
from agents.interpreters.values.places import spoken
from agents.interpreters.values.registry import find, read

REQUEST = Request("", "en", datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Tokyo", "Asia/Tokyo"),
        ("tokyo", "Asia/Tokyo"),
        ("东京", "Asia/Tokyo"),
        ("東京", "Asia/Tokyo"),
        ("Japan", "Asia/Tokyo"),
        ("日本", "Asia/Tokyo"),
        ("New York", "America/New_York"),
        ("New York City", "America/New_York"),
        ("NYC", "America/New_York"),
        ("纽约", "America/New_York"),
        ("纽约市", "America/New_York"),
        ("Washington, D.C.", "America/New_York"),
        ("华盛顿", "America/New_York"),
        ("San Francisco", "America/Los_Angeles"),
        ("旧金山", "America/Los_Angeles"),
        ("California", "America/Los_Angeles"),
        ("Florida", "America/New_York"),
        ("London", "Europe/London"),
        ("London, Canada", "America/Toronto"),
        ("Paris, France", "Europe/Paris"),
        ("Portland", "America/Los_Angeles"),
        ("Portland, Maine", "America/New_York"),
        ("the UK", "Europe/London"),
        ("München", "Europe/Berlin"),
        ("Beijing", "Asia/Shanghai"),
        ("北京", "Asia/Shanghai"),
        ("Beijing time", "Asia/Shanghai"),
        ("Shenzhen", "Asia/Shanghai"),
        ("深圳", "Asia/Shanghai"),
        ("中国", "Asia/Shanghai"),
        ("香港", "Asia/Hong_Kong"),
        ("臺北", "Asia/Taipei"),
        ("Mumbai", "Asia/Kolkata"),
        ("Singapore", "Asia/Singapore"),
        ("eastern time", "America/New_York"),
        ("UTC", "UTC"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("asia/tokyo", "Asia/Tokyo"),
    ],
)
def test_a_place_is_its_time_zone(said: str, zone: str) -> None:
    assert read("place", said, REQUEST, {}) == Found(zone)


@pytest.mark.parametrize(
    ("said", "among"),
    [
        ("United States", {"America/New_York", "America/Los_Angeles"}),
        ("美国", {"America/New_York", "America/Los_Angeles"}),
        ("Australia", {"Australia/Sydney", "Australia/Perth"}),
        ("Georgia", {"America/New_York", "Asia/Tbilisi"}),
        ("Springfield", {"America/Chicago", "America/New_York"}),
    ],
)
def test_a_place_with_several_clocks_is_asked_about(said: str, among: set[str]) -> None:
    reading = read("place", said, REQUEST, {})
    assert isinstance(reading, Several)
    assert among <= {candidate.value for candidate in reading.candidates}
    assert len({(candidate.label, candidate.detail) for candidate in reading.candidates}) == len(reading.candidates)


@pytest.mark.parametrize("said", ["Narnia", "London, Japan", "亚特兰蒂斯", "tomorrow"])
def test_a_place_nobody_knows(said: str) -> None:
    assert read("place", said, REQUEST, {}) == NotFound()


@pytest.mark.parametrize("said", ["", None, 8, ["Tokyo"]])
def test_what_is_no_place(said: Any) -> None:
    assert read("place", said, REQUEST, {}) == NotUnderstood()


def test_a_place_obeys_the_list_of_the_schema() -> None:
    schema = {"enum": ["America/New_York", "Asia/Tokyo"]}
    assert read("place", "United States", REQUEST, schema) == Found("America/New_York")
    assert read("place", "London", REQUEST, schema) == NotFound()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what time is it in Tokyo", "Tokyo"),
        ("What time is it in San Francisco now?", "San Francisco"),
        ("现在纽约几点了", "纽约"),
        ("Nice weather in Paris", "Paris"),
        ("from London to Paris", None),
        ("what time is it", None),
    ],
)
def test_the_one_place_in_a_text(text: str, found: str | None) -> None:
    span = find("place", text, REQUEST, {})
    assert (span and text[span.start : span.end]) == found


@pytest.mark.parametrize(
    ("zone", "language", "name"),
    [
        ("Asia/Tokyo", "en", "Tokyo"),
        ("Asia/Tokyo", "zh", "东京"),
        ("Asia/Kolkata", "zh", "加尔各答"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "zh", "UTC"),
        ("Etc/GMT+5", "en", "Etc/GMT+5"),
    ],
)
def test_a_zone_is_spoken_by_its_city(zone: str, language: Language, name: str) -> None:
    assert spoken(zone, language) == name
