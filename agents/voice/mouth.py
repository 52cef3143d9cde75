"""Text in, audio out, clause by clause; and how much of it was heard.

Heard is what was sent, counted as played at real time from its first chunk on, less what was cut off or taken back.
"""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Protocol

from agents.interpreters.base import Language

from .ports import BYTES, Tts, TtsUnavailable

Clock = Callable[[], float]
PIECE_S = 0.2  # of audio at most in one chunk: what can be called back by then is called back


class Span(Protocol):
    """A clause of a text: what is spoken, and the characters it stands for."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Clauses = Callable[[str, Language], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Words:
    """The next characters of the text; their audio follows, if there is any."""

    text: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A chunk of audio: int16 mono at the voice's own rate. text: what is begun to be said with it, "" for more of the
    same."""

    pcm: bytes
    rate: int
    text: str = ""


@dataclass(slots=True)
class _Sent:
    start: int
    end: int
    from_ms: float
    to_ms: float
    whole: bool = False


class Speech:
    """One answer as it is told. aloud: by audio; what is only written counts as read when it was sent."""

    def __init__(self, text: str, language: Language, *, aloud: bool, clock: Clock = time.monotonic) -> None:
        self.text = text
        self.language = language
        self.aloud = aloud
        self.sent = 0  # characters of the text
        self.sent_ms = 0.0
        self.cut = False  # broken off, or taken back in part
        self.failed = ""  # why there is no audio of all of it
        self.first_at: float | None = None
        self.ends_at = 0.0
        self._clock = clock
        self._clauses: list[_Sent] = []
        self._most_ms: float | None = None

    def began(self, start: int, end: int) -> None:
        self.sent = end
        self._clauses.append(_Sent(start, end, self.sent_ms, self.sent_ms))

    def add(self, seconds: float, not_before: float) -> None:
        """Audio was sent. not_before: when what was sent earlier has been played."""
        now = self._clock()
        if self.first_at is None:
            self.first_at = now
        self.ends_at = max(now, not_before, self.ends_at) + seconds
        self.sent_ms += seconds * 1000
        self._clauses[-1].to_ms = self.sent_ms

    def whole(self) -> None:
        """All audio of the clause that was begun last was sent."""
        self._clauses[-1].whole = True

    def stop(self, ago: float = 0.0) -> None:
        """Nothing of it is played from now on, or since some seconds ago."""
        played = self.played_ms(ago)
        if not self.aloud:
            self.cut = self.cut or self.sent < len(self.text)
        elif played < self.sent_ms or self.sent < len(self.text):
            self.cut = True
            self._most_ms = played

    def truncate(self, ms: int) -> None:
        """Only so much of it was played, says who played it."""
        if ms < self.sent_ms:
            self.cut = True
            self._most_ms = float(ms) if self._most_ms is None else min(self._most_ms, ms)

    def played_ms(self, ago: float = 0.0) -> float:
        played = max(0.0, self.sent_ms - max(0.0, self.ends_at - self._clock() + ago) * 1000)
        return played if self._most_ms is None else min(played, self._most_ms)

    def heard(self) -> int:
        """Characters of the text that were played, or read where it was only written."""
        return self.sent if not self.aloud else self._until(self.played_ms())

    def read(self) -> int:
        """Characters that somebody who reads along has seen: what was sent, unless it was cut."""
        return self.heard() if self.cut else self.sent

    def kept(self) -> str:
        """What stands in the history: without what was cut."""
        return self.text[: self.read()]

    def _until(self, ms: float) -> int:
        at = 0
        for clause in self._clauses:
            if not clause.whole:
                # How long it will be is not known, so no part of it counts.
                return clause.start
            if ms < clause.to_ms:
                part = max(0.0, ms - clause.from_ms) / (clause.to_ms - clause.from_ms)
                return clause.start + int((clause.end - clause.start) * part)
            at = clause.end
        return at


class Mouth:
    """Speaks through a backend; one speech after the other, as they are played. tts: `None` tells by text alone."""

    def __init__(self, tts: Tts | None, clauses: Clauses, *, clock: Clock = time.monotonic) -> None:
        self.voice = ""
        self.speed = 1.0
        self._tts = tts
        self._clauses = clauses
        self._clock = clock
        self._busy_until = 0.0

    @property
    def backend(self) -> str:
        return self._tts.name if self._tts else ""

    def speech(self, text: str, language: Language, *, aloud: bool) -> Speech:
        return Speech(text, language, aloud=aloud, clock=self._clock)

    @property
    def playing(self) -> bool:
        return self._busy_until > self._clock()

    def silent(self) -> None:
        """What was sent and not played is not going to be."""
        self._busy_until = self._clock()

    async def tell(self, speech: Speech) -> AsyncGenerator[Words | Sound, None]:
        """Its words and their audio, in order. A voice that fails leaves words without audio, and `speech.failed`."""
        spans = self._clauses(speech.text, speech.language) if speech.aloud else ()
        for number, span in enumerate(spans):
            start = 0 if number == 0 else span.start
            end = spans[number + 1].start if number + 1 < len(spans) else len(speech.text)
            speech.began(start, end)
            yield Words(speech.text[start:end])
            if speech.failed:
                continue
            if self._tts is None:
                speech.failed = "no voice"
                continue
            text = span.text
            try:
                async with aclosing(self._speak(self._tts, span.text, speech.language)) as chunks:
                    async for pcm in chunks:
                        speech.add(len(pcm) / BYTES / self._tts.rate, self._busy_until)
                        self._busy_until = speech.ends_at
                        yield Sound(pcm, self._tts.rate, text)
                        text = ""
                speech.whole()
            except TtsUnavailable as error:
                speech.failed = str(error) or "no voice"
        if not spans and speech.text:
            speech.began(0, len(speech.text))
            yield Words(speech.text)

    async def _speak(self, tts: Tts, text: str, language: Language) -> AsyncGenerator[bytes, None]:
        most = int(tts.rate * PIECE_S) * BYTES
        made = tts.speak(text, language, self.voice, self.speed)
        try:
            async for pcm in made:
                for at in range(0, len(pcm), most):
                    yield pcm[at : at + most]
        finally:
            close = getattr(made, "aclose", None)
            if close is not None:
                await close()
