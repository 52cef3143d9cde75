"""Audio in, events out: who began to speak, when they finished, what they said. One `Ear` per session.

Events of an utterance, in this order:

    SpeechStarted  SpeechStopped  (Partial)*  Heard | NotHeard      Partials may come before SpeechStopped as well
                                              NotHeard(began=False)  an overlap that was no turn: nothing else was told

With push to talk (`Detection.mode` is None) there is no SpeechStarted and no SpeechStopped: `commit` gives the id.
Finals come in the order of the utterances. Nothing follows for an utterance that was cleared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from agents.interpreters.base import Language

from .ports import Asr, EndOfTurn, Hints, Transcript, VadStream
from .turns import Detection


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
    own voice plays this is told late (once it is sure to be no echo and no backchannel), `at_ms` being the true start."""

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
    """The final transcript. seconds: of audio, prefix padding included. overlapped: begun while our own voice played."""

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
    ) -> None: ...

    @property
    def audio_ms(self) -> int:
        """Audio time: how much has been taken so far."""
        raise NotImplementedError

    @property
    def utterance(self) -> int | None:
        """The utterance that is being said, if a `SpeechStarted` was told (or, with push to talk, audio is there)."""
        raise NotImplementedError

    async def append(self, pcm: bytes) -> None:
        """Take audio at `HEARING_RATE`, any number of bytes. Waits where the recogniser is behind; never raises for
        what a recogniser does."""

    def commit(self) -> int | None:
        """The utterance ends here; its id, or None where nothing was said (push to talk: under 100 ms is there). With
        detection on it tells `SpeechStarted` (if not yet) and `SpeechStopped`."""
        raise NotImplementedError

    def clear(self) -> int | None:
        """Forget what has been taken and not ended; the id of the utterance that was begun, if one was. Utterances that
        have ended are still heard."""
        raise NotImplementedError

    def configure(
        self, *, detection: Detection | None = None, language: Language | None = None, asr: Asr | None = None
    ) -> None:
        """Change what is given. Detection counts at once (a change of mode ends an utterance as `commit` does, and
        clears push to talk), the others from the next utterance on."""

    def expect(self, hints: Hints, *, patient: bool = False) -> None:
        """What the next utterances are decoded with. patient: a number, an amount or a name is asked for, so pauses are
        waited out."""

    def thinking(self, on: bool) -> None:
        """The platform is at work on what was said: idle time stands still, and noise has to last longer to count as
        speech."""

    def speaking(self, text: str, pcm: bytes, rate: int) -> None:
        """Our own voice: a chunk that is sent now, to be played after those sent before. text: of the clause that begins
        with this chunk, "" for more of the same. The ear counts it as played at real time (of audio taken) and until
        shortly after the end takes overlaps with care."""

    def silent(self) -> None:
        """Our voice has ended here: cut off, or played to the end as far as the client says. Called whenever playback is
        known to be over; without it the end is counted."""

    async def settle(self) -> None:
        """Wait until every utterance that has ended is heard (or not)."""

    async def close(self) -> None:
        """Abandon everything; no event comes after. Calling it again does nothing."""
