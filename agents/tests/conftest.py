"""What the tests of the flow stand on: approved tools of real servers, a user with contacts, and ways to look."""

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

if TYPE_CHECKING:
    from accounts.models import User
    from agents.models import Plan, Session, Turn

SERVER = Path(__file__).with_name("server.py")
ALICE = "6217004100004821"
BOB = "6217004100003377"
ZHANG = "6222020200001234"
Definitions = dict[str, tuple[dict[str, Any], ...]]


@pytest.fixture(scope="session")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Definitions:
    """What the two demo servers and the tests' own list, asked once of the real processes."""
    from tools.demo.seeding import demo_servers
    from tools.mcp.pool import close_pools
    from tools.models import McpServer
    from tools.services import discover

    fields = demo_servers()
    fields["wallet"]["env"] = {"WALLET_LEDGER": str(tmp_path_factory.mktemp("definitions") / "wallet.sqlite3")}
    fields["shapes"] = {"args": [str(SERVER)], "env": {"SHAPES_DIR": str(tmp_path_factory.mktemp("shapes"))}}

    async def ask() -> Definitions:
        servers = [
            McpServer(pk=-number, name=name, transport="stdio", command=sys.executable, is_operators_own=True, **rest)
            for number, (name, rest) in enumerate(fields.items(), 1)
        ]
        try:
            found = await asyncio.gather(*(discover(server) for server in servers))
        finally:
            await close_pools()
        return {server.name: tuple(one.tools) for server, one in zip(servers, found, strict=True)}

    return asyncio.run(ask())


def add_server(name: str, listed: tuple[dict[str, Any], ...], policy: dict[str, dict[str, Any]], **fields: Any) -> None:
    """A server of the operator's own with its tools approved, as discovery and staff would leave them."""
    from tools.models import Approval, McpServer, Tool
    from tools.services import definition_hash, guess_param_kinds

    server = McpServer.objects.create(
        name=name, transport="stdio", command=sys.executable, is_operators_own=True, **fields
    )
    for definition in listed:
        values = {
            "param_kinds": guess_param_kinds(definition["inputSchema"]),
            "approval": Approval.APPROVED,
            "action": definition["name"],
            **policy[definition["name"]],
        }
        Tool.objects.create(
            server=server,
            name=definition["name"],
            definition=definition,
            definition_hash=definition_hash(definition),
            **values,
        )


@dataclass(frozen=True)
class Ledger:
    """The wallet server's file, as it really is."""

    path: Path

    def _rows(self, sql: str) -> list[Any]:
        if not self.path.exists():
            return []
        with closing(sqlite3.connect(self.path)) as db:
            return db.execute(sql).fetchall()

    def transfers(self) -> list[tuple[str, str, int]]:
        return self._rows("SELECT recipient, currency, cents FROM transfers ORDER BY rowid")

    def calls(self) -> list[str]:
        """The tools called, in order."""
        return [row[0] for row in self._rows("SELECT tool FROM calls ORDER BY id")]


@pytest.fixture
def demo_tools(transactional_db: None, definitions: Definitions, tmp_path: Path, settings: Any) -> Ledger:
    """The demo's tools, approved, with their words. Nothing is started until something executes."""
    from agents.demo import seed_words
    from tools.demo.seeding import demo_policy, demo_servers

    settings.DATA_DIR = tmp_path
    for name, fields in demo_servers().items():
        policy = {tool: values for (server, tool), values in demo_policy().items() if server == name}
        add_server(name, definitions[name], policy, **fields)
    seed_words()
    return Ledger(tmp_path / "wallet.sqlite3")


@dataclass(frozen=True)
class Shapes:
    """The tests' own server: what arrived, and the file that lets a held call go."""

    folder: Path

    def calls(self) -> list[dict[str, Any]]:
        path = self.folder / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def go(self) -> None:
        (self.folder / "go").touch()

    async def arrived(self, count: int = 1) -> None:
        async with asyncio.timeout(10):
            while len(self.calls()) < count:  # noqa: ASYNC110 - the other side is a process
                await asyncio.sleep(0.005)


@pytest.fixture
def shapes(transactional_db: None, definitions: Definitions, tmp_path: Path) -> Iterator[Shapes]:
    """`pay` (write) and `look` (read), which end as `how` says."""
    from tools.models import ParamKind, Risk

    kinds = {"how": ParamKind.CHOICE, "account": ParamKind.TEXT, "amount": ParamKind.AMOUNT}
    policy: dict[str, dict[str, Any]] = {
        "pay": {"risk": Risk.WRITE, "param_kinds": kinds},
        "look": {"risk": Risk.READ, "param_kinds": kinds},
    }
    folder = tmp_path / "shapes"
    folder.mkdir()
    fields = {"args": [str(SERVER)], "env": {"SHAPES_DIR": str(folder)}}
    add_server("shapes", definitions["shapes"], policy, max_retry=0, **fields)
    yield Shapes(folder)
    (folder / "go").touch()


def befriend(user: "User") -> None:
    """Give the user the demo's contacts and wallets."""
    from accounts.models import Contact, Wallet
    from fullvoice.management.commands.seed_demo import CONTACTS, WALLETS

    Contact.objects.bulk_create(Contact(user=user, **fields) for fields in CONTACTS)
    Wallet.objects.bulk_create(Wallet(user=user, **fields) for fields in WALLETS)


@pytest.fixture
def friends(user: "User", demo_tools: Ledger) -> "User":
    """`user` with the demo's contacts and wallets, and the demo's tools to use."""
    befriend(user)
    return user


@pytest.fixture
def other(transactional_db: None, make_user: Callable[..., "User"]) -> "User":
    bob = make_user("bob")
    befriend(bob)
    return bob


@pytest.fixture
async def ended(transactional_db: None) -> Any:
    """What the test began in its event loop ends there: tasks, tool servers, connections to a model."""
    from agents.runtime import close_models
    from fullvoice.lib.aio import background
    from tools.mcp.pool import close_pools

    yield
    await background.drain(timeout=5)
    await close_models()
    await close_pools()


class Api:
    """Calls of `/v1/api` in one session, each with the status it has to have."""

    def __init__(self, http: httpx2.AsyncClient, session: str = "s-1") -> None:
        self.http, self.session = http, session
        self.last: httpx2.Response

    async def post(
        self, path: str, status: int = 200, headers: dict[str, str] | None = None, **body: Any
    ) -> dict[str, Any]:
        given = {"sessionId": self.session, **body}
        self.last = await self.http.post(f"/v1/api/{path}", json=given, headers=headers)
        assert self.last.status_code == status, self.last.text
        answer: dict[str, Any] = self.last.json()
        return answer

    async def get(self, path: str, status: int = 200, **params: Any) -> dict[str, Any]:
        self.last = await self.http.get(f"/v1/api/{path}", params=params)
        assert self.last.status_code == status, self.last.text
        answer: dict[str, Any] = self.last.json()
        return answer

    async def say(self, text: str, status: int = 200, **more: Any) -> dict[str, Any]:
        return await self.post("interpret", status, text=text, **more)

    async def confirm(self, text: str | None = None, status: int = 200, **more: Any) -> dict[str, Any]:
        if text is not None:
            more["text"] = text
        return await self.post("confirm", status, **more)

    async def execute(self, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        return await self.post("execute", status, headers, **more)

    async def refused(self, path: str, status: int, code: str, **body: Any) -> dict[str, Any]:
        """The refusal with this code, in the one error shape."""
        answer = await self.post(path, status, **body)
        assert answer["success"] is False
        assert answer["error"]["code"] == code
        assert set(answer["error"]) == {"code", "message", "requestId", "details"}
        return answer


@pytest.fixture
def api(friends: "User", ann: httpx2.AsyncClient) -> Api:
    """The session `s-1` of `user`, who has the demo's contacts, wallets and tools."""
    return Api(ann)


@pytest.fixture
def lab(shapes: Shapes, ann: httpx2.AsyncClient) -> Api:
    """The session `s-1` of `user`, who has the tools `pay` and `look`."""
    return Api(ann)


async def rows(work: Callable[..., Any], *args: Any) -> Any:
    """Database work of a test, on the application's own threads."""
    from fullvoice.lib.aio import in_db

    return await in_db(work, *args)


def the(model: Any, **which: Any) -> Any:
    return model.objects.get(**which)


async def plan_of(plan_id: str) -> "Plan":
    from agents.models import Plan

    found: Plan = await rows(partial(the, Plan, pk=plan_id))
    return found


async def states() -> list[str]:
    """The state of every plan, oldest first."""
    from agents.models import Plan

    return await rows(lambda: list(Plan.objects.order_by("created_at").values_list("state", flat=True)))  # type: ignore[no-any-return]


async def log() -> list[tuple[str, str, str]]:
    """(step, status, code) of everything recorded of sessions, oldest first."""
    from auditlog.models import StepLog

    entries = StepLog.objects.filter(chain__startswith="session:").order_by("pk")
    return await rows(lambda: list(entries.values_list("step", "status", "code")))  # type: ignore[no-any-return]


async def turns_of(name: str = "s-1") -> "list[Turn]":
    from agents.models import Turn

    return await rows(lambda: list(Turn.objects.filter(session__name=name).order_by("number")))  # type: ignore[no-any-return]


async def session_of(name: str = "s-1") -> "Session":
    from agents.models import Session

    return await rows(partial(the, Session, name=name))  # type: ignore[no-any-return]


async def age(plan_id: str) -> None:
    """Let the plan's time pass, in a way that its digest still holds."""
    from datetime import timedelta

    from django.utils import timezone

    from agents.models import Plan
    from agents.services import plans

    def work() -> None:
        plan = Plan.objects.select_related("session").get(pk=plan_id)
        plan.expires_at = timezone.now() - timedelta(seconds=1)
        plan.digest = plans.digest(plan, list(plan.steps.all()), plan.session.user_id)
        plan.save(update_fields=["expires_at", "digest"])

    await rows(work)


async def proved() -> bool:
    """Whether the log's chains hold."""
    from auditlog.services import verify

    return await rows(verify) == []  # type: ignore[no-any-return]
