"""What a turn decides: the answer to what is open, or something new. Nothing is written here.

A `Move` says what is replied and what becomes of the plan; `conversation` writes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agents.interpreters.answers import Answer, OpenStep, Verdict, read_confirmation, read_slot_answer
from agents.interpreters.base import Call, Candidate, Question, Request, Resolved, ToolSpec
from agents.interpreters.phrases import PhraseInterpreter
from agents.interpreters.references import Recall, recall
from agents.interpreters.resolve import resolve
from agents.interpreters.speak import ask, read_back
from fullvoice.lib.errors import InvalidParam
from fullvoice.lib.language import Language
from tools.models import Tool
from tools.services import find_tool, validate_params

from .models import DISPATCHED_STATES, Door, Plan, PlanState
from .runtime import Catalogue, spec_of, understand
from .services import plans
from .services.plans import Draft
from .services.turns import PAST_STEPS, Situation

NOTHING_OPEN = gettext_noop("Nothing is waiting for an answer in this session.")
Entries = Sequence[tuple[str, str, str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance, or its equivalent by buttons and fields, as a door hands it over.

    `decision` is yes or no by button; `params` are edited fields of the first step. `confirming`: it came in as an
    answer (`/confirm`), so it is never taken as something new. `call` is an action with exact params, for a door that
    names tools instead of speaking.
    """

    session: str
    text: str = ""
    language: Language | None = None
    door: Door = Door.REST
    confirming: bool = False
    plan_id: str | None = None
    decision: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    call: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What a turn decided, before it is written. `draft`, `change` or neither, as `turns.commit` takes them."""

    type: str
    text: str
    entries: Entries
    draft: Draft | None = None
    keep: bool = False
    yes: bool = False
    no: bool = False
    interpreter: str = ""
    trace: Sequence[dict[str, Any]] = ()
    missing: Sequence[str] = ()
    candidates: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What one try of a turn stands on."""

    situation: Situation
    catalogue: Catalogue
    request: Request

    @property
    def language(self) -> Language:
        return self.request.language


# What is open


def answer(ground: Ground, said: Said, plan: Plan) -> Move | None:
    """The turn as the answer to the open plan, or None where it is none."""
    steps = [OpenStep(_spec(ground, step.tool), step.params) for step in ground.situation.steps]
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


def _held(ground: Ground, text: str, kind: str) -> Move:
    plan = ground.situation.plan
    asked = (plan.question if plan else None) or {}
    question = question_of(asked) if asked else None
    return Move(
        kind,
        text,
        [("clarify", "success", "asked again", {})],
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


def question_of(asked: Mapping[str, Any]) -> Question:
    return Question(
        param=asked["param"],
        reason=asked["reason"],
        said=asked["said"],
        candidates=tuple(Candidate(**candidate) for candidate in asked["candidates"]),
    )


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
    move = _drafted(ground, calls)
    return _with_entry(move, (logged[0], "success", logged[1], {}))


def _with_entry(move: Move, entry: tuple[str, str, str, dict[str, Any]], **fields: Any) -> Move:
    return replace(move, entries=[entry, *move.entries], **fields)


# Something new


def called(ground: Ground, action: str, params: dict[str, Any]) -> Move:
    tool = find_tool(ground.situation.user, action)
    validate_params(tool, params)
    return _with_entry(_read_back(ground, [(tool, params)]), ("interpret", "success", "tool named by the caller", {}))


async def anew(ground: Ground) -> Move:
    recalled = await _recalled(ground)
    if recalled is not None:
        return recalled
    understood = await understand(ground.request, ground.catalogue)
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
    move = _drafted(ground, [_call(ground, call) for call in found.calls])
    return _with_entry(move, ("interpret", "success", "understood", detail), **spoke)


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
        text = _("You said: “%(words)s”") % {"words": history[-1].utterance}
    else:
        text = history[-1].reply
    return Move("answer", text, [("interpret", "success", "answered from the conversation", {})])


def _once_more(ground: Ground) -> Move | None:
    """The last plan that was carried out, to be read back and confirmed like a new one."""
    past = ground.situation.past
    last = next((step.plan_id for step in past if step.plan.state in DISPATCHED_STATES), None)
    steps = [step for step in past if step.plan_id == last]
    cut_off = len(past) == PAST_STEPS and past[-1].plan_id == last
    if last is None or cut_off or any(step.action not in ground.catalogue.tools for step in steps):
        return None
    move = _drafted(ground, [(ground.catalogue.tools[step.action], {}, step.params) for step in steps])
    return _with_entry(move, ("interpret", "success", "the last plan once more", {}))


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


def _spec(ground: Ground, tool: Tool) -> ToolSpec:
    """With its phrases; without them where it is not offered any more."""
    return ground.catalogue.specs.get(tool.action or "") or spec_of(tool)


def _drafted(ground: Ground, calls: Sequence[tuple[Tool, Mapping[str, Any], Mapping[str, Any]]]) -> Move:
    """Resolve every call: a plan to read back, or one with its first question."""
    resolved: list[tuple[Tool, Resolved]] = []
    unresolved: dict[str, dict[str, Any]] = {}
    asked: tuple[int, Question] | None = None
    for index, (tool, said, known) in enumerate(calls):
        found = resolve(_spec(ground, tool), said, ground.request, known)
        resolved.append((tool, found))
        rest = {question.param: said[question.param] for question in found.questions if question.param in said}
        if rest:
            unresolved[str(index)] = rest
        if found.questions and asked is None:
            asked = (index, found.questions[0])
    steps = [(tool, found.params) for tool, found in resolved]
    if asked is None:
        return _read_back(ground, steps)
    index, question = asked
    missing = [name for _, found in resolved for name in found.missing]
    # What was said for the asked param did not do; its answer takes its place.
    unresolved.get(str(index), {}).pop(question.param, None)
    text = ask(_spec(ground, steps[index][0]), question, ground.request)
    stored = {
        "step": index,
        "param": question.param,
        "reason": question.reason,
        "said": question.said,
        "candidates": [{"label": c.label, "value": c.value, "detail": c.detail} for c in question.candidates],
        "unresolved": unresolved,
    }
    return Move(
        "clarify",
        text,
        [("clarify", "success", "question asked", {"param": question.param, "reason": question.reason})],
        draft=Draft(steps, text, question=stored),
        missing=missing,
        candidates=question.candidates,
    )


def _read_back(ground: Ground, steps: Sequence[tuple[Tool, dict[str, Any]]]) -> Move:
    sentences = []
    for tool, params in steps:
        spec = _spec(ground, tool)
        template = ground.catalogue.template(spec.action, ground.language).confirm or None
        sentences.append(read_back(spec, params, ground.request, template))
    text = sentences[0]
    if len(sentences) > 1:
        text = " ".join(f"({number}) {sentence}" for number, sentence in enumerate(sentences, 1))
    draft = Draft(steps, text)
    kind = "confirm" if draft.state == PlanState.PENDING else "ready"
    return Move(kind, text, [], draft=draft)
