"""espeak-ng, where the program is installed (GPL; run, not linked): small, and for English alone. Its Mandarin reads
the tones out as digits."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence

from agents.interpreters.base import Language

from ..ports import TtsUnavailable

PROGRAM = "espeak-ng"
WORDS_A_MINUTE = 165
_HEADER = 44  # bytes of its WAV
_CHUNK = 8_820  # bytes: 0.2 s
_VOICES = ("en-us", "en-gb", "en-us+f3", "en-gb+f3")


class EspeakTts:
    name = "espeak"
    languages: frozenset[Language] = frozenset(("en",))
    rate = 22_050
    cost = 0.02

    async def load(self) -> None:
        if shutil.which(PROGRAM) is None:
            raise TtsUnavailable(f"{PROGRAM} is not installed")

    def voices(self, language: Language) -> Sequence[str]:
        return _VOICES if language in self.languages else ()

    async def speak(self, text: str, language: Language, voice: str = "", speed: float = 1.0) -> AsyncIterator[bytes]:
        if language not in self.languages:
            raise TtsUnavailable(f"{PROGRAM} does not speak {language}")
        voice = voice if voice in _VOICES else _VOICES[0]
        rate = str(max(80, min(450, round(WORDS_A_MINUTE * speed))))
        try:
            process = await asyncio.create_subprocess_exec(
                PROGRAM, "-v", voice, "-s", rate, "--stdout", "--stdin",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise TtsUnavailable(f"{PROGRAM} cannot be run ({type(error).__name__})") from None
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - for mypy
        try:
            process.stdin.write(text.encode())
            process.stdin.close()
            await process.stdout.readexactly(_HEADER)
            half = b""
            while part := await process.stdout.read(_CHUNK):
                whole = half + part
                cut = len(whole) // 2 * 2
                half = whole[cut:]
                yield whole[:cut]
            if await process.wait() != 0:
                raise TtsUnavailable(f"{PROGRAM} failed")
        except asyncio.IncompleteReadError:
            raise TtsUnavailable(f"{PROGRAM} gave no audio") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
