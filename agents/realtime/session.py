"""One connection: the client's events become verbs of the pipeline, the pipeline's become events of the protocol."""

import binascii
import json
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agents.voice import ear as hearing
from agents.voice import pipeline as spoken
from agents.voice.audio import Decoder, Encoder, Format
from agents.voice.ear import Ear
from agents.voice.mouth import Mouth, Speech
from agents.voice.pipeline import Busy, Door, Failure, Pipeline, Reply
from agents.voice.ports import MASK, Answer, CallOutcome, Dialogue, ToolCall
from agents.voice.turns import Detection
from fullvoice.lib.language import Language

from . import configuration
from .items import Conversation
from .response import Response, call_item, ended
from .wire import Item, Outbox, Rejected, new_id

CLIENT_ITEMS = ("message", "function_call", "function_call_output", "mcp_approval_response")
# Where partial transcripts go out while somebody still speaks; else they wait for the end of the utterance.
LIVE = ("minimal", "low")
CODED: dict[str, Format] = {"audio/pcm": "pcm16", "audio/pcmu": "pcmu", "audio/pcma": "pcma"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one session. audio_bytes: as it came over the wire, decoded. event_bytes: of one event."""

    items: int
    tool_calls: int
    audio_bytes: int
    event_bytes: int
    silence_s: float
    utterance_s: float


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind a session. ear: makes one; `None` where nothing hears here. tools: of each MCP server, as the
    protocol lists them. explain, nothing, aside: as in `Door`."""

    dialogue: Dialogue
    mouth: Mouth
    ear: Callable[[Language, Callable[[hearing.Event], None], Detection], Ear] | None
    tools: Callable[[], Awaitable[Mapping[str, Sequence[dict[str, Any]]]]]
    explain: Callable[[Exception], Failure]
    nothing: Callable[[], Answer]
    aside: Callable[[], Dialogue]
    too_many_calls: Callable[[], Exception]


@dataclass(slots=True)
class _Utterance:
    """What is known of an utterance on the wire."""

    item: str
    committed: bool = False
    text: str = ""  # sent as deltas
    waiting: str = ""  # the partial that waits for the end
    live: bool = False
    secret: bool = False


class Session:
    """config: as `configuration.initial` makes it. All methods belong to one event loop."""

    def __init__(
        self,
        config: configuration.Config,
        language: Language,
        backing: Backing,
        outbox: Outbox,
        limits: Limits,
    ) -> None:
        self.config = config
        self._language = language
        self._backing = backing
        self._outbox = outbox
        self._limits = limits
        self._conversation = Conversation(limits.items)
        self._speeches: dict[str, Speech] = {}
        self._utterances: dict[int, _Utterance] = {}
        self._response: Response | None = None
        self._last_response = ""
        self._approvals: dict[str, tuple[str, ToolCall]] = {}
        self._approved: dict[str, set[str]] = {}
        self._calls: dict[str, Item] = {}
        self._listed: set[str] = set()
        self._mcp = True
        self._in_characters = 0
        self._in_seconds = 0.0
        self._bytes = 0
        door = Door(
            listener=self._told,
            room=outbox.room,
            explain=backing.explain,
            nothing=backing.nothing,
            aside=backing.aside,
            tool_calls=limits.tool_calls,
            too_many_calls=backing.too_many_calls,
        )
        self.pipeline = Pipeline(backing.dialogue, backing.mouth, door, self._manner())
        self._format = "audio/pcm"
        self._decode = Decoder("pcm16")
        if backing.ear is not None:
            self.pipeline.ear = backing.ear(language, self.pipeline.heard, self.pipeline.manner.detection)
        self._handlers: dict[str, Callable[[dict[str, Any]], Awaitable[None] | None]] = {
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "output_audio_buffer.clear": self._clear_output,
            "session.update": self._update,
            "conversation.item.create": self._create_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.retrieve": self._retrieve_item,
            "conversation.item.truncate": self._truncate_item,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
        }

    async def begin(self) -> None:
        """Raises the platform's errors."""
        waiting = await self.pipeline.begin()
        self._outbox.put({"type": "session.created", "session": self.config})
        if waiting is not None and waiting.waits and waiting.calls:
            self._told(spoken.Asked(None, waiting.plan, waiting.calls))

    async def close(self) -> None:
        await self.pipeline.close()

    def _manner(self) -> spoken.Manner:
        return configuration.manner(self.config, silence_s=self._limits.silence_s, utterance_s=self._limits.utterance_s)

    # Events in

    async def receive(self, data: str) -> None:
        """One event of the client's. Never raises for what is in it."""
        event_id: str | None = None
        try:
            if len(data) > self._limits.event_bytes:
                raise Rejected(
                    _("An event may have %(n)s bytes (REALTIME_EVENT_BYTES).") % {"n": self._limits.event_bytes},
                    code="event_too_large",
                )
            try:
                event = json.loads(data)
            except (ValueError, RecursionError):
                raise Rejected(_("This is no JSON."), code="invalid_json") from None
            if not isinstance(event, dict):
                raise Rejected(_("An event has to be an object."), code="invalid_event")
            given = event.get("event_id")
            event_id = given if isinstance(given, str) else None
            kind = event.get("type")
            handler = self._handlers.get(kind) if isinstance(kind, str) else None
            if handler is None:
                raise Rejected(_("There is no such event."), code="unknown_event", param="type")
            work = handler(event)
            if work is not None:
                await work
        except Rejected as rejected:
            self.refuse(str(rejected), rejected.code, rejected.param, event_id)
        except Exception as error:
            failure = self._backing.explain(error)
            self.refuse(failure.message, failure.code, None, event_id, kind="server_error")

    def refuse(
        self,
        message: str,
        code: str,
        param: str | None = None,
        event_id: str | None = None,
        *,
        kind: str = "invalid_request_error",
    ) -> None:
        error = {"type": kind, "code": code, "message": message, "param": param, "event_id": event_id}
        self._outbox.put({"type": "error", "error": error})

    def _update(self, event: dict[str, Any]) -> Awaitable[None] | None:
        given = event.get("session")
        self.config = configuration.merged(self.config, given)
        declared = isinstance(given, dict) and given.get("tools") is not None
        labels = [tool["server_label"] for tool in self.config["tools"] if tool["type"] == "mcp"]
        if declared:
            # Who says which tools there are and names no MCP server may not know such items at all.
            self._mcp = bool(labels)
        audio = self.config["audio"]
        before = self.pipeline.manner.detection
        self.pipeline.manner = self._manner()
        if audio["input"]["format"]["type"] != self._format:
            self._format = audio["input"]["format"]["type"]
            self._decode = Decoder(CODED[self._format])
        language = configuration.language_of(audio["input"]["transcription"]) or self._language
        if self.pipeline.ear is not None:
            after = self.pipeline.manner.detection
            self.pipeline.ear.configure(detection=None if after == before else after, language=language)
        self.pipeline.speak_as(
            "" if audio["output"]["voice"] == "default" else audio["output"]["voice"], audio["output"]["speed"]
        )
        self.pipeline.offer(configuration.client_tools(self.config))
        self._outbox.put({"type": "session.updated", "session": self.config})
        new = [label for label in dict.fromkeys(labels) if label not in self._listed]
        return self._list_tools(new) if new else None

    async def _list_tools(self, labels: list[str]) -> None:
        tools = await self._backing.tools()
        for label in labels:
            self._listed.add(label)
            # Under a label that is no server of ours stands everything there is.
            listed = tools[label] if label in tools else [tool for of in tools.values() for tool in of]
            item: Item = {"id": new_id("mcpl"), "type": "mcp_list_tools", "server_label": label, "tools": []}
            self._added(item)
            self._outbox.put({"type": "mcp_list_tools.in_progress", "item_id": item["id"]})
            item["tools"] = list(listed)
            self._outbox.put({"type": "mcp_list_tools.completed", "item_id": item["id"]})
            self._done(item)

    def _append(self, event: dict[str, Any]) -> Awaitable[None]:
        audio = event.get("audio")
        if not isinstance(audio, str):
            raise Rejected(_("audio is missing: it has to be base64."), param="audio")
        try:
            data = b64decode(audio, validate=True)
        except (binascii.Error, ValueError):
            raise Rejected(_("audio is no base64."), param="audio") from None
        self._bytes += len(data)
        if self._bytes > self._limits.audio_bytes:
            raise Rejected(
                _("This session has taken as much audio as it may (REALTIME_AUDIO_MB)."), code="audio_limit_reached"
            )
        return self._ear().append(self._decode(data))

    def _ear(self) -> Ear:
        if self.pipeline.ear is None:
            raise Rejected(_("Nothing hears here: speech is switched off (SPEECH)."), code="speech_unavailable")
        return self.pipeline.ear

    def _commit(self, event: dict[str, Any]) -> None:
        ear = self._ear()
        utterance = ear.commit()
        if utterance is None:
            raise Rejected(
                _("There is not enough audio to commit: 100 ms at least."), code="input_audio_buffer_commit_empty"
            )
        self.pipeline.committed(utterance)
        self._committed(utterance)

    def _clear(self, event: dict[str, Any]) -> None:
        utterance = self._ear().clear()
        if utterance is not None:
            self._utterances.pop(utterance, None)
        self._outbox.put({"type": "input_audio_buffer.cleared"})

    def _clear_output(self, event: dict[str, Any]) -> None:
        self.pipeline.interrupt("client_cancelled")
        self._outbox.put({"type": "output_audio_buffer.cleared", "response_id": self._last_response})

    # Items

    def _create_item(self, event: dict[str, Any]) -> None:
        given = event.get("item")
        if not isinstance(given, dict):
            raise Rejected(_("item is missing."), code="missing_required_parameter", param="item")
        after = event.get("previous_item_id")
        if after is not None and not isinstance(after, str):
            raise Rejected(_("previous_item_id has to be a text."), param="previous_item_id")
        if self._conversation.full():
            raise Rejected(
                _("A session may have %(n)s items (REALTIME_ITEMS).") % {"n": self._limits.items},
                code="item_limit_reached",
            )
        kind = given.get("type")
        if kind not in CLIENT_ITEMS:
            raise Rejected(
                _("item.type has to be one of %(names)s.") % {"names": ", ".join(CLIENT_ITEMS)}, param="item.type"
            )
        item_id = given.get("id")
        if item_id is not None and not (isinstance(item_id, str) and 0 < len(item_id) <= 128):
            raise Rejected(_("item.id has to be a text of at most 128 characters."), param="item.id")
        item = {**given, "id": item_id or new_id("item"), "object": "realtime.item"}
        if kind == "message":
            self._create_message(item, after)
        elif kind == "mcp_approval_response":
            self._create_approval(item, after)
        elif kind == "function_call_output":
            if not isinstance(item.get("call_id"), str) or not isinstance(item.get("output"), str):
                raise Rejected(_("call_id and output have to be texts."), param="item")
            self._placed(item, after)
            self.pipeline.output(item["call_id"], item["output"])
        else:
            if not isinstance(item.get("name"), str) or not isinstance(item.get("arguments"), str):
                raise Rejected(_("name and arguments have to be texts."), param="item")
            self._placed(item, after)

    def _create_message(self, item: Item, after: str | None) -> None:
        role = item.get("role")
        if role not in ("user", "assistant", "system"):
            raise Rejected(_("item.role has to be user, assistant or system."), param="item.role")
        content = item.get("content")
        if not isinstance(content, list):
            raise Rejected(_("item.content has to be a list."), param="item.content")
        texts = [_text_of(part, role) for part in content]
        item["status"] = "completed"
        text = " ".join(one for one in texts if one)
        last = after is None or after == self._conversation.last
        secret = role == "user" and bool(text) and self.pipeline.secret(text)
        if secret:
            item["content"] = [{"type": "input_text", "text": MASK}]
        self._placed(item, after)
        if role == "assistant" and last:
            # What came before has had its answer, in a conversation that the client brings along.
            self.pipeline.forget()
        elif role == "user" and last and text:
            self._in_characters += len(text)
            self.pipeline.type(text, item["id"])

    def _create_approval(self, item: Item, after: str | None) -> None:
        request, approve, reason = item.get("approval_request_id"), item.get("approve"), item.get("reason")
        if not isinstance(request, str) or request not in self._approvals:
            raise Rejected(
                _("There is no such approval request."), code="item_not_found", param="item.approval_request_id"
            )
        if not isinstance(approve, bool):
            raise Rejected(_("item.approve has to be true or false."), param="item.approve")
        # The reason may be the PIN that is asked for with the yes.
        pin = reason if isinstance(reason, str) and self.pipeline.secret(reason) else ""
        if pin:
            item["reason"] = MASK
        self._placed(item, after if after is not None and after in self._conversation else None)
        plan, call = self._approvals[request]
        if not approve:
            self.pipeline.decide(plan, False)
            return
        approved = self._approved.setdefault(plan, set())
        approved.add(call.id)
        if all(one.id in approved for other, one in self._approvals.values() if other == plan):
            self.pipeline.decide(plan, True, pin)

    def _placed(self, item: Item, after: str | None) -> None:
        before = self._conversation.add(item, after)
        self._outbox.put({"type": "conversation.item.added", "previous_item_id": before, "item": item})
        self._done(item)

    def _added(self, item: Item) -> None:
        before = self._conversation.add(item)
        self._outbox.put({"type": "conversation.item.added", "previous_item_id": before, "item": item})

    def _done(self, item: Item) -> None:
        if item["id"] in self._conversation:
            before = self._conversation.before(item["id"])
            self._outbox.put({"type": "conversation.item.done", "previous_item_id": before, "item": item})

    def _delete_item(self, event: dict[str, Any]) -> None:
        item = self._conversation.get(_id_of(event), "delete")
        self._conversation.remove(item["id"])
        self._speeches.pop(item["id"], None)
        self.pipeline.forget(item["id"])
        self._outbox.put({"type": "conversation.item.deleted", "item_id": item["id"]})

    def _retrieve_item(self, event: dict[str, Any]) -> None:
        item = self._conversation.get(_id_of(event), "retrieve")
        self._outbox.put({"type": "conversation.item.retrieved", "item": item})

    def _truncate_item(self, event: dict[str, Any]) -> None:
        item = self._conversation.get(_id_of(event), "truncate")
        ms, index = event.get("audio_end_ms"), event.get("content_index", 0)
        if isinstance(ms, bool) or not isinstance(ms, int) or ms < 0:
            raise Rejected(_("audio_end_ms has to be a whole number from 0."), param="audio_end_ms")
        if index != 0:
            raise Rejected(_("There is no such content: content_index is 0."), param="content_index")
        speech = self._speeches.get(item["id"])
        if speech is None or not speech.aloud:
            raise Rejected(
                _("Only a spoken message of the assistant's can be truncated."),
                code="invalid_value",
                param="item_id",
            )
        self.pipeline.truncate(speech, ms)
        if item["content"]:
            item["content"][0]["transcript"] = speech.kept()
        self._outbox.put(
            {"type": "conversation.item.truncated", "item_id": item["id"], "content_index": 0, "audio_end_ms": ms}
        )

    # Responses

    def _create_response(self, event: dict[str, Any]) -> None:
        given = event.get("response")
        if given is None:
            given = {}
        if not isinstance(given, dict):
            raise Rejected(_("response has to be an object."), param="response")
        aloud = self.pipeline.manner.aloud
        if given.get("output_modalities") is not None:
            aloud = configuration.modalities(given["output_modalities"], "response.output_modalities") == ["audio"]
        if given.get("tools") is not None:
            configuration.tools(given["tools"], "response.tools")
        metadata = given.get("metadata")
        if metadata is not None and not isinstance(metadata, dict):
            raise Rejected(_("response.metadata has to be an object."), param="response.metadata")
        where = given.get("conversation")
        if where not in (None, "auto", "none"):
            raise Rejected(_("response.conversation has to be auto or none."), param="response.conversation")
        words = self._words(given["input"]) if given.get("input") is not None else None
        shape = {"metadata": metadata, "audio_format": self._output_format(given)}
        aside = None
        if where == "none":
            aside, words = words or "", None
        try:
            self.pipeline.respond(aloud=aloud, tag=shape, aside=aside, given=words or None)
        except Busy:
            raise Rejected(
                _("There is a response already that is not done."), code="conversation_already_has_active_response"
            ) from None

    def _output_format(self, given: dict[str, Any]) -> str:
        audio = given.get("audio")
        output = audio.get("output") if isinstance(audio, dict) else None
        if isinstance(output, dict) and output.get("format") is not None:
            kind = configuration.audio_format(output["format"], "response.audio.output.format")["type"]
        else:
            kind = self.config["audio"]["output"]["format"]["type"]
        return str(kind)

    def _words(self, items: Any) -> str:
        """What the user says in a response's own input."""
        if not isinstance(items, list):
            raise Rejected(_("response.input has to be a list."), param="response.input")
        words = []
        for item in items:
            if isinstance(item, dict) and item.get("type") == "item_reference":
                item = self._conversation.get(_id_of(item, "id"), "retrieve")
            if not isinstance(item, dict):
                raise Rejected(_("response.input has to be a list of items."), param="response.input")
            if item.get("type") == "message" and item.get("role") == "user":
                content = item.get("content")
                words += [_text_of(part, "user") for part in (content if isinstance(content, list) else ())]
        return " ".join(word for word in words if word)

    def _cancel_response(self, event: dict[str, Any]) -> None:
        wanted = event.get("response_id")
        response = self._response
        # A cancel that comes too late is no mistake of anybody's: it raced the end.
        if response is None or (wanted is not None and wanted != response.id):
            return
        self.pipeline.interrupt("client_cancelled")

    # Events out

    def _told(self, event: spoken.Event) -> None:
        match event:
            case spoken.Told(part=part):
                if self._response is not None:
                    self._response.told(part)
            case spoken.Began(reply):
                self._begin_response(reply)
            case spoken.MessageBegan(_, speech):
                if self._response is not None:
                    item = self._response.message(speech)
                    self._speeches[item["id"]] = speech
            case spoken.MessageEnded():
                if self._response is not None:
                    self._response.message_done()
            case spoken.Asked(reply, plan, calls):
                self._asked(reply, plan, calls)
            case spoken.LeftToClient(_, calls):
                if self._response is not None:
                    self._response.client_calls(calls)
            case spoken.CallBegan(reply, call):
                self._call_began(reply, call)
            case spoken.CallEnded(reply, outcome):
                self._call_ended(reply, outcome)
            case spoken.Ended(reply, status, reason, failure):
                if self._response is not None:
                    self._response.end(status, reason, failure, (self._in_characters, self._in_seconds))
                    self._in_characters, self._in_seconds = 0, 0.0
                    self._response = None
            case spoken.Failed(failure):
                self.refuse(failure.message, failure.code, kind="server_error")
            case _:
                self._heard(event)

    def _begin_response(self, reply: Reply) -> None:
        tag = reply.tag or {"metadata": None, "audio_format": self.config["audio"]["output"]["format"]["type"]}
        kind = tag["audio_format"]
        output = self.config["audio"]["output"]
        coded = configuration.audio_format({"type": kind}, "format")
        shape = {
            "output_modalities": ["audio" if reply.aloud else "text"],
            "max_output_tokens": self.config["max_output_tokens"],
            "audio": {"output": {"format": coded, "voice": output["voice"]}},
            "metadata": tag["metadata"],
        }
        self._response = Response(
            self._outbox,
            self._conversation if reply.aside is None else None,
            reply,
            shape=shape,
            encoder=lambda rate: Encoder(CODED[kind], rate),
            mcp=self._mcp,
        )
        self._last_response = self._response.id
        self._response.begin()

    def _asked(self, reply: Reply | None, plan: str, calls: Sequence[ToolCall]) -> None:
        for call in calls:
            item: Item = {
                "id": f"mcpr_{call.id}",
                "type": "mcp_approval_request",
                "server_label": call.server,
                "name": call.action,
                "arguments": json.dumps(call.arguments, ensure_ascii=False),
            }
            self._approvals[item["id"]] = (plan, call)
            if item["id"] in self._conversation:
                continue
            if reply is not None and self._response is not None:
                self._response.approval(item)
            elif self._mcp:
                self._added(item)
                self._done(item)

    def _call_began(self, reply: Reply | None, call: ToolCall) -> None:
        request = f"mcpr_{call.id}"
        item = call_item(call, request if request in self._conversation else None)
        self._calls[call.id] = item
        if not self._mcp:
            return
        index = 0
        if reply is not None and self._response is not None:
            index = self._response.add(item)
        else:
            self._added(item)
        self._outbox.put({"type": "response.mcp_call.in_progress", "item_id": item["id"], "output_index": index})

    def _call_ended(self, reply: Reply | None, outcome: CallOutcome) -> None:
        item = self._calls.pop(outcome.call.id, None)
        if item is None:
            return
        ended(item, outcome)
        if not self._mcp:
            return
        kind = "response.mcp_call.completed" if outcome.error is None else "response.mcp_call.failed"
        self._outbox.put({"type": kind, "item_id": item["id"], "output_index": 0})
        if reply is not None and self._response is not None:
            self._response.done(item)
        else:
            self._done(item)

    # What was heard

    def _heard(self, event: Any) -> None:
        match event:
            case hearing.SpeechStarted(utterance, at_ms):
                one = self._utterance(utterance)
                self._outbox.put(
                    {"type": "input_audio_buffer.speech_started", "audio_start_ms": at_ms, "item_id": one.item}
                )
            case hearing.SpeechStopped(utterance, at_ms):
                one = self._utterance(utterance)
                self._outbox.put(
                    {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": at_ms, "item_id": one.item}
                )
                self._committed(utterance)
            case hearing.Partial(utterance, text):
                self._partial(self._utterance(utterance), text)
            case hearing.Heard(utterance, transcript, seconds):
                self._in_seconds += seconds
                self._transcribed(utterance, transcript.text, seconds)
            case hearing.NotHeard(utterance, why, seconds, _, error):
                self._in_seconds += seconds
                if why == hearing.Why.ASR_FAILED:
                    self._not_transcribed(utterance, error)
                else:
                    self._transcribed(utterance, "", seconds)

    def _utterance(self, number: int) -> _Utterance:
        one = self._utterances.get(number)
        if one is None:
            one = self._utterances[number] = _Utterance(new_id("item"))
            transcription = self.config["audio"]["input"]["transcription"]
            one.live = bool(transcription) and transcription.get("delay") in LIVE
        return one

    def _committed(self, number: int) -> None:
        one = self._utterance(number)
        if one.committed:
            return
        one.committed = True
        before = self._conversation.last
        self._outbox.put({"type": "input_audio_buffer.committed", "previous_item_id": before, "item_id": one.item})
        item: Item = {
            "id": one.item,
            "object": "realtime.item",
            "type": "message",
            "status": "completed",
            "role": "user",
            "content": [{"type": "input_audio", "transcript": None}],
        }
        self._added(item)
        self._done(item)
        if one.waiting:
            self._delta(one, one.waiting)

    def _partial(self, one: _Utterance, text: str) -> None:
        one.waiting = text
        if one.committed or one.live:
            self._delta(one, text)

    def _delta(self, one: _Utterance, text: str) -> None:
        """More of a transcript. What had been sent is not taken back: `completed` has it whole."""
        one.waiting = ""
        if not self.config["audio"]["input"]["transcription"] or one.secret or self.pipeline.secret(text):
            one.secret = one.secret or bool(text and self.pipeline.secret(text))
            return
        if not text.startswith(one.text) or text == one.text:
            return
        delta, one.text = text[len(one.text) :], text
        self._outbox.put(
            {
                "type": "conversation.item.input_audio_transcription.delta",
                "item_id": one.item,
                "content_index": 0,
                "delta": delta,
            }
        )

    def _transcribed(self, number: int, text: str, seconds: float) -> None:
        one = self._utterances.pop(number, None)
        if one is None:
            return
        shown = MASK if text and self.pipeline.secret(text) else text
        if shown:
            self._delta(one, shown)
        if one.item in self._conversation:
            self._conversation.get(one.item, "retrieve")["content"][0]["transcript"] = shown
        if self.config["audio"]["input"]["transcription"]:
            self._outbox.put(
                {
                    "type": "conversation.item.input_audio_transcription.completed",
                    "item_id": one.item,
                    "content_index": 0,
                    "transcript": shown,
                    "usage": {"type": "duration", "seconds": round(seconds, 3)},
                }
            )

    def _not_transcribed(self, number: int, error: str) -> None:
        one = self._utterances.pop(number, None)
        if one is None:
            return
        self._outbox.put(
            {
                "type": "conversation.item.input_audio_transcription.failed",
                "item_id": one.item,
                "content_index": 0,
                "error": {"type": "transcription_error", "code": "asr_unavailable", "message": error, "param": None},
            }
        )


def _id_of(event: dict[str, Any], name: str = "item_id") -> str:
    value = event.get(name)
    if not isinstance(value, str):
        raise Rejected(_("%(name)s is missing.") % {"name": name}, code="missing_required_parameter", param=name)
    return value


def _text_of(part: Any, role: str) -> str:
    """What is written in a part of a message. Raises `Rejected`."""
    if not isinstance(part, dict):
        raise Rejected(_("item.content has to be a list of objects."), param="item.content")
    kind = part.get("type")
    allowed = ("input_text", "text", "input_audio") if role != "assistant" else ("output_text", "text", "output_audio")
    if kind not in allowed:
        raise Rejected(
            _("item.content: the type has to be one of %(names)s.") % {"names": ", ".join(allowed)},
            param="item.content",
        )
    text = part.get("text") if kind in ("input_text", "output_text", "text") else part.get("transcript")
    if kind in ("input_audio",) and not isinstance(text, str):
        raise Rejected(
            _("Send audio by input_audio_buffer.append; in an item it needs its transcript."), param="item.content"
        )
    if kind in ("input_text", "output_text", "text") and not isinstance(text, str):
        raise Rejected(_("item.content: text is missing."), param="item.content")
    return text if isinstance(text, str) else ""
