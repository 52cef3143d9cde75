"""Several requests in one utterance: where one ends and the next begins, and which tool each is for."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..base import Request, ToolSpec
from ..relevance.words import readable, stem, stems
from ..values.schemas import options
from ..values.words import HAN
from .choose import choose
from .filling.closed import CLOSED
from .filling.extraction import asks_of_any_text

_MARGIN = 0.8  # what the words of a clause have to say more for another tool than for that of the clause before
_LEAST = 0.6  # what they have to say for the first
# What a word of a tool's name says, of its description, of a parameter's name or options.
_OWN, _DESCRIBED, _PARAM = 2.0, 1.0, 0.8


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an utterance and the tool it is for."""

    text: str
    tool: ToolSpec
    score: float


def parts(request: Request) -> list[Part]:
    """The utterance by tools: one part where one tool is meant; none where no tool fits."""
    if len(request.tools) == 1 and asks_of_any_text(request.tools[0]):
        return [Part(request.utterance, request.tools[0], 1.0)]
    utterance = _unwrapped(request.utterance)
    whole = choose(utterance, request.tools, request)
    pieces = clauses(utterance) if len(request.tools) > 1 else []
    found = _by_tool(utterance, pieces, request.tools) if len(pieces) > 1 else []
    if len({tool.action for tool, _, _ in found}) > 1:
        return [Part(utterance[start:end].strip(), tool, _SURE) for tool, start, end in found]
    return [Part(utterance, whole.tool, whole.confidence)] if whole else []


def _unwrapped(utterance: str) -> str:
    """The utterance without quotation marks around the whole of it."""
    match = _WRAPPED.fullmatch(utterance)
    return match[1] if match else utterance


_WRAPPED = re.compile(r'\s*"([^"]*)"\s*', re.DOTALL)


def _by_tool(
    utterance: str, pieces: Sequence[tuple[int, int]], tools: Sequence[ToolSpec]
) -> list[tuple[ToolSpec, int, int]]:
    """The pieces joined to parts, each for the tool that its words speak for.

    A piece that does not say goes with the one before it; at the start of a sentence with the rest of that sentence;
    and where a new request is announced ("Second, ...") with what follows.
    """
    said = _vocabularies(tools)
    found: list[tuple[ToolSpec, int, int]] = []
    waiting: int | None = None  # where what does not say yet begins
    announced = True

    def go_on(end: int) -> None:
        found[-1] = (found[-1][0], found[-1][1], end)

    for start, end in pieces:
        piece = utterance[start:end]
        starts = _SENTENCE.search(piece) is not None
        if starts and waiting is not None and found and not announced:
            go_on(start)
            waiting = None
        announced = (announced and (not starts or not found)) or _ANNOUNCED.match(piece) is not None
        best = _meant(piece, tools, said, found[-1][0] if found else None)
        if best is None and (starts or waiting is not None):
            waiting = start if waiting is None else waiting
            continue
        if found and (best is None or best is found[-1][0]):
            go_on(end)
        elif best is not None:
            found.append((best, start if waiting is None else waiting, end))
        waiting, announced = None, False
    if waiting is not None and found:
        go_on(len(utterance))
    return found


_SURE = 0.8
_SENTENCE = re.compile(r"^[\"'“]?[A-Z]|^[^\x00-\x7f]")
_ANNOUNCED = re.compile(
    r"(?:first|second|third|fourth|next|then|after that|later|lastly|finally|also|additionally|last)(?:ly)?\b",
    re.IGNORECASE,
)


def _meant(
    piece: str, tools: Sequence[ToolSpec], said: Sequence[Mapping[str, float]], before: ToolSpec | None
) -> ToolSpec | None:
    """The tool a clause is for; `None` where it does not say, and goes on with the one before."""
    named = next((tool for tool in tools if _SEVERAL_WORDS.search(tool.action) and tool.action in piece), None)
    if named is not None:
        return named
    words = stems(piece)
    scores = [sum(vocabulary.get(word, 0.0) for word in words) for vocabulary in said]
    best = max(range(len(tools)), key=lambda at: scores[at])
    if before is None:
        return tools[best] if scores[best] >= _LEAST else None
    rival = next(score for tool, score in zip(tools, scores, strict=True) if tool is before)
    return tools[best] if scores[best] - rival >= _MARGIN else None


_SEVERAL_WORDS = re.compile(r"[_.]|(?<=[a-z])[A-Z]")


def _vocabularies(tools: Sequence[ToolSpec]) -> list[dict[str, float]]:
    """For each tool its words with what each says for it against the others: nothing where all have it."""
    own: list[dict[str, float]] = []
    for tool in tools:
        names = " ".join((*map(readable, tool.properties), *_options(tool)))
        parts = ((names, _PARAM), (tool.description[:_DESCRIPTION], _DESCRIBED), (readable(tool.action), _OWN))
        words: dict[str, float] = {}
        for text, factor in parts:
            words |= {word: factor for word in stems(text) if word not in _GRAMMAR and len(word) > 1}
        own.append(words)
    spread = Counter(word for words in own for word in words)
    return [
        {word: weight * math.log(len(tools) / spread[word]) / math.log(len(tools)) for word, weight in words.items()}
        for words in own
    ]


_DESCRIPTION = 300  # characters of a description in which it says what the tool is for
_GRAMMAR = frozenset(map(stem, CLOSED))


def _options(tool: ToolSpec) -> list[str]:
    return [str(option) for schema in tool.properties.values() for option in options(schema)]


def clauses(utterance: str) -> list[tuple[int, int]]:
    """Where the utterance can be cut: a sentence ends, or a new request may begin; never inside quotation marks or
    brackets. A piece goes from the start of its first word to that of the next piece's."""
    kept = [match.span() for match in _KEPT.finditer(utterance)]
    cuts = [
        match.end() for match in _CUT.finditer(utterance) if not any(start < match.end() < end for start, end in kept)
    ]
    pieces: list[tuple[int, int]] = []
    for start, end in pairwise([0, *cuts, len(utterance)]):
        listed = not _REQUEST.match(utterance, start) and len(_WORD.findall(utterance, start, end)) <= _FEW
        if pieces and (listed or len(_WORD.findall(utterance, *pieces[-1])) < _FEW):
            pieces[-1] = (pieces[-1][0], end)
        elif end > start:
            pieces.append((start, end))
    return pieces


_FEW = 3  # words that are no clause yet: "Also,"
_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")
_KEPT = re.compile(
    r"(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){1,400}?'(?!\w)|(?<=[\s:(])\"[^\"\n]{1,600}\"|“[^”]*”|「[^」]*」|《[^》]*》|\[[^\]]*\]|"
    r"\([^)]*\)|\{[^}]*\}"
)
_BEGINNING = (
    r"(?:find|get|give|show|tell|calculate|compute|determine|estimate|predict|check|list|look|search|recommend|suggest|generate|"
    r"create|perform|display|identify|evaluate|convert|book|order|play|send|set|turn|add|sort|filter|translate|draw|what|how|who|"
    r"when|where|which|also|then|i|can|could|please|provide|retrieve|fetch|return|make|open|close|start|stop|cancel|remind|finally)\b"
)
_REQUEST = re.compile(rf"(?i:{_BEGINNING})|[\"'“]?[A-Z]")
_CUT = re.compile(
    r"(?<=[a-z0-9)\]\"'”%])[.?!]+[\"”']?\s+(?=[A-Z\"'“])|[;；。？！\n]\s*|,?\s+and\s+|,\s+|"
    r",?\s+(?:and\s+)?(?:then|after that|afterwards|additionally|finally|lastly|as well as|followed by)\b,?\s+|"
    r"[，,]?\s*(?=然后|接着|随后|同时|顺便|另外|此外|并且|并(?=[查把给帮告])|再(?=[查把给帮告]))",
    re.IGNORECASE,
)
