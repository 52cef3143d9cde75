"""When does somebody begin to speak, and when have they finished? Numbers in, verdicts out; time is counted in windows
of audio, so that nothing here waits for a clock."""

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from .ports import HEARING_RATE, WINDOW

Mode = Literal["server_vad", "semantic_vad"]
Eagerness = Literal["low", "medium", "high", "auto"]

WINDOW_MS = WINDOW * 1000 // HEARING_RATE
ONSET = 3  # windows of speech that begin a turn: a click is shorter
ONSET_THINKING = 6  # while the platform is at work: the room is not asked anything
HYSTERESIS = 0.15  # below the threshold, speech has not yet ended
ASK_MS = 192  # of silence, after which the end-of-turn model is asked
FINISHED = 0.5  # its probability from which a turn is over
PATIENT_MS = 1_200  # of silence at least, where a number or a name is read out: people look it up meanwhile
_LONGEST: dict[Eagerness, int] = {"low": 8_000, "medium": 4_000, "auto": 4_000, "high": 2_000}
QUIET = 40.0  # of 32,767 (root mean square): a room below this is silent whatever else it is
LOUDER = 2.0  # times the noise floor, from which it may be speech


@dataclass(frozen=True, slots=True)
class Detection:
    """How turns are found. mode `None`: push to talk, an utterance is what lies between two commits.

    threshold: probability from which a window is speech. silence_ms ends a turn (`server_vad`); eagerness sets how long
    an unfinished one may pause (`semantic_vad`: low 8 s, medium and auto 4 s, high 2 s at most). idle_ms: of silence on
    both sides, then `Idle`; `None`: never."""

    mode: Mode | None = "server_vad"
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_ms: int = 500
    eagerness: Eagerness = "auto"
    max_utterance_s: float = 30.0
    idle_ms: int | None = None


class Gate:
    """Says of a window's loudness whether it is worth the model: the noise floor is the lowest of the last two seconds,
    and what follows on speech is always worth it."""

    _SPAN = 64  # windows

    def __init__(self) -> None:
        self._levels: deque[float] = deque([QUIET], self._SPAN)
        self._floor = QUIET
        self._count = 0

    def __call__(self, level: float) -> bool:
        self._levels.append(level)
        self._count += 1
        if self._count % 8 == 0:
            self._floor = max(QUIET, min(self._levels))
        # A room that grows loud all at once looks like speech until the floor has followed.
        return level > self._floor * LOUDER or level > QUIET * 40


class Verdict(Enum):
    NOTHING = auto()
    BEGUN = auto()
    GOES_ON = auto()
    PAUSED = auto()
    """Silence has lasted `ASK_MS`: ask the end-of-turn model, and tell `finished` what it says."""
    ENDED = auto()
    TOO_LONG = auto()


class Turns:
    """One window after the other, as the probability that it is speech."""

    def __init__(self, detection: Detection) -> None:
        self.detection = detection
        self.patient = False
        self.thinking = False
        self.asks = False  # there is an end-of-turn model
        self.speaking = False
        self.silence_ms = 0
        self.voiced_ms = 0
        self.length_ms = 0
        self._onset = 0
        self._finished = False

    def __call__(self, probability: float) -> Verdict:
        if not self.speaking:
            return self._idle(probability)
        self.length_ms += WINDOW_MS
        if probability >= self.detection.threshold - HYSTERESIS:
            self.voiced_ms += WINDOW_MS
            self.silence_ms, self._finished = 0, False
        else:
            self.silence_ms += WINDOW_MS
        if self.silence_ms and self.silence_ms >= self._enough():
            self.reset()
            return Verdict.ENDED
        if self.length_ms >= self.detection.max_utterance_s * 1000:
            self.reset()
            return Verdict.TOO_LONG
        if self.asks and self._semantic and self.silence_ms and self.silence_ms % ASK_MS == 0:
            return Verdict.PAUSED
        return Verdict.GOES_ON

    def _idle(self, probability: float) -> Verdict:
        # One window of doubt does not undo an onset.
        self._onset = self._onset + 1 if probability >= self.detection.threshold else max(0, self._onset - 1)
        if self._onset < (ONSET_THINKING if self.thinking else ONSET):
            return Verdict.NOTHING
        self.reset()
        self.speaking = True
        self.voiced_ms = self.length_ms = ONSET * WINDOW_MS
        return Verdict.BEGUN

    @property
    def _semantic(self) -> bool:
        return self.detection.mode == "semantic_vad"

    def _enough(self) -> int:
        """Milliseconds of silence that end the turn."""
        if self._semantic and self.asks:
            enough = ASK_MS if self._finished else _LONGEST[self.detection.eagerness]
        else:
            enough = self.detection.silence_ms
        return max(enough, PATIENT_MS) if self.patient else enough

    def finished(self, probability: float) -> bool:
        """What the end-of-turn model says of the pause; whether that ends the turn."""
        self._finished = probability >= FINISHED
        if self._finished and self.silence_ms >= self._enough():
            self.reset()
            return True
        return False

    def reset(self) -> None:
        """As at the beginning: nobody speaks."""
        self.speaking = False
        self.silence_ms = self.voiced_ms = self.length_ms = self._onset = 0
        self._finished = False
