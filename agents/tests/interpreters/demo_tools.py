"""The demo's tools with its phrases, contacts and wallets, and what the phrases make of an utterance."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from agents.demo import PHRASES
from agents.interpreters.base import Person, Request, Resolved, Risk, ToolSpec, WalletRef
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter
from agents.interpreters.resolve import resolve
from fullvoice.lib.language import heard_in
from fullvoice.management.commands.seed_demo import CONTACTS, WALLETS

TEXT = {"type": "string"}
CURRENCY = {"enum": ["USD", "CNY"], "type": "string"}
AMOUNT = {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"}
ZONES = {"source_timezone": "place", "time": "time", "target_timezone": "place"}
PEOPLE = tuple(
    Person(number, row["name"], tuple(row["aliases"]), row["account"], row["phone"], note=row.get("note", ""))
    for number, row in enumerate(CONTACTS, 1)
)
NAMES = {person.account: person.name for person in PEOPLE}


def _tool(
    action: str, properties: Mapping[str, Any], kinds: Mapping[str, str], required: Sequence[str], risk: Risk = "read"
) -> ToolSpec:
    schema = {"type": "object", "properties": dict(properties), "required": list(required)}
    return ToolSpec(action, action, action, schema, kinds, PHRASES[action], risk)  # type: ignore[arg-type]


TRANSFER = _tool(
    "transfer",
    {"to": {"type": "string", "minLength": 1, "maxLength": 128}, "amount": AMOUNT, "currency": CURRENCY},
    {"to": "person", "amount": "amount", "currency": "currency"},
    ["to", "amount", "currency"],
    "write",
)
TOOLS = (
    TRANSFER,
    _tool("balance", {"currency": {"anyOf": [CURRENCY, {"type": "null"}]}}, {"currency": "currency"}, []),
    _tool("history", {"limit": {"type": "integer", "minimum": 1, "maximum": 100}}, {"limit": "number"}, []),
    _tool("get_current_time", {"timezone": TEXT}, {"timezone": "place"}, ["timezone"]),
    _tool("convert_time", dict.fromkeys(ZONES, TEXT), ZONES, list(ZONES)),
)


@cache
def book() -> PhraseBook:
    return PhraseBook(TOOLS)


def request(utterance: str, people: Sequence[Person] = PEOPLE) -> Request:
    return Request(
        utterance=utterance,
        language=heard_in(utterance, "en"),
        now=datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai")),
        tools=TOOLS,
        people=people,
        wallets=tuple(WalletRef(**row) for row in WALLETS),
    )


async def understood(utterance: str, people: Sequence[Person] = PEOPLE) -> tuple[str, Resolved] | None:
    """The action and its resolved parameters, or `None` where the phrases leave the utterance to others."""
    asked = request(utterance, people)
    found = await PhraseInterpreter(book()).interpret(asked)
    if found is None:
        return None
    (call,) = found.calls
    tool = asked.tool(call.action)
    assert tool is not None
    return call.action, resolve(tool, call.said, asked)
