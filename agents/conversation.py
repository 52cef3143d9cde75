"""One turn, from text to reply: the only place that knows the whole order.

    begin (rows) -> answer to what is open? -> else interpret anew -> resolve -> read back or ask -> commit (rows)

Rows are read and written in one block each; nothing is held open while an interpreter or a tool is waited for. A turn
that finds on writing that another came first is taken again from the new state.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from agents.interpreters.answers import Answer, OpenStep, Verdict, read_confirmation, read_slot_answer
from agents.interpreters.base import Call, Candidate, Question, Request, Resolved
from agents.interpreters.resolve import resolve
from agents.interpreters.speak import ask, read_back
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import InvalidParam, Overloaded, PlanClosed
from fullvoice.lib.language import Language, heard_in, locale_of
from tools.models import Risk, Tool
from tools.services import find_tool, validate_params

from . import execution
from .models import DISPATCHED_STATES, OPEN_STATES, Door, Plan, PlanState, PlanStep
from .runtime import Catalogue, catalogue, spec_of, understand
from .services import direct, plans, turns
from .services.direct import Wish
from .services.plans import Draft, Stale
from .services.turns import Situation, TurnRecord, Written

# A turn is taken again when another of its session was written first; a session has few writers.
TRIES = 8
NOTHING_OPEN = gettext_noop("Nothing is waiting for an answer in this session.")

Entries = Sequence[tuple[str, str, str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a turn, for any door. `type` is one of the wire contract's."""

    type: str
    session: str
    turn: int
    text: str
    language: Language
    plan: Plan | None = None
    steps: Sequence[PlanStep] = ()
    interpreter: str = ""
    missing: Sequence[str] = ()
    candidates: Sequence[Candidate] = ()
    # This turn was the user's yes.
    yes: bool = False
    outcome: "execution.Outcome | None" = None


@dataclass(frozen=True, slots=True)
class _Move:
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
class _Ground:
    """What one try of a turn stands on."""

    situation: Situation
    catalogue: Catalogue
    request: Request

    @property
    def language(self) -> Language:
        return self.request.language


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


async def take_turn(user: User, said: Said, *, run: bool = False) -> Reply:
    """Take one turn. With `run`, what may run after this turn is carried out, and its outcome is in the reply: a new
    plan that needs no yes and only reads, and what this turn said yes to; unless it came in as an answer
    (`confirming`), that too only where it reads.

    Raises `InvalidParam`, `Forbidden`, `NotFound`, `PlanClosed`, `PlanExpired`, `InterpreterUnavailable`, `Overloaded`,
    and with `run` what `execution.run` raises.
    """
    if len(said.text) > settings.MAX_UTTERANCE_CHARS:
        raise InvalidParam.of(
            "text", _("longer than %(n)s characters (MAX_UTTERANCE_CHARS)") % {"n": settings.MAX_UTTERANCE_CHARS}
        )
    for attempt in range(TRIES):
        try:
            reply = await _try_turn(user, said)
            break
        except Stale:
            await asyncio.sleep(0.005 * attempt)
    else:
        raise Overloaded
    if run and reply.outcome is None and reply.plan is not None and _runs(said, reply):
        return _with_outcome(reply, await execution.run(user, reply.plan.pk.hex))
    return reply


def _runs(said: Said, reply: Reply) -> bool:
    if reply.yes and said.confirming:
        return True
    new = reply.type == "ready" and reply.plan is not None and reply.plan.asked_in == reply.turn
    return (new or reply.yes) and all(step.risk == Risk.READ for step in reply.steps)


def _with_outcome(reply: Reply, outcome: "execution.Outcome") -> Reply:
    return replace(reply, type="result", text=outcome.text or reply.text, outcome=outcome)


async def _try_turn(user: User, said: Said) -> Reply:
    started = time.perf_counter()

    def begin() -> tuple[Situation, Catalogue]:
        situation = turns.begin(user, said.session, plan_id=said.plan_id, create=not said.confirming)
        return situation, catalogue()

    situation, current = await in_db(begin)
    try:
        request = request_of(situation, current, said)
        ground = _Ground(situation, current, request)
        with translation.override(locale_of(request.language)):
            closed = await _closed(ground, said)
            if closed is not None:
                return closed
            move = await _decide(ground, said)
        return await in_db(_commit, ground, said, move, started)
    except BaseException:
        await asyncio.shield(in_db(turns.abandon, situation.session))
        raise


def request_of(situation: Situation, current: Catalogue, said: Said) -> Request:
    language = said.language or heard_in(said.text, _fallback(situation))
    return Request(
        utterance=said.text,
        language=language,
        now=situation.now,
        tools=tuple(current.specs.values()),
        people=situation.people,
        wallets=situation.wallets,
        history=situation.history,
    )


def _fallback(situation: Situation) -> Language:
    """The language of a text that is in none: the open plan's, else the profile's."""
    return situation.plan.language if situation.plan else situation.user.language  # type: ignore[return-value]


async def _closed(ground: _Ground, said: Said) -> Reply | None:
    """An answer to what is no longer open. Where it was carried out, its stored outcome; else raises why not."""
    situation = ground.situation
    plan = situation.plan
    if not said.confirming or (plan is not None and plan.state in OPEN_STATES and not await in_db(plans.expire, plan)):
        return None
    if plan is None:
        plan = await in_db(plans.last_plan, situation.session)
    if plan is None:
        raise PlanClosed(NOTHING_OPEN)
    if plan.state in (*DISPATCHED_STATES, PlanState.EXECUTING):
        outcome = await execution.run(situation.user, plan.pk.hex)
        await in_db(turns.abandon, situation.session)
        return Reply(
            "result", said.session, situation.version, outcome.text, ground.language, plan=plan, outcome=outcome
        )
    raise plans.refusal(plan)


def _commit(ground: _Ground, said: Said, move: _Move, started: float) -> Reply:
    situation = ground.situation
    record = TurnRecord(
        utterance=said.text or said.decision or "",
        language=ground.language,
        door=said.door,
        type=move.type,
        reply=move.text,
        duration_ms=round((time.perf_counter() - started) * 1000),
        interpreter=move.interpreter,
        trace=move.trace,
        entries=move.entries,
    )

    def change(plan: Plan, number: int) -> None:
        if move.no:
            plans.reject(plan)
        elif plan.state != PlanState.CONFIRMED:
            plans.confirm(plan, turn=number, door=said.door)

    answered = move.yes or move.no
    written: Written = turns.commit(
        situation, record, draft=move.draft, keep=move.keep, change=change if answered else None
    )
    return Reply(
        type=move.type,
        session=said.session,
        turn=written.turn.number,
        text=move.text,
        language=ground.language,
        plan=written.plan,
        steps=written.steps,
        interpreter=move.interpreter,
        missing=move.missing,
        candidates=move.candidates,
        yes=move.yes,
    )


async def _decide(ground: _Ground, said: Said) -> _Move:
    plan = ground.situation.plan
    if said.call is not None:
        return await in_db(_called, ground, *said.call)
    if plan is not None:
        move = _answer(ground, said, plan)
        if move is not None:
            return move
    if said.confirming:
        return _again(ground, _("I did not understand that."))
    return await _anew(ground)


# What is open


def _answer(ground: _Ground, said: Said, plan: Plan) -> _Move | None:
    """The turn as the answer to the open plan, or None where it is none."""
    steps = [OpenStep(_spec(ground, step), step.params) for step in ground.situation.steps]
    if said.params:
        return _edited(ground, said, plan, steps)
    if said.decision == "no":
        return _no()
    if plan.state == PlanState.ASKING:
        if said.decision == "yes":
            return _again(ground, "")
        return _slot(ground, plan, steps)
    if said.decision == "yes":
        return _yes()
    answer = read_confirmation(ground.request.utterance, steps, ground.request)
    match answer.verdict:
        case Verdict.YES:
            return _yes()
        case Verdict.NO:
            return _no()
        case Verdict.AMEND:
            return _changed(ground, plan, {change.step: change.said for change in answer.changes})
        case Verdict.REPEAT:
            return _repeated(ground, plan)
        case Verdict.UNCLEAR:
            return _again(ground, _("I am not sure what you mean: please say yes, no, or what to change."))
    return None


def _slot(ground: _Ground, plan: Plan, steps: Sequence[OpenStep]) -> _Move | None:
    asked = plan.question or {}
    index = asked["step"]
    answer: Answer = read_slot_answer(ground.request.utterance, steps[index].tool, question_of(asked), ground.request)
    match answer.verdict:
        case Verdict.NO:
            return _no()
        case Verdict.AMEND:
            return _changed(ground, plan, {index: answer.changes[0].said}, ("clarify", "question answered"))
        case Verdict.REPEAT:
            return _repeated(ground, plan)
        case Verdict.UNCLEAR:
            return _again(ground, "")
    return None


def _edited(ground: _Ground, said: Said, plan: Plan, steps: Sequence[OpenStep]) -> _Move:
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


def _yes() -> _Move:
    return _Move("confirmed", _("Confirmed."), [("confirm", "success", "plan confirmed", {})], yes=True)


def _no() -> _Move:
    return _Move("rejected", _("All right, I will not do it."), [("confirm", "refused", "plan rejected", {})], no=True)


def _repeated(ground: _Ground, plan: Plan) -> _Move:
    """The same again: what is open is read out once more."""
    return _held(ground, plan.confirm_text, type_of(plan))


def _again(ground: _Ground, first: str) -> _Move:
    plan = ground.situation.plan
    text = f"{first} {plan.confirm_text}".strip() if plan else first
    return _held(ground, text, "clarify")


def _held(ground: _Ground, text: str, kind: str) -> _Move:
    plan = ground.situation.plan
    asked = (plan.question if plan else None) or {}
    question = question_of(asked) if asked else None
    return _Move(
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
    ground: _Ground,
    plan: Plan,
    changes: Mapping[int, Mapping[str, Any]],
    logged: tuple[str, str] = ("confirm", "plan changed by the user"),
) -> _Move:
    """Another plan in place of the open one: what was named is new, all else stays."""
    unresolved: Mapping[str, Mapping[str, Any]] = (plan.question or {}).get("unresolved", {})
    calls = []
    for index, step in enumerate(ground.situation.steps):
        said = {**unresolved.get(str(index), {}), **changes.get(index, {})}
        calls.append((step.tool, said, step.params))
    move = _drafted(ground, calls)
    return _with_entry(move, (logged[0], "success", logged[1], {}))


def _with_entry(move: _Move, entry: tuple[str, str, str, dict[str, Any]], **fields: Any) -> _Move:
    return replace(move, entries=[entry, *move.entries], **fields)


# Something new


def _called(ground: _Ground, action: str, params: dict[str, Any]) -> _Move:
    tool = find_tool(ground.situation.user, action)
    validate_params(tool, params)
    return _with_entry(_read_back(ground, [(tool, params)]), ("interpret", "success", "tool named by the caller", {}))


async def _anew(ground: _Ground) -> _Move:
    understood = await understand(ground.request, ground.catalogue)
    spoke = {"interpreter": understood.interpreter, "trace": understood.trace}
    detail = {"interpreter": understood.interpreter, "interpreters": understood.trace}
    found = understood.interpretation
    if found is None or (found.answer is None and not found.calls):
        text = _unknown(ground)
        return _Move("unknown", text, [("interpret", "failure", "not understood", detail)], keep=True, **spoke)  # type: ignore[arg-type]
    if found.answer is not None:
        return _Move("answer", found.answer, [("interpret", "success", "answered", detail)], **spoke)  # type: ignore[arg-type]
    if len(found.calls) > settings.MAX_PLAN_STEPS:
        text = _("That is more than %(n)s things at once (MAX_PLAN_STEPS). Please say fewer.") % {
            "n": settings.MAX_PLAN_STEPS
        }
        return _Move("unknown", text, [("interpret", "refused", "too many steps", detail)], keep=True, **spoke)  # type: ignore[arg-type]
    move = _drafted(ground, [_call(ground, call) for call in found.calls])
    return _with_entry(move, ("interpret", "success", "understood", detail), **spoke)


def _call(ground: _Ground, call: Call) -> tuple[Tool, Mapping[str, Any], dict[str, Any]]:
    return ground.catalogue.tools[call.action], call.said, {}


def _unknown(ground: _Ground) -> str:
    titles = [spec.title for spec in ground.catalogue.specs.values()][:5]
    text = _("I did not understand that.")
    plan = ground.situation.plan
    if plan is not None:
        return f"{text} {plan.confirm_text}"
    if titles:
        text += " " + _("You can ask for: %(titles)s.") % {"titles": _(", ").join(titles)}
    return text


def _spec(ground: _Ground, step: PlanStep) -> Any:
    return ground.catalogue.specs.get(step.action) or spec_of(step.tool)


def _drafted(ground: _Ground, calls: Sequence[tuple[Tool, Mapping[str, Any], Mapping[str, Any]]]) -> _Move:
    """Resolve every call: a plan to read back, or one with its first question."""
    resolved: list[tuple[Tool, Resolved]] = []
    unresolved: dict[str, dict[str, Any]] = {}
    asked: tuple[int, Question] | None = None
    for index, (tool, said, known) in enumerate(calls):
        spec = ground.catalogue.specs.get(tool.action or "") or spec_of(tool)
        found = resolve(spec, said, ground.request, known)
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
    spec = ground.catalogue.specs.get(steps[index][0].action or "") or spec_of(steps[index][0])
    text = ask(spec, question, ground.request)
    stored = {
        "step": index,
        "param": question.param,
        "reason": question.reason,
        "said": question.said,
        "candidates": [{"label": c.label, "value": c.value, "detail": c.detail} for c in question.candidates],
        "unresolved": unresolved,
    }
    return _Move(
        "clarify",
        text,
        [("clarify", "success", "question asked", {"param": question.param, "reason": question.reason})],
        draft=Draft(steps, text, question=stored),
        missing=missing,
        candidates=question.candidates,
    )


def _read_back(ground: _Ground, steps: Sequence[tuple[Tool, dict[str, Any]]]) -> _Move:
    sentences = []
    for tool, params in steps:
        spec = ground.catalogue.specs.get(tool.action or "") or spec_of(tool)
        template = ground.catalogue.template(spec.action, ground.language).confirm or None
        sentences.append(read_back(spec, params, ground.request, template))
    text = sentences[0]
    if len(sentences) > 1:
        text = " ".join(f"({number}) {sentence}" for number, sentence in enumerate(sentences, 1))
    draft = Draft(steps, text)
    kind = "confirm" if draft.state == PlanState.PENDING else "ready"
    return _Move(kind, text, [], draft=draft)


async def plan_for(user: User, wish: Wish) -> str:
    """The id of the plan that a call of `/execute` is about. Raises as `direct.plan_for` does, and `Overloaded`."""
    for attempt in range(TRIES):
        try:
            return await in_db(direct.plan_for, user, wish)
        except Stale:
            await asyncio.sleep(0.005 * attempt)
    raise Overloaded
