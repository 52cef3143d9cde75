from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import PARAM_KINDS, Json, Person, Request, WalletRef
from agents.interpreters.values.base import Found, NotFound, NotUnderstood, Several
from agents.interpreters.values.registry import KINDS, MAX_CHARACTERS, find, read

REQUEST = Request(
    "",
    "en",
    datetime(2026, 3, 4, tzinfo=UTC),
    people=(Person(1, "Bob", account="1"),),
    wallets=(WalletRef("A", "USD"),),
)
NESTED: Any = []
for _ in range(5000):
    NESTED = [NESTED]


def test_every_kind_has_its_reader() -> None:
    assert tuple(KINDS) == PARAM_KINDS


def test_an_unknown_kind_is_text() -> None:
    assert read("colour", "red", REQUEST, {}) == Found("red")


@pytest.mark.parametrize(
    ("said", "schema", "reading"),
    [
        (" lunch ", {"type": "string"}, Found("lunch")),
        ("lunch", {}, Found("lunch")),
        ("", {}, NotUnderstood()),
        (5, {"type": "string"}, Found("5")),
        ({"a": [1]}, {"type": "object"}, Found({"a": [1]})),
        ('{"a": [1]}', {"type": "object"}, Found({"a": [1]})),
        ("[1", {"type": "array"}, NotUnderstood()),
        ({"a": 1}, {"type": "array"}, NotUnderstood()),
        (["a", "b"], {"type": "array", "items": {"type": "string"}}, Found(["a", "b"])),
        ("food", {"type": "array", "items": {"type": "string"}}, Found(["food"])),
        ("food", {"type": "array", "items": {"type": "integer"}}, NotUnderstood()),
        ("twenty", {"type": "integer"}, Found(20)),
        ("yes", {"type": "boolean"}, Found(True)),
        ("RED", {"enum": ["red", "blue"]}, Found("red")),
    ],
)
def test_text_is_read_by_what_the_schema_takes(said: Any, schema: Json, reading: Any) -> None:
    assert read("text", said, REQUEST, schema) == reading


@pytest.mark.parametrize(
    ("said", "reading"),
    [
        ("living room", Found("living_room")),
        ("Living-Room", Found("living_room")),
        ("livingRoom", Found("living_room")),
        ("客厅", Found("salon")),
        ("kitchen", NotUnderstood()),
        (2, Found(2)),
        ("2", Found(2)),
        (True, NotUnderstood()),
        (None, NotUnderstood()),
        ([], NotUnderstood()),
    ],
)
def test_a_choice_is_one_of_the_listed(said: Any, reading: Any) -> None:
    schema = {"anyOf": [{"enum": ["living_room", 2, 1]}, {"const": "salon", "title": "客厅"}]}
    assert read("choice", said, REQUEST, schema) == reading


def test_a_choice_that_fits_two_is_asked_about() -> None:
    assert isinstance(read("choice", "fast mode", REQUEST, {"enum": ["fast_mode", "fast-mode"]}), Several)


def test_a_choice_that_is_listed_twice_is_one() -> None:
    assert read("choice", "phone", REQUEST, {"enum": ["Phone", "Desk", "Phone"]}) == Found("Phone")


def test_the_one_choice_in_a_text() -> None:
    schema = {"enum": ["red", "dark_blue"]}
    span = find("choice", "make it dark blue please", REQUEST, schema)
    assert span is not None
    assert span.reading == Found("dark_blue")
    assert find("choice", "red or dark blue", REQUEST, schema) is None
    assert find("choice", "a hundred", REQUEST, schema) is None


@pytest.mark.parametrize(
    ("said", "value"), [("yes", True), ("打开", True), (True, True), ("off", False), ("不要", False), (False, False)]
)
def test_a_boolean(said: Any, value: bool) -> None:
    assert read("boolean", said, REQUEST, {}) == Found(value)


@pytest.mark.parametrize("said", ["maybe", "yes and no", "", None, 1, []])
def test_what_is_no_boolean(said: Any) -> None:
    assert read("boolean", said, REQUEST, {}) == NotUnderstood()


JUNK: list[Any] = [
    None, True, 0, -1, 10**30, float("nan"), float("-inf"), "", " ", "x" * 100_000, "1" * 900, "一" * 900, "¥", "-",
    "[", "{", "(((", "\x00", "\ud800", [], {}, [None], {"$ref": "#"}, NESTED, "one " * 200, "." * 900,
]  # fmt: skip
SCHEMAS: list[Json] = [{}, {"type": ["string", "null"]}, {"enum": [None, 1, "a"]}, {"type": 5}]


@pytest.mark.parametrize("kind", [*KINDS, "unknown"])
def test_no_kind_fails_on_junk(kind: str) -> None:
    for said in JUNK:
        for schema in SCHEMAS:
            assert isinstance(read(kind, said, REQUEST, schema), Found | Several | NotFound | NotUnderstood)
            if isinstance(said, str):
                find(kind, said, REQUEST, schema)


def test_what_is_too_long_is_not_read() -> None:
    assert read("amount", "5" + " " * MAX_CHARACTERS, REQUEST, {}) == NotUnderstood()


def test_a_reference_to_elsewhere_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("fetched")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    read("text", {"a": 1}, REQUEST, {"type": "object", "$ref": "https://example.com/schema.json"})
