"""Turns that point back to earlier ones of their session."""

import pytest

from .conftest import ALICE, BOB, ZHANG, Api, Ledger, states


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


async def done(api: Api, text: str) -> None:
    assert (await api.say(text))["type"] == "confirm"
    await api.confirm("yes", execute=True)


async def test_more_to_the_same_person(api: Api, demo_tools: Ledger) -> None:
    await done(api, "send fifty yuan to Bob Miller")
    asked = await api.say("send him another 20")
    assert (asked["type"], asked["params"]) == ("confirm", {"to": BOB, "amount": "20", "currency": "CNY"})
    for part in ("20", "yuan", "Bob Miller", "3377"):
        assert part in asked["confirmText"]
    assert len(demo_tools.transfers()) == 1
    await api.confirm("yes", execute=True)
    assert demo_tools.transfers() == [(BOB, "CNY", 5000), (BOB, "CNY", 2000)]


async def test_in_chinese(api: Api, demo_tools: Ledger) -> None:
    await done(api, "给张三转五十块钱")
    asked = await api.say("再给他转二十")
    assert asked["params"] == {"to": ZHANG, "amount": "20", "currency": "CNY"}
    assert "张三" in asked["confirmText"]


async def test_an_answer_may_point_back(api: Api) -> None:
    await done(api, "send fifty dollars to Bob Miller")
    assert (await api.say("send 30 dollars"))["missing"] == ["to"]
    assert (await api.say("the same person"))["params"] == {"to": BOB, "amount": "30", "currency": "USD"}


async def test_him_in_another_session_is_nobody(api: Api, demo_tools: Ledger) -> None:
    await done(api, "send fifty dollars to Bob Miller")
    asked = await api.say("send him 20", sessionId="s-2")
    assert asked["type"] in ("clarify", "unknown")
    assert "to" not in asked.get("params", {})


async def test_once_more_asks_again(api: Api, demo_tools: Ledger) -> None:
    assert (await api.say("do it again"))["type"] == "unknown"
    await done(api, "send fifty dollars to Alice Chen")
    await api.say("what is my balance", autoExecute=True)
    asked = await api.say("do that again")
    assert asked["type"] == "ready"
    await api.say("cancel")
    await done(api, "send 7 dollars to Bob Miller")
    again = await api.say("再来一次")
    assert (again["type"], again["params"]) == ("confirm", {"to": BOB, "amount": "7", "currency": "USD"})
    assert demo_tools.transfers() == [(ALICE, "USD", 5000), (BOB, "USD", 700)]
    await api.confirm("好的", execute=True)
    assert len(demo_tools.transfers()) == 3


async def test_what_was_asked_and_what_was_said(api: Api) -> None:
    assert "not said anything" in (await api.say("what did I ask?"))["confirmText"]
    await done(api, "send fifty dollars to Bob Miller")
    asked = await api.say("what did I ask?")
    assert asked["confirmText"] == "You said: “send fifty dollars to Bob Miller”"
    told = await api.say("repeat that")
    assert (told["type"], told["confirmText"]) == ("answer", asked["confirmText"])
    other = await api.say("what time is it in Tokyo")
    repeated = await api.say("what did I ask?")
    assert repeated["confirmText"] == other["confirmText"]  # it is still open, so it is read out again
    await api.say("cancel")
    assert "Tokyo" in (await api.say("what did I ask?"))["confirmText"]


async def test_cancel_with_nothing_open(api: Api, demo_tools: Ledger) -> None:
    assert "Nothing is waiting" in (await api.say("cancel"))["confirmText"]
    await done(api, "send fifty dollars to Bob Miller")
    answer = await api.say("cancel that")
    assert (answer["type"], answer["confirmText"]) == (
        "answer", "That has been carried out already; I cannot take it back.",
    )  # fmt: skip
    assert len(demo_tools.transfers()) == 1
    assert await states() == ["succeeded"]
