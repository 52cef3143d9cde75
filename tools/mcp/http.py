"""The HTTP side of the pool: one set of TCP connections for all servers, guarded and told apart by request.

The SDK ends a whole session on any transport error. Here such an error becomes an error answer to the one request
it belongs to, so that calls beside it are not disturbed, and what is known of each call's fate is kept.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any, cast

import httpcore2
import httpx2
from django.conf import settings
from mcp_types import CONNECTION_CLOSED

from .addresses import AddressRefused, addresses_of, is_allowed_host
from .streams import outgoing

# An answer may hold a result twice (as text and structured), escaped.
_BODY_FACTOR = 8
# Longer than any call may take: calls have their own timeouts, and a stream for a server's own messages stays open.
_READ_SECONDS = 700.0


class _Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to checked addresses only, also where a name leads elsewhere than it did when it was registered."""

    def __init__(self, inner: httpcore2.AsyncNetworkBackend) -> None:
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = [host]
        if not is_allowed_host(host):
            try:
                addresses = await asyncio.to_thread(addresses_of, host, port)
            except AddressRefused as error:
                raise httpcore2.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Body(httpx2.AsyncByteStream):
    """A response body that ends in an error the SDK pins to its request, and grows no further than `limit` bytes."""

    def __init__(self, inner: httpx2.AsyncByteStream, limit: int | None) -> None:
        self._inner = inner
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        try:
            async for part in self._inner:
                size += len(part)
                if self._limit is not None and size > self._limit:
                    raise httpx2.StreamError("the answer is too large")
                yield part
        except httpx2.TransportError as error:
            raise httpx2.StreamError("the connection broke") from error

    async def aclose(self) -> None:
        await self._inner.aclose()


class _PerRequest(httpx2.AsyncBaseTransport):
    """Hands requests to the shared transport and turns its errors into answers."""

    def __init__(self, shared: httpx2.AsyncHTTPTransport) -> None:
        self._shared = shared

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        call = outgoing.get()
        try:
            response = await self._shared.handle_async_request(request)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol) as error:
            if call is not None:
                call.turned_away = True
            return _broken(f"cannot connect: {error}")
        except httpx2.TransportError as error:
            return _broken(f"the connection broke: {type(error).__name__}")
        if call is not None:
            call.status = response.status_code
        streams = response.headers.get("content-type", "").lower().startswith("text/event-stream")
        response.stream = _Body(
            cast(httpx2.AsyncByteStream, response.stream), None if streams else settings.MAX_RESULT_BYTES * _BODY_FACTOR
        )
        return response


def _broken(reason: str) -> httpx2.Response:
    error = {"code": CONNECTION_CLOSED, "message": reason}
    return httpx2.Response(503, json={"jsonrpc": "2.0", "id": None, "error": error})


class SharedHttp:
    """One connection pool and TLS context (28 ms of CPU to build) for all HTTP servers of an event loop."""

    def __init__(self) -> None:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
        self._shared = httpx2.AsyncHTTPTransport(limits=limits, trust_env=False)
        pool = self._shared._pool
        pool._network_backend = _Guarded(pool._network_backend)

    def client(self, headers: dict[str, str]) -> httpx2.AsyncClient:
        """A client for one server, with its own headers. Closing it leaves the shared connections open."""
        timeout = httpx2.Timeout(settings.MCP_CONNECT_TIMEOUT_MS / 1000, read=_READ_SECONDS)
        return httpx2.AsyncClient(transport=_PerRequest(self._shared), headers=headers, timeout=timeout)

    async def aclose(self) -> None:
        await self._shared.aclose()
