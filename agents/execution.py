"""Carrying out a plan: claimed once, every step sent at most once, its outcome stored before anybody is told. Steps run
side by side; one that takes the output of others waits for them.

A plan with a write runs in a task of its own that outlives its caller; a plan of reads ends with the caller.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from agents.interpreters.outputs import NoOutput, filled
from fullvoice.lib.aio import background, in_db
from fullvoice.lib.errors import ExecFail, ExecUnknown, FullVoiceError, PlanBusy, ToolParamsInvalid, ToolUnavailable
from fullvoice.lib.language import locale_of
from tools.services import Attempt, Caller, call_tool, validate_params

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
            tasks: dict[int, asyncio.Task[StepOutcome]] = {}
            for step in steps:
                before = {number: tasks[number] for number in step.depends_on}
                run = _Run(user, plan, step, on_event, alone=len(steps) == 1)
                tasks[step.number] = group.create_task(run.after(before))
    except (asyncio.CancelledError, ExceptionGroup):
        # Of a write that was sent it is not known any more whether it was done.
        await asyncio.shield(in_db(running.release, plan))
        raise
    outcomes = [(step, tasks[step.number].result()) for step in steps]
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


class _Run:
    """One step, from its turn to its outcome."""

    def __init__(self, user: User, plan: Plan, step: PlanStep, on_event: Event | None, *, alone: bool) -> None:
        self.user, self.plan, self.step, self.on_event, self.alone = user, plan, step, on_event, alone
        self.params: dict[str, Any] = step.params

    async def after(self, before: Mapping[int, asyncio.Task[StepOutcome]]) -> StepOutcome:
        """Run once the steps it builds on have ended: with what they gave back; not at all unless all succeeded."""
        results: dict[int, dict[str, Any]] = {}
        for number, task in before.items():
            earlier = await task
            if earlier.state != StepState.SUCCEEDED or earlier.data is None:
                return self._skipped()
            results[number] = earlier.data
        if before:
            try:
                self.params = filled(self.step.params, results)
                validate_params(self.step.tool, self.params)
            except (NoOutput, ToolParamsInvalid):
                return self._left(StepState.FAILED, ToolParamsInvalid(tool=self.step.tool.shown_title))
            try:
                await in_db(running.begin, self.plan, self.step, self.params)
            except PlanBusy:
                # Another process has settled the plan; what it stored is the outcome.
                return self._skipped()
        return await self._run()

    def _skipped(self) -> StepOutcome:
        return self._left(StepState.SKIPPED, ToolUnavailable(running.SKIPPED, tool=self.step.tool.shown_title))

    def _left(self, state: StepState, error: FullVoiceError) -> StepOutcome:
        """End the step without anything sent."""
        outcome = StepOutcome(state=state, attempts=(), started_at=timezone.now(), duration_ms=0, error=error)
        with translation.override(locale_of(self.plan.language)):
            self._tell_finished(outcome)
        return outcome

    async def _run(self) -> StepOutcome:
        step = self.step
        self._tell("step.started", {})
        started_at, started = timezone.now(), time.perf_counter()
        data: dict[str, Any] | None = None
        error: FullVoiceError | None = None
        state = StepState.SUCCEEDED
        with translation.override(locale_of(self.plan.language)):
            try:
                result = await call_tool(
                    step.tool,
                    self.params,
                    caller=Caller(user_id=self.user.pk),
                    idempotency_key=step.idempotency_key.hex,
                    on_progress=lambda progress: self._tell("step.progress", progress),
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
                sent=self.params if step.depends_on else None,
            )
            if not self.alone and state != StepState.WAITING:
                # Stored before its fellows end: a crash of theirs does not make this one unknown.
                await in_db(running.note, self.plan, step, outcome)
            self._tell_finished(outcome)
        return outcome

    def _tell(self, event: str, payload: dict[str, Any]) -> None:
        if self.on_event is not None:
            about = {"planId": self.plan.pk.hex, "id": self.step.number, "action": self.step.action}
            self.on_event(event, {**about, **payload})

    def _tell_finished(self, outcome: StepOutcome) -> None:
        payload: dict[str, Any] = {"state": str(outcome.state), "durationMs": outcome.duration_ms}
        if outcome.data is not None:
            payload["data"] = outcome.data
        if outcome.error is not None:
            payload["error"] = {"code": outcome.error.code, "message": str(outcome.error)}
        self._tell("step.finished", payload)


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "startedAt": attempt.started_at,
        "durationMs": attempt.duration_ms,
        "outcome": attempt.outcome,
        "kind": attempt.kind,
    }
