"""The only builder of what hears and speaks: settings and pulled models become recognisers, voices and ears. Shared by
all sessions of an event loop; what was pulled meanwhile is there without a restart."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.conf import settings

from agents.embedded import manifest
from agents.embedded.store import Store
from agents.voice.asr import registry as recognisers
from agents.voice.asr.chain import AsrChain
from agents.voice.ear import Ear, Event
from agents.voice.health import Standing
from agents.voice.ports import Asr, BackendUnavailable, EndOfTurn, Tts
from agents.voice.tts import registry as voices
from agents.voice.tts.chain import TtsChain
from agents.voice.turns import Detection
from fullvoice.lib.language import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
EMBEDDED = {"vosk": "vosk-small", "kokoro": "kokoro-82m"}
# Who talks to somebody who answers speaks at most half of the time.
SPEAKS = 0.5

MakeEar = Callable[[Language, Callable[[Event], None], Detection], Ear]


@dataclass(frozen=True, slots=True)
class Speech:
    """What an event loop hears and speaks with; a chain without languages where nothing is to be had."""

    asr: AsrChain
    tts: TtsChain
    end_of_turn: EndOfTurn | None

    def ear(self, language: Language, listener: Callable[[Event], None], detection: Detection) -> Ear:
        return Ear(detector().stream(), self.asr, language, listener, detection=detection, end_of_turn=self.end_of_turn)


_speech: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[object, Speech]] = WeakKeyDictionary()
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Any]] = WeakKeyDictionary()


@cache
def pack() -> tuple[manifest.Model, ...]:
    """The models of speech."""
    return tuple(model for model in manifest.load() if model.pack == "speech")


@cache
def detector() -> Any:
    """The weights that tell speech, once per process."""
    from agents.voice.vad.silero import Silero

    return Silero()


def folders() -> dict[str, Path]:
    """Where the models of speech are, those that were pulled."""
    store = Store(settings.MODELS_DIR)
    return {model.name: path for model in pack() if (path := store.find(model)) is not None}


def speech() -> Speech:
    """The running event loop's. Built again when a model has come."""
    there = folders() if settings.SPEECH else {}
    loop = asyncio.get_running_loop()
    key, made = _speech.get(loop, (None, None))
    if made is None or key != there:
        made = _build(there)
        _speech[loop] = there, made
    return made


def _build(there: dict[str, Path]) -> Speech:
    known: dict[tuple[str, str], Any] = {}

    def named(kind: str, names: Sequence[str], make: Callable[[str, dict[str, Path]], Any]) -> list[Any]:
        found = []
        for name in names if settings.SPEECH else ():
            if (kind, name) not in known:
                known[kind, name] = make(name, there)
            if known[kind, name] is not None:
                found.append(known[kind, name])
        return found

    hearing: dict[Language, Sequence[str]] = {"en": settings.ASR_EN, "zh": settings.ASR_ZH}
    speaking: dict[Language, Sequence[str]] = {"en": settings.TTS_EN, "zh": settings.TTS_ZH}
    return Speech(
        AsrChain({language: named("asr", names, _recogniser) for language, names in hearing.items()}),
        TtsChain({language: named("tts", names, _voice) for language, names in speaking.items()}),
        None,
    )


def _recogniser(name: str, there: dict[str, Path]) -> Asr | None:
    """`None` for one whose model is not here."""
    if name in EMBEDDED and EMBEDDED[name] not in there:
        return None
    kind = recognisers.load(name)
    if name == "openai":
        return cast(Asr, kind(_client(settings.ASR_BASE_URL, settings.ASR_API_KEY), settings.ASR_MODEL))
    if name == "wyoming":
        return cast(Asr, kind(_address(settings.WYOMING_ASR)))
    return cast(Asr, kind(there[EMBEDDED[name]]))


def _voice(name: str, there: dict[str, Path]) -> Tts | None:
    if name in EMBEDDED and EMBEDDED[name] not in there:
        return None
    kind = voices.load(name)
    wanted = {"en": settings.TTS_VOICE_EN, "zh": settings.TTS_VOICE_ZH}
    chosen = {language: voice for language, voice in wanted.items() if voice}
    if name == "openai":
        return cast(Tts, kind(_client(settings.TTS_BASE_URL, settings.TTS_API_KEY), settings.TTS_MODEL, chosen))
    if name == "wyoming":
        return cast(Tts, kind(_address(settings.WYOMING_TTS)))
    return cast(Tts, kind() if name == "espeak" else kind(there[EMBEDDED[name]], chosen))


def _client(base_url: str, api_key: str) -> Any:
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=base_url or None, api_key=api_key or "none", max_retries=1, timeout=15.0)
    _clients.setdefault(asyncio.get_running_loop(), []).append(client)
    return client


def _address(text: str) -> Any:
    from agents.voice.wyoming import Address

    host, _colon, port = text.rpartition(":")
    return Address(host, int(port))


async def close() -> None:
    """Close the running event loop's connections to servers of speech."""
    loop = asyncio.get_running_loop()
    _speech.pop(loop, None)
    for client in _clients.pop(loop, []):
        await client.close()


async def warm_up() -> None:
    """Load what is there, so that the first turn does not wait for it (seconds, off the event loop)."""
    made = speech()
    if made.asr.languages:
        await asyncio.to_thread(detector)
    for part in (made.asr, made.tts):
        try:
            await part.load()
        except BackendUnavailable:
            # It is on record there, and shown.
            continue


def capacity() -> int:
    """How many realtime sessions this process carries: `REALTIME_SESSIONS`, or what the recogniser in use leaves room
    for on these cores."""
    if settings.REALTIME_SESSIONS:
        return int(settings.REALTIME_SESSIONS)
    cost = speech().asr.cost
    return MOST if not cost else min(MOST, max(1, int(len(os.sched_getaffinity(0)) / (cost * SPEAKS))))


MOST = 64  # sessions of one process, where nothing of it is heard here


def standing() -> dict[str, dict[Language, list[Standing]]]:
    """What hears and what speaks, by language, in order."""
    made = speech()
    return {
        "asr": {language: made.asr.standing(language) for language in LANGUAGES},
        "tts": {language: made.tts.standing(language) for language in LANGUAGES},
    }
