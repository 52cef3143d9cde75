"""The voices there are, by name."""

from importlib import import_module
from typing import Any

VOICES: dict[str, str] = {
    "kokoro": "agents.voice.tts.kokoro.Kokoro",
    "espeak": "agents.voice.tts.espeak.EspeakTts",
    "openai": "agents.voice.tts.openai.OpenAiTts",
    "wyoming": "agents.voice.tts.wyoming.WyomingTts",
}


def load(name: str) -> Any:
    """The class called `name`. Raises `KeyError` where there is none of that name."""
    module, _, attribute = VOICES[name].rpartition(".")
    return getattr(import_module(module), attribute)
