"""Audio in, events out: who began to speak, when they finished, what they said. One `Ear` per session.

Events of an utterance, in this order:

    SpeechStarted  SpeechStopped  (Partial)*  Heard | NotHeard      Partials may come before SpeechStopped as well
                                              NotHeard(began=False)  an overlap that was no turn: nothing else was told

With push to talk (`Detection.mode` is None) there is no SpeechStarted, and no SpeechStopped but for one that grew too
long: `commit` gives the id.
Finals come in the order of the utterances. Nothing follows for an utterance that was cleared.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto

import numpy as np
from loguru import logger

from agents.interpreters.base import Language

from .overlap import Judgement, OwnVoice, judge, level
from .ports import BYTES, HEARING_RATE, WINDOW, Asr, AsrUnavailable, EndOfTurn, Hints, Transcript, VadStream
from .turns import ONSET, WINDOW_MS, Detection, Gate, Turns, Verdict

_WINDOW_BYTES = WINDOW * BYTES
_MS = HEARING_RATE * BYTES // 1000  # bytes of a millisecond
FED = 4  # windows that the recogniser is given at once: a thread hop each costs more than what it brings
QUEUE = 300  # such pieces: over 30 s of audio, then `append` waits
BREATH = 16  # windows, after which others get their turn on the event loop
END_OF_TURN_S = 8  # of an utterance that the end-of-turn model is shown
LEAST_MS = 100  # of push to talk


class Stop(StrEnum):
    """Why an utterance ended. `LIMIT`: longer than `max_utterance_s`; what comes next is another utterance."""

    SILENCE = auto()
    COMMIT = auto()
    LIMIT = auto()


class Why(StrEnum):
    """Why nothing was heard."""

    NO_WORDS = auto()
    ECHO = auto()
    BACKCHANNEL = auto()
    ASR_FAILED = auto()


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody speaks, and means us: stop playing. at_ms: audio time of the start, prefix padding included. While our
    own voice plays this is told late, once it is sure to be no echo and no backchannel; `at_ms` is the true start."""

    utterance: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """They have finished; the utterance counts as committed. at_ms: audio time of the last of it that is kept."""

    utterance: int
    at_ms: int
    cause: Stop = Stop.SILENCE


@dataclass(frozen=True, slots=True)
class Partial:
    """The transcript so far, whole (not a delta): later ones may differ in what they had."""

    utterance: int
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The final transcript. seconds: of audio, prefix padding included. overlapped: begun while our voice played."""

    utterance: int
    transcript: Transcript
    seconds: float
    overlapped: bool = False


@dataclass(frozen=True, slots=True)
class NotHeard:
    """An utterance that came to nothing. began: a `SpeechStarted` was told (or it was committed by hand); False: there
    was no turn at all, and nothing is to be told to anybody. error: of the recogniser, for people."""

    utterance: int
    why: Why
    seconds: float
    began: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody has said anything for `Detection.idle_ms`: told once, until somebody (or our voice) speaks again."""

    since_ms: int
    at_ms: int


Event = SpeechStarted | SpeechStopped | Partial | Heard | NotHeard | Idle
Listener = Callable[[Event], None]


@dataclass(eq=False, slots=True)
class _Utterance:
    id: int
    start_ms: int
    language: Language
    overlapped: bool
    queue: "asyncio.Queue[bytes | None]" = field(default_factory=lambda: asyncio.Queue(QUEUE))
    by_hand: bool = False
    told: bool = False
    dropped: bool = False
    echo: bool = False
    playing: bool = False
    voice_ms: int = 0
    likeness: float = 0.0
    bytes: int = 0
    piece: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)
    levels: list[float] = field(default_factory=list)
    text: str = ""
    stopped: "tuple[int, Stop] | None" = None
    task: "asyncio.Task[None] | None" = None

    @property
    def begun(self) -> bool:
        """Whether anybody knows of it."""
        return self.told or self.by_hand

    @property
    def seconds(self) -> float:
        return self.bytes / BYTES / HEARING_RATE


class Ear:
    """Listens to one session. All methods belong to one event loop; `listener` is called on it, in order, and must not
    block or raise. Time is audio time: milliseconds of what `append` took, however fast it came."""

    def __init__(
        self,
        vad: VadStream,
        asr: Asr,
        language: Language,
        listener: Listener,
        *,
        detection: Detection | None = None,
        end_of_turn: EndOfTurn | None = None,
    ) -> None:
        self._vad, self._asr, self._language, self._listener = vad, asr, language, listener
        self._end_of_turn = end_of_turn
        self._turns = Turns(detection or Detection())
        self._turns.asks = end_of_turn is not None
        self._gate = Gate()
        self._own = OwnVoice()
        self._rest = bytearray()
        self._windows = 0
        self._before: deque[bytes] = deque()
        self._current: _Utterance | None = None
        self._last: _Utterance | None = None
        self._ids = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._hints = Hints()
        self._idle_ms = 0
        self._idle_told = False
        self._closed = False

    @property
    def audio_ms(self) -> int:
        """Audio time: how much has been taken so far."""
        return self._windows * WINDOW_MS + len(self._rest) // _MS

    @property
    def utterance(self) -> int | None:
        """The utterance that is being said, if a `SpeechStarted` was told (or, with push to talk, audio is there)."""
        return self._current.id if self._current is not None and (self._current.told or self._by_hand) else None

    @property
    def _by_hand(self) -> bool:
        return self._turns.detection.mode is None

    async def append(self, pcm: bytes) -> None:
        """Take audio at `HEARING_RATE`, any number of bytes. Waits where the recogniser is behind; never raises for
        what a recogniser does."""
        self._rest += pcm
        count = 0
        while len(self._rest) >= _WINDOW_BYTES and not self._closed:
            window = bytes(self._rest[:_WINDOW_BYTES])
            del self._rest[:_WINDOW_BYTES]
            self._windows += 1
            await self._window(window)
            count += 1
            if count % BREATH == 0:
                await asyncio.sleep(0)

    async def _window(self, window: bytes) -> None:
        loud = level(np.frombuffer(window, "<i2"))
        if self._by_hand:
            current = self._current or self._begin(self._now - WINDOW_MS, self._now - WINDOW_MS)
            await self._give(current, window, loud)
            if current.seconds >= self._turns.detection.max_utterance_s:
                self._end(current, Stop.LIMIT)
            return
        probability = self._vad(window) if self._gate(loud) or self._turns.speaking else 0.0
        match self._turns(probability):
            case Verdict.BEGUN:
                await self._onset(window, loud)
            case Verdict.NOTHING:
                self._wait(window)
            case verdict:
                await self._speech(window, loud, verdict)

    @property
    def _now(self) -> int:
        return self._windows * WINDOW_MS

    async def _onset(self, window: bytes, loud: float) -> None:
        self._idle_ms, self._idle_told = 0, False
        start = max(0, self._now - (len(self._before) + 1) * WINDOW_MS)
        current = self._begin(start, self._now - ONSET * WINDOW_MS)
        for before in self._before:
            await self._give(current, before, level(np.frombuffer(before, "<i2")))
        self._before.clear()
        await self._give(current, window, loud)
        if not current.overlapped:
            self._tell_start(current)

    async def _speech(self, window: bytes, loud: float, verdict: Verdict) -> None:
        current = self._current
        if current is None:
            # It was cleared, or ended by hand, while they went on.
            self._wait(window)
            self._turns.reset()
            return
        await self._give(current, window, loud)
        if current.overlapped and not current.told:
            self._judge(current)
        if verdict is Verdict.PAUSED and self._end_of_turn is not None:
            likely = await self._end_of_turn(bytes(current.tail))
            if self._current is current and self._turns.finished(likely):
                verdict = Verdict.ENDED
        if verdict is Verdict.ENDED:
            self._end(current, Stop.SILENCE)
        elif verdict is Verdict.TOO_LONG:
            self._end(current, Stop.LIMIT)

    def _wait(self, window: bytes) -> None:
        """Nobody speaks: keep what may turn out to be the beginning."""
        self._before.append(window)
        padding = self._turns.detection.prefix_padding_ms // WINDOW_MS + 1
        while len(self._before) > padding:
            self._before.popleft()
        idle = self._turns.detection.idle_ms
        if self._own.playing(self._now) or self._turns.thinking or self._tasks:
            self._idle_ms, self._idle_told = 0, False
            return
        self._idle_ms += WINDOW_MS
        if idle is not None and self._idle_ms >= idle and not self._idle_told:
            self._idle_told = True
            self._listener(Idle(self._now - self._idle_ms, self._now))

    # Utterances

    def _begin(self, start_ms: int, voice_ms: int) -> _Utterance:
        """voice_ms: where the voice begins, after the padding."""
        self._ids += 1
        current = _Utterance(
            self._ids,
            start_ms,
            self._language,
            self._own.audible(voice_ms),
            by_hand=self._by_hand,
            playing=self._own.playing(voice_ms),
            voice_ms=voice_ms,
        )
        # A recogniser that listens for yes or no finds one in our own voice as well.
        hints = replace(self._hints, closed=False) if current.playing else self._hints
        before, self._current, self._last = self._last, current, current
        after = before.task if before is not None else None
        task = asyncio.create_task(self._recognise(current, self._asr, hints, after), name="utterance")
        current.task = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return current

    async def _give(self, current: _Utterance, window: bytes, loud: float) -> None:
        current.bytes += len(window)
        current.piece += window
        current.levels.append(loud)
        if self._end_of_turn is not None:
            current.tail += window
            del current.tail[: -END_OF_TURN_S * HEARING_RATE * BYTES]
        if len(current.piece) >= FED * _WINDOW_BYTES:
            piece = bytes(current.piece)
            current.piece.clear()
            # A recogniser that is behind holds up who sends, not the memory.
            await current.queue.put(piece)

    def _tell_start(self, current: _Utterance) -> None:
        current.told = True
        self._listener(SpeechStarted(current.id, current.start_ms))

    def _judge(self, current: _Utterance, *, final: bool = False) -> Judgement:
        """Tell that somebody speaks as soon as that is sure."""
        if len(current.levels) % 4 == 0 or final:
            current.likeness = self._own.likeness(current.start_ms, current.levels)
        span = current.voice_ms, current.stopped[0] if current.stopped else self._now
        found = judge(
            current.text,
            self._own.words(*span),
            self._own.clauses(*span),
            current.likeness,
            self._turns.voiced_ms,
            playing=current.playing,
            final=final,
        )
        if found is Judgement.ECHO:
            # What was once like ourselves stays so until words that are not ours come.
            current.echo = True
        if found is Judgement.MEANT and not final and not (current.echo and not current.text):
            self._tell_start(current)
            if current.text:
                self._listener(Partial(current.id, current.text))
        return found

    def _end(self, current: _Utterance, cause: Stop) -> None:
        self._current = None
        self._turns.reset()
        self._before.clear()
        silence = self._turns.detection.silence_ms if cause is Stop.SILENCE else 0
        current.stopped = (max(current.start_ms, self._now - silence), cause)
        if current.told or (current.by_hand and cause is Stop.LIMIT):
            self._listener(SpeechStopped(current.id, *current.stopped))
        if current.piece:
            self._last_piece(current)
        self._put(current, None)

    def _last_piece(self, current: _Utterance) -> None:
        self._put(current, bytes(current.piece))
        current.piece.clear()

    @staticmethod
    def _put(current: _Utterance, piece: bytes | None) -> None:
        # The two last pieces of an utterance always have room: they come without waiting.
        current.queue._maxsize = 0  # type: ignore[attr-defined]
        current.queue.put_nowait(piece)

    async def _recognise(
        self, current: _Utterance, asr: Asr, hints: Hints, before: "asyncio.Task[None] | None"
    ) -> None:
        """Owns an utterance's recognition, from its first audio to its final."""
        stream = None
        error, transcript = "", None
        try:
            try:
                stream = asr.open(current.language, hints)
                while (piece := await current.queue.get()) is not None:
                    text = await stream.feed(piece)
                    if text and text != current.text:
                        current.text = text
                        if current.begun and not current.dropped:
                            self._listener(Partial(current.id, text))
                transcript = await stream.finish()
                stream = None
            except Exception as failed:
                known = isinstance(failed, AsrUnavailable)
                if not known:
                    logger.bind(asr=asr.name).opt(exception=True).error("recogniser failed")
                error = str(failed) if known else type(failed).__name__
                while current.stopped is None and await current.queue.get() is not None:
                    pass
            if before is not None:
                await asyncio.wait({before})
            if not (current.dropped or self._closed):
                self._finish(current, transcript, error)
        finally:
            if stream is not None:
                stream.abandon()

    def _finish(self, current: _Utterance, transcript: Transcript | None, error: str) -> None:
        text = transcript.text.strip() if transcript is not None else ""
        if current.overlapped and not error:
            current.text = text or current.text
            found = self._judge(current, final=True)
        else:
            found = Judgement.MEANT if current.begun else Judgement.OPEN
        if not current.begun and found is not Judgement.MEANT:
            why = {Judgement.ECHO: Why.ECHO, Judgement.BACKCHANNEL: Why.BACKCHANNEL}.get(found, Why.NO_WORDS)
            if error:
                why = Why.ASR_FAILED
            self._listener(NotHeard(current.id, why, current.seconds, began=False, error=error))
            return
        if not current.begun:
            self._tell_start(current)
            assert current.stopped is not None  # noqa: S101 - for mypy
            self._listener(SpeechStopped(current.id, *current.stopped))
        if text and found is Judgement.ECHO:
            self._listener(NotHeard(current.id, Why.ECHO, current.seconds))
            return
        if error:
            self._listener(NotHeard(current.id, Why.ASR_FAILED, current.seconds, error=error))
        elif transcript is None or not text:
            self._listener(NotHeard(current.id, Why.NO_WORDS, current.seconds))
        else:
            self._listener(Heard(current.id, transcript, current.seconds, current.overlapped))

    # From outside

    def commit(self) -> int | None:
        """The utterance ends here; its id, or None where nothing was said (push to talk: under 100 ms is there). With
        detection on it tells `SpeechStarted` (if not yet) and `SpeechStopped`."""
        current = self._current
        if current is None or (self._by_hand and current.bytes < LEAST_MS * _MS):
            return None
        if not self._by_hand and not current.told:
            self._tell_start(current)
        self._end(current, Stop.COMMIT)
        return current.id

    def clear(self) -> int | None:
        """Forget what has been taken and not ended; the id of the utterance that was begun, if one was. Utterances that
        have ended are still heard."""
        current, self._current = self._current, None
        self._rest.clear()
        self._before.clear()
        self._turns.reset()
        self._vad.reset()
        if current is None:
            return None
        current.dropped = True
        if current.task is not None:
            current.task.cancel()
        return current.id if current.told or self._by_hand else None

    def configure(
        self, *, detection: Detection | None = None, language: Language | None = None, asr: Asr | None = None
    ) -> None:
        """Change what is given. Detection counts at once (a change of mode ends an utterance as `commit` does, and
        clears push to talk), the others from the next utterance on."""
        if detection is not None:
            if detection.mode != self._turns.detection.mode:
                if self._by_hand:
                    self.clear()
                else:
                    self.commit()
            self._turns.detection = detection
        self._language = language or self._language
        self._asr = asr or self._asr

    def expect(self, hints: Hints, *, patient: bool = False) -> None:
        """What the next utterances are decoded with. patient: a number, an amount or a name is asked for, so pauses are
        waited out."""
        self._hints = hints
        self._turns.patient = patient

    def thinking(self, on: bool) -> None:
        """The platform is at work on what was said: idle time stands still, and noise has to last longer to count as
        speech."""
        self._turns.thinking = on

    def speaking(self, text: str, pcm: bytes, rate: int) -> None:
        """Our own voice: a chunk that is sent now, to be played after those sent before. text: of the clause that
        begins with this chunk, "" for more of the same. The ear counts it as played at real time (of audio taken) and
        until shortly after the end takes overlaps with care."""
        self._own.plays(self._now, text, pcm, rate)

    def silent(self) -> None:
        """Our voice has ended here: cut off, or played to the end as far as the client says. Called whenever playback
        is known to be over; without it the end is counted."""
        self._own.stops(self._now)

    async def settle(self) -> None:
        """Wait until every utterance that has ended is heard (or not)."""
        ended = {task for task in self._tasks if self._current is None or task is not self._current.task}
        if ended:
            await asyncio.wait(ended)

    async def close(self) -> None:
        """Abandon everything; no event comes after. Calling it again does nothing."""
        self._closed = True
        self._current = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
