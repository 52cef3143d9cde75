"""The caller: acts a script out on a line. He judges a read-back by the call that the server shows, where it shows one,
else by the words; he never says yes to anything but his wish, unless the script has him."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from .exchanges import NO, Contact, Drop, Echo, Exchange, Say, Settle, Silence
from .line import RATE, Line, Response

Voice = Callable[[str], Awaitable[bytes]]
"""Words to int16 mono at `RATE`."""

REPLY_SECONDS = 12.0
# As long as a server may wait before it asks again, twice, with what it then says.
SILENCE_SECONDS = 45.0
TRIES = 4
ECHO_SECONDS = 0.2


@dataclass
class Told:
    """What happened on the line."""

    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    first_audio_ms: list[float] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)


class Caller:
    def __init__(self, exchange: Exchange, line: Line, voice: Voice, again: Callable[[], Line]) -> None:
        self._exchange, self._line, self._voice, self._again = exchange, line, voice, again
        self._told = Told()
        self._contact = exchange.contacts[0]

    async def act(self) -> Told:
        acts = self._exchange.acts
        for at, act in enumerate(acts):
            following = acts[at + 1] if at + 1 < len(acts) else None
            match act:
                case Say(text, over):
                    if over is not None:
                        await self._line.until(lambda share=over: self._played() >= share, REPLY_SECONDS)
                    # What is to be cut off, echoed or lost with the connection is not waited for.
                    cut = isinstance(following, Drop | Echo) or (
                        isinstance(following, Say) and following.over is not None
                    )
                    await self._say(text, wait=not cut)
                case Settle(yes):
                    await self._settle(yes)
                case Echo(db):
                    await self._echo(db)
                case Silence():
                    await asyncio.sleep(SILENCE_SECONDS)
                case Drop():
                    await self._drop()
        self._note()
        return self._told

    def cut_short(self) -> Told:
        """What there is of it, where it took too long."""
        self._note()
        self._told.errors.append("too long")
        return self._told

    async def hang_up(self) -> None:
        await self._line.cut()

    def _note(self) -> None:
        self._told.heard += self._line.heard
        self._told.answered += [response.words for response in self._line.responses]
        self._told.errors += self._line.errors
        self._told.calls += self._line.calls

    def _played(self) -> float:
        """The share that was heard of the answer that is being spoken; 0 while there is none."""
        response = self._last()
        return response.played() if response is not None and response.first_audio is not None else 0.0

    def _last(self) -> Response | None:
        return self._line.responses[-1] if self._line.responses else None

    async def _say(self, text: str, *, wait: bool = True) -> None:
        before = len(self._line.responses)
        self._told.said.append(text)
        self._line.speak(await self._voice(text))
        await self._line.until(lambda: not self._line.speaking, 60)
        ended = asyncio.get_running_loop().time()
        if not wait:
            return
        if await self._line.until(lambda: self._begun(before), REPLY_SECONDS):
            response = self._last()
            if response and response.first_audio:
                self._told.first_audio_ms.append((response.first_audio - ended) * 1000)
            await self._line.until(self._answered, 60)

    def _begun(self, before: int) -> bool:
        return len(self._line.responses) > before and self._line.responses[-1].first_audio is not None

    def _answered(self) -> bool:
        """The last answer is there, and a person has heard it out."""
        response = self._last()
        return response is not None and bool(response.status) and response.played() >= 1.0

    async def _echo(self, db: float) -> None:
        """The answer comes back by the microphone while it is being played, `ECHO_SECONDS` later."""
        if not await self._line.until(lambda: self._played() > 0, REPLY_SECONDS):
            return
        response, at = self._line.responses[-1], 0
        while not self._answered() or at < len(response.audio):
            assert response.first_audio is not None
            end = int((time.monotonic() - response.first_audio - ECHO_SECONDS) * RATE) * 2
            if end > at:
                loud = np.frombuffer(bytes(response.audio[at:end]), np.int16) * 10 ** (db / 20)
                at = min(end, len(response.audio))
                self._line.speak(loud.astype("<i2").tobytes())
            await asyncio.sleep(0.02)
        await asyncio.sleep(2)
        await self._line.until(self._answered, REPLY_SECONDS)

    async def _drop(self) -> None:
        # The last words have been sent; a moment for them to be understood, then the line is gone.
        await self._line.until(lambda: not self._line.speaking, 60)
        await asyncio.sleep(1.2)
        self._note()
        await self._line.cut()
        self._line = self._again()
        await self._line.open()
        await asyncio.sleep(3)

    async def _settle(self, yes: str) -> None:
        language = self._exchange.language
        for attempt in range(TRIES):
            right = self._is_wish()
            if right:
                if yes:
                    await self._say(yes)
                return
            if right is False:
                await self._say(NO[language][0])
                await self._say(self._wish_in_words())
            else:
                await self._say(self._answer(attempt))

    def _is_wish(self) -> bool | None:
        """Whether what was read back is the wish; `None` where nothing was, so it was a question."""
        wish = self._exchange.wish
        assert wish is not None
        offer = self._line.offer
        if offer is not None:
            return (
                str(offer.arguments.get("to")) == wish.to
                and Decimal(str(offer.arguments.get("amount", 0))) == Decimal(wish.amount)
                and offer.arguments.get("currency") == wish.currency
            )
        response = self._last()
        words = response.words if response else ""
        digits = re.sub(r"[,，]", "", words)
        if wish.to[-4:] in digits or self._contact.name in words:
            return bool(re.search(rf"(?<!\d){re.escape(wish.amount)}(?!\d)", digits)) or None
        return None

    def _answer(self, attempt: int) -> str:
        """To a question: by what was asked."""
        language, wish = self._exchange.language, self._exchange.wish
        assert wish is not None
        response = self._last()
        words = response.words if response else ""
        endings = re.findall(r"\d{4}", words)
        if self._contact.ending in endings:
            if attempt % 2 == 0:
                return _ending(self._contact, language)
            place = list(dict.fromkeys(endings)).index(self._contact.ending)
            return (("the first one", "the second one") if language == "en" else ("第一个", "第二个"))[min(place, 1)]
        if re.search(r"how much|amount|多少", words, re.I):
            return self._amount_in_words()
        if re.search(r"to whom|who|给谁|哪位|收款人", words, re.I):
            return self._contact.name
        return self._wish_in_words()

    def _amount_in_words(self) -> str:
        wish = self._exchange.wish
        assert wish is not None
        unit = {"en": {"USD": "dollars", "CNY": "yuan"}, "zh": {"USD": "美元", "CNY": "元"}}
        return f"{wish.amount} {unit[self._exchange.language][wish.currency]}"

    def _wish_in_words(self) -> str:
        amount = self._amount_in_words()
        if self._exchange.language == "en":
            return f"send {amount} to {self._contact.name}"
        return f"给{self._contact.name}转{amount}"


DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _ending(contact: Contact, language: str) -> str:
    if language == "en":
        return "the one ending " + " ".join(DIGITS[int(digit)] for digit in contact.ending)
    return "尾号" + "".join("零一二三四五六七八九"[int(digit)] for digit in contact.ending)


__all__ = ["RATE", "Caller", "Told", "Voice"]
