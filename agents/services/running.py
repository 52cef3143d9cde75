"""Verbs on a plan that is carried out: claim it, settle each step, finish. At most one process holds a plan."""

import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop
from loguru import logger

from accounts.models import User
from agents.interpreters.base import Request
from agents.interpreters.speak import say_result
from auditlog.services import record
from fullvoice.lib.errors import (
    ConfirmationMismatch,
    ConfirmationRequired,
    ExecFail,
    ExecUnknown,
    Forbidden,
    FullVoiceError,
    PlanBusy,
    PlanClosed,
    PlanExpired,
    ToolUnavailable,
)
from fullvoice.lib.language import locale_of

from ..models import (
    DISPATCHED_STATES,
    Plan,
    PlanState,
    PlanStep,
    Session,
    SessionStatus,
    StepState,
    StepUp,
)
from ..runtime import spec_of
from . import plans, turns

# Names this process in a lease. The random part tells it from an earlier one that had its process id.
HOLDER = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
LEFT_OUT = gettext_noop("%(tool)s could not be reached, so this part was not done.")
SKIPPED = gettext_noop("%(tool)s was not called, as an earlier step that it builds on did not succeed.")
# Above the sum of what the tools may take: connecting, writing down.
LEASE_MARGIN_SECONDS = 30
CHANGED = gettext_noop("The tool has changed since; say it again to start anew.")


@dataclass(frozen=True, slots=True)
class Claimed:
    """This caller carries the plan out. The intent is committed: every step that builds on no other counts as sent
    from here on, the others from `begin`."""

    plan: Plan
    steps: Sequence[PlanStep]


@dataclass(frozen=True, slots=True)
class Stored:
    """The plan was carried out before: its outcome, `{"status", "body"}`."""

    plan: Plan
    outcome: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Busy:
    """Another caller is carrying it out."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """How a step ended. `state` WAITING: it is known that nothing was sent; SKIPPED: a step it builds on did not
    succeed. `sent`: the params that were sent, where one took an earlier step's output."""

    state: StepState
    attempts: Sequence[dict[str, Any]]
    started_at: datetime
    duration_ms: int
    data: dict[str, Any] | None = None
    error: FullVoiceError | None = None
    sent: dict[str, Any] | None = None


def _lease(steps: Sequence[PlanStep]) -> datetime:
    connect = settings.MCP_CONNECT_TIMEOUT_MS / 1000
    longest = max((step.tool.timeout_seconds + connect) * (step.tool.server.retries + 1) for step in steps)
    return timezone.now() + timedelta(seconds=longest * _longest_chain(steps) + LEASE_MARGIN_SECONDS)


def _longest_chain(steps: Sequence[PlanStep]) -> int:
    """How many steps have to run one after the other."""
    length: dict[int, int] = {}
    for step in steps:
        length[step.number] = 1 + max((length[number] for number in step.depends_on), default=0)
    return max(length.values())


def claim(user: User, plan_id: str) -> Claimed | Stored | Busy:
    """Take a plan to carry it out. Raises why it may not be: `NotFound`, `ConfirmationRequired`, `PlanExpired`,
    `PlanClosed`, `ConfirmationMismatch` (it is not what was confirmed, or a tool changed since)."""
    with transaction.atomic():
        plan = plans.own_plan(user, plan_id)
        if plan.state in DISPATCHED_STATES:
            return Stored(plan, plan.outcome or {})
        if plan.state == PlanState.EXECUTING:
            if plan.lease_until is None or plan.lease_until > timezone.now():
                return Busy()
            settle(plan)
            plan = plans.own_plan(user, plan_id)
            if plan.state in DISPATCHED_STATES:
                return Stored(plan, plan.outcome or {})
        expired = plans.expire(plan)
        if not expired:
            _check_may_run(plan)
            steps = list(plan.steps.select_related("tool__server"))
            _check_unchanged(plan, steps, user)
            moved = Plan.objects.filter(pk=plan.pk, state=plan.state, expires_at__gt=timezone.now()).update(
                state=PlanState.EXECUTING, lease_holder=HOLDER, lease_until=_lease(steps)
            )
            if moved != 1:
                return Busy()
            started = timezone.now()
            first = [step.pk for step in steps if not step.depends_on]
            PlanStep.objects.filter(pk__in=first).update(state=StepState.SENT, started_at=started)
            _session_is(plan, SessionStatus.EXECUTING)
    if expired:
        # Outside the transaction: the plan stays expired although the caller is refused.
        raise PlanExpired
    return Claimed(plan, steps)


def _check_may_run(plan: Plan) -> None:
    if plan.state in (PlanState.PENDING, PlanState.ASKING):
        raise ConfirmationRequired
    if plan.state not in (PlanState.READY, PlanState.CONFIRMED):
        raise PlanClosed(state=PlanState(plan.state).label)
    if plan.session.status == SessionStatus.CLOSED:
        raise Forbidden(turns.CLOSED)


def _check_unchanged(plan: Plan, steps: Sequence[PlanStep], user: User) -> None:
    if plans.digest(plan, steps, user.pk) != plan.digest:
        raise ConfirmationMismatch
    for step in steps:
        changed = step.tool.definition_hash != step.definition_hash or step.tool.pending is not None
        # Staff may have made the tool ask since, for a yes or a PIN: a plan that never got it does not run then.
        unasked = step.tool.needs_confirmation and plan.state != PlanState.CONFIRMED
        if changed or unasked or (plan.step_up != StepUp.PASSED and step.tool.needs_step_up(step.params)):
            raise ConfirmationMismatch(CHANGED)


def _session_is(plan: Plan, status: SessionStatus) -> None:
    Session.objects.filter(pk=plan.session_id).exclude(status=SessionStatus.CLOSED).update(
        status=status, updated_at=timezone.now()
    )


def begin(plan: Plan, step: PlanStep, sent: dict[str, Any]) -> None:
    """Write down that a step that builds on others is about to be sent. Raises `PlanBusy` where this process does not
    hold the plan any more: nothing may be sent then."""
    with transaction.atomic():
        held = Plan.objects.filter(
            pk=plan.pk, state=PlanState.EXECUTING, lease_holder=HOLDER, lease_until__gt=timezone.now()
        )
        waiting = PlanStep.objects.filter(pk=step.pk, state=StepState.WAITING)
        if not held.exists() or waiting.update(state=StepState.SENT, started_at=timezone.now(), sent_params=sent) != 1:
            raise PlanBusy


def finish(
    plan: Plan, outcomes: Sequence[tuple[PlanStep, StepOutcome]], texts: dict[str, str], request: Request
) -> dict[str, Any]:
    """Write down how every step ended, and the plan with them; the stored outcome, `{"status", "body"}`.

    Where it is known of every step that nothing was sent, the plan goes back to where it can be run, and what is
    returned is not stored. `texts` are the result templates by action.
    """
    user = plan.session.user
    with transaction.atomic():
        held = Plan.objects.select_for_update().get(pk=plan.pk)
        if held.state != PlanState.EXECUTING or held.lease_holder != HOLDER:
            # The lease ran out and another settled the plan; what it stored stands, or will be.
            if held.outcome is None:
                raise PlanBusy
            stored: dict[str, Any] = held.outcome
            return stored
        nothing_sent = all(outcome.state in (StepState.WAITING, StepState.SKIPPED) for _, outcome in outcomes)
        settled = _may_run_later if nothing_sent else _left_out
        outcomes = [(step, settled(step, outcome)) for step, outcome in outcomes]
        fresh = [(step, outcome) for step, outcome in outcomes if step.finished_at is None]
        for step, outcome in fresh:
            _write_step(step, outcome)
        answer = _answer(plan, outcomes, texts, request)
        state = _state(outcomes)
        if nothing_sent:
            again = PlanState.CONFIRMED if held.confirmed_at else PlanState.READY
            Plan.objects.filter(pk=plan.pk).update(state=again, lease_holder="", lease_until=None)
            _session_is(plan, SessionStatus.AWAITING)
        else:
            # A repeat gets this outcome, so to try again is no use.
            answer["retryAfter"] = None
            Plan.objects.filter(pk=plan.pk).update(
                state=state, outcome=answer, finished_at=timezone.now(), lease_holder="", lease_until=None
            )
            _session_is(plan, SessionStatus.IDLE)
        record(*(_entry(plan, step, outcome, user) for step, outcome in fresh))
    return answer


def note(plan: Plan, step: PlanStep, outcome: StepOutcome) -> None:
    """Write down how one step of several ended, before the others have."""
    with transaction.atomic():
        _write_step(step, outcome)
        record(_entry(plan, step, outcome, plan.session.user))


def _may_run_later(_step: PlanStep, outcome: StepOutcome) -> StepOutcome:
    return replace(outcome, state=StepState.WAITING)


def _left_out(step: PlanStep, outcome: StepOutcome) -> StepOutcome:
    """A step that was not sent gets no second chance once another of its plan was."""
    if outcome.state != StepState.WAITING:
        return outcome
    return replace(outcome, state=StepState.FAILED, error=ExecFail(LEFT_OUT, tool=step.tool.shown_title))


def _write_step(step: PlanStep, outcome: StepOutcome) -> None:
    step.state = outcome.state
    step.attempts = [*step.attempts, *outcome.attempts]
    step.result = outcome.data
    step.sent_params = outcome.sent
    step.error = None if outcome.error is None else {"code": outcome.error.code, "message": str(outcome.error)}
    step.started_at = outcome.started_at
    # A step that may be sent later has not ended.
    step.finished_at = None if outcome.state == StepState.WAITING else timezone.now()
    step.duration_ms = outcome.duration_ms
    step.save(
        update_fields=[
            "state", "attempts", "result", "sent_params", "error", "started_at", "finished_at", "duration_ms",
        ]
    )  # fmt: skip


def _state(outcomes: Sequence[tuple[PlanStep, StepOutcome]]) -> PlanState:
    states = {outcome.state for _, outcome in outcomes}
    if states == {StepState.SUCCEEDED}:
        return PlanState.SUCCEEDED
    return PlanState.UNKNOWN if StepState.UNKNOWN in states else PlanState.FAILED


def _answer(
    plan: Plan, outcomes: Sequence[tuple[PlanStep, StepOutcome]], texts: dict[str, str], request: Request
) -> dict[str, Any]:
    steps: list[dict[str, Any]] = []
    said: list[str] = []
    worst: FullVoiceError | None = None
    with translation.override(locale_of(plan.language)):
        for step, outcome in outcomes:
            row: dict[str, Any] = {"id": step.number, "action": step.action, "state": str(step.state)}
            if outcome.data is not None:
                row["data"] = outcome.data
                spec = spec_of(step.tool)
                params = step.sent_params or step.params
                said.append(say_result(texts.get(step.action) or None, spec, params, outcome.data, request))
            if outcome.error is not None:
                row["error"] = {"code": outcome.error.code, "message": str(outcome.error)}
                said.append(str(outcome.error))
                if worst is None or _weight(outcome.error) > _weight(worst):
                    worst = outcome.error
            row["durationMs"] = outcome.duration_ms
            steps.append(row)
        body: dict[str, Any] = {"success": worst is None, "steps": steps, "resultText": " ".join(said)}
        if worst is None:
            body["data"] = steps[-1]["data"]
            return {"status": 200, "body": body}
        body["error"] = {"code": worst.code, "message": str(worst), "details": worst.details}
        return {"status": worst.status, "body": body, "retryAfter": worst.retry_after}


def _weight(error: FullVoiceError) -> int:
    """What is not known outweighs what failed, and that what was not sent."""
    return {ExecUnknown.code: 2, ExecFail.code: 1}.get(error.code, 0)


def _entry(plan: Plan, step: PlanStep, outcome: StepOutcome, user: User) -> Any:
    status = {
        StepState.SUCCEEDED: "success",
        StepState.UNKNOWN: "unknown",
        StepState.WAITING: "refused",
        StepState.SKIPPED: "refused",
    }.get(outcome.state, "failure")
    message = {
        "success": "step executed",
        "unknown": "step sent, outcome unknown",
        "refused": "step not sent",
        "failure": "step failed",
    }[status]
    return plans.entry(
        plan,
        "execute",
        status,
        message,
        user_id=user.pk,
        turn_id=plan.confirmed_in or plan.asked_in,
        plan_step=step.number,
        action=step.action,
        code=outcome.error.code if outcome.error else "",
        duration_ms=outcome.duration_ms,
        detail={"attempts": list(outcome.attempts), "idempotencyKey": step.idempotency_key.hex},
        content={"params": step.sent_params or step.params, "result": outcome.data, "error": step.error},
    )


def release(plan: Plan) -> None:
    """Its holder lets go of a plan before it ended: its caller went away, or the process stops."""
    with transaction.atomic():
        held = Plan.objects.filter(pk=plan.pk, state=PlanState.EXECUTING, lease_holder=HOLDER)
        if held.update(lease_until=timezone.now()) == 1:
            settle(plan)


def settle(plan: Plan) -> None:
    """End a plan whose holder is gone: what only reads, or may be repeated by staff's word, can be run again; of
    everything else it is not known whether it was done, and it is never run again by itself."""
    with transaction.atomic():
        now = timezone.now()
        stale = Plan.objects.filter(pk=plan.pk, state=PlanState.EXECUTING, lease_until__lte=now)
        steps = list(plan.steps.select_related("tool__server"))
        if all(step.risk == "read" or step.tool.idempotent for step in steps):
            again = PlanState.CONFIRMED if plan.confirmed_at else PlanState.READY
            if stale.update(state=again, lease_holder="", lease_until=None) == 1:
                plan.steps.update(
                    state=StepState.WAITING,
                    result=None,
                    error=None,
                    started_at=None,
                    finished_at=None,
                    duration_ms=None,
                )
                _session_is(plan, SessionStatus.AWAITING)
                record(
                    plans.entry(
                        plan, "execute", "refused", "holder gone, plan may run again", user_id=plan.session.user_id
                    )
                )
            return
        if stale.update(state=PlanState.UNKNOWN, finished_at=now, lease_holder="", lease_until=None) != 1:
            return
        user = plan.session.user
        outcomes = [(step, _as_left(step)) for step in steps]
        lost = [(step, outcome) for step, outcome in outcomes if step.finished_at is None]
        for step, outcome in lost:
            _write_step(step, outcome)
        answer = _answer(plan, outcomes, {}, turns.request_for(user, plan.language))
        Plan.objects.filter(pk=plan.pk).update(outcome=answer)
        _session_is(plan, SessionStatus.IDLE)
        record(*(_entry(plan, step, outcome, user) for step, outcome in lost))


def _as_left(step: PlanStep) -> StepOutcome:
    """How a step stood when its holder went: as it was noted, else sent and not known."""
    error: FullVoiceError | None = None
    state = StepState(step.state)
    if state == StepState.WAITING:
        # It builds on a step that did not come to its end.
        state, error = StepState.SKIPPED, ToolUnavailable(SKIPPED, tool=step.tool.shown_title)
    elif step.finished_at is None:
        state, error = StepState.UNKNOWN, ExecUnknown(tool=step.tool.shown_title)
    elif step.error is not None:
        error = {known.code: known for known in (ExecFail, ExecUnknown, ToolUnavailable)}[step.error["code"]](
            tool=step.tool.shown_title
        )
    return StepOutcome(
        state=state,
        attempts=(),
        started_at=step.started_at or timezone.now(),
        duration_ms=step.duration_ms or 0,
        data=step.result,
        error=error,
        sent=step.sent_params,
    )


def settle_stale() -> int:
    """Settle every plan whose holder is gone; how many there were."""
    stale = Plan.objects.select_related("session__user").filter(
        state=PlanState.EXECUTING, lease_until__lte=timezone.now()
    )
    found = list(stale[:1000])
    settled = 0
    for plan in found:
        try:
            settle(plan)
            settled += 1
        except Exception:
            # One that cannot be settled keeps neither the others nor the server from starting.
            logger.bind(plan=plan.pk.hex).exception("plan could not be settled")
    return settled
