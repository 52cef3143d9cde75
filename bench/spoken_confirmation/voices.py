"""The callers' voices: every sentence as audio, made once and kept in a folder."""

import asyncio
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from agents.embedded import manifest
from agents.embedded.store import Store
from agents.voice.ports import Tts
from agents.voice.tts.kokoro import Kokoro
from fullvoice.env import user_cache

from .exchanges import Exchange, Language
from .line import RATE

FOLDER = user_cache() / "bench" / "callers"
ESPEAK = ("en-us+m3", "en-us+f2", "en-gb-scotland+m7")


class Voices:
    """Voices of a `Tts` for each language, and for English espeak-ng's where it is installed."""

    def __init__(self, tts: Tts, folder: Path = FOLDER) -> None:
        self._tts, self._folder = tts, folder
        self._espeak = shutil.which("espeak-ng")
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, exchange: Exchange) -> str:
        names = [f"tts:{name}" for name in self._tts.voices(exchange.language)]
        if self._espeak and exchange.language == "en":
            names += [f"espeak:{name}" for name in ESPEAK]
        return names[exchange.voice % len(names)]

    async def say(self, text: str, language: Language, voice: str) -> bytes:
        """int16 mono at `RATE`."""
        key = hashlib.sha256(f"{self._tts.name} {voice} {language} {text}".encode()).hexdigest()[:24]
        path = self._folder / f"{key}.pcm"
        if not path.exists():
            made = await self._made(text, language, voice)
            half = path.with_suffix(".part")
            half.write_bytes(made)
            half.rename(path)
        return path.read_bytes()

    async def _made(self, text: str, language: Language, voice: str) -> bytes:
        kind, _, name = voice.partition(":")
        if kind == "espeak":
            command = [str(self._espeak), "-v", name, "-s", "150", "--stdout", text]
            wav = (await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True)).stdout
            return at_rate(np.frombuffer(wav[44:], "<i2"), 22_050, RATE).tobytes()
        parts = [part async for part in self._tts.speak(text, language, name)]
        return at_rate(np.frombuffer(b"".join(parts), "<i2"), self._tts.rate, RATE).tobytes()


def at_rate(samples: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    """int16 at another rate."""
    # Linear is enough between two rates this near; what is heard is speech.
    count = round(len(samples) * wanted / rate)
    places = np.linspace(0, len(samples) - 1, count)
    return np.interp(places, np.arange(len(samples)), samples).astype("<i2")


async def caller_tts() -> Tts:
    """The project's own voices. Raises `SystemExit` where they were not pulled."""
    model = next(model for model in manifest.load() if model.name == "kokoro-82m")
    folder = Store(Path(os.environ.get("MODELS_DIR") or user_cache() / "models")).find(model)
    if folder is None:
        raise SystemExit("The callers have no voices: manage.py models pull speech")
    tts = Kokoro(folder)
    await tts.load()
    return tts
