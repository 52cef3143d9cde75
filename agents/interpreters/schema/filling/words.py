"""A clause as words: where each stands, its stem, and whether it is of a closed class.

English words are what stands between spaces, without the punctuation around them. A run of Chinese is cut at its
particles and everyday verbs; what is left between two of them is one word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ...values.words import HAN
from .closed import CLOSED, GRAMMAR, HAN_CLOSED, NAMING


@dataclass(frozen=True, slots=True)
class Word:
    """A word at `text[start:end]` of the clause.

    closed: of a closed class (article, preposition, pronoun, auxiliary), or a verb or noun of asking ("find",
    "please"). broken: 1 where a comma or the like stands before it, 2 where a sentence begins, 0 inside a phrase.
    """

    start: int
    end: int
    text: str
    lower: str
    stem: str
    closed: bool
    capital: bool
    broken: int


def words_of(clause: str) -> list[Word]:
    """The words of a clause, left to right."""
    words: list[Word] = []
    done = 0
    for start, end in _spans(clause):
        text = clause[start:end]
        lower = text.lower()
        broken = 2 if not words or _END.search(clause, done, start) else 1 if _BREAK.search(clause, done, start) else 0
        closed = lower in CLOSED or HAN_CLOSED.fullmatch(text) is not None
        capital = text[0].isupper() and lower != "i" and not (closed and (broken or lower not in NAMING))
        words.append(Word(start, end, text, lower, stem(lower), closed, capital, broken))
        done = end
    return [_in_place(word, words, at) for at, word in enumerate(words)]


def _in_place(word: Word, words: list[Word], at: int) -> Word:
    """A word that may be closed by where it stands: "Book" before "a room" is a request, "Are" in "We Are Not Your
    Kind" a part of a name."""
    following = words[at + 1].lower if at + 1 < len(words) else ""
    if word.broken == 2 and not word.closed and following in _AFTER_VERB and not words[at + 1].broken:
        return replace(word, closed=True, capital=False)  # "Book a room"
    if word.lower not in GRAMMAR or word.capital or word.broken or not word.text[0].isupper() or word.text == "I":
        return word
    around = [*words[at - 1 : at], *(after for after in words[at + 1 : at + 2] if not after.broken)]
    if any(other.text[0].isupper() and other.text != "I" and not (other.closed and other.broken) for other in around):
        return replace(word, capital=True)
    return word


def _spans(clause: str) -> Iterator[tuple[int, int]]:
    for match in _CHUNK.finditer(clause):
        at, stop = match.span()
        if _HAN_ANY.search(match.group()):
            for piece in _HAN_PIECE.finditer(clause, at, stop):
                yield piece.span()
            continue
        start = at + len(match.group()) - len(match.group().lstrip(_LEADING))
        end = max(start, at + len(match.group().rstrip(_TRAILING)))
        if clause[end : end + 1] == "." and _INITIALS.fullmatch(clause, start, end + 1):
            end += 1
        possessive = _POSSESSIVE.search(clause, start, end)
        if possessive and possessive.start() > start:
            yield start, possessive.start()
            yield possessive.start(), end
        elif end > start:
            yield start, end


_LEADING = "\"'“”‘’`([{<*#~|-–—.,;:!?/"
_TRAILING = "\"'“”‘’`)]}>*~|-–—.,;:!?/"
_CHUNK = re.compile(r"[^\s,;:!?()\[\]{}\"“”，。；：！？、（）【】「」《》]+(?:,\d{3}(?!\d))*(?::\d+)*")
_BREAK = re.compile(r"[,:()\[\]{}\"“”，：、（）【】「」《》]|\s[-–—]\s")
_END = re.compile(r"[;!?。；！？\n]|\.(?=[\s\"'”)]|$)|\\n")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,}")
_POSSESSIVE = re.compile(r"['’]s?$")
_HAN_ANY = re.compile(f"[{HAN}]")


_HAN_PIECE = re.compile(f"{HAN_CLOSED.pattern}|[^{HAN}]+|(?:(?!{HAN_CLOSED.pattern})[{HAN}])+")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of an English word: without plural, participle and the commonest endings, after Porter's first steps."""
    word = _IRREGULAR.get(word.lower(), word.lower())
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    word = _plural(word)
    for ending, least in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= least and _VOWEL.search(rest):
            if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsz":
                return rest[:-1]
            word = rest + "e" if len(rest) == 3 and _SHORT.fullmatch(rest) else rest
            break
    return word.rstrip("e") if len(word) > 5 else word


def _plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_AFTER_VERB = frozenset((
    "a", "an", "the", "me", "my", "all", "any", "this", "that", "these", "those", "some", "for", "to", "up", "out",
))  # fmt: skip
_IRREGULAR = {
    "children": "child", "people": "person", "men": "man", "women": "woman", "feet": "foot", "teeth": "tooth",
    "mice": "mouse",
}  # fmt: skip
# An ending, and how much of a word has to be left without it.
_ENDINGS = (
    ("ings", 3),
    ("ing", 3),
    ("edly", 4),
    ("ed", 3),
    ("ely", 4),
    ("ly", 4),
    ("ity", 5),
    ("ion", 5),
    ("er", 4),
    ("or", 4),
)
_VOWEL = re.compile("[aeiouy]")
_SHORT = re.compile("[^aeiou][aeiou][^aeiouwxy]")  # "rat" of "rating"


def stems_of(text: str) -> list[str]:
    """The stems of a name or a description: `userName`, `user_name` and "User name." are the same two."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=\d)", " ", text)
    return [stem(word) for word in _NAME_WORD.findall(apart.lower())]


_NAME_WORD = re.compile(rf"[a-zà-ÿ]+|\d+|[{HAN}]+")
