"""One spoken session, whatever carries it: what is heard goes to the dialogue, what it answers is told.

    hear (Ear) -> turn (Dialogue) -> tell (Mouth)

A `Reply` is one answer on its way out. It can be interrupted at any time, and nothing of it is told from then on; what
was set off for it goes on: a turn that was begun is taken, a plan that was said yes to is carried out, and how that
ended is told with the next answer. All methods belong to one event loop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from agents.interpreters.base import Language

from . import ear as hearing
from .ear import Ear
from .mouth import Clock, Mouth, Sound, Speech, Words
from .ports import Answer, CallOutcome, ClientTool, Dialogue, Hearing, Spoken, ToolCall
from .turns import Detection

Status = Literal["completed", "cancelled", "failed"]
Reason = Literal["turn_detected", "client_cancelled"]


class Busy(Exception):
    """An answer is on its way already."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be done: a code for programs, a message for people, in their language."""

    code: str
    message: str


@dataclass(eq=False, slots=True)
class Reply:
    """One answer on its way out. tag: the door's own. aside: words that are heard in a dialogue of their own, outside
    of the session's. given: words to answer in place of what came in. telling: the dialogue is done with it."""

    number: int
    aloud: bool
    tag: Any = None
    aside: str | None = None
    given: str | None = None
    telling: bool = False
    task: asyncio.Task[None] | None = None


# Events. `reply` is None for what happens outside of an answer.
@dataclass(frozen=True, slots=True)
class Began:
    reply: Reply


@dataclass(frozen=True, slots=True)
class MessageBegan:
    reply: Reply
    speech: Speech


@dataclass(frozen=True, slots=True)
class Told:
    """More of the message: words, or a chunk of their audio."""

    reply: Reply
    part: Words | Sound


@dataclass(frozen=True, slots=True)
class MessageEnded:
    reply: Reply


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan waits for a yes to these calls."""

    reply: Reply | None
    plan: str
    calls: Sequence[ToolCall]


@dataclass(frozen=True, slots=True)
class CallBegan:
    reply: Reply | None
    call: ToolCall


@dataclass(frozen=True, slots=True)
class CallEnded:
    reply: Reply | None
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class LeftToClient:
    reply: Reply
    calls: Sequence[ToolCall]


@dataclass(frozen=True, slots=True)
class Ended:
    reply: Reply
    status: Status
    reason: Reason | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Something that was not a reply could not be done."""

    failure: Failure


Event = (
    hearing.Event
    | Began
    | MessageBegan
    | Told
    | MessageEnded
    | Asked
    | CallBegan
    | CallEnded
    | LeftToClient
    | Ended
    | Failed
)


@dataclass(frozen=True, slots=True)
class Door:
    """What the door of a session gives to its pipeline. listener: told of everything, in order; does not block or
    raise. room: waits while the client is behind. explain: an error of the dialogue's, for people. nothing: what to say
    where there is nothing to answer. aside: a dialogue of its own, for a turn outside of the session. tool_calls: how
    many a session may make; then turns are refused by `too_many_calls`."""

    listener: Callable[[Event], None]
    room: Callable[[], Awaitable[None]]
    explain: Callable[[Exception], Failure]
    nothing: Callable[[], Answer]
    aside: Callable[[], Dialogue]
    tool_calls: int
    too_many_calls: Callable[[], Exception]


@dataclass(slots=True)
class _Open:
    """What waits for the user."""

    answer: Answer
    speech: Speech | None = None
    heard: bool = False


@dataclass(frozen=True, slots=True)
class _Before:
    """What was open when an utterance began, and how many characters of it had been heard."""

    open: _Open | None
    characters: int = 0
    typed: bool = False

    @property
    def plan(self) -> str:
        return self.open.answer.plan if self.open else ""

    def heard(self) -> bool:
        if self.open is None or self.open.heard or not self.open.answer.must_hear:
            return True
        if self.open.speech is None:
            return False
        now = self.open.speech.read() if self.typed else self.open.speech.heard()
        return min(now, self.characters) >= self.open.answer.must_hear


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    language: Language | None
    hearing: Hearing | None
    before: _Before
    key: str = ""


@dataclass(slots=True)
class Manner:
    """How the session talks. answers: by itself, when a turn was heard. gives_way: stops when somebody speaks."""

    aloud: bool = True
    answers: bool = True
    gives_way: bool = True
    detection: Detection = field(default_factory=Detection)


class Pipeline:
    def __init__(
        self, dialogue: Dialogue, mouth: Mouth, door: Door, manner: Manner, *, clock: Clock = time.monotonic
    ) -> None:
        self.manner = manner
        self.ear: Ear | None = None
        self._dialogue = dialogue
        self._mouth = mouth
        self._door = door
        self._clock = clock
        self._count = 0
        self._reply: Reply | None = None
        self._speech: Speech | None = None
        self._unrecorded: tuple[Answer, Speech, float | None] | None = None
        self._open: _Open | None = None
        self._said: list[_Said] = []
        self._befores: dict[int, _Before] = {}
        self._stopped_at: dict[int, float] = {}
        self._asked_at: float | None = None
        self._untold: list[Answer] = []
        self._lost = False  # what a reply that was interrupted had carried out is untold
        self._pending: dict[str, ToolCall] = {}
        self._outputs: list[CallOutcome] = []
        self._calls = 0
        self._turns = asyncio.Lock()
        self._work: set[asyncio.Task[None]] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    # Its life

    async def begin(self) -> Answer | None:
        """Get ready; what is open in the session from before. Raises the platform's errors."""
        answer = await self._dialogue.begin()
        if answer is not None:
            self._opened(answer, None)
        self._expect()
        return answer

    async def close(self) -> None:
        """End everything; what runs already is carried out by its own owner. No event comes after."""
        self._closed = True
        if self._speech is not None:
            self._speech.stop()
        if self.ear is not None:
            await self.ear.close()
        self._record()
        records = {task for task in self._work if task.get_name() == "record"}
        for task in self._work - records:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return task

    def _tell(self, event: Event) -> None:
        if not self._closed:
            self._door.listener(event)

    # What comes in

    def heard(self, event: hearing.Event) -> None:
        """The ear's listener."""
        if isinstance(event, hearing.SpeechStarted):
            late = (self.ear.audio_ms if self.ear else event.at_ms) - event.at_ms
            self._somebody_speaks(max(0, late - self.manner.detection.prefix_padding_ms) / 1000)
            self._befores[event.utterance] = self._before(typed=False)
        elif isinstance(event, hearing.SpeechStopped):
            self._stopped_at[event.utterance] = self._clock()
        elif isinstance(event, hearing.Idle):
            if self._reply is None and not self._running:
                self._start(self._prompt(), "prompt")
            return
        if not isinstance(event, hearing.NotHeard) or event.began:
            self._tell(event)
        if isinstance(event, hearing.Heard):
            self._take(event)
        elif isinstance(event, hearing.NotHeard):
            self._befores.pop(event.utterance, None)
            self._stopped_at.pop(event.utterance, None)
            if event.began:
                self._go_on()

    def _somebody_speaks(self, ago: float) -> None:
        if self.manner.gives_way:
            self.interrupt("turn_detected", ago=ago)

    def committed(self, utterance: int) -> None:
        """An utterance was ended by hand."""
        self._befores.setdefault(utterance, self._before(typed=False))
        self._stopped_at.setdefault(utterance, self._clock())

    def _take(self, event: hearing.Heard) -> None:
        transcript = event.transcript
        stopped = self._stopped_at.pop(event.utterance, self._clock())
        before = self._befores.pop(event.utterance, None) or self._before(typed=False)
        self._asked_at = stopped
        ms = round((self._clock() - stopped) * 1000)
        how = Hearing(transcript.backend, transcript.language, event.seconds, ms, transcript.confidence)
        self._said.append(_Said(transcript.text, transcript.language, how, before))
        self._go_on()

    def type(self, text: str, key: str = "") -> None:
        """Words of the user's, written. They are taken with the next answer, unless `forget` takes them back."""
        self._said.append(_Said(text, None, None, self._before(typed=True), key))

    def forget(self, key: str | None = None) -> None:
        """What was written under this key, or all that was written, is not to be answered."""
        self._said = [one for one in self._said if one.hearing or key not in (None, one.key)]

    def _before(self, *, typed: bool) -> _Before:
        speech = self._open.speech if self._open else None
        if speech is None:
            return _Before(self._open, 0, typed)
        return _Before(self._open, speech.read() if typed else speech.heard(), typed)

    def secret(self, text: str) -> bool:
        return self._dialogue.secret(text)

    def output(self, call: str, output: str) -> None:
        """What a call that was left to the client gave back. It is taken with the next answer."""
        made = self._pending.pop(call, None)
        if made is not None:
            self._outputs.append(CallOutcome(made, output=output))

    def offer(self, tools: Sequence[ClientTool]) -> None:
        self._dialogue.offer(tools)

    def speak_as(self, voice: str, speed: float) -> None:
        self._mouth.voice, self._mouth.speed = voice, speed

    def decide(self, plan: str, yes: bool, pin: str = "") -> None:
        """The user's yes or no to a plan, by button. How it ended is told with the next answer that is asked for."""
        self._ran(self._start(self._decide(plan, yes, pin), "decide"))

    # What goes out

    @property
    def replying(self) -> Reply | None:
        return self._reply

    def respond(
        self, *, aloud: bool | None = None, tag: Any = None, aside: str | None = None, given: str | None = None
    ) -> Reply:
        """Answer what came in. given: words to answer in place of what came in. Raises `Busy`."""
        if self._reply is not None:
            raise Busy
        if self._asked_at is None:
            self._asked_at = self._clock()
        return self._reply_with(self._next, aloud=aloud, tag=tag, aside=aside, given=given)

    def _reply_with(
        self,
        answer: Callable[[Reply], Awaitable[Answer | None]],
        *,
        aloud: bool | None = None,
        tag: Any = None,
        aside: str | None = None,
        given: str | None = None,
    ) -> Reply:
        self._record()
        self._count += 1
        reply = Reply(self._count, self.manner.aloud if aloud is None else aloud, tag, aside, given)
        self._reply = reply
        self._tell(Began(reply))
        reply.task = self._start(self._answer(reply, answer), "answer")
        return reply

    def interrupt(self, reason: Reason, *, ago: float = 0.0) -> Reply | None:
        """Stop talking; the reply that was under way, if one was."""
        reply, self._reply = self._reply, None
        if self._speech is not None:
            self._speech.stop(ago)
        self._mouth.silent()
        if self.ear is not None:
            self.ear.silent()
        if reply is None:
            return None
        if reply.telling and reply.task is not None:
            reply.task.cancel()
        self._thinking(False)
        self._tell(Ended(reply, "cancelled", reason))
        return reply

    def truncate(self, speech: Speech, ms: int) -> None:
        """The client played only so much of it."""
        speech.truncate(ms)
        if speech is self._speech:
            self._mouth.silent()
            if self.ear is not None:
                self.ear.silent()

    # Answering

    async def _answer(self, reply: Reply, ask: Callable[[Reply], Awaitable[Answer | None]]) -> None:
        failure: Failure | None = None
        self._thinking(True)
        ran = False
        try:
            answer = await ask(reply)
            if answer is not None and answer.runs:
                ran = True
                answer = await self._carried_out(reply, answer)
        except Exception as error:
            failure = self._door.explain(error)
            answer = replace(self._door.nothing(), text=failure.message, kind="error")
        if self._reply is not reply:
            # Interrupted meanwhile.
            if answer is not None and reply.aside is None and failure is None:
                self._opened(answer, None)
                if ran:
                    self._untold.append(answer)
                    self._lost = True
            self._go_on()
            return
        self._thinking(False)
        reply.telling = True
        if answer is not None:
            await self._told(reply, answer, keep=failure is not None)
        self._reply = None
        self._tell(Ended(reply, "completed" if failure is None else "failed", failure=failure))
        self._go_on()

    async def _next(self, reply: Reply) -> Answer | None:
        if reply.aside is not None:
            aside = self._door.aside()
            await aside.begin()
            answer = await aside.hear(reply.aside)
            if answer.runs:
                answer, _ = await aside.run(answer.plan)
            return replace(answer, waits=False, runs=False, calls=(), plan="", turn=0, must_hear=0, client_calls=())
        if not (self._said or self._outputs or reply.given) and self._running:
            # What is being carried out is what this is about.
            await asyncio.wait(set(self._running))
        async with self._turns:
            if self._reply is not reply:
                return None
            untold, self._untold = self._untold, []
            try:
                answer = await self._turn(reply, untold)
            except BaseException:
                self._untold = [*untold, *self._untold]
                raise
        return _after(untold, answer)

    async def _turn(self, reply: Reply, untold: list[Answer]) -> Answer:
        if self._calls >= self._door.tool_calls:
            raise self._door.too_many_calls()
        if reply.given is not None:
            before = self._before(typed=True)
            return await self._dialogue.hear(reply.given, plan=before.plan, read_back_heard=before.heard())
        if self._outputs:
            outputs, self._outputs = self._outputs, []
            return await self._dialogue.returned(outputs)
        if self._said:
            said, self._said = self._said, []
            plans = {one.before.plan for one in said}
            return await self._dialogue.hear(
                " ".join(one.text for one in said),
                said[-1].language,
                hearing=next((one.hearing for one in reversed(said) if one.hearing), None),
                plan=plans.pop() if len(plans) == 1 else "",
                read_back_heard=all(one.before.heard() for one in said),
            )
        if untold:
            return untold.pop()
        return self._open.answer if self._open else self._door.nothing()

    async def _carried_out(self, reply: Reply | None, answer: Answer) -> Answer:
        """Carry the plan out, and what to say of it. A task of its own, so that others can wait for it."""
        done: list[Answer] = []

        async def work() -> None:
            self._calls += len(answer.calls)
            for call in answer.calls:
                self._tell(CallBegan(self._live(reply), call))
            try:
                told, outcomes = await self._dialogue.run(answer.plan)
            except Exception as error:
                failure = self._door.explain(error)
                for call in answer.calls:
                    self._tell(CallEnded(self._live(reply), CallOutcome(call, error=failure.message)))
                raise
            for outcome in outcomes:
                self._tell(CallEnded(self._live(reply), outcome))
            done.append(told)

        task = self._start(work(), "run")
        self._ran(task)
        await task
        return done[0]

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _live(self, reply: Reply | None) -> Reply | None:
        return reply if reply is not None and reply is self._reply else None

    async def _decide(self, plan: str, yes: bool, pin: str) -> None:
        try:
            async with self._turns:
                answer = await self._dialogue.decide(plan, yes, pin=pin)
            if answer.runs:
                answer = await self._carried_out(None, answer)
            self._opened(answer, None)
        except Exception as error:
            failure = self._door.explain(error)
            answer = replace(self._door.nothing(), text=failure.message, kind="error")
            self._tell(Failed(failure))
        self._untold.append(answer)

    async def _prompt(self) -> None:
        try:
            async with self._turns:
                answer = await self._dialogue.silence()
        except Exception as error:
            self._tell(Failed(self._door.explain(error)))
            return
        if answer is None:
            return
        said = answer
        if self._reply is not None:
            return

        async def prompt(reply: Reply) -> Answer:
            return said

        self._reply_with(prompt)

    def _go_on(self) -> None:
        """Answer by itself what came in meanwhile, where the session does so."""
        if self._closed or not self.manner.answers or self._reply is not None:
            return
        if self.ear is not None and self.ear.utterance is not None:
            return
        if self._lost or any(one.hearing for one in self._said):
            self._lost = False
            self.respond()

    # Telling

    async def _told(self, reply: Reply, answer: Answer, *, keep: bool) -> None:
        """keep: what was open stays so."""
        if answer.client_calls:
            self._pending = {call.id: call for call in answer.client_calls}
            self._tell(LeftToClient(reply, answer.client_calls))
        speech = self._mouth.speech(answer.text, answer.language, aloud=reply.aloud)
        if not keep and reply.aside is None:
            self._opened(answer, speech)
        if answer.text:
            self._speech = speech
            self._unrecorded = (answer, speech, self._asked_at)
            self._asked_at = None
            self._tell(MessageBegan(reply, speech))
            async with aclosing(self._mouth.tell(speech)) as parts:
                async for part in parts:
                    self._tell(Told(reply, part))
                    if isinstance(part, Sound):
                        if self.ear is not None:
                            self.ear.speaking(part.text, part.pcm, part.rate)
                        await self._door.room()
            self._tell(MessageEnded(reply))
        if answer.waits and answer.calls:
            self._tell(Asked(reply, answer.plan, answer.calls))

    def _opened(self, answer: Answer, speech: Speech | None) -> None:
        before = self._open
        waits = bool(answer.plan) and not answer.runs and (answer.waits or answer.kind == "clarify")
        self._open = None
        if waits:
            same = before is not None and before.answer.plan == answer.plan
            heard = same and before is not None and _Before(before, len(before.answer.text)).heard()
            self._open = _Open(answer, speech, heard)
        self._expect()

    def _expect(self) -> None:
        if self.ear is not None:
            self.ear.expect(self._dialogue.hints(), patient=self._dialogue.patient())

    def _thinking(self, on: bool) -> None:
        if self.ear is not None:
            self.ear.thinking(on)

    def _record(self) -> None:
        """Put on record how the last answer was spoken."""
        if self._unrecorded is None:
            return
        (answer, speech, asked_at), self._unrecorded = self._unrecorded, None
        first = None
        if speech.first_at is not None and asked_at is not None:
            first = max(0, round((speech.first_at - asked_at) * 1000))
        spoken = Spoken(
            answer.turn,
            len(answer.text),
            speech.heard(),
            speech.cut,
            first,
            self._mouth.backend if speech.aloud else "",
        )

        async def record() -> None:
            try:
                await self._dialogue.spoke(spoken)
            except Exception as error:
                self._door.explain(error)

        self._start(record(), "record")


def _after(untold: Sequence[Answer], answer: Answer) -> Answer:
    """The answer, after what was not told yet."""
    if not untold:
        return answer
    first = " ".join(one.text for one in untold if one.text)
    shift = len(first) + 1 if first and answer.must_hear else 0
    text = f"{first} {answer.text}".strip()
    return replace(answer, text=text, must_hear=answer.must_hear + shift if answer.must_hear else 0)
