"""Calls over real connections: what they bring back, and what is known when they fail."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp_types import CallToolResult, TextContent

from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import ExecFail, ExecUnknown, ToolParamsInvalid, ToolUnavailable
from tools.mcp.pool import close_pools, get_pool
from tools.models import McpServer, Tool
from tools.services import Caller, CallError, CallResult, approve, call_tool, sync_server
from tools.services.calls import _data
from tools.tests.conftest import Calls, HttpServer, MakeServer

READ = {"risk": "read"}


async def tool_of(name: str) -> Tool:
    return await in_db(Tool.objects.select_related("server").get, name=name)


async def call(name: str, params: dict[str, Any] | None = None, key: str = "k", **more: Any) -> CallResult:
    return await call_tool(await tool_of(name), params or {}, caller=Caller(7), idempotency_key=key, **more)


def outcomes(error: CallError | CallResult) -> list[tuple[str, str]]:
    return [(attempt.outcome, attempt.kind) for attempt in error.attempts]


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that ended and was not yet waited for is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


async def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait for what other processes do."""
    for _ in range(round(seconds / 0.02)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to that")


def deaf_server(folder: Path, *, ignores_term: bool = True) -> tuple[Path, Path]:
    """A program that reads no input and does not end by itself, and the file into which it writes its pid."""
    program, pid = folder / "deaf.py", folder / "pid"
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)" if ignores_term else ""
    program.write_text(
        f"import os, pathlib, signal, time\n{ignore}\n"
        f"pathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\ntime.sleep(60)\n"
    )
    return program, pid


@pytest.fixture(params=["stdio", "http"])
def over(request: pytest.FixtureRequest) -> HttpServer | None:
    """Each test that asks for it runs over both transports: the HTTP server, or None for stdio."""
    if request.param == "http":
        server: HttpServer = request.getfixturevalue("http_server")
        return server
    return None


async def test_one_connection_serves_every_call(over: HttpServer | None, make_server: MakeServer) -> None:
    server = await make_server(over)
    connection = await get_pool().connection(server)

    first, second = (await call("pid")).data, (await call("pid")).data

    assert first == second
    assert await get_pool().connection(server) is connection


async def test_calls_run_side_by_side_from_any_task(over: HttpServer | None, make_server: MakeServer) -> None:
    await make_server(over)
    await call("pid")
    begun = time.perf_counter()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(call("slow", {"seconds": 0.5})) for _ in range(8)]

    assert all(task.result().data == {"content": [{"type": "text", "text": "done"}]} for task in tasks)
    assert time.perf_counter() - begun < 2


async def test_the_tool_learns_who_and_which_wish_from_meta(over: HttpServer | None, make_server: MakeServer) -> None:
    await make_server(over)

    result = await call("meta", key="wish-1")

    assert result.data == {"fullvoice/user": "7", "fullvoice/idempotencyKey": "wish-1"}
    assert outcomes(result) == [("ok", "")]


async def test_progress_is_told(make_server: MakeServer) -> None:
    await make_server()
    told: list[dict[str, Any]] = []

    await call("progress", on_progress=told.append)

    assert {"progress": 2.0, "total": 2.0, "message": "step 2"} in told


async def test_timeout_is_unknown_and_the_session_goes_on(
    over: HttpServer | None, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(over, {"slow": {"timeout_ms": 200}})
    pid = (await call("pid")).data
    sent: list[bool] = []

    with pytest.raises(ExecUnknown) as caught:
        await call("slow", {"seconds": 5}, on_sent=lambda: sent.append(True))

    assert outcomes(caught.value) == [("unknown", "transport")]  # type: ignore[arg-type]
    assert sent == [True]
    assert calls().count("slow") == 1
    assert (await call("pid")).data == pid


async def test_crash_of_a_write_is_unknown_and_never_repeated(make_server: MakeServer, calls: Calls) -> None:
    await make_server(policy={"crash": {"risk": "write"}})

    with pytest.raises(ExecUnknown) as caught:
        await call("crash")

    assert outcomes(caught.value) == [("unknown", "transport")]  # type: ignore[arg-type]
    assert calls() == ["crash"]
    assert (await call("echo", {"text": "up"})).data == {"content": [{"type": "text", "text": "up"}]}


async def test_crash_of_a_read_is_tried_again(make_server: MakeServer, calls: Calls) -> None:
    await make_server(policy={"crash_once": READ})

    result = await call("crash_once")

    assert outcomes(result) == [("unknown", "transport"), ("ok", "")]
    assert calls() == ["crash_once", "crash_once"]


async def test_a_dying_http_server_leaves_a_write_unknown(
    http_server: HttpServer, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(http_server, {"crash": {"risk": "write"}})

    with pytest.raises(ExecUnknown) as caught:
        await call("crash")

    assert outcomes(caught.value) == [("unknown", "transport")]  # type: ignore[arg-type]
    assert calls() == ["crash"]


async def test_a_server_that_is_down_was_sent_nothing(
    http_server: HttpServer, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(http_server, max_retry=1)
    http_server.stop()

    with pytest.raises(ToolUnavailable) as caught:
        await call("counter")

    assert outcomes(caught.value) == [("not_sent", "transport")] * 2  # type: ignore[arg-type]
    assert calls() == []


async def test_a_restarted_server_is_met_again(over: HttpServer | None, make_server: MakeServer, calls: Calls) -> None:
    await make_server(over)
    before = (await call("pid")).data["pid"]
    if over is not None:
        over.stop()
        over.start()
    else:
        os.kill(before, signal.SIGKILL)
        await until(lambda: is_gone(before))
        await asyncio.sleep(0.05)

    after = (await call("pid")).data["pid"]

    assert after != before
    assert calls() == ["pid", "pid"]


async def test_a_call_beside_a_failed_one_is_not_disturbed(http_server: HttpServer, make_server: MakeServer) -> None:
    await make_server(http_server, {"slow": {"timeout_ms": 300}})

    slow, echo = await asyncio.gather(
        call("slow", {"seconds": 5}), call("echo", {"text": "fine"}), return_exceptions=True
    )

    assert isinstance(slow, ExecUnknown)
    assert isinstance(echo, CallResult)


async def test_what_the_tool_says_of_its_failure_comes_back(
    over: HttpServer | None, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(over)

    with pytest.raises(ExecFail) as caught:
        await call("fail")

    assert caught.value.details == {"tool": "no money left", "kind": "tool"}
    assert outcomes(caught.value) == [("failed", "tool")]  # type: ignore[arg-type]
    assert calls() == ["fail"]


async def test_a_protocol_error_is_a_known_failure(
    over: HttpServer | None, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(over, {"refuse": {"idempotent": True}})

    with pytest.raises(ExecFail) as caught:
        await call("refuse")

    assert caught.value.details == {"tool": "not like this", "kind": "protocol"}
    assert calls() == ["refuse"]


async def test_output_that_breaks_its_schema_counts_as_run(
    over: HttpServer | None, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(over, {"bad_output": {"idempotent": True}})

    with pytest.raises(ExecFail) as caught:
        await call("bad_output")

    assert caught.value.details == {"tool": "", "kind": "schema"}
    assert calls() == ["bad_output"]


async def test_a_huge_result_is_cut(over: HttpServer | None, make_server: MakeServer, settings: Any) -> None:
    settings.MAX_RESULT_BYTES = 10_000
    await make_server(over)

    data = (await call("huge", {"bytes": 20_000})).data

    assert data["truncated"] is True
    assert data["bytes"] > 20_000
    assert data["content"] == [{"type": "text", "text": "x" * 2_500}]


async def test_params_that_do_not_fit_are_not_sent(make_server: MakeServer, calls: Calls) -> None:
    await make_server()

    with pytest.raises(ToolParamsInvalid) as caught:
        await call("echo", {"text": 5, "more": "x" * 10_000})

    errors = caught.value.details["errors"]
    assert {error["path"] for error in errors} == {"", "/text"}
    assert all(len(error["problem"]) <= 200 for error in errors)
    assert calls() == []


async def test_a_missing_command_sends_nothing(make_server: MakeServer, calls: Calls, settings: Any) -> None:
    server = await make_server()
    settings.MCP_STDIO_COMMANDS = ("no-such-command",)
    server.is_operators_own, server.command = False, "no-such-command"
    await in_db(server.save)
    begun = time.perf_counter()

    with pytest.raises(ToolUnavailable) as caught:
        await call("echo")

    assert outcomes(caught.value) == [("not_sent", "transport")]  # type: ignore[arg-type]
    assert time.perf_counter() - begun < 1
    assert calls() == []


async def test_a_server_that_never_answers_is_given_up(make_server: MakeServer, calls: Calls, settings: Any) -> None:
    server = await make_server(max_retry=0)
    settings.MCP_CONNECT_TIMEOUT_MS = 300
    server.args = ["-c", "import time; time.sleep(60)"]
    await in_db(server.save)
    begun = time.perf_counter()

    with pytest.raises(ToolUnavailable):
        await call("echo")

    assert time.perf_counter() - begun < 3
    assert calls() == []


async def test_the_breaker_refuses_quickly_after_several_failures(make_server: MakeServer, calls: Calls) -> None:
    server = await make_server(max_retry=2)
    await in_db(McpServer.objects.filter(pk=server.pk).update, args=["-c", "import sys; sys.exit(1)"])
    with pytest.raises(ToolUnavailable):
        await call("echo")
    begun = time.perf_counter()

    with pytest.raises(ToolUnavailable) as caught:
        await call("echo")

    assert time.perf_counter() - begun < 0.1
    assert len(outcomes(caught.value)) == 1  # type: ignore[arg-type]
    assert calls() == []


async def test_connecting_is_done_once_for_all_who_wait(make_server: MakeServer) -> None:
    server = await make_server()
    await close_pools()

    connections = await asyncio.gather(*(get_pool().connection(server) for _ in range(10)))

    assert len(set(connections)) == 1


async def test_a_changed_row_gets_a_new_connection_and_the_old_call_ends_well(
    make_server: MakeServer, calls: Calls
) -> None:
    server = await make_server()
    before = (await call("pid")).data["pid"]
    under_way = asyncio.create_task(call("slow", {"seconds": 0.5}))
    await until(lambda: "slow" in calls())

    server.env = {**server.env, "MORE": "1"}
    await in_db(server.save)
    after = (await call("pid")).data["pid"]

    assert after != before
    assert (await under_way).data == {"content": [{"type": "text", "text": "done"}]}
    await until(lambda: is_gone(before))


async def test_closing_ends_the_children(make_server: MakeServer) -> None:
    await make_server()
    pid = (await call("pid")).data["pid"]
    assert not is_gone(pid)
    begun = time.perf_counter()

    await close_pools()

    assert time.perf_counter() - begun < 1.5
    assert is_gone(pid)


async def test_closing_ends_a_child_that_does_not_listen(pools: None, tmp_path: Path) -> None:
    deaf, pid = deaf_server(tmp_path)
    server = McpServer(pk=1, name="deaf", transport="stdio", command=sys.executable, args=[str(deaf)])
    server.is_operators_own = True
    connecting = asyncio.create_task(get_pool().connection(server))
    await until(lambda: pid.exists() and bool(pid.read_text()))
    begun = time.perf_counter()

    await close_pools()

    assert time.perf_counter() - begun < 1.5
    assert is_gone(int(pid.read_text()))
    with pytest.raises(Exception, match="closed"):
        await connecting


PARENT = """
import asyncio, sys
from mcp.client.stdio import stdio_client
from tools.mcp.connection import _process
from tools.mcp.endpoint import Endpoint

async def main():
    endpoint = Endpoint(1, "deaf", "stdio", sys.executable, (sys.argv[1],), {}, "", "", {}, True)
    async with stdio_client(_process(endpoint)):
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_children_end_with_a_process_that_is_killed(tmp_path: Path, project_root: Path) -> None:
    deaf, pid = deaf_server(tmp_path, ignores_term=False)
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, str(deaf), cwd=project_root)
    await until(lambda: pid.exists() and bool(pid.read_text()), 10)
    child = int(pid.read_text())
    assert not is_gone(child)

    parent.kill()
    await parent.wait()

    await until(lambda: is_gone(child))


async def test_a_changed_definition_is_refused_and_put_into_quarantine(
    over: HttpServer | None, make_server: MakeServer, calls: Calls, definition: Path
) -> None:
    server = await make_server(over)
    await call("echo")
    definition.write_text("Echoes, and sends a copy elsewhere.")  # noqa: ASYNC240
    await close_pools()

    with pytest.raises(ToolUnavailable, match="changed"):
        await call("echo")

    assert calls() == ["echo"]
    tool = await tool_of("echo")
    assert tool.pending is not None
    assert tool.pending["description"] == "Echoes, and sends a copy elsewhere."
    assert not tool.is_runnable
    with pytest.raises(ToolUnavailable, match="changed"):
        await call("echo")
    assert calls() == ["echo"]
    # What did not change goes on, and what staff approve runs again.
    await call("meta")
    await in_db(approve, tool, None)
    await call("echo")
    assert calls() == ["echo", "meta", "echo"]
    assert (await sync_server(server)).changed == ()


async def test_a_list_is_not_believed_for_ever(
    http_server: HttpServer, make_server: MakeServer, calls: Calls, definition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_server(http_server)
    await call("echo")
    definition.write_text("Something else by now.")  # noqa: ASYNC240
    monkeypatch.setattr("tools.mcp.connection.LISTING_SECONDS", 0)

    with pytest.raises(ToolUnavailable, match="changed"):
        await call("echo")

    assert calls() == ["echo"]


async def test_a_caller_who_goes_away_leaves_the_session_in_order(
    over: HttpServer | None, make_server: MakeServer, calls: Calls
) -> None:
    await make_server(over)
    pid = (await call("pid")).data
    caller = asyncio.create_task(call("slow", {"seconds": 5}))
    await until(lambda: "slow" in calls())

    caller.cancel()

    with pytest.raises(asyncio.CancelledError):
        await caller
    assert (await call("pid")).data == pid


async def test_a_tool_that_is_switched_off_is_not_called(make_server: MakeServer, calls: Calls) -> None:
    await make_server(policy={"echo": {"enabled": False}})

    with pytest.raises(ToolUnavailable):
        await call("echo")

    assert calls() == []


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"x": value}
    return value


def test_a_result_too_deep_to_keep_is_cut() -> None:
    result = CallToolResult(content=[TextContent(type="text", text="the gist")], structured_content=nested(40))
    data = _data(result)
    assert data["truncated"] is True
    assert data["content"] == [{"type": "text", "text": "the gist"}]
    assert _data(CallToolResult(content=[], structured_content=nested(10))) == nested(10)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_result_that_is_no_json_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        _data(CallToolResult(content=[], structured_content={"a": number}))
