"""Somebody speaks while our own voice plays: is it ourselves, heard by their microphone, a listener's "uh-huh", or do
they mean us? Until that is sure nothing is told, for clients stop playing on it; and an echo never becomes a turn."""

import re
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from .ports import BYTES
from .turns import WINDOW_MS

TAIL_MS = 500  # after the end of playback: a room and a sound card answer late
LAGS = 20  # windows, 640 ms: how late an echo may come
ENOUGH = 12  # windows that a likeness is judged by
ALIKE = 0.8  # correlation of the two envelopes, from which it is an echo whatever was understood
RATHER_ALIKE = 0.55  # an echo where the words are like ours as well
WORDS_ALIKE = 75.0  # of 100
WORDS_RATHER_ALIKE = 55.0
SURE_MS = 800  # of speech without words that are ours: with a recogniser that tells nothing before the end
_KEPT_MS = 30_000

_BACKCHANNELS = frozenset(
    (
        *("uh huh", "uhhuh", "uh", "um", "mm", "mmm", "mhm", "mm hmm", "hm", "hmm", "huh", "ah", "oh", "aha", "i see"),
        *("嗯", "嗯嗯", "嗯哼", "唔", "呃", "哦", "噢", "喔", "啊", "哎", "诶", "对对", "对对对"),
    )
)
_DIGITS = re.compile(r"\d+")
_OTHER = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    return _OTHER.sub(" ", text.lower()).strip()


def is_backchannel(text: str) -> bool:
    """Whether this is what a listener says to show that he listens, and no more."""
    plain = _plain(text)
    return plain in _BACKCHANNELS or plain.replace(" ", "") in _BACKCHANNELS


class Judgement(Enum):
    OPEN = auto()
    """Not known yet."""
    ECHO = auto()
    BACKCHANNEL = auto()
    MEANT = auto()


@dataclass(slots=True)
class _Played:
    start_ms: float
    end_ms: float
    text: str


class OwnVoice:
    """What is being played, in the audio time of what is heard."""

    def __init__(self) -> None:
        self._played: deque[_Played] = deque()
        self._until_ms = 0.0
        # Levels of our voice by window of audio time, from `_first` on.
        self._levels: deque[float] = deque(maxlen=_KEPT_MS // WINDOW_MS)
        self._end = 0  # the window after the last one

    def plays(self, now_ms: int, text: str, pcm: bytes, rate: int) -> None:
        start = max(self._until_ms, now_ms)
        seconds = len(pcm) / BYTES / rate
        if not self._played or start > self._until_ms or text:
            self._played.append(_Played(start, start, text))
        self._until_ms = self._played[-1].end_ms = start + seconds * 1000
        while self._played and self._played[0].end_ms < now_ms - _KEPT_MS:
            self._played.popleft()
        self._envelope(start, np.frombuffer(pcm, np.int16), rate)

    def _envelope(self, start_ms: float, samples: NDArray[np.int16], rate: int) -> None:
        first = int(start_ms // WINDOW_MS)
        while self._end < first:
            gap = min(first - self._end, self._levels.maxlen or 0)
            self._levels.extend([0.0] * gap)
            self._end = first
        size = rate * WINDOW_MS // 1000
        for at in range(0, len(samples), size):
            self._levels.append(level(samples[at : at + size]))
            self._end += 1

    def stops(self, now_ms: int) -> None:
        self._until_ms = min(self._until_ms, now_ms)
        for played in self._played:
            played.end_ms = min(played.end_ms, now_ms)

    def audible(self, now_ms: int) -> bool:
        """Whether what is heard now may be ourselves."""
        return bool(self._until_ms) and now_ms < self._until_ms + TAIL_MS

    def playing(self, now_ms: int) -> bool:
        return now_ms < self._until_ms

    def words(self, start_ms: int, end_ms: int) -> str:
        """What of our words may be in audio between these times."""
        late = LAGS * WINDOW_MS
        return " ".join(
            played.text
            for played in self._played
            if played.start_ms < end_ms and played.end_ms + late + TAIL_MS > start_ms
        )

    def likeness(self, start_ms: int, levels: list[float]) -> float:
        """The highest correlation of what was heard from `start_ms` on with what was played up to `LAGS` windows
        before; 0 where that is too little to judge by."""
        heard = np.log1p(np.array(levels))
        first = start_ms // WINDOW_MS
        oldest = self._end - len(self._levels)
        ours = np.log1p(np.array(self._levels))
        best = 0.0
        if len(heard) < ENOUGH or heard.std() < 0.1:
            return best
        for lag in range(LAGS + 1):
            at = first - lag - oldest
            if at < 0 or at + len(heard) > len(ours):
                continue
            part = ours[at : at + len(heard)]
            if part.std() > 0.1:
                best = max(best, float(np.corrcoef(heard, part)[0, 1]))
        return best


def level(samples: NDArray[np.int16]) -> float:
    """Root mean square."""
    if not len(samples):
        return 0.0
    floats = samples.astype(np.float32)
    return float(np.sqrt(np.dot(floats, floats) / len(floats)))


def judge(text: str, ours: str, likeness: float, voiced_ms: int, *, final: bool) -> Judgement:
    """What somebody's overlap with our voice is. text: what was understood of it so far; ours: what we were saying."""
    plain = _plain(text)
    if likeness >= ALIKE:
        return Judgement.ECHO
    same = _same_words(plain, _plain(ours))
    if plain and (same >= WORDS_ALIKE or (same >= WORDS_RATHER_ALIKE and likeness >= RATHER_ALIKE)):
        return Judgement.ECHO
    if is_backchannel(text):
        return Judgement.BACKCHANNEL if final else Judgement.OPEN
    if plain:
        return Judgement.MEANT
    if final:
        return Judgement.OPEN
    return Judgement.MEANT if voiced_ms >= SURE_MS and likeness < RATHER_ALIKE else Judgement.OPEN


def _same_words(heard: str, ours: str) -> float:
    """How far what was heard is a piece of what we said, 0 to 100. What is said in figures is heard in words, so they
    count for nothing."""
    heard, ours = _DIGITS.sub("", heard), _DIGITS.sub("", ours)
    short = len(heard.replace(" ", "")) <= 4
    if not heard or not ours:
        return 0.0
    if short:
        # A word or two: only as they stand. "Yes" while we say "yes" is ourselves.
        pieces = ours.split() if heard.isascii() else [ours]
        whole = heard in pieces if heard.isascii() else heard.replace(" ", "") in ours.replace(" ", "")
        return 100.0 if whole else 0.0
    heard, ours = heard.replace(" ", ""), ours.replace(" ", "")
    # More than we said is not a piece of it.
    return float(fuzz.partial_ratio(heard, ours) if len(heard) <= 1.2 * len(ours) else fuzz.ratio(heard, ours))
