"""A tool whose result somebody else wrote: an MCP server that reads a user's messages out of `MESSAGES`, a JSON file of
texts by user id."""

import json
import os

from mcp.server.mcpserver import Context, MCPServer
from mcp.types import ToolAnnotations

server = MCPServer("messages", version="1.0", log_level="ERROR")


def _messages() -> dict[str, list[str]]:
    with open(os.environ["MESSAGES"], encoding="utf-8") as file:
        return json.load(file)


@server.tool(title="Messages", annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
async def read_messages(ctx: Context) -> str:
    """The user's messages."""
    user = str((ctx.request_context.meta or {}).get("fullvoice/user", ""))
    return " ".join(_messages().get(user, [])) or "No messages."


if __name__ == "__main__":
    server.run("stdio")
