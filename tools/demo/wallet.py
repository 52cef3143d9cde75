"""A wallet as an MCP server over stdio: balances, transfers, history, in one SQLite file (`WALLET_LEDGER`).

It speaks the handshake era of MCP by itself and imports the standard library only, so that it starts in tens of
milliseconds. For whom it acts, and which wish a call belongs to, it learns from `_meta` alone; a wish is carried out
once, however often it arrives. Amounts are whole cents. Several processes may share one ledger.
"""

import json
import os
import re
import sqlite3
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
CURRENCIES = ("USD", "CNY")
OPENING_CENTS = 1_000_000
AMOUNT = r"^\d{1,12}(\.\d{1,2})?$"

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS balances (user TEXT, currency TEXT, cents INTEGER NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (user, currency));
CREATE TABLE IF NOT EXISTS transfers (id TEXT PRIMARY KEY, user TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL,
    recipient TEXT NOT NULL, cents INTEGER NOT NULL, currency TEXT NOT NULL, balance INTEGER NOT NULL,
    created_at TEXT NOT NULL, UNIQUE (user, key));
CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY, user TEXT NOT NULL, tool TEXT NOT NULL, key TEXT NOT NULL,
    created_at TEXT NOT NULL);
"""


class ToolError(Exception):
    """The tool says in words why it did nothing."""


class InvalidParams(Exception):
    """The request does not fit the tool, or does not say for whom it is."""


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def cents_of(amount: str) -> int:
    """Raises `InvalidParams` unless `amount` is a decimal with at most two places."""
    if not re.fullmatch(AMOUNT, amount, re.ASCII):
        raise InvalidParams("amount must be a decimal such as 12.50")
    whole, _, part = amount.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


class Ledger:
    """The accounts. Every method is one transaction that takes the write lock at its start."""

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, timeout=20, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(_SCHEMA)

    def locked(self, work: Callable[[], Json]) -> Json:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            result = work()
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return result

    def count(self, user: str, tool: str, key: str) -> None:
        self.db.execute(
            "INSERT INTO calls (user, tool, key, created_at) VALUES (?, ?, ?, ?)", (user, tool, key, _now())
        )

    def cents(self, user: str, currency: str) -> int:
        self.db.execute("INSERT OR IGNORE INTO balances VALUES (?, ?, ?)", (user, currency, OPENING_CENTS))
        row = self.db.execute("SELECT cents FROM balances WHERE user = ? AND currency = ?", (user, currency)).fetchone()
        return int(row[0])

    def balances(self, user: str, currency: str | None) -> Json:
        wanted = CURRENCIES if currency is None else (currency,)
        return self.locked(
            lambda: {"balances": [{"amount": money(self.cents(user, name)), "currency": name} for name in wanted]}
        )

    def transfer(self, user: str, key: str, to: str, amount: str, currency: str) -> Json:
        """Raises `ToolError` where the money does not reach, or the key was used for another transfer."""
        cents = cents_of(amount)
        if cents == 0:
            raise ToolError("The amount must be more than zero.")
        request = json.dumps([to, cents, currency])

        def work() -> Json:
            row = self.db.execute(
                "SELECT request, id, balance FROM transfers WHERE user = ? AND key = ?", (user, key)
            ).fetchone()
            if row is None:
                held = self.cents(user, currency)
                if held < cents:
                    raise ToolError(
                        f"Insufficient funds: the balance is {money(held)} {currency}, {money(cents)} are needed."
                    )
                row = (request, uuid.uuid4().hex, held - cents)
                self.db.execute(
                    "UPDATE balances SET cents = ? WHERE user = ? AND currency = ?", (row[2], user, currency)
                )
                self.db.execute(
                    "INSERT INTO transfers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (row[1], user, key, request, to, cents, currency, row[2], _now()),
                )
            elif row[0] != request:
                raise ToolError("This idempotency key was used for another transfer; nothing was done.")
            return {
                "transferId": row[1],
                "to": to,
                "amount": money(cents),
                "currency": currency,
                "balance": money(row[2]),
            }

        return self.locked(work)

    def history(self, user: str, limit: int) -> Json:
        rows = self.db.execute(
            "SELECT id, recipient, cents, currency, balance, created_at FROM transfers WHERE user = ?"
            " ORDER BY rowid DESC LIMIT ?",
            (user, limit),
        )
        return {
            "transfers": [
                {
                    "transferId": row[0],
                    "to": row[1],
                    "amount": money(row[2]),
                    "currency": row[3],
                    "balance": money(row[4]),
                    "createdAt": row[5],
                }
                for row in rows
            ]
        }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _object(required: tuple[str, ...], **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_TEXT: Json = {"type": "string"}
_CURRENCY: Json = {"type": "string", "enum": list(CURRENCIES), "description": "ISO 4217 currency"}
_TRANSFER: dict[str, Json] = {
    "transferId": _TEXT,
    "to": _TEXT,
    "amount": _TEXT,
    "currency": _TEXT,
    "balance": {"type": "string", "description": "The balance afterwards"},
}
_BALANCE = _object(("amount", "currency"), amount=_TEXT, currency=_TEXT)
_PAST = _object((*_TRANSFER, "createdAt"), **_TRANSFER, createdAt={"type": "string", "format": "date-time"})

TOOLS: list[Json] = [
    {
        "name": "transfer",
        "title": "Transfer",
        "description": "Send money from the caller's balance to an account.",
        "inputSchema": _object(
            ("to", "amount", "currency"),
            to={"type": "string", "minLength": 1, "maxLength": 128, "description": "The recipient's account"},
            amount={"type": "string", "pattern": AMOUNT, "description": "Decimal amount, such as 12.50"},
            currency=_CURRENCY,
        ),
        "outputSchema": _object(tuple(_TRANSFER), **_TRANSFER),
        "annotations": {"readOnlyHint": False, "destructiveHint": True, "openWorldHint": False},
    },
    {
        "name": "balance",
        "title": "Balance",
        "description": "The caller's balances, in every currency or in one.",
        "inputSchema": _object((), currency=_CURRENCY),
        "outputSchema": _object(("balances",), balances={"type": "array", "items": _BALANCE}),
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    },
    {
        "name": "history",
        "title": "Transfers",
        "description": "The caller's transfers, the latest first.",
        "inputSchema": _object((), limit={"type": "integer", "minimum": 1, "maximum": 100, "default": 10}),
        "outputSchema": _object(("transfers",), transfers={"type": "array", "items": _PAST}),
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    },
]


class Wallet:
    """Answers requests: `methods` by JSON-RPC method, `tools` by tool name."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def answer(self, message: Json) -> Json | None:
        """The answer to one message; `None` where it asks for none."""
        if "id" not in message or "method" not in message:
            return None
        method, params = message["method"], message.get("params") or {}
        if method == "initialize":
            return _result(message, self.initialize(params))
        if method == "ping":
            return _result(message, {})
        if method == "tools/list":
            return _result(message, {"tools": TOOLS})
        if method != "tools/call":
            return _error(message, -32601, f"Method not found: {method}")
        try:
            data = self.call(params)
        except InvalidParams as error:
            return _error(message, -32602, str(error))
        except ToolError as error:
            return _result(message, {"content": [{"type": "text", "text": str(error)}], "isError": True})
        text = json.dumps(data)
        return _result(
            message, {"content": [{"type": "text", "text": text}], "structuredContent": data, "isError": False}
        )

    def initialize(self, params: Json) -> Json:
        asked = params.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "wallet", "title": "Demo wallet", "version": "1.0"},
        }

    def call(self, params: Json) -> Json:
        name, given, meta = params.get("name"), params.get("arguments") or {}, params.get("_meta") or {}
        tool = next((tool for tool in TOOLS if tool["name"] == name), None)
        if tool is None:
            raise InvalidParams(f"Unknown tool: {name}")
        user, key = meta.get("fullvoice/user"), meta.get("fullvoice/idempotencyKey", "")
        if not isinstance(user, str) or not user:
            raise InvalidParams("The call does not say for whom it is (_meta fullvoice/user).")
        _check(tool["inputSchema"], given)
        self.ledger.count(user, tool["name"], str(key))
        if name == "balance":
            return self.ledger.balances(user, given.get("currency"))
        if name == "history":
            return self.ledger.history(user, given.get("limit", 10))
        if not isinstance(key, str) or not key:
            raise InvalidParams("A transfer needs an idempotency key (_meta fullvoice/idempotencyKey).")
        return self.ledger.transfer(user, key, given["to"], given["amount"], given["currency"])


def _check(schema: Json, given: Json) -> None:
    """The part of JSON Schema that the tools above use. Raises `InvalidParams`."""
    for name in schema["required"]:
        if name not in given:
            raise InvalidParams(f"{name} is missing")
    for name, value in given.items():
        rules = schema["properties"].get(name)
        if rules is None:
            raise InvalidParams(f"unknown parameter {name}")
        if rules["type"] == "integer":
            fits = type(value) is int and rules["minimum"] <= value <= rules["maximum"]
        else:
            fits = (
                isinstance(value, str)
                and rules.get("minLength", 0) <= len(value) <= rules.get("maxLength", 64)
                and value in rules.get("enum", [value])
                and re.search(rules.get("pattern", ""), value) is not None
            )
        if not fits:
            raise InvalidParams(f"{name} does not fit")


def _result(message: Json, result: Json) -> Json:
    return {"jsonrpc": "2.0", "id": message["id"], "result": result}


def _error(message: Json, code: int, text: str) -> Json:
    return {"jsonrpc": "2.0", "id": message.get("id"), "error": {"code": code, "message": text}}


def main() -> None:
    path = os.environ.get("WALLET_LEDGER")
    if not path:
        sys.exit("WALLET_LEDGER names the ledger file")
    wallet = Wallet(Ledger(path))
    # Ends when the client closes its side.
    for line in sys.stdin:
        try:
            answer = wallet.answer(json.loads(line))
        except (ValueError, AttributeError):
            answer = _error({}, -32700, "Parse error")
        if answer is not None:
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
