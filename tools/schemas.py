"""The registry on the wire."""

from typing import Any

from fullvoice.lib.wire import Wire

from .models import Risk, Tool


class ToolOut(Wire):
    """`name` is the tool's public name: the `action` of plans."""

    name: str
    title: str
    description: str
    server: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any] | None
    risk: Risk
    needs_confirmation: bool

    @classmethod
    def of(cls, tool: Tool) -> "ToolOut":
        return cls(
            name=str(tool.action),
            title=tool.shown_title,
            description=tool.shown_description,
            server=tool.server.name,
            input_schema=tool.input_schema,
            output_schema=tool.output_schema,
            risk=Risk(tool.risk),
            needs_confirmation=tool.needs_confirmation,
        )


class ToolPage(Wire):
    items: list[ToolOut]
    next_cursor: str | None
