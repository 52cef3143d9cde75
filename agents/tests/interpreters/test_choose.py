from datetime import UTC, datetime

import pytest

from agents.interpreters.base import Person, Request, ToolSpec
from agents.interpreters.schema import SchemaInterpreter
from agents.interpreters.schema.choose import choose

TEXT = {"type": "string"}
TOOLS = (
    ToolSpec(
        "transfer",
        "Transfer",
        "Send money to somebody's account.",
        {"properties": {"to": TEXT, "amount": {"type": "number"}}, "required": ["to", "amount"]},
        risk="write",
    ),
    ToolSpec("balance", "Balance", "How much money is in the user's wallet.", {"properties": {}}, risk="read"),
    ToolSpec("opening_hours", "Opening hours", "When the bank is open.", {"properties": {}}, risk="read"),
)


def asked(utterance: str, tools: tuple[ToolSpec, ...] = TOOLS) -> Request:
    people = (Person(1, "Alice Chen", ("ali",)),)
    return Request(utterance, "en", datetime(2026, 5, 4, 12, tzinfo=UTC), tools, people)


@pytest.mark.parametrize(
    ("utterance", "action"),
    [
        ("send fifty dollars to ali", "transfer"),
        ("给李四转五十块钱", "transfer"),
        ("what's my balance", "balance"),
        ("我的余额还有多少", "balance"),
        ("is the bank open on Saturday", "opening_hours"),
    ],
)
def test_a_tool_is_chosen(utterance: str, action: str) -> None:
    request = asked(utterance)
    choice = choose(utterance, request.tools, request)
    assert choice is not None
    assert choice.tool.action == action
    assert 0.5 <= choice.confidence <= 1
    assert choice.runner_up is not None
    assert choice.runner_up.tool is not choice.tool


@pytest.mark.parametrize("utterance", ["tell me a joke", "who won the match", "hello", "fifty", "讲个笑话", "你好"])
@pytest.mark.parametrize("tools", [TOOLS, TOOLS[:1]])
def test_none_is_chosen_where_none_fits(utterance: str, tools: tuple[ToolSpec, ...]) -> None:
    request = asked(utterance, tools)
    assert choose(utterance, request.tools, request) is None


def test_of_one_tool_there_is_no_runner_up() -> None:
    request = asked("transfer fifty dollars to ali", TOOLS[:1])
    choice = choose(request.utterance, request.tools, request)
    assert choice is not None
    assert choice.runner_up is None


async def test_what_is_not_chosen_is_not_proposed() -> None:
    assert await SchemaInterpreter().interpret(asked("tell me a joke")) is None
    assert await SchemaInterpreter().interpret(asked("send fifty", ())) is None
    found = await SchemaInterpreter().interpret(asked("what's my balance"))
    assert found is not None
    assert [call.action for call in found.calls] == ["balance"]
    assert 0.5 <= found.calls[0].confidence <= 1
