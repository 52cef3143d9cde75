"""A model's quotes against what the user said: never a person, amount, currency or wallet that was not."""

from typing import Any

import pytest

from agents.interpreters.base import PastTurn, Person
from agents.interpreters.llm.quoted import Heard

from .llm_case import PEOPLE, TRANSFER, request

BOTH = (*PEOPLE, Person(3, "Alice Wong", (), "6222-9034"), Person(4, "张三丰", (), "6222-7777"))


def words(param: str, utterance: str, quote: str, others: dict[str, Any] | None = None, **fields: Any) -> str | None:
    return Heard(request(utterance, **fields)).said(TRANSFER, param, quote, others or {})


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        ("send fifty to Alice", "Alice", "Alice"),
        ("send fifty to ALICE", "alice", "alice"),
        ("给张三转五十", "张三", "张三"),
        ("send fifty to Ｂｏｂ", "Bob", "Bob"),
        ("send fifty to Mallory", "Mallory", "Mallory"),  # said, and known to nobody: the user is asked
        ("send fifty to him", "him", "him"),
        ("send fifty to Alice", "Alice Chen", "Alice"),  # completed by the model
        ("send fifty to my flatmate", "Alice Chen", None),
        ("send fifty to Alicia", "Ali", None),  # only a part of a word
        ("send fifty", "Alice", None),
        ("send fifty to Alice", "Mallory", None),
        ("send fifty to Alice", "6222-4821", "Alice"),
        ("send fifty to Alice", "6222020200001234", None),
    ],
)
def test_people(utterance: str, quote: str, expected: str | None) -> None:
    assert words("to", utterance, quote) == expected


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        ("send fifty to Alice", "Alice Chen", "Alice"),  # two of them: the user's word is asked about
        ("send fifty to Alice Wong", "Alice", "Alice Wong"),
        ("给张三丰和张三各转五十", "张三丰", "张三丰"),
        ("给张三丰转五十", "张三", "张三丰"),
        ("给张三丰转五十，再给Alice Wong转五十", "张三", "张三丰"),
    ],
)
def test_people_with_names_alike(utterance: str, quote: str, expected: str | None) -> None:
    assert words("to", utterance, quote, people=BOTH) == expected


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        ("send fifty dollars to Alice", "fifty dollars", "fifty dollars"),
        ("send fifty dollars to Alice", "50", "fifty dollars"),
        ("send fifty dollars to Alice", "$50.00", "fifty dollars"),
        ("send $1,200.50 to Alice", "1200.5", "$1,200.50"),
        ("给张三转五十块五", "50.5", "五十块五"),
        ("给张三转１００元", "100 yuan", "１００元"),
        ("send fifty to Alice", "fifty dollars", "fifty"),  # the currency is the model's
        ("send fifty dollars to Alice", "fifty euros", "fifty dollars"),
        ("send fifty to Alice, in euros", "fifty euros", "fifty euros"),
        ("send one hundred fifty dollars to Alice", "fifty dollars", None),
        ("给张三转五十块五", "五十块", None),
        ("send 500 to Alice", "50", None),
        ("send fifty-five to Alice", "fifty", None),
        ("send about fifty to Alice", "fifty", None),
        ("send some money to Alice", "fifty dollars", None),
        ("send some money to Alice", "some money", "some money"),  # not an amount: the user is asked
        ("split 100 dollars between Alice and 张三", "50 dollars", None),
        ("send fifty to 张三 at 10", "60", None),
        ("给张三转钱", "三", None),  # the figure in a name
    ],
)
def test_amounts(utterance: str, quote: str, expected: str | None) -> None:
    assert words("amount", utterance, quote) == expected


@pytest.mark.parametrize(
    ("quote", "currency", "expected"),
    [
        ("50", "yuan", "50 yuan"),
        ("50", "dollars", "50 dollars"),
        ("50", None, None),  # which of the two?
        ("50 yuan", None, "50 yuan"),
        ("50 euros", None, None),
    ],
)
def test_the_same_figure_twice(quote: str, currency: str | None, expected: str | None) -> None:
    utterance = "send 50 dollars to Alice and 50 yuan to 张三"
    assert words("amount", utterance, quote, {"currency": currency}) == expected


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        ("send fifty dollars to Alice", "dollars", "dollars"),
        ("send fifty dollars to Alice", "USD", "USD"),
        ("send $50 to Alice", "dollars", "dollars"),
        ("给张三转五十块", "CNY", "CNY"),
        ("用美元给张三转五十", "USD", "USD"),
        ("给张三转五十美元", "元", None),
        ("send fifty to Alice", "USD", None),
        ("send fifty dollars to Alice", "EUR", None),
        ("send fifty quatloos to Alice", "quatloos", "quatloos"),
        ("send fifty to Alice", "quatloos", None),
    ],
)
def test_currencies(utterance: str, quote: str, expected: str | None) -> None:
    assert words("currency", utterance, quote) == expected


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        ("send fifty from savings", "savings", "savings"),
        ("send fifty from my Savings account", "Savings account", "Savings account"),
        ("send fifty from savings", "W-9002", "savings"),
        ("send fifty", "Everyday", None),
    ],
)
def test_wallets(utterance: str, quote: str, expected: str | None) -> None:
    assert words("wallet", utterance, quote) == expected


def test_what_was_said_before_counts_and_what_was_answered_does_not() -> None:
    history = (PastTurn("send 20 euros to Alice", "Send 20 euros to Alice Chen?"), PastTurn("no", "To 张三 then, 70?"))
    assert words("to", "send him another 20", "Alice", history=history) == "Alice"
    assert words("amount", "the same again to 张三", "20 euros", history=history) == "20 euros"
    assert words("amount", "the same again", "70", history=history) is None
    assert words("to", "the same again", "张三", history=history) is None


def test_now_comes_before_then() -> None:
    history = (PastTurn("send fifty euros to Alice", "?"),)
    assert words("amount", "fifty dollars", "50", history=history) == "fifty dollars"
