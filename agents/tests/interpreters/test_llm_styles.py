"""Both styles against a real endpoint, and how `auto` finds out which one works."""

import asyncio
import json
from typing import Any

import pytest

from agents.interpreters.base import Call, InterpreterUnavailable
from agents.interpreters.llm import Endpoint
from agents.tests import scripted_openai as scripted
from agents.tests.scripted_openai import Reply, ScriptedOpenAI, by_schema, calls, text

from .llm_case import Make, proposed, request, said, used

GIVEN = {"to": "Alice", "amount": "fifty dollars", "speed": None, "currency": None, "wallet": None}
PAID = ("transfer", GIVEN)
CALL = Call("transfer", {"to": "Alice", "amount": "fifty dollars"})
NATIVE = calls(PAID)
SCHEMA = by_schema(PAID)
WRITTEN = text(json.dumps({"name": "transfer", "arguments": {"to": "Alice", "amount": "fifty dollars"}}))
NO_TOOLS = scripted.error(400, said="registry/model does not support tools")
NO_SCHEMA = scripted.error(400, said="This response_format type is unavailable now")


@pytest.fixture
def unsettled(endpoint: Endpoint) -> Endpoint:
    endpoint.settled = None
    return endpoint


def forms(server: ScriptedOpenAI) -> list[str]:
    """How each request asked."""
    return ["tools" if "tools" in body else body.get("response_format", {}).get("type", "") for body in server.requests]


# By JSON Schema


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (SCHEMA, (CALL,)),
        (by_schema(PAID, ("clock_now", {"timezone": "Tokyo"})), (CALL, Call("clock.now", {"timezone": "Tokyo"}))),
        (by_schema(answer="Hello there."), "Hello there."),
        (by_schema(answer=""), None),
        (by_schema(PAID, answer="I have sent it."), (CALL,)),
        (text(f"```json\n{json.dumps({'calls': [], 'answer': 'Hi.'})}\n```"), "Hi."),
        (text(f"<think>hm</think>{json.dumps({'calls': [], 'answer': 'Hi.'})}"), "Hi."),
    ],
)
async def test_replies_by_schema(server: ScriptedOpenAI, interpreter_with: Make, reply: Reply, expected: Any) -> None:
    server.script.append(reply)
    found = await interpreter_with(style="json_schema").interpret(request())
    assert said(found) == expected
    assert (forms(server), used(found).style) == (["json_schema"], "json_schema")


async def test_nulls_inside_are_left_out(server: ScriptedOpenAI, interpreter_with: Make) -> None:
    asked = request("note milk for the kitchen")
    server.script.append(
        by_schema(("note", {"text": "milk", "tags": None, "place": {"room": "kitchen", "shelf": None}}))
    )
    found = await interpreter_with(style="json_schema").interpret(asked)
    assert proposed(found, asked) == [{"text": "milk", "place": {"room": "kitchen"}}]


@pytest.mark.parametrize(
    "wrong",
    [
        text('{"calls": [{"tool": "transfer", "arguments": {"to": "Al'),
        text("I have sent fifty dollars to Alice."),
        by_schema(("launch", {})),
        by_schema(("transfer", {"to": "Mallory"})),
        text(""),
    ],
)
async def test_one_repair_by_schema(server: ScriptedOpenAI, interpreter_with: Make, wrong: Reply) -> None:
    server.script += [wrong, SCHEMA]
    found = await interpreter_with(style="json_schema").interpret(request())
    assert (said(found), used(found).repairs) == ((CALL,), 1)
    assert [one["role"] for one in server.requests[1]["messages"]] == ["system", "user", "assistant", "user"]
    assert "could not be used" in server.requests[1]["messages"][-1]["content"]


async def test_words_instead_of_json_are_not_believed(server: ScriptedOpenAI, interpreter_with: Make) -> None:
    server.script += [text("I have sent fifty dollars to Alice.")] * 2
    assert said(await interpreter_with(style="json_schema").interpret(request())) is None


@pytest.mark.parametrize("refusal", [NO_SCHEMA, scripted.error(400), scripted.error(422)])
async def test_where_no_schema_is_taken_any_json_object_is_asked_for(
    server: ScriptedOpenAI, interpreter_with: Make, refusal: Reply
) -> None:
    server.script += [refusal, SCHEMA, SCHEMA]
    interpreter = interpreter_with(style="json_schema")
    for _ in range(2):
        found = await interpreter.interpret(request())
        assert (said(found), used(found).style) == ((CALL,), "json_object")
    assert forms(server) == ["json_schema", "json_object", "json_object"]
    # Some endpoints take a JSON object only where the messages speak of JSON.
    assert "JSON" in server.requests[1]["messages"][0]["content"]


async def test_an_endpoint_that_takes_no_form_is_unavailable(
    server: ScriptedOpenAI, interpreter_with: Make, endpoint: Endpoint
) -> None:
    server.answer = lambda _: NO_SCHEMA
    with pytest.raises(InterpreterUnavailable):
        await interpreter_with(style="json_schema").interpret(request())
    assert endpoint.form == "json_schema"  # nothing was learned of a failure


# By tools


async def test_by_tools_alone_no_schema_is_tried(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script += [text("Hello."), WRITTEN]
    interpreter = interpreter_with(style="tools")
    assert said(await interpreter.interpret(request("hello"))) == "Hello."
    assert said(await interpreter.interpret(request())) == (CALL,)
    assert forms(server) == ["tools", "tools"]


async def test_by_tools_alone_a_refusal_of_tools_is_unavailable(server: ScriptedOpenAI, interpreter_with: Make) -> None:
    server.script.append(NO_TOOLS)
    with pytest.raises(InterpreterUnavailable):
        await interpreter_with(style="tools").interpret(request())
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "attempt",
    [
        '{"name": "launch", "arguments": {}}',
        '{"name": "transfer", "arguments": {"to": ["Alice"]}}',
        '{"name": "transfer", "arguments": {"to": "Al',
        '<tool_call>{"name": "transfer"}</tool_call><tool_call>{</tool_call>',
    ],
)
async def test_a_call_in_writing_that_is_wrong_is_repaired_and_never_said(
    server: ScriptedOpenAI, interpreter_with: Make, attempt: str
) -> None:
    server.script += [text(attempt), NATIVE]
    assert said(await interpreter_with().interpret(request())) == (CALL,)
    assert server.requests[1]["messages"][-2] == {"role": "assistant", "content": attempt}
    server.script += [text('{"name": "launch"}')] * 2
    assert said(await interpreter_with().interpret(request())) is None


# Finding out


async def test_a_native_call_settles_on_tools(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script += [NATIVE, text("Hello.")]
    assert said(await interpreter_with().interpret(request())) == (CALL,)
    assert unsettled.settled == "tools"
    assert said(await interpreter_with().interpret(request("hello"))) == "Hello."
    assert forms(server) == ["tools", "tools"]


REFUSALS = [
    NO_TOOLS,
    scripted.error(404, said="No endpoints found that support tool use."),
    scripted.error(500, said="tools param requires --jinja flag"),
    scripted.error(400, said='"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    scripted.error(422, said="body.tools: extra fields not permitted"),
]


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_where_tools_are_refused_it_goes_by_schema(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint, refusal: Reply
) -> None:
    server.script += [refusal, SCHEMA, SCHEMA]
    for _ in range(2):
        assert said(await interpreter_with().interpret(request())) == (CALL,)
    assert forms(server) == ["tools", "json_schema", "json_schema"]


async def test_a_refusal_that_names_nothing_is_no_reason(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script.append(scripted.error(400, said="the prompt is too long"))
    with pytest.raises(InterpreterUnavailable):
        await interpreter_with().interpret(request())
    assert (forms(server), unsettled.settled) == (["tools"], None)


async def test_where_a_refusal_leads_nowhere_nothing_is_learned(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.answer = lambda body: NO_TOOLS if "tools" in body else NO_SCHEMA
    with pytest.raises(InterpreterUnavailable):
        await interpreter_with().interpret(request())
    assert unsettled.settled is None


async def test_a_call_in_writing_is_taken_and_settles_on_schema(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script += [WRITTEN, SCHEMA]
    for _ in range(2):
        assert said(await interpreter_with().interpret(request())) == (CALL,)
    assert forms(server) == ["tools", "json_schema"]


@pytest.mark.parametrize(
    "first",
    [
        text("I have sent fifty dollars to Alice."),
        text(""),
        text('{"name": "send_money", "arguments": {}}'),
        text('{"name": "transfer", "arguments": {"to": "Alice", "amount": "60 dollars"}}'),
        text("{not a call"),
    ],
)
async def test_where_tools_are_ignored_it_goes_by_schema(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint, first: Reply
) -> None:
    server.script += [first, SCHEMA, SCHEMA]
    for _ in range(2):
        assert said(await interpreter_with().interpret(request())) == (CALL,)
    assert (forms(server), unsettled.settled) == (["tools", "json_schema", "json_schema"], "json_schema")


@pytest.mark.parametrize(
    "second",
    [
        by_schema(answer="Good day."),
        text("no JSON"),
        text('{"calls": ['),
        scripted.error(500, retry_after="99"),
        scripted.hang(),
        scripted.message(refusal="No."),
    ],
)
async def test_words_stay_words_where_the_schema_has_nothing_better(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint, second: Reply
) -> None:
    server.script += [text("Hello."), second]
    found = await interpreter_with(timeout_s=0.6).interpret(request("hello"))
    assert (said(found), unsettled.settled) == ("Hello.", None)


async def test_words_of_an_endpoint_without_forms_settle_on_tools(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script += [text("Hello."), NO_SCHEMA, NO_SCHEMA, text("Hello.")]
    for _ in range(2):
        assert said(await interpreter_with().interpret(request("hello"))) == "Hello."
    assert forms(server) == ["tools", "json_schema", "json_object", "tools"]


async def test_calls_by_schema_that_need_repair_settle_nothing(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script += [text("Hello."), by_schema(("transfer", {"to": "Mallory"})), SCHEMA]
    assert said(await interpreter_with().interpret(request())) == (CALL,)
    assert (forms(server), unsettled.settled) == (["tools", "json_schema", "json_schema"], None)


async def test_a_refusal_to_help_is_no_reason_to_ask_again(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    server.script.append(scripted.message(refusal="I won't."))
    assert said(await interpreter_with().interpret(request())) == "I won't."
    assert len(server.requests) == 1


async def test_turns_at_once_find_out_together(
    server: ScriptedOpenAI, interpreter_with: Make, unsettled: Endpoint
) -> None:
    def answer(body: dict[str, Any]) -> Reply:
        if "tools" in body:
            return text("Well.")
        return NO_SCHEMA if body["response_format"]["type"] == "json_schema" else SCHEMA

    server.answer = answer
    found = await asyncio.gather(*(interpreter_with().interpret(request()) for _ in range(4)))
    assert [said(one) for one in found] == [(CALL,)] * 4
    assert (unsettled.settled, unsettled.form) == ("json_schema", "json_object")
