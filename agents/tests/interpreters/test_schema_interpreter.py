"""Utterances understood by schemas alone: which tools, how many calls, and what is left alone."""

from collections.abc import Mapping
from typing import Any

import pytest

from agents.interpreters.base import Call, Request, ToolSpec
from agents.interpreters.resolve import resolve
from agents.interpreters.schema import SchemaInterpreter
from agents.interpreters.schema.clauses import clauses

from .demo_tools import NAMES, request
from .test_schema_filling import asked, number, tool

WEATHER = tool(
    "weather_forecast", "The weather forecast for a city.", ("city",), city="The city.", days=number("Days.")
)
STOCK = tool("stock_price", "The price of a company's stock.", ("company",), company="The company.")
TAXI = tool("book_taxi", "Book a taxi.", ("pickup",), pickup="Where to be picked up.")


async def understood(utterance: str, *tools: ToolSpec) -> list[tuple[str, Mapping[str, Any]]]:
    found = await SchemaInterpreter().interpret(asked(utterance, *tools))
    return [(call.action, dict(call.said)) for call in found.calls] if found else []


@pytest.mark.parametrize(
    ("utterance", "calls"),
    [
        (
            "Give me the weather forecast for Paris and then the stock price of Siemens",
            [("weather_forecast", {"city": "Paris"}), ("stock_price", {"company": "Siemens"})],
        ),
        (
            "What is the stock price of Nestle? Also, what is the weather forecast for Bern for 3 days?",
            [("stock_price", {"company": "Nestle"}), ("weather_forecast", {"city": "Bern", "days": 3})],
        ),
        ("the weather forecast for Rome, please", [("weather_forecast", {"city": "Rome"})]),
        (
            "the weather forecast for Rome and Milan",
            [("weather_forecast", {"city": "Rome"}), ("weather_forecast", {"city": "Milan"})],
        ),
    ],
)
async def test_each_request_goes_to_its_tool(utterance: str, calls: list[tuple[str, Mapping[str, Any]]]) -> None:
    assert await understood(utterance, WEATHER, STOCK, TAXI) == calls


@pytest.mark.parametrize("utterance", ["what a lovely song that was", "", "tell me a joke about cats"])
async def test_what_fits_no_tool_is_left_alone(utterance: str) -> None:
    assert await understood(utterance, WEATHER, STOCK, TAXI) == []


@pytest.mark.parametrize(
    ("utterance", "pieces"),
    [
        ("Find a hotel, then book a taxi there.", ["Find a hotel, ", "then book a taxi there."]),
        ("Say 'come here, and then go' to Tom", ["Say 'come here, and then go' to Tom"]),
        ("What is it? Tell me. Now.", ["What is it? ", "Tell me. Now."]),
        ("查一下天气，然后订一辆出租车", ["查一下天气，", "然后订一辆出租车"]),
    ],
)
def test_an_utterance_is_cut_between_requests(utterance: str, pieces: list[str]) -> None:
    assert [utterance[start:end] for start, end in clauses(utterance)] == pieces


# What is the user's own


async def proposed(utterance: str) -> list[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """Payee, parameters and open questions of each transfer that would be read back."""
    asked_for: Request = request(utterance)
    found = await SchemaInterpreter().interpret(asked_for)
    return [_resolved(call, asked_for) for call in found.calls if call.action == "transfer"] if found else []


def _resolved(call: Call, asked_for: Request) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    transfer = asked_for.tool(call.action)
    assert transfer is not None
    resolved = resolve(transfer, call.said, asked_for)
    params = dict(resolved.params)
    return NAMES.get(params.pop("to", ""), ""), params, resolved.missing


@pytest.mark.parametrize(
    ("utterance", "transfers"),
    [
        ("transfer fifty dollars to Bob", [("Bob Miller", {"amount": "50", "currency": "USD"}, ())]),
        (
            "transfer 50 dollars to Bob and 20 dollars to Alice Chen",
            [
                ("Bob Miller", {"amount": "50", "currency": "USD"}, ()),
                ("Alice Chen", {"amount": "20", "currency": "USD"}, ()),
            ],
        ),
        # Asked about: nobody who is known.
        ("transfer 50 dollars to Zelda", [("", {"amount": "50", "currency": "USD"}, ("to",))]),
    ],
)
async def test_transfers_say_what_was_said(
    utterance: str, transfers: list[tuple[str, dict[str, Any], tuple[str, ...]]]
) -> None:
    assert await proposed(utterance) == transfers


@pytest.mark.parametrize(
    "utterance",
    [
        "don't transfer fifty dollars to Bob",
        "did I transfer fifty dollars to Bob?",
        "I transferred fifty dollars to Bob",
        "should I transfer fifty dollars to Bob",
        "if it rains transfer fifty dollars to Bob",
        "transfer fifty dollars to Bob tomorrow",
        # Which of two, or how it is to be shared, nobody said.
        "transfer about fifty to Bob",
        "transfer 50 or 60 dollars to Bob",
        "transfer 50 dollars to Bob and Alice Chen",
        "transfer 50 dollars to Bob and 20",
    ],
)
async def test_nothing_is_handed_over_on_a_doubt(utterance: str) -> None:
    assert await proposed(utterance) == []
