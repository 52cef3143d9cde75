"""Verbs on plans: propose, confirm, reject, cancel. States move by conditional update, each with its log entry."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from agents.interpreters.outputs import outputs_in
from auditlog.services import Entry, record, session_chain
from fullvoice.lib.errors import InvalidParam, NotFound, PlanBusy, PlanClosed, PlanExpired, StepUpRequired
from fullvoice.lib.storable import MAX_DEPTH, too_deep
from tools.models import Tool

from ..models import OPEN_STATES, Door, Plan, PlanState, PlanStep, Session, SessionStatus, StepUp


class Stale(Exception):
    """What a turn was based on has changed meanwhile; the turn is to be taken again."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan to be: `steps` are (tool, params) in order. A `question` makes it an asking plan. must_hear: how many
    leading characters of `confirm_text` hold every value."""

    steps: Sequence[tuple[Tool, dict[str, Any]]]
    confirm_text: str
    question: dict[str, Any] | None = None
    direct: bool = False
    must_hear: int = 0

    @property
    def state(self) -> PlanState:
        if self.question is not None:
            return PlanState.ASKING
        if any(tool.needs_confirmation for tool, _ in self.steps):
            return PlanState.PENDING
        return PlanState.READY


def canonical_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(plan: Plan, steps: Sequence[PlanStep], user_id: int) -> str:
    """SHA-256 (hex) of all that a yes is bound to."""
    bound = {
        "user": user_id,
        "session": plan.session_id,
        "plan": plan.pk.hex,
        "steps": [[s.number, s.action, s.definition_hash, s.params, s.depends_on] for s in steps],
        "expires": plan.expires_at.isoformat(),
    }
    return hashlib.sha256(canonical_json(bound).encode()).hexdigest()


def entry(plan: Plan, step: str, status: str, message: str, *, user_id: int, action: str = "", **fields: Any) -> Entry:
    """A log entry about `plan`, on its session's chain."""
    return Entry(
        session_chain(plan.session_id),
        step,
        status,
        message,
        user_id=user_id,
        session_id=plan.session_id,
        plan_id=plan.pk.hex,
        action=action,
        **fields,
    )


def propose(session: Session, draft: Draft, *, language: str, turn: int | None, supersedes: Plan | None) -> Plan:
    """Write a new plan with its steps, inside the caller's transaction; the plan it replaces is closed."""
    for number, (_tool, params) in enumerate(draft.steps, 1):
        if too_deep(params):
            raise InvalidParam.of("params", gettext("nested more than %(n)s levels deep") % {"n": MAX_DEPTH})
        if any(output.step >= number for output in outputs_in(params).values()):
            raise InvalidParam.of("params", gettext("takes the output of a step that does not come before it"))
    if supersedes is not None:
        _close(supersedes, PlanState.SUPERSEDED)
    plan = Plan(
        pk=uuid.uuid4(),
        session=session,
        state=draft.state,
        language=language,
        confirm_text=draft.confirm_text,
        must_hear=draft.must_hear,
        question=draft.question,
        supersedes=supersedes,
        asked_in=turn,
        direct=draft.direct,
        expires_at=timezone.now() + timedelta(seconds=settings.PLAN_TTL_SECONDS),
    )
    steps = [
        PlanStep(
            plan=plan,
            number=number,
            tool=tool,
            action=tool.action or "",
            definition_hash=tool.definition_hash,
            params=params,
            depends_on=sorted({output.step for output in outputs_in(params).values()}),
            risk=tool.risk,
            needs_confirmation=tool.needs_confirmation,
        )
        for number, (tool, params) in enumerate(draft.steps, 1)
    ]
    plan.digest = digest(plan, steps, session.user_id)
    plan.save(force_insert=True)
    PlanStep.objects.bulk_create(steps)
    return plan


def _close(plan: Plan, state: PlanState) -> None:
    """Raises `Stale` where the plan is no longer open: it was confirmed and run, or closed, meanwhile."""
    now = timezone.now()
    if Plan.objects.filter(pk=plan.pk, state__in=OPEN_STATES).update(state=state, finished_at=now) != 1:
        raise Stale


def supersede(plan: Plan) -> None:
    _close(plan, PlanState.SUPERSEDED)


def reject(plan: Plan) -> None:
    _close(plan, PlanState.REJECTED)


def needs_step_up(steps: Iterable[PlanStep]) -> bool:
    """Whether the yes to these steps (with their tools) needs the user's PIN."""
    return any(step.tool.needs_step_up(step.params) for step in steps)


def ask_pin(plan: Plan) -> None:
    """A yes came without the right PIN: from now on digits that are typed are taken for it. Raises `Stale` where the
    plan no longer waits."""
    if Plan.objects.filter(pk=plan.pk, state=PlanState.PENDING).update(step_up=StepUp.ASKED) != 1:
        raise Stale


def confirm(plan: Plan, *, turn: int, door: Door, step_up: StepUp = StepUp.NONE) -> None:
    """The user's yes, in a later turn than the one that asked. Raises `Stale` where the plan no longer waits for it,
    `StepUpRequired` where it needs a PIN and none was right."""
    if step_up != StepUp.PASSED and needs_step_up(plan.steps.select_related("tool")):
        raise StepUpRequired(details={"reason": "required"})
    now = timezone.now()
    waiting = Plan.objects.filter(pk=plan.pk, state__in=(PlanState.PENDING, PlanState.READY), expires_at__gt=now)
    moved = waiting.filter(asked_in__lt=turn).update(
        state=PlanState.CONFIRMED, confirmed_in=turn, confirmed_at=now, confirmed_by=door, step_up=step_up
    )
    if moved != 1:
        raise Stale


def expire(plan: Plan) -> bool:
    """Close an open plan whose time has passed; true where this call, or one before, did. `plan` is as it is then."""
    now = timezone.now()
    if plan.state in OPEN_STATES and plan.expires_at <= now:
        with transaction.atomic():
            still = Plan.objects.filter(pk=plan.pk, state__in=OPEN_STATES)
            if still.update(state=PlanState.EXPIRED, finished_at=now) == 1:
                record(entry(plan, "confirm", "refused", "plan expired", user_id=plan.session.user_id))
        # Another may have moved it first.
        plan.refresh_from_db(fields=["state", "finished_at"])
    return plan.state == PlanState.EXPIRED


def own_plan(user: User, plan_id: str) -> Plan:
    """Raises `NotFound` for what does not exist and for what is another's."""
    try:
        key = uuid.UUID(plan_id)
    except ValueError:
        raise NotFound from None
    plan = Plan.objects.select_related("session").filter(pk=key, session__user=user).first()
    if plan is None:
        raise NotFound
    return plan


def open_plan(session: Session) -> Plan | None:
    """The one plan of the session that waits for the user, or has his yes and waits to be run."""
    for plan in Plan.objects.filter(session=session, direct=False, state__in=OPEN_STATES).order_by("-created_at"):
        if not expire(plan):
            return plan
    return None


def last_plan(session: Session) -> Plan | None:
    return Plan.objects.filter(session=session, direct=False).order_by("-created_at").first()


def cancel(user: User, plan_id: str) -> Plan:
    """Close a plan that has not been run, whatever it waits for. Raises `NotFound`, `PlanExpired`, `PlanClosed`."""
    plan = own_plan(user, plan_id)
    # Outside the transaction: the plan stays expired although the caller is refused.
    if expire(plan):
        raise PlanExpired
    if plan.state == PlanState.CANCELLED:
        return plan
    with transaction.atomic():
        try:
            _close(plan, PlanState.CANCELLED)
        except Stale:
            plan.refresh_from_db(fields=["state"])
            raise refusal(plan) from None
        record(entry(plan, "confirm", "refused", "plan cancelled", user_id=user.pk))
        release_session(plan.session)
    plan.state = PlanState.CANCELLED
    return plan


def release_session(session: Session) -> None:
    """The session waits for nothing any more."""
    Session.objects.filter(pk=session.pk).exclude(status=SessionStatus.CLOSED).update(
        status=SessionStatus.IDLE, updated_at=timezone.now()
    )


def refusal(plan: Plan) -> PlanBusy | PlanClosed | PlanExpired:
    """Why a plan cannot be confirmed, changed or run any more."""
    if plan.state == PlanState.EXPIRED:
        return PlanExpired()
    if plan.state == PlanState.EXECUTING:
        return PlanBusy()
    return PlanClosed(state=PlanState(plan.state).label)


def same_params(tool: Tool, ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether two sets of params are the same wish: numbers and amounts by decimal value, all else exactly."""
    if set(ours) != set(theirs):
        return False
    for name, value in ours.items():
        schema = tool.parameters.get(name)
        typed = isinstance(schema, dict) and schema.get("type") in ("number", "integer")
        numeric = typed or tool.param_kinds.get(name) in ("amount", "number")
        if not (_same_number(value, theirs[name]) if numeric else _same(value, theirs[name])):
            return False
    return True


def _same(left: Any, right: Any) -> bool:
    return canonical_json(left) == canonical_json(right)


def _same_number(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return _same(left, right)
