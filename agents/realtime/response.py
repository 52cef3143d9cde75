"""One response as its events go out, in the protocol's order; whenever it ends, what is open is closed first."""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

from agents.voice.audio import Encoder
from agents.voice.mouth import Sound, Speech, Words
from agents.voice.pipeline import Failure, Reply
from agents.voice.ports import CallOutcome, ToolCall

from .items import Conversation
from .wire import Item, Outbox, new_id

# What the protocol counts; estimates, since nothing here is priced by them.
TEXT_CHARS = 4
HEARD_TOKEN_S = 0.1
SPOKEN_TOKEN_S = 0.05


class Response:
    """conversation: `None` where the response stands outside of it. encode: how audio goes out, made for a rate. mcp:
    whether the client is shown calls of tools here."""

    def __init__(
        self,
        outbox: Outbox,
        conversation: Conversation | None,
        reply: Reply,
        *,
        shape: dict[str, Any],
        encoder: Callable[[int], Encoder],
        mcp: bool,
    ) -> None:
        self.id = new_id("resp")
        self.aloud = reply.aloud
        self.speech: Speech | None = None
        self._outbox = outbox
        self._conversation = conversation
        self._shape = shape
        self._encoder = encoder
        self._encode: Encoder | None = None
        self._mcp = mcp
        self._output: list[Item] = []
        self._message: Item | None = None
        self._characters = 0
        self._seconds = 0.0

    def _body(self, status: str, **more: Any) -> dict[str, Any]:
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": status,
            "status_details": None,
            "output": [dict(item) for item in self._output],
            "conversation_id": self._conversation.id if self._conversation else None,
            "usage": None,
            **self._shape,
            **more,
        }

    def _put(self, kind: str, **more: Any) -> None:
        self._outbox.put({"type": kind, "response_id": self.id, **more})

    def begin(self) -> None:
        self._outbox.put({"type": "response.created", "response": self._body("in_progress")})

    # Items

    def add(self, item: Item) -> int:
        """A new item of the output; its index."""
        index = len(self._output)
        self._output.append(item)
        self._put("response.output_item.added", output_index=index, item=dict(item))
        if self._conversation is not None:
            before = self._conversation.add(item)
            self._outbox.put({"type": "conversation.item.added", "previous_item_id": before, "item": dict(item)})
        return index

    def done(self, item: Item) -> None:
        self._put("response.output_item.done", output_index=self._output.index(item), item=dict(item))
        if self._conversation is not None and item["id"] in self._conversation:
            before = self._conversation.before(item["id"])
            self._outbox.put({"type": "conversation.item.done", "previous_item_id": before, "item": dict(item)})

    # A message

    def message(self, speech: Speech) -> Item:
        self.speech = speech
        self._message = item = {
            "id": new_id("item"),
            "object": "realtime.item",
            "type": "message",
            "status": "in_progress",
            "role": "assistant",
            "content": [],
        }
        self.add(item)
        self._part("response.content_part.added", part=self._piece(""))
        return item

    def _part(self, kind: str, audio: bool = False, **more: Any) -> None:
        assert self._message is not None  # noqa: S101 - for mypy
        event = {
            "type": kind,
            "response_id": self.id,
            "item_id": self._message["id"],
            "output_index": self._output.index(self._message),
            "content_index": 0,
            **more,
        }
        self._outbox.put(event, self.id if audio else "")

    def _piece(self, text: str) -> dict[str, str]:
        return {"type": "audio", "transcript": text} if self.aloud else {"type": "text", "text": text}

    def told(self, part: Words | Sound) -> None:
        if isinstance(part, Words):
            self._characters += len(part.text)
            kind = "response.output_audio_transcript.delta" if self.aloud else "response.output_text.delta"
            self._part(kind, delta=part.text)
            return
        if self._encode is None:
            self._encode = self._encoder(part.rate)
        self._seconds += len(part.pcm) / 2 / part.rate
        self._sound(self._encode(part.pcm))

    def _sound(self, data: bytes) -> None:
        if data:
            self._part("response.output_audio.delta", audio=True, delta=b64encode(data).decode("ascii"))

    def message_done(self, status: str = "completed") -> None:
        item, speech = self._message, self.speech
        if item is None or speech is None:
            return
        text = speech.text[: speech.sent]
        if self.aloud:
            if self._encode is not None and status == "completed":
                self._sound(self._encode.flush())
            self._part("response.output_audio.done")
            self._part("response.output_audio_transcript.done", transcript=text)
        else:
            self._part("response.output_text.done", text=text)
        self._part("response.content_part.done", part=self._piece(text))
        item["status"] = status
        item["content"] = [
            {"type": "output_audio", "transcript": text} if self.aloud else {"type": "output_text", "text": text}
        ]
        self.done(item)
        self._message = None

    # Calls

    def client_calls(self, calls: Sequence[ToolCall]) -> None:
        for call in calls:
            item = {
                "id": new_id("item"),
                "object": "realtime.item",
                "type": "function_call",
                "status": "in_progress",
                "call_id": call.id,
                "name": call.action,
                "arguments": "",
            }
            index = self.add(item)
            arguments = json.dumps(call.arguments, ensure_ascii=False)
            of = {"item_id": item["id"], "output_index": index, "call_id": call.id}
            self._characters += len(arguments)
            self._put("response.function_call_arguments.delta", delta=arguments, **of)
            self._put("response.function_call_arguments.done", arguments=arguments, name=call.action, **of)
            item["arguments"] = arguments
            item["status"] = "completed"
            self.done(item)

    def approval(self, item: Item) -> None:
        if self._mcp:
            self.add(item)
            self.done(item)

    # Its end

    def end(self, status: str, reason: str | None, failure: Failure | None, heard: tuple[int, float]) -> None:
        """heard: characters and seconds of audio that came in for it."""
        if status == "cancelled":
            self._outbox.drop(self.id)
        self.message_done("completed" if status == "completed" else "incomplete")
        details: dict[str, Any] | None = None
        if status == "cancelled":
            details = {"type": "cancelled", "reason": reason}
        elif failure is not None:
            details = {
                "type": "failed",
                "error": {"type": "invalid_request_error", "code": failure.code, "message": failure.message},
            }
        body = self._body(status, status_details=details, usage=self._usage(heard))
        self._outbox.put({"type": "response.done", "response": body})

    def _usage(self, heard: tuple[int, float]) -> dict[str, Any]:
        text_in, audio_in = -(-heard[0] // TEXT_CHARS), round(heard[1] / HEARD_TOKEN_S)
        text_out, audio_out = -(-self._characters // TEXT_CHARS), round(self._seconds / SPOKEN_TOKEN_S)
        return {
            "total_tokens": text_in + audio_in + text_out + audio_out,
            "input_tokens": text_in + audio_in,
            "output_tokens": text_out + audio_out,
            "input_token_details": {
                "text_tokens": text_in,
                "audio_tokens": audio_in,
                "image_tokens": 0,
                "cached_tokens": 0,
                "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
            },
            "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out},
        }


def call_item(call: ToolCall, approval: str | None) -> Item:
    return {
        "id": new_id("mcp"),
        "object": "realtime.item",
        "type": "mcp_call",
        "server_label": call.server,
        "name": call.action,
        "arguments": json.dumps(call.arguments, ensure_ascii=False),
        "approval_request_id": approval,
        "output": None,
        "error": None,
    }


def ended(item: Item, outcome: CallOutcome) -> None:
    item["output"] = outcome.output
    if outcome.error is not None:
        item["error"] = {"type": "tool_execution_error", "message": outcome.error}
