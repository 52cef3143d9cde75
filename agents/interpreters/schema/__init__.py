"""Understanding by schema alone, without phrases or a model: the tool by relevance, its parameters by their types."""

from ..base import Call, Interpretation, Request
from ..relevance import rank
from .fill import fill


class SchemaInterpreter:
    """Proposes the tool whose words fit the utterance best, with the parameters that the utterance has values for."""

    name = "schema"

    async def interpret(self, request: Request) -> Interpretation | None:
        """The calls, or `None` where no tool fits."""
        ranked = rank(request.utterance, request.tools)
        if not ranked or ranked[0].score <= 0:
            return None
        best = ranked[0]
        said = fill(request.utterance, best.tool, request)
        return Interpretation(calls=(Call(best.tool.action, said, best.score),))
