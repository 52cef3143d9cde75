"""Which of many tools an utterance is about.

Words are matched by their stems, what assistants do and deal with by a small vocabulary in English and Chinese, and
meaning by vectors of both languages, where their model is installed. Nothing here knows the tools beforehand: only
their names, descriptions and schemas speak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from ..base import ToolSpec
from .asking import asking
from .index import index_of
from .scoring import broad_fit, confidence, fit


@dataclass(frozen=True, slots=True)
class Scored:
    """A tool with how sure it is that it is meant, from 0 to 1. Below a half, rather nothing of the list is meant."""

    tool: ToolSpec
    score: float


def rank(utterance: str, tools: Sequence[ToolSpec], known_names: Iterable[str] = ()) -> list[Scored]:
    """Every tool with its score, the one that fits best first. known_names: of people and the like, which are names
    without capitals too."""
    if not tools:
        return []
    signs = index_of(tools).signs(asking(utterance, known_names))
    fits = fit(signs)
    scores = confidence(signs, fits)
    return [Scored(tools[at], float(scores[at])) for at in np.argsort(-fits, kind="stable")]


def shortlist(utterance: str, tools: Sequence[ToolSpec], limit: int) -> Sequence[ToolSpec]:
    """The `limit` tools that fit best, the best first; all of them, as they are, where there are no more."""
    if len(tools) <= limit:
        return tools
    fits = broad_fit(index_of(tools).signs(asking(utterance)))
    return [tools[at] for at in np.argsort(-fits, kind="stable")[:limit]]
