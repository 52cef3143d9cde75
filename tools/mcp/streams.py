"""Between the SDK and its transports: what is known of a tool call on its way out, and when a transport has ended."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import anyio
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCRequest


@dataclass(slots=True)
class Outgoing:
    """What is known of one tool call on its way out. The SDK runs its sending in the caller's context."""

    on_sent: Callable[[], None] | None = None
    sent: bool = False
    turned_away: bool = False
    status: int = 0


outgoing: ContextVar[Outgoing | None] = ContextVar("outgoing", default=None)


class Reader:
    """Passes messages on and tells when the transport has ended."""

    def __init__(self, inner: Any, ended: asyncio.Event) -> None:
        self._inner = inner
        self._ended = ended

    @property
    def last_context(self) -> Any:
        return getattr(self._inner, "last_context", None)

    async def receive(self) -> SessionMessage | Exception:
        message: SessionMessage | Exception = await self._inner.receive()
        return message

    async def aclose(self) -> None:
        await self._inner.aclose()

    def __aiter__(self) -> "Reader":
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self.receive()
        except (anyio.EndOfStream, anyio.ClosedResourceError):
            self._ended.set()
            raise StopAsyncIteration from None

    async def __aenter__(self) -> "Reader":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class Writer:
    """Passes messages on and notes the moment from which a tool call counts as sent."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def send(self, message: SessionMessage) -> None:
        call = outgoing.get()
        if call is None or not isinstance(message.message, JSONRPCRequest):
            await self._inner.send(message)
            return
        if call.on_sent is not None:
            call.on_sent()
        call.sent = True
        try:
            await self._inner.send(message)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError):
            call.sent = False
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def __aenter__(self) -> "Writer":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
