"""A wallet as an MCP server over stdio: balances, transfers, history, in one SQLite file (`WALLET_LEDGER`).

For whom it acts, and which wish a call belongs to, it learns from `_meta` alone; a wish is carried out once, however
often it arrives, and every call is counted. Amounts are whole cents. Several processes may share one ledger.
"""

import json
import os
import re
import sqlite3
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast, get_args

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field
from typing_extensions import TypedDict

Currency = Literal["USD", "CNY"]
CURRENCIES: tuple[str, ...] = get_args(Currency)
OPENING_CENTS = 1_000_000
# ASCII digits: the schema's \d would take those of every script.
AMOUNT = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"

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


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def cents_of(amount: str) -> int:
    """Raises `ToolError` unless `amount` is a decimal with at most two places."""
    if not re.fullmatch(AMOUNT, amount):
        raise ToolError("The amount must be a decimal such as 12.50.")
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


class Balance(TypedDict):
    amount: str
    currency: str


class Balances(TypedDict):
    balances: list[Balance]


class Transfer(TypedDict):
    transferId: str
    to: str
    amount: str
    currency: str
    balance: Annotated[str, Field(description="The balance afterwards")]


class PastTransfer(Transfer):
    createdAt: str


class History(TypedDict):
    transfers: list[PastTransfer]


_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)


def _wish(ctx: Context) -> tuple[str, str]:
    """(user, idempotency key) of a call. Raises `ToolError` where it does not say for whom it is."""
    meta = ctx.request_context.meta or {}
    user, key = meta.get("fullvoice/user"), meta.get("fullvoice/idempotencyKey")
    if not (isinstance(user, str) and user and isinstance(key, str) and key):
        raise ToolError("The call does not say for whom it is and which wish (_meta fullvoice/user, idempotencyKey).")
    return user, key


def build(ledger: Ledger) -> MCPServer:
    """The server over one ledger."""
    # Tools are coroutines so that all of them use the ledger from its one thread.
    server = MCPServer("wallet", version="1.0", log_level="ERROR")

    @server.tool(title="Transfer", annotations=_WRITES)
    async def transfer(
        to: Annotated[str, Field(min_length=1, max_length=128, description="The recipient's account")],
        amount: Annotated[str, Field(pattern=AMOUNT, description="Decimal amount, such as 12.50")],
        currency: Annotated[Currency, Field(description="ISO 4217 currency")],
        ctx: Context,
    ) -> Transfer:
        """Send money from the caller's balance to an account."""
        user, key = _wish(ctx)
        ledger.count(user, "transfer", key)
        return cast(Transfer, ledger.transfer(user, key, to, amount, currency))

    @server.tool(title="Balance", annotations=_READS)
    async def balance(
        ctx: Context,
        currency: Annotated[Currency | None, Field(description="ISO 4217 currency; without it, every one")] = None,
    ) -> Balances:
        """The caller's balances, in every currency or in one."""
        user, key = _wish(ctx)
        ledger.count(user, "balance", key)
        return cast(Balances, ledger.balances(user, currency))

    @server.tool(title="Transfers", annotations=_READS)
    async def history(ctx: Context, limit: Annotated[int, Field(ge=1, le=100)] = 10) -> History:
        """The caller's transfers, the latest first."""
        user, key = _wish(ctx)
        ledger.count(user, "history", key)
        return cast(History, ledger.history(user, limit))

    return server


def main() -> None:
    path = os.environ.get("WALLET_LEDGER")
    if not path:
        sys.exit("WALLET_LEDGER names the ledger file")
    build(Ledger(path)).run("stdio")


if __name__ == "__main__":
    main()
