"""The schema of a reply keeps to what every kind of endpoint takes, and lets through what the tools take."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from agents.interpreters.base import Json, ToolSpec
from agents.interpreters.llm.prompt import named
from agents.interpreters.llm.schema_style import reply_schema, unlooped
from agents.interpreters.values.schemas import MAX_REFERENCES, resolved

from .llm_case import CLOCK, NOTE, TOOLS

# What OpenAI's strict mode, llama.cpp and xgrammar have in common.
COMMON = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf"}
TREE: Json = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "under": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
    "required": ["name"],
}


def taking(schema: Any, **root: Any) -> ToolSpec:
    return replace(NOTE, input_schema={"type": "object", "properties": {"x": schema}, **root}, param_kinds={})


def nodes(schema: Any) -> Iterator[Json]:
    if isinstance(schema, dict):
        yield schema
        for name, value in schema.items():
            below = value.values() if name == "properties" else value if isinstance(value, list) else [value]
            for one in below:
                yield from nodes(one)


def arguments(*tools: ToolSpec) -> Any:
    """What the reply's schema says of the first tool's arguments."""
    shape, _ = reply_schema(named(tools))
    item = shape["properties"]["calls"]["items"]
    return item.get("anyOf", [item])[0]["properties"]["arguments"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "[a-z]", "format": "email", "minLength": 3},
        {"enum": ["a", "b"]},
        {"enum": ["a", 1, 2.5, True, None]},
        {"const": "a"},
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "all"}]},
        {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]},
        {"allOf": [{"type": "string"}]},
        {"type": "array", "items": {"type": "number"}, "uniqueItems": True},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}, "required": ["a"]},
    ],
)
def test_a_strict_schema_is_strict(schema: Json) -> None:
    shape, strict = reply_schema(named((taking(schema), CLOCK)))
    Draft202012Validator.check_schema(shape)
    assert strict
    for node in nodes(shape):
        assert set(node) <= COMMON
        assert "type" in node or "anyOf" in node
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


@pytest.mark.parametrize(
    "schema",
    [
        {},
        True,
        {"type": "object"},
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"type": "array"},
        {"allOf": [{"type": "string"}, {"minLength": 3}]},
        {"enum": [{"a": 1}]},
        {"$ref": "https://example.com/schema.json"},
    ],
)
def test_what_is_open_is_not_strict(schema: Any) -> None:
    shape, strict = reply_schema(named((taking(schema),)))
    Draft202012Validator.check_schema(shape)
    assert not strict


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "object", "additionalProperties": {"type": "string"}}, [{"a": "b"}, {}]),
        ({"enum": ["a", 1, True, None]}, ["a", 1, True, None]),
        ({"type": ["integer", "array"], "items": {"type": "integer"}}, [1, [1, 2]]),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, [{"a": "b"}, {"a": None}]),
    ],
)
def test_what_a_tool_takes_can_be_said(schema: Json, values: list[Any]) -> None:
    shape = arguments(taking(schema))
    for value in (*values, None):
        Draft202012Validator(shape).validate({"x": value})


def test_only_listed_tools_can_be_called() -> None:
    shape, _ = reply_schema(named(TOOLS))
    check = Draft202012Validator(shape).is_valid
    assert check({"calls": [{"tool": "clock_now", "arguments": {"timezone": "Tokyo"}}], "answer": None})
    assert check({"calls": [], "answer": "Hello."})
    assert not check({"calls": [{"tool": "clock.now", "arguments": {"timezone": "Tokyo"}}], "answer": None})
    assert not check({"calls": [{"tool": "clock_now", "arguments": {"text": "Tokyo"}}], "answer": None})


def test_without_tools_there_is_only_an_answer() -> None:
    shape, strict = reply_schema({})
    assert (list(shape["properties"]), strict) == (["answer"], True)


def test_words_are_asked_for_where_they_are_resolved_here() -> None:
    shape = arguments(*TOOLS)["properties"]
    for param in ("to", "amount", "currency", "wallet"):
        assert shape[param] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert shape["speed"]["anyOf"][0]["enum"] == ["normal", "instant"]


def test_a_schema_that_holds_itself_ends() -> None:
    tool = taking({"$ref": "#/$defs/Tree"}, **{"$defs": {"Tree": TREE}})
    shape, strict = reply_schema(named((tool,)))
    assert not strict
    Draft202012Validator(arguments(tool)).validate({"x": {"name": "a", "under": [{"anything": 1}]}})
    assert "$ref" not in str(shape)


# References


def test_references_are_replaced() -> None:
    root = {"$defs": {"a/b": {"type": "string", "title": "A"}}, "definitions": {"c": {"$ref": "#/$defs/a~1b"}}}
    assert resolved({"items": [{"$ref": "#/definitions/c", "title": "C"}]}, root) == {
        "items": [{"type": "string", "title": "C"}]
    }
    for lost in ("#/$defs/none", "other.json#/a", "#/$defs/a~1b/type/x"):
        assert resolved({"$ref": lost}, root) == {}


def test_references_that_multiply_are_bounded() -> None:
    levels = {f"l{n}": {"anyOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 10} for n in range(9)}
    shape = resolved({"$ref": "#/$defs/l0"}, {"$defs": {**levels, "l9": {"type": "string"}}})
    assert sum(1 for _ in nodes(shape)) < 20 * MAX_REFERENCES


CALL = {"tool": "lamp", "arguments": {"room": "kitchen", "on": [1, {"a": "]}"}]}}


@pytest.mark.parametrize("end", ['{"tool": "lamp", "argu', '{"tool', "{"])
def test_one_call_over_and_over_is_one_call(end: str) -> None:
    looped = '{"calls": [' + ", ".join([json.dumps(CALL)] * 3) + ", " + end
    assert json.loads(unlooped(looped)) == {"calls": [CALL], "answer": None}


def test_what_breaks_off_otherwise_stays_broken() -> None:
    other = {**CALL, "arguments": {"room": "hall"}}
    for calls in ([CALL], [CALL, CALL], [CALL, CALL, other]):
        cut = '{"calls": [' + ", ".join(map(json.dumps, calls)) + ', {"tool": "la'
        assert unlooped(cut) == cut
    whole = json.dumps({"calls": [CALL] * 4, "answer": None})
    assert unlooped(whole) == whole
    assert unlooped("no JSON at all") == "no JSON at all"
