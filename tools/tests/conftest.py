"""Real MCP servers for the tests: processes over stdio, and over streamable HTTP on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SERVER = Path(__file__).with_name("server.py")


class Calls:
    """What arrived at the test server: tool names, in order."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else []


@pytest.fixture(scope="session")
def server_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture
def calls(server_dir: Path) -> Calls:
    path = server_dir / "calls"
    path.unlink(missing_ok=True)
    return Calls(path)


@pytest.fixture
def definition(server_dir: Path) -> Path:
    """Written, it is the description of the test server's tool `echo`."""
    path = server_dir / "definition"
    path.unlink(missing_ok=True)
    return path


class HttpServer:
    """The test server over HTTP, in a process of its own that can be ended and started again on its port."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mcp"

    def start(self) -> None:
        self.stop()
        command = [sys.executable, str(SERVER), "--http", str(self.port)]
        self.process = subprocess.Popen(command, env=os.environ | self.env)
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.025)
        raise AssertionError("the test server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def http_process(server_dir: Path) -> Iterator[HttpServer]:
    server = HttpServer({"CALLS_FILE": str(server_dir / "calls"), "DEFINITION_FILE": str(server_dir / "definition")})
    yield server
    server.stop()


@pytest.fixture
def http_server(http_process: HttpServer, calls: Calls, definition: Path) -> HttpServer:
    """The test server over HTTP, up, with nothing called yet."""
    if http_process.process is None or http_process.process.poll() is not None:
        http_process.start()
    return http_process


@pytest.fixture
async def pools(transactional_db: None) -> AsyncIterator[None]:
    """Whatever the test opened is closed in its own event loop."""
    from tools.mcp.pool import close_pools

    yield
    await close_pools()


MakeServer = Callable[..., Awaitable[Any]]


@pytest.fixture
def make_server(pools: None, calls: Calls, definition: Path) -> MakeServer:
    """`await make_server(http=None, policy={"tool": {...}}, **fields)`: the test server in the registry, synced and
    approved; over stdio unless `http` is given."""
    from fullvoice.lib.aio import in_db
    from tools.models import McpServer
    from tools.services import approve, sync_server

    def approve_all(server: McpServer, policy: dict[str, dict[str, Any]]) -> None:
        for tool in server.tools.all():
            for field, value in policy.get(tool.name, {}).items():
                setattr(tool, field, value)
            tool.save()
            approve(tool, None)

    async def make(
        http: HttpServer | None = None, policy: dict[str, dict[str, Any]] | None = None, **fields: Any
    ) -> McpServer:
        if http is not None:
            values: dict[str, Any] = {"transport": "http", "url": http.url}
        else:
            env = {"CALLS_FILE": str(calls.path), "DEFINITION_FILE": str(definition)}
            values = {"transport": "stdio", "command": sys.executable, "args": [str(SERVER)], "env": env}
            values["is_operators_own"] = True
        values = {"name": "shapes", **values, **fields}
        server: McpServer = await in_db(McpServer.objects.create, **values)
        report = await sync_server(server)
        assert report.error == ""
        await in_db(approve_all, server, policy or {})
        return server

    return make
