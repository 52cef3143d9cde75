"""The answer to what is open in a session: a plan that was read back, or a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.interpreters.answers import Answer, OpenStep, Verdict, read_confirmation, read_slot_answer
from agents.voice.ports import MASK
from fullvoice.lib.errors import InvalidParam

from ..models import Plan, PlanState
from ..services import plans
from .base import Ground, Move, Said, drafted, question_of, spec, with_entry

SPOKEN_PIN = gettext_noop(
    "Please type your PIN, and nothing else: I do not take it by voice. To change something, say no first."
)


def answer(ground: Ground, said: Said, plan: Plan) -> Move | None:
    """The turn as the answer to the open plan, or None where it is none."""
    if said.text == MASK:
        return _yes() if said.pin else _held(ground, _(SPOKEN_PIN), "clarify", ("policy", "refused", "PIN not taken"))
    move = _answer(ground, said, plan)
    return _not_heard(ground, said, plan) or move if move is not None and move.yes else move


def _not_heard(ground: Ground, said: Said, plan: Plan) -> Move | None:
    """A yes that is no consent: it was meant for another plan, or said before the read-back was heard."""
    if plan.state == PlanState.READY:
        return None
    if said.answers is not None and said.answers != plan.pk.hex:
        why = "yes was to another plan"
    elif not said.read_back_heard:
        why = "yes came before the read-back was heard"
    else:
        return None
    return _held(
        ground,
        _("Let me say it again: %(question)s") % {"question": plan.confirm_text},
        "clarify",
        ("confirm", "refused", why),
    )


def _answer(ground: Ground, said: Said, plan: Plan) -> Move | None:
    steps = [OpenStep(spec(ground, step.tool), step.params) for step in ground.situation.steps]
    if said.params:
        return _edited(ground, said, plan, steps)
    if said.decision == "no":
        return _no()
    if plan.state == PlanState.ASKING:
        if said.decision == "yes":
            return again(ground, "")
        return _slot(ground, plan, steps)
    # A yes by button beside words is the words': they may say something else.
    if said.decision == "yes" and not said.text:
        return _yes()
    # What it points back to is what was read back, so nothing before it.
    heard = read_confirmation(ground.request.utterance, steps, replace(ground.request, recent=None))
    match heard.verdict:
        case Verdict.YES:
            return _yes()
        case Verdict.NO:
            return _no()
        case Verdict.AMEND:
            return _changed(ground, plan, {change.step: change.said for change in heard.changes})
        case Verdict.REPEAT:
            return _repeated(ground, plan)
        case Verdict.UNCLEAR:
            return again(ground, _("I am not sure what you mean: please say yes, no, or what to change."))
    return None


def _slot(ground: Ground, plan: Plan, steps: Sequence[OpenStep]) -> Move | None:
    asked = plan.question or {}
    index = asked["step"]
    heard: Answer = read_slot_answer(ground.request.utterance, steps[index].tool, question_of(asked), ground.request)
    match heard.verdict:
        case Verdict.NO:
            return _no()
        case Verdict.AMEND:
            return _changed(ground, plan, {index: heard.changes[0].said}, ("clarify", "question answered"))
        case Verdict.REPEAT:
            return _repeated(ground, plan)
        case Verdict.UNCLEAR:
            return again(ground, "")
    return None


def _edited(ground: Ground, said: Said, plan: Plan, steps: Sequence[OpenStep]) -> Move:
    """Fields changed by hand. The same values as were read back, with a yes, are that yes."""
    first = ground.situation.steps[0]
    same = plan.state != PlanState.ASKING and plans.same_params(
        first.tool, first.params, {**first.params, **said.params}
    )
    if same and said.decision != "no":
        return _yes() if said.decision == "yes" else _repeated(ground, plan)
    if said.decision == "no":
        return _no()
    unknown = set(said.params) - set(steps[0].tool.properties)
    if unknown:
        raise InvalidParam.of(
            "params", _("the tool has no parameter %(names)s") % {"names": ", ".join(sorted(unknown))}
        )
    return _changed(ground, plan, {0: said.params})


def _yes() -> Move:
    return Move("confirmed", _("Confirmed."), [("confirm", "success", "plan confirmed", {})], yes=True)


def _no() -> Move:
    return Move("rejected", _("All right, I will not do it."), [("confirm", "refused", "plan rejected", {})], no=True)


def _repeated(ground: Ground, plan: Plan) -> Move:
    """The same again: what is open is read out once more."""
    return _held(ground, plan.confirm_text, type_of(plan))


def again(ground: Ground, first: str) -> Move:
    plan = ground.situation.plan
    text = f"{first} {plan.confirm_text}".strip() if plan else first
    return _held(ground, text, "clarify")


def _held(
    ground: Ground, text: str, kind: str, logged: tuple[str, str, str] = ("clarify", "success", "asked again")
) -> Move:
    plan = ground.situation.plan
    asked = (plan.question if plan else None) or {}
    question = question_of(asked) if asked else None
    return Move(
        kind,
        text,
        [(*logged, {})],
        keep=True,
        missing=(question.param,) if question else (),
        candidates=question.candidates if question else (),
    )


def type_of(plan: Plan) -> str:
    """The answer type that shows a plan as it stands."""
    return {
        PlanState.ASKING: "clarify",
        PlanState.PENDING: "confirm",
        PlanState.READY: "ready",
        PlanState.CONFIRMED: "confirmed",
    }[PlanState(plan.state)]


def _changed(
    ground: Ground,
    plan: Plan,
    changes: Mapping[int, Mapping[str, Any]],
    logged: tuple[str, str] = ("confirm", "plan changed by the user"),
) -> Move:
    """Another plan in place of the open one: what was named is new, all else stays."""
    unresolved: Mapping[str, Mapping[str, Any]] = (plan.question or {}).get("unresolved", {})
    calls = []
    for index, step in enumerate(ground.situation.steps):
        said = {**unresolved.get(str(index), {}), **changes.get(index, {})}
        calls.append((step.tool, said, step.params))
    move = drafted(ground, calls)
    return with_entry(move, (logged[0], "success", logged[1], {}))
