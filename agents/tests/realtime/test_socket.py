"""The realtime door as a client meets it: the real application, dialogue and tools; only models are fakes. Every event
that comes is one of the protocol's."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from accounts.models import User
from accounts.services import sign_in
from agents import voicing
from agents.models import Plan, PlanState
from agents.voice.asr.chain import AsrChain
from agents.voice.tts.chain import TtsChain
from fullvoice.asgi import application
from fullvoice.lib.aio import in_db

from ..conftest import BOB, ZHANG, Ledger
from ..voice.fakes import LoudVad, ToldAsr, TonesTts, silence, tone

EVENTS: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
SEND, SENT = "send fifty dollars to Bob Miller", (BOB, "USD", 5000)


class Client:
    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send_to(text_data=json.dumps({"type": kind, **fields}))

    async def until(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The next event of this kind; those before it are kept."""
        while True:
            event: dict[str, Any] = json.loads(await self.socket.receive_from(timeout=20))
            EVENTS.validate_python(event)
            self.events.append(event)
            if event["type"] == kind and all(event.get(name) == value for name, value in wanted.items()):
                return event

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    async def say(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        await self.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await self.send("response.create")

    async def speak(self, ms: int = 600) -> None:
        pcm = silence(300, 24_000) + tone(ms, rate=24_000) + silence(900, 24_000)
        for at in range(0, len(pcm), 9_600):
            await self.send("input_audio_buffer.append", audio=base64.b64encode(pcm[at : at + 9_600]).decode())

    async def approval(self) -> dict[str, Any]:
        """The last call that waits for a yes, come or yet to come."""
        while True:
            items = [one["item"] for one in self.events if one["type"] == "conversation.item.done"]
            for item in reversed(items):
                if item["type"] == "mcp_approval_request":
                    return item  # type: ignore[no-any-return]
            await self.until("conversation.item.done")


@pytest.fixture
def token(friends: User) -> str:
    return sign_in_as(friends)


def sign_in_as(user: User) -> str:
    user.set_password("a long password")
    user.save()
    return str(sign_in(user.username, "a long password").access)


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


@pytest.fixture
def asr(monkeypatch: pytest.MonkeyPatch) -> ToldAsr:
    """What is heard, and a voice of tones."""
    told = ToldAsr()
    speech = voicing.Speech(
        AsrChain({"en": [told], "zh": [told]}), TtsChain({"en": [TonesTts()], "zh": [TonesTts()]}), None
    )
    monkeypatch.setattr(voicing, "speech", lambda: speech)
    monkeypatch.setattr(voicing, "detector", LoudVad)
    return told


@asynccontextmanager
async def connected(token: str, query: str = "", session: dict[str, Any] | None = None) -> AsyncIterator[Client]:
    socket = WebsocketCommunicator(
        application,
        f"/v1/realtime?model=fullvoice{query}",
        headers=[(b"authorization", f"Bearer {token}".encode()), (b"host", b"localhost")],
    )
    joined, _protocol = await socket.connect(timeout=20)
    assert joined
    client = Client(socket)
    await client.until("session.created")
    if session:
        await client.send("session.update", session={"type": "realtime", **session})
        await client.until("session.updated")
    try:
        yield client
    finally:
        await socket.disconnect()


TEXT = {"output_modalities": ["text"]}


async def test_a_text_turn_is_read_back_approved_and_done_once(token: str, demo_tools: Ledger) -> None:
    async with connected(token, session=TEXT) as client:
        await client.say(SEND)
        request = await client.approval()
        assert request["name"] == "transfer"
        assert json.loads(request["arguments"]) == {"to": BOB, "amount": "50", "currency": "USD"}
        assert demo_tools.transfers() == []
        await client.until("response.done")
        answer = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": True}
        await client.send("conversation.item.create", item=answer)
        await client.until("response.mcp_call.completed")
        await client.send("response.create")
        done = await client.until("response.done")
        assert done["response"]["status"] == "completed"
        # Again is not once more.
        await client.send("conversation.item.create", item=answer)
        await client.say("what's my balance")
        await client.until("response.done")
    assert demo_tools.transfers() == [SENT]


async def test_an_approval_that_says_no_does_nothing(token: str, demo_tools: Ledger) -> None:
    async with connected(token, session=TEXT) as client:
        await client.say(SEND)
        request = await client.approval()
        answer = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": False}
        await client.send("conversation.item.create", item=answer)
        await client.send("response.create")
        await client.until("response.done")
        await client.until("response.done")
    assert demo_tools.transfers() == []
    assert await in_db(lambda: Plan.objects.get().state) == PlanState.REJECTED


async def test_a_voice_turn_and_a_yes(token: str, demo_tools: Ledger, asr: ToldAsr) -> None:
    asr.said += [SEND]
    async with connected(token) as client:
        await client.speak()
        await client.approval()
        await client.until("response.done")
        kinds = client.kinds()
        order = [
            "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
            "conversation.item.input_audio_transcription.completed", "response.created", "response.output_audio.delta",
            "response.output_audio.done", "response.output_audio_transcript.done", "response.done",
        ]  # fmt: skip
        places = [kinds.index(kind) for kind in order]
        assert places == sorted(places)
        assert asr.hints[0].phrases
        assert demo_tools.transfers() == []
        await client.say("yes")
        await client.until("response.done")
    # By ear it has not been heard to its end yet; who types has read it.
    assert demo_tools.transfers() == [SENT]


async def test_a_yes_over_the_read_back_is_no_yes(token: str, demo_tools: Ledger, asr: ToldAsr) -> None:
    asr.said += [SEND, "yes"]
    async with connected(token) as client:
        await client.speak()
        await client.approval()
        await client.until("response.done")
        await client.speak()
        await client.until("response.done")
        said = [one["transcript"] for one in client.events if one["type"] == "response.output_audio_transcript.done"]
        assert len(said) == 2
        assert "50" in said[1]
    assert demo_tools.transfers() == []
    assert await in_db(lambda: Plan.objects.get().state) == PlanState.PENDING


async def test_chinese_is_heard_and_answered(token: str, demo_tools: Ledger, asr: ToldAsr) -> None:
    asr.said += ["给张三转五十块钱"]
    audio = {"input": {"transcription": {"model": "default", "language": "zh"}}}
    async with connected(token, session={"audio": audio}) as client:
        await client.speak()
        request = await client.approval()
        assert json.loads(request["arguments"]) == {"to": ZHANG, "amount": "50", "currency": "CNY"}
        await client.until("response.done")
        await client.say("好的")
        await client.until("response.done")
    assert demo_tools.transfers() == [(ZHANG, "CNY", 5000)]


async def test_a_session_goes_on_where_it_was(token: str, demo_tools: Ledger) -> None:
    async with connected(token, "&session=call-1", TEXT) as client:
        await client.say(SEND)
        await client.approval()
    async with connected(token, "&session=call-1", TEXT) as client:
        assert client.events[0]["session"]["id"] == "call-1"
        request = await client.approval()
        answer = {"type": "mcp_approval_response", "approval_request_id": request["id"], "approve": True}
        await client.send("conversation.item.create", item=answer)
        await client.until("response.mcp_call.completed")
    assert demo_tools.transfers() == [SENT]


async def test_the_clients_own_functions_are_its_own_to_carry_out(token: str, demo_tools: Ledger) -> None:
    lamp = {
        "type": "function", "name": "turn_on_lamp", "description": "Turn on the lamp in a room",
        "parameters": {"type": "object", "properties": {"room": {"type": "string"}}, "required": ["room"]},
    }  # fmt: skip
    async with connected(token, session={"tools": [lamp], **TEXT}) as client:
        await client.say("turn on the lamp in the kitchen")
        done = await client.until("response.function_call_arguments.done")
        assert done["name"] == "turn_on_lamp"
        await client.until("response.done")
        output = {"type": "function_call_output", "call_id": done["call_id"], "output": "The lamp is on."}
        await client.send("conversation.item.create", item=output)
        await client.send("response.create")
        await client.until("response.done")
        assert any(one.get("text") == "The lamp is on." for one in client.events)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "no.such.event"},
        {"type": "session.update", "session": {}},
        {
            "type": "session.update",
            "session": {"type": "realtime", "audio": {"input": {"turn_detection": {"type": "x"}}}},
        },
        {"type": "input_audio_buffer.append", "audio": "not base64!"},
        {"type": "input_audio_buffer.append"},
        {"type": "input_audio_buffer.commit"},
        {"type": "conversation.item.create", "item": {"type": "what"}},
        {"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": "text"}},
        {"type": "conversation.item.delete", "item_id": "none"},
        {"type": "conversation.item.retrieve", "item_id": "none"},
        {"type": "conversation.item.truncate", "item_id": "none", "content_index": 0, "audio_end_ms": 1},
        {"type": "response.create", "response": []},
        {"type": "response.create", "response": {"conversation": "x"}},
    ],
)
async def test_junk_is_an_error_and_the_session_lives_on(
    token: str, demo_tools: Ledger, asr: ToldAsr, event: dict[str, Any]
) -> None:
    async with connected(token) as client:
        await client.send(
            **{"kind": event["type"], "event_id": "mine", **{k: v for k, v in event.items() if k != "type"}}
        )
        error = (await client.until("error"))["error"]
        assert error["event_id"] == "mine"
        assert error["message"]
        await client.send("session.update", session={"type": "realtime", "tracing": None})
        await client.until("session.updated")


async def test_no_json_at_all_is_an_error_too(token: str, demo_tools: Ledger, asr: ToldAsr) -> None:
    async with connected(token) as client:
        await client.socket.send_to(text_data="{")
        await client.until("error")
        await client.send("response.cancel")
        await client.send("input_audio_buffer.clear")
        await client.until("input_audio_buffer.cleared")


async def test_items_come_and_go(token: str, demo_tools: Ledger) -> None:
    async with connected(token, session=TEXT) as client:
        content = [{"type": "input_text", "text": "hello"}]
        item = {"id": "mine-1", "type": "message", "role": "user", "content": content}
        await client.send("conversation.item.create", item=item, previous_item_id="root")
        await client.until("conversation.item.done")
        await client.send("conversation.item.retrieve", item_id="mine-1")
        assert (await client.until("conversation.item.retrieved"))["item"]["id"] == "mine-1"
        await client.send("conversation.item.delete", item_id="mine-1")
        assert (await client.until("conversation.item.deleted"))["item_id"] == "mine-1"


@pytest.mark.parametrize("header", [None, b"Bearer junk"])
async def test_nobody_comes_in_without_a_token(header: bytes | None, demo_tools: Ledger) -> None:
    headers = [(b"host", b"localhost")] + ([(b"authorization", header)] if header else [])
    socket = WebsocketCommunicator(application, "/v1/realtime", headers=headers)
    joined, _ = await socket.connect(timeout=20)
    if joined:
        assert json.loads(await socket.receive_from())["error"]["code"] == "UNAUTHENTICATED"
        assert (await socket.receive_output())["code"] == 4401
    await socket.disconnect()


async def test_the_token_may_come_as_a_subprotocol_but_not_from_elsewhere(token: str, demo_tools: Ledger) -> None:
    for origin, welcome in ((b"http://localhost", True), (b"http://elsewhere.example", False)):
        socket = WebsocketCommunicator(
            application, "/v1/realtime", headers=[(b"host", b"localhost"), (b"origin", origin)],
            subprotocols=["realtime", f"openai-insecure-api-key.{token}"],
        )  # fmt: skip
        joined, protocol = await socket.connect(timeout=20)
        assert (joined, protocol) == (True, "realtime")
        first = json.loads(await socket.receive_from(timeout=20))
        assert (first["type"] == "session.created") == welcome
        await socket.disconnect()
