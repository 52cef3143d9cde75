"""The verbs of the tool registry: check, discover, approve, find, call."""

from ..mcp.catalogue import Discovery, definition_hash, definition_of
from .calls import (
    Attempt,
    Caller,
    CallError,
    CallFailed,
    CallNotSent,
    CallResult,
    CallUnknown,
    call_tool,
    validate_params,
)
from .kinds import guess_param_kinds
from .registry import (
    SyncReport,
    apply_discovery,
    approve,
    check_endpoint,
    discover,
    find_tool,
    quarantine,
    register_operator_script,
    reject,
    runnable_tools,
    sync_server,
    sync_servers_now,
)

__all__ = [
    "Attempt",
    "CallError",
    "CallFailed",
    "CallNotSent",
    "CallResult",
    "CallUnknown",
    "Caller",
    "Discovery",
    "SyncReport",
    "apply_discovery",
    "approve",
    "call_tool",
    "check_endpoint",
    "definition_hash",
    "definition_of",
    "discover",
    "find_tool",
    "guess_param_kinds",
    "quarantine",
    "register_operator_script",
    "reject",
    "runnable_tools",
    "sync_server",
    "sync_servers_now",
    "validate_params",
]
