"""The recognisers there are, by name."""

from importlib import import_module
from typing import Any

RECOGNISERS: dict[str, str] = {
    "vosk": "agents.voice.asr.vosk.VoskAsr",
    "openai": "agents.voice.asr.openai.OpenAiAsr",
    "wyoming": "agents.voice.asr.wyoming.WyomingAsr",
}


def load(name: str) -> Any:
    """The class called `name`. Raises `KeyError` where there is none of that name."""
    module, _, attribute = RECOGNISERS[name].rpartition(".")
    return getattr(import_module(module), attribute)
