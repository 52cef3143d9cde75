"""A connection to one MCP server: one task opens it, keeps it and closes it; any task may call over it."""

import asyncio
import logging
import math
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import anyio
import mcp.client.stdio
from django.conf import settings
from django.core.exceptions import ValidationError
from loguru import logger
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CONNECTION_CLOSED,
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    REQUEST_TIMEOUT,
    CallToolResult,
    Implementation,
    InputRequiredResult,
    RequestParamsMeta,
    ToolListChangedNotification,
)
from pydantic import ValidationError as ProtocolError

from .catalogue import TOOL_NAME, Discovery, definition_of
from .endpoint import Endpoint
from .failures import NotSent, OutcomeUnknown, OutputInvalid, Refused
from .http import SharedHttp
from .streams import Outgoing, Reader, Writer, outgoing

Progress = Callable[[dict[str, Any]], None]
"""Told of `{"progress", "total", "message"}`, the last two only where the server says them; must not block."""

# A child that does not end when its stdin closes is ended within a second, so that shutting down stays quick.
mcp.client.stdio.PROCESS_TERMINATION_TIMEOUT = 0.4
mcp.client.stdio.FORCE_KILL_TIMEOUT = 0.3

# The SDK's own log lines hold payloads: what users said and what tools answered.
for _name in ("mcp.client", "mcp.shared", "client"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# Codes that the SDK makes out of an HTTP status, or of an answer that is no JSON-RPC.
_FROM_STATUS = (CONNECTION_CLOSED, INVALID_REQUEST, INTERNAL_ERROR, METHOD_NOT_FOUND)

# Servers of the 2026 era do not announce a changed list unasked, so a list is believed this long.
LISTING_SECONDS = 300.0
_MAX_PAGES = 100
_MAX_TOOLS = 2_000


class Connection:
    """Opens at once, in a task of its own. Ends by itself when the transport does, by `retire`, or by `close`."""

    def __init__(self, endpoint: Endpoint, http: SharedHttp) -> None:
        self.endpoint = endpoint
        self.tools: dict[str, dict[str, Any]] = {}
        self._http = http
        self._client: Client | None = None
        self._listed_at = -math.inf
        self._listing = asyncio.Lock()
        self._slots = asyncio.Semaphore(settings.MCP_MAX_CONCURRENCY)
        self._calls = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._ended = asyncio.Event()
        self._closing = False
        self._scope = anyio.CancelScope()
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # Read it once here: a failure is not lost where nobody waits any more.
        self._opened.add_done_callback(lambda future: future.cancelled() or future.exception())
        self._owner = asyncio.create_task(self._own(), name=f"mcp {endpoint.name}")

    # The owner task

    async def _own(self) -> None:
        self._scope.deadline = anyio.current_time() + settings.MCP_CONNECT_TIMEOUT_MS / 1000
        reason: BaseException | str = "did not answer in time (MCP_CONNECT_TIMEOUT_MS)"
        again = True
        try:
            # The deadline stands outside the client, whose own probe waits ten seconds whatever it is told.
            with self._scope:
                await asyncio.to_thread(self.endpoint.check)
                async with self._connect() as client:
                    self._client = client
                    await self.refresh()
                    self._scope.deadline = math.inf
                    self._opened.set_result(None)
                    await self._ended.wait()
                    await self._idle.wait()
            if self._closing:
                reason = "it was closed meanwhile"
        except ValidationError as error:
            reason, again = " ".join(error.messages), False
        except asyncio.CancelledError:
            reason = "it was closed meanwhile"
            raise
        except Exception as error:
            reason = error
        finally:
            self._ended.set()
            if not self._opened.done():
                self._opened.set_exception(NotSent(_words(reason), again=again))
            logger.bind(server=self.endpoint.name).debug("tool server connection ended")

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[Client]:
        endpoint = self.endpoint
        if endpoint.transport == "stdio":
            with Path(os.devnull).open("w") as nowhere:  # noqa: ASYNC230 - a device
                async with self._client_over(mcp.client.stdio.stdio_client(_process(endpoint), nowhere)) as client:
                    yield client
        else:
            async with self._http.client(endpoint.headers) as http:
                limit = settings.MAX_RESULT_BYTES * 4
                over = streamable_http_client(endpoint.url, http_client=http, max_sse_event_size=limit)
                async with self._client_over(over) as client:
                    yield client

    def _client_over(self, transport: AbstractAsyncContextManager[Any]) -> Client:
        return Client(
            self._watched(transport),
            read_timeout_seconds=settings.MCP_CONNECT_TIMEOUT_MS / 1000,
            client_info=Implementation(name=settings.APP_NAME, version="1"),
            message_handler=self._on_message,
            cache=None,
        )

    @asynccontextmanager
    async def _watched(self, transport: AbstractAsyncContextManager[Any]) -> AsyncIterator[tuple[Any, Any]]:
        async with transport as (read, write):
            yield Reader(read, self._ended), Writer(write)

    async def _on_message(self, message: object) -> None:
        if isinstance(message, ToolListChangedNotification):
            self._listed_at = -math.inf

    # What other tasks may do

    @property
    def ended(self) -> bool:
        """Whether no new call may begin here."""
        return self._ended.is_set()

    @property
    def closed(self) -> bool:
        """Whether everything it held has been let go."""
        return self._owner.done()

    @property
    def _live(self) -> Client:
        if self._client is None:
            raise NotSent("the connection is not open")
        return self._client

    async def opened(self) -> None:
        """Wait until calls can be made. Raises `NotSent` with the reason where the server cannot be reached."""
        await asyncio.shield(self._opened)

    def retire(self) -> None:
        """Take no more calls; close when those under way have ended."""
        self._ended.set()

    async def close(self) -> None:
        """End now, the child process within about a second. Calls under way end with an unknown outcome."""
        self._closing = True
        self._ended.set()
        self._idle.set()
        if not self._opened.done():
            self._scope.cancel()
        _, late = await asyncio.wait({self._owner}, timeout=1.5)
        if late:
            self._owner.cancel()
            await asyncio.wait({self._owner}, timeout=1)

    async def refresh(self) -> None:
        """List the server's tools anew. Raises what the client raises."""
        listed: dict[str, dict[str, Any]] = {}
        cursor: str | None = None
        for _ in range(_MAX_PAGES):
            page = await self._live.list_tools(cursor=cursor)
            listed |= {tool.name: definition_of(tool) for tool in page.tools if TOOL_NAME.fullmatch(tool.name)}
            cursor = page.next_cursor
            if cursor is None or len(listed) > _MAX_TOOLS:
                break
        self.tools = listed
        self._listed_at = asyncio.get_running_loop().time()

    async def definition(self, name: str) -> dict[str, Any] | None:
        """The definition the server lists for this tool, not older than `LISTING_SECONDS`. Raises `NotSent`."""
        if asyncio.get_running_loop().time() - self._listed_at > LISTING_SECONDS:
            async with self._listing:
                if asyncio.get_running_loop().time() - self._listed_at > LISTING_SECONDS:
                    try:
                        await self.refresh()
                    except Exception as error:
                        self.retire()
                        raise NotSent(_words(error)) from error
        return self.tools.get(name)

    def discovery(self) -> Discovery:
        """What the server says of itself. Only once `opened`."""
        info = self._live.server_info
        return Discovery(
            protocol_version=self._live.protocol_version,
            server_info=info.model_dump(by_alias=True, mode="json", exclude_none=True) if info else {},
            tools=tuple(self.tools.values()),
        )

    async def call(
        self,
        name: str,
        arguments: dict[str, Any],
        *,
        meta: dict[str, Any],
        timeout: float,
        on_progress: Progress | None = None,
        on_sent: Callable[[], None] | None = None,
    ) -> CallToolResult:
        """Call a tool. `timeout` is in seconds, from dispatch to answer; `on_sent` is called just before dispatch.

        Raises `NotSent`, `OutcomeUnknown`, `Refused` or `OutputInvalid`; a tool that says it failed returns a result
        with `is_error`.
        """
        self._calls += 1
        self._idle.clear()
        try:
            try:
                async with asyncio.timeout(timeout):
                    await self._slots.acquire()
            except TimeoutError:
                raise NotSent("too many calls are under way (MCP_MAX_CONCURRENCY)", again=False) from None
            try:
                if self.ended:
                    raise NotSent("the connection ended")
                return await self._call(name, arguments, meta, timeout, on_progress, Outgoing(on_sent))
            finally:
                self._slots.release()
        finally:
            self._calls -= 1
            if self._calls == 0:
                self._idle.set()

    async def _call(
        self,
        name: str,
        arguments: dict[str, Any],
        meta: dict[str, Any],
        timeout: float,
        on_progress: Progress | None,
        call: Outgoing,
    ) -> CallToolResult:

        async def report(progress: float, total: float | None = None, message: str | None = None) -> None:
            if on_progress is not None:
                said = {"progress": progress, "total": total, "message": message}
                on_progress({key: value for key, value in said.items() if value is not None})

        token = outgoing.set(call)
        try:
            # The SDK's clock starts when the message is written; a server that reads nothing would hold it for ever.
            async with asyncio.timeout(timeout + 1):
                result = await self._live.session.call_tool(
                    name,
                    arguments,
                    timeout,
                    report if on_progress is not None else None,
                    meta=cast(RequestParamsMeta, meta),
                    allow_input_required=True,
                )
        except MCPError as error:
            raise self._failure(error, call) from error
        except (ProtocolError, RuntimeError) as error:
            if not call.sent:
                raise NotSent(_words(error)) from error
            raise OutputInvalid(_words(error)) from error
        except NotSent:
            raise
        except Exception as error:
            self.retire()
            raise (OutcomeUnknown if call.sent else NotSent)(_words(error)) from error
        finally:
            outgoing.reset(token)
        if isinstance(result, InputRequiredResult):
            raise Refused(INVALID_REQUEST, "The tool asks something back, which cannot be answered here.")
        return result

    def _failure(self, error: MCPError, call: Outgoing) -> Exception:
        """What an MCP error says of the call's effect. The SDK's own codes may also come from the peer; where they
        cannot be told apart, the outcome counts as unknown."""
        code = error.error.code
        if code in (CONNECTION_CLOSED, HEADER_MISMATCH):
            self.retire()
        if not call.sent or call.turned_away or code == HEADER_MISMATCH:
            return NotSent(_words(error))
        if 300 <= call.status < 500 and call.status != 408 and code in _FROM_STATUS:
            # The HTTP layer turned the request away: a session unknown after a restart, credentials, a redirect.
            self.retire()
            return NotSent(f"HTTP {call.status}")
        # An answer that says nothing of the tool: a proxy's, or one that is not MCP.
        unread = code == INTERNAL_ERROR and (call.status >= 500 or call.status == 408)
        unread = unread or (code == INVALID_REQUEST and 200 <= call.status < 300)
        if unread or code in (CONNECTION_CLOSED, REQUEST_TIMEOUT, PARSE_ERROR):
            return OutcomeUnknown(_words(error))
        return Refused(code, error.error.message)


def _process(endpoint: Endpoint) -> StdioServerParameters:
    command = [endpoint.executable, *endpoint.args]
    # Where the system can tie a child's life to ours, it does: a killed process closes no pipes politely.
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "TERM", "--", *command]
    return StdioServerParameters(
        command=command[0], args=command[1:], env=endpoint.env, cwd=endpoint.working_dir or None
    )


def _words(reason: BaseException | str) -> str:
    """A reason for staff to read, at most 300 characters."""
    while isinstance(reason, BaseExceptionGroup):
        reason = reason.exceptions[0]
    if isinstance(reason, MCPError):
        reason = reason.error.message
    elif isinstance(reason, ProtocolError):
        reason = "the answer is not MCP"
    return (str(reason) or type(reason).__name__)[:300]
