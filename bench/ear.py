"""What listening costs: CPU and memory of a talking session, from the wire to the events, with the real detector and a
recogniser that does nothing.

    python -m bench.ear [seconds of audio, 20]

Sessions take 20 ms frames one after the other as fast as they can, so a core's share is CPU seconds by audio seconds.
"""

import asyncio
import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from agents.interpreters.base import Language
from agents.voice.audio import RATES, Decoder, Encoder, Format
from agents.voice.ear import Ear
from agents.voice.ports import HEARING_RATE, Hints, Transcript
from agents.voice.turns import Detection
from agents.voice.vad.silero import Silero

FRAME_S = 0.02


class Deaf:
    name = "deaf"
    languages: frozenset[Language] = frozenset({"en", "zh"})
    cost = 0.0

    async def load(self) -> None: ...

    def open(self, language: Language, hints: Hints) -> "Deaf":
        return self

    async def feed(self, pcm: bytes) -> str:
        return ""

    async def finish(self) -> Transcript:
        return Transcript("words", "en", self.name)

    def abandon(self) -> None: ...


def talk(seconds: int) -> bytes:
    """Two seconds of voiced sound (a buzz in syllables), two of a quiet room, and so on; 16 kHz."""
    at = np.arange(seconds * HEARING_RATE) / HEARING_RATE
    buzz = sum(np.sin(2 * np.pi * 130 * harmonic * at) / harmonic for harmonic in range(1, 20))
    shape = np.clip(np.sin(2 * np.pi * 4 * at), 0.1, 1) * (at % 4 < 2)
    noise = np.random.default_rng(1).normal(0, 10, len(at))
    return (buzz * shape * 4_000 + noise).clip(-32_768, 32_767).astype("<i2").tobytes()


async def run(sessions: int, coded: Format, audio: bytes, open_one: Callable[[], Ear]) -> tuple[float, float]:
    """Share of a core per session, and KB per session."""
    size = int(RATES[coded] * FRAME_S) * (2 if coded == "pcm16" else 1)
    frames = [audio[at : at + size] for at in range(0, len(audio), size)]
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    all_of_them = [(open_one(), Decoder(coded)) for _ in range(sessions)]
    for frame in frames[:150]:
        for ear, decode in all_of_them:
            await ear.append(decode(frame))
    memory = (tracemalloc.get_traced_memory()[0] - before) / 1024 / sessions
    tracemalloc.stop()
    began = time.process_time()
    for frame in frames:
        for ear, decode in all_of_them:
            await ear.append(decode(frame))
        await asyncio.sleep(0)
    spent = time.process_time() - began
    for ear, _ in all_of_them:
        await ear.close()
    return spent / (len(frames) * FRAME_S) / sessions, memory


async def main(seconds: int) -> None:
    silero, heard = Silero(), talk(seconds)
    events: list[object] = []
    print("sessions  format   % of a core  KB each  ms per frame")
    for sessions in (1, 16, 64):
        for coded in RATES:
            encode = Encoder(coded, HEARING_RATE)
            share, memory = await run(
                sessions,
                coded,
                encode(heard) + encode.flush(),
                lambda: Ear(silero.stream(), Deaf(), "en", events.append, detection=Detection()),
            )
            print(f"{sessions:8}  {coded:6} {share * 100:12.2f} {memory:8.0f} {share * FRAME_S * 1000:13.3f}")
    print(f"{len(events)} events")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
