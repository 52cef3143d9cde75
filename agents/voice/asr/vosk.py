"""Vosk on this machine: English and Mandarin as they are spoken. One model a language and process, one decoder an
utterance.

A second decoder listens for what is likely to be said (`Hints`), with a way out for anything else; it costs a tenth of
the free one, and knows the names of contacts. What it finds counts only where the free reading sounds like it, so it
makes no yes of what was none.
"""

import asyncio
import json
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from agents.interpreters.base import Language

from ..ports import HEARING_RATE, AsrUnavailable, Hints, Transcript
from ..said import spoken
from .figures import figures
from .listened import UNKNOWN, chosen

_HAN_SPACE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
# What the small English model makes of a breath or a click.
_BREATH = frozenset(("the", "huh", "uh", "a", "hm"))


class VoskAsr:
    """folder: the pulled model, with a folder for each language. threads: utterances decoded at the same time; 0 for
    the cores of this process."""

    name = "vosk"
    languages: frozenset[Language] = frozenset(("en", "zh"))
    cost = 0.35

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(threads or len(os.sched_getaffinity(0)), "vosk")
        self._models: dict[Language, Any] = {}
        self._loading: asyncio.Task[None] | None = None
        # The last one: a session's next utterance is mostly listened for with the same.
        self._grammar: tuple[Any, str] = (None, "")

    async def load(self) -> None:
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.ensure_future(self.work(self._load))
        await asyncio.shield(self._loading)

    async def work(self, work: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def _load(self) -> None:
        try:
            import vosk
        except (ImportError, OSError) as error:
            raise AsrUnavailable(f"vosk cannot be loaded ({type(error).__name__})") from None
        vosk.SetLogLevel(-1)
        for language in sorted(self.languages):
            if not (self._folder / language / "am" / "final.mdl").is_file():
                raise AsrUnavailable(f"there is no Vosk model at {self._folder / language}")
            try:
                self._models[language] = vosk.Model(str(self._folder / language))
            except Exception as error:
                raise AsrUnavailable(f"{self._folder / language} is no Vosk model") from error

    def open(self, language: Language, hints: Hints) -> "VoskStream":
        return VoskStream(self, language, hints)

    def decoders(self, language: Language, hints: Hints) -> tuple[Any, Any]:
        """The free decoder, and the one that listens for what is likely, if anything is. Runs in a thread of ours."""
        from vosk import KaldiRecognizer

        model = self._models[language]
        free = KaldiRecognizer(model, HEARING_RATE)
        free.SetWords(True)
        if not hints.phrases:
            return free, None
        key = language, tuple(hints.phrases), hints.closed
        # Read once: another utterance's thread may put its own user's in place meanwhile.
        last, grammar = self._grammar
        if last != key:
            grammar = self._likely(model, language, hints)
            self._grammar = key, grammar
        listening = KaldiRecognizer(model, HEARING_RATE, grammar)
        listening.SetWords(True)
        return free, listening

    @staticmethod
    def _likely(model: Any, language: Language, hints: Hints) -> str:
        """The grammar: those phrases whose every word is in the model's vocabulary, as it writes them."""
        find = model.vosk_model_find_word
        phrases = [spoken(phrase, language) for phrase in hints.phrases]
        phrases += [] if hints.closed else figures(language)
        known = [found for phrase in dict.fromkeys(phrases) if (found := segmented(phrase, find))]
        return json.dumps([*known, UNKNOWN], ensure_ascii=False)


def segmented(phrase: str, find: Callable[[str], int]) -> str:
    """The phrase in words that the model knows, apart by spaces; "" where it has others. Chinese is cut into the
    longest words there are. find: the number of a word, below 0 for none."""
    words: list[str] = []
    for part in re.findall(r"[\u3400-\u9fff]+|[a-z']+", phrase.lower()):
        if part.isascii():
            if find(part) < 0:
                return ""
            words.append(part)
            continue
        at = 0
        while at < len(part):
            end = next((end for end in range(len(part), at, -1) if find(part[at:end]) >= 0), 0)
            if not end:
                return ""
            words.append(part[at:end])
            at = end
    return " ".join(words)


class VoskStream:
    def __init__(self, asr: VoskAsr, language: Language, hints: Hints) -> None:
        self._asr, self._language, self._hints = asr, language, hints
        self._decoders: tuple[Any, Any] | None = None
        self._said: list[tuple[str, float]] = []
        self._listened: list[tuple[str, float]] = []
        self._abandoned = False

    async def feed(self, pcm: bytes) -> str:
        await self._asr.load()
        return str(await self._asr.work(self._feed, pcm))

    def _feed(self, pcm: bytes) -> str:
        if self._abandoned:
            return ""
        if self._decoders is None:
            self._decoders = self._asr.decoders(self._language, self._hints)
        free, listening = self._decoders
        partial = ""
        # True at a pause: what was said before it is settled.
        if free.AcceptWaveform(pcm):
            self._said.append(_result(free.Result()))
        else:
            partial = json.loads(free.PartialResult())["partial"]
        if listening is not None and listening.AcceptWaveform(pcm):
            self._listened.append(_result(listening.Result()))
        return _joined(*(text for text, _sure in self._said), partial)

    async def finish(self) -> Transcript:
        await self._asr.load()
        transcript: Transcript = await self._asr.work(self._finish)
        return transcript

    def _finish(self) -> Transcript:
        if self._decoders is None:
            return Transcript("", self._language, self._asr.name)
        (free, listening), self._decoders = self._decoders, None
        self._said.append(_result(free.FinalResult()))
        text, sure = _all(self._said)
        if text in _BREATH and sure < 0.9:
            text = ""
        if listening is not None:
            self._listened.append(_result(listening.FinalResult()))
            listened, how_sure = _all(self._listened)
            found = chosen(text, listened, how_sure, self._language)
            if found and found != text:
                return Transcript(found, self._language, self._asr.name, how_sure, (text,) if text else ())
        return Transcript(text, self._language, self._asr.name, sure if text else None)

    def abandon(self) -> None:
        self._abandoned = True
        self._decoders = None


def _result(said: str) -> tuple[str, float]:
    """The text, and the mean confidence of its words."""
    result = json.loads(said)
    words = result.get("result", [])
    sure = sum(word["conf"] for word in words) / len(words) if words else 0.0
    return result["text"], sure


def _all(said: Sequence[tuple[str, float]]) -> tuple[str, float]:
    spoken = [(text, sure) for text, sure in said if text]
    if not spoken:
        return "", 0.0
    return _joined(*(text for text, _sure in spoken)), sum(sure for _text, sure in spoken) / len(spoken)


def _joined(*parts: str) -> str:
    """As people write it: Chinese words stand together."""
    return _HAN_SPACE.sub("", " ".join(part for part in parts if part)).strip()
