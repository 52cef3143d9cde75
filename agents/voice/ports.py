"""What a backend of hearing or speaking has to be. Audio inside is int16, mono, little-endian: heard at `HEARING_RATE`,
spoken at the backend's own rate.

A backend is a small class in a file of its own, found by name (`asr/`, `tts/`). Nothing here blocks the event loop:
inference runs in threads that the backend owns.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agents.interpreters.base import Language

HEARING_RATE = 16_000  # samples a second, of all that is heard once it is inside
WINDOW = 512  # samples: the Silero detector's window, 32 ms
BYTES = 2  # of a sample
MASK = "••••"  # stands for a PIN, and for what may have been one


class BackendUnavailable(Exception):
    """A backend cannot do its work just now; the next of its language is asked. One line, for people."""


class AsrUnavailable(BackendUnavailable):
    pass


class TtsUnavailable(BackendUnavailable):
    pass


@dataclass(frozen=True, slots=True)
class Hints:
    """What is likely to be said now. `phrases`: names, amounts, answers, as they are written. `closed`: hardly anything
    else is expected (yes or no, one of three names), so a recogniser may listen for these first."""

    phrases: Sequence[str] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard: empty text where there was no speech in it. confidence: 0 to 1, `None` where the backend has
    none. alternatives: other readings, best first, without `text`."""

    text: str
    language: Language
    backend: str
    confidence: float | None = None
    alternatives: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hearing:
    """How an utterance was heard, for the record. seconds: of audio. ms: from the end of speech to the transcript."""

    backend: str
    language: Language
    seconds: float
    ms: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """How an answer was spoken, for the record. turn: as in `Answer`. characters: of its text; heard: how many of them
    were played. first_audio_ms: from the end of the user's speech; `None` where no audio came."""

    turn: int
    characters: int
    heard: int
    interrupted: bool = False
    first_audio_ms: int | None = None
    backend: str = ""


class AsrStream(Protocol):
    """One utterance, as it comes in."""

    async def feed(self, pcm: bytes) -> str:
        """Take audio at `HEARING_RATE`; the transcript so far, "" while there is none. Raises `AsrUnavailable`."""

    async def finish(self) -> Transcript:
        """No more audio comes. Raises `AsrUnavailable`. The stream is used up."""

    def abandon(self) -> None:
        """The utterance is not wanted any more; frees what it holds, at once and without waiting."""


class Asr(Protocol):
    """A recogniser. `cost` is cores per talking session (0 for what runs elsewhere): how many fit follows from it."""

    @property
    def name(self) -> str: ...
    @property
    def languages(self) -> frozenset[Language]: ...
    @property
    def cost(self) -> float: ...

    async def load(self) -> None:
        """Get ready, once; later calls return at once. Raises `AsrUnavailable` with what is missing."""

    def open(self, language: Language, hints: Hints) -> AsrStream: ...


class Tts(Protocol):
    """A voice. `rate`: samples a second of what it speaks. `cost` as of `Asr`."""

    @property
    def name(self) -> str: ...
    @property
    def languages(self) -> frozenset[Language]: ...
    @property
    def rate(self) -> int: ...
    @property
    def cost(self) -> float: ...

    async def load(self) -> None:
        """Get ready, once; later calls return at once. Raises `TtsUnavailable` with what is missing."""

    def voices(self, language: Language) -> Sequence[str]:
        """Names that `speak` takes, the default first."""

    def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        """The audio of one clause, in chunks as they are made. voice: "" or one that it does not know is the default.
        speed: 0.25 to 4. Ending the iteration early stops the work. Raises `TtsUnavailable`."""


class VadStream(Protocol):
    def __call__(self, window: bytes) -> float:
        """The probability of speech in the next `WINDOW` samples; some 0.2 ms of work, on the event loop."""

    def reset(self) -> None: ...


class EndOfTurn(Protocol):
    async def __call__(self, pcm: bytes) -> float:
        """The probability that who speaks has finished. pcm: the utterance so far, its last 8 s count."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call of a plan, or one that the client is to make. `server` is the MCP server's name."""

    id: str
    action: str
    arguments: dict[str, object]
    server: str = ""


@dataclass(frozen=True, slots=True)
class ClientTool:
    """A function that the client carries out itself. parameters: its JSON Schema."""

    name: str
    description: str = ""
    parameters: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a call of a plan ended: `output` (JSON text) or `error`, in the user's language."""

    call: ToolCall
    output: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform says to a turn. `kind` is the answer's type on the wire (`confirm`, `clarify`, `result`, ...).

    plan: the id of the plan it is about, "" for none; `calls` are its steps. `waits`: it waits for the user's yes.
    `runs`: it is to be carried out now (the user said yes, or it only reads): call `Dialogue.run`.
    must_hear: how many leading characters of `text` the user has to have heard before a yes counts; 0 for none.
    client_calls: what the client is to carry out, in place of anything said. asks_pin: the yes was said and needs the
    user's PIN now, by `Dialogue.decide` or typed."""

    text: str
    language: Language
    kind: str
    turn: int = 0
    plan: str = ""
    calls: Sequence[ToolCall] = ()
    waits: bool = False
    runs: bool = False
    must_hear: int = 0
    client_calls: Sequence[ToolCall] = ()
    asks_pin: bool = False


class Progress(Protocol):
    """Told of `step.started`, `step.progress`, `step.finished` with their payloads; does not block."""

    def __call__(self, event: str, payload: dict[str, object]) -> None: ...


class Dialogue(Protocol):
    """The platform behind a voice: one user in one session. What is said goes in, what to say comes out.

    All that is async raises the platform's errors."""

    async def begin(self) -> Answer | None:
        """Get ready, once, before the first turn. What is open in the session from before, to say again, or None."""

    def offer(self, tools: Sequence[ClientTool]) -> None:
        """The client's own functions, from now on."""

    async def hear(
        self,
        text: str,
        language: Language | None = None,
        *,
        hearing: Hearing | None = None,
        plan: str | None = None,
        read_back_heard: bool = True,
    ) -> Answer:
        """A turn of the user's. hearing: how, where it was spoken; None: it was typed, and only then may it be a PIN.
        plan: the id of the plan (`Answer.plan`) that waited when the utterance began, "" for none; None: whichever
        waits now. read_back_heard: whether what that plan must have heard was. A yes to another plan, or to one that
        was not heard, makes the open one be read back again and nothing else."""

    async def decide(self, plan: str, yes: bool, *, pin: str = "") -> Answer:
        """The user's yes or no by button (an approval), to this very plan."""

    async def run(self, plan: str, on_progress: Progress | None = None) -> tuple[Answer, Sequence[CallOutcome]]:
        """Carry the plan out, once; what to say of it, and how each call ended. A repeat gets the stored outcome."""

    async def silence(self) -> Answer | None:
        """Something is open and nothing came: what to say now (ask once more; then that it is cancelled), or None."""

    async def returned(self, outputs: Sequence[CallOutcome]) -> Answer:
        """What the client's own calls gave back."""

    async def spoke(self, spoken: Spoken) -> None:
        """An answer was spoken, in whole or in part: put on record."""

    def secret(self, text: str) -> bool:
        """Whether what was just heard or typed may be the PIN that is being asked for: show `MASK` in its place, and
        keep it nowhere. Ask before `hear`. No database work."""

    def hints(self) -> Hints:
        """What is likely to be said next. No database work."""

    def patient(self) -> bool:
        """Whether a number, an amount or a name is being asked for: who reads one out makes pauses."""
