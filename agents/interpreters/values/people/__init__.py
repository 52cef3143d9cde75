"""Contacts of the user: by full name, alias, part of the name, surname and title, or by account, phone or e-mail.

Only an exact form is `Found`. What merely sounds alike is `Several`, also where it is one person, so that the user is
asked; so is an exact form that another contact's name sounds the same as, unless the words were typed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ...base import Candidate, Json, Language, Person, Request
from ..base import Found, NotFound, NotUnderstood, Reading, Several, Span
from ..words import fold
from . import context
from .index import Index, Mention, handle, index_of

__all__ = [
    "Field",
    "account",
    "candidates",
    "email",
    "ending",
    "known_as",
    "name",
    "phone",
    "said_alike",
    "without_names",
]

MOST_CANDIDATES = 5
_SPOKEN_IN_FULL = 20


@dataclass(frozen=True, slots=True)
class Field:
    """The kind that sends this field of the contact who was named."""

    name: Literal["account", "name", "phone", "email"]

    def read(self, said: Any, request: Request, _schema: Json) -> Reading:
        if not isinstance(said, str | int) or isinstance(said, bool) or not fold(str(said)):
            return NotUnderstood()
        index = index_of(tuple(request.people))
        people = _meant(str(said), index, request)
        if people:
            values = {self.of(person) for person in people}
            value = values.pop() if len(values) == 1 else None
            if value is None:
                return Several(candidates(people, request))
            return Found(value) if value else NotFound()
        alike = index.alike(str(said))
        return Several(candidates(alike, request)) if alike else NotFound()

    def find(self, text: str, request: Request, schema: Json) -> Span | None:
        """The one contact that the text names or sounds like; `None` where there may be more than one."""
        places = self._places(text, request)
        if not places or any(reading != places[0][1] for _, reading in places):
            return None
        return _span(*places[0])

    def scan(self, text: str, request: Request) -> Iterator[Span]:
        """Every place in the text that names a contact, or sounds so (`doubtful`), left to right."""
        for mention, reading in self._places(text, request):
            span = _span(mention, reading)
            if span is not None:
                yield span

    def of(self, person: Person) -> str:
        return str(getattr(person, self.name))

    def _places(self, text: str, request: Request) -> list[tuple[Mention, Reading]]:
        index = index_of(tuple(request.people))
        return [(mention, self._reading(text, mention, request)) for mention in index.mentions(text, by_ear=True)]

    def _reading(self, text: str, mention: Mention, request: Request) -> Reading:
        if context.somebody_else(text, mention.end):
            return NotFound()
        said = text[mention.start : mention.end]
        reading = self.read(said, request, {})
        if mention.alone or not isinstance(reading, Found):
            return reading
        return Several(candidates(known_as(said, request.people), request))


account = Field("account")
name = Field("name")
phone = Field("phone")
email = Field("email")


def known_as(said: str, people: Sequence[Person]) -> tuple[Person, ...]:
    """The contacts these words name exactly: in full, by a part of the name, or by account, phone or e-mail."""
    return index_of(tuple(people)).exact(said)


def said_alike(one: str, other: str) -> bool:
    """Whether two names sound the same: "Jon" and "John", 张伟 and 章伟."""
    from .by_ear import ways  # 35 ms

    return not ways(one).isdisjoint(ways(other))


def candidates(people: Sequence[Person], request: Request) -> tuple[Candidate, ...]:
    """The people to choose from, each with something that tells them apart.

    `value` is the name, or, where that may be somebody else too, something only this contact has.
    """
    index = index_of(tuple(request.people))
    shown = people[:MOST_CANDIDATES]
    details = [_detail(person, request.language) for person in shown]
    return tuple(
        Candidate(
            label=person.name,
            value=person.name
            if _meant(person.name, index, request) == (person,)
            else person.account or person.phone or person.email or handle(person),
            detail=detail if details.count(detail) == 1 else ", ".join(filter(None, (detail, person.note))),
        )
        for person, detail in zip(shown, details, strict=True)
    )


def ending(number: str, language: Language) -> str:
    """An account or phone as it is spoken: its last four characters; all of it where it is short or made of words."""
    tail = number[-4:]
    if len(number) <= len(tail) or "@" in number or not (tail.isdigit() or len(number) > _SPOKEN_IN_FULL):
        return number
    return f"尾号 {tail}" if language == "zh" else f"ending {tail}"


def without_names(text: str, request: Request) -> str:
    """The text with every contact's name blanked out, so that the 三 of 张三 is not taken for a number."""
    for mention in index_of(tuple(request.people)).mentions(text):
        text = text[: mention.start] + "_" * (mention.end - mention.start) + text[mention.end :]
    return text


def _meant(said: str, index: Index, request: Request) -> tuple[Person, ...]:
    """The contacts these words name; where they were spoken, also those whose names are said the same."""
    named = index.exact(said)
    return tuple(dict.fromkeys((*named, *index.twins(said)))) if named and request.spoken else named


def _span(mention: Mention, reading: Reading) -> Span | None:
    if not isinstance(reading, Found | Several):
        return None
    return Span(mention.start, mention.end, reading, doubtful=not (mention.named and mention.alone))


def _detail(person: Person, language: Language) -> str:
    if person.account:
        return ending(person.account, language)
    return person.note or (ending(person.phone, language) if person.phone else person.email)
