"""Any server with OpenAI's `audio.transcriptions`. It takes a whole utterance, so there are no partials."""

import io
import wave
from typing import Any

from agents.interpreters.base import Language

from ..ports import BYTES, HEARING_RATE, AsrUnavailable, Hints, Transcript

PROMPT = 20  # hints that are told


class OpenAiAsr:
    """client: an `openai.AsyncOpenAI`, which its owner closes."""

    name = "openai"
    languages: frozenset[Language] = frozenset(("en", "zh"))
    cost = 0.0

    def __init__(self, client: Any, model: str) -> None:
        self.client, self.model = client, model

    async def load(self) -> None:
        pass

    def open(self, language: Language, hints: Hints) -> "OpenAiStream":
        return OpenAiStream(self, language, hints)


class OpenAiStream:
    def __init__(self, asr: OpenAiAsr, language: Language, hints: Hints) -> None:
        self._asr, self._language, self._hints = asr, language, hints
        self._pcm = bytearray()

    async def feed(self, pcm: bytes) -> str:
        self._pcm += pcm
        return ""

    async def finish(self) -> Transcript:
        from openai import OpenAIError

        try:
            answer = await self._asr.client.audio.transcriptions.create(
                file=("speech.wav", wav(bytes(self._pcm)), "audio/wav"),
                model=self._asr.model,
                language=self._language,
                prompt=", ".join(self._hints.phrases[:PROMPT]),
            )
        except OpenAIError as error:
            raise AsrUnavailable(f"the transcription server failed ({type(error).__name__})") from None
        return Transcript(str(answer.text).strip(), self._language, self._asr.name)

    def abandon(self) -> None:
        self._pcm.clear()


def wav(pcm: bytes, rate: int = HEARING_RATE) -> bytes:
    """int16 mono as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES)
        file.setframerate(rate)
        file.writeframes(pcm)
    return out.getvalue()
