"""Kokoro-82M on this machine: English and Chinese, each clause in one run of the model."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.interpreters.base import Language

from ..ports import TtsUnavailable
from ..said import clauses
from ..sounds import mixed
from ..sounds.english import English

if TYPE_CHECKING:
    import onnxruntime

RATE = 24_000
LONGEST = 510  # tokens of one run; the styles are indexed by their count
PEAK = 0.95  # of full scale: some voices go beyond it
SILENT = 0.01  # of full scale
LEAD = 0.02  # seconds of silence kept before a clause
# Seconds of silence kept or put after a clause, by the mark that ends it.
PAUSES: Mapping[str, float] = {",": 0.12, ";": 0.2, ":": 0.2, ".": 0.3, "?": 0.3, "!": 0.3, "—": 0.15, "…": 0.3}
# By the first letter of a voice's name: American, British, Chinese.
_LANGUAGES: Mapping[str, Language] = {"a": "en", "b": "en", "z": "zh"}
_DEFAULTS: Mapping[Language, str] = {"en": "af_heart", "zh": "zf_xiaoxiao"}


class Kokoro:
    """folder: the pulled model. voices: the default voice of a language, by language. threads: of one run; 0 for the
    cores of this process, at most two: beyond that a clause gets hardly any faster."""

    name = "kokoro"
    languages: frozenset[Language] = frozenset(("en", "zh"))
    rate = RATE
    cost = 0.6

    def __init__(self, folder: Path, voices: Mapping[Language, str] | None = None, threads: int = 0) -> None:
        self._folder = folder
        self._defaults = {**_DEFAULTS, **(voices or {})}
        self._threads = threads or min(2, len(os.sched_getaffinity(0)))
        # One run at a time: two at once would take each other's core.
        self._pool = ThreadPoolExecutor(1, "kokoro")
        self._loading: asyncio.Task[None] | None = None
        self._session: onnxruntime.InferenceSession
        self._tokens: Mapping[str, int]
        self._english: dict[bool, English] = {}
        self._styles: dict[str, NDArray[np.float32]] = {}

    async def load(self) -> None:
        if self._loading is None or (self._loading.done() and self._loading.exception()):
            self._loading = asyncio.ensure_future(self._in_pool(self._load))
        await asyncio.shield(self._loading)

    def voices(self, language: Language) -> Sequence[str]:
        there = [path.stem for path in sorted(self._folder.glob("voices/*.bin"))]
        names = [name for name in there if _LANGUAGES.get(name[0]) == language]
        return sorted(names, key=lambda name: name != self._defaults[language])

    async def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        await self.load()
        names = self.voices(language)
        if not names:
            raise TtsUnavailable(f"There is no voice for {language} at {self._folder}")
        voice = voice if voice in names else names[0]
        for clause in clauses(text, language):
            run = _Run()
            try:
                audio = await self._in_pool(self._say, clause.text, language, voice, speed, run)
            finally:
                # Where nobody waits any more, the run under way ends at its next step.
                run.stop()
            if audio:
                yield audio

    async def _in_pool(self, work: Any, *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def _load(self) -> None:
        try:
            import onnxruntime
        except ImportError:
            raise TtsUnavailable("The onnxruntime package is not installed") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # Threads that spin between runs would take the cores from whoever hears meanwhile.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._tokens = json.loads((self._folder / "tokens.json").read_text(encoding="utf-8"))["vocab"]
            self._dictionary(british=False)
            self._session = onnxruntime.InferenceSession(
                self._folder / "model.onnx", options, providers=["CPUExecutionProvider"]
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise TtsUnavailable(f"Kokoro cannot be loaded from {self._folder} ({type(error).__name__})") from None

    def _dictionary(self, british: bool) -> English:
        if british not in self._english:
            self._english[british] = English(self._folder / "english", british)
        return self._english[british]

    def _say(self, text: str, language: Language, voice: str, speed: float, run: "_Run") -> bytes:
        sounds = mixed.sounds(text, language, self._dictionary(voice[0] == "b"))
        tokens = [token for sound in sounds if (token := self._tokens.get(sound)) is not None][:LONGEST]
        if not any(sound.isalpha() for sound in sounds):
            return b""
        audio = self._infer(tokens, self._style(voice)[len(tokens) - 1], speed, run)
        return _pcm(audio, PAUSES.get(sounds.rstrip("”)")[-1:], 0.02))

    def _infer(self, tokens: list[int], style: NDArray[np.float32], speed: float, run: "_Run") -> NDArray[np.float32]:
        inputs = {
            "input_ids": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": style,
            "speed": np.array([speed], dtype=np.float32),
        }
        try:
            waveform = self._session.run(None, inputs, run.options())[0]
        except Exception as error:  # onnxruntime raises classes of its own, and one for a run that was stopped
            raise TtsUnavailable(f"Kokoro failed ({type(error).__name__})") from None
        audio: NDArray[np.float32] = np.asarray(waveform, dtype=np.float32).reshape(-1)
        if not np.isfinite(audio).all():
            raise TtsUnavailable("Kokoro made no audio out of a clause")
        return audio

    def _style(self, voice: str) -> NDArray[np.float32]:
        if voice not in self._styles:
            # One style vector of 256 for each count of tokens.
            self._styles[voice] = np.fromfile(self._folder / "voices" / f"{voice}.bin", np.float32).reshape(-1, 1, 256)
        return self._styles[voice]


class _Run:
    """One run of the model, which may be stopped before or while it runs."""

    def __init__(self) -> None:
        self._stopped = False
        self._options: Any = None

    def options(self) -> Any:
        import onnxruntime

        self._options = onnxruntime.RunOptions()
        self._options.terminate = self._stopped
        return self._options

    def stop(self) -> None:
        self._stopped = True
        if self._options is not None:
            self._options.terminate = True


def _pcm(audio: NDArray[np.float32], pause: float) -> bytes:
    """int16 with its peaks limited, its own silence around it cut, and a pause after it."""
    loud = np.flatnonzero(np.abs(audio) > SILENT)
    if not loud.size:
        return b""
    tail = int(0.04 * RATE)
    audio = audio[max(0, loud[0] - int(LEAD * RATE)) : loud[-1] + tail]
    audio = audio * min(1.0, PEAK / float(np.abs(audio).max()))
    audio = np.concatenate((audio, np.zeros(int(pause * RATE), np.float32)))
    return (audio * 32767).astype("<i2").tobytes()
