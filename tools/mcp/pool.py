"""The pool: at most one connection per server and event loop, opened when first needed and kept."""

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from django.core.exceptions import ValidationError
from loguru import logger

from .endpoint import Endpoint
from .failures import NotSent

if TYPE_CHECKING:
    from tools.models import McpServer

    from .connection import Connection
    from .http import SharedHttp

# After this many connects in a row that failed, callers are refused at once for a while.
FAILURES_TO_OPEN = 3
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 15.0


@dataclass
class _Slot:
    connection: "Connection"
    failures: int = 0
    closed_until: float = 0.0

    def failed(self, now: float) -> None:
        self.failures += 1
        if (over := self.failures - FAILURES_TO_OPEN) >= 0:
            # Jittered, so that processes that lost the same server do not all come back at once.
            self.closed_until = now + min(FIRST_PAUSE * 2**over, LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311


class Pool:
    """Connections of one event loop, by server row."""

    def __init__(self) -> None:
        self._slots: dict[int, _Slot] = {}
        self._retired: set[Connection] = set()
        self._http: SharedHttp | None = None

    async def connection(self, server: "McpServer", *, fresh: bool = False) -> "Connection":
        """The connection to this server, opened if need be; a server row that changed gets a new one.

        `fresh` opens a new one in any case, also where the breaker refuses. Raises `NotSent` with the reason.
        """
        now = asyncio.get_running_loop().time()
        try:
            endpoint = Endpoint.of(server)
        except ValidationError as error:
            raise NotSent(" ".join(error.messages), again=False) from error
        slot = self._slots.get(endpoint.key)
        if slot is not None and (fresh or slot.connection.endpoint.fingerprint != endpoint.fingerprint):
            self._retire(slot.connection)
            slot = None
        if slot is None:
            slot = self._slots[endpoint.key] = _Slot(self._open(endpoint))
        elif slot.connection.ended:
            if now < slot.closed_until:
                raise NotSent("several connects in a row failed; waiting a moment", again=False)
            self._retire(slot.connection)
            slot.connection = self._open(endpoint)
        connection = slot.connection
        try:
            await connection.opened()
        except NotSent:
            # Whoever waited for this connect sees it fail; it counts once.
            if connection in self._retired or slot.connection is not connection:
                raise
            self._retire(connection)
            slot.failed(asyncio.get_running_loop().time())
            logger.bind(server=server.name, failures=slot.failures).warning("tool server cannot be reached")
            raise
        slot.failures = 0
        return connection

    def _open(self, endpoint: Endpoint) -> "Connection":
        # Importing the SDK costs more than a second of CPU; `manage.py` does without it.
        from .connection import Connection
        from .http import SharedHttp

        if self._http is None:
            self._http = SharedHttp()
        return Connection(endpoint, self._http)

    def _retire(self, connection: "Connection") -> None:
        connection.retire()
        self._retired = {old for old in self._retired if not old.closed}
        self._retired.add(connection)

    async def close(self) -> None:
        """End every connection and its child process, within about a second."""
        connections = self._retired | {slot.connection for slot in self._slots.values()}
        self._slots.clear()
        self._retired.clear()
        await asyncio.gather(*(connection.close() for connection in connections))
        if self._http is not None:
            await self._http.aclose()
            self._http = None


_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, Pool] = WeakKeyDictionary()


def get_pool() -> Pool:
    """The running event loop's pool."""
    loop = asyncio.get_running_loop()
    if loop not in _pools:
        _pools[loop] = Pool()
    return _pools[loop]


async def close_pools() -> None:
    """End what the running event loop's pool holds. Connections of other loops belong to those."""
    pool = _pools.pop(asyncio.get_running_loop(), None)
    if pool is not None:
        await pool.close()
