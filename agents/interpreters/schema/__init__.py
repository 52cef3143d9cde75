"""Understanding by schema alone, without phrases or a model: the tool by relevance, its parameters by their types."""

from dataclasses import replace

from ..base import Call, Interpretation, Request
from ..references import without_again
from .clauses import parts
from .filling import fill_each
from .filling.own import as_it_stands, hands_over
from .whole import accounted_for


class SchemaInterpreter:
    """Proposes the tools whose words fit the utterance best, with the parameters that the utterance has values for."""

    name = "schema"

    async def interpret(self, request: Request) -> Interpretation | None:
        """The calls, or `None` where no tool fits. A tool that hands something over is proposed only where every word
        is accounted for and asks for it as it stands."""
        request = replace(request, utterance=without_again(request))
        found = parts(request)
        calls = [
            (Call(part.tool.action, said, part.score), part.tool)
            for part in found
            for said in fill_each(part.text, part.tool, request, around=request.utterance)
            if said or len(found) == 1
        ]
        hands = any(hands_over(tool) for _, tool in calls)
        if hands and not (as_it_stands(request.utterance) and accounted_for(request.utterance, calls)):
            return None
        return Interpretation(calls=tuple(call for call, _ in calls)) if calls else None
