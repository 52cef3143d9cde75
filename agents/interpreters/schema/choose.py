"""Which tool a clause is for, or that none of them is meant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..base import Request, ToolSpec
from ..relevance import Scored, rank

_SURE_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """A tool, how sure it is that it is meant (from 0.5 to 1), and the one that fits next best."""

    tool: ToolSpec
    confidence: float
    runner_up: Scored | None = None


def choose(clause: str, tools: Sequence[ToolSpec], request: Request) -> Choice | None:
    """The tool that `clause` is for; `None` where it fits none well enough to be proposed."""
    ranked = rank(clause, tools, _names(request))
    if not ranked or ranked[0].score < _SURE_ENOUGH:
        return None
    return Choice(ranked[0].tool, ranked[0].score, ranked[1] if len(ranked) > 1 else None)


def _names(request: Request) -> Iterator[str]:
    for person in request.people:
        yield from (person.name, *person.aliases)
    for wallet in request.wallets:
        yield wallet.label
