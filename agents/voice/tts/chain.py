"""Several voices as one: the first of a language that works. Where one fails before anything of a clause was heard, the
next says it; after that the failure is told, for nothing is said twice."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing

from agents.interpreters.base import Language

from ..audio import Resampler
from ..health import Record, Standing
from ..ports import Tts, TtsUnavailable


class TtsChain:
    """by_language: the voices of each language in order. All of it comes at `rate`, the rate of the first."""

    name = "chain"

    def __init__(self, by_language: Mapping[Language, Sequence[Tts]], record: Record | None = None) -> None:
        self._by_language = {language: list(voices) for language, voices in by_language.items() if voices}
        self.languages = frozenset(self._by_language)
        self.record = record or Record()
        self.rate = next((voices[0].rate for voices in self._by_language.values()), 24_000)

    @property
    def cost(self) -> float:
        return max((voices[0].cost for voices in self._by_language.values()), default=0.0)

    async def load(self) -> None:
        """Get ready what can be. Raises `TtsUnavailable` where nothing of some language can."""
        for language, voices in self._by_language.items():
            works = [tts for tts in voices if await self._loads(tts)]
            if not works:
                raise TtsUnavailable(f"nothing can speak {language}")

    async def _loads(self, tts: Tts) -> bool:
        try:
            await tts.load()
        except TtsUnavailable as error:
            self.record.failed(tts.name, error)
            return False
        self.record.worked(tts.name)
        return True

    def _candidates(self, language: Language) -> list[Tts]:
        return sorted(self._by_language.get(language, ()), key=lambda tts: self.record.rests(tts.name))

    def voices(self, language: Language) -> Sequence[str]:
        candidates = self._candidates(language)
        return candidates[0].voices(language) if candidates else ()

    def standing(self, language: Language) -> list[Standing]:
        return self.record.standing(tts.name for tts in self._by_language.get(language, ()))

    async def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        for tts in self._candidates(language):
            begun = False
            resample = Resampler(tts.rate, self.rate)
            try:
                await tts.load()
                async with aclosing(tts.speak(text, language, voice, speed)) as parts:  # type: ignore[type-var]
                    async for part in parts:
                        begun = True
                        yield resample(part)
                self.record.worked(tts.name)
                if rest := resample.flush():
                    yield rest
                return
            except TtsUnavailable as error:
                self.record.failed(tts.name, error)
                if begun:
                    raise
        raise TtsUnavailable(f"nothing can speak {language} just now")
