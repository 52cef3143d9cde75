"""The contacts of one user by everything they can be called, exactly and by sound, and where a text names them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ...base import Person
from .. import digits
from ..words import HAN, has_han, level
from . import names
from .by_ear import ByEar

_SHORTEST_NUMBER = 7  # digits of a phone or an account that are said one by one
_LONGEST_COUNTRY_CODE = 3
_TOKEN = re.compile(rf"[a-z0-9\u00c0-\u024f]+(?:['’](?!s(?![a-z]))[a-z]+)*|[{HAN}]")
_WITHIN = re.compile(r"[\s.\-‐·•・'’]*")
_PUNCTUATED_NUMBER = re.compile(rf"[^\w@.{HAN}]|_")
# Words that somebody's name stands behind, or before.
_LEADS = re.compile(
    r"(?:(?<![a-z])(?:to|for|from|with|call|phone|ring|text|tell|ask|pay|owe|owes|send|give|wire|transfer|message|email|"
    r"invite|meet|remind|contact|and|is|named|called)(?:\s+(?:mr|ms|miss|mrs|dr)\.?)?\s+|"
    r"[给給跟向和与與同找叫请請约約替帮幫为為对對問问让讓是]|联系|聯繫|通知|告诉|告訴|提醒|邀请|邀請|呼叫)\s*$"
)
_FOLLOWS = re.compile(
    r"['’]s\s|的(?:电话|電話|手机|手機|号码|號碼|账|賬|帐|帳|邮箱|郵箱|生日|地址|钱|錢)|发来|發來|那(?:里|边|裡|邊|儿)"
)
_MRS = re.compile(r"(?<![a-z])mrs\.?\s+$")
_WIFE = re.compile("太太|夫人")
# Somebody else than the one who is named: "Bob's mother", 张三的老婆.
_SOMEBODY_ELSE = re.compile(
    r"['’]s\s+(?:\w+\s+)?(?:mother|mom|mum|father|dad|parents?|wife|husband|partner|son|daughter|kids?|child|children|"
    r"brother|sister|aunt|uncle|cousin|friend|boss|colleague|assistant|secretary|neighbou?r|girlfriend|boyfriend)(?![a-z])|"
    r"的?(?:妈妈|媽媽|爸爸|父亲|父親|母亲|母親|老婆|老公|妻子|丈夫|儿子|兒子|女儿|女兒|哥哥|弟弟|姐姐|妹妹|女朋友|男朋友)|"
    r"的(?:妈|媽|爸|朋友|同事|老板|老闆|助理|秘书|秘書|邻居|鄰居)"
)


@lru_cache(maxsize=64)
def index_of(people: tuple[Person, ...]) -> "Index":
    return Index(people)


def handle(person: Person) -> str:
    """What names one contact for certain, where nothing that can be said does."""
    return f"contact:{person.id}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names somebody: exactly, or only by what it sounds like."""

    start: int
    end: int
    exact: bool


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
                self._longest = max(self._longest, len(_TOKEN.findall(level(called))))
            plain = names.plain(person.name)
            for part in names.parts(plain):
                _add(self._parts, names.key(part), person)
            if has_han(plain):
                _add(self._surnames, names.surname(names.key(plain)), person)

    @cached_property
    def by_ear(self) -> ByEar:
        return ByEar(self._people)

    def exact(self, said: str) -> tuple[Person, ...]:
        """The people these words name: in full, by a part of the name, by surname and title, else by a number."""
        for key in map(names.key, _calls(said)):
            found = self._full.get(key) or self._parts.get(key)
            if found:
                return tuple(found)
        titled = self._surnames.get(_titled_surname(names.key(names.plain(said))))
        return self._handles.get(said) or tuple(titled or self._fields.get(_compact(said)) or self._numbered(said))

    def twins(self, said: str) -> tuple[Person, ...]:
        """The people whom words that sound as these do name, where these name somebody by name or surname and title."""
        for plain in _calls(said):
            key = names.key(plain)
            if key in self._full or key in self._parts:
                return tuple(dict.fromkeys(self.by_ear.same(plain, whole=key in self._full)))
        surname = _titled_surname(names.key(names.plain(said)))
        return tuple(dict.fromkeys(self.by_ear.same_surname(surname))) if surname in self._surnames else ()

    def alike(self, said: str) -> tuple[Person, ...]:
        """The people who have a name that sounds like these words, the likeliest first."""
        plain = names.plain(said).removesuffix("'s")
        if names.MARRIED.search(plain):
            return self.exact(names.MARRIED.sub("", plain, count=1))
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
            found = self._first(text, window, self._named, exact=True)
            if found is None and by_ear:
                found = self._first(text, window, self._heard, exact=False)
            if found is not None:
                past = found.end
                yield found

    def _first(
        self, text: str, window: Sequence[re.Match[str]], fits: Callable[[str, int, int], bool], *, exact: bool
    ) -> Mention | None:
        for last in reversed(window):
            start, end = window[0].start(), last.end()
            if fits(text, start, end):
                return Mention(*_with_spouse(text, start, end), exact)
        return None

    def _named(self, text: str, start: int, end: int) -> bool:
        key = _key(level(text[start:end]))
        if key in self._full or key in self._parts:
            return key not in names.EVERYDAY or _capital(text, start)
        return _titled_surname(key) in self._surnames

    def _heard(self, text: str, start: int, end: int) -> bool:
        led = _LEADS.search(level(text[max(0, start - 20) : start])) or _FOLLOWS.match(text, end)
        if not (led or (_capital(text, start) and text[start].isascii())):
            return False
        return bool(self.by_ear.alike(names.plain(text[start:end])))

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


def somebody_else(text: str, end: int) -> bool:
    """Whether the words after a name that ends at `text[end]` make it another person's: "'s mother", 的老婆."""
    return _SOMEBODY_ELSE.match(level(text), end) is not None


def _calls(said: str) -> Iterator[str]:
    """What is called, in these plain words and in fewer: without a possessive, and without a title."""
    plain = names.plain(said)
    bare = names.TITLE_AFTER.sub("", names.TITLE_BEFORE.sub("", plain, count=1))
    yield from dict.fromkeys((plain, plain.removesuffix("'s"), bare))


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


def _with_spouse(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a name, with what makes it the wife's: Mrs Miller, 张三太太."""
    mrs = _MRS.search(level(text[:start]))
    wife = _WIFE.match(text, end)
    return mrs.start() if mrs else start, wife.end() if wife else end


def _capital(text: str, start: int) -> bool:
    """Whether a capital letter that does not begin the text is at `text[start]`."""
    return text[start].isupper() and text[:start].strip() != ""


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    return names.key(names.plain(text))


def _add(index: dict[str, list[Person]], key: str, person: Person) -> None:
    if key and person not in index.setdefault(key, []):
        index[key].append(person)


def _compact(field: str) -> str:
    """An account, phone or e-mail as it is compared: the spaces and dashes it is written with do not count."""
    return _PUNCTUATED_NUMBER.sub("", field).casefold()
