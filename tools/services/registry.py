"""The registry's verbs: what servers list, and what staff decide about it. Every change is written to the log."""

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from loguru import logger

from auditlog.services import SYSTEM, Entry, record
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import NotFound
from tools.mcp.catalogue import Discovery, definition_hash
from tools.mcp.endpoint import Endpoint
from tools.mcp.failures import NotSent
from tools.mcp.pool import close_pools, get_pool
from tools.models import Approval, McpServer, Tool, Transport

from .kinds import guess_param_kinds
from .schemas import schema_error

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a discovery changed: tool names. `error` is set, in words, where the server could not be asked."""

    server: str
    discovery: Discovery | None = None
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    error: str = ""


def check_endpoint(server: McpServer) -> None:
    """Raises `ValidationError` unless the row says where a server is that may be reached. Blocks while a host name
    is resolved."""
    Endpoint.of(server).check()


# Discovery


async def discover(server: McpServer) -> Discovery:
    """Ask the server, over a new connection, what it is and which tools it has. Raises `NotSent` with the reason."""
    if not server.enabled:
        raise NotSent(_("The server is switched off."), again=False)
    connection = await get_pool().connection(server, fresh=True)
    return connection.discovery()


def apply_discovery(server: McpServer, discovery: Discovery, by: "User | None") -> SyncReport:
    """Bring the server's rows up to what it lists. Nothing that staff decided is undone: a definition that differs
    from the approved one is put beside it as `pending`, and a tool that is gone stays, not listed."""
    listed = {definition["name"]: definition for definition in discovery.tools}
    found: dict[str, list[str]] = {"new": [], "changed": [], "restored": [], "vanished": []}
    entries: list[Entry] = []

    def note(what: str, tool: Tool, **detail: Any) -> None:
        found[what].append(tool.name)
        entries.append(_entry(f"tool {what}", tool, by, **detail))

    with transaction.atomic():
        server = McpServer.objects.select_for_update().get(pk=server.pk)
        rows = {tool.name: tool for tool in server.tools.all()}
        for name, definition in listed.items():
            tool = rows.get(name)
            if tool is None:
                tool = Tool(
                    server=server, name=name, definition=definition, definition_hash=definition_hash(definition)
                )
                tool.param_kinds = guess_param_kinds(tool.input_schema)
                tool.save(force_insert=True)
                note("new", tool, definition_hash=tool.definition_hash)
                if server.is_operators_own:
                    # What cannot be approved by itself waits for staff, as a stranger's tool does.
                    with suppress(ValidationError):
                        entries.append(_approve(tool, definition, by))
                continue
            what = _meet(tool, definition)
            if not tool.present:
                tool.present = True
                what = what or "restored"
                tool.save(update_fields=["present"])
            if what:
                note(what, tool, definition_hash=definition_hash(definition))
        for name, tool in rows.items():
            if name not in listed and tool.present:
                tool.present = False
                tool.save(update_fields=["present"])
                note("vanished", tool)
        server.protocol_version = discovery.protocol_version
        server.server_info = discovery.server_info
        server.synced_at = timezone.now()
        server.last_error = ""
        server.save(update_fields=["protocol_version", "server_info", "synced_at", "last_error"])
        if entries:
            record(*entries)
    return SyncReport(
        server=server.name,
        discovery=discovery,
        new=tuple(found["new"]),
        changed=tuple(found["changed"]),
        restored=tuple(found["restored"]),
        vanished=tuple(found["vanished"]),
    )


def _meet(tool: Tool, definition: dict[str, Any]) -> str:
    """Compare a row with what is listed now; returns what happened to it (`changed`, `restored`), if anything."""
    same = definition_hash(definition) == tool.definition_hash
    if tool.approval != Approval.APPROVED:
        if same:
            return ""
        _take(tool, definition)
        tool.save(update_fields=["definition", "definition_hash", "param_kinds"])
        return "changed"
    pending = None if same else definition
    if tool.pending == pending:
        return ""
    tool.pending = pending
    tool.save(update_fields=["pending"])
    return "restored" if same else "changed"


def _take(tool: Tool, definition: dict[str, Any]) -> None:
    """Make this the row's definition. Kinds that staff set stay, for parameters that are still there."""
    tool.definition = definition
    tool.definition_hash = definition_hash(definition)
    guessed = guess_param_kinds(tool.input_schema)
    tool.param_kinds = {name: tool.param_kinds.get(name, kind) for name, kind in guessed.items()}


def _note_failure(server: McpServer, reason: str) -> None:
    # A failed discovery says nothing about the tools: the list stays as it is.
    McpServer.objects.filter(pk=server.pk).update(last_error=reason[:500])


def quarantine(tool: Tool, listed: dict[str, Any] | None) -> None:
    """Mark an approved tool whose server lists another definition than the approved one, or none (`None`)."""
    with transaction.atomic():
        tool = Tool.objects.select_for_update().select_related("server").get(pk=tool.pk)
        if listed is None:
            if tool.present:
                tool.present = False
                tool.save(update_fields=["present"])
                record(_entry("tool vanished", tool, None))
        elif _meet(tool, listed) == "changed":
            record(_entry("tool changed", tool, None, definition_hash=definition_hash(listed)))


async def sync_server(server: McpServer, by: "User | None" = None) -> SyncReport:
    """Discover and apply. A server that cannot be asked keeps its tools; the reason is in the report and the row."""
    try:
        discovery = await discover(server)
    except NotSent as error:
        await in_db(_note_failure, server, str(error))
        return SyncReport(server=server.name, error=str(error))
    return await in_db(apply_discovery, server, discovery, by)


def sync_servers_now(servers: Iterable[McpServer], by: "User | None" = None) -> list[SyncReport]:
    """`sync_server` for sync code outside any transaction (commands, the admin), over connections of its own."""

    async def work() -> list[SyncReport]:
        try:
            return [await sync_server(server, by) for server in servers]
        finally:
            await close_pools()

    servers = list(servers)
    return asyncio.run(work())


async def register_operator_script() -> SyncReport | None:
    """Put the script that the operator names (`MCP_SCRIPT_PATH`) into the registry and sync it; `None` without one.

    Its tools are approved on first sight.
    """
    path = settings.MCP_SCRIPT_PATH
    if not path:
        return None
    server = await in_db(upsert_own, "script", args=[path])
    report = await sync_server(server)
    if report.error:
        logger.bind(reason=report.error).error("the operator's script cannot be used (MCP_SCRIPT_PATH)")
    return report


def upsert_own(name: str, **fields: Any) -> McpServer:
    """A server of the operator's own that runs on this interpreter. Raises `ValidationError` where the name is
    taken by a server that is not."""
    with transaction.atomic():
        server = McpServer.objects.select_for_update().filter(name=name).first()
        if server is not None and not server.is_operators_own:
            raise ValidationError(_("There is a server called %(name)s already.") % {"name": name})
        server = server or McpServer(name=name, is_operators_own=True)
        before = (server.transport, server.command, server.args, server.env, server.working_dir)
        values = {"transport": Transport.STDIO, "command": sys.executable, "env": {}, "working_dir": "", **fields}
        for field, value in values.items():
            setattr(server, field, value)
        if server.pk is None or before != (
            server.transport, server.command, server.args, server.env, server.working_dir
        ):  # fmt: skip
            server.save()
            record(_server_entry("server registered by the operator", server, None))
        return server


# Staff's decisions


def save_server(server: McpServer, by: "User | None", fields: Iterable[str]) -> McpServer:
    """Save a new server, or these fields of one. Who changed what stands in the log, without the values."""
    fields = sorted(fields)
    with transaction.atomic():
        new = server.pk is None
        server.save(update_fields=None if new else fields)
        record(_server_entry("server registered" if new else "server changed", server, by, fields=fields))
    return server


def remove_server(server: McpServer, by: "User | None") -> None:
    """Delete a server with its tools. Raises `ProtectedError` where plans refer to one of them."""
    entry = _server_entry("server removed", server, by)
    with transaction.atomic():
        server.delete()
        record(entry)


def save_policy(tool: Tool, by: "User | None", fields: Iterable[str]) -> Tool:
    """Save these fields, which staff set: words, risk, confirmation and the like."""
    fields = sorted(fields)
    if fields:
        with transaction.atomic():
            tool.save(update_fields=fields)
            policy = {"risk": tool.risk, "confirmation": tool.confirmation, "idempotent": tool.idempotent}
            if tool.step_up_above is not None:
                policy["step_up_above"] = format(tool.step_up_above, "f")
            record(_entry("tool policy set", tool, by, fields=fields, enabled=tool.enabled, **policy))
    return tool


def remove_tool(tool: Tool, by: "User | None") -> None:
    """Delete a tool. Raises `ProtectedError` where plans refer to it."""
    entry = _entry("tool removed", tool, by)
    with transaction.atomic():
        tool.delete()
        record(entry)


def approve(tool: Tool, by: "User | None", *, seen: str | None = None) -> Tool:
    """Approve the definition that waits (or the tool's first one), and fix its public name the first time.

    `seen` is the hash of the definition that was shown; another one by now is refused.
    Raises `ValidationError` where it changed meanwhile, or its schemas cannot be used.
    """
    with transaction.atomic():
        tool = Tool.objects.select_for_update().select_related("server").get(pk=tool.pk)
        definition = tool.pending or tool.definition
        if seen is not None and seen != definition_hash(definition):
            raise ValidationError(_("The definition has changed since it was shown; look at it again."))
        record(_approve(tool, definition, by))
    return tool


def _approve(tool: Tool, definition: dict[str, Any], by: "User | None") -> Entry:
    if found := _schema_problems(definition):
        raise ValidationError(_("The tool's schema cannot be used: %(problem)s") % {"problem": found})
    action = tool.action or _free_action(tool)
    _take(tool, definition)
    tool.pending = None
    tool.approval = Approval.APPROVED
    tool.approved_at = timezone.now()
    tool.action = action
    tool.save(
        update_fields=[
            "definition", "definition_hash", "param_kinds", "pending", "approval", "approved_at", "action"
        ]
    )  # fmt: skip
    return _entry("tool approved", tool, by, definition_hash=tool.definition_hash)


def _free_action(tool: Tool) -> str:
    for action in (tool.name, long := f"{tool.server.name}__{tool.name}"):
        if not Tool.objects.filter(action=action).exists():
            return action
    raise ValidationError(_("Another tool is called %(name)s already.") % {"name": long})


def _schema_problems(definition: dict[str, Any]) -> str:
    for part in ("inputSchema", "outputSchema"):
        if problem := schema_error(definition.get(part, {})):
            return f"{part}: {problem}"
    return ""


def reject(tool: Tool, by: "User | None") -> Tool:
    """Take the tool out of use, whatever its server lists. It can be approved again."""
    with transaction.atomic():
        tool = Tool.objects.select_for_update().select_related("server").get(pk=tool.pk)
        if tool.pending is not None:
            _take(tool, tool.pending)
        tool.pending = None
        tool.approval = Approval.REJECTED
        tool.save(update_fields=["definition", "definition_hash", "param_kinds", "pending", "approval"])
        record(_entry("tool rejected", tool, by, definition_hash=tool.definition_hash))
    return tool


# Finding


def runnable_tools(user: "User") -> list[Tool]:
    """The tools this user may run, by public name, each with its server."""
    if not user.is_active:
        return []
    return list(Tool.objects.runnable().select_related("server").order_by("action"))


def find_tool(user: "User", action: str) -> Tool:
    """The tool of this public name, with its server. Raises `NotFound` unless this user may run it."""
    tool = Tool.objects.runnable().select_related("server").filter(action=action).first()
    if tool is None or not user.is_active:
        raise NotFound
    return tool


def _entry(message: str, tool: Tool, by: "User | None", **detail: Any) -> Entry:
    return Entry(
        chain=SYSTEM,
        step="policy",
        status="success",
        message=message,
        user_id=by.pk if by else None,
        action=(tool.action or tool.name)[:128],
        detail={"server": tool.server.name, "tool": tool.name, **detail},
    )


def _server_entry(message: str, server: McpServer, by: "User | None", **detail: Any) -> Entry:
    return Entry(
        chain=SYSTEM,
        step="policy",
        status="success",
        message=message,
        user_id=by.pk if by else None,
        detail={"server": server.name, "transport": server.transport, **detail},
    )
