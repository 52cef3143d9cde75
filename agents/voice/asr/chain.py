"""Several recognisers as one: the first of a language that works. One that fails in the middle of an utterance is
followed by the next, which gets the audio from the beginning."""

from collections.abc import Mapping, Sequence

from agents.interpreters.base import Language

from ..health import Record, Standing
from ..ports import Asr, AsrStream, AsrUnavailable, Hints, Transcript


class AsrChain:
    """by_language: the recognisers of each language in order."""

    name = "chain"

    def __init__(self, by_language: Mapping[Language, Sequence[Asr]], record: Record | None = None) -> None:
        self._by_language = {language: list(asrs) for language, asrs in by_language.items() if asrs}
        self.languages = frozenset(self._by_language)
        self.record = record or Record()

    @property
    def cost(self) -> float:
        return max((asrs[0].cost for asrs in self._by_language.values()), default=0.0)

    async def load(self) -> None:
        """Get ready what can be. Raises `AsrUnavailable` where nothing of some language can."""
        for language, asrs in self._by_language.items():
            works = [asr for asr in asrs if await self._loads(asr)]
            if not works:
                raise AsrUnavailable(f"nothing can hear {language}")

    async def _loads(self, asr: Asr) -> bool:
        try:
            await asr.load()
        except AsrUnavailable as error:
            self.record.failed(asr.name, error)
            return False
        self.record.worked(asr.name)
        return True

    def candidates(self, language: Language) -> list[Asr]:
        """Those that work first, then those that rest: better one that failed than none."""
        return sorted(self._by_language.get(language, ()), key=lambda asr: self.record.rests(asr.name))

    def standing(self, language: Language) -> list[Standing]:
        return self.record.standing(asr.name for asr in self._by_language.get(language, ()))

    def open(self, language: Language, hints: Hints) -> AsrStream:
        return _Stream(self, language, hints)


class _Stream:
    def __init__(self, chain: AsrChain, language: Language, hints: Hints) -> None:
        self._chain, self._language, self._hints = chain, language, hints
        self._left = chain.candidates(language)
        self._asr: Asr | None = None
        self._stream: AsrStream | None = None
        # As long as an utterance may be: its length is bounded where it is cut.
        self._heard: list[bytes] = []

    async def feed(self, pcm: bytes) -> str:
        self._heard.append(pcm)
        while True:
            if self._stream is None:
                text = await self._next()
                if text is not None:
                    return text
                continue
            try:
                return await self._stream.feed(pcm)
            except AsrUnavailable as error:
                self._fail(error)

    async def finish(self) -> Transcript:
        while True:
            if self._stream is None and await self._next() is None:
                continue
            assert self._stream is not None and self._asr is not None  # noqa: S101, PT018 - for mypy
            try:
                transcript = await self._stream.finish()
            except AsrUnavailable as error:
                self._fail(error)
                continue
            self._chain.record.worked(self._asr.name)
            return transcript

    async def _next(self) -> str | None:
        """Begin with the next recogniser; what it makes of all the audio so far, `None` where it fails at once. Raises
        `AsrUnavailable` where none is left."""
        if not self._left:
            raise AsrUnavailable(f"nothing can hear {self._language} just now")
        self._asr = self._left.pop(0)
        try:
            await self._asr.load()
            self._stream = self._asr.open(self._language, self._hints)
            return await self._stream.feed(b"".join(self._heard)) if self._heard else ""
        except AsrUnavailable as error:
            self._fail(error)
            return None

    def _fail(self, error: AsrUnavailable) -> None:
        assert self._asr is not None  # noqa: S101 - for mypy
        self._chain.record.failed(self._asr.name, error)
        self.abandon()

    def abandon(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.abandon()
