"""A Wyoming server (Whisper, Vosk and the rest of that ecosystem): one connection an utterance."""

from wyoming.asr import Transcribe
from wyoming.asr import Transcript as Said
from wyoming.audio import AudioChunk, AudioStart, AudioStop

from agents.interpreters.base import Language

from ..ports import BYTES, HEARING_RATE, AsrUnavailable, Hints, Transcript
from ..wyoming import Address, Connection


class WyomingAsr:
    name = "wyoming"
    languages: frozenset[Language] = frozenset(("en", "zh"))
    cost = 0.0

    def __init__(self, address: Address) -> None:
        self.address = address

    async def load(self) -> None:
        pass

    def open(self, language: Language, hints: Hints) -> "WyomingStream":
        return WyomingStream(self.address, language)


class WyomingStream:
    def __init__(self, address: Address, language: Language) -> None:
        self._language = language
        self._connection = Connection(address, AsrUnavailable)
        self._begun = False

    async def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            await self._connection.send(Transcribe(language=self._language).event())
            await self._connection.send(AudioStart(HEARING_RATE, BYTES, 1).event())

    async def feed(self, pcm: bytes) -> str:
        await self._begin()
        await self._connection.send(AudioChunk(HEARING_RATE, BYTES, 1, pcm).event())
        return ""

    async def finish(self) -> Transcript:
        await self._begin()
        await self._connection.send(AudioStop().event())
        while not Said.is_type((event := await self._connection.receive()).type):
            continue
        self._connection.close()
        return Transcript(Said.from_event(event).text.strip(), self._language, "wyoming")

    def abandon(self) -> None:
        self._connection.close()
