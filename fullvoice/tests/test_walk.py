"""The main job over HTTP, as a newcomer walks it: real server processes, real MCP servers, one ledger."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from auditlog.services import verify

from .servers import Server, ledger, seed, sign_in

ALICE_CHEN = "6217004100004821"


@pytest.fixture
def servers(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_root: Path
) -> Iterator[list[Server]]:
    seed(tmp_path, monkeypatch)
    with Server(project_root, tmp_path) as one, Server(project_root, tmp_path) as two:
        yield [one, two]


@pytest.fixture
def walkers(servers: list[Server]) -> "Iterator[list[Walker]]":
    """`demo`, signed in at each server."""
    with ExitStack() as stack:
        both = [Walker(server) for server in servers]
        for walker in both:
            stack.enter_context(walker.http)
        yield both


class Walker:
    def __init__(self, server: Server) -> None:
        self.http = httpx2.Client(base_url=f"{server.base}/v1/api", headers=sign_in(server.base), timeout=30)

    def post(self, path: str, status: int = 200, **body: Any) -> dict[str, Any]:
        answer = self.http.post(path, json={"sessionId": "s-1", **body})
        assert answer.status_code == status, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def balance(self) -> dict[str, str]:
        data = self.post("/execute", sessionId="reads", action="balance", params={})["data"]
        return {row["currency"]: row["amount"] for row in data["balances"]}


def test_the_walk(walkers: list[Walker], tmp_path: Path) -> None:
    walk = walkers[0]

    asked = walk.post("/interpret", text="send fifty dollars to alice")
    assert asked["type"] == "clarify"
    assert [c["label"] for c in asked["candidates"]] == ["Alice Chen", "Alice Wong"]
    assert asked["missing"] == ["to"]

    first = walk.post("/interpret", text="Alice Chen")
    assert first["type"] == "confirm"
    assert first["params"] == {"to": ALICE_CHEN, "amount": "50", "currency": "USD"}
    for part in ("50", "US dollars", "Alice Chen", "4821"):
        assert part in first["confirmText"]

    changed = walk.post("/confirm", text="no, make it 60")
    assert changed["type"] == "confirm"
    assert changed["planId"] != first["planId"]
    assert changed["params"] == {**first["params"], "amount": "60"}
    assert "60" in changed["confirmText"]
    assert walk.http.get(f"/plans/{first['planId']}").json()["state"] == "superseded"
    walk.post("/execute", 409, planId=first["planId"])
    walk.post("/execute", 409, planId=changed["planId"])
    assert ledger(tmp_path) == []

    done = walk.post("/confirm", text="yes", execute=True)
    assert done["success"] is True
    assert done["replayed"] is False
    assert walk.balance() == {"USD": "9940.00", "CNY": "10000.00"}

    again = walk.post("/execute", planId=changed["planId"])
    assert again["replayed"] is True
    assert again["data"] == done["data"]

    def repeat(number: int) -> dict[str, Any]:
        return walkers[number % 2].post("/execute", planId=changed["planId"])

    with ThreadPoolExecutor(20) as pool:
        repeats = list(pool.map(repeat, range(20)))
    assert all(one["replayed"] and one["data"] == done["data"] for one in repeats)
    assert ledger(tmp_path) == [(ALICE_CHEN, "USD", 6000)]

    chinese = walk.post("/interpret", sessionId="s-2", text="给张三转五十块钱")
    assert chinese["type"] == "confirm"
    assert "张三" in chinese["confirmText"]
    assert "50" in chinese["confirmText"]
    assert "人民币" in chinese["confirmText"]
    done = walk.post("/confirm", sessionId="s-2", text="好的", execute=True)
    assert done["success"] is True
    assert "张三" in done["resultText"]
    assert walk.balance() == {"USD": "9940.00", "CNY": "9950.00"}

    time = walk.post("/interpret", sessionId="s-3", text="what time is it in Tokyo", autoExecute=True)
    assert time["type"] == "result"
    assert "Tokyo" in time["resultText"]

    log = walk.http.get("/sessions/s-1/logs").json()["items"]
    steps = ["interpret", "clarify", "clarify", "confirm"]
    refused = ["execute", "execute"]
    assert [row["step"] for row in log] == [*steps, *refused, "confirm", "execute"]
    assert verify() == []


def test_first_execution_asked_twenty_times_at_once(walkers: list[Walker], tmp_path: Path) -> None:
    plan = walkers[0].post("/interpret", text="send $75 to Bob Miller")
    walkers[0].post("/confirm", decision="yes")

    def run(number: int) -> dict[str, Any]:
        walker = walkers[number % 2]
        if number % 4 < 2:
            return walker.post("/execute", planId=plan["planId"])
        return walker.post("/execute", action="transfer", params={**plan["params"], "amount": "75.00"})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(run, range(20)))
    assert sum(not answer["replayed"] for answer in answers) == 1
    assert len({str(answer["data"]) for answer in answers}) == 1
    assert len(ledger(tmp_path)) == 1
    assert verify() == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_server_ends_soon_and_its_children_with_it(servers: list[Server], walkers: list[Walker], how: int) -> None:
    walkers[0].balance()
    children = Path(f"/proc/{servers[0].pid}/task/{servers[0].pid}/children").read_text().split()
    assert children, "the wallet server runs as a child"
    # Under two seconds on a machine of its own; what a busy one takes is no fault.
    assert servers[0].end(how) < 15
    assert not any(Path(f"/proc/{child}").exists() for child in children)
