"""Filling a tool's parameters from one clause, by their schemas."""

from typing import Any

from ..base import Request, ToolSpec
from ..values.registry import find


def fill(clause: str, tool: ToolSpec, request: Request) -> dict[str, Any]:
    """What `clause` says for each parameter of `tool`: words as heard, or JSON that fits the parameter's schema."""
    said: dict[str, Any] = {}
    for name, schema in tool.properties.items():
        span = find(tool.kind(name), clause, request, schema if isinstance(schema, dict) else {})
        if span is not None:
            said[name] = clause[span.start : span.end]
    return said
