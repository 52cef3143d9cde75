"""Hearing and speaking without models: speech is loudness, and what it says is told beforehand."""

from collections.abc import AsyncIterator, Sequence

import numpy as np

from agents.interpreters.base import Language
from agents.voice.ports import HEARING_RATE, WINDOW, AsrUnavailable, Hints, Transcript, TtsUnavailable

WINDOW_BYTES = WINDOW * 2


def tone(ms: int, level: int = 8_000, rate: int = HEARING_RATE) -> bytes:
    """Something as loud as speech; no two windows alike."""
    count = ms * rate // 1000
    return (np.random.default_rng(ms).uniform(-1, 1, count) * level).astype("<i2").tobytes()


def silence(ms: int, rate: int = HEARING_RATE) -> bytes:
    return bytes(ms * rate // 1000 * 2)


class LoudVad:
    def __call__(self, window: bytes) -> float:
        return 1.0 if np.abs(np.frombuffer(window, "<i2")).max() > 1_000 else 0.0

    def reset(self) -> None:
        pass

    def stream(self) -> "LoudVad":
        return LoudVad()


class ToldAsr:
    """Hears the next of `said`, whatever it is given. partials: whether it tells them as it goes; broken: fails."""

    cost = 0.0

    def __init__(
        self, *said: str, partials: bool = False, broken: bool = False, name: str = "told", after: int = 0
    ) -> None:
        self.said = list(said)
        self.partials, self.broken, self.name, self.after = partials, broken, name, after
        self.languages: frozenset[Language] = frozenset(("en", "zh"))
        self.heard: list[bytes] = []
        self.hints: list[Hints] = []
        self.abandoned = 0

    async def load(self) -> None:
        pass

    def open(self, language: Language, hints: Hints) -> "_Told":
        self.hints.append(hints)
        return _Told(self, language)


class _Told:
    def __init__(self, asr: ToldAsr, language: Language) -> None:
        self.asr, self.language = asr, language
        self.pcm = b""

    def _fails(self) -> None:
        if self.asr.broken and len(self.pcm) >= self.asr.after:
            raise AsrUnavailable("it is broken")

    async def feed(self, pcm: bytes) -> str:
        self.pcm += pcm
        self._fails()
        return self.asr.said[0] if self.asr.partials and self.asr.said else ""

    async def finish(self) -> Transcript:
        self._fails()
        self.asr.heard.append(self.pcm)
        text = self.asr.said.pop(0) if self.asr.said else ""
        return Transcript(text, self.language, self.asr.name, 0.9)

    def abandon(self) -> None:
        self.asr.abandoned += 1


class TonesTts:
    """10 ms of tone a character."""

    cost = 0.0
    rate = 24_000

    def __init__(self, name: str = "tones", *, broken: bool = False, after: int = 0) -> None:
        self.name, self.broken, self.after = name, broken, after
        self.languages: frozenset[Language] = frozenset(("en", "zh"))
        self.said: list[str] = []

    async def load(self) -> None:
        if self.broken and not self.after:
            raise TtsUnavailable("it is broken")

    def voices(self, language: Language) -> Sequence[str]:
        return (f"{self.name}-{language}",)

    async def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        self.said.append(text)
        for number, _character in enumerate(text):
            if self.broken and number >= self.after:
                raise TtsUnavailable("it is broken")
            yield tone(10, rate=self.rate)
