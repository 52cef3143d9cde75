"""Carrying out a plan: claimed once, every step sent at most once, its outcome stored before anybody is told.

A plan with a write runs in a task of its own that outlives its caller; a plan of reads ends with the caller.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from fullvoice.lib.aio import background, in_db
from fullvoice.lib.errors import ExecFail, ExecUnknown, FullVoiceError, PlanBusy
from fullvoice.lib.language import locale_of
from tools.services import Attempt, Caller, call_tool

from .models import Plan, PlanStep, StepState
from .runtime import catalogue
from .services import running, turns
from .services.running import Busy, Claimed, StepOutcome, Stored

Event = Callable[[str, dict[str, Any]], None]
"""Told of `step.started`, `step.progress` and `step.finished` with their payloads; must not block."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended, as it is told: `status` is the HTTP status, `body` the wire's, without `planId`."""

    plan_id: str
    status: int
    body: dict[str, Any]
    replayed: bool
    retry_after: int | None = None

    @property
    def text(self) -> str:
        return str(self.body.get("resultText", ""))


def _told(plan_id: str, answer: dict[str, Any], *, replayed: bool) -> Outcome:
    return Outcome(plan_id, answer["status"], answer["body"], replayed, answer.get("retryAfter"))


async def run(user: User, plan_id: str, on_event: Event | None = None) -> Outcome:
    """Carry the plan out, or tell the stored outcome. Waits `EXECUTE_WAIT_MS` for another caller's.

    Raises `NotFound`, `ConfirmationRequired`, `ConfirmationMismatch`, `PlanExpired`, `PlanClosed`, `PlanBusy`.
    """
    deadline = time.monotonic() + settings.EXECUTE_WAIT_MS / 1000
    pause = 0.02
    while True:
        match await in_db(running.claim, user, plan_id):
            case Stored(plan, outcome):
                return _told(plan.pk.hex, outcome, replayed=True)
            case Claimed() as claimed:
                return await _own(user, claimed, on_event)
            case Busy():
                if time.monotonic() + pause > deadline:
                    raise PlanBusy
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, 0.25)


async def _own(user: User, claimed: Claimed, on_event: Event | None) -> Outcome:
    task = background.start(_carry_out(user, claimed, on_event), name="plan")
    only_reads = all(step.risk == "read" for step in claimed.steps)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if only_reads and not task.done():
            task.cancel()
        raise


async def _carry_out(user: User, claimed: Claimed, on_event: Event | None) -> Outcome:
    plan, steps = claimed.plan, claimed.steps
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_step(user, plan, step, on_event, alone=len(steps) == 1)) for step in steps]
    except (asyncio.CancelledError, ExceptionGroup):
        # Of a write that was sent it is not known any more whether it was done.
        await asyncio.shield(in_db(running.release, plan))
        raise
    outcomes = [(step, task.result()) for step, task in zip(steps, tasks, strict=True)]
    try:
        answer = await in_db(_finish, user, plan, outcomes)
    except Exception:
        # What came back could not be written down; that it was sent can be.
        await in_db(running.release, plan)
        raise
    return _told(plan.pk.hex, answer, replayed=False)


def _finish(user: User, plan: Plan, outcomes: list[tuple[PlanStep, StepOutcome]]) -> dict[str, Any]:
    current = catalogue()
    request = turns.request_for(user, plan.language)
    texts = {step.action: current.template(step.action, plan.language).result for step, _ in outcomes}
    return running.finish(plan, outcomes, texts, request)


async def _step(user: User, plan: Plan, step: PlanStep, on_event: Event | None, *, alone: bool) -> StepOutcome:
    def tell(event: str, payload: dict[str, Any]) -> None:
        if on_event is not None:
            on_event(event, {"planId": plan.pk.hex, "id": step.number, "action": step.action, **payload})

    tell("step.started", {})
    started_at, started = timezone.now(), time.perf_counter()
    data: dict[str, Any] | None = None
    error: FullVoiceError | None = None
    state = StepState.SUCCEEDED
    with translation.override(locale_of(plan.language)):
        try:
            result = await call_tool(
                step.tool,
                step.params,
                caller=Caller(user_id=user.pk),
                idempotency_key=step.idempotency_key.hex,
                on_progress=lambda progress: tell("step.progress", progress),
            )
            data, attempts = result.data, result.attempts
        except FullVoiceError as failed:
            error, attempts = failed, getattr(failed, "attempts", [])
            state = {ExecFail.code: StepState.FAILED, ExecUnknown.code: StepState.UNKNOWN}.get(
                failed.code, StepState.WAITING
            )
        outcome = StepOutcome(
            state=state,
            attempts=[_attempt(attempt) for attempt in attempts],
            started_at=started_at,
            duration_ms=round((time.perf_counter() - started) * 1000),
            data=data,
            error=error,
        )
        if not alone and state != StepState.WAITING:
            # Stored before its fellows end: a crash of theirs does not make this one unknown.
            await in_db(running.note, plan, step, outcome)
        payload: dict[str, Any] = {"state": str(state), "durationMs": outcome.duration_ms}
        if data is not None:
            payload["data"] = data
        if error is not None:
            payload["error"] = {"code": error.code, "message": str(error)}
        tell("step.finished", payload)
    return outcome


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "startedAt": attempt.started_at,
        "durationMs": attempt.duration_ms,
        "outcome": attempt.outcome,
        "kind": attempt.kind,
    }
