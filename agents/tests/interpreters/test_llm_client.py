"""The endpoint: trying again, waiting as asked, and what it learns of what is not taken."""

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from agents.interpreters.base import InterpreterUnavailable
from agents.interpreters.llm import Endpoint, LlmInterpreter
from agents.interpreters.llm.client import OPENAI, retry_after
from agents.interpreters.llm.reply import Completion, ToolCall
from agents.tests import scripted_openai as scripted
from agents.tests.scripted_openai import Reply, ScriptedOpenAI, chunk, stream, text

from .llm_case import KEY, Make, request, said

HELLO = {"messages": [{"role": "user", "content": "hello"}]}


def soon() -> float:
    return time.monotonic() + 5


@pytest.mark.parametrize(
    "failure",
    [
        scripted.error(408),
        scripted.error(429, retry_after="0.05"),
        scripted.error(500),
        scripted.error(503, "soon"),
        scripted.cut(),
        scripted.ended_early(),
    ],
)
async def test_what_may_pass_is_tried_again(server: ScriptedOpenAI, endpoint: Endpoint, failure: Reply) -> None:
    server.script += [failure, text("Hi.")]
    assert (await endpoint.ask(HELLO, soon())).text == "Hi."


async def test_attempts_are_bounded(server: ScriptedOpenAI) -> None:
    server.answer = lambda _: scripted.error(503, retry_after="0")
    one = Endpoint("model-x", base_url=server.base_url, max_retries=3)
    with pytest.raises(InterpreterUnavailable):
        await one.ask(HELLO, soon())
    await one.close()
    assert len(server.requests) == 4


async def test_it_waits_as_long_as_it_is_asked_to(server: ScriptedOpenAI, endpoint: Endpoint) -> None:
    server.script += [scripted.error(429, retry_after="0.4"), text("Hi.")]
    started = time.monotonic()
    await endpoint.ask(HELLO, soon())
    assert 0.4 <= time.monotonic() - started < 1.5


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_wait_beyond_the_turn_is_not_begun(server: ScriptedOpenAI, endpoint: Endpoint, as_date: bool) -> None:
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)
    server.script.append(scripted.error(429, retry_after=in_a_minute if as_date else "60"))
    started = time.monotonic()
    with pytest.raises(InterpreterUnavailable):
        await endpoint.ask(HELLO, soon())
    assert time.monotonic() - started < 1
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("2", 2.0), ("0.5", 0.5), ("", None), ("-1", None), ("nan", None), ("inf", None), ("soon", None)],
)
def test_retry_after_in_seconds(said: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": said}) == seconds


def test_retry_after_as_a_date() -> None:
    now = datetime.now(UTC)
    ahead = retry_after({"retry-after": format_datetime(now + timedelta(seconds=90), usegmt=True)})
    assert ahead is not None
    assert 85 < ahead <= 90
    assert retry_after({"retry-after": format_datetime(now - timedelta(days=1), usegmt=True)}) == 0
    assert retry_after({"retry-after": "Wed, 21 Oct 2026 07:28:00 -0000"}) is not None


async def test_nobody_there_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        one = Endpoint("model-x", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1", max_retries=0)
        with pytest.raises(InterpreterUnavailable):
            await LlmInterpreter(one).interpret(request())
        await one.close()


async def test_connecting_has_a_time_of_its_own() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]  # fill what the system accepts for a listener that does not
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        slow = Endpoint("model-x", base_url=f"http://127.0.0.1:{full.getsockname()[1]}/v1", connect_timeout_s=0.2)
        started = time.monotonic()
        with pytest.raises(InterpreterUnavailable):
            await LlmInterpreter(slow, timeout_s=10).interpret(request())
        assert time.monotonic() - started < 5
        await slow.close()
        for one in waiting:
            one.close()


# Configuration


async def test_a_server_of_ones_own_needs_no_key(server: ScriptedOpenAI) -> None:
    server.script.append(text("Hi."))
    one = Endpoint("model-x", base_url=server.base_url)
    assert (await one.ask(HELLO, soon())).text == "Hi."
    await one.close()


async def test_a_key_alone_is_openais(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    one = Endpoint("model-x", api_key=KEY)
    assert str(one._connected().base_url) == f"{OPENAI}/"
    await one.close()


async def test_one_client_for_all_turns_at_once(server: ScriptedOpenAI, endpoint: Endpoint) -> None:
    server.answer = lambda _: text("Hi.")
    interpreter = LlmInterpreter(endpoint)
    found = await asyncio.gather(*(interpreter.interpret(request()) for _ in range(8)))
    assert [said(one) for one in found] == ["Hi."] * 8
    assert server.keys == [KEY] * 8
    assert endpoint._connected() is endpoint._connected()


# What is not taken


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("stream_options", "Unrecognized request argument supplied: stream_options"),
        ("temperature", "Unsupported value: 'temperature' does not support 0 with this model."),
    ],
)
async def test_what_is_not_taken_is_left_out_from_then_on(
    server: ScriptedOpenAI, endpoint: Endpoint, part: str, words: str
) -> None:
    server.script += [scripted.error(400, said=words), text("Hi."), text("Hi.")]
    await endpoint.ask(HELLO, soon())
    await endpoint.ask(HELLO, soon())
    assert [part in body for body in server.requests] == [True, False, False]
    assert all(body["stream"] is True for body in server.requests)


async def test_requests_at_once_find_out_together(server: ScriptedOpenAI, endpoint: Endpoint) -> None:
    server.answer = lambda body: scripted.error(400, said="temperature?") if "temperature" in body else text("Hi.")
    found = await asyncio.gather(*(endpoint.ask(HELLO, soon()) for _ in range(4)))
    assert [one.text for one in found] == ["Hi."] * 4


async def test_it_asks_to_be_told_of_usage(server: ScriptedOpenAI, endpoint: Endpoint) -> None:
    server.script.append(text("Hi."))
    await endpoint.ask(HELLO, soon())
    assert server.requests[0]["stream_options"] == {"include_usage": True}


# Streams as servers send them


def call(index: int | None, id: str | None = None, name: str | None = None, arguments: object = None) -> object:
    head = {} if index is None else {"index": index}
    return chunk({"tool_calls": [{**head, "id": id, "function": {"name": name, "arguments": arguments}}]})


TWO = (ToolCall("a", "one", '{"x": 1}'), ToolCall("b", "two", "{}"))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([call(0, "a", "one", '{"x"'), call(0, None, None, ": 1}"), call(1, "b", "two", "{}")], TWO),
        ([call(0, "a", "one", '{"x": 1}'), call(0, "b", "two", "{}")], TWO),  # every call is number 0
        ([call(None, "a", "one", '{"x": 1}'), call(None, "b", "two", "{}")], TWO),  # none has a number
        ([call(0, "a", "one", '{"x"'), call(0, "a", "one", ": 1}"), call(1, "b", "two", "{}")], TWO),
        ([call(0, "a", "one", {"x": 1}), call(1, "b", "two", "{}")], TWO),  # arguments as an object
        ([call(0, "", "one", "{}")], (ToolCall("call_0", "one", "{}"),)),
    ],
)
async def test_tool_calls_in_pieces(
    server: ScriptedOpenAI, endpoint: Endpoint, pieces: list[object], expected: tuple[ToolCall, ...]
) -> None:
    server.script.append(stream(*pieces, chunk(finish="tool_calls")))
    assert (await endpoint.ask(HELLO, soon())).tool_calls == expected


async def test_a_stream_needs_no_closing_mark(server: ScriptedOpenAI, endpoint: Endpoint) -> None:
    server.script.append(stream(chunk({"content": "Hi."}), chunk(finish="stop"), done=False))
    found: Completion = await endpoint.ask(HELLO, soon())
    assert (found.text, found.input_tokens) == ("Hi.", None)


async def test_nothing_of_a_cut_stream_is_used(server: ScriptedOpenAI, interpreter_with: Make) -> None:
    server.script += [scripted.cut(), text("Which one?")]
    assert said(await interpreter_with().interpret(request())) == "Which one?"
    server.script += [scripted.cut()] * 2
    with pytest.raises(InterpreterUnavailable):
        await interpreter_with().interpret(request())
