"""Contacts as a recogniser writes them: the right one is found or offered, never another, and strangers are nobody."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from agents.interpreters.base import Person, Request
from agents.interpreters.values.base import Found, Reading, Several
from agents.interpreters.values.registry import find, read
from agents.interpreters.values.words import has_han

from .heard_names import BOOKS, CASES, SENTENCES


@dataclass(frozen=True)
class Case:
    book: str
    heard: str
    who: tuple[str, ...]  # empty: a stranger

    @property
    def language(self) -> str:
        return "zh" if has_han(self.heard) else "en"

    @property
    def request(self) -> Request:
        listed = " ".join(BOOKS[self.book.split(",")[0]].split()).split(";")
        return Request(
            "",
            "zh" if self.language == "zh" else "en",
            datetime(2026, 11, 25, tzinfo=UTC),
            people=tuple(_person(number, written.strip()) for number, written in enumerate(listed)),
        )


def _person(number: int, written: str) -> Person:
    match = re.fullmatch(r"([^(]+?)(?: \((.+)\))?", written)
    assert match is not None
    aliases = tuple(match[2].split(", ")) if match[2] else ()
    return Person(number, match[1], aliases, account=f"62220000{number:04}")


def cases(table: Mapping[str, str]) -> Iterator[Case]:
    for book, rows in table.items():
        for row in rows.strip().splitlines():
            if not row.strip().startswith("#"):
                heard, _, who = row.strip().partition(" -> ")
                yield Case(book, heard, () if who == "nobody" else tuple(who.split(" / ")))


NAMES = tuple(cases(CASES))
TEXTS = tuple(cases(SENTENCES))


def named(reading: Reading | None, request: Request) -> tuple[str, ...]:
    if isinstance(reading, Found):
        return tuple(person.name for person in request.people if person.account == reading.value)
    return tuple(candidate.label for candidate in reading.candidates) if isinstance(reading, Several) else ()


def reading_of(case: Case) -> Reading | None:
    if case in NAMES:
        return read("person", case.heard, case.request, {})
    span = find("person", case.heard, case.request, {})
    return span.reading if span else None


def test_the_set_is_as_large_as_it_says() -> None:
    meant = [case for case in NAMES if case.who]
    assert sum(case.language == "zh" for case in meant) >= 150
    assert sum(case.language == "en" for case in meant) >= 150
    assert sum(not case.who for case in NAMES) >= 60
    for case in (*NAMES, *TEXTS):
        assert set(case.who) <= {person.name for person in case.request.people}, case


@pytest.mark.parametrize("table", [NAMES, TEXTS], ids=["names", "sentences"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_is_meant_is_found_or_offered(table: tuple[Case, ...], language: str) -> None:
    meant = [case for case in table if case.who and case.language == language]
    missed = [case for case in meant if not set(case.who) <= set(named(reading_of(case), case.request))]

    assert len(missed) <= 0.05 * len(meant), missed


def test_nobody_else_is_taken_for_who_is_meant() -> None:
    wrong = [
        case
        for case in (*NAMES, *TEXTS)
        if isinstance(reading := reading_of(case), Found) and named(reading, case.request) != case.who
    ]

    assert wrong == []


@pytest.mark.parametrize("table", [NAMES, TEXTS], ids=["names", "sentences"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_strangers_are_seldom_asked_about(table: tuple[Case, ...], language: str) -> None:
    strangers = [case for case in table if not case.who and case.language == language]
    asked = [case for case in strangers if named(reading_of(case), case.request)]

    assert len(asked) <= 0.1 * len(strangers), asked


def test_few_are_offered_and_the_likeliest_first() -> None:
    offered = {case: named(reading_of(case), case.request) for case in NAMES if len(case.who) == 1}

    second = [case for case, people in offered.items() if people and people[0] != case.who[0]]

    assert sum(map(len, offered.values())) < 1.2 * len(offered)
    assert len(second) <= 0.01 * len(offered), second
