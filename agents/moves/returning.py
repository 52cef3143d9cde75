"""What a client's own functions gave back: told, or given to the model that asked for them."""

import json
from dataclasses import replace
from typing import Any

from django.conf import settings

from agents.interpreters.base import Call, Done, Request
from agents.interpreters.speak import say_result, shortened
from agents.voice.ports import CallOutcome
from fullvoice.lib.errors import ExecFail

from ..runtime import ask_again
from .anew import acted_on
from .base import Ground, Move, Returned
from .client import spec_of


async def returned(ground: Ground, back: Returned) -> Move:
    """What to say of what the client's functions gave back: in the model's words where one asked for them, who may ask
    for more; else what they said themselves. What they say is data and never an answer of the user's."""
    outputs = {outcome.call.id: outcome for outcome in back.outputs}
    done = [(call, outputs[asked.id]) for asked, call in back.calls if asked.id in outputs]
    failed = [outcome.call.action for _, outcome in done if outcome.output is None]
    logged = (
        "execute",
        "failure" if failed else "success",
        "client gave back",
        {"functions": [outcome.call.action for _, outcome in done], "failed": failed},
    )
    asked = back.request
    rounds = (*asked.rounds, tuple(Done(call, _data(outcome)) for call, outcome in done))
    request = replace(ground.request, utterance=asked.utterance, language=asked.language, rounds=rounds)
    ground = replace(ground, request=request)
    if done and back.understood.interpreter == "llm" and len(rounds) <= settings.AGENT_MAX_ROUNDS:
        understood = await ask_again(back.understood, request, ground.catalogue)
        found = understood.interpretation
        if found is not None and (found.calls or found.answer is not None):
            move = await acted_on(ground, understood)
            return replace(move, entries=[logged, *move.entries], keep=move.draft is None)
    text = " ".join(_told(request, call, outcome) for call, outcome in done)
    return Move("answer", text, [logged], keep=True)


def _data(outcome: CallOutcome) -> dict[str, Any]:
    if outcome.output is None:
        return {"error": outcome.error or ""}
    try:
        parsed = json.loads(outcome.output)
    except (ValueError, RecursionError):
        parsed = None
    return parsed if isinstance(parsed, dict) else {"content": [{"type": "text", "text": outcome.output}]}


def _told(request: Request, call: Call, outcome: CallOutcome) -> str:
    spec = spec_of(request, call)
    if outcome.output is None:
        return str(ExecFail(tool=spec.title))
    data = {"content": [{"type": "text", "text": outcome.output}]}
    return shortened(say_result(None, spec, call.said, data, request), request.language)
