"""The demo wallet: over its real process, and several processes on one ledger."""

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import RequestParamsMeta

from accounts.models import User
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import ExecFail
from tools import demo
from tools.demo.wallet import Ledger, build, cents_of, money
from tools.models import McpServer, Tool
from tools.services import Caller, CallResult, call_tool, find_tool

BOOK = {"to": "62170041", "amount": "60", "currency": "USD"}


@pytest.fixture
def ledger(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "wallet.sqlite3"


def rows(ledger: Path, query: str) -> list[Any]:
    db = sqlite3.connect(ledger)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


async def call(user: User, action: str, params: dict[str, Any], key: str = "k") -> CallResult:
    tool = await in_db(find_tool, user, action)
    return await call_tool(tool, params, caller=Caller(user.pk), idempotency_key=key)


async def test_seeding_twice_changes_nothing_the_second_time(pools: None, user: User, ledger: Path) -> None:
    first = await demo.seed(user)
    await in_db(Tool.objects.filter(name="balance").update, title="My money")
    second = await demo.seed(user)

    assert [report.error for report in (*first, *second)] == [""] * 4
    assert [report.new for report in second] == [(), ()]
    tools = {tool.action: tool for tool in await in_db(lambda: list(Tool.objects.runnable().select_related("server")))}
    assert {action: (tool.risk, tool.idempotent) for action, tool in tools.items()} == {
        "transfer": ("write", False),
        "balance": ("read", True),
        "history": ("read", True),
        "get_current_time": ("read", True),
        "convert_time": ("read", True),
    }
    assert tools["balance"].title == "My money"
    assert tools["get_current_time"].param_kinds == {"timezone": "place"}
    now = await call(user, "get_current_time", {"timezone": "Asia/Shanghai"})
    assert now.data["timezone"] == "Asia/Shanghai"


async def test_money_moves_once_per_wish(pools: None, user: User, ledger: Path) -> None:
    await demo.seed(user)

    first = await call(user, "transfer", BOOK, "wish-1")
    again = await call(user, "transfer", BOOK, "wish-1")
    other = await call(user, "transfer", BOOK | {"amount": "0.5", "currency": "CNY"}, "wish-2")

    assert first.data == again.data
    assert first.data | {"transferId": ""} == {
        "transferId": "",
        "to": "62170041",
        "amount": "60.00",
        "currency": "USD",
        "balance": "9940.00",
    }
    assert other.data["balance"] == "9999.50"
    balances = (await call(user, "balance", {})).data
    assert balances == {
        "balances": [{"amount": "9940.00", "currency": "USD"}, {"amount": "9999.50", "currency": "CNY"}]
    }
    history = (await call(user, "history", {"limit": 5})).data["transfers"]
    assert [(one["amount"], one["currency"]) for one in history] == [("0.50", "CNY"), ("60.00", "USD")]
    assert rows(ledger, "SELECT count(*) FROM calls WHERE tool = 'transfer'") == [(3,)]
    assert rows(ledger, "SELECT count(*) FROM transfers") == [(2,)]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"amount": "10000.01"}, "Insufficient funds"),
        ({"amount": "0.00"}, "more than zero"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    pools: None, user: User, ledger: Path, params: dict[str, str], words: str
) -> None:
    await demo.seed(user)

    with pytest.raises(ExecFail) as caught:
        await call(user, "transfer", BOOK | params)

    assert words in caught.value.details["tool"]
    assert caught.value.details["kind"] == "tool"
    assert rows(ledger, "SELECT count(*) FROM transfers") == [(0,)]


META: RequestParamsMeta = {"fullvoice/user": "1", "fullvoice/idempotencyKey": "k"}  # type: ignore[typeddict-unknown-key]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(str(tmp_path / "ledger"))
    yield ledger
    ledger.db.close()


@pytest.mark.parametrize(
    ("params", "meta"),
    [
        (BOOK, {}),
        (BOOK, {"fullvoice/idempotencyKey": "k"}),
        (BOOK, {"fullvoice/user": 1, "fullvoice/idempotencyKey": "k"}),
        (BOOK, {"fullvoice/user": "1"}),
        ({**BOOK, "amount": "-5"}, META),
        ({**BOOK, "amount": "5.001"}, META),
        ({**BOOK, "amount": "５"}, META),
        ({**BOOK, "amount": "5\n"}, META),
        ({**BOOK, "currency": "EUR"}, META),
        ({"to": "x"}, META),
    ],
)
async def test_a_transfer_that_does_not_fit_moves_nothing(
    own: Ledger, params: dict[str, Any], meta: RequestParamsMeta
) -> None:
    async with Client(build(own)) as client:
        answer = await client.call_tool("transfer", params, meta=meta)

    assert answer.is_error
    assert own.db.execute("SELECT count(*) FROM transfers").fetchone() == (0,)


async def test_a_key_is_bound_to_its_transfer(own: Ledger) -> None:
    async with Client(build(own)) as client:
        await client.call_tool("transfer", BOOK, meta=META)
        answer = await client.call_tool("transfer", BOOK | {"amount": "61"}, meta=META)

    assert answer.is_error
    assert own.cents("1", "USD") == 994_000


def test_many_on_one_ledger_apply_each_wish_once(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger")

    def spend(worker: int) -> None:
        ledger = Ledger(path)
        for number in range(10):
            ledger.transfer("1", f"wish-{number}", "x", "10", "USD")
            ledger.transfer("1", f"wish-{worker}-{number}", "x", "1", "USD")
        ledger.db.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(spend, range(6)))

    ledger = Ledger(path)
    assert ledger.cents("1", "USD") == 1_000_000 - 10 * 1_000 - 60 * 100
    ledger.db.close()


async def test_two_processes_share_a_ledger(pools: None, user: User, ledger: Path) -> None:
    await demo.seed(user)
    wallet = await in_db(McpServer.objects.get, name="wallet")
    transfer = await in_db(Tool.objects.get, name="transfer")

    def second() -> Tool:
        other = McpServer.objects.get(pk=wallet.pk)
        other.pk, other.name = None, "wallet2"
        other.save()
        tool = Tool.objects.get(pk=transfer.pk)
        tool.pk, tool.server, tool.action = None, other, "transfer2"
        tool.save()
        return tool

    await in_db(second)

    await asyncio.gather(
        *(
            call(user, action, BOOK | {"amount": "1"}, f"wish-{number}")
            for action in ("transfer", "transfer2")
            for number in range(20)
        )
    )

    assert rows(ledger, "SELECT count(*) FROM calls WHERE tool = 'transfer'") == [(40,)]
    assert rows(ledger, "SELECT count(*) FROM transfers") == [(20,)]
    assert (await call(user, "balance", {"currency": "USD"})).data["balances"][0]["amount"] == "9980.00"


def test_cents() -> None:
    assert [cents_of(text) for text in ("5", "5.1", "5.10", "0.01")] == [500, 510, 510, 1]
    assert [money(cents) for cents in (0, 5, 1234)] == ["0.00", "0.05", "12.34"]
    with pytest.raises(ToolError):
        cents_of("1e3")
