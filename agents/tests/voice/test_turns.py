"""When somebody begins to speak, and when they have finished."""

from agents.voice.turns import ASK_MS, ONSET, ONSET_THINKING, WINDOW_MS, Detection, Gate, Turns, Verdict


def fed(turns: Turns, probability: float, ms: int) -> list[Verdict]:
    return [turns(probability) for _ in range(ms // WINDOW_MS)]


def test_a_click_is_no_speech_and_speech_is() -> None:
    turns = Turns(Detection())
    assert set(fed(turns, 0.9, (ONSET - 1) * WINDOW_MS) + fed(turns, 0.0, 320)) == {Verdict.NOTHING}
    assert fed(turns, 0.9, ONSET * WINDOW_MS)[-1] is Verdict.BEGUN


def test_a_window_of_doubt_does_not_end_speech() -> None:
    turns = Turns(Detection(threshold=0.5))
    fed(turns, 0.9, 320)
    assert set(fed(turns, 0.4, 3_200)) == {Verdict.GOES_ON}


def test_silence_ends_a_turn_and_patience_waits() -> None:
    for patient, expected in ((False, 500), (True, 1_200)):
        turns = Turns(Detection(silence_ms=500))
        turns.patient = patient
        fed(turns, 0.9, 640)
        verdicts = fed(turns, 0.0, 2_000)
        ended = (verdicts.index(Verdict.ENDED) + 1) * WINDOW_MS
        assert expected <= ended < expected + WINDOW_MS


def test_thinking_asks_for_more_speech() -> None:
    turns = Turns(Detection())
    turns.thinking = True
    assert Verdict.BEGUN not in fed(turns, 0.9, (ONSET_THINKING - 1) * WINDOW_MS)
    assert turns(0.9) is Verdict.BEGUN


def test_a_likely_end_comes_early_and_an_unlikely_one_waits() -> None:
    for likely, longest in ((0.9, ASK_MS), (0.1, 2_000)):
        turns = Turns(Detection(mode="semantic_vad", eagerness="high"))
        turns.asks = True
        fed(turns, 0.9, 640)
        silence = 0
        while True:
            verdict = turns(0.0)
            silence += WINDOW_MS
            if verdict is Verdict.ENDED or (verdict is Verdict.PAUSED and turns.finished(likely)):
                break
        assert longest <= silence < longest + WINDOW_MS


def test_an_utterance_has_a_limit() -> None:
    turns = Turns(Detection(max_utterance_s=2))
    verdicts = fed(turns, 0.9, 2_100)
    assert verdicts.count(Verdict.TOO_LONG) == 1


def test_the_gate_follows_the_room() -> None:
    gate = Gate()
    assert not any(gate(20) for _ in range(100))
    assert gate(300)
    for _ in range(200):
        gate(300)
    assert not gate(300)
    assert gate(2_000)
