"""Contacts by how their names sound. What is found here is never taken for certain."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from ...base import Person
from ..sounds import hanzi, latin, transliterated
from ..words import HAN, has_han
from . import names

MOST_CHARACTERS = 60  # of a name
_CLOSE = 0.6  # of what is written for comparing: below that no name is looked at word by word
_WORSE = 0.15  # how much less alike than the best another may sound
_WORD = re.compile(rf"[a-z]+|[{HAN}]")
_SPLIT = 2  # words more than any name has: "Xiao Ming", "O Brien"
_BY_HABIT = 0.8  # a familiar form, or a Latin name in Chinese characters
_CUT_SHORT = 0.7


@dataclass(frozen=True, slots=True)
class _Called:
    """One thing a person can be called: in simplified characters, or in Latin words (pinyin for a Chinese name)."""

    person: Person
    text: str = ""
    words: tuple[str, ...] = ()
    whole: bool = True  # the name or an alias, not a part of one


class ByEar:
    """The contacts of one user by sound."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._most_words = 0
        self._latin: list[_Called] = []
        self._sounds: list[str] = []  # of `_latin`, in step
        self._same: dict[str, list[_Called]] = defaultdict(list)  # by a way of saying Latin words
        self._syllables: dict[str, list[_Called]] = defaultdict(list)  # by folded syllables
        self._gaps: dict[str, list[_Called]] = defaultdict(list)  # by folded syllables but one
        self._surnames: dict[str, list[Person]] = defaultdict(list)
        self._last: dict[str, list[Person]] = defaultdict(list)  # by the last character of the name
        self._cut_short: dict[str, list[Person]] = defaultdict(list)  # by a Chinese name without its last character
        for person in people:
            for called in (person.name, *person.aliases):
                plain = names.bare(names.plain(called))
                if _is_mixed(plain):
                    self._add_words(_Called(person, words=_romanised(plain)))
                elif has_han(plain):
                    self._add_chinese(person, names.key(plain), of_name=called == person.name)
                else:
                    self._add_latin(person, plain, of_name=called == person.name)

    def same(self, plain: str, *, whole: bool) -> list[Person]:
        """The people who have a name, or (unless `whole`) a part of one, that is said as this one is."""
        by_way = self._syllables if has_han(plain) else self._same
        found = [called for way in ways(plain) for called in by_way.get(way, ())]
        return [called.person for called in found if called.whole or not whole]

    def same_surname(self, han: str) -> list[Person]:
        """The people whose Chinese surname is said as this one is."""
        return [person for way in hanzi.keys(han) for person in self._surnames.get(way, ())]

    def alike(self, plain: str) -> list[Person]:
        """The people who have a name that sounds like this one, the likeliest first."""
        if not 1 < len(names.key(plain)) <= MOST_CHARACTERS or names.NO_NAME.match(plain):
            return []
        plain = names.TITLE_BEFORE.sub("", plain, count=1)
        if any(character.isdigit() for character in plain):
            return []
        if not has_han(plain):
            scored = self._like_latin(names.words(plain))
        elif _is_mixed(plain):
            scored = self._like_latin(_romanised(plain))
        else:
            text = names.key(plain)
            scored = [*self._like_chinese(text), *self._titled(text)] or list(self._like_transliterated(text))
        best: dict[Person, float] = {}
        for score, person in scored:
            best[person] = max(score, best.get(person, 0.0))
        ordered = sorted(best, key=lambda person: -best[person])
        return [person for person in ordered if best[person] >= best[ordered[0]] - _WORSE]

    def _add_chinese(self, person: Person, text: str, *, of_name: bool) -> None:
        self._add_syllables(_Called(person, text))
        if not of_name:
            return
        surname = names.surname(text)
        given = text.removeprefix(surname)
        for way in hanzi.keys(surname):
            self._surnames[way].append(person)
        for way in hanzi.keys(given[-1:]):
            self._last[way].append(person)
        family, own = "".join(_romanised(surname)), "".join(_romanised(given))
        if given:
            self._add_words(_Called(person, words=(family, own)))
            self._add_words(_Called(person, words=(own, family)))
        if len(given) > 1:
            self._cut_short[text[:-1]].append(person)
            self._add_syllables(_Called(person, given, whole=False))
            self._add_words(_Called(person, words=(own,), whole=False))

    def _add_latin(self, person: Person, plain: str, *, of_name: bool) -> None:
        full = names.words(plain)
        forms = {full: True}
        if of_name:
            if len(full) == 2:
                forms.setdefault(full[::-1], True)
            for part in (*map(names.words, names.parts(plain)), (full[:1] + full[-1:])):
                forms.setdefault(part, False)
        for form, whole in forms.items():
            if not form:
                continue
            self._add_words(_Called(person, words=form, whole=whole))
            syllables = [latin.pinyin(word) for word in form]
            if all(syllables):
                said_apart = tuple(syllable for word in syllables for syllable in word)
                self._add_syllables(_Called(person, words=said_apart, whole=whole))

    def _add_syllables(self, called: _Called) -> None:
        ways = hanzi.keys(called.text) if called.text else (hanzi.key(called.words),)
        for way in ways if len(called.text or called.words) > 1 else ():
            self._syllables[way].append(called)
            for gap in _gaps(way) if called.whole or len(called.text or called.words) > 2 else ():
                self._gaps[gap].append(called)

    def _add_words(self, called: _Called) -> None:
        self._most_words = max(self._most_words, len(called.words))
        for way in latin.ways(called.words):
            self._latin.append(called)
            self._sounds.append(way)
            self._same[way].append(called)

    def _like_latin(self, said: tuple[str, ...]) -> list[tuple[float, Person]]:
        if len(said) > self._most_words + _SPLIT:
            return []
        found = {
            place
            for way in latin.ways(said)
            for _, _, place in process.extract(
                way, self._sounds, scorer=Levenshtein.normalized_similarity, score_cutoff=_CLOSE, limit=None
            )
        }
        scored = ((latin.likeness(said, self._latin[place].words), self._latin[place].person) for place in found)
        return [(score, person) for score, person in scored if score]

    def _like_chinese(self, text: str) -> Iterator[tuple[float, Person]]:
        said = tuple(hanzi.readings(text))
        ways = hanzi.keys(text)
        near = {called for way in ways for gap in _gaps(way) for called in self._gaps.get(gap, ())}
        for called in {called for way in ways for called in self._syllables.get(way, ())} | near:
            name = [(syllable,) for syllable in called.words] or tuple(hanzi.readings(called.text))
            score = hanzi.likeness(said, name)
            if score:
                written_alike = sum(a == b for a, b in zip(text, called.text, strict=False))
                yield score + written_alike / 100, called.person
        for person in self._cut_short.get(text, ()):
            yield _CUT_SHORT, person

    def _titled(self, text: str) -> Iterator[tuple[float, Person]]:
        """章总 for 张伟, and 小张, 阿伟, 伟哥, 伟伟."""
        titled = names.TITLE_AFTER.search(text)
        if titled:
            surname = text[: titled.start()]
            for person in self.same_surname(surname):
                yield _by_habit(surname, person), person
        familiar = names.FAMILIAR.fullmatch(text)
        if familiar:
            called = familiar[1] or familiar[2] or familiar[3]
            for way in hanzi.keys(called):
                of_surname = self._surnames.get(way, ()) if not familiar[3] else ()
                for person in (*of_surname, *self._last.get(way, ())):
                    yield _by_habit(called, person), person

    def _like_transliterated(self, text: str) -> Iterator[tuple[float, Person]]:
        known = transliterated.customary(text)
        if known:
            yield from self._like_latin((known,))
        for chinese in transliterated.of_chinese(tuple(hanzi.readings(text))):
            for name, person in self._skeletons.get(chinese.classes, ()):
                if transliterated.agree(chinese, name):
                    yield _BY_HABIT, person

    @cached_property
    def _skeletons(self) -> dict[str, list[tuple[transliterated.Skeleton, Person]]]:
        skeletons = defaultdict(list)
        for called in self._latin:
            if not has_han(called.person.name):
                for skeleton in transliterated.of_latin(called.words):
                    skeletons[skeleton.classes].append((skeleton, called.person))
        return skeletons


def _by_habit(called: str, person: Person) -> float:
    """How likely a person is called so: more where it is written as in the name, or read as it is."""
    name = names.key(names.plain(person.name))
    if called in name:
        return _BY_HABIT + 0.05
    read_so = set(hanzi.readings(called)) <= set(hanzi.readings(name))
    return _BY_HABIT + 0.03 * read_so


def ways(called: str) -> frozenset[str]:
    """How a name is said, as written for comparing; two names with one in common sound the same."""
    plain = names.plain(called)
    return frozenset(hanzi.keys(names.key(plain)) if has_han(plain) else latin.ways(names.words(plain)))


def _gaps(way: str) -> Iterator[str]:
    """Folded syllables with each of them left out."""
    syllables = way.split()
    for place in range(len(syllables)):
        yield " ".join((*syllables[:place], "*", *syllables[place + 1 :]))


def _is_mixed(plain: str) -> bool:
    """Whether a name is in Chinese characters and in Latin letters."""
    return has_han(plain) and any(character.isalpha() and character.isascii() for character in plain)


def _romanised(plain: str) -> tuple[str, ...]:
    """The words of a text, each Chinese character by its first reading: "alice", "chen" of "alice陈"."""
    return tuple(
        next(hanzi.readings(word))[0] if has_han(word) else word for word in _WORD.findall(plain.replace("'", ""))
    )
