"""A clause as words: where each stands, its stem, and whether it is of a closed class.

English words are what stands between spaces, without the punctuation around them. A run of Chinese is cut at its
particles and everyday verbs; what is left between two of them is one word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...relevance.words import stem as stemmed
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
    if not word.closed and following and not words[at + 1].broken:
        begins = word.broken == 2 and following in _AFTER_VERB  # "Book a room"
        if begins or (word.lower in _DOING and _all_closed_before(words, at)):
            return replace(word, closed=True, capital=False)
    if word.lower not in GRAMMAR or word.capital or word.broken or not word.text[0].isupper() or word.text == "I":
        return word
    around = [*words[at - 1 : at], *(after for after in words[at + 1 : at + 2] if not after.broken)]
    if any(other.text[0].isupper() and other.text != "I" and not (other.closed and other.broken) for other in around):
        return replace(word, capital=True)
    return word


def _all_closed_before(words: list[Word], at: int) -> bool:
    while at > 0 and not words[at].broken:
        at -= 1
        if not words[at].closed or words[at].lower in _NAMED:
            return False
    return True


_NAMED = frozenset(("a", "an", "the", "my", "our", "your", "his", "her", "their", "some", "any", "all", "of"))
# What is to be done, where a sentence begins with it: "delete alarm", "please play jazz".
_DOING = frozenset((
    "delete", "remove", "cancel", "play", "add", "remind", "start", "stop", "turn", "switch", "open", "close", "send",
    "order", "reserve", "schedule", "pause", "resume", "skip", "shuffle", "dim", "mute", "activate", "deactivate",
    "increase", "decrease", "lower", "raise", "change", "adjust", "update", "read", "buy", "clear", "wake", "complete",
))  # fmt: skip


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


def stem(word: str) -> str:
    """The stem of an English word; `children` and `child` have one."""
    word = word.lower()
    return stemmed(_IRREGULAR.get(word, word))


_AFTER_VERB = frozenset((
    "a", "an", "the", "me", "my", "all", "any", "this", "that", "these", "those", "some", "for", "to", "up", "out",
))  # fmt: skip
_IRREGULAR = {
    "children": "child", "people": "person", "men": "man", "women": "woman", "feet": "foot", "teeth": "tooth",
    "mice": "mouse", "kid": "child", "kids": "child",
}  # fmt: skip


def stems_of(text: str) -> list[str]:
    """The stems of a name or a description: `userName`, `user_name` and "User name." are the same two."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=\d)", " ", text)
    return [stem(word) for word in _NAME_WORD.findall(apart.lower())]


_NAME_WORD = re.compile(rf"[a-zà-ÿ]+|\d+|[{HAN}]+")
