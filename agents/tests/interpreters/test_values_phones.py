from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Person, Request
from agents.interpreters.values import digits, phones
from agents.interpreters.values.base import Found, NotFound, NotUnderstood, Several
from agents.interpreters.values.registry import find, read

REQUEST = Request(
    "",
    "en",
    datetime(2026, 11, 25, tzinfo=UTC),
    people=(
        Person(1, "Bob Miller", (), "6217004100003377", "+14155550103"),
        Person(2, "张三", (), "6222020200001234", "13800000001"),
        Person(3, "Ann Lee", (), "6217004100004821"),
        Person(4, "六六", (), "6217004100006666", "0755-2345 6789"),
    ),
)
TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("four one five, five five five, oh one oh three", "4155550103"),
        ("four one five double five five zero one o three", "4155550103"),
        ("triple five oh one two", "555012"),
        ("plus forty-four seven seven double oh nine double oh one two three", "+447700900123"),
        ("eight hundred, five five five, twelve thirty-four", "8005551234"),
        ("twenty twenty", "2020"),
        ("five thousand", "5000"),
        ("(415) 555-0103", "4155550103"),
        ("+1 (415) 555 0103.", "+14155550103"),
        ("415.555.0103", "4155550103"),
        ("幺三八零零零零零零零一", "13800000001"),
        ("一三八，零零零零，零零零一", "13800000001"),
        ("１３８ ０００００００１", "13800000001"),
        ("加八六 138 0000 0001", "+8613800000001"),
        ("138双零12", "1380012"),
    ],
)
def test_digits_as_they_are_said(said: str, number: str) -> None:
    assert digits.read(said) == number


@pytest.mark.parametrize(
    "said",
    ["", "Bob", "five dollars", "double", "double twenty", "hundred", "plus", "5551234, 5556789", "一百二十", "12:30"],
)
def test_what_is_not_only_digits(said: str) -> None:
    assert digits.read(said) is None


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("415-555-0199", Found("4155550199")),
        ("一一二", Found("112")),
        (13800000009, Found("13800000009")),
        ("Bob", Found("+14155550103")),
        ("六六", Found("0755-2345 6789")),
        ("Ann", NotFound()),
        ("Zed", NotFound()),
        ("12", NotUnderstood()),
        ("1234567890123456", NotUnderstood()),
        (True, NotUnderstood()),
        (None, NotUnderstood()),
        ({"phone": "112"}, NotUnderstood()),
    ],
)
def test_a_phone_number_of_anybody(said: Any, reading: Any) -> None:
    assert read("phone", said, REQUEST, TEXT) == reading


def test_a_name_that_only_sounds_alike_is_asked_about() -> None:
    assert isinstance(read("phone", "章三", REQUEST, TEXT), Several)


@pytest.mark.parametrize(
    ("schema", "reading"),
    [
        ({"type": "string", "pattern": r"^\+\d+$"}, Found("+14155550103")),
        ({"type": "string", "pattern": r"^\d+$"}, Found("14155550103")),
        ({"type": "string", "pattern": r"^\+1-\d{3}-\d{3}-\d{4}$"}, Found("+1-415-555-0103")),
        ({"type": "integer"}, Found(14155550103)),
        ({"type": "string", "maxLength": 5}, NotUnderstood()),
    ],
)
def test_the_form_that_the_schema_takes(schema: Any, reading: Any) -> None:
    assert read("phone", "+1-415-555-0103", REQUEST, schema) == reading


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call four one five five five five oh one oh three now", "4155550103"),
        ("the number is +1 (415) 555-0103.", "+14155550103"),
        ("拨打幺三八零零零零零零零二", "13800000002"),
        ("打10086问一下", "10086"),
        ("call Bob", "+14155550103"),
        ("call 07700 900123 or 07700 900124", None),
        ("transfer 50000 yuan", None),
        ("转50000块", None),
        ("send 5000000 to her", None),
        ("$123456", None),
        ("on 2026-11-25 at 12:30", None),
        ("in five to six days", None),
        ("1,234,567", None),
        ("三点一四一五九", None),
        ("give it 12345%", None),
    ],
)
def test_the_one_phone_number_in_a_text(text: str, found: str | None) -> None:
    span = find("phone", text, REQUEST, TEXT)
    assert (span and span.reading) == (Found(found) if found else None)


def test_every_phone_number_in_a_text() -> None:
    text = "from 07700 900123 to five five five oh one two three"
    assert [(text[run.start : run.end], run.value) for run in phones.scan(text)] == [
        ("07700 900123", "07700900123"),
        ("five five five oh one two three", "5550123"),
    ]


@pytest.mark.parametrize(
    ("said", "account"),
    [
        ("415 555 0103", "6217004100003377"),
        ("four one five five five five oh one oh three", "6217004100003377"),
        ("+1 415 555 0103", "6217004100003377"),
        ("一三八零零零零零零零一", "6222020200001234"),
        ("+86 138 0000 0001", "6222020200001234"),
        ("六二一七零零四一零零零零四八二一", "6217004100004821"),
    ],
)
def test_a_number_that_is_said_finds_its_contact(said: str, account: str) -> None:
    assert read("person", said, REQUEST, {}) == Found(account)


@pytest.mark.parametrize("said", ["555 0103", "+2 415 555 0103", "four eight two one", "13800000002", "5550103 4155"])
def test_a_number_of_nobody_or_only_its_end(said: str) -> None:
    assert read("person", said, REQUEST, {}) == NotFound()
