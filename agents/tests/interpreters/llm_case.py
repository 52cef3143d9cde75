"""The tools, the user and the request that the tests of the model share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agents.interpreters.base import Call, Interpretation, Person, Request, ToolSpec, Usage, WalletRef
from agents.interpreters.llm import LlmInterpreter
from agents.interpreters.resolve import resolve

Make = Callable[..., LlmInterpreter]
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
            "currency": {"type": "string", "enum": ["USD", "CNY", "EUR"]},
            "speed": {"type": "string", "enum": ["normal", "instant"]},
            "wallet": {"type": "string"},
        },
        "required": ["to", "amount"],
    },
    param_kinds={"to": "person", "amount": "amount", "currency": "currency", "speed": "choice", "wallet": "wallet"},
    risk="write",
)
CLOCK = ToolSpec(
    action="clock.now",
    title="Clock",
    description="The time somewhere.",
    input_schema={"type": "object", "properties": {"timezone": {"type": "string"}}},
    param_kinds={"timezone": "place"},
    risk="read",
)
NOTE = ToolSpec(
    action="note",
    title="Take a note",
    description="Keep a note.",
    input_schema={
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "pages": {"type": "integer", "minimum": 1},
            "tags": {"type": "array", "items": {"type": "string"}},
            "place": {
                "type": "object",
                "properties": {"room": {"type": "string"}, "shelf": {"type": "integer"}},
                "required": ["room"],
            },
        },
    },
    risk="write",
)
TOOLS = (TRANSFER, CLOCK, NOTE)
PEOPLE = (
    Person(1, "Alice Chen", ("Ali",), "6222-4821", "+86 139 0000 0000", "alice@example.com", "old flatmate"),
    Person(2, "张三", (), "6222020200001234"),
)
WALLETS = (WalletRef("Everyday", "USD", "W-9001", is_default=True), WalletRef("Savings", "EUR", "W-9002"))


def request(utterance: str = "send fifty dollars to Alice", **fields: Any) -> Request:
    known: dict[str, Any] = {"language": "en", "tools": TOOLS, "people": PEOPLE, "wallets": WALLETS}
    now = datetime(2026, 5, 4, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Request(**{"utterance": utterance, "now": now, **known, **fields})


def said(found: Interpretation) -> tuple[Call, ...] | str | None:
    """The calls, or the answer."""
    return found.calls or found.answer


def used(found: Interpretation) -> Usage:
    assert found.usage is not None
    return found.usage


def proposed(found: Interpretation, asked: Request) -> list[dict[str, Any]]:
    """The params that may be read back, call by call; `?` for what the user is asked."""
    result = []
    for call in found.calls:
        tool = asked.tool(call.action)
        assert tool is not None
        resolved = resolve(tool, call.said, asked)
        result.append({**resolved.params, **dict.fromkeys(resolved.missing, "?")})
    return result
