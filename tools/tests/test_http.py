"""What HTTP answers, and their absence, say of a call's effect; and where a URL may not lead."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import ExecFail, ExecUnknown, FullVoiceError, ToolUnavailable
from tools.models import McpServer, Tool
from tools.services import Caller, approve, call_tool, sync_server


class Scripted:
    """A server of the handshake era that answers tool calls as told: an HTTP status and a body, or None to hang up."""

    def __init__(self) -> None:
        self.answer: tuple[int, str, bytes] | None = None
        self.calls = 0
        self.requests = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.requests += 1
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.respond(message, outer.reply(message))

            def respond(self, message: dict[str, Any], answer: tuple[int, str, bytes] | None) -> None:
                if answer is None:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, kind, body = answer
                self.send_response(status)
                self.send_header("Content-Type", kind)
                if 300 <= status < 400:
                    self.send_header("Location", "http://elsewhere.example/")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                self.respond({}, (405, "text/plain", b""))

            def log_message(self, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/mcp"

    def reply(self, message: dict[str, Any]) -> tuple[int, str, bytes] | None:
        method = message.get("method")
        if method == "tools/call":
            self.calls += 1
            return self.answer
        results: dict[Any, dict[str, Any]] = {
            "initialize": {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "scripted", "version": "1"},
            },
            "tools/list": {"tools": [{"name": "act", "inputSchema": {"type": "object"}}]},
        }
        if "id" not in message:
            return 202, "text/plain", b""
        if method not in results:
            return rpc(404, {"error": {"code": -32601, "message": "no such method"}}, message["id"])
        return rpc(200, {"result": results[method]}, message["id"])

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def rpc(status: int, body: dict[str, Any], key: Any = None) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps({"jsonrpc": "2.0", "id": key, **body}).encode()


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    server = Scripted()
    yield server
    server.stop()


async def register(url: str) -> McpServer:
    server: McpServer = await in_db(McpServer.objects.create, name="scripted", transport="http", url=url, max_retry=0)
    return server


@pytest.fixture
async def act(pools: None, scripted: Scripted) -> Tool:
    """The scripted server's one tool, a write."""
    server = await register(scripted.url)
    report = await sync_server(server)
    assert report.error == ""
    tool: Tool = await in_db(Tool.objects.select_related("server").get, name="act")
    return await in_db(approve, tool, None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (None, ExecUnknown),
        ((500, "text/plain", b"oops"), ExecUnknown),
        ((502, "text/html", b"<h1>Bad gateway</h1>"), ExecUnknown),
        ((504, "text/html", b""), ExecUnknown),
        ((200, "text/html", b"hello"), ExecUnknown),
        ((202, "text/plain", b""), ExecUnknown),
        ((302, "text/plain", b""), ToolUnavailable),
        ((408, "text/plain", b""), ExecUnknown),
        ((200, "application/json", b"{half"), ExecUnknown),
        ((400, "text/plain", b"bad session"), ToolUnavailable),
        ((401, "text/plain", b""), ToolUnavailable),
        ((404, "text/plain", b"no session"), ToolUnavailable),
        ((429, "text/plain", b""), ToolUnavailable),
        (rpc(400, {"error": {"code": -32000, "message": "No valid session ID"}}), ToolUnavailable),
        (rpc(400, {"error": {"code": -32602, "message": "bad argument"}}), ExecFail),
        (rpc(500, {"error": {"code": -32603, "message": "boom"}}), ExecUnknown),
    ],
)
async def test_what_an_answer_says_of_the_effect(
    act: Tool, scripted: Scripted, answer: tuple[int, str, bytes] | None, error: type[FullVoiceError]
) -> None:
    scripted.answer = answer

    with pytest.raises(error):
        await call_tool(act, {}, caller=Caller(1), idempotency_key="k")

    assert scripted.calls == 1


async def test_the_session_outlives_a_connection_that_broke(act: Tool, scripted: Scripted) -> None:
    with pytest.raises(ExecUnknown):
        await call_tool(act, {}, caller=Caller(1), idempotency_key="k")
    scripted.answer = rpc(400, {"error": {"code": -32602, "message": "no"}})

    with pytest.raises(ExecFail):
        await call_tool(act, {}, caller=Caller(1), idempotency_key="k")


async def test_a_private_address_is_refused_and_not_asked(pools: None, scripted: Scripted, settings: Any) -> None:
    settings.MCP_ALLOWED_HOSTS = ()

    report = await sync_server(await register(scripted.url))

    assert "not a public address" in report.error
    assert scripted.requests == 0


async def test_a_name_that_leads_elsewhere_later_is_refused_too(
    pools: None, scripted: Scripted, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MCP_ALLOWED_HOSTS = ()
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def rebinding(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host != "rebind.example":
            return resolve(host, *args, **kwargs)
        asked.append(host)
        address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, scripted.http.server_port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    report = await sync_server(await register(f"http://rebind.example:{scripted.http.server_port}/mcp"))

    assert "not a public address" in report.error
    assert len(asked) > 1
    assert scripted.requests == 0
