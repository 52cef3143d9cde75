"""Something new: understood by the chain of interpreters, looked up where a model asks for it, drafted as a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from agents.interpreters.answers import Verdict, read_confirmation
from agents.interpreters.base import Call, Json
from agents.interpreters.outputs import NoOutput, filled, outputs_in
from agents.interpreters.phrases import PhraseInterpreter
from agents.interpreters.references import Recall, recall
from agents.interpreters.resolve import resolve
from tools.models import Tool
from tools.services import find_tool, validate_params

from ..lookups import LookedUp, look_up, may_run
from ..models import DISPATCHED_STATES
from ..runtime import Understood, ask_again, understand
from ..services.turns import PAST_STEPS
from . import client
from .base import NOTHING_OPEN, Ground, Move, drafted, spec, to_read_back, with_entry


def called(ground: Ground, action: str, params: dict[str, Any]) -> Move:
    tool = find_tool(ground.situation.user, action)
    validate_params(tool, params)
    return with_entry(to_read_back(ground, [(tool, params)]), ("interpret", "success", "tool named by the caller", {}))


async def anew(ground: Ground, *, run: bool) -> Move:
    """Understand an utterance that is no answer. With `run` a model's calls that only read are carried out at once, and
    it is asked again with what came back, `AGENT_MAX_ROUNDS` times at most."""
    recalled = await _recalled(ground)
    if recalled is not None:
        return recalled
    understood = await understand(ground.request, ground.catalogue)
    looked_up: LookedUp | None = None
    for _round in range(settings.AGENT_MAX_ROUNDS):
        found = understood.interpretation
        wanted = found.calls if run and found and understood.interpreter == "llm" else ()
        calls = _to_look_up(ground, wanted)
        if not calls:
            break
        looked_up = await look_up(ground.situation, calls, ground.language)
        ground = replace(ground, request=replace(ground.request, rounds=(*ground.request.rounds, looked_up.done)))
        understood = await ask_again(understood, ground.request, ground.catalogue)
    if looked_up is not None and not (understood.interpretation and understood.interpretation.calls):
        return _told(understood, looked_up)
    return await acted_on(ground, understood)


def _to_look_up(ground: Ground, calls: Sequence[Call]) -> list[tuple[Call, Tool, dict[str, Any]]]:
    """The calls with their resolved params, where all of them may run at once and none ran before; else none."""
    ready = []
    for call in calls[: settings.MAX_PLAN_STEPS + 1]:
        if call.action in ground.client_tools:
            return []
        tool = ground.catalogue.tools[call.action]
        resolved = resolve(spec(ground, tool), call.said, ground.request)
        repeated = any(done.call == call for rounds in ground.request.rounds for done in rounds)
        if repeated or not may_run(tool) or resolved.questions or outputs_in(resolved.params):
            return []
        ready.append((call, tool, resolved.params))
    return ready if len(ready) <= settings.MAX_PLAN_STEPS else []


async def _with_values(ground: Ground, calls: Sequence[Call]) -> Sequence[Call]:
    """The calls, where a write would take what a call that reads gives back: that is looked up now, so that the value
    can be read back. Such a call leaves the plan; where it failed, or has no such value, the user is asked for it."""
    reads = {n for n, call in enumerate(calls, 1) if may_run(ground.catalogue.tools[call.action])}
    taken = {
        output.step
        for n, call in enumerate(calls, 1)
        if n not in reads
        for output in outputs_in(call.said).values()
        if output.step in reads
    }
    first = _to_look_up(ground, [calls[n - 1] for n in sorted(taken)])
    if not first:
        return calls
    looked_up = await look_up(ground.situation, first, ground.language)
    results = {n: done.output for n, done in zip(sorted(taken), looked_up.done, strict=True)}
    place = {n: at for at, n in enumerate((n for n in range(1, len(calls) + 1) if n not in taken), 1)}
    return [replace(calls[n - 1], said=_said(calls[n - 1].said, results, place)) for n in place]


def _said(said: Mapping[str, Any], results: Mapping[int, Json], place: Mapping[int, int]) -> dict[str, Any]:
    """What was said, with the results in it; what builds on steps that stay names them by their new places."""
    filled_in = dict(said)
    for name, output in outputs_in(said).items():
        if output.step in results:
            try:
                filled_in |= filled({name: said[name]}, results)
            except NoOutput:
                del filled_in[name]
        elif output.step in place:
            filled_in[name] = {"$from": place[output.step], "path": output.path}
    return filled_in


def _told(understood: Understood, looked_up: LookedUp) -> Move:
    """What was looked up, in the model's words where it has some, else as the tools' texts tell it."""
    found = understood.interpretation
    return Move(
        "result",
        (found.answer if found else None) or looked_up.outcome.text,
        [
            (
                "interpret",
                "success",
                "looked up",
                {"interpreter": understood.interpreter, "interpreters": understood.trace},
            )
        ],
        interpreter=understood.interpreter,
        trace=understood.trace,
        looked_up=looked_up,
    )


async def acted_on(ground: Ground, understood: Understood) -> Move:
    """What an interpreter proposed, as a move."""
    spoke = {"interpreter": understood.interpreter, "trace": understood.trace}
    detail = {"interpreter": understood.interpreter, "interpreters": understood.trace}
    found = understood.interpretation
    if found is None or (found.answer is None and not found.calls):
        text = _unknown(ground)
        return Move("unknown", text, [("interpret", "failure", "not understood", detail)], keep=True, **spoke)  # type: ignore[arg-type]
    if found.answer is not None:
        return Move("answer", found.answer, [("interpret", "success", "answered", detail)], **spoke)  # type: ignore[arg-type]
    if len(found.calls) > settings.MAX_PLAN_STEPS:
        text = _("That is more than %(n)s things at once (MAX_PLAN_STEPS). Please say fewer.") % {
            "n": settings.MAX_PLAN_STEPS
        }
        return Move("unknown", text, [("interpret", "refused", "too many steps", detail)], keep=True, **spoke)  # type: ignore[arg-type]
    ours = [call for call in found.calls if call.action not in ground.client_tools]
    theirs = [call for call in found.calls if call.action in ground.client_tools]
    if not ours:
        move = client.called(ground, theirs, understood)
    else:
        calls = await _with_values(ground, ours)
        move = client.put_off(ground, drafted(ground, [_call(ground, call) for call in calls]), theirs)
    return with_entry(move, ("interpret", "success", "understood", detail), **spoke)


async def _recalled(ground: Ground) -> Move | None:
    """What is about the turns before rather than about a tool, unless staff wrote a phrase for just these words."""
    what = recall(ground.request.utterance)
    if what is None or await PhraseInterpreter(ground.catalogue.book).interpret(ground.request) is not None:
        return None
    history = ground.situation.history
    if what == Recall.AGAIN:
        return _once_more(ground)
    if what == Recall.CANCEL:
        done = bool(ground.situation.past) and ground.situation.past[0].plan.state in DISPATCHED_STATES
        text = _("That has been carried out already; I cannot take it back.") if done else _(NOTHING_OPEN)
    elif not history:
        text = _("You have not said anything in this session yet.")
    elif what == Recall.ASKED:
        text = _("You said: “%(words)s”") % {"words": _asked_for(ground)}
    else:
        text = history[-1].reply
    return Move("answer", text, [("interpret", "success", "answered from the conversation", {})])


def _asked_for(ground: Ground) -> str:
    """The last thing that was said and is neither a bare yes or no nor about the conversation; the very last where
    all of it is."""
    said = [turn.utterance for turn in reversed(ground.situation.history)]
    answers = (Verdict.YES, Verdict.NO)
    asked = (
        words
        for words in said
        if recall(words) is None and read_confirmation(words, (), ground.request).verdict not in answers
    )
    return next(asked, said[0])


def _once_more(ground: Ground) -> Move | None:
    """The last plan that was carried out, to be read back and confirmed like a new one."""
    past = ground.situation.past
    last = next((step.plan_id for step in past if step.plan.state in DISPATCHED_STATES), None)
    steps = [step for step in past if step.plan_id == last]
    cut_off = len(past) == PAST_STEPS and past[-1].plan_id == last
    if last is None or cut_off or any(step.action not in ground.catalogue.tools for step in steps):
        return None
    move = drafted(ground, [(ground.catalogue.tools[step.action], {}, step.params) for step in steps])
    return with_entry(move, ("interpret", "success", "the last plan once more", {}))


def _call(ground: Ground, call: Call) -> tuple[Tool, Mapping[str, Any], dict[str, Any]]:
    return ground.catalogue.tools[call.action], call.said, {}


def _unknown(ground: Ground) -> str:
    titles = [spec.title for spec in ground.catalogue.specs.values()][:5]
    text = _("I did not understand that.")
    plan = ground.situation.plan
    if plan is not None:
        return f"{text} {plan.confirm_text}"
    if titles:
        text += " " + _("You can ask for: %(titles)s.") % {"titles": _(", ").join(titles)}
    return text
