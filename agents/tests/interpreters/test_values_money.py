from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Json, Language, Person, Request, WalletRef
from agents.interpreters.values.base import Found, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

TEXT: Json = {"type": "string"}


def request(language: Language = "en", *currencies: str) -> Request:
    wallets = tuple(WalletRef(code, code) for code in currencies)
    return Request("", language, datetime(2026, 3, 4, tzinfo=UTC), people=(Person(1, "张三"),), wallets=wallets)


@pytest.mark.parametrize(
    ("said", "amount", "currency"),
    [
        ("fifty dollars", "50", "USD"),
        ("fifty bucks", "50", "USD"),
        ("a dollar", "1", "USD"),
        ("$50", "50", "USD"),
        ("$1,200.50", "1200.5", "USD"),
        ("$.50", "0.5", "USD"),
        ("US$ 3 million", "3000000", "USD"),
        ("£700", "700", "GBP"),
        ("50 USD", "50", "USD"),
        ("usd 50", "50", "USD"),
        ("50usd", "50", "USD"),
        ("10k$", "10000", "USD"),
        ("$50 CAD", "50", "CAD"),
        ("C$20", "20", "CAD"),
        ("hk $ 10", "10", "HKD"),
        ("60", "60", None),
        ("sixty", "60", None),
        ("twelve hundred yuan", "1200", "CNY"),
        ("100 rmb", "100", "CNY"),
        ("100 yen", "100", "JPY"),
        ("ten swiss francs", "10", "CHF"),
        ("50 Canadian dollars", "50", "CAD"),
        ("50 cents", "0.5", None),
        ("three dollars fifty", "3.5", "USD"),
        ("three dollars and five cents", "3.05", "USD"),
        ("20 euros", "20", "EUR"),
        ("五十", "50", None),
        ("五十块", "50", "CNY"),
        ("五十块钱", "50", "CNY"),
        ("五十块五", "50.5", "CNY"),
        ("十二块半", "12.5", "CNY"),
        ("三块五毛", "3.5", "CNY"),
        ("三块五毛五", "3.55", "CNY"),
        ("五十元五角三分", "50.53", "CNY"),
        ("五十块零五分", "50.05", "CNY"),
        ("五毛钱", "0.5", "CNY"),
        ("一百二十元", "120", "CNY"),
        ("1.2万元", "12000", "CNY"),
        ("人民币五十元", "50", "CNY"),
        ("五元整", "5", "CNY"),
        ("两百美元", "200", "USD"),
        ("三十美金", "30", "USD"),
        ("五十港币", "50", "HKD"),
        ("一千日元", "1000", "JPY"),
    ],
)
def test_an_amount_and_the_currency_said_with_it(said: str, amount: str, currency: str | None) -> None:
    assert read("amount", said, request(), TEXT) == Found(amount, {"currency": currency} if currency else {})


@pytest.mark.parametrize(
    "said",
    [
        "a few dollars",
        "some money",
        "a couple of bucks",
        "about 50 dollars",
        "fifty dollars or so",
        "50 or 60 dollars",
        "one fifty",
        "three dollars five",
        "100 dollars and fifty",
        "$50 euros",
        "75 USD million",
        "-5",
        "-$5",
        "minus five dollars",
        "负五十块",
        "0",
        "zero dollars",
        "dollars",
        "50 all",
        "几十块",
        "五十多块",
        "五十块左右",
        "三五块",
        "一点钱",
        "五十块五个人",
        "",
        None,
        True,
        -1,
        0,
        float("nan"),
        ["50"],
        {"amount": 50},
    ],
)
def test_what_is_vague_negative_or_nothing_is_refused(said: Any) -> None:
    assert read("amount", said, request(), TEXT) == NotUnderstood()


@pytest.mark.parametrize("said", ["¥20", "￥20"])
def test_the_yen_sign_names_a_currency_only_where_it_can_be_one(said: str) -> None:
    assert read("amount", said, request("zh"), TEXT) == Found("20", {"currency": "CNY"})
    assert read("amount", said, request("en", "CNY", "USD"), TEXT) == Found("20", {"currency": "CNY"})
    assert read("amount", said, request("en", "CNY", "JPY"), TEXT) == Found("20")
    assert read("amount", said, request("en"), TEXT) == Found("20")


@pytest.mark.parametrize(
    ("said", "schema", "value"),
    [
        ("fifty", {"type": "number"}, 50),
        ("50.5", {"type": "number"}, 50.5),
        (0.1, {"type": "string"}, "0.1"),
        (50.0, {"type": "string"}, "50"),
        ("50.50", {}, "50.5"),
        ("50", {"anyOf": [{"type": "number"}, {"type": "string"}]}, "50"),
        ("50.5", {"type": "string", "pattern": r"^\d+\.\d{2}$"}, "50.50"),
        ("fifty", {"type": "integer"}, 50),
    ],
)
def test_the_amount_takes_the_form_of_the_schema(said: Any, schema: Json, value: Any) -> None:
    reading = read("amount", said, request(), schema)
    assert isinstance(reading, Found)
    assert (reading.value, type(reading.value)) == (value, type(value))


def test_whole_units_refuse_cents() -> None:
    assert read("amount", "50.5", request(), {"type": "integer"}) == NotUnderstood()


@pytest.mark.parametrize(
    ("text", "found", "amount"),
    [
        ("no, make it 60", "60", "60"),
        ("send Bob fifty dollars for 3 tickets", "fifty dollars", "50"),
        ("pay $12 to Bob", "$12", "12"),
        ("三块五给张三", "三块五", "3.5"),
        ("给张三转五十块", "五十块", "50"),
        ("改成六十块五吧", "六十块五", "60.5"),
        ("about $50 to Bob", None, None),
        ("pay 20 dollars 15 minutes later", None, None),
        ("50 or 60", None, None),
        ("五十块五个人", None, None),
        ("send it", None, None),
    ],
)
def test_the_one_amount_in_a_text(text: str, found: str | None, amount: str | None) -> None:
    span = find("amount", text, request(), TEXT)
    assert (span and text[span.start : span.end]) == found
    if span:
        assert isinstance(span.reading, Found)
        assert span.reading.value == amount


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("dollars", "USD"),
        ("US dollars", "USD"),
        ("usd", "USD"),
        ("yuan", "CNY"),
        ("人民币", "CNY"),
        ("美元", "USD"),
        ("港币", "HKD"),
        ("pounds", "GBP"),
        ("Mexican pesos", "MXN"),
        ("€", "EUR"),
    ],
)
def test_a_currency_by_what_it_is_called(said: str, code: str) -> None:
    assert read("currency", said, request(), TEXT) == Found(code)


def test_a_currency_obeys_the_list_of_the_schema() -> None:
    schema = {"enum": ["usd", "CREDITS"]}
    assert read("currency", "dollars", request(), schema) == Found("usd")
    assert read("currency", "credits", request(), schema) == Found("CREDITS")
    assert read("currency", "euros", request(), schema) == NotUnderstood()
    assert read("currency", ["usd"], request(), schema) == NotUnderstood()


def test_a_currency_of_a_wallet_is_known() -> None:
    assert read("currency", "xbt", request("en", "XBT"), TEXT) == Found("XBT")
    assert read("currency", "xbt", request(), TEXT) == NotUnderstood()


def test_the_yen_sign_alone_is_asked_about() -> None:
    reading = read("currency", "¥", request(), TEXT)
    assert isinstance(reading, Several)
    assert [candidate.value for candidate in reading.candidates] == ["CNY", "JPY"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("in euros please", "euros"), ("换成美元吧", "美元"), ("dollars to euros", None), ("一块", None)],
)
def test_the_one_currency_in_a_text(text: str, found: str | None) -> None:
    span = find("currency", text, request(), TEXT)
    assert (span and text[span.start : span.end]) == found
