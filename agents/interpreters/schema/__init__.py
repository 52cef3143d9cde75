"""Understanding by schema alone, without phrases or a model: the tool by relevance, its parameters by their types."""

from ..base import Call, Interpretation, Request
from .choose import choose
from .fill import fill


class SchemaInterpreter:
    """Proposes the tool that fits the utterance best, with the parameters that the utterance has values for."""

    name = "schema"

    async def interpret(self, request: Request) -> Interpretation | None:
        """The calls, or `None` where no tool fits."""
        choice = choose(request.utterance, request.tools, request)
        if choice is None:
            return None
        said = fill(request.utterance, choice.tool, request)
        return Interpretation(calls=(Call(choice.tool.action, said, choice.confidence),))
