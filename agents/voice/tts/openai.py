"""Any server with OpenAI's `audio.speech`: PCM at 24 kHz, as it comes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agents.interpreters.base import Language

from ..ports import TtsUnavailable

_CHUNK = 9_600  # bytes: 0.2 s


class OpenAiTts:
    """client: an `openai.AsyncOpenAI`, which its owner closes. voices: the voice of each language."""

    name = "openai"
    languages: frozenset[Language] = frozenset(("en", "zh"))
    rate = 24_000
    cost = 0.0

    def __init__(self, client: Any, model: str, voices: Mapping[Language, str]) -> None:
        self._client, self._model, self._voices = client, model, voices

    async def load(self) -> None:
        pass

    def voices(self, language: Language) -> Sequence[str]:
        return (self._voices.get(language) or "alloy",)

    async def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        from openai import OpenAIError

        half = b""
        try:
            async with self._client.audio.speech.with_streaming_response.create(
                model=self._model,
                input=text,
                voice=voice or self.voices(language)[0],
                response_format="pcm",
                speed=speed,
            ) as answer:
                async for part in answer.iter_bytes(_CHUNK):
                    whole = half + part
                    cut = len(whole) // 2 * 2
                    half = whole[cut:]
                    yield whole[:cut]
        except OpenAIError as error:
            raise TtsUnavailable(f"the speech server failed ({type(error).__name__})") from None
