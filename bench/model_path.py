"""Own CPU of the model path: a turn through `LlmInterpreter` over the bare SDK call that sends the same request.

    python -m bench.model_path [rounds]

Both ask one scripted server, a process of its own, so that only this process's CPU counts. They take turns; medians
are printed. 24 tools, 20 contacts, six past turns; the reply is one call, streamed.
"""

import asyncio
import multiprocessing
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any
from zoneinfo import ZoneInfo

from openai import AsyncOpenAI

from agents.interpreters.base import PastTurn, Person, Request, ToolSpec, WalletRef
from agents.interpreters.llm import Endpoint, LlmInterpreter
from agents.interpreters.llm.prompt import named
from agents.interpreters.llm.schema_style import SchemaStyle
from agents.interpreters.llm.tools_style import ToolsStyle
from agents.tests import scripted_openai as scripted

WARM_UP = 10
CALL = ("transfer", {"to": "Person Seven", "amount": "fifty dollars"})
WORDS = {"type": "string", "description": "A parameter that takes some words of the user, with what they mean."}
PROPERTIES = {
    "to": WORDS,
    "amount": {"type": "number", "description": "How much."},
    "currency": {"type": "string", "enum": ["USD", "CNY", "EUR"]},
    "note": WORDS,
    "when": {**WORDS, "format": "date"},
    "options": {"type": "object", "properties": {"fast": {"type": "boolean"}, "level": {"type": "integer"}}},
}
KINDS = {"to": "person", "amount": "amount", "currency": "currency", "when": "date"}


def tool(number: int) -> ToolSpec:
    schema = {"type": "object", "properties": PROPERTIES, "required": ["to", "amount"]}
    about = "Does one of the things that the user may ask for, and says what became of it. " * 2
    return ToolSpec("transfer" if number == 0 else f"tool_{number}", f"Tool {number}", about, schema, KINDS)


def request() -> Request:
    numbers = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    names = [f"{first} {last}" for first in ("Person", "Friend") for last in numbers]
    return Request(
        utterance="send fifty dollars to Person Seven",
        language="en",
        now=datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai")),
        tools=tuple(map(tool, range(24))),
        people=tuple(Person(n, name, (), f"62170041000{n:05}", f"+86 139 0000 {n:04}") for n, name in enumerate(names)),
        wallets=(WalletRef("Everyday", "USD", "4000000000001001", is_default=True),),
        history=(PastTurn("what is my balance", "You have 9,940 US dollars."),) * 6,
    )


def serve(reply: scripted.Reply, ready: Connection) -> None:
    server = scripted.ScriptedOpenAI(answer=lambda _: reply)
    # Nobody reads what it was asked.
    server.requests = server.keys = Nothing()
    with server:
        ready.send(server.base_url)
        ready.recv()


class Nothing(list[Any]):
    def append(self, _: Any) -> None:
        pass


async def measured(work: Callable[[], Awaitable[Any]]) -> float:
    """CPU of this process, in ms."""
    started = time.process_time()
    await work()
    return (time.process_time() - started) * 1000


async def compare(name: str, style: Any, reply: scripted.Reply, rounds: int) -> None:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(reply, theirs), daemon=True)
    process.start()
    base_url = ours.recv()
    asked = request()
    body = style.body(asked, named(asked.tools))
    client = AsyncOpenAI(api_key="none", base_url=base_url, max_retries=0)
    endpoint = Endpoint("model-x", base_url=base_url)
    endpoint.settled = name
    interpreter = LlmInterpreter(endpoint)

    async def bare() -> None:
        options = {"temperature": 0, "stream_options": {"include_usage": True}}
        async with await client.chat.completions.create(model="model-x", stream=True, **options, **body) as stream:
            async for _ in stream:
                pass

    async def whole() -> None:
        found = await interpreter.interpret(asked)
        assert [call.action for call in found.calls] == ["transfer"]

    taken: dict[str, list[float]] = {"bare": [], "whole": []}
    for number in range(WARM_UP + rounds):
        for kind, work in (("bare", bare), ("whole", whole)):
            ms = await measured(work)
            if number >= WARM_UP:
                taken[kind].append(ms)
    sdk, path = (statistics.median(taken[kind]) for kind in ("bare", "whole"))
    print(f"| {name} | {sdk:.2f} | {path:.2f} | {path - sdk:+.2f} |")
    await client.close()
    await endpoint.close()
    ours.send(None)
    process.join()


async def main(rounds: int) -> None:
    print(f"ms of CPU per turn, medians of {rounds}\n\n| style | bare SDK call | our path | more |\n|---|---|---|---|")
    await compare("tools", ToolsStyle(), scripted.calls(CALL), rounds)
    await compare("json_schema", SchemaStyle(), scripted.by_schema(CALL), rounds)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
