"""A model's quotes against what the user said: never a person, amount, currency or wallet that was not."""

from dataclasses import replace
from typing import Any

import pytest

from agents.interpreters.base import Money, PastTurn, Person, Recent
from agents.interpreters.llm.quoted import Heard

from .llm_case import PEOPLE, TRANSFER, request

BOTH = (*PEOPLE, Person(3, "Alice Wong", (), "6222-9034"), Person(4, "张三丰", (), "6222-7777"))


def words(param: str, utterance: str, quote: str, others: dict[str, Any] | None = None, **fields: Any) -> str | None:
    return Heard(request(utterance, **fields)).said(TRANSFER, param, quote, others or {})


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        ("send fifty to Alice", "Alice", "Alice"),
        ("send fifty to ALICE", "alice", "ALICE"),
        ("给张三转五十", "张三", "张三"),
        ("send fifty to Ｂｏｂ", "Bob", "Ｂｏｂ"),
        ("send fifty to Mallory", "Mallory", "Mallory"),  # said, and known to nobody: the user is asked
        ("send fifty to him", "him", "him"),
        ("send fifty to Alice", "Alice Chen", "Alice"),  # completed by the model
        ("send fifty to my flatmate", "Alice Chen", None),
        ("send fifty to Alicia", "Ali", "Alicia"),  # more than a part of a word, and asked about
        ("send fifty to Alistair", "Ali", None),
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
        ("send fifty to Alice Chen and twenty to Alice Wong", "Alice", "Alice Chen"),
        ("send fifty to Ali, twenty to Alice Wong", "Alice Chen", "Ali"),
    ],
)
def test_people_with_names_alike(utterance: str, quote: str, expected: str | None) -> None:
    assert words("to", utterance, quote, people=BOTH) == expected


@pytest.mark.parametrize(
    ("utterance", "quote"),
    [
        ("给张三丰转五十", "张三"),
        ("send fifty to Alice Dylan", "Alice"),
        ("send fifty to Alice's mother", "Alice"),
        ("给张三的老婆转五十", "张三"),
    ],
)
def test_a_part_of_somebody_elses_name_is_not_taken(utterance: str, quote: str) -> None:
    assert words("to", utterance, quote) is None


def test_a_sound_alike_is_the_users_word() -> None:
    people = (Person(1, "John Smith", (), "6222-1"), Person(2, "李四", (), "6222-2"))
    assert words("to", "send fifty to Jon Smith", "John Smith", people=people) == "Jon Smith"
    assert words("to", "给李斯转五十", "李四", people=people) == "李斯"


PHONE = replace(TRANSFER, param_kinds={"to": "phone"}, input_schema={"properties": {"to": {"type": "string"}}})


@pytest.mark.parametrize(
    ("utterance", "quote", "expected"),
    [
        (
            "call four one five five five five one two three four",
            "4155551234",
            "four one five five five five one two three four",
        ),
        ("call 415-555-1234", "415-555-1234", "415-555-1234"),
        ("打幺三八零零一三八零零零", "13800138000", "幺三八零零一三八零零零"),
        ("call Alice", "Alice", "Alice"),
        ("call Alice", "+86 139 0000 0000", None),
        ("call 415-555-1234", "555-1234", None),
        ("call me back", "911", None),
    ],
)
def test_phones(utterance: str, quote: str, expected: str | None) -> None:
    assert Heard(request(utterance)).said(PHONE, "to", quote, {}) == expected


RECENT = Recent(people=(PEOPLE[0],), money=(Money("70", "USD"),))


@pytest.mark.parametrize(
    ("param", "utterance", "quote", "expected"),
    [
        ("to", "send him another 20", "him", "him"),
        ("to", "send another 20", "him", None),
        ("to", "再给他转二十", "他", "他"),
        ("amount", "send him another 20", "another 20", "20"),
        ("amount", "send him another 25", "another 20", None),
        ("amount", "send him the same amount", "the same amount", "the same amount"),
        ("amount", "send him that", "70", None),
    ],
)
def test_words_that_point_back(param: str, utterance: str, quote: str, expected: str | None) -> None:
    assert words(param, utterance, quote, recent=RECENT) == expected


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
        ("send fifty from my Savings account", "Savings account", "from my Savings account"),
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
