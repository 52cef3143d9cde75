"""One turn, from text to reply: the only place that knows the whole order.

    begin (rows) -> answer to what is open? -> else interpret anew -> resolve -> read back or ask -> commit (rows)

Rows are read and written in one block each; nothing is held open while an interpreter or a tool is waited for. A turn
that finds on writing that another came first is taken again from the new state.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from agents.interpreters import references
from agents.interpreters.base import Call, Candidate, PastCall, Recent, Request
from agents.voice.ports import MASK, ToolCall
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import (
    ConfirmationMismatch,
    ConfirmationRequired,
    InvalidParam,
    Overloaded,
    PlanClosed,
    PlanExpired,
    StepUpRequired,
)
from fullvoice.lib.language import Language, heard_in, locale_of
from tools.models import Risk

from . import execution, moves, step_up
from .models import DISPATCHED_STATES, OPEN_STATES, Door, Plan, PlanState, PlanStep, StepState
from .moves import ClientQuestion, Entries, Ground, Move, Said
from .runtime import Catalogue, Understood, catalogue, spec_of
from .services import direct, plans, turns
from .services.direct import Wish
from .services.plans import Stale
from .services.turns import Situation, TurnRecord, Written

# A turn is taken again when another of its session was written first; a session has few writers.
TRIES = 8


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
    # A yes that was not taken, for want of the right PIN.
    refused: StepUpRequired | None = None
    # What the client is to call, the interpreter that asked for it, and what is open before it can be called.
    client_calls: Sequence[tuple[ToolCall, Call]] = ()
    understood: Understood | None = None
    client_question: ClientQuestion | None = None
    ground: Ground | None = None
    outcome: "execution.Outcome | None" = None


async def take_turn(user: User, said: Said, *, run: bool = False, look_up: bool | None = None) -> Reply:
    """Take one turn. With `look_up` (by default as `run`) a model's calls that only read are carried out inside it.
    With `run`, what may run after this turn is carried out, and its outcome is in the reply: a new plan that needs no
    yes and only reads, and what this turn said yes to; unless it came in as an answer (`confirming`), that too only
    where it reads.

    Raises `InvalidParam`, `Forbidden`, `NotFound`, `PlanClosed`, `PlanExpired`, `InterpreterUnavailable`, `Overloaded`,
    and with `run` what `execution.run` raises.
    """
    if len(said.text) > settings.MAX_UTTERANCE_CHARS:
        raise InvalidParam.of(
            "text", _("longer than %(n)s characters (MAX_UTTERANCE_CHARS)") % {"n": settings.MAX_UTTERANCE_CHARS}
        )
    check = step_up.Check(user)
    for attempt in range(TRIES):
        try:
            reply = await _try_turn(user, said, check, look_up=run if look_up is None else look_up)
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


async def _try_turn(user: User, said: Said, check: step_up.Check, *, look_up: bool) -> Reply:
    started = time.perf_counter()

    may_be_late = step_up.is_bare(said.text)

    def begin() -> tuple[Situation, Catalogue, Plan | None]:
        situation = turns.begin(
            user,
            said.session,
            plan_id=said.plan_id,
            create=not said.confirming,
            with_past=references.points_back(said.text),
        )
        # A PIN may come when its plan has closed; it is to be masked all the same.
        last = situation.plan or (plans.last_plan(situation.session) if may_be_late else None)
        return situation, catalogue(), last

    situation, current, last = await in_db(begin)
    said = step_up.masked(said, last)
    try:
        ground = moves.ground_of(situation, current, request_of(situation, current, said), said)
        with translation.override(locale_of(ground.language)):
            closed = await _closed(ground, said)
            if closed is not None:
                return closed
            move = await check(ground, said, await _decide(ground, said, look_up=look_up))
        return await in_db(_commit, ground, said, move, started)
    except BaseException:
        await asyncio.shield(in_db(turns.abandon, situation.session))
        raise


def request_of(situation: Situation, current: Catalogue, said: Said) -> Request:
    names = [name for person in situation.people for name in (person.name, *person.aliases)]
    language = said.language or heard_in(said.text, _fallback(situation), names)
    return Request(
        utterance=said.text,
        language=language,
        now=situation.now,
        tools=tuple(current.specs.values()),
        people=situation.people,
        wallets=situation.wallets,
        history=situation.history,
        recent=_recent(situation, current),
        spoken=said.door != Door.COMMAND,
        context=said.context,
    )


def _recent(situation: Situation, current: Catalogue) -> Recent | None:
    past = [
        PastCall(
            current.specs.get(step.action) or spec_of(step.tool),
            step.params,
            step.result if step.state == StepState.SUCCEEDED else None,
        )
        for step in situation.past
    ]
    return references.recent_of(past, situation.people) if past else None


def _fallback(situation: Situation) -> Language:
    """The language of a text that is in none: the open plan's, else the profile's."""
    return situation.plan.language if situation.plan else situation.user.language  # type: ignore[return-value]


async def _closed(ground: Ground, said: Said) -> Reply | None:
    """An answer to what is no longer open. Where it was carried out, its stored outcome; else raises why not."""
    situation = ground.situation
    plan = situation.plan
    if not said.confirming or (plan is not None and plan.state in OPEN_STATES and not await in_db(plans.expire, plan)):
        return None
    if plan is None:
        plan = await in_db(plans.last_plan, situation.session)
    if plan is None:
        raise PlanClosed(moves.NOTHING_OPEN)
    if plan.state in (*DISPATCHED_STATES, PlanState.EXECUTING):
        outcome = await execution.run(situation.user, plan.pk.hex)
        await in_db(turns.abandon, situation.session)
        return Reply(
            "result", said.session, situation.version, outcome.text, ground.language, plan=plan, outcome=outcome
        )
    raise plans.refusal(plan)


def _commit(ground: Ground, said: Said, move: Move, started: float) -> Reply:
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
        entries=[*_transcribed(said), *move.entries],
        plan=move.looked_up.plan if move.looked_up else None,
    )

    def change(plan: Plan, number: int) -> None:
        if move.no:
            plans.reject(plan)
        elif move.refused is not None:
            plans.ask_pin(plan)
        elif plan.state != PlanState.CONFIRMED:
            plans.confirm(plan, turn=number, door=said.door, step_up=move.step_up)

    answered = move.yes or move.no or move.refused is not None
    written: Written = turns.commit(
        situation, record, draft=move.draft, keep=move.keep, change=change if answered else None
    )
    return Reply(
        type=move.type,
        session=said.session,
        turn=written.turn.number,
        text=move.text,
        language=ground.language,
        plan=move.looked_up.plan if move.looked_up else written.plan,
        steps=written.steps,
        interpreter=move.interpreter,
        missing=move.missing,
        candidates=move.candidates,
        yes=move.yes,
        refused=move.refused,
        client_calls=move.client_calls,
        understood=move.understood,
        client_question=move.client_question,
        ground=ground,
        outcome=move.looked_up.outcome if move.looked_up else None,
    )


def _transcribed(said: Said) -> Entries:
    """How an utterance was heard, for the record. What was heard stands with the turn."""
    heard = said.hearing
    if heard is None:
        return ()
    detail = {
        "backend": heard.backend,
        "language": heard.language,
        "confidence": heard.confidence,
        "audioSeconds": heard.seconds,
        "durationMs": heard.ms,
    }
    return [("transcribe", "success", "speech transcribed", detail)]


async def _decide(ground: Ground, said: Said, *, look_up: bool) -> Move:
    plan = ground.situation.plan
    if said.returned is not None:
        return await moves.returned(ground, said.returned)
    if said.call is not None:
        return await in_db(moves.called, ground, *said.call)
    if plan is not None:
        move = moves.answer(ground, said, plan)
        if move is not None:
            return move
    elif said.client_question is not None:
        move = moves.answered(ground, said.client_question)
        if move is not None:
            return move
    if said.text == MASK:
        return moves.again(ground, _(moves.NOTHING_OPEN))
    if said.confirming:
        return moves.again(ground, _("I did not understand that."))
    return await moves.anew(ground, run=look_up)


async def plan_for(user: User, wish: Wish) -> str:
    """The id of the plan that a call of `/execute` is about. A refusal is on record. Raises as `direct.plan_for` does,
    and `Overloaded`."""
    async with _on_record(user, wish):
        for attempt in range(TRIES):
            try:
                return await in_db(direct.plan_for, user, wish)
            except Stale:
                await asyncio.sleep(0.005 * attempt)
        raise Overloaded


async def carry_out(user: User, wish: Wish, plan_id: str, on_event: execution.Event | None = None) -> execution.Outcome:
    """Carry out the plan that a wish is about. A refusal is on record. Raises as `execution.run` does."""
    async with _on_record(user, wish):
        return await execution.run(user, plan_id, on_event)


@asynccontextmanager
async def _on_record(user: User, wish: Wish) -> AsyncIterator[None]:
    try:
        yield
    except (ConfirmationRequired, ConfirmationMismatch, PlanClosed, PlanExpired, StepUpRequired) as error:
        await in_db(direct.refused, user, wish, error.code)
        raise
