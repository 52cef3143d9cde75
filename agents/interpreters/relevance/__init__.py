"""Which of many tools an utterance is about.

Words are matched by their stems, what assistants do and deal with by a small vocabulary in English and Chinese, and
meaning by vectors of both languages, where their model is installed. Nothing here knows the tools beforehand: only
their names, descriptions and schemas speak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..base import ToolSpec

if TYPE_CHECKING:
    from .index import Signs


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
    from .scoring import ranked

    return [Scored(tools[at], sure) for at, sure in ranked(_signs(utterance, tools, known_names))]


def shortlist(utterance: str, tools: Sequence[ToolSpec], limit: int) -> Sequence[ToolSpec]:
    """The `limit` tools that fit best, the best first; all of them, as they are, where there are no more."""
    if len(tools) <= limit:
        return tools
    from .scoring import broadly_ranked

    return [tools[at] for at in broadly_ranked(_signs(utterance, tools))[:limit]]


def _signs(utterance: str, tools: Sequence[ToolSpec], known_names: Iterable[str] = ()) -> "Signs":
    # Imported when first asked: numpy takes a tenth of a second.
    from .asking import asking
    from .index import index_of

    return index_of(tools).signs(asking(utterance, known_names))
