"""What phrases leave alone or ask about, the schema matcher proposes no more than they."""

import pytest

from agents.interpreters.base import Call
from agents.interpreters.resolve import resolve
from agents.interpreters.schema import SchemaInterpreter
from agents.interpreters.schema.whole import accounted_for

from .demo_tools import NAMES, TRANSFER, request
from .test_safety import ASKED_ABOUT, LEFT_ALONE

TWO_REQUESTS = "send 50 to Bob; pay 60 to Alice Chen"  # for phrases too many, for the matcher two calls
SCHEMA = SchemaInterpreter()


async def transfers(utterance: str) -> list[Call]:
    found = await SCHEMA.interpret(request(utterance))
    return [call for call in (found.calls if found else ()) if call.action == "transfer"]


@pytest.mark.parametrize("utterance", [one for one in LEFT_ALONE if one != TWO_REQUESTS])
async def test_is_left_alone(utterance: str) -> None:
    assert await transfers(utterance) == []


@pytest.mark.parametrize(("utterance", "asked"), ASKED_ABOUT)
async def test_is_asked_about_or_left_alone(utterance: str, asked: str) -> None:
    for call in await transfers(utterance):
        assert asked in resolve(TRANSFER, call.said, request(utterance)).missing


@pytest.mark.parametrize(
    ("utterance", "sent"),
    [
        ("could you wire fifty dollars over to Bob Miller please", [("Bob Miller", "50", "USD")]),
        ("move $5 to Bob", [("Bob Miller", "5", "USD")]),
        ("麻烦把五十块转到张三", [("张三", "50", "CNY")]),
        ("帮我汇款三十元给李四", [("李四", "30", "CNY")]),
        ("send 50 to Bob and 60 yuan to Alice Chen", [("Bob Miller", "50", "USD"), ("Alice Chen", "60", "CNY")]),
        (TWO_REQUESTS, [("Bob Miller", "50", "USD"), ("Alice Chen", "60", "USD")]),
    ],
)
async def test_what_is_said_in_full_is_proposed(utterance: str, sent: list[tuple[str, str, str]]) -> None:
    found = [resolve(TRANSFER, call.said, request(utterance)) for call in await transfers(utterance)]
    assert [one.questions for one in found] == [()] * len(sent)
    assert [(NAMES[p["to"]], p["amount"], p["currency"]) for p in (one.params for one in found)] == sent


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("send 50 to Bob", True), ("please send 50 to Bob, thanks!", True), ("给Bob转50", True),
        ("send —50 to Bob", False), ("send 50% to Bob", False), ("send 50 apples to Bob", False),
        ("send 5, 50 to Bob", False), ("send (50) to Bob", False), ("send 50 to Bob or Al", False),
        ("给Bob转50个", False), ("给Bob转50左右", False),
    ],
)  # fmt: skip
def test_every_word_counts(text: str, whole: bool) -> None:
    assert accounted_for(text, [(Call("transfer", {"to": "Bob", "amount": "50"}), TRANSFER)]) is whole


def test_what_was_not_quoted_is_no_ground() -> None:
    assert not accounted_for("send fifty to Bob", [(Call("transfer", {"to": "Bob", "amount": "50"}), TRANSFER)])
    assert not accounted_for("send 50 to Bob", [(Call("transfer", {"to": "Bob"}), TRANSFER)])
