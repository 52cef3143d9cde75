"""Audio in, events out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from agents.interpreters.base import Language
from agents.voice.ear import (
    Ear,
    Event,
    Heard,
    Idle,
    NotHeard,
    Partial,
    SpeechStarted,
    SpeechStopped,
    Stop,
    Why,
)
from agents.voice.ports import HEARING_RATE, WINDOW, AsrUnavailable, EndOfTurn, Hints, Transcript
from agents.voice.turns import Detection

SPEECH, SILENCE = 5_000, 3


def audio(*parts: tuple[int, int]) -> bytes:
    """Noise of (level, milliseconds), one after the other."""
    random = np.random.default_rng(7)
    return b"".join(
        random.normal(0, level, HEARING_RATE * ms // 1000).clip(-32_768, 32_767).astype("<i2").tobytes()
        for level, ms in parts
    )


TURN = audio((SILENCE, 1_000), (SPEECH, 800), (SILENCE, 1_000))


class LoudIsSpeech:
    def __init__(self) -> None:
        self.windows = 0

    def __call__(self, window: bytes) -> float:
        assert len(window) == WINDOW * 2
        self.windows += 1
        return 0.95 if np.abs(np.frombuffer(window, "<i2").astype(float)).mean() > 500 else 0.05

    def reset(self) -> None: ...


@dataclass
class ScriptedAsr:
    """Hears `texts`, one an utterance; the whole of it is a partial once 200 ms of loud audio are there."""

    texts: list[str] = field(default_factory=lambda: ["send fifty dollars"])
    partials: bool = True
    failing: Exception | None = None
    name: str = "scripted"
    languages: frozenset[Language] = frozenset({"en", "zh"})
    cost: float = 0
    opened: list["ScriptedStream"] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def load(self) -> None: ...

    def open(self, language: Language, hints: Hints) -> "ScriptedStream":
        stream = ScriptedStream(self, self.texts[min(len(self.opened), len(self.texts) - 1)], language, hints)
        self.opened.append(stream)
        return stream


@dataclass
class ScriptedStream:
    asr: ScriptedAsr
    text: str
    language: Language
    hints: Hints
    audio: bytes = b""
    abandoned: bool = False

    async def feed(self, pcm: bytes) -> str:
        if self.asr.gate is not None:
            await self.asr.gate.wait()
        if self.asr.failing is not None:
            raise self.asr.failing
        self.audio += pcm
        loud = int((np.abs(np.frombuffer(self.audio, "<i2").astype(float)) > 1_000).sum())
        return self.text if self.asr.partials and loud > HEARING_RATE // 5 else ""

    async def finish(self) -> Transcript:
        if self.asr.gate is not None:
            await self.asr.gate.wait()
        return Transcript(self.text, self.language, "scripted")

    def abandon(self) -> None:
        self.abandoned = True


@dataclass
class Listening:
    ear: Ear
    events: list[Event]
    asr: ScriptedAsr
    vad: LoudIsSpeech

    async def hears(self, pcm: bytes, size: int = 640) -> list[Event]:
        """`pcm` in pieces of so many bytes; others get their turn after each, as they do on a connection."""
        for at in range(0, len(pcm), size):
            await self.ear.append(pcm[at : at + size])
            await asyncio.sleep(0)
        await self.ear.settle()
        return self.events

    def of(self, *kinds: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kinds)]


def listening(
    detection: Detection | None = None, asr: ScriptedAsr | None = None, end_of_turn: EndOfTurn | None = None
) -> Listening:
    events: list[Event] = []
    asr, vad = asr or ScriptedAsr(), LoudIsSpeech()
    return Listening(Ear(vad, asr, "en", events.append, detection=detection, end_of_turn=end_of_turn), events, asr, vad)


async def test_a_turn() -> None:
    here = listening()
    started, *between, heard = await here.hears(TURN)
    assert isinstance(started, SpeechStarted)
    assert 650 <= started.at_ms <= 740  # 1 s, less the padding
    assert [event for event in between if isinstance(event, Partial)] == [Partial(1, "send fifty dollars")]
    (stopped,) = here.of(SpeechStopped)
    assert isinstance(stopped, SpeechStopped)
    assert 1_780 <= stopped.at_ms <= 1_860
    assert isinstance(heard, Heard)
    assert (heard.utterance, heard.transcript.text, heard.overlapped) == (1, "send fifty dollars", False)
    # The recogniser got the padding and everything up to the end, and silence cost the model nothing.
    assert here.asr.opened[0].audio in TURN
    assert here.vad.windows < 55


@pytest.mark.parametrize("size", [2, 90, 640, 1_024, 4_096, 10**7])
async def test_any_cut_of_the_audio_gives_the_same_events(size: int) -> None:
    pcm = audio((SILENCE, 700), (SPEECH, 500), (SILENCE, 900), (SPEECH, 90), (SILENCE, 300), (SPEECH, 1_300), (3, 800))
    texts = ["one", "two", "three"]
    here, there = listening(asr=ScriptedAsr(list(texts))), listening(asr=ScriptedAsr(list(texts)))
    await here.hears(pcm)
    await there.hears(pcm, size)
    told = (SpeechStarted, SpeechStopped)
    assert there.of(*told) == here.of(*told)
    assert there.of(Heard, NotHeard) == here.of(Heard, NotHeard)
    assert [stream.audio for stream in there.asr.opened] == [stream.audio for stream in here.asr.opened]
    assert there.ear.audio_ms == here.ear.audio_ms


async def test_thirty_seconds_in_one_piece_lose_nothing_and_let_others_run() -> None:
    pcm = audio((SILENCE, 500), (SPEECH, 28_000), (SILENCE, 1_500))
    here = listening()
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await here.hears(pcm, len(pcm))
    task.cancel()
    assert others > 50
    (heard,) = here.of(Heard)
    assert isinstance(heard, Heard)
    assert 28.2 < heard.seconds < 29.2


async def test_a_slow_recogniser_holds_up_who_sends() -> None:
    asr = ScriptedAsr(gate=asyncio.Event())
    here = listening(Detection(max_utterance_s=3_600), asr)
    appending = asyncio.create_task(here.ear.append(audio((SPEECH, 60_000))))
    for _ in range(2_000):
        await asyncio.sleep(0)
    assert not appending.done()
    assert here.ear.audio_ms > 30_000
    assert asr.gate is not None
    asr.gate.set()
    await appending
    here.ear.commit()
    await here.ear.settle()
    (heard,) = here.of(Heard)
    assert isinstance(heard, Heard)
    assert heard.seconds > 59.9
    await here.ear.close()


async def test_push_to_talk() -> None:
    here = listening(Detection(mode=None))
    assert here.ear.commit() is None
    await here.ear.append(audio((SPEECH, 1_000)))
    assert here.ear.utterance == 1
    assert here.ear.commit() == 1
    await here.ear.settle()
    assert [type(event) for event in here.events] == [Partial, Heard]
    assert here.vad.windows == 0


async def test_push_to_talk_has_its_limit() -> None:
    here = listening(Detection(mode=None, max_utterance_s=2))
    await here.hears(audio((SPEECH, 2_500)))
    assert [event.cause for event in here.of(SpeechStopped) if isinstance(event, SpeechStopped)] == [Stop.LIMIT]
    assert here.ear.commit() == 2


async def test_too_long_is_said_and_what_follows_is_another() -> None:
    here = listening(Detection(max_utterance_s=2))
    await here.hears(audio((SPEECH, 3_000), (SILENCE, 1_000)))
    causes = [event.cause for event in here.of(SpeechStopped) if isinstance(event, SpeechStopped)]
    assert causes == [Stop.LIMIT, Stop.SILENCE]
    assert len(here.of(Heard)) == 2


async def test_commit_ends_what_is_being_said() -> None:
    here = listening()
    await here.ear.append(audio((SILENCE, 500), (SPEECH, 600)))
    assert here.ear.commit() == 1
    await here.ear.settle()
    assert [event.cause for event in here.of(SpeechStopped) if isinstance(event, SpeechStopped)] == [Stop.COMMIT]
    assert len(here.of(Heard)) == 1
    assert here.ear.commit() is None


async def test_what_was_cleared_is_never_heard() -> None:
    asr = ScriptedAsr()
    here = listening(asr=asr)
    await here.ear.append(audio((SILENCE, 500), (SPEECH, 600)))
    await asyncio.sleep(0)
    before = list(here.events)
    assert here.ear.clear() == 1
    await here.ear.settle()
    assert here.events == before
    assert asr.opened[0].abandoned
    assert here.ear.utterance is None
    await here.hears(TURN)
    assert [event.utterance for event in here.of(Heard) if isinstance(event, Heard)] == [2]


async def test_nothing_comes_after_the_close() -> None:
    here = listening(asr=ScriptedAsr(gate=asyncio.Event()))
    await here.ear.append(TURN)
    before = list(here.events)
    await here.ear.close()
    await here.ear.close()
    await here.ear.append(TURN)
    assert here.events == before
    assert here.asr.opened[0].abandoned


@pytest.mark.parametrize("failure", [AsrUnavailable("No model is there."), RuntimeError("broken")])
async def test_a_failing_recogniser_is_an_event(failure: Exception) -> None:
    here = listening(asr=ScriptedAsr(failing=failure))
    await here.hears(TURN)
    (event,) = here.of(NotHeard)
    assert isinstance(event, NotHeard)
    assert (event.why, event.began) == (Why.ASR_FAILED, True)
    assert event.error == ("No model is there." if isinstance(failure, AsrUnavailable) else "RuntimeError")
    assert here.asr.opened[0].abandoned


async def test_nothing_said() -> None:
    here = listening(asr=ScriptedAsr([""]))
    await here.hears(TURN)
    assert [event.why for event in here.of(NotHeard) if isinstance(event, NotHeard)] == [Why.NO_WORDS]
    assert not here.of(Heard)


async def test_hints_and_language_count_from_the_next_utterance() -> None:
    here = listening()
    hints = Hints(("yes", "no"), closed=True)
    here.ear.expect(hints)
    await here.hears(TURN)
    here.ear.configure(language="zh")
    here.ear.expect(Hints())
    await here.hears(TURN)
    assert [(stream.language, stream.hints) for stream in here.asr.opened] == [("en", hints), ("zh", Hints())]


async def test_the_end_of_turn_model_ends_a_turn_early() -> None:
    asked: list[int] = []

    def model(likely: float) -> EndOfTurn:
        async def ask(pcm: bytes) -> float:
            asked.append(len(pcm))
            return likely

        return ask

    ends = []
    for likely in (0.9, 0.1):
        here = listening(Detection(mode="semantic_vad", eagerness="high"), end_of_turn=model(likely))
        await here.hears(audio((SILENCE, 500), (SPEECH, 12_000), (SILENCE, 3_000)))
        (heard,) = here.of(Heard)
        assert isinstance(heard, Heard)
        ends.append(heard.seconds)
    assert ends[1] - ends[0] > 1.5
    assert max(asked) == 8 * HEARING_RATE * 2


async def test_idle_is_told_once() -> None:
    here = listening(Detection(idle_ms=1_000))
    await here.hears(audio((SILENCE, 3_000)))
    assert len(here.of(Idle)) == 1
    await here.hears(TURN + audio((SILENCE, 2_000)))
    assert len(here.of(Idle)) == 2


async def test_idle_waits_while_the_platform_thinks() -> None:
    here = listening(Detection(idle_ms=1_000))
    here.ear.thinking(True)
    await here.hears(audio((SILENCE, 3_000)))
    assert not here.events


# While our own voice plays


def ours(ms: int = 6_000) -> bytes:
    return np.full(24 * ms, 2_000, "<i2").tobytes()


async def overlapped(text: str, ours_text: str, *, partials: bool = True, ms: int = 500) -> Listening:
    here = listening(asr=ScriptedAsr([text], partials=partials))
    here.ear.expect(Hints(closed=True))
    here.ear.speaking(ours_text, ours(), 24_000)
    await here.hears(audio((SILENCE, 1_000), (SPEECH, ms), (SILENCE, 1_000)))
    return here


async def test_an_interruption_is_told_as_soon_as_it_has_words() -> None:
    here = await overlapped("wait what is my balance", "Send 50 dollars to Alice?", ms=2_000)
    assert [type(event) for event in here.events] == [SpeechStarted, Partial, SpeechStopped, Heard]
    (started,) = here.of(SpeechStarted)
    assert isinstance(started, SpeechStarted)
    assert started.at_ms <= 740
    # Nothing is forced on a recogniser that hears our own voice as well.
    assert here.asr.opened[0].hints == Hints(closed=False)


@pytest.mark.parametrize("partials", [True, False])
@pytest.mark.parametrize("text", ["stop", "yes", "no"])
async def test_a_short_answer_interrupts(text: str, partials: bool) -> None:
    here = await overlapped(text, "Send 50 dollars to Alice?", partials=partials)
    assert [type(event) for event in here.events if not isinstance(event, Partial)] == [
        SpeechStarted,
        SpeechStopped,
        Heard,
    ]


@pytest.mark.parametrize("partials", [True, False])
@pytest.mark.parametrize(
    ("text", "why"), [("uh huh", Why.BACKCHANNEL), ("send fifty dollars to alice", Why.ECHO), ("", Why.NO_WORDS)]
)
async def test_no_turn_comes_of_a_backchannel_or_an_echo(text: str, why: Why, partials: bool) -> None:
    here = await overlapped(text, "Send 50 dollars to Alice?", partials=partials)
    (event,) = here.events
    assert isinstance(event, NotHeard)
    assert (event.why, event.began) == (why, False)


async def test_long_speech_without_words_interrupts_and_an_echo_of_it_is_still_none() -> None:
    here = await overlapped("send fifty dollars to alice", "Send 50 dollars to Alice?", partials=False, ms=1_500)
    assert [type(event) for event in here.events] == [SpeechStarted, SpeechStopped, NotHeard]
    (event,) = here.of(NotHeard)
    assert isinstance(event, NotHeard)
    assert (event.why, event.began) == (Why.ECHO, True)


async def test_the_loudness_of_our_own_voice_is_an_echo_whatever_is_understood() -> None:
    random = np.random.default_rng(5)
    shape = random.uniform(300, 9_000, 60)
    heard = np.concatenate([random.normal(0, level, WINDOW) for level in shape]).astype("<i2")
    here = listening(asr=ScriptedAsr(["yes"], partials=False))
    here.ear.speaking("Send 50 dollars to Alice?", heard.tobytes(), HEARING_RATE)
    late = audio((SILENCE, 160))
    await here.hears(late + (heard // 4).astype("<i2").tobytes() + audio((SILENCE, 1_000)))
    assert not here.of(Heard, SpeechStarted)
    assert [event.why for event in here.of(NotHeard) if isinstance(event, NotHeard)] == [Why.ECHO]


async def test_what_is_said_after_we_were_cut_off_is_a_turn_as_ever() -> None:
    here = listening(asr=ScriptedAsr(["uh huh"]))
    here.ear.speaking("Send 50 dollars to Alice?", ours(), 24_000)
    here.ear.silent()
    heard = (await here.hears(audio((SILENCE, 1_000), (SPEECH, 500), (SILENCE, 1_000))))[-1]
    assert isinstance(heard, Heard)
    assert not heard.overlapped


async def test_finals_come_in_the_order_of_the_utterances() -> None:
    class Uneven(ScriptedAsr):
        def open(self, language: Language, hints: Hints) -> ScriptedStream:
            stream = super().open(language, hints)
            first = asyncio.Event()
            stream.asr = ScriptedAsr(gate=first if len(self.opened) == 1 else None, partials=False)
            return stream

    asr = Uneven(["one", "two"])
    here = listening(asr=asr)
    for at in range(0, len(TURN * 2), 640):
        await here.ear.append((TURN * 2)[at : at + 640])
    for _ in range(100):
        await asyncio.sleep(0)
    assert not here.of(Heard)
    gate = asr.opened[0].asr.gate
    assert gate is not None
    gate.set()
    await here.ear.settle()
    texts: Sequence[str] = [event.transcript.text for event in here.of(Heard) if isinstance(event, Heard)]
    assert texts == ["one", "two"]
