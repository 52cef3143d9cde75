"""A connection to a Wyoming server: JSON lines with payloads over TCP, by the package `wyoming`."""

import asyncio
from dataclasses import dataclass

from wyoming.client import AsyncTcpClient
from wyoming.event import Event

from .ports import BackendUnavailable


@dataclass(frozen=True, slots=True)
class Address:
    """timeout_s: for each thing that is waited for."""

    host: str
    port: int
    timeout_s: float = 15.0


class Connection:
    """Opens with the first thing that is sent. Raises `failure` for all that goes wrong."""

    def __init__(self, address: Address, failure: type[BackendUnavailable]) -> None:
        self._address, self._failure = address, failure
        self._client: AsyncTcpClient | None = None

    async def send(self, event: Event) -> None:
        try:
            async with asyncio.timeout(self._address.timeout_s):
                if self._client is None:
                    client = AsyncTcpClient(self._address.host, self._address.port)
                    await client.connect()
                    self._client = client
                await self._client.write_event(event)
        except (OSError, TimeoutError) as error:
            raise self._failed(type(error).__name__) from None

    async def receive(self) -> Event:
        assert self._client is not None  # noqa: S101 - nothing is received before something was sent
        try:
            async with asyncio.timeout(self._address.timeout_s):
                event = await self._client.read_event()
        except (OSError, TimeoutError, ValueError, KeyError) as error:
            raise self._failed(type(error).__name__) from None
        if event is None:
            raise self._failed("closed")
        if event.type == "error":
            raise self._failed("it says it failed")
        return event

    def _failed(self, why: str) -> BackendUnavailable:
        self.close()
        return self._failure(f"the Wyoming server at {self._address.host}:{self._address.port} failed ({why})")

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None and client._writer is not None:
            client._writer.close()
