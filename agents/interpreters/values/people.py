"""Contacts of the user: by full name, alias, part of the name, or exactly by account, phone or e-mail.

Only an exact form is `Found`; what merely looks alike is `Several`, so that the user is asked.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Literal

from ..base import Candidate, Json, Language, Person, Request
from .base import Found, NotFound, NotUnderstood, Reading, Several, Span
from .words import HAN, fold, has_han, level

MOST_CANDIDATES = 5
_SPOKEN_IN_FULL = 20


@dataclass(frozen=True, slots=True)
class Field:
    """The kind that sends this field of the contact who was named."""

    name: Literal["account", "name", "phone", "email"]

    def read(self, said: Any, request: Request, _schema: Json) -> Reading:
        if not isinstance(said, str | int) or isinstance(said, bool) or not fold(str(said)):
            return NotUnderstood()
        people = known_as(str(said), request.people)
        if people:
            values = {self.of(person) for person in people}
            value = values.pop() if len(values) == 1 else None
            if value is None:
                return Several(candidates(people, request))
            return Found(value) if value else NotFound()
        alike = sounding_like(str(said), request.people)
        return Several(candidates(alike, request)) if alike else NotFound()

    def find(self, text: str, request: Request, schema: Json) -> Span | None:
        places = list(_index(tuple(request.people)).named(text))
        readings = [self.read(text[start:end], request, schema) for start, end in places]
        if not places or any(reading != readings[0] for reading in readings):
            return None
        reading = readings[0]
        return Span(*places[0], reading) if isinstance(reading, Found | Several) else None

    def of(self, person: Person) -> str:
        return str(getattr(person, self.name))


account = Field("account")
name = Field("name")
phone = Field("phone")
email = Field("email")


def known_as(said: str, people: Sequence[Person]) -> tuple[Person, ...]:
    """The contacts these words name exactly: by account, phone or e-mail, else in full, else by a part of the name."""
    return _index(tuple(people)).exact(said)


def sounding_like(said: str, people: Sequence[Person]) -> tuple[Person, ...]:
    """The contacts whose names look much like these words, the likest first."""
    return _index(tuple(people)).alike(said)


def candidates(people: Sequence[Person], request: Request) -> tuple[Candidate, ...]:
    """The people to choose from, each with something that tells them apart.

    `value` is the name, or, where two contacts share it, something only one of them has.
    """
    shown = people[:MOST_CANDIDATES]
    details = [_detail(person, request.language) for person in shown]
    return tuple(
        Candidate(
            label=person.name,
            value=person.name
            if known_as(person.name, request.people) == (person,)
            else person.account or person.phone or person.email or person.name,
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
    for start, end in _index(tuple(request.people)).named(text):
        text = text[:start] + "_" * (end - start) + text[end:]
    return text


def _detail(person: Person, language: Language) -> str:
    if person.account:
        return ending(person.account, language)
    return person.note or (ending(person.phone, language) if person.phone else person.email)


_COMPOUND_SURNAMES = (
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "东方", "東方", "皇甫", "令狐", "慕容", "尉迟",
)  # fmt: skip
_TITLE_BEFORE = re.compile(r"(?:mr|ms|miss|dr|doctor|prof|professor|sir|madam)\.?\s+")
_TITLE_AFTER = re.compile(r"(?:先生|小姐|女士|老师|老師|医生|醫生|经理|經理|师傅|師傅|同学|同學)$")
# Mrs Miller and 张三太太 may be somebody else than Bob Miller and 张三: the user is asked.
_MARRIED = re.compile(r"^mrs\.?\s+|太太$")
# Names that are also everyday words: in running text only with a capital letter.
_EVERYDAY = frozenset((
    "an", "april", "art", "august", "bill", "chase", "dawn", "dean", "do", "drew", "faith", "fan", "grace", "guy", "he",
    "ho", "hope", "ivy", "jack", "joy", "june", "lily", "long", "ma", "mark", "max", "may", "miles", "pa", "pat",
    "penny", "ray", "rich", "rob", "rose", "ruby", "see", "she", "so", "sue", "sunny", "to", "violet", "will", "you",
    "yu",
))  # fmt: skip


def _key(text: str) -> str:
    """`fold` without accents; without any spaces in Chinese."""
    text = fold(text.replace("’", "'"))
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.replace(" ", "") if has_han(text) else text


def _han_surname(full: str) -> str:
    return next((surname for surname in _COMPOUND_SURNAMES if full.startswith(surname)), full[:1])


def _name_parts(full: str) -> Iterator[str]:
    """Runs of the words of a name; the given name of a Chinese one (a single character is too little to go by)."""
    if has_han(full):
        given = full.removeprefix(_han_surname(full))
        if len(given) > 1:
            yield given
        return
    words = full.split()
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = " ".join(words[start:end])
            if end - start < len(words) and len(run.strip(".")) > 1:
                yield run


@lru_cache(maxsize=64)
def _index(people: tuple[Person, ...]) -> "_Index":
    return _Index(people)


class _Index:
    """The contacts of one user by everything they can be called."""

    def __init__(self, people: tuple[Person, ...]) -> None:
        self.fields: dict[str, list[Person]] = {}
        self.full: dict[str, list[Person]] = {}
        self.parts: dict[str, list[Person]] = {}
        self.surnames: dict[str, list[Person]] = {}
        forms: set[str] = set()
        for person in people:
            for field in (person.account, person.phone, person.email):
                self._add(self.fields, _compact(field), person)
            for called in (person.name, *person.aliases):
                self._add(self.full, _key(called), person)
                forms.add(level(called.strip()))
            for part in _name_parts(_key(person.name)):
                self._add(self.parts, part, person)
                forms.add(part)
            if has_han(person.name):
                self._add(self.surnames, _han_surname(_key(person.name)), person)
        ordered = sorted(filter(None, forms), key=len, reverse=True)
        names = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in ordered)
        self._names = re.compile(rf"(?<![a-z0-9])(?:{names})(?![a-z0-9])") if names else None

    @staticmethod
    def _add(index: dict[str, list[Person]], key: str, person: Person) -> None:
        if key and person not in index.setdefault(key, []):
            index[key].append(person)

    def exact(self, said: str) -> tuple[Person, ...]:
        key = _key(said)
        bare = _TITLE_AFTER.sub("", _TITLE_BEFORE.sub("", key, count=1))
        for called in dict.fromkeys((key, key.removesuffix("'s"), bare)):
            found = self.full.get(called) or self.parts.get(called)
            if found:
                return tuple(found)
        if _TITLE_AFTER.search(key) and bare in self.surnames:
            return tuple(self.surnames[bare])
        return tuple(self.fields.get(_compact(said), ()))

    def alike(self, said: str) -> tuple[Person, ...]:
        key = _key(said)
        if _MARRIED.search(key):
            return self.exact(_MARRIED.sub("", key, count=1))
        han = has_han(key)
        if not (2 if han else 3) < len(key) <= 60 or key.isdigit():
            return ()
        known = [form for form in (*self.full, *self.parts) if len(form) > (2 if han else 3)]
        # Chinese names are short: one of three characters may differ.
        close = get_close_matches(key, known, n=MOST_CANDIDATES, cutoff=0.66 if han else 0.8)
        return tuple(
            dict.fromkeys(person for form in close for person in (*self.full.get(form, ()), *self.parts.get(form, ())))
        )

    def named(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the text names a contact."""
        if self._names is None:
            return
        for match in self._names.finditer(level(text)):
            start, end = match.span()
            capital = text[start].isupper() and text[:start].strip() != ""
            if match.group() not in _EVERYDAY or capital:
                yield start, end


_PUNCTUATED_NUMBER = re.compile(rf"[^\w@.{HAN}]|_")


def _compact(field: str) -> str:
    """An account, phone or e-mail as it is compared: the spaces and dashes it is written with do not count."""
    return _PUNCTUATED_NUMBER.sub("", field).casefold()
