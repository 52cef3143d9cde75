from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Json, Person, Question, Request, ToolSpec, WalletRef
from agents.interpreters.resolve import resolve

PEOPLE = (
    Person(1, "Alice Chen", account="6222000000004821"),
    Person(2, "Alice Wong", account="6222000000009034"),
    Person(3, "张三", ("老张",), "6222000000001234"),
    Person(4, "Bob Stone"),
)
MAIN = WalletRef("Main", "USD", "W-1", is_default=True)
CHANGE = WalletRef("零钱", "CNY", "W-2")
REQUEST = Request("", "en", datetime(2026, 3, 4, tzinfo=UTC), people=PEOPLE, wallets=(MAIN, CHANGE))
TRANSFER = ToolSpec(
    "transfer",
    "Transfer",
    "Send money",
    {
        "type": "object",
        "properties": {
            "note": {"type": "string", "default": "gift", "maxLength": 20},
            "to": {"type": "string"},
            "amount": {"type": "string"},
            "currency": {"type": "string", "enum": ["USD", "CNY", "EUR"]},
            "from": {"type": "string"},
        },
        "required": ["to", "amount", "currency"],
        "additionalProperties": False,
    },
    {"to": "person", "amount": "amount", "currency": "currency", "from": "wallet"},
)


def tool(properties: Json, required: tuple[str, ...] = (), kinds: Mapping[str, str] | None = None) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return ToolSpec("tool", "Tool", "", schema, kinds or {})


def reasons(questions: tuple[Question, ...]) -> list[tuple[str, str]]:
    return [(question.param, question.reason) for question in questions]


@pytest.mark.parametrize(
    ("said", "known", "params"),
    [
        (
            {"to": "Alice Chen", "amount": "fifty dollars"},
            {},
            {"to": "6222000000004821", "amount": "50", "currency": "USD"},
        ),
        ({"to": "老张", "amount": "五十块五"}, {}, {"to": "6222000000001234", "amount": "50.5", "currency": "CNY"}),
        # The default wallet's currency, where none was said.
        ({"to": "张三", "amount": 50}, {}, {"to": "6222000000001234", "amount": "50", "currency": "USD"}),
        # That of the wallet it is paid from, where one was named.
        (
            {"to": "张三", "amount": "50", "from": "零钱"},
            {},
            {"to": "6222000000001234", "amount": "50", "currency": "CNY", "from": "W-2"},
        ),
        # The same currency twice.
        (
            {"to": "张三", "amount": "€50", "currency": "euros"},
            {},
            {"to": "6222000000001234", "amount": "50", "currency": "EUR"},
        ),
        # Amendments.
        (
            {"amount": "60"},
            {"to": "A", "amount": "50", "currency": "EUR"},
            {"to": "A", "amount": "60", "currency": "EUR"},
        ),
        (
            {"amount": "60 yuan"},
            {"to": "A", "amount": "50", "currency": "USD"},
            {"to": "A", "amount": "60", "currency": "CNY"},
        ),
        (
            {"to": "张三"},
            {"to": "A", "amount": "50", "currency": "USD"},
            {"to": "6222000000001234", "amount": "50", "currency": "USD"},
        ),
        # What the tool does not take, and null, is no part of the call.
        (
            {"to": "张三", "amount": "5", "currency": "USD", "speed": "fast", "note": None},
            {"colour": "red"},
            {"to": "6222000000001234", "amount": "5", "currency": "USD"},
        ),
    ],
)
def test_what_was_said_becomes_the_params(said: Json, known: Json, params: Json) -> None:
    resolved = resolve(TRANSFER, said, REQUEST, known)
    assert (resolved.params, resolved.questions) == (params, ())


@pytest.mark.parametrize(
    ("said", "questions"),
    [
        ({}, [("to", "missing"), ("amount", "missing")]),
        ({"amount": "50", "note": "x" * 30, "to": "Alice"}, [("to", "ambiguous")]),
        ({"amount": "a few dollars", "to": "Zed"}, [("to", "not_found"), ("amount", "invalid")]),
        ({"amount": "50 pounds", "to": "张三"}, [("currency", "invalid")]),
        ({"amount": "$50", "currency": "euros", "to": "张三"}, [("currency", "ambiguous")]),
        ({"amount": "50", "to": "Alise Chen"}, [("to", "ambiguous")]),
        ({"amount": "50", "to": "Bob"}, [("to", "not_found")]),
        ({"amount": "50", "to": "张三", "from": "brokerage"}, [("from", "not_found")]),
        ({"amount": "50", "to": "张三", "note": "x" * 30}, [("note", "invalid")]),
    ],
)
def test_what_is_open_is_asked_in_the_schemas_order(said: Json, questions: list[tuple[str, str]]) -> None:
    resolved = resolve(TRANSFER, said, REQUEST)
    assert reasons(resolved.questions) == questions
    assert resolved.missing == tuple(param for param, _ in questions)
    assert not set(resolved.params) & set(resolved.missing)


def test_an_open_amendment_does_not_fall_back_on_the_old_value() -> None:
    resolved = resolve(TRANSFER, {"amount": "some"}, REQUEST, {"to": "A", "amount": "50", "currency": "USD"})
    assert resolved.params == {"to": "A", "currency": "USD"}
    assert resolved.questions == (Question("amount", "invalid", "some"),)


def test_no_default_stands_in_for_a_sign_that_could_be_two_currencies() -> None:
    owner = Request("", "en", REQUEST.now, people=PEOPLE, wallets=(MAIN,))
    resolved = resolve(TRANSFER, {"to": "张三", "amount": "¥20"}, owner)
    assert "currency" not in resolved.params
    (question,) = resolved.questions
    assert (question.param, question.reason, question.said) == ("currency", "ambiguous", "¥")
    assert [candidate.value for candidate in question.candidates] == ["CNY"]


def test_without_a_default_wallet_the_currency_is_asked_for() -> None:
    owner = Request("", "en", REQUEST.now, people=PEOPLE, wallets=(CHANGE, WalletRef("Travel", "EUR", "W-3")))
    resolved = resolve(TRANSFER, {"to": "张三", "amount": "20"}, owner)
    (question,) = resolved.questions
    assert (question.param, question.reason) == ("currency", "missing")
    assert [(candidate.label, candidate.value) for candidate in question.candidates] == [
        ("Chinese yuan", "CNY"),
        ("euros", "EUR"),
    ]


def test_a_default_outside_the_list_is_not_taken() -> None:
    owner = Request("", "en", REQUEST.now, people=PEOPLE, wallets=(WalletRef("Yen", "JPY", "W-4", is_default=True),))
    resolved = resolve(TRANSFER, {"to": "张三", "amount": "20"}, owner)
    assert reasons(resolved.questions) == [("currency", "missing")]
    assert [candidate.value for candidate in resolved.questions[0].candidates] == ["USD", "CNY", "EUR"]


def test_two_currencies_of_one_tool_are_told_apart() -> None:
    exchange = tool(
        {"amount": {"type": "number"}, "source": {"type": "string"}, "target": {"type": "string"}},
        ("amount", "source", "target"),
        {"amount": "amount", "source": "currency", "target": "currency"},
    )
    resolved = resolve(exchange, {"amount": "fifty dollars", "target": "euros"}, REQUEST)
    assert resolved.params == {"amount": 50, "source": "USD", "target": "EUR"}
    assert reasons(resolve(exchange, {"amount": "$50"}, REQUEST).questions) == [
        ("source", "missing"),
        ("target", "missing"),
    ]
    assert reasons(resolve(exchange, {"amount": "50", "target": "euros"}, REQUEST).questions) == [("source", "missing")]


def test_two_amounts_in_two_currencies_are_not_merged() -> None:
    order = tool(
        {"price": {"type": "string"}, "limit": {"type": "string"}, "currency": {"type": "string"}},
        ("price", "currency"),
        {"price": "amount", "limit": "amount", "currency": "currency"},
    )
    resolved = resolve(order, {"price": "5 dollars", "limit": "6 euros"}, REQUEST)
    (question,) = resolved.questions
    assert (question.param, question.reason) == ("currency", "ambiguous")
    assert [candidate.value for candidate in question.candidates] == ["USD", "EUR"]


def test_short_lists_are_offered_where_nothing_was_said() -> None:
    settings = tool(
        {"mode": {"enum": ["eco", "comfort"]}, "who": {"type": "string"}, "n": {"enum": list(range(20))}},
        ("mode", "who", "n"),
        {"who": "person", "mode": "choice"},
    )
    offered = {question.param: len(question.candidates) for question in resolve(settings, {}, REQUEST).questions}
    assert offered == {"mode": 2, "who": 4, "n": 0}


@pytest.mark.parametrize(
    ("properties", "said", "outcome"),
    [
        ({"x": {"type": "array", "items": {"type": "integer"}}}, {"x": [1, 2]}, {"x": [1, 2]}),
        ({"x": {"type": "array", "items": {"type": "integer"}}}, {"x": ["a"]}, None),
        ({"x": {"type": "object", "required": ["a"]}}, {"x": {"a": 1}}, {"x": {"a": 1}}),
        ({"x": {"type": "object", "required": ["a"]}}, {"x": {}}, None),
        ({"x": {"type": "integer", "maximum": 5}}, {"x": "four"}, {"x": 4}),
        ({"x": {"type": "integer", "maximum": 5}}, {"x": "nine"}, None),
        ({"x": {"type": "string", "format": "email"}}, {"x": "nobody"}, None),
        ({"x": {"enum": ["a", "b"]}}, {"x": "A"}, {"x": "a"}),
    ],
)
def test_every_value_fits_the_schema(properties: Json, said: Json, outcome: Json | None) -> None:
    resolved = resolve(tool(properties), said, REQUEST)
    if outcome is None:
        assert (resolved.params, reasons(resolved.questions)) == ({}, [("x", "invalid")])
    else:
        assert (resolved.params, resolved.questions) == (outcome, ())


def test_a_rule_over_several_params_asks_for_what_it_lacks() -> None:
    spec = ToolSpec(
        "t",
        "T",
        "",
        {"properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}, "anyOf": [{"required": ["b"]}]},
    )
    assert resolve(spec, {"a": "1"}, REQUEST).questions != ()
    assert resolve(spec, {"a": "1", "b": "2"}, REQUEST).questions == ()


@pytest.mark.parametrize(
    "said",
    [
        [],
        None,
        "fifty",
        {"to": {"$ne": 1}, "amount": [[[]]], "currency": {}, "note": object()},
        {"to": "x" * 100_000, "amount": "1" * 100_000, "currency": "\x00", "note": ["a"] * 1000},
        {"to": 1e400, "amount": float("nan"), "currency": True, "from": -1},
    ],
)
def test_junk_becomes_questions(said: Any) -> None:
    resolved = resolve(TRANSFER, said, REQUEST)
    assert {"to", "amount"} <= set(resolved.missing)
    assert all(len(question.said) <= 200 for question in resolved.questions)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"properties": []},
        {"properties": {"a": 5}},
        {"properties": {"a": {"$ref": "#/nowhere"}}},
        {"type": "nonsense"},
    ],
)
def test_a_broken_schema_is_survived(schema: Json) -> None:
    resolve(ToolSpec("t", "T", "", schema), {"a": 1}, REQUEST)


@pytest.mark.parametrize(
    ("properties", "said", "params"),
    [
        ({"minutes": {"type": "integer"}}, "an hour and a half", {"minutes": 90}),
        ({"wait_seconds": {"type": "integer"}}, "两分钟", {"wait_seconds": 120}),
        ({"wait": {"type": "number", "title": "Hours to wait"}}, "90 minutes", {"wait": 1.5}),
        ({"wait": {"type": "number"}}, "ten minutes", {"wait": 600}),
    ],
)
def test_a_duration_is_in_the_unit_its_name_or_title_says(properties: Json, said: str, params: Json) -> None:
    (name,) = properties
    resolved = resolve(tool(properties, kinds={name: "duration"}), {name: said}, REQUEST)
    assert (resolved.params, resolved.questions) == (params, ())


def test_a_duration_without_a_unit_is_asked_about() -> None:
    spec = tool({"wait": {"type": "number"}}, kinds={"wait": "duration"})
    assert reasons(resolve(spec, {"wait": "five"}, REQUEST).questions) == [("wait", "invalid")]
