from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Person, Request, WalletRef
from agents.interpreters.values.base import Found, NotFound, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

ALICE_CHEN = Person(1, "Alice Chen", ("Ally",), "6222000000004821", "+1 555 0101", "alice@example.com")
ALICE_WONG = Person(2, "Alice Wong", account="6222000000009034")
ZHANG_SAN = Person(3, "张三", ("老张",), "6222000000001234")
OUYANG = Person(4, "欧阳小明", account="6222000000005678", note="表弟")
BOB = Person(5, "Bob Stone", email="bob@example.com")
REQUEST = Request(
    "",
    "en",
    datetime(2026, 3, 4, tzinfo=UTC),
    people=(ALICE_CHEN, ALICE_WONG, ZHANG_SAN, OUYANG, BOB),
    wallets=(
        WalletRef("Main", "USD", "0000111122223333", is_default=True),
        WalletRef("零钱", "CNY", "0000444455556666"),
        WalletRef("Travel", "EUR", "0000777788889999"),
        WalletRef("Savings", "EUR", "0000777788880000"),
    ),
)


@pytest.mark.parametrize(
    ("said", "person"),
    [
        ("Alice Chen", ALICE_CHEN),
        ("alice  chen", ALICE_CHEN),
        ("Alice Chen's", ALICE_CHEN),
        ("Ally", ALICE_CHEN),
        ("Chen", ALICE_CHEN),
        ("Mr. Chen", ALICE_CHEN),
        ("Ms Wong", ALICE_WONG),
        ("张三", ZHANG_SAN),
        ("张 三", ZHANG_SAN),
        ("张三先生", ZHANG_SAN),
        ("张先生", ZHANG_SAN),
        ("老张", ZHANG_SAN),
        ("小明", OUYANG),
        ("欧阳小姐", OUYANG),
        ("6222000000004821", ALICE_CHEN),
        (6222000000004821, ALICE_CHEN),
        ("+1 (555) 0101", ALICE_CHEN),
        ("Alice@Example.com", ALICE_CHEN),
    ],
)
def test_an_exact_form_is_the_contact(said: Any, person: Person) -> None:
    assert read("person", said, REQUEST, {}) == Found(person.account)


@pytest.mark.parametrize("said", ["Zed", "三", "张", "李四", "4821", "Alice Chen and Bob", "send it to"])
def test_nobody_of_that_name(said: str) -> None:
    assert read("person", said, REQUEST, {}) == NotFound()


@pytest.mark.parametrize("said", ["", " ", None, True, [], {"name": "Alice Chen"}, 1.5])
def test_what_is_no_name_is_not_understood(said: Any) -> None:
    assert read("person", said, REQUEST, {}) == NotUnderstood()


def test_two_of_that_name_are_asked_about() -> None:
    reading = read("person", "Alice", REQUEST, {})
    assert isinstance(reading, Several)
    assert [(c.label, c.value, c.detail) for c in reading.candidates] == [
        ("Alice Chen", "Alice Chen", "ending 4821"),
        ("Alice Wong", "Alice Wong", "ending 9034"),
    ]


@pytest.mark.parametrize("said", ["Alise Chen", "Alicia Chen", "欧阳晓明"])
def test_what_only_looks_alike_is_asked_about_even_alone(said: str) -> None:
    assert isinstance(read("person", said, REQUEST, {}), Several)


def test_candidates_of_one_name_can_be_told_apart_and_sent_back() -> None:
    twins = (Person(1, "Li Na", account="11110000"), Person(2, "Li Na", account="22220000", note="work"))
    request = Request("", "zh", REQUEST.now, people=twins)
    reading = read("person", "Li Na", request, {})
    assert isinstance(reading, Several)
    assert len({candidate.detail for candidate in reading.candidates}) == 2
    sent_back = [read("person", candidate.value, request, {}) for candidate in reading.candidates]
    assert sent_back == [Found("11110000"), Found("22220000")]


def test_a_full_name_is_not_confused_with_part_of_another() -> None:
    people = (Person(1, "Li Na", account="1"), Person(2, "Li Na Chen", account="2"))
    request = Request("", "en", REQUEST.now, people=people)
    assert read("person", "Li Na", request, {}) == Found("1")
    assert isinstance(read("person", "Li", request, {}), Several)


@pytest.mark.parametrize(
    ("kind", "said", "reading"),
    [
        ("person.name", "ally", Found("Alice Chen")),
        ("person.phone", "ally", Found("+1 555 0101")),
        ("person.email", "bob", Found("bob@example.com")),
        ("person", "bob", NotFound()),
        ("person.phone", "张三", NotFound()),
    ],
)
def test_other_fields_and_contacts_that_lack_them(kind: str, said: str, reading: Any) -> None:
    assert read(kind, said, REQUEST, {}) == reading


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("send it to Alice Chen please", "Alice Chen"),
        ("把钱转给张三吧", "张三"),
        ("Malice Chenille", None),
        ("Alice Chen or Bob", None),
        ("nobody", None),
    ],
)
def test_the_one_contact_in_a_text(text: str, found: str | None) -> None:
    span = find("person", text, REQUEST, {})
    assert (span and text[span.start : span.end]) == found


def test_a_name_that_is_a_word_needs_its_capital_letter() -> None:
    request = Request("", "en", REQUEST.now, people=(Person(1, "Will Young", account="1"),))
    assert find("person", "will you send it", request, {}) is None
    assert find("person", "send it to Will", request, {}) is not None


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
