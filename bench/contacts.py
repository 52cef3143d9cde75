"""Twelve sends to contacts: by name, by alias, and by a name that only sounds like one of theirs."""

from datetime import UTC, datetime
from typing import Any

from agents.evaluation.records import Record
from agents.interpreters.base import Person, Request, ToolSpec, WalletRef
from tools.services.kinds import guess_param_kinds

TRANSFER: dict[str, Any] = {
    "name": "transfer",
    "description": "Send money to one of the user's contacts",
    "input_schema": {
        "type": "object",
        "properties": {
            "to": {"type": "string", "description": "Account of the contact who receives the money"},
            "amount": {"type": "number", "description": "How much"},
            "currency": {"type": "string", "enum": ["USD", "CNY"], "description": "ISO 4217 code"},
        },
        "required": ["to", "amount", "currency"],
    },
}
BALANCE: dict[str, Any] = {
    "name": "balance",
    "description": "Tell what is in the user's wallets",
    "input_schema": {"type": "object", "properties": {"currency": {"type": "string", "enum": ["USD", "CNY"]}}},
}
PEOPLE = (
    Person(1, "Sean Murphy", ("Murph",), "6217000000000101"),
    Person(2, "Katharine Olsen", ("Kat",), "6217000000000202"),
    Person(3, "Geoffrey Banks", (), "6217000000000303"),
    Person(4, "Ines Duarte", ("my landlady",), "6217000000000404"),
    Person(5, "陈思远", ("老陈",), "6222000000000505"),
    Person(6, "林静", ("表姐",), "6222000000000606"),
    Person(7, "赵志强", (), "6222000000000707"),
    Person(8, "黄丽娜", ("娜娜",), "6222000000000808"),
)
WALLETS = (WalletRef("Dollars", "USD", "6217000000009901", True), WalletRef("人民币", "CNY", "6222000000009902"))

# utterance, contact, amount, currency; `heard`: the name only sounds like the contact's, so a question is right too.
SENDS: tuple[tuple[str, int, float, str, str], ...] = (
    ("send twenty five dollars to Sean Murphy", 1, 25, "USD", ""),
    ("could you wire Murph a hundred bucks", 1, 100, "USD", ""),
    ("pay my landlady nine hundred and fifty dollars", 4, 950, "USD", ""),
    ("transfer $12.75 to Kat", 2, 12.75, "USD", ""),
    ("send forty dollars to Shawn Murphy", 1, 40, "USD", "heard"),
    ("give Jeffrey Banks sixty dollars", 3, 60, "USD", "heard"),
    ("转两百块钱给林静", 6, 200, "CNY", ""),
    ("给老陈打一千五百元", 5, 1500, "CNY", ""),
    ("帮我给表姐转八十八块", 6, 88, "CNY", ""),
    ("给娜娜转三十块五", 8, 30.5, "CNY", ""),
    ("向陈思源转账四百元", 5, 400, "CNY", "heard"),
    ("给赵自强转六十块", 7, 60, "CNY", "heard"),
)


def records() -> list[Record]:
    """As `manage.py evaluate` reads them; where a question is right too, `expected` is a tuple of both."""
    specs = tuple(
        ToolSpec(
            tool["name"],
            tool["name"],
            tool["description"],
            tool["input_schema"],
            param_kinds=guess_param_kinds(tool["input_schema"]),
        )
        for tool in (TRANSFER, BALANCE)
    )
    made = []
    for number, (said, person, amount, currency, heard) in enumerate(SENDS, 1):
        request = Request(
            utterance=said,
            language="en" if said.isascii() else "zh",
            now=datetime(2026, 1, 5, 9, tzinfo=UTC),
            tools=specs,
            people=PEOPLE,
            wallets=WALLETS,
        )
        params = {"to": PEOPLE[person - 1].account, "amount": amount, "currency": currency}
        filled = {"tool": "transfer", "params": params}
        asked = {"tool": "transfer", "params": {name: value for name, value in params.items() if name != "to"}}
        made.append(Record(f"contacts-{number:02}", request, [TRANSFER, BALANCE], (filled, asked) if heard else filled))
    return made
