"""A Wyoming server that speaks (Piper and the rest of that ecosystem)."""

from collections.abc import AsyncIterator, Sequence

from wyoming.audio import AudioChunk, AudioStop
from wyoming.tts import Synthesize, SynthesizeVoice

from agents.interpreters.base import Language

from ..audio import Resampler
from ..ports import BYTES, TtsUnavailable
from ..wyoming import Address, Connection


class WyomingTts:
    """What it speaks at any rate comes out at `rate`."""

    name = "wyoming"
    languages: frozenset[Language] = frozenset(("en", "zh"))
    rate = 24_000
    cost = 0.0

    def __init__(self, address: Address) -> None:
        self._address = address

    async def load(self) -> None:
        pass

    def voices(self, language: Language) -> Sequence[str]:
        return ("",)

    async def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        connection = Connection(self._address, TtsUnavailable)
        chosen = SynthesizeVoice(name=voice or None, language=language)
        resample: Resampler | None = None
        try:
            await connection.send(Synthesize(text=text, voice=chosen).event())
            while not AudioStop.is_type((event := await connection.receive()).type):
                if not AudioChunk.is_type(event.type):
                    continue
                chunk = AudioChunk.from_event(event)
                if chunk.width != BYTES or chunk.channels != 1:
                    raise TtsUnavailable("the Wyoming server does not speak 16 bit mono")
                resample = resample or Resampler(chunk.rate, self.rate)
                yield resample(chunk.audio)
            if resample is not None and (rest := resample.flush()):
                yield rest
        finally:
            connection.close()
