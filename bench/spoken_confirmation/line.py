"""A caller's line to a Realtime server: a microphone that never stops, and what comes back. It speaks the protocol as
the `openai` package types it, and nothing of any one server."""

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

RATE = 24_000  # samples a second
FRAME = 480  # samples: 20 ms
NOISE = 12  # of 32,767: a quiet room


@dataclass
class Response:
    """One answer of the server's, as it came."""

    id: str
    words: str = ""
    audio: bytearray = field(default_factory=bytearray)
    first_audio: float | None = None
    status: str = ""

    @property
    def seconds(self) -> float:
        return len(self.audio) / 2 / RATE

    def played(self) -> float:
        """The share of it that a person has heard by now, were it played as it came."""
        if self.first_audio is None or not self.seconds:
            return 1.0
        return min(1.0, (time.monotonic() - self.first_audio) / self.seconds)


@dataclass(frozen=True)
class Offer:
    """A call that waits for a yes, as the server shows it."""

    id: str
    name: str
    arguments: dict[str, Any]


class Line:
    """`speed`: how much faster than real time the microphone runs while nothing is being played. functions: what the
    client's own functions give back, by name."""

    def __init__(
        self, url: str, token: str, session: dict[str, Any], functions: Mapping[str, str], *, speed: float = 1.0
    ) -> None:
        self._url, self._token, self._session, self._speed = url, token, session, speed
        self._functions = functions
        self._socket: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._speech: list[bytes] = []
        self._random = np.random.default_rng(1)
        self.responses: list[Response] = []
        self.heard: list[str] = []
        self.calls: list[dict[str, Any]] = []
        self.offer: Offer | None = None
        self.errors: list[str] = []
        self.changed = asyncio.Event()
        self.last_event = time.monotonic()

    async def __aenter__(self) -> "Line":
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.cut()

    async def open(self) -> None:
        self._socket = await connect(
            self._url, additional_headers={"Authorization": f"Bearer {self._token}"}, max_size=None
        )
        await self.send({"type": "session.update", "session": self._session})
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._microphone())]

    async def cut(self) -> None:
        """Gone, without a word of farewell."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            self._socket.transport.abort()
            self._socket = None

    async def send(self, event: dict[str, Any]) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(event))

    # The microphone

    def speak(self, pcm: bytes) -> None:
        """Say it, from now on. pcm: int16 mono at `RATE`."""
        size = FRAME * 2
        self._speech += [pcm[at : at + size].ljust(size, b"\0") for at in range(0, len(pcm), size)]

    @property
    def speaking(self) -> bool:
        return bool(self._speech)

    @property
    def playing(self) -> bool:
        return bool(self.responses) and self.responses[-1].played() < 1.0

    async def _microphone(self) -> None:
        due = time.monotonic()
        while True:
            frame = np.frombuffer(self._speech.pop(0), np.int16) if self._speech else np.zeros(FRAME, np.int16)
            noise = self._random.integers(-NOISE, NOISE + 1, FRAME, np.int16)
            loud = np.clip(frame.astype(np.int32) + noise, -32_768, 32_767).astype("<i2")
            event = {"type": "input_audio_buffer.append", "audio": base64.b64encode(loud.tobytes()).decode()}
            try:
                await self.send(event)
            except ConnectionClosed:
                return
            due = max(due + 0.02 / (1.0 if self.playing else self._speed), time.monotonic() - 0.1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    # The loudspeaker

    async def _listen(self) -> None:
        assert self._socket is not None
        try:
            async for message in self._socket:
                await self._take(json.loads(message))
                self.last_event = time.monotonic()
                self.changed.set()
        except ConnectionClosed as closed:
            self.errors.append(f"closed: {closed.rcvd.code if closed.rcvd else 'cut'}")
            self.changed.set()

    async def _take(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "response.created":
                self.responses.append(Response(event["response"]["id"]))
            case "response.output_audio.delta":
                response = self._response(event["response_id"])
                response.first_audio = response.first_audio or time.monotonic()
                response.audio += base64.b64decode(event["delta"])
            case "response.output_audio_transcript.delta" | "response.output_text.delta":
                self._response(event["response_id"]).words += event["delta"]
            case "response.done":
                self._response(event["response"]["id"]).status = event["response"]["status"]
            case "conversation.item.input_audio_transcription.completed":
                self.heard.append(event["transcript"])
            case "conversation.item.done":
                await self._item(event["item"])
            case "error":
                self.errors.append(event["error"]["message"])

    async def _item(self, item: dict[str, Any]) -> None:
        match item["type"]:
            case "mcp_approval_request":
                self.offer = Offer(item["id"], item["name"], json.loads(item["arguments"]))
            case "function_call":
                self.calls.append({"name": item["name"], **json.loads(item["arguments"])})
                output = self._functions.get(item["name"], "done")
                given = {"type": "function_call_output", "call_id": item["call_id"], "output": output}
                await self.send({"type": "conversation.item.create", "item": given})
                await self.send({"type": "response.create"})
            case "mcp_call":
                self.offer = None

    def _response(self, id: str) -> Response:
        return next(response for response in self.responses if response.id == id)

    async def until(self, ready: Any, seconds: float) -> bool:
        """Wait until `ready()`; false where it was not in time."""
        end = time.monotonic() + seconds
        while not ready():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.changed.clear()
            try:
                await asyncio.wait_for(self.changed.wait(), min(left, 0.1))
            except TimeoutError:
                continue
        return True


def resumed(url: str, session: str) -> str:
    """The address of the same session again."""
    return f"{url}&session={quote(session)}"
