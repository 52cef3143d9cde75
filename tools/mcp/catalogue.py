"""Tool definitions as servers list them, in the form that is pinned and compared."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp_types import Tool

TOOL_NAME = re.compile(r"[A-Za-z0-9_.\-/]{1,128}")

_PINNED = ("name", "title", "description", "inputSchema", "outputSchema", "annotations")


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a server says of itself: its protocol version, `{"name", "version", …}`, and its tools' definitions."""

    protocol_version: str
    server_info: dict[str, Any] = field(default_factory=dict)
    tools: Sequence[dict[str, Any]] = ()


def definition_of(tool: "Tool") -> dict[str, Any]:
    """The part of a listed tool that approval is about: what it is called, says of itself, takes and gives."""
    listed = tool.model_dump(by_alias=True, mode="json", exclude_none=True)
    return {key: listed[key] for key in _PINNED if key in listed}


def definition_hash(definition: dict[str, Any]) -> str:
    """SHA-256 (hex) of the definition's canonical JSON."""
    return sha256(json.dumps(definition, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
