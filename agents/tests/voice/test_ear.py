"""Audio in, events out. Speech is loudness here, and time is that of the audio."""

from collections.abc import Sequence

import pytest

from agents.voice.ear import Ear, Event, Heard, Idle, NotHeard, Partial, SpeechStarted, SpeechStopped, Stop, Why
from agents.voice.ports import HEARING_RATE, Hints
from agents.voice.turns import Detection

from .fakes import LoudVad, ToldAsr, silence, tone

TURN = silence(500) + tone(600) + silence(1_000)


async def listen(audio: bytes, asr: ToldAsr, *, chunk: int = 640, detection: Detection | None = None) -> list[Event]:
    events: list[Event] = []
    ear = Ear(LoudVad(), asr, "en", events.append, detection=detection)
    for at in range(0, len(audio), chunk):
        await ear.append(audio[at : at + chunk])
    await ear.settle()
    await ear.close()
    return events


def kinds(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


async def test_a_turn_is_begun_ended_and_heard() -> None:
    asr = ToldAsr("send fifty")
    events = await listen(TURN, asr)
    assert kinds(events) == ["SpeechStarted", "SpeechStopped", "Heard"]
    started, stopped, heard = events
    assert isinstance(started, SpeechStarted)
    assert isinstance(stopped, SpeechStopped)
    assert isinstance(heard, Heard)
    # Some of what came before belongs to it.
    assert 0 < started.at_ms <= 500
    assert 1_000 <= stopped.at_ms <= 1_300
    assert heard.transcript.text == "send fifty"
    assert not heard.overlapped
    # All of it was given, prefix and silence included.
    assert len(asr.heard[0]) / 2 / HEARING_RATE == pytest.approx(heard.seconds)


@pytest.mark.parametrize("chunk", [1, 333, 640, 100_000])
async def test_the_chunks_it_comes_in_change_nothing(chunk: int) -> None:
    audio = TURN + tone(500) + silence(700)
    events, others = await listen(audio, ToldAsr("one", "two"), chunk=chunk), await listen(audio, ToldAsr("one", "two"))
    # What is heard comes when the recogniser is done; all else at its place in the audio.
    for kind in (Heard, SpeechStarted | SpeechStopped):
        assert [one for one in events if isinstance(one, kind)] == [one for one in others if isinstance(one, kind)]


async def test_a_click_is_no_turn() -> None:
    asr = ToldAsr("what")
    assert await listen(silence(400) + tone(40) + silence(900), asr) == []
    assert asr.heard == []


async def test_partials_are_told_as_they_come() -> None:
    events = await listen(TURN, ToldAsr("send", partials=True))
    assert Partial(1, "send") in events


async def test_nothing_understood_is_told_as_that() -> None:
    events = await listen(TURN, ToldAsr())
    assert isinstance(events[-1], NotHeard)
    assert (events[-1].why, events[-1].began) == (Why.NO_WORDS, True)


async def test_a_recogniser_that_fails_is_an_event() -> None:
    events = await listen(TURN, ToldAsr(broken=True))
    assert isinstance(events[-1], NotHeard)
    assert (events[-1].why, events[-1].error) == (Why.ASR_FAILED, "it is broken")


async def test_push_to_talk_is_what_lies_between_two_commits() -> None:
    events: list[Event] = []
    ear = Ear(LoudVad(), ToldAsr("yes"), "en", events.append, detection=Detection(mode=None))
    await ear.append(silence(50))
    assert ear.commit() is None
    await ear.append(tone(500))
    assert ear.commit() == 1
    await ear.settle()
    assert kinds(events) == ["Heard"]
    await ear.close()


async def test_what_is_cleared_is_never_heard() -> None:
    events: list[Event] = []
    asr = ToldAsr("no")
    ear = Ear(LoudVad(), asr, "en", events.append)
    await ear.append(silence(300) + tone(500))
    assert ear.clear() == 1
    await ear.append(silence(2_000))
    await ear.settle()
    await ear.close()
    assert kinds(events) == ["SpeechStarted"]
    assert asr.heard == []


async def test_an_utterance_that_never_ends_is_cut() -> None:
    events = await listen(tone(3_000) + silence(800), ToldAsr("a", "b", "c"), detection=Detection(max_utterance_s=1.0))
    stops = [event.cause for event in events if isinstance(event, SpeechStopped)]
    assert stops[:2] == [Stop.LIMIT, Stop.LIMIT]
    assert sum(isinstance(event, Heard) for event in events) == len(stops)


async def test_patience_waits_out_a_pause() -> None:
    audio = silence(200) + tone(400) + silence(800) + tone(400) + silence(1_500)
    for patient, turns in ((False, 2), (True, 1)):
        events: list[Event] = []
        ear = Ear(LoudVad(), ToldAsr("four eight", "two one"), "en", events.append)
        ear.expect(Hints(("four",)), patient=patient)
        await ear.append(audio)
        await ear.settle()
        await ear.close()
        assert sum(isinstance(event, Heard) for event in events) == turns


@pytest.mark.parametrize(("likely", "wait"), [(0.9, 600), (0.1, 3_000)])
async def test_the_end_of_turn_model_shortens_the_wait(likely: float, wait: int) -> None:
    async def end(pcm: bytes) -> float:
        assert pcm
        return likely

    events: list[Event] = []
    detection = Detection(mode="semantic_vad")
    ear = Ear(LoudVad(), ToldAsr("yes"), "en", events.append, detection=detection, end_of_turn=end)
    await ear.append(silence(200) + tone(500) + silence(wait))
    await ear.settle()
    await ear.close()
    assert any(isinstance(event, SpeechStopped) for event in events) == (likely > 0.5)


async def test_long_silence_is_told_once() -> None:
    events = await listen(silence(5_000), ToldAsr(), detection=Detection(idle_ms=1_000))
    assert kinds(events) == ["Idle"]
    assert isinstance(events[0], Idle)


class Overlapped:
    """Somebody speaks while our own voice plays `ours`."""

    def __init__(self, asr: ToldAsr, ours: str, pcm: bytes = b"") -> None:
        self.events: list[Event] = []
        self.ear = Ear(LoudVad(), asr, "en", self.events.append)
        self.ours, self.pcm = ours, pcm or tone(3_000, level=2_000)

    async def hears(self, audio: bytes) -> list[Event]:
        self.ear.speaking(self.ours, self.pcm, HEARING_RATE)
        await self.ear.append(audio)
        await self.ear.settle()
        await self.ear.close()
        return self.events


async def test_a_listener_who_hums_does_not_interrupt() -> None:
    events = await Overlapped(ToldAsr("uh huh"), "Send fifty dollars to Bob?").hears(TURN)
    assert kinds(events) == ["NotHeard"]
    assert isinstance(events[0], NotHeard)
    assert (events[0].why, events[0].began) == (Why.BACKCHANNEL, False)


async def test_real_words_interrupt_at_once() -> None:
    asr = ToldAsr("no wait", partials=True)
    events = await Overlapped(asr, "Send fifty dollars to Bob?").hears(TURN)
    assert kinds(events)[:2] == ["SpeechStarted", "Partial"]
    assert isinstance(events[-1], Heard)
    assert events[-1].overlapped


async def test_our_own_words_are_no_turn() -> None:
    events = await Overlapped(ToldAsr("fifty dollars to bob"), "Send fifty dollars to Bob?").hears(TURN)
    assert [event.why for event in events if isinstance(event, NotHeard)] == [Why.ECHO]
    assert not any(isinstance(event, Heard) for event in events)


async def test_our_own_yes_is_no_yes() -> None:
    events = await Overlapped(ToldAsr("yes"), "Please say yes or no.").hears(TURN)
    assert [event.why for event in events if isinstance(event, NotHeard)] == [Why.ECHO]


async def test_our_own_sound_is_an_echo_whatever_was_understood() -> None:
    loud = b"".join(tone(64 + 8 * n, level=1_500 + (n * 2_711) % 9_000) for n in range(16))
    over = Overlapped(ToldAsr("yes", partials=True), "Something else", loud)
    events = await over.hears(silence(192) + loud + silence(1_000))
    assert not any(isinstance(event, Heard) for event in events)


async def test_after_our_voice_was_cut_off_nothing_is_an_overlap() -> None:
    events: list[Event] = []
    ear = Ear(LoudVad(), ToldAsr("fifty dollars"), "en", events.append)
    ear.speaking("Send fifty dollars to Bob?", tone(3_000), HEARING_RATE)
    await ear.append(silence(200))
    ear.silent()
    await ear.append(silence(2_000) + tone(500) + silence(800))
    await ear.settle()
    await ear.close()
    assert kinds(events) == ["SpeechStarted", "SpeechStopped", "Heard"]
