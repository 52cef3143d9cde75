"""The main flow over HTTP: interpret, confirm, execute, and what can be read back of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from loguru import logger
from ninja import Header, Query, Router
from ninja.responses import NinjaJSONEncoder

from accounts.auth import AuthenticatedRequest, bearer
from accounts.models import User
from fullvoice.lib import errors
from fullvoice.lib.aio import in_db
from fullvoice.lib.context import request_id
from fullvoice.lib.wire import AUTHENTICATED
from fullvoice.lib.wire import errors as error_answers

from . import conversation, reads
from .conversation import Reply
from .execution import Outcome
from .models import OPEN_STATES
from .moves import Said
from .schemas import (
    ConfirmIn,
    ExecutedOut,
    ExecuteIn,
    InterpretIn,
    LogsOut,
    NotExecutedOut,
    PlanOut,
    ReplyOut,
    SessionDetailOut,
    SessionsOut,
)
from .services import plans
from .services.direct import Wish, body_hash

router = Router(auth=bearer, by_alias=True, tags=["agent"])

Cursor = Annotated[str, Query(max_length=64)]
Limit = Annotated[int, Query(ge=1, le=settings.PAGE_LIMIT)]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=128)]

_RUN = {**error_answers(*AUTHENTICATED, 404, 409, 410, 422, 429), 502: NotExecutedOut, 503: NotExecutedOut}


def _check_user(request: AuthenticatedRequest, given: int | str | None) -> None:
    if given is not None and str(given) != str(request.auth.pk):
        raise errors.Forbidden(_("userId is not the caller's."))


def _json(body: dict[str, Any], status: int = 200, retry_after: int | None = None) -> HttpResponse:
    answer = JsonResponse(body, status=status, encoder=NinjaJSONEncoder, json_dumps_params={"ensure_ascii": False})
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def reply_body(reply: Reply) -> dict[str, Any]:
    """A reply on the wire; absent fields are left out."""
    body: dict[str, Any] = {
        "type": reply.type,
        "sessionId": reply.session,
        "turnId": reply.turn,
        "confirmText": reply.text,
        "language": reply.language,
    }
    plan = reply.plan
    if plan is not None:
        steps = [reads.step_body(step) for step in reply.steps]
        body["planId"] = plan.pk.hex
        if steps:
            body |= {"action": steps[0]["action"], "params": steps[0]["params"], "steps": steps}
        if plan.state in OPEN_STATES and reply.outcome is None:
            body["expiresAt"] = plan.expires_at
    if reply.missing:
        body["missing"] = list(reply.missing)
    if reply.candidates:
        body["candidates"] = [{"label": c.label, "value": c.value, "detail": c.detail} for c in reply.candidates]
    if reply.interpreter:
        body["interpreter"] = reply.interpreter
    if reply.outcome is not None:
        body["data"] = reply.outcome.body.get("data")
        body["resultText"] = reply.outcome.text
    return body


def outcome_body(outcome: Outcome) -> dict[str, Any]:
    body = {**outcome.body, "planId": outcome.plan_id, "replayed": outcome.replayed}
    if "error" in body:
        body["error"] = {**body["error"], "requestId": request_id.get()}
    return body


def _outcome(outcome: Outcome) -> HttpResponse:
    return _json(outcome_body(outcome), outcome.status, outcome.retry_after)


@router.post("/interpret", response={200: ReplyOut, **_RUN}, summary="Say what is wanted")
async def interpret(request: AuthenticatedRequest, data: InterpretIn) -> HttpResponse:
    """Understand an utterance, or take it as the answer to what is open in the session. Nothing that writes runs."""
    _check_user(request, data.user_id)
    said = Said(data.session_id, data.text, data.language, context=data.context)
    reply = await conversation.take_turn(request.auth, said, run=data.auto_execute)
    if reply.outcome is not None and reply.outcome.status != 200:
        return _outcome(reply.outcome)
    return _json(reply_body(reply))


@router.post("/confirm", response={200: ReplyOut | ExecutedOut, **_RUN}, summary="Say yes, no, or what to change")
async def confirm(request: AuthenticatedRequest, data: ConfirmIn) -> HttpResponse:
    """Answer what was read back, by a decision, in words, or with changed params (a new plan that asks again). What
    needs the user's PIN answers `STEP_UP_REQUIRED` until `pin` is right; `details.reason` is `required`, `wrong`,
    `locked` or `not_set`."""
    _check_user(request, data.user_id)
    if data.decision is None and not data.text and not data.params and data.pin is None:
        raise errors.InvalidParam.of("decision", _("give decision, text or params"))
    alone = data.pin is not None and not data.text and not data.params
    said = Said(
        data.session_id,
        data.text or "",
        data.language,
        confirming=True,
        plan_id=data.plan_id,
        decision=data.decision or ("yes" if alone else None),
        pin=data.pin or "",
        params=data.params or {},
    )
    reply = await conversation.take_turn(request.auth, said, run=data.execute)
    if reply.refused is not None:
        raise reply.refused
    return _json(reply_body(reply)) if reply.outcome is None else _outcome(reply.outcome)


@router.post(
    "/execute",
    response={200: ExecutedOut, **_RUN},
    summary="Carry out what was confirmed, once",
    openapi_extra={"responses": {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}}},
)
async def execute(
    request: AuthenticatedRequest,
    data: ExecuteIn,
    idempotency_key: Key = "",
) -> HttpResponse | StreamingHttpResponse:
    """Run a confirmed or ready plan; a repeat answers with its stored outcome. With `Accept: text/event-stream` the
    steps are streamed as they run: `step.started`, `step.progress`, `step.finished`, `done`."""
    _check_user(request, data.user_id)
    if data.plan_id is None and data.action is None:
        raise errors.InvalidParam.of("planId", _("give planId, or action with params"))
    action, params = data.action or "", data.params or {}
    wish = Wish(
        data.session_id,
        data.plan_id,
        action,
        params,
        key=idempotency_key,
        body_hash=body_hash(data.session_id, data.plan_id, action, params) if idempotency_key else "",
    )
    plan_id = await conversation.plan_for(request.auth, wish)
    if "text/event-stream" in request.headers.get("Accept", ""):
        return _stream(request.auth, wish, plan_id)
    return _outcome(await conversation.carry_out(request.auth, wish, plan_id))


def _stream(user: User, wish: Wish, plan_id: str) -> StreamingHttpResponse:
    events: asyncio.Queue[tuple[str, dict[str, Any]] | None] = asyncio.Queue()

    async def carry_out() -> Outcome:
        try:
            return await conversation.carry_out(
                user, wish, plan_id, lambda name, payload: events.put_nowait((name, payload))
            )
        finally:
            events.put_nowait(None)

    async def stream() -> AsyncIterator[bytes]:
        task = asyncio.create_task(carry_out())
        try:
            while (event := await events.get()) is not None:
                yield _event(*event)
            try:
                outcome = await task
                yield _event("done", {**outcome_body(outcome), "status": outcome.status})
            except Exception as exc:
                # The answer has begun, so nobody else can turn this into one.
                if not isinstance(exc, errors.FullVoiceError):
                    logger.opt(exception=exc).error("unhandled error")
                refused = exc if isinstance(exc, errors.FullVoiceError) else errors.FullVoiceError()
                error = {"code": refused.code, "message": str(refused), "requestId": request_id.get()}
                yield _event(
                    "done",
                    {"success": False, "status": refused.status, "error": {**error, "details": refused.details}},
                )
        finally:
            task.cancel()

    answer = StreamingHttpResponse(stream(), content_type="text/event-stream; charset=utf-8")
    answer["X-Accel-Buffering"] = "no"
    return answer


def _event(name: str, payload: dict[str, Any]) -> bytes:
    data = json.dumps(payload, cls=NinjaJSONEncoder, ensure_ascii=False)
    return f"event: {name}\ndata: {data}\n\n".encode()


_READ = error_answers(*AUTHENTICATED, 404)


@router.get("/sessions", response={200: SessionsOut, **_READ}, summary="Own sessions, latest first")
async def sessions(request: AuthenticatedRequest, cursor: Cursor = "", limit: Limit = 50) -> Any:
    return await in_db(reads.sessions, request.auth, cursor, limit)


@router.get("/sessions/{session_id}", response={200: SessionDetailOut, **_READ}, summary="One session")
async def session(request: AuthenticatedRequest, session_id: str) -> Any:
    return await in_db(reads.session, request.auth, session_id)


@router.get("/sessions/{session_id}/logs", response={200: LogsOut, **_READ}, summary="The log of one session")
async def logs(request: AuthenticatedRequest, session_id: str, cursor: Cursor = "", limit: Limit = 100) -> Any:
    return await in_db(reads.logs, request.auth, session_id, cursor, limit)


@router.get("/plans/{plan_id}", response={200: PlanOut, **_READ}, summary="One plan")
async def plan(request: AuthenticatedRequest, plan_id: str) -> Any:
    return await in_db(reads.plan, request.auth, plan_id)


@router.post(
    "/plans/{plan_id}/cancel",
    response={200: ReplyOut, **error_answers(*AUTHENTICATED, 404, 409, 410)},
    summary="Cancel a plan that has not been run",
)
async def cancel(request: AuthenticatedRequest, plan_id: str) -> HttpResponse:
    cancelled = await in_db(plans.cancel, request.auth, plan_id)
    reply = Reply(
        "cancelled",
        cancelled.session.name,
        cancelled.session.version,
        _("Cancelled."),
        cancelled.language,  # type: ignore[arg-type]
        plan=cancelled,
    )
    return _json(reply_body(reply))
