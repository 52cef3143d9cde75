from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Request, WalletRef
from agents.interpreters.values import wallets
from agents.interpreters.values.base import Found, NotFound, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

REQUEST = Request(
    "",
    "en",
    datetime(2026, 3, 4, tzinfo=UTC),
    wallets=(
        WalletRef("Main", "USD", "0000111122223333", is_default=True),
        WalletRef("零钱", "CNY", "0000444455556666"),
        WalletRef("Travel", "EUR", "0000777788889999"),
        WalletRef("Savings", "EUR", "0000777788880000"),
        WalletRef("Rainy Day Fund", "GBP", "0000999900001111"),
        WalletRef("旅行基金", "JPY", "0000999900002222"),
    ),
)


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("main", Found("0000111122223333")),
        ("my main account", Found("0000111122223333")),
        ("the default wallet", Found("0000111122223333")),
        ("默认钱包", Found("0000111122223333")),
        ("my dollar wallet", Found("0000111122223333")),
        ("零钱", Found("0000444455556666")),
        ("人民币钱包", Found("0000444455556666")),
        ("0000444455556666", Found("0000444455556666")),
        ("brokerage", NotFound()),
        (5, NotUnderstood()),
    ],
)
def test_a_wallet_by_label_default_or_currency(said: Any, reading: Any) -> None:
    assert read("wallet", said, REQUEST, {}) == reading


def test_two_wallets_of_one_currency_are_asked_about() -> None:
    reading = read("wallet", "euro wallet", REQUEST, {})
    assert isinstance(reading, Several)
    assert [candidate.label for candidate in reading.candidates] == ["Travel", "Savings"]


def test_the_one_wallet_in_a_text() -> None:
    span = find("wallet", "pay from Travel", REQUEST, {})
    assert span is not None
    assert span.reading == Found("0000777788889999")
    assert find("wallet", "from Travel or Savings", REQUEST, {}) is None


@pytest.mark.parametrize(
    ("said", "account"),
    [
        ("rainy day", "0000999900001111"),
        ("the rainy day account", "0000999900001111"),
        ("my pound account", "0000999900001111"),
        ("the yen one", "0000999900002222"),
        ("日元账户", "0000999900002222"),
        ("旅行", "0000999900002222"),
        ("旅行账户", "0000999900002222"),
        ("旅行日元账户", "0000999900002222"),
        ("零錢", "0000444455556666"),
        ("零钱账户", "0000444455556666"),
        ("euro travel wallet", "0000777788889999"),
    ],
)
def test_a_wallet_by_part_of_its_label_and_by_currency(said: str, account: str) -> None:
    assert read("wallet", said, REQUEST, {}) == Found(account)


@pytest.mark.parametrize(
    ("said", "label"),
    [("Traval", "Travel"), ("rainy dei found", "Rainy Day Fund"), ("令钱", "零钱"), ("saving", "Savings")],
)
def test_a_label_that_only_sounds_alike_is_asked_about(said: str, label: str) -> None:
    reading = read("wallet", said, REQUEST, {})
    assert isinstance(reading, Several)
    assert [candidate.label for candidate in reading.candidates] == [label]


@pytest.mark.parametrize(
    "said", ["my account", "the dollar travel account", "won account", "股票账户", "fu", "基", "the"]
)
def test_no_wallet(said: str) -> None:
    assert read("wallet", said, REQUEST, {}) == NotFound()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("pay it from my savings", [("savings", False)]),
        ("pay 50 for travel from the yen account", [("travel", True), ("from the yen account", False)]),
        ("从零钱里付五十", [("零钱", False)]),
        ("换点零钱", [("零钱", True)]),
        ("用日元账户付给张三", [("用日元账户", False)]),
        ("I remain here", []),
        ("which one is it", []),
        ("out of the rainy day fund", [("rainy day fund", False)]),
    ],
)
def test_every_wallet_in_a_text_and_which_are_doubtful(text: str, places: list[tuple[str, bool]]) -> None:
    found = [(text[span.start : span.end], span.doubtful) for span in wallets.scan(text, REQUEST)]
    assert found == places
    span = find("wallet", text, REQUEST, {})
    sure = [words for words, doubtful in places if not doubtful]
    assert (span and text[span.start : span.end]) == (sure[0] if sure else None)
