"""Our own voice, a listener's "uh-huh", or somebody who means us."""

import numpy as np
import pytest

from agents.voice.overlap import Judgement, OwnVoice, is_backchannel, judge

RATE = 24_000
READ_BACK = "Send 50 US dollars to Alice Chen, ending 4821?"
SAY = "Please say yes or no."


def pcm(ms: int, level: int = 3_000) -> bytes:
    return np.full(RATE * ms // 1000, level, np.int16).tobytes()


def own(text: str, ms: int) -> OwnVoice:
    voice = OwnVoice()
    voice.plays(0, text, pcm(ms), RATE)
    voice.plays(0, ".", pcm(200), RATE)  # the clause before it has all its audio
    return voice


def judged(text: str, ours: list[str], *, likeness: float = 0.0, playing: bool = True, final: bool = True) -> Judgement:
    return judge(text, ours, ours, likeness, 300, playing=playing, final=final)


@pytest.mark.parametrize("text", ["uh-huh", "Mm-hmm.", "mm", "I see", "嗯", "嗯嗯", "对对", "哦。"])
def test_what_listeners_say(text: str) -> None:
    assert is_backchannel(text)
    assert judged(text, []) is Judgement.BACKCHANNEL
    assert judged(text, [], final=False) is Judgement.OPEN
    assert judged(text, [], playing=False) is Judgement.MEANT  # an answer, once we have finished


@pytest.mark.parametrize("text", ["yes", "no", "stop", "stop it", "okay", "是的", "对", "不要", "停", "取消", "好的"])
def test_a_short_answer_is_meant(text: str) -> None:
    assert not is_backchannel(text)
    assert judged(text, own(READ_BACK, 3_000).words(1_000, 1_500)) is Judgement.MEANT


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (READ_BACK, "send fifty us dollars to alice chen"),
        (READ_BACK, "fifty us dollars to alice"),
        (READ_BACK, "dollars to alison chen ending"),
        ("给张三转50元，尾号4821，确认吗？", "给 张三 转 五十 元"),
        ("给张三转50元，尾号4821，确认吗？", "张三转五十元尾号"),
    ],
)
def test_our_own_words_are_an_echo(said: str, heard: str) -> None:
    ours = own(said, 3_000).words(0, 3_000)
    assert judged(heard, ours) is Judgement.ECHO
    assert judged(heard, ours, final=False) is Judgement.ECHO


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (READ_BACK, "send sixty us dollars to alice chen"),
        (READ_BACK, "no send fifty us dollars to alice"),
        (READ_BACK, "what is my balance"),
        ("给张三转50元，尾号4821，确认吗？", "给张三转六十元"),
        ("给张三转50元，尾号4821，确认吗？", "不是给张三转五十元"),
        ("给张三转50元，尾号4821，确认吗？", "我的余额是多少"),
    ],
)
def test_other_words_are_meant(said: str, heard: str) -> None:
    assert judged(heard, own(said, 3_000).words(0, 3_000)) is Judgement.MEANT


def test_words_are_ours_only_while_they_sound() -> None:
    voice = own("one moment please and then say yes or no to that", 4_800)
    assert "yes" not in voice.words(0, 1_000)
    assert "yes" in voice.words(3_200, 3_700)
    assert "one" not in voice.words(3_200, 3_700)


def test_a_yes_while_we_say_yes_is_ours() -> None:
    voice = own(SAY, 2_000)
    assert judged("yes", voice.words(1_200, 1_500)) is Judgement.ECHO


def test_a_yes_after_we_asked_for_one_is_an_answer() -> None:
    voice = own(SAY, 2_000)
    ours = voice.words(2_250, 2_600)
    assert judged("yes", ours, playing=False) is Judgement.MEANT
    assert judged("确认", own("确认吗？", 900).words(1_000, 1_400), playing=False) is Judgement.MEANT


def test_a_yes_as_loud_as_we_were_is_never_an_answer() -> None:
    assert judged("yes", [], likeness=0.6, playing=False) is Judgement.ECHO
    assert judged("no", [], likeness=0.6) is Judgement.MEANT
    assert judged("anything at all", [], likeness=0.85) is Judgement.ECHO


def test_a_no_is_heard_while_we_say_no() -> None:
    ours = own(SAY, 2_000).words(1_600, 2_000)
    assert "no" in ours
    assert judged("no", ours) is Judgement.MEANT
    assert judged("no", ours, likeness=0.6) is Judgement.ECHO


def test_speech_without_words_is_meant_after_a_while() -> None:
    assert judge("", [], [], 0.0, 800, playing=True, final=False) is Judgement.MEANT
    assert judge("", [], [], 0.6, 800, playing=True, final=False) is Judgement.OPEN
    assert judge("", [], [], 0.0, 700, playing=True, final=False) is Judgement.OPEN


def test_the_loudness_of_an_echo_is_like_ours_and_stays_so_after_a_cut() -> None:
    random = np.random.default_rng(3)
    shape = np.repeat(random.uniform(50, 8_000, 64), RATE * 32 // 1000)
    noise = (shape * random.standard_normal(len(shape))).clip(-32_768, 32_767).astype(np.int16)
    voice = OwnVoice()
    voice.plays(0, "something that is cut off", pcm(5_000), RATE)
    voice.stops(320)
    voice.plays(640, "what comes next", noise.tobytes(), RATE)
    heard = [float(level) / 10 for level in shape[:: RATE * 32 // 1000]]
    assert voice.likeness(640 + 160, heard[:40]) > 0.8
    other = [float(level) for level in random.uniform(50, 8_000, 40)]
    assert voice.likeness(640 + 160, other) < 0.8
    assert not voice.words(900, 1_000).count("cut")
