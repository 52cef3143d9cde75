"""Verbs on a session that is spoken with: begin it, and what was said aloud."""

from django.db import transaction

from accounts.models import User
from agents.voice.ports import Spoken
from auditlog.services import Entry, record, session_chain
from fullvoice.lib.errors import PlanExpired

from ..models import Door, Plan, PlanState, PlanStep
from . import plans, turns
from .turns import Situation


def begin(user: User, name: str, door: Door) -> Situation:
    """What a dialogue begins from: the people the user knows, and the plan that the session waits for; on record.

    Raises `Forbidden` where staff closed the session."""
    session = turns.open_session(user, name)
    plan = plans.open_plan(session)
    with transaction.atomic():
        record(
            Entry(
                session_chain(session.pk),
                "session",
                "success",
                "dialogue begun",
                user_id=user.pk,
                session_id=session.pk,
                detail={"door": str(door)},
            )
        )
    return Situation(
        user=user,
        session=session,
        version=session.version,
        now=user.now(),
        people=turns.people_of(user),
        wallets=turns.wallets_of(user),
        history=(),
        plan=plan,
        steps=_steps(plan) if plan else (),
    )


def still_waits(user: User, plan_id: str) -> bool:
    """Whether the plan still waits for the user's answer. Raises `PlanExpired` where its time has passed."""
    plan = plans.own_plan(user, plan_id)
    if plans.expire(plan):
        raise PlanExpired
    return plan.state in (PlanState.ASKING, PlanState.PENDING)


def ask_again(user: User, plan_id: str) -> bool:
    """Put on record that silence had the plan asked about once more; false where it waits no more."""
    waits = still_waits(user, plan_id)
    if waits:
        with transaction.atomic():
            plan = plans.own_plan(user, plan_id)
            record(plans.entry(plan, "clarify", "success", "asked again after silence", user_id=user.pk))
    return waits


def give_up(user: User, plan_id: str) -> bool:
    """Cancel the plan that got no answer; false where another door answered it."""
    waits = still_waits(user, plan_id)
    if waits:
        plans.cancel(user, plan_id)
    return waits


def carried_out(user: User, plan_id: str) -> tuple[Plan, list[PlanStep]]:
    plan = plans.own_plan(user, plan_id)
    return plan, _steps(plan)


def _steps(plan: Plan) -> list[PlanStep]:
    return list(plan.steps.select_related("tool__server"))


def spoke(user: User, name: str, spoken: Spoken) -> None:
    """Put on record how an answer was spoken; what it said stands with its turn. Of one that was interrupted, what was
    not heard counts as not said."""
    session = turns.own_session(user, name)
    with transaction.atomic():
        if spoken.interrupted and spoken.turn:
            session.turns.filter(number=spoken.turn).update(heard=spoken.heard)
        record(
            Entry(
                session_chain(session.pk),
                "speak",
                "success",
                "answer interrupted" if spoken.interrupted else "answer spoken",
                user_id=user.pk,
                session_id=session.pk,
                turn_id=spoken.turn or None,
                duration_ms=spoken.first_audio_ms,
                detail={
                    "characters": spoken.characters,
                    "heard": spoken.heard,
                    "interrupted": spoken.interrupted,
                    "backend": spoken.backend,
                },
            )
        )
