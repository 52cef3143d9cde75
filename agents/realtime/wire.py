"""Events as they go over the wire: what may be wrong with one that comes in, and the queue of those that go out."""

import asyncio
import json
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

Item = dict[str, Any]

ROOM_BYTES = 96_000  # on their way out, about a second of audio: who makes more waits


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex[:24]}"


class Rejected(Exception):
    """An event of the client's that is not taken. The session lives on."""

    def __init__(self, message: str, *, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class Overflow(Exception):
    """The client reads too slowly."""


class Outbox:
    """Events on their way to the client. most: bytes; what comes above that is lost, and `run` raises `Overflow`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._texts: deque[tuple[str, str]] = deque()
        self._size = 0
        self._more = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._count = 0
        self._prefix = uuid.uuid4().hex[:12]
        self._over = False
        self._ended = False

    def put(self, event: dict[str, Any], audio_of: str = "") -> None:
        """audio_of: the response whose audio this is; `drop` takes it back."""
        self._count += 1
        event["event_id"] = f"event_{self._prefix}{self._count:06d}"
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        if self._size + len(text) > self._most:
            self._over = True
        else:
            self._texts.append((audio_of, text))
            self._size += len(text)
        if self._size > ROOM_BYTES:
            self._room.clear()
        self._more.set()

    async def room(self) -> None:
        await self._room.wait()

    def drop(self, response: str) -> None:
        """Audio of this response that did not leave yet does not leave."""
        kept = [entry for entry in self._texts if entry[0] != response]
        if len(kept) < len(self._texts):
            self._texts = deque(kept)
            self._size = sum(len(text) for _, text in kept)
            if self._size <= ROOM_BYTES:
                self._room.set()

    def end(self) -> None:
        """Nothing more comes: `run` returns when all has left."""
        self._ended = True
        self._room.set()
        self._more.set()

    async def run(self, send: Callable[[str], Awaitable[None]]) -> None:
        while True:
            while self._texts:
                _, text = self._texts.popleft()
                self._size -= len(text)
                if self._size <= ROOM_BYTES:
                    self._room.set()
                await send(text)
            if self._over:
                raise Overflow
            if self._ended:
                return
            self._more.clear()
            await self._more.wait()
