"""Verbs on turns: what a turn begins from, and writing it down with all that it changed, in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from agents.interpreters.base import Language, PastTurn, Person, Request, WalletRef
from auditlog.services import Entry, record, session_chain
from fullvoice.lib.errors import Forbidden, NotFound

from ..models import OPEN_STATES, Door, Plan, PlanState, PlanStep, Session, SessionStatus, Turn
from . import plans
from .plans import Draft, Stale

Number = TypeVar("Number", int, Decimal)
HISTORY = 6
PAST_STEPS = 20
CLOSED = gettext_noop("This session was closed; begin another one.")


@dataclass(frozen=True, slots=True)
class Situation:
    """What a turn begins from. `version` is the session's, as read: the turn is written only if it still holds."""

    user: User
    session: Session
    version: int
    now: datetime
    people: Sequence[Person]
    wallets: Sequence[WalletRef]
    history: Sequence[PastTurn]
    plan: Plan | None
    steps: Sequence[PlanStep]
    # The steps of the session's latest plans, the latest plan first; only where they were asked for.
    past: Sequence[PlanStep] = ()


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn as it is to be written down."""

    utterance: str
    language: str
    door: Door
    type: str
    reply: str
    duration_ms: int
    interpreter: str = ""
    trace: Sequence[dict[str, Any]] = ()
    # (step, status, message, detail); `durationMs` in a detail is the entry's, in place of the turn's.
    entries: Sequence[tuple[str, str, str, dict[str, Any]]] = ()
    # What ran inside the turn; it waits for nothing.
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Written:
    turn: Turn
    plan: Plan | None
    steps: Sequence[PlanStep] = field(default_factory=tuple)


def people_of(user: User) -> list[Person]:
    return [
        Person(
            id=contact.pk,
            name=contact.name,
            aliases=tuple(contact.aliases),
            account=contact.account,
            phone=contact.phone,
            email=contact.email,
            note=contact.note,
        )
        for contact in user.contacts.all()
    ]


def wallets_of(user: User) -> list[WalletRef]:
    return [
        WalletRef(wallet.label, wallet.currency, wallet.account, wallet.is_default) for wallet in user.wallets.all()
    ]


def request_for(user: User, language: str) -> Request:
    """What is needed to say values aloud to this user."""
    return Request("", cast(Language, language), user.now(), people=people_of(user), wallets=wallets_of(user))


def open_session(user: User, name: str) -> Session:
    """The user's session of that name, begun where there is none. Raises `Forbidden` where staff closed it."""
    session, _ = Session.objects.get_or_create(user=user, name=name)
    if session.status == SessionStatus.CLOSED:
        raise Forbidden(CLOSED)
    return session


def begin(
    user: User, name: str, *, plan_id: str | None = None, create: bool = True, with_past: bool = False
) -> Situation:
    """Read what a turn begins from. With `plan_id` the turn is about that plan, open or not.

    Raises `Forbidden` (closed session) and `NotFound` (no such plan or session of this user).
    """
    if create:
        session = open_session(user, name)
        Session.objects.filter(pk=session.pk).exclude(status=SessionStatus.CLOSED).update(
            status=SessionStatus.INTERPRETING
        )
    else:
        session = own_session(user, name)
    if plan_id is not None:
        plan: Plan | None = plans.own_plan(user, plan_id)
        if plan is not None and plan.session_id != session.pk:
            raise NotFound
    else:
        plan = plans.open_plan(session)
    steps = list(plan.steps.select_related("tool__server")) if plan else []
    past = session.turns.order_by("-number").values_list("utterance", "reply", "heard")[:HISTORY]
    return Situation(
        user=user,
        session=session,
        version=session.version,
        now=user.now(),
        people=people_of(user),
        wallets=wallets_of(user),
        history=[PastTurn(*said) for said in reversed(past)],
        plan=plan,
        steps=steps,
        past=_past(session) if with_past else (),
    )


def _past(session: Session) -> list[PlanStep]:
    steps = PlanStep.objects.filter(plan__session=session).select_related("plan", "tool__server")
    return list(steps.order_by("-plan__created_at", "plan_id", "number")[:PAST_STEPS])


def own_session(user: User, name: str) -> Session:
    """Raises `NotFound` for what does not exist and for what is another's; `Forbidden` where staff closed it."""
    session = Session.objects.filter(user=user, name=name).first()
    if session is None:
        raise NotFound
    if session.status == SessionStatus.CLOSED:
        raise Forbidden(CLOSED)
    return session


def close(session: Session, *, by: int | None) -> bool:
    """Staff end a session: what is open is cancelled and no more turns are taken. False where it was closed."""
    with transaction.atomic():
        still = Session.objects.filter(pk=session.pk).exclude(status=SessionStatus.CLOSED)
        if still.update(status=SessionStatus.CLOSED, updated_at=timezone.now()) != 1:
            return False
        Plan.objects.filter(session=session, state__in=OPEN_STATES).update(
            state=PlanState.CANCELLED, finished_at=timezone.now()
        )
        record(
            Entry(
                session_chain(session.pk),
                "session",
                "success",
                "session closed by staff",
                user_id=by,
                session_id=session.pk,
            )
        )
    return True


def abandon(session: Session) -> None:
    """A turn that failed before it was written leaves the session as it was."""
    waiting = plans.open_plan(session) is not None
    Session.objects.filter(pk=session.pk, status=SessionStatus.INTERPRETING).update(
        status=SessionStatus.AWAITING if waiting else SessionStatus.IDLE
    )


def commit(
    situation: Situation,
    turn: TurnRecord,
    *,
    draft: Draft | None = None,
    keep: bool = False,
    change: Callable[[Plan, int], None] | None = None,
) -> Written:
    """Write a turn and what it did: a new plan (`draft`, in place of the open one), a `change` of the open plan
    (called with it and the turn's number), or nothing to it (`keep`). Without any, what was open is superseded.

    Raises `Stale` where another turn of the session came first, the session was closed, the plan moved or a tool of it
    is gone: nothing is written.
    """
    try:
        return _commit(situation, turn, draft=draft, keep=keep, change=change)
    except IntegrityError:
        # The catalogue that this turn went by had a row that is no more.
        raise Stale from None


def _commit(
    situation: Situation,
    turn: TurnRecord,
    *,
    draft: Draft | None,
    keep: bool,
    change: Callable[[Plan, int], None] | None,
) -> Written:
    session = situation.session
    with transaction.atomic():
        number = situation.version + 1
        still = Session.objects.filter(pk=session.pk, version=situation.version).exclude(status=SessionStatus.CLOSED)
        if still.update(version=number) != 1:
            raise Stale
        plan, steps = situation.plan, situation.steps
        if draft is not None:
            plan = plans.propose(session, draft, language=turn.language, turn=number, supersedes=plan)
            steps = list(plan.steps.select_related("tool__server"))
        elif change is not None and plan is not None:
            change(plan, number)
            plan.refresh_from_db()
        elif not keep and plan is not None:
            plans.supersede(plan)
            plan, steps = None, ()
        row = Turn.objects.create(
            session=session,
            number=number,
            door=turn.door,
            language=turn.language,
            utterance=turn.utterance,
            type=turn.type,
            reply=turn.reply,
            interpreter=turn.interpreter,
            trace=list(turn.trace),
            plan=plan or turn.plan,
            tokens_in=_total(turn.trace, "tokensIn", int),
            tokens_out=_total(turn.trace, "tokensOut", int),
            cost_usd=_total(turn.trace, "costUsd", Decimal),
            duration_ms=turn.duration_ms,
        )
        waiting = plan is not None and plan.state in OPEN_STATES
        Session.objects.filter(pk=session.pk).update(
            status=SessionStatus.AWAITING if waiting else SessionStatus.IDLE, updated_at=timezone.now()
        )
        record(*(_entry(situation, turn, number, plan, *said) for said in turn.entries))
    return Written(row, plan, steps)


def _total(trace: Sequence[dict[str, Any]], name: str, number: Callable[[Any], Number]) -> Number | None:
    """The sum over the models that were asked; `None` where there was none, or one of its parts is not known."""
    parts = [row[name] for row in trace if name in row]
    return None if not parts or None in parts else sum(map(number, parts), number(0))


def _entry(
    situation: Situation,
    turn: TurnRecord,
    number: int,
    plan: Plan | None,
    step: str,
    status: str,
    message: str,
    detail: dict[str, Any],
) -> Entry:
    detail = dict(detail)
    duration_ms = detail.pop("durationMs", turn.duration_ms)
    content: dict[str, Any] = {"utterance": turn.utterance, "reply": turn.reply}
    if plan is not None:
        content["steps"] = [{"action": s.action, "params": s.params} for s in plan.steps.all()]
    return Entry(
        session_chain(situation.session.pk),
        step,
        status,
        message,
        user_id=situation.user.pk,
        session_id=situation.session.pk,
        turn_id=number,
        plan_id=plan.pk.hex if plan else "",
        duration_ms=duration_ms,
        detail={"type": turn.type, "door": str(turn.door), **detail},
        content=content,
    )
