"""Which of many tools an utterance is about: the words of the utterance against those of the tools."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .base import ToolSpec

_WORD = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Scored:
    """A tool with how well it fits: 0 is not at all, 1 is as well as any tool can."""

    tool: ToolSpec
    score: float


def rank(utterance: str, tools: Sequence[ToolSpec]) -> list[Scored]:
    """Every tool with its score, the best first."""
    asked = set(_words(utterance))
    texts = [
        Counter(_words(f"{tool.action} {tool.title} {tool.description} {' '.join(tool.properties)}")) for tool in tools
    ]
    spread = Counter(word for text in texts for word in text)
    weight = {word: math.log(1 + len(tools) / spread[word]) for word in spread}
    most = sum(weight.get(word, 1.0) for word in asked) or 1.0
    scored = [
        Scored(tool, sum(weight[word] for word in asked if word in text) / most)
        for tool, text in zip(tools, texts, strict=True)
    ]
    return sorted(scored, key=lambda one: one.score, reverse=True)


def shortlist(utterance: str, tools: Sequence[ToolSpec], limit: int) -> Sequence[ToolSpec]:
    """The `limit` tools that fit best, the best first; all of them, as they are, where there are no more."""
    return tools if len(tools) <= limit else [one.tool for one in rank(utterance, tools)[:limit]]


def _words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())
