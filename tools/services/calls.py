"""Calling a tool: the one way by which anything leaves for a server."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.utils.translation import gettext_noop
from loguru import logger

from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import ExecFail, ExecUnknown, FullVoiceError, ToolParamsInvalid, ToolUnavailable
from fullvoice.lib.storable import too_deep
from tools.mcp.catalogue import definition_hash
from tools.mcp.failures import NotSent, OutcomeUnknown, OutputInvalid, Refused
from tools.mcp.pool import get_pool
from tools.models import Risk, Tool

from .registry import quarantine
from .schemas import problems

if TYPE_CHECKING:
    from mcp_types import CallToolResult

    from tools.mcp.connection import Connection, Progress

CHANGED = gettext_noop("%(tool)s has changed at its server and waits for approval; nothing was sent.")
NOT_OFFERED = gettext_noop("%(tool)s is not offered at the moment; nothing was sent.")
BAD_OUTPUT = gettext_noop("%(tool)s ran, but its answer does not have the form it promises.")

_MAX_ERROR_CHARS = 2_000
_FIRST_BACKOFF = 0.1
_LONGEST_BACKOFF = 2.0


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a call is made; the tool learns it from `_meta` and nowhere else."""

    user_id: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. outcome: `not_sent`, `unknown` (sent, no answer), `failed` (the answer is a failure), `ok`.
    kind of a failure: `transport`, `protocol` (a JSON-RPC error), `tool` (it says so itself), `schema` (its output)."""

    started_at: str
    duration_ms: int
    outcome: Literal["ok", "not_sent", "failed", "unknown"]
    kind: Literal["", "transport", "protocol", "tool", "schema"]


@dataclass(frozen=True, slots=True)
class CallResult:
    """`data` is the tool's `structuredContent`, or `{"content": […]}` where it has none. One that is larger than
    `MAX_RESULT_BYTES` is cut: `{"truncated": true, "bytes": <its size>, "content": [<the beginning, as text>]}`."""

    data: dict[str, Any]
    attempts: list[Attempt]


class CallError(FullVoiceError):
    """Base of how `call_tool` fails once params fit. `attempts` says what was tried."""

    attempts: Sequence[Attempt] = ()


class CallNotSent(CallError, ToolUnavailable):
    """Nothing was done: safe to try again."""


class CallFailed(CallError, ExecFail):
    """It was sent, and a failure came back. `details`: `{"tool": <its own words>, "kind": <as in Attempt>}`."""


class CallUnknown(CallError, ExecUnknown):
    """It was sent, and whether it was done is not known."""


def validate_params(tool: Tool, params: dict[str, Any]) -> None:
    """Raises `ToolParamsInvalid` (`details.errors`: `[{"path", "problem"}]`) unless the params fit the tool."""
    if found := problems(tool.definition_hash, "inputSchema", tool.input_schema, params):
        raise ToolParamsInvalid(tool=tool.shown_title, details={"errors": found})


async def call_tool(
    tool: Tool,
    params: dict[str, Any],
    *,
    caller: Caller,
    idempotency_key: str,
    on_progress: "Progress | None" = None,
    on_sent: Callable[[], None] | None = None,
) -> CallResult:
    """Carry one call to the tool's server and its result back. No policy and no log of the plan: those are the
    caller's. `tool` comes with its server (`select_related`).

    `on_sent` is called once, just before the first dispatch: from then on the outcome may be unknown.
    `on_progress({"progress", "total", "message"})` is called for each progress message of the server.

    Tries again, `server.retries` times at most and only within `tool.timeout_seconds` of the beginning, what was
    not sent, and what has an unknown outcome where the tool is idempotent or only reads.

    Raises `ToolParamsInvalid`, and with what was tried: `CallNotSent`, `CallFailed`, `CallUnknown`.
    """
    if not tool.is_runnable:
        raise CallNotSent(NOT_OFFERED if tool.pending is None else CHANGED, tool=tool.shown_title)
    validate_params(tool, params)
    call = _Call(tool, params, caller, idempotency_key, on_progress, on_sent)
    try:
        return await call.run()
    except CallError as error:
        error.attempts = call.attempts
        raise


class _Call:
    def __init__(
        self,
        tool: Tool,
        params: dict[str, Any],
        caller: Caller,
        idempotency_key: str,
        on_progress: "Progress | None",
        on_sent: Callable[[], None] | None,
    ) -> None:
        self.tool = tool
        self.params = params
        self.meta = {"fullvoice/user": str(caller.user_id), "fullvoice/idempotencyKey": idempotency_key}
        self.on_progress = on_progress
        self.on_sent = on_sent
        self.attempts: list[Attempt] = []

    async def run(self) -> CallResult:
        repeatable = self.tool.idempotent or self.tool.risk == Risk.READ
        begun = time.monotonic()
        tries = self.tool.server.retries + 1
        while True:
            error = await self._attempt()
            if isinstance(error, CallResult):
                return error
            again = error.again if isinstance(error, NotSent) else isinstance(error, OutcomeUnknown) and repeatable
            pause = min(_FIRST_BACKOFF * 2 ** (len(self.attempts) - 1), _LONGEST_BACKOFF) * random.uniform(0.5, 1)  # noqa: S311
            late = time.monotonic() + pause - begun > self.tool.timeout_seconds
            if not again or late or len(self.attempts) >= tries:
                raise self._final(error) from error
            await asyncio.sleep(pause)

    def _final(self, error: Exception) -> CallError:
        """What the attempts together say. One whose fate is unknown outweighs what later ones met."""
        title = self.tool.shown_title
        if any(attempt.outcome == "unknown" for attempt in self.attempts) and (
            isinstance(error, NotSent | OutcomeUnknown) or self.tool.risk != Risk.READ
        ):
            return CallUnknown(tool=title)
        if isinstance(error, NotSent):
            return CallNotSent(tool=title)
        kind = self.attempts[-1].kind
        if isinstance(error, OutputInvalid):
            return CallFailed(BAD_OUTPUT, tool=title, details={"tool": "", "kind": kind})
        return CallFailed(tool=title, details={"tool": str(error)[:_MAX_ERROR_CHARS], "kind": kind})

    async def _attempt(self) -> CallResult | Exception:
        started_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        clock = time.perf_counter()

        def note(outcome: Any, kind: Any = "") -> None:
            ms = round((time.perf_counter() - clock) * 1000)
            self.attempts.append(Attempt(started_at, ms, outcome, kind))
            log = logger.bind(tool=self.tool.name, server=self.tool.server.name, ms=ms, outcome=outcome, kind=kind)
            log.log("DEBUG" if outcome == "ok" else "WARNING", "tool call attempt ended")

        try:
            connection = await self._connection()
            result = await connection.call(
                self.tool.name,
                self.params,
                meta=self.meta,
                timeout=self.tool.timeout_seconds,
                on_progress=self.on_progress,
                on_sent=self._sent,
            )
        except NotSent as error:
            note("not_sent", "transport")
            return error
        except OutcomeUnknown as error:
            note("unknown", "transport")
            return error
        except Refused as error:
            note("failed", "protocol")
            return error
        except OutputInvalid as error:
            note("failed", "schema")
            return error
        except CallError:
            note("not_sent", "protocol")
            raise
        if result.is_error:
            note("failed", "tool")
            return _ToolFailed(_text(result))
        try:
            data = _data(result)
        except (ValueError, RecursionError) as error:
            note("failed", "schema")
            return OutputInvalid(str(error))
        note("ok")
        return CallResult(data, self.attempts)

    def _sent(self) -> None:
        if self.on_sent is not None:
            self.on_sent()
            self.on_sent = None

    async def _connection(self) -> "Connection":
        """A connection whose server lists this tool exactly as it was approved.

        Where it lists another definition, the server is asked once more over a new connection, since a child process
        may be older than its program; then the tool is put into quarantine and refused.
        """
        tool = self.tool
        pool = get_pool()
        connection = await pool.connection(tool.server)
        if _fits(tool, await connection.definition(tool.name)):
            return connection
        connection = await pool.connection(tool.server, fresh=True)
        listed = await connection.definition(tool.name)
        if _fits(tool, listed):
            return connection
        try:
            await in_db(quarantine, tool, listed)
        except Exception as error:
            # The refusal stands with or without the row.
            logger.opt(exception=error).error("changed tool could not be marked")
        raise CallNotSent(CHANGED if listed else NOT_OFFERED, tool=tool.shown_title)


class _ToolFailed(Exception):
    """The tool answered, and its answer says that it failed."""


def _fits(tool: Tool, listed: dict[str, Any] | None) -> bool:
    return listed is not None and definition_hash(listed) == tool.definition_hash


def _text(result: "CallToolResult") -> str:
    return "\n".join(part.text for part in result.content if part.type == "text")


def _data(result: "CallToolResult") -> dict[str, Any]:
    """The result as JSON, cut where it is too large or too deep. Raises `ValueError` where it is none."""
    structured = result.structured_content
    if isinstance(structured, dict):
        data: dict[str, Any] = structured
    elif structured is not None:
        data = {"result": structured}
    else:
        data = {"content": [part.model_dump(by_alias=True, mode="json", exclude_none=True) for part in result.content]}
    # NaN and Infinity are no JSON: neither the log nor a caller could take them.
    size = len(json.dumps(data, allow_nan=False))
    if size <= settings.MAX_RESULT_BYTES and not too_deep(data):
        return data
    text = _text(result) or json.dumps(data, ensure_ascii=False)
    # A character is four bytes at most.
    beginning = text[: settings.MAX_RESULT_BYTES // 4]
    return {"truncated": True, "bytes": size, "content": [{"type": "text", "text": beginning}]}
