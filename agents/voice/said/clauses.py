"""A text cut into the clauses it is spoken in: the first one short, so that it is heard early, the others as long as a
breath; cut where a reader would pause, never inside a figure, an amount, a date, an address or an abbreviation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.interpreters.base import Language

from .rules import Found
from .words import between, found

FIRST = 1.6  # seconds of speech that the first clause is kept to where a comma allows it
NEXT = 4.0  # of the others
MOST = 9.0  # of any: beyond it a clause is cut at a space, or anywhere but inside a figure
_LETTERS = 15  # a second, English
_CHARACTERS = 4.5  # a second, Chinese
_PAUSE = re.compile(r"[.!?。！？；;:：,，、—…\n]+[”’\"')）」』】》]*\s*")
_ENDS = frozenset(".!?。！？…\n")
_INITIAL = re.compile(r"(?<![^\W\d_])[A-Z]$")


@dataclass(frozen=True, slots=True)
class Clause:
    """`text`: what is said, in words. It stands for `text[start:end]` of the whole: each clause starts where the one
    before ends, the last ends with the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    seconds: float
    ends: bool  # a sentence


def clauses(text: str, language: Language) -> list[Clause]:
    """The clauses of a text; none where there is nothing in it to say."""
    places = found(text, language)
    spans: list[tuple[int, int]] = []
    seconds, ended = 0.0, True
    for piece in _pieces(text, language, places):
        most = FIRST if len(spans) == 1 else NEXT
        if (spans and not ended and seconds + piece.seconds <= most) or (spans and not piece.seconds):
            spans[-1] = (spans[-1][0], piece.end)
            seconds += piece.seconds
        else:
            spans.append((piece.start, piece.end))
            seconds = piece.seconds
        ended = piece.ends
    said = [Clause(between(text, start, end, places), start, end) for start, end in spans]
    return said if any(re.search(r"\w", clause.text) for clause in said) else []


def _pieces(text: str, language: Language, places: Sequence[Found]) -> Iterator[_Piece]:
    """The text between its pauses."""
    start = 0
    for end in (*_pauses(text, places), len(text)):
        if end > start:
            yield from _short(text, start, end, language, places)
            start = end


def _pauses(text: str, places: Sequence[Found]) -> Iterator[int]:
    for pause in _PAUSE.finditer(text):
        mark = text[pause.start()]
        if any(place.start < pause.end() and pause.start() < place.end for place in places):
            continue
        if (
            mark in ".,:;!?"
            and pause.end() < len(text)
            and not re.search(r"[\s”\"')）]", pause[0])
            and _word_goes_on(text, pause.end())
        ):
            continue
        if mark == "." and _INITIAL.search(text[: pause.start()]):
            continue
        yield pause.end()


def _word_goes_on(text: str, at: int) -> bool:
    return bool(re.match(r"[A-Za-z0-9]", text[at:]))


def _short(text: str, start: int, end: int, language: Language, places: Sequence[Found]) -> Iterator[_Piece]:
    """The stretch as one piece, or several where it is longer than a breath."""
    while (seconds := _seconds(between(text, start, end, places))) > MOST:
        cut = _cut(text, start, end, start + max(1, int((end - start) * NEXT / seconds)), places)
        if cut is None:
            break
        yield _Piece(start, cut, _seconds(between(text, start, cut, places)), False)
        start = cut
    yield _Piece(
        start, end, seconds, bool(_ENDS & set(text[start:end].rstrip("”’\"')）」』】》 ")[-1:] + text[end - 1 : end]))
    )


def _cut(text: str, start: int, end: int, near: int, places: Sequence[Found]) -> int | None:
    """Where to cut at best: after a space close before `near`, else at `near`, moved out of what must not be cut."""
    space = max(text.rfind(" ", start, near), text.rfind("\n", start, near)) + 1
    at = space if space > start else near
    for place in places:
        if place.start < at < place.end:
            at = place.start if place.start > start else place.end
    return at if start < at < end else None


def _seconds(words: str) -> float:
    characters = len(re.findall(r"[\u3400-\u9fff]", words))
    return (
        characters / _CHARACTERS + len(re.findall(r"[^\W\u3400-\u9fff]| ", words)) / _LETTERS
        if re.search(r"\w", words)
        else 0.0
    )
