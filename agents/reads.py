"""What may be read of sessions, plans and their log, as the wire has it. All of it is the caller's own."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from auditlog.models import StepLog
from fullvoice.lib.errors import InvalidParam, NotFound

from .models import Plan, PlanStep, Session
from .services import plans


def step_body(step: PlanStep) -> dict[str, Any]:
    return {
        "id": step.number,
        "action": step.action,
        "params": step.params,
        "dependsOn": step.depends_on,
        "risk": str(step.risk),
        "needsConfirmation": step.needs_confirmation,
    }


def plan_body(plan: Plan, session: str) -> dict[str, Any]:
    plans.expire(plan)
    return {
        "planId": plan.pk.hex,
        "sessionId": session,
        "state": plan.state,
        "language": plan.language,
        "confirmText": plan.confirm_text,
        "createdAt": plan.created_at,
        "expiresAt": plan.expires_at,
        "confirmedAt": plan.confirmed_at,
        "finishedAt": plan.finished_at,
        "supersedes": plan.supersedes_id.hex if plan.supersedes_id else None,
        "steps": [
            {
                **step_body(step),
                "state": step.state,
                "data": step.result,
                "error": step.error,
                "durationMs": step.duration_ms,
            }
            for step in plan.steps.all()
        ],
    }


def plan(user: User, plan_id: str) -> dict[str, Any]:
    """Raises `NotFound`."""
    found = plans.own_plan(user, plan_id)
    return plan_body(found, found.session.name)


def _session_body(session: Session) -> dict[str, Any]:
    return {
        "sessionId": session.name,
        "status": session.status,
        "createdAt": session.created_at,
        "updatedAt": session.updated_at,
    }


def _own(user: User, name: str) -> Session:
    session = Session.objects.filter(user=user, name=name).first()
    if session is None:
        raise NotFound
    return session


def sessions(user: User, cursor: str, limit: int) -> dict[str, Any]:
    """One page, latest turn first. Raises `InvalidParam` for a cursor that is none of ours."""
    rows = Session.objects.filter(user=user)
    if cursor:
        moment, key = _after(cursor)
        rows = rows.filter(Q(updated_at__lt=moment) | Q(updated_at=moment, pk__lt=key))
    page = list(rows[: limit + 1])
    more = page[limit - 1] if len(page) > limit else None
    return {
        "items": [_session_body(row) for row in page[:limit]],
        # Without a "+", which a URL would turn into a space.
        "nextCursor": f"{more.updated_at.isoformat().replace('+00:00', 'Z')}_{more.pk}" if more else None,
    }


def _after(cursor: str) -> tuple[datetime, int]:
    try:
        moment, key = cursor.split("_")
        parsed = datetime.fromisoformat(moment)
        if parsed.tzinfo is None:
            raise ValueError
        return parsed.astimezone(UTC), _key(key)
    except (ValueError, OverflowError):
        raise InvalidParam.of("cursor", _("not a cursor of this list")) from None


def _key(text: str) -> int:
    key = int(text)
    if not 0 <= key < 2**63:
        raise ValueError
    return key


def session(user: User, name: str) -> dict[str, Any]:
    """Raises `NotFound`."""
    found = _own(user, name)
    limit = settings.PAGE_LIMIT
    turns = list(found.turns.order_by("-number")[:limit])[::-1]
    made = list(found.plans.prefetch_related("steps").order_by("-created_at")[:limit])[::-1]
    return {
        **_session_body(found),
        "turns": [
            {
                "id": turn.number,
                "time": turn.created_at,
                "door": turn.door,
                "language": turn.language,
                "utterance": turn.utterance,
                "type": turn.type,
                "reply": turn.reply,
                "interpreter": turn.interpreter,
                "planId": turn.plan_id.hex if turn.plan_id else None,
                "durationMs": turn.duration_ms,
            }
            for turn in turns
        ],
        "plans": [plan_body(row, found.name) for row in made],
    }


def logs(user: User, name: str, cursor: str, limit: int) -> dict[str, Any]:
    """One page of the session's log, oldest first. Raises `NotFound`, `InvalidParam`."""
    found = _own(user, name)
    rows = StepLog.objects.filter(session_id=found.pk).order_by("pk")
    if cursor:
        try:
            rows = rows.filter(pk__gt=_key(cursor))
        except ValueError:
            raise InvalidParam.of("cursor", _("not a cursor of this list")) from None
    page = list(rows[: limit + 1])
    return {
        "items": [_log_body(row) for row in page[:limit]],
        "nextCursor": str(page[limit - 1].pk) if len(page) > limit else None,
    }


def _log_body(row: StepLog) -> dict[str, Any]:
    return {
        "id": row.seq,
        "time": row.created_at,
        "step": row.step,
        "status": row.status,
        "code": row.code,
        "message": row.message,
        "turnId": row.turn_id,
        "planId": row.plan_id or None,
        "planStep": row.plan_step,
        "action": row.action or None,
        "durationMs": row.duration_ms,
        "requestId": row.request_id,
        "detail": row.detail,
        "content": row.content,
        "hash": row.hash,
    }
