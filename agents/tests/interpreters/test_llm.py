"""The model interpreter against a real endpoint on loopback: what it sends, and what it makes of each answer."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from agents.interpreters.base import (
    Call,
    Interpretation,
    InterpreterUnavailable,
    PastTurn,
    Person,
    Request,
    ToolSpec,
    Usage,
    WalletRef,
)
from agents.interpreters.llm import MAX_HISTORY, MAX_TOOLS, LlmInterpreter, make_client
from agents.interpreters.registry import INTERPRETERS, load
from agents.tests.scripted_openai import Reply, ScriptedOpenAI, calls, cut, error, hang, message, raw, text

KEY = "sk-secret-of-the-test"
TRANSFER = ToolSpec(
    action="transfer",
    title="Transfer money",
    description="Send money to a contact.",
    input_schema={
        "type": "object",
        "properties": {
            "to": {"type": "string", "pattern": "^[0-9-]+$", "description": "account number"},
            "amount": {"type": "number"},
            "speed": {"type": "string", "enum": ["normal", "instant"]},
        },
        "required": ["to", "amount"],
    },
    param_kinds={"to": "person", "amount": "amount", "speed": "choice"},
)
CLOCK = ToolSpec(
    action="clock.now",
    title="Clock",
    description="The time somewhere.",
    input_schema={"type": "object", "properties": {"timezone": {"type": "string"}}},
    param_kinds={"timezone": "place"},
)
REQUEST = Request(
    utterance="send fifty dollars to Alice",
    language="en",
    now=datetime(2026, 5, 4, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
    tools=(TRANSFER, CLOCK),
    people=(Person(1, "Alice Chen", ("Ali",), "6222-4821", "+86 139 0000 0000", "alice@example.com", "old flatmate"),),
    wallets=(WalletRef("Everyday", "USD", "W-9001", is_default=True),),
)
USAGE = Usage("model-x", 100, 10)
TWICE = Usage("model-x", 200, 20)


@pytest.fixture
def endpoint() -> Iterator[ScriptedOpenAI]:
    with ScriptedOpenAI() as server:
        yield server


@pytest_asyncio.fixture
async def interpreter_with(endpoint: ScriptedOpenAI) -> AsyncIterator[Callable[..., LlmInterpreter]]:
    client = make_client(KEY, endpoint.base_url, timeout_s=5.0)
    yield lambda **options: LlmInterpreter(client, "model-x", **options)
    await client.close()


Make = Callable[..., LlmInterpreter]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            calls(("transfer", {"to": "Alice", "amount": "fifty dollars"})),
            Interpretation((Call("transfer", {"to": "Alice", "amount": "fifty dollars"}),), usage=USAGE),
        ),
        (
            calls(("transfer", {"to": "Alice"}), ("tool_1", {"timezone": "Tokyo"})),
            Interpretation((Call("transfer", {"to": "Alice"}), Call("clock.now", {"timezone": "Tokyo"})), usage=USAGE),
        ),
        (
            calls(("transfer", {"to": "Alice", "amount": None, "speed": "", "iban": "DE00"})),
            Interpretation((Call("transfer", {"to": "Alice"}),), usage=USAGE),
        ),
        (
            message(tool_calls=[{"function": {"name": "transfer", "arguments": {"to": "Alice"}}}]),
            Interpretation((Call("transfer", {"to": "Alice"}),), usage=USAGE),
        ),
        (calls(("transfer", "")), Interpretation((Call("transfer"),), usage=USAGE)),
        (calls(("rm_rf", {}), ("transfer", {})), Interpretation((Call("transfer"),), usage=USAGE)),
        (text(" Hello there. "), Interpretation(answer="Hello there.", usage=USAGE)),
        (calls(("rm_rf", {"path": "/"})), None),
        (text(""), None),
        (message(), None),
        (
            raw(b'{"choices": [{"message": {"content": "Hi."}}]}'),
            Interpretation(answer="Hi.", usage=Usage("model-x")),
        ),
    ],
)
async def test_answers(
    endpoint: ScriptedOpenAI, interpreter_with: Make, reply: Reply, expected: Interpretation | None
) -> None:
    endpoint.script.append(reply)

    assert await interpreter_with().interpret(REQUEST) == expected
    assert len(endpoint.requests) == 1


async def test_the_model_sees_names_but_no_numbers(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script.append(text("Hi."))

    await interpreter_with().interpret(REQUEST)

    (sent,) = endpoint.requests
    everything = json.dumps(sent, ensure_ascii=False)
    assert endpoint.keys == [KEY]
    for told in ("Alice Chen", "Ali", "Everyday", "2026-05-04T12:30+08:00", "Asia/Shanghai", "Monday"):
        assert told in everything
    for kept in ("4821", "139 0000", "alice@example.com", "flatmate", "W-9001", KEY):
        assert kept not in everything


async def test_params_are_asked_for_in_the_words_of_the_user(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script.append(text("Hi."))

    await interpreter_with().interpret(REQUEST)

    first, second = (tool["function"] for tool in endpoint.requests[0]["tools"])
    assert (first["name"], second["name"]) == ("transfer", "tool_1")
    assert "required" not in first["parameters"]
    properties = first["parameters"]["properties"]
    assert {param: schema["type"] for param, schema in properties.items()} == dict.fromkeys(properties, "string")
    assert "as the user said it" in properties["to"]["description"]
    assert "pattern" not in properties["to"]
    assert properties["speed"] == TRANSFER.input_schema["properties"]["speed"]


async def test_history_is_bounded(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script.append(text("Hi."))
    history = tuple(PastTurn(f"question {n}", f"reply {n}" + "x" * 5000) for n in range(20))

    await interpreter_with().interpret(replace(REQUEST, history=history))

    messages = endpoint.requests[0]["messages"]
    assert [one["role"] for one in messages] == ["system", *("user", "assistant") * MAX_HISTORY, "user"]
    assert messages[1]["content"] == "question 14"
    assert len(messages[2]["content"]) < 1000


async def test_history_keeps_numbers_and_addresses_at_home(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script.append(text("Hi."))
    replies = (
        "Send 50 to Alice Chen, ending 4821?",
        "给Alice Chen（尾号 4821）转50？",
        "To 6222-4821, alice@example.com or +86 139 0000 0000.",
    )

    await interpreter_with().interpret(replace(REQUEST, history=tuple(PastTurn("x", reply) for reply in replies)))

    sent = " ".join(message["content"] for message in endpoint.requests[0]["messages"][1:])
    assert "Send 50 to Alice Chen, …?" in sent
    assert not [hidden for hidden in ("4821", "alice@", "139") if hidden in sent]


async def test_too_many_tools_are_cut_to_the_relevant(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script.append(text("Hi."))
    others = tuple(replace(CLOCK, action=f"clock_{n}") for n in range(200))

    await interpreter_with().interpret(replace(REQUEST, tools=(*others, TRANSFER)))

    names = [tool["function"]["name"] for tool in endpoint.requests[0]["tools"]]
    assert len(names) == MAX_TOOLS
    assert names[0] == "transfer"


async def test_without_tools_none_are_sent(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script.append(text("Hi."))

    await interpreter_with().interpret(replace(REQUEST, tools=()))

    assert "tools" not in endpoint.requests[0]


@pytest.mark.parametrize("arguments", ["{not json", '["Alice"]', '"Alice"', '{"amount": NaN}', "null"])
async def test_bad_arguments_are_repaired_once(
    endpoint: ScriptedOpenAI, interpreter_with: Make, arguments: str
) -> None:
    endpoint.script += [calls(("transfer", arguments)), calls(("transfer", {"to": "Alice"}))]

    assert await interpreter_with().interpret(REQUEST) == Interpretation(
        (Call("transfer", {"to": "Alice"}),), usage=TWICE
    )

    told = endpoint.requests[1]["messages"][-1]
    assert (told["role"], told["tool_call_id"]) == ("tool", "call_0")
    assert "JSON" in told["content"]


async def test_bad_arguments_twice_are_given_up(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    endpoint.script += [calls(("transfer", {}), ("transfer", "{"))] * 2

    assert await interpreter_with().interpret(REQUEST) is None
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("failure", [error(429, retry_after="0.05"), error(500), error(503, "soon"), cut()])
async def test_what_may_pass_is_tried_again(endpoint: ScriptedOpenAI, interpreter_with: Make, failure: Reply) -> None:
    endpoint.script += [failure, text("Hi.")]

    assert await interpreter_with().interpret(REQUEST) == Interpretation(answer="Hi.", usage=USAGE)


@pytest.mark.parametrize(
    ("failure", "requests"),
    [
        (error(429), 2),
        (error(500), 2),
        (cut(), 2),
        (error(429, retry_after="3600"), 1),
        (error(400), 1),
        (error(401), 1),
        (error(403), 1),
        (error(404), 1),
        (hang(), 1),
        (raw(b"{not json"), 1),
        (raw(b""), 1),
        (raw(b"null"), 1),
        (raw(b"[]"), 1),
        (raw(b"\xff\xfe"), 1),
        (raw(b"[" * 100_000), 1),
        (raw(b'{"choices": []}'), 1),
        (raw(b'{"choices": null}'), 1),
        (raw(b'{"choices": [{"message": null}]}'), 1),
        (raw(b'{"choices": [{"message": {"content": {"a": 1}}}]}'), 1),
        (raw(b'{"choices": [{"message": {"tool_calls": ["transfer"]}}]}'), 1),
        (raw(b'{"choices": [{"message": {"tool_calls": [{"function": {"name": 5}}]}}]}'), 1),
        (raw(b'{"choices": [{"message": {"tool_calls": 5}}]}'), 1),
    ],
)
async def test_failures_are_unavailable(
    endpoint: ScriptedOpenAI, interpreter_with: Make, failure: Reply, requests: int
) -> None:
    endpoint.answer = lambda _: failure
    started = time.monotonic()

    with pytest.raises(InterpreterUnavailable) as raised:
        await interpreter_with(timeout_s=0.8).interpret(REQUEST)

    assert time.monotonic() - started < 2
    assert len(endpoint.requests) == requests
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert KEY not in str(raised.value)
    assert "status" not in str(raised.value)


async def test_nobody_there_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with make_client(KEY, f"http://127.0.0.1:{taken.getsockname()[1]}/v1", timeout_s=1.0) as client:
            with pytest.raises(InterpreterUnavailable):
                await LlmInterpreter(client, "model-x", timeout_s=1.0).interpret(REQUEST)


async def test_an_answer_can_depend_on_the_request(endpoint: ScriptedOpenAI, interpreter_with: Make) -> None:
    def answer(body: dict[str, Any]) -> Reply:
        return text(body["messages"][-1]["content"].upper())

    endpoint.answer = answer

    assert await interpreter_with().interpret(REQUEST) == Interpretation(answer=REQUEST.utterance.upper(), usage=USAGE)


def test_interpreters_are_found_by_name() -> None:
    assert load("llm") is LlmInterpreter
    assert {name: load(name).name for name in INTERPRETERS} == {name: name for name in INTERPRETERS}


def test_the_client_library_is_imported_late() -> None:
    program = "import sys, agents.interpreters.llm; sys.exit('openai' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
