"""A small MCP server whose tools misbehave on demand, over stdio or streamable HTTP (`--http PORT`).

It appends the name of every tool called to `CALLS_FILE` before it does anything, so that a test sees what arrived.
`DEFINITION_FILE`, where it exists, is the description of the tool `echo`.
"""
# ruff: noqa: ASYNC230, ASYNC240  (small files of a test)

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

Json = dict[str, Any]


def tool(name: str, output: Json | None = None, **properties: Json) -> types.Tool:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return types.Tool(name=name, description=name, input_schema=schema, output_schema=output)


NUMBER = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
TOOLS = [
    tool("echo", text={"type": "string"}),
    tool("slow", seconds={"type": "number"}),
    tool("fail"),
    tool("refuse"),
    tool("crash"),
    tool("crash_once"),
    tool("counter", NUMBER),
    tool("bad_output", NUMBER),
    tool("meta"),
    tool("huge", bytes={"type": "integer"}),
    tool("progress"),
    tool("pid"),
]


async def list_tools(ctx: Any, params: Any) -> types.ListToolsResult:
    listed = [one.model_copy() for one in TOOLS]
    path = os.environ.get("DEFINITION_FILE")
    if path and Path(path).exists():
        listed[0].description = Path(path).read_text()
    # Two pages, so that paging is walked through.
    if params is None or params.cursor is None:
        return types.ListToolsResult(tools=listed[:5], next_cursor="rest")
    return types.ListToolsResult(tools=listed[5:])


def calls() -> list[str]:
    path = Path(os.environ["CALLS_FILE"])
    return path.read_text().split() if path.exists() else []


def said(text: str, **more: Any) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], **more)


async def call_tool(ctx: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
    with Path(os.environ["CALLS_FILE"]).open("a") as file:
        file.write(params.name + "\n")
    given = params.arguments or {}
    match params.name:
        case "echo":
            return said(given.get("text", ""))
        case "slow":
            await asyncio.sleep(given["seconds"])
            return said("done")
        case "fail":
            return said("no money left", is_error=True)
        case "refuse":
            raise MCPError(code=-32602, message="not like this")
        case "crash":
            os._exit(3)
        case "crash_once":
            if calls().count("crash_once") == 1:
                os._exit(3)
            return said("up again")
        case "counter":
            n = calls().count("counter")
            return said(str(n), structured_content={"n": n})
        case "bad_output":
            return said("five", structured_content={"n": "five"})
        case "meta":
            meta = {str(key): value for key, value in (params.meta or {}).items() if str(key).startswith("fullvoice/")}
            return said(json.dumps(meta), structured_content=meta)
        case "huge":
            return said("x" * given["bytes"])
        case "progress":
            for step in (1, 2):
                await ctx.session.send_progress_notification(ctx.meta["progress_token"], step, 2, f"step {step}")
            return said("done")
        case "pid":
            return said(str(os.getpid()), structured_content={"pid": os.getpid()})
    raise MCPError(code=-32602, message="unknown tool")


server: Server[Any] = Server("shapes", version="1", on_list_tools=list_tools, on_call_tool=call_tool)


async def over_stdio() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    if "--http" in sys.argv:
        import uvicorn

        app = server.streamable_http_app()
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[-1]), log_level="error", timeout_graceful_shutdown=1)
    else:
        asyncio.run(over_stdio())
