"""A backend that fails is followed by the next, and nothing is lost or said twice."""

import pytest

from agents.voice.asr.chain import AsrChain
from agents.voice.asr.figures import figures
from agents.voice.asr.listened import chosen
from agents.voice.asr.vosk import segmented
from agents.voice.health import REST_S, Record
from agents.voice.ports import AsrUnavailable, Hints, TtsUnavailable
from agents.voice.tts.chain import TtsChain

from .fakes import ToldAsr, TonesTts


async def test_the_next_recogniser_hears_it_from_the_beginning() -> None:
    first, second = ToldAsr(broken=True, name="first", after=5), ToldAsr("all of it", name="second")
    chain = AsrChain({"en": [first, second]})
    stream = chain.open("en", Hints())
    for part in (b"one", b"two", b"three"):
        await stream.feed(part)
    transcript = await stream.finish()
    assert (transcript.text, transcript.backend) == ("all of it", "second")
    assert second.heard == [b"onetwothree"]
    assert [(one.name, one.ok) for one in chain.standing("en")] == [("first", False), ("second", True)]


async def test_one_that_failed_rests_for_a_while() -> None:
    now = [0.0]
    first, second = ToldAsr("a", broken=True, name="first"), ToldAsr("b", "c", name="second")
    chain = AsrChain({"en": [first, second]}, Record(lambda: now[0]))
    for _ in range(2):
        stream = chain.open("en", Hints())
        await stream.feed(b"xx")
        assert (await stream.finish()).backend == "second"
    assert len(first.hints) == 1
    now[0], first.broken = REST_S + 1, False
    stream = chain.open("en", Hints())
    assert (await stream.finish()).backend == "first"
    assert all(one.ok for one in chain.standing("en"))


async def test_where_none_is_left_it_is_said() -> None:
    chain = AsrChain({"en": [ToldAsr(broken=True)]})
    stream = chain.open("en", Hints())
    with pytest.raises(AsrUnavailable):
        await stream.feed(b"xx")
    with pytest.raises(AsrUnavailable):
        await chain.open("zh", Hints()).finish()


async def test_the_next_voice_says_the_clause() -> None:
    broken, works = TonesTts("broken", broken=True), TonesTts("works")
    chain = TtsChain({"en": [broken, works]})
    assert b"".join([part async for part in chain.speak("yes", "en")])
    assert works.said == ["yes"]
    assert [one.ok for one in chain.standing("en")] == [False, True]
    assert chain.voices("en") == ("works-en",)


async def test_nothing_is_said_twice() -> None:
    broken, works = TonesTts("broken", broken=True, after=2), TonesTts("works")
    chain = TtsChain({"en": [broken, works]})
    with pytest.raises(TtsUnavailable):
        [part async for part in chain.speak("yes it is", "en")]
    assert works.said == []


@pytest.mark.parametrize(
    ("free", "listened", "sure", "language", "taken"),
    [
        ("emma clock", "emma clark", 1.0, "en", "emma clark"),
        ("yesterday", "yes", 1.0, "en", "yesterday"),
        ("guess", "yes", 1.0, "en", "guess"),
        ("", "yes", 1.0, "en", ""),
        ("emma clock", "emma [unk]", 1.0, "en", "emma clock"),
        ("emma clock", "emma clark", 0.4, "en", "emma clock"),
        ("号的", "好的", 1.0, "zh", "好的"),
        ("不要", "好的", 1.0, "zh", "不要"),
    ],
)
def test_what_was_listened_for_counts_where_it_was_said(
    free: str, listened: str, sure: float, language: str, taken: str
) -> None:
    assert chosen(free, listened, sure, language) == taken  # type: ignore[arg-type]


def test_chinese_is_cut_into_words_that_are_known() -> None:
    known = {"好", "的", "好的", "转账"}
    assert segmented("好的转账", lambda word: 1 if word in known else -1) == "好的 转账"
    assert segmented("好的，转五", lambda word: 1 if word in known else -1) == ""
    assert segmented("Yes, go", {"yes": 1, "go": 2}.__getitem__) == "yes go"


def test_figures_are_words() -> None:
    for language in ("en", "zh"):
        assert len(figures(language)) > 300
        assert not any(character.isdigit() for words in figures(language) for character in words)
