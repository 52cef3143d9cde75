"""Functions that the client of a session carries out itself. They are offered beside the catalogue and resolved like
its tools; a call of one is handed to the client, never run here, and never a step of a plan."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from agents.interpreters.answers import Verdict, read_slot_answer
from agents.interpreters.base import Call, Request, ToolSpec
from agents.interpreters.outputs import outputs_in
from agents.interpreters.resolve import resolve
from agents.interpreters.speak import ask
from agents.voice.ports import ClientTool, ToolCall
from tools.services import guess_param_kinds

from ..runtime import Catalogue, Understood
from ..services.turns import Situation
from .base import ClientQuestion, Ground, Move, Said

PREFIX = "client__"
# What a client's function gets of these is what was said: accounts, phone numbers and time zones are for tools that
# staff approved.
_AS_SAID = ("person", "phone", "wallet", "place")


def ground_of(situation: Situation, catalogue: Catalogue, request: Request, said: Said) -> Ground:
    """What a turn stands on, with the client's functions among what may be asked for. One that is called as a tool of
    the catalogue is known by another name."""
    named = {
        tool.name if tool.name not in catalogue.specs else f"{PREFIX}{tool.name}": tool for tool in said.client_tools
    }
    specs = [_spec(action, tool) for action, tool in named.items()]
    return Ground(situation, catalogue, replace(request, tools=(*request.tools, *specs)), named)


def _spec(action: str, tool: ClientTool) -> ToolSpec:
    schema: dict[str, Any] = {"type": "object", **tool.parameters}
    kinds = guess_param_kinds(schema)
    return ToolSpec(
        action=action,
        title=tool.name.replace("_", " "),
        description=tool.description,
        input_schema=schema,
        param_kinds={name: "text" if kind.startswith(_AS_SAID) else kind for name, kind in kinds.items()},
    )


def called(ground: Ground, calls: Sequence[Call], understood: Understood) -> Move:
    """The calls for the client to make; or the first question that is open in them."""
    ready: list[tuple[ToolCall, Call]] = []
    for place, call in enumerate(calls[: settings.MAX_PLAN_STEPS]):
        said = {name: value for name, value in call.said.items() if name not in outputs_in(call.said)}
        found = resolve(spec_of(ground.request, call), said, ground.request)
        if found.questions:
            return _asking(ground, ClientQuestion(calls, place, found.questions[0], understood))
        name = ground.client_tools[call.action].name
        ready.append((ToolCall(f"call_{uuid.uuid4().hex}", name, found.params), call))
    detail = {"functions": [one.action for one, _ in ready]}
    entries = [("execute", "success", "left to the client", detail)]
    return Move("call", "", entries, client_calls=ready, understood=understood)


def _asking(ground: Ground, asked: ClientQuestion) -> Move:
    question = asked.question
    detail = {"param": question.param, "reason": question.reason}
    return Move(
        "clarify",
        ask(spec_of(ground.request, asked.calls[asked.place]), question, ground.request),
        [("clarify", "success", "question asked", detail)],
        missing=(question.param,),
        candidates=question.candidates,
        client_question=asked,
    )


def answered(ground: Ground, asked: ClientQuestion) -> Move | None:
    """The turn as the answer to such a question, or None where it is none."""
    call = asked.calls[asked.place]
    if call.action not in ground.client_tools:
        return None
    heard = read_slot_answer(ground.request.utterance, spec_of(ground.request, call), asked.question, ground.request)
    match heard.verdict:
        case Verdict.NO:
            return Move("rejected", _("All right, I will not do it."), [("confirm", "refused", "call rejected", {})])
        case Verdict.AMEND:
            calls = list(asked.calls)
            calls[asked.place] = replace(call, said={**call.said, **heard.changes[0].said})
            return called(ground, calls, asked.understood)
        case Verdict.NOTHING:
            return None
    return _asking(ground, asked)


def put_off(ground: Ground, move: Move, calls: Sequence[Call]) -> Move:
    """The platform's own part of what was asked for, and that the client's is to be asked for afterwards."""
    if not calls:
        return move
    titles = _(", ").join(dict.fromkeys(spec_of(ground.request, call).title for call in calls))
    rest = _("Please ask for the rest afterwards: %(titles)s.") % {"titles": titles}
    return replace(move, text=f"{move.text} {rest}")


def spec_of(request: Request, call: Call) -> ToolSpec:
    """What is known of a function; its name where the client offers it no more."""
    return request.tool(call.action) or ToolSpec(call.action, call.action.replace("_", " "), "", {})
