"""Which plan a call of `/execute` is about, when it names an action and params instead of a plan; and its key."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from auditlog.services import Entry, record, session_chain
from fullvoice.lib.errors import (
    ConfirmationMismatch,
    ConfirmationRequired,
    IdempotencyConflict,
    NotFound,
    PlanExpired,
    StepUpRequired,
)
from tools.models import Tool
from tools.services import find_tool, validate_params

from ..models import (
    DISPATCHED_STATES,
    Door,
    IdempotencyKey,
    Plan,
    PlanState,
    Session,
    SessionStatus,
)
from . import plans, turns
from .plans import Draft


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks to have carried out: a plan by id, or one action with its params."""

    session: str
    plan_id: str | None
    action: str
    params: dict[str, Any]
    key: str = ""
    body_hash: str = ""
    door: Door = Door.REST


def body_hash(session: str, plan_id: str | None, action: str, params: dict[str, Any]) -> str:
    return hashlib.sha256(plans.canonical_json([session, plan_id, action, params]).encode()).hexdigest()


def plan_for(user: User, wish: Wish) -> str:
    """The id of the plan that this wish is about; a yes by exact repetition is written as such.

    Raises `NotFound`, `ConfirmationRequired`, `ConfirmationMismatch`, `PlanExpired`, `ToolParamsInvalid`,
    `IdempotencyConflict`, `Forbidden`, `StepUpRequired`.
    """
    used = _used(user, wish)
    if used is not None:
        return used
    try:
        with transaction.atomic():
            if wish.plan_id is not None:
                plan = plans.own_plan(user, wish.plan_id)
                if plan.session.name != wish.session:
                    raise NotFound
            else:
                plan = _matching(user, wish)
            if wish.key:
                IdempotencyKey.objects.create(user=user, key=wish.key, body_hash=wish.body_hash, plan=plan)
    except IntegrityError:
        # The same key came in at the same moment; that one's plan is this one's.
        used = _used(user, wish)
        if used is None:
            raise
        return used
    return plan.pk.hex


def refused(user: User, wish: Wish, code: str) -> None:
    """Write down that this wish was not carried out, where there is a session to write it to."""
    with transaction.atomic():
        session = Session.objects.filter(user=user, name=wish.session).first()
        if session is None:
            return
        plan = plans.last_plan(session) if code == StepUpRequired.code else None
        if plan is not None and plan.state == PlanState.PENDING:
            plans.ask_pin(plan)
        record(
            Entry(
                session_chain(session.pk),
                "execute",
                "refused",
                "execution refused",
                user_id=user.pk,
                session_id=session.pk,
                action=wish.action,
                code=code,
                detail={"door": str(wish.door), "plan": wish.plan_id or ""},
                content={"params": wish.params},
            )
        )


def _used(user: User, wish: Wish) -> str | None:
    if not wish.key:
        return None
    row = IdempotencyKey.objects.filter(user=user, key=wish.key).first()
    if row is None:
        return None
    if row.body_hash != wish.body_hash:
        raise IdempotencyConflict
    return row.plan_id.hex


def _matching(user: User, wish: Wish) -> Plan:
    session = Session.objects.filter(user=user, name=wish.session).first()
    if session is not None:
        if session.status == SessionStatus.CLOSED:
            turns.own_session(user, wish.session)
        plan = _pending(session, wish, user)
        if plan is not None:
            return plan
    tool = find_tool(user, wish.action)
    validate_params(tool, wish.params)
    if tool.needs_confirmation:
        raise ConfirmationRequired
    return _direct(turns.open_session(user, wish.session), tool, wish, user)


def _pending(session: Session, wish: Wish, user: User) -> Plan | None:
    """The plan of the session that this is the yes to, or a repeat of. Anything else while one is open is refused."""
    latest = plans.last_plan(session)
    if latest is None or latest.state == PlanState.ASKING:
        return None
    same = _is_same(latest, wish)
    if latest.state in (*DISPATCHED_STATES, PlanState.EXECUTING):
        return latest if same and latest.expires_at > timezone.now() else None
    if plans.expire(latest):
        # What needs no yes runs anew.
        if same and latest.steps.filter(needs_confirmation=True).exists():
            raise PlanExpired
        return None
    if latest.state not in (PlanState.PENDING, PlanState.READY, PlanState.CONFIRMED):
        return None
    if latest.steps.count() > 1:
        raise ConfirmationRequired
    if not same:
        raise ConfirmationMismatch
    if latest.state == PlanState.PENDING:
        _confirm_by_repeating(session, latest, user, wish)
    return latest


def _is_same(plan: Plan, wish: Wish) -> bool:
    steps = list(plan.steps.select_related("tool"))
    return (
        len(steps) == 1
        and steps[0].action == wish.action
        and plans.same_params(steps[0].tool, steps[0].params, wish.params)
    )


def _confirm_by_repeating(session: Session, plan: Plan, user: User, wish: Wish) -> None:
    """To ask for exactly what was read back is the yes. It is a turn of its own, so a later one than the asking."""
    number = session.version + 1
    if Session.objects.filter(pk=session.pk, version=session.version).update(version=number) != 1:
        raise plans.Stale
    plans.confirm(plan, turn=number, door=wish.door)
    session.turns.create(
        number=number,
        door=wish.door,
        language=plan.language,
        utterance="",
        type="confirmed",
        reply="",
        plan=plan,
    )
    record(
        plans.entry(
            plan,
            "confirm",
            "success",
            "plan confirmed by its exact repetition",
            user_id=user.pk,
            turn_id=number,
            detail={"door": str(wish.door)},
            content={"params": wish.params},
        )
    )


def _direct(session: Session, tool: Tool, wish: Wish, user: User) -> Plan:
    return without_a_yes(session, [(tool, wish.params)], user.language, {"door": str(wish.door)})


def without_a_yes(
    session: Session, steps: Sequence[tuple[Tool, dict[str, Any]]], language: str, detail: dict[str, Any]
) -> Plan:
    """Write a plan that no turn asks about, of tools that need no yes by staff's policy."""
    if any(tool.needs_confirmation for tool, _ in steps):
        raise ConfirmationRequired
    plan = plans.propose(session, Draft(steps, "", direct=True), language=language, turn=None, supersedes=None)
    record(
        plans.entry(
            plan,
            "policy",
            "success",
            "runs without a yes by staff policy",
            user_id=session.user_id,
            action=steps[0][0].action or "",
            detail=detail,
        )
    )
    return plan
