"""Somebody speaks while our own voice plays: is it ourselves, heard by their microphone, a listener's "uh-huh", or do
they mean us? Until that is sure nothing is told, for clients stop playing on it; and an echo never becomes a turn.

What counts as an echo:

- audio whose loudness follows ours, whatever was understood;
- three words (four characters) or more that are a piece of what is audible, unless they begin with a yes or a no that
  we do not say, or name a figure that we do not;
- fewer words only as they stand in what is audible at that very time, and after the end of playback only if the
  loudness is like ours as well: who answers "yes" to "say yes or no" is heard;
- a lone yes also if the loudness is rather like ours; a lone no only if word and loudness are.
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from agents.interpreters.answers.signals import Signal, hear
from agents.interpreters.phrases import CJK, TOKEN
from agents.interpreters.values.numbers import scan

from .ports import BYTES
from .turns import WINDOW_MS

TAIL_MS = 500  # after the end of playback: a room and a sound card answer late
LAGS = 20  # windows, 640 ms: how late an echo may come
EARLY_MS = 150  # by which a word may be said before it is reckoned
ENOUGH = 12  # windows that a likeness is judged by
ALIKE = 0.8  # correlation of the two envelopes, from which it is an echo whatever was understood
RATHER_ALIKE = 0.55  # an echo where the words are like ours as well
WORDS_ALIKE = 75.0  # of 100
WORDS_RATHER_ALIKE = 55.0
SURE_MS = 800  # of speech without words that are ours: with a recogniser that tells nothing before the end
_KEPT_MS = 60_000
_SLOW_MS = {False: 75, True: 250}  # of a letter, of a Chinese character: a clause whose audio is not all there

_BACKCHANNELS = frozenset(
    (
        *("uh huh", "uhhuh", "uh", "um", "mm", "mmm", "mhm", "mm hmm", "hm", "hmm", "huh", "ah", "oh", "aha", "i see"),
        *("嗯", "嗯嗯", "嗯哼", "唔", "呃", "哦", "噢", "喔", "啊", "哎", "诶", "对对", "对对对"),
    )
)
_OTHER = re.compile(r"[\W_]+")
_CHINESE = re.compile(rf"[{CJK}]")
_ANSWERS = frozenset((Signal.YES, Signal.NO, Signal.NEGATOR))


def _plain(text: str) -> str:
    return _OTHER.sub(" ", text.lower()).strip()


@lru_cache(512)
def _words(text: str) -> tuple[str, ...]:
    """Words and Chinese characters; a figure is one, in words or in digits: "#50"."""
    made, at = "", 0
    for figure in scan(text):
        made, at = f"{made}{text[at : figure.start]} #{figure.value.normalize():f} ", figure.end
    return tuple(
        token
        for part in (made + text[at:]).lower().split()
        for token in ((part,) if part.startswith("#") else TOKEN.findall(_plain(part)))
    )


@lru_cache(512)
def _answer(text: str) -> frozenset[Signal]:
    """Yes or no, where the words are nothing else."""
    heard = hear(text)
    return frozenset() if heard.rest or heard.denied else _ANSWERS & heard.signals


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
    cut_ms: float = inf

    def audible(self, start_ms: float, end_ms: float, *, whole: bool) -> list[str]:
        """The words that may be in audio between these times, an echo being late. whole: all its audio is there."""
        words = _words(self.text)
        spent = self.end_ms - self.start_ms
        slow = spent if whole else max(spent, len(self.text) * _SLOW_MS[bool(_CHINESE.search(self.text))])
        step = 1 / max(1, sum(map(len, words)))
        heard, at = [], 0.0
        for word in words:
            begins = self.start_ms + at * spent
            at += len(word) * step
            ends = min(self.start_ms + at * slow, self.cut_ms)
            if begins < self.cut_ms and begins - EARLY_MS < end_ms and ends + LAGS * WINDOW_MS > start_ms:
                heard.append(word)
        return heard


class OwnVoice:
    """What is being played, in the audio time of what is heard."""

    def __init__(self) -> None:
        self._played: deque[_Played] = deque(maxlen=256)
        self._until_ms = 0.0
        # Levels of our voice by window of audio time, up to `_end`.
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
            if played.end_ms > now_ms:
                played.cut_ms = min(played.cut_ms, now_ms)
        # What comes next is played from now on, not after what was cut off.
        while self._levels and self._end > now_ms // WINDOW_MS:
            self._levels.pop()
            self._end -= 1

    def audible(self, now_ms: int) -> bool:
        """Whether what is heard now may be ourselves."""
        return bool(self._until_ms) and now_ms < self._until_ms + TAIL_MS

    def playing(self, now_ms: int) -> bool:
        return now_ms < self._until_ms

    def words(self, start_ms: int, end_ms: int) -> list[str]:
        """Which of our words may be in audio between these times."""
        last = self._played[-1] if self._played else None
        return [
            word
            for played in self._played
            for word in played.audible(start_ms, end_ms, whole=played is not last or played.cut_ms < inf)
        ]

    def clauses(self, start_ms: int, end_ms: int) -> list[str]:
        """The words of every clause that was to be heard about then."""
        late = LAGS * WINDOW_MS + TAIL_MS
        return [
            word
            for played in self._played
            if played.start_ms < end_ms and min(played.end_ms, played.cut_ms) + late > start_ms
            for word in _words(played.text)
        ]

    def likeness(self, start_ms: int, levels: list[float]) -> float:
        """The highest correlation of what was heard from `start_ms` on with what was played up to `LAGS` windows
        before; 0 where that is too little to judge by."""
        heard = np.log1p(np.array(levels))
        best = 0.0
        if len(heard) < ENOUGH or heard.std() < 0.1:
            return best
        # Before and after what is kept we were silent.
        around = np.zeros(LAGS + len(heard))
        kept = np.log1p(np.array(self._levels))
        into = self._end - len(kept) - (start_ms // WINDOW_MS - LAGS)
        kept = kept[max(0, -into) : max(0, len(around) - into)]
        around[max(0, into) :][: len(kept)] = kept
        for lag in range(LAGS + 1):
            part = around[LAGS - lag :][: len(heard)]
            if part.std() > 0.1:
                best = max(best, float(np.corrcoef(heard, part)[0, 1]))
        return best


def level(samples: NDArray[np.int16]) -> float:
    """Root mean square."""
    if not len(samples):
        return 0.0
    floats = samples.astype(np.float32)
    return float(np.sqrt(np.dot(floats, floats) / len(floats)))


def judge(
    text: str,
    ours: Sequence[str],
    near: Sequence[str],
    likeness: float,
    voiced_ms: int,
    *,
    playing: bool,
    final: bool,
) -> Judgement:
    """What somebody's overlap with our voice is. text: what was understood of it so far; ours: our words of that
    very time; near: of the clauses about it; playing: it began while we were still to be heard, not shortly after."""
    if likeness >= ALIKE:
        return Judgement.ECHO
    heard = _words(text)
    if not heard:
        quiet = final or voiced_ms < SURE_MS or likeness >= RATHER_ALIKE
        return Judgement.OPEN if quiet else Judgement.MEANT
    if playing and is_backchannel(text):
        return Judgement.BACKCHANNEL if final else Judgement.OPEN
    return Judgement.ECHO if _is_echo(text, heard, ours, near, likeness, playing=playing) else Judgement.MEANT


def _is_echo(
    text: str, heard: Sequence[str], ours: Sequence[str], near: Sequence[str], likeness: float, *, playing: bool
) -> bool:
    rather = likeness >= RATHER_ALIKE
    said = any(tuple(ours[at : at + len(heard)]) == tuple(heard) for at in range(len(ours)))
    answer = _answer(text)
    if answer:
        return (said and (playing or rather)) or rather if answer == {Signal.YES} else said and rather
    if len(heard) < (4 if _CHINESE.search(text) else 3):
        return said and (playing or rather)
    if not rather and {word for word in heard if word[0] == "#"} - set(near):
        return False
    if heard[0] not in near:
        new = [word for word in heard if word not in near]
        if _ANSWERS & hear(("" if _CHINESE.search(text) else " ").join(new)).signals:
            return False
    same = _same(heard, near)
    return same >= WORDS_ALIKE or (rather and same >= WORDS_RATHER_ALIKE)


def _same(heard: Sequence[str], ours: Sequence[str]) -> float:
    """How far what was heard is a piece of what we said, 0 to 100; names are often misheard, so by their letters."""
    piece, whole = "".join(heard), "".join(ours)
    if not whole:
        return 0.0
    # More than we said is not a piece of it.
    return float(fuzz.partial_ratio(piece, whole) if len(piece) <= 1.2 * len(whole) else fuzz.ratio(piece, whole))
