"""The contacts of one user by everything they can be called, exactly and by sound, and where a text names them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ...base import Person
from .. import digits
from ..words import HAN, has_han, level
from . import context, names

if TYPE_CHECKING:
    from .by_ear import ByEar

_SHORTEST_NUMBER = 7  # digits of a phone or an account that are said one by one
_LONGEST_COUNTRY_CODE = 3
_TOKEN = re.compile(rf"(?<!['’])(?:(?![{HAN}])[^\W_])+(?:['’](?!s(?![a-z]))[a-z]+)*|[{HAN}]")
_WITHIN = re.compile(r"[\s.\-‐·•・'’]*")
_PUNCTUATED_NUMBER = re.compile(rf"[^\w@.{HAN}]|_")


@lru_cache(maxsize=64)
def index_of(people: tuple[Person, ...]) -> "Index":
    return Index(people)


def handle(person: Person) -> str:
    """What names one contact for certain, where nothing that can be said does."""
    return f"contact:{person.id}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names somebody, or (not `named`) has words that sound so. Where it is not `alone`, it may be
    a part of somebody else's name."""

    start: int
    end: int
    named: bool
    alone: bool


class Index:
    def __init__(self, people: tuple[Person, ...]) -> None:
        self._people = people
        self._handles: dict[str, tuple[Person, ...]] = {}
        self._fields: dict[str, list[Person]] = {}
        self._full: dict[str, list[Person]] = {}
        self._parts: dict[str, list[Person]] = {}
        self._surnames: dict[str, list[Person]] = {}
        self._longest = 0  # tokens of a name
        for person in people:
            self._handles[handle(person)] = (person,)
            for field in (person.account, person.phone, person.email):
                _add(self._fields, _compact(field), person)
            for called in (person.name, *person.aliases):
                _add(self._full, names.key(names.plain(called)), person)
                self._longest = max(self._longest, len(_TOKEN.findall(names.plain(called))))
            plain = names.plain(person.name)
            for part in names.parts(plain):
                _add(self._parts, names.key(part), person)
            if has_han(plain):
                _add(self._surnames, names.surname(names.key(names.bare(plain))), person)

    @cached_property
    def by_ear(self) -> "ByEar":
        from .by_ear import ByEar  # 35 ms

        return ByEar(self._people)

    def exact(self, said: str) -> tuple[Person, ...]:
        """The people these words name: in full, by a part of the name, by surname and title, else by a number."""
        for _, key in _calls(said):
            found = self._full.get(key) or self._parts.get(key)
            if found:
                return tuple(found)
        titled = self._surnames.get(_titled_surname(_key(said)))
        return self._handles.get(said) or tuple(titled or self._fields.get(_compact(said)) or self._numbered(said))

    def twins(self, said: str) -> tuple[Person, ...]:
        """The people whom words that sound as these do name, where these name somebody by name or surname and title."""
        for plain, key in _calls(said):
            if key in self._full or key in self._parts:
                return tuple(dict.fromkeys(self.by_ear.same(plain, whole=key in self._full)))
        surname = _titled_surname(_key(said))
        return tuple(dict.fromkeys(self.by_ear.same_surname(surname))) if surname in self._surnames else ()

    def alike(self, said: str) -> tuple[Person, ...]:
        """The people who have a name that sounds like these words, the likeliest first."""
        plain = names.plain(said).removesuffix("'s")
        if names.MARRIED.search(plain):
            husband = names.MARRIED.sub("", plain, count=1)
            return self.exact(husband) or tuple(self.by_ear.alike(husband))
        return tuple(self.by_ear.alike(plain))

    def mentions(self, text: str, *, by_ear: bool = False) -> Iterator[Mention]:
        """Where the text names somebody, left to right, each time by as many words as it can.

        by_ear: also where it only sounds so, next to words that a name stands next to.
        """
        plain = level(text)
        tokens = list(_TOKEN.finditer(plain))
        past = 0
        for place, token in enumerate(tokens):
            if token.start() < past:
                continue
            window = _together(plain, tokens[place : place + self._longest + 1])
            start = token.start()
            named = next((last.end() for last in reversed(window) if self._named(text, start, last.end())), None)
            alone = named is not None and context.alone(text, start, named)
            heard = None if alone or not by_ear else self._longest_heard(text, window, named or start)
            past = heard or named or past
            if heard or named:
                yield Mention(*context.with_spouse(text, start, past), not heard, alone)

    def _longest_heard(self, text: str, window: Sequence[re.Match[str]], after: int) -> int | None:
        """The end of the most words, of one script, that sound like a name and go on after `text[after]`."""
        latin = window[0].group().isascii()
        over = (
            place
            for place, word in enumerate(window)
            if word.group().isascii() != latin or (place and context.ordinary(word.group()))
        )
        ends = (word.end() for word in reversed(window[: next(over, None)]) if word.end() > after)
        return next((end for end in ends if self._heard(text, window[0].start(), end)), None)

    def _named(self, text: str, start: int, end: int) -> bool:
        key = _key(level(text[start:end]))
        if key in self._full or key in self._parts:
            return key not in names.EVERYDAY or context.capital(text, start)
        return _titled_surname(key) in self._surnames

    def _heard(self, text: str, start: int, end: int) -> bool:
        return context.names_stand_here(text, start, end) and bool(self.by_ear.alike(names.plain(text[start:end])))

    def _numbered(self, said: str) -> Iterator[Person]:
        """The people whose phone or account these digits are, the country code of a phone left out or put before."""
        number = digits.read(said)
        if number is None or len(number) < _SHORTEST_NUMBER:
            return
        bare = number.lstrip("+")
        for person in self._people:
            phone = re.sub(r"\D", "", person.phone)
            longer, shorter = (phone, bare.lstrip("0")) if person.phone[:1] == "+" else (bare, phone.lstrip("0"))
            with_code = "+" in number or person.phone[:1] == "+"
            without_code = number[0] != "+" or person.phone[:1] != "+"
            if bare in (phone, person.account) or (
                with_code
                and without_code
                and len(shorter) >= _SHORTEST_NUMBER
                and longer.endswith(shorter)
                and len(longer) - len(shorter) <= _LONGEST_COUNTRY_CODE
            ):
                yield person


@lru_cache(maxsize=5000)
def _calls(said: str) -> tuple[tuple[str, str], ...]:
    """What is called, plainly and by its key, in these words and in fewer: without a possessive, without a title."""
    plain = names.plain(said)
    bare = names.TITLE_AFTER.sub("", names.TITLE_BEFORE.sub("", plain, count=1))
    return tuple((one, names.key(one)) for one in dict.fromkeys((plain, plain.removesuffix("'s"), bare)))


def _titled_surname(key: str) -> str:
    """The words before a Chinese title; empty where there is none."""
    title = names.TITLE_AFTER.search(key) if has_han(key) else None
    return key[: title.start()] if title else ""


def _together(text: str, tokens: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """The tokens up to the first that cannot be of one name with those before."""
    together = tokens[:1]
    for token in tokens[1:]:
        if not _WITHIN.fullmatch(text, together[-1].end(), token.start()):
            break
        together = [*together, token]
    return list(together)


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    return names.key(names.plain(text))


def _add(index: dict[str, list[Person]], key: str, person: Person) -> None:
    if key and person not in index.setdefault(key, []):
        index[key].append(person)


def _compact(field: str) -> str:
    """An account, phone or e-mail as it is compared: the spaces and dashes it is written with do not count."""
    return _PUNCTUATED_NUMBER.sub("", field).casefold()
