from decimal import Decimal

import pytest

from agents.interpreters.values import sole


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("turn it up to 35 please", "35"),
        ("a pair", "2"),
        ("a couple of", "2"),
        ("three dozen", "36"),
        ("one forty-five", "145"),
        ("hundred and twelve", "112"),
        ("72 (seventy-two)", "72"),
        ("four kr", "40000000"),
        ("nil", "0"),
        ("-.25", "-0.25"),
        ("八对", "16"),
        ("七双", "14"),
        ("六一", "61"),
        ("三元六角五分", "3.65"),
        ("捌拾圆整", "80"),
        ("半個", "0.5"),
        ("百", "100"),
        ("45kg", "45"),
    ],
)
def test_the_one_number_of_a_text(text: str, value: str) -> None:
    assert sole.number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "some", "a few", "5 and 6", "five five five", "三五百", "12 45", "between 3 and 4"]
)
def test_no_or_several_numbers_are_none(text: str) -> None:
    assert sole.number(text) is None


def test_the_one_price_of_a_text() -> None:
    price = sole.price("it was 12 euros, yes, €12", "en")
    assert price is not None
    assert (price.amount, price.code) == (Decimal(12), "EUR")
    assert sole.price("12 euros or 13 euros", "en") is None
    assert sole.price("twelve", "en") is None


def test_the_one_duration_of_a_text() -> None:
    duration = sole.duration("give it an hour and a half")
    assert duration is not None
    assert (duration.value, duration.unit) == (Decimal(90), "Minute")
    assert sole.duration("two hours or three days") is None
