"""Tools that ask for values as such, whatever the text is about."""

from collections.abc import Mapping
from typing import Any

import pytest

from agents.interpreters.base import Language, ToolSpec
from agents.interpreters.schema import SchemaInterpreter

from .test_schema_filling import asked, tool

TEXTS = {"type": "array", "items": {"type": "string"}, "description": "Every one, in order."}
PAIR = {"amount": {"type": "string"}, "currency": {"type": "string"}}
PRICES = {"type": "array", "items": {"type": "object", "properties": PAIR}}
NUMBERS = tool("extract_numbers", "All numbers of a text.", ("values",), values=TEXTS)
DATES = tool("extract_dates", "All dates and times of a text.", ("values",), values=TEXTS)
MONEY = tool("extract_money", "All amounts of money, with their ISO code.", ("values",), values=PRICES)
LENGTH = tool(
    "parse_duration",
    "The one duration of a text.",
    ("value", "unit"),
    value={"type": "number"},
    unit={"type": "string", "enum": ["Second", "Minute", "Hour"]},
)


async def taken(text: str, from_: ToolSpec, language: Language = "en") -> Mapping[str, Any]:
    found = await SchemaInterpreter().interpret(asked(text, from_, language=language))
    assert found is not None
    (call,) = found.calls
    return call.said


@pytest.mark.parametrize(
    ("text", "values"),
    [("seven of the 12 eggs", ["7", "12"]), ("no figure in here", []), ("一百二十三个", ["123"])],
)
async def test_every_number(text: str, values: list[str]) -> None:
    assert await taken(text, NUMBERS) == {"values": values}


async def test_every_price() -> None:
    values = [{"amount": "5", "currency": "EUR"}, {"amount": "12.5", "currency": "GBP"}]
    assert await taken("5 euros here, £12.50 there", MONEY) == {"values": values}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("the party is on June 3rd 2026 at 8 pm", ["2026-06-03 20:00:00"]),
        ("we meet every Friday", ["not resolved"]),
        ("明天下午三点", ["2026-05-05 15:00:00"]),
    ],
)
async def test_every_date(text: str, values: list[str]) -> None:
    assert await taken(text, DATES, "zh" if not text.isascii() else "en") == {"values": values}


@pytest.mark.parametrize(
    ("text", "said"), [("an hour and a half", {"value": 90, "unit": "Minute"}), ("whenever you like", {})]
)
async def test_the_one_duration(text: str, said: Mapping[str, Any]) -> None:
    assert await taken(text, LENGTH) == said
