"""Many clients against two server processes: no error, no lock left waiting, every yes done once, the chain whole."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from auditlog.services import verify

from .servers import Server, ledger, seed, sign_in

CLIENTS = 32


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> int:
    """How many interpret + execute turns: a slice by default, `--load=1000` for the whole."""
    return int(request.config.getoption("--load"))


async def one_turn(http: httpx2.AsyncClient, number: int) -> None:
    session = f"load-{number}"

    async def post(path: str, **body: Any) -> dict[str, Any]:
        answer = await http.post(path, json={"sessionId": session, **body})
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    cents = number % 90 + 10
    asked = await post("/interpret", text=f"send $0.{cents} to Bob Miller")
    assert asked["type"] == "confirm", asked
    done = await post("/execute", action="transfer", params=asked["params"])
    assert done["success"] is True
    assert done["replayed"] is False


async def drive(servers: list[Server], turns: int) -> None:
    numbers = iter(range(turns))

    async def client(index: int) -> None:
        server = servers[index % len(servers)]
        async with httpx2.AsyncClient(
            base_url=f"{server.base}/v1/api", headers=sign_in(server.base), timeout=60
        ) as http:
            for number in numbers:
                await one_turn(http, number)

    async with asyncio.TaskGroup() as group:
        for index in range(CLIENTS):
            group.create_task(client(index))


@pytest.mark.load
def test_many_clients(
    transactional_db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    project_root: Path,
    turns: int,
) -> None:
    seed(tmp_path, monkeypatch)
    with Server(project_root, tmp_path) as one, Server(project_root, tmp_path) as two:
        asyncio.run(drive([one, two], turns))
        logs = one.log() + two.log()
    assert "database is locked" not in logs
    assert " ERROR " not in logs
    assert len(ledger(tmp_path)) == turns
    assert verify() == []
