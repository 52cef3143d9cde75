"""Understanding by schema alone, without phrases or a model: the tool by relevance, its parameters by their types."""

from ..base import Call, Interpretation, Request
from .clauses import parts
from .filling import fill_each
from .filling.own import as_it_stands, hands_over


class SchemaInterpreter:
    """Proposes the tools whose words fit the utterance best, with the parameters that the utterance has values for."""

    name = "schema"

    async def interpret(self, request: Request) -> Interpretation | None:
        """The calls, or `None` where no tool fits."""
        found = parts(request)
        calls = [
            Call(part.tool.action, said, part.score)
            for part in found
            for said in fill_each(part.text, part.tool, request, around=request.utterance)
            if (said or len(found) == 1) and (not hands_over(part.tool) or as_it_stands(part.text))
        ]
        return Interpretation(calls=tuple(calls)) if calls else None
