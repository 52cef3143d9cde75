"""The verbs on a plan up to its yes: what each state allows, and what a yes is bound to."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from agents.models import OPEN_STATES, Door, Plan, PlanState, PlanStep, Session
from agents.services import plans
from agents.services.plans import Draft, Stale
from fullvoice.lib.errors import NotFound, PlanBusy, PlanClosed, PlanExpired
from tools.models import Confirmation, Tool

from .conftest import Ledger

CLOSED_STATES = [state for state in PlanState if state not in OPEN_STATES]


@pytest.fixture
def plan(friends: User, demo_tools: Ledger) -> Plan:
    return propose(friends)


def propose(user: User, **fields: Any) -> Plan:
    session, _ = Session.objects.get_or_create(user=user, name="s-1")
    draft = Draft([(Tool.objects.get(action="transfer"), {"to": "1", "amount": "50", "currency": "USD"})], "Send?")
    plan = plans.propose(session, draft, language="en", turn=1, supersedes=None)
    if fields:
        Plan.objects.filter(pk=plan.pk).update(**fields)
        plan.refresh_from_db()
    return plan


def test_a_plan_is_what_its_tools_are_at_that_moment(plan: Plan) -> None:
    step = plan.steps.get()
    tool = step.tool
    assert (step.number, step.action, step.definition_hash) == (1, "transfer", tool.definition_hash)
    assert (step.risk, step.needs_confirmation, step.state) == ("write", True, "waiting")
    assert plan.expires_at - plan.created_at >= timedelta(seconds=299)


@pytest.mark.parametrize(
    ("policies", "state"),
    [
        (["read"], PlanState.READY),
        (["write"], PlanState.PENDING),
        (["dangerous"], PlanState.PENDING),
        (["read", "write"], PlanState.PENDING),
        (["read", "read"], PlanState.READY),
    ],
)
def test_a_draft_waits_for_a_yes_where_one_step_does(policies: list[str], state: PlanState) -> None:
    steps: list[tuple[Tool, dict[str, Any]]] = [(Tool(risk=risk), {}) for risk in policies]
    assert Draft(steps, "").state == state
    assert Draft(steps, "", question={}).state == PlanState.ASKING


def test_staffs_word_goes_before_the_risk() -> None:
    assert Draft([(Tool(risk="write", confirmation=Confirmation.NEVER), {})], "").state == PlanState.READY
    assert Draft([(Tool(risk="read", confirmation=Confirmation.ALWAYS), {})], "").state == PlanState.PENDING


def test_the_digest_covers_all_that_a_yes_is_bound_to(plan: Plan) -> None:
    def digest(user: int | None = None) -> str:
        fresh = Plan.objects.select_related("session").get(pk=plan.pk)
        return plans.digest(fresh, list(fresh.steps.all()), user or fresh.session.user_id)

    assert digest() == plan.digest
    assert digest(user=plan.session.user_id + 1) != plan.digest
    step = plan.steps.get()
    for model, change in (
        (PlanStep, {"params": {"to": "1", "amount": "50.0", "currency": "USD"}}),
        (PlanStep, {"params": {"to": "1", "amount": "50"}}),
        (PlanStep, {"action": "balance"}),
        (PlanStep, {"definition_hash": "0" * 64}),
        (PlanStep, {"depends_on": [1]}),
        (PlanStep, {"number": 2}),
        (Plan, {"expires_at": plan.expires_at + timedelta(microseconds=1)}),
    ):
        before = model.objects.values(*change).get()
        model.objects.update(**change)
        assert digest() != plan.digest, change
        model.objects.update(**before)
    assert digest() == plan.digest
    assert step.idempotency_key.hex not in plan.digest


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_what_is_closed_stays_closed(friends: User, state: PlanState) -> None:
    plan = propose(friends, state=state)
    for change in (
        plans.reject,
        plans.supersede,
        lambda plan: plans.confirm(plan, turn=2, door=Door.REST),
    ):
        with pytest.raises(Stale):
            change(plan)
    assert plans.open_plan(plan.session) is None
    plan.refresh_from_db()
    assert plan.state == state


@pytest.mark.parametrize("state", OPEN_STATES)
def test_what_is_open_can_be_closed(friends: User, state: PlanState) -> None:
    plan = propose(friends, state=state)
    assert plans.open_plan(plan.session) == plan
    plans.reject(plan)
    plan.refresh_from_db()
    assert plan.state == PlanState.REJECTED
    assert plan.finished_at is not None


@pytest.mark.parametrize("state", [PlanState.ASKING, PlanState.CONFIRMED])
def test_a_yes_is_to_what_was_read_back(friends: User, state: PlanState) -> None:
    plan = propose(friends, state=state)
    with pytest.raises(Stale):
        plans.confirm(plan, turn=2, door=Door.REST)


def test_no_yes_after_its_time(friends: User) -> None:
    plan = propose(friends, expires_at=timezone.now() - timedelta(microseconds=1))
    with pytest.raises(Stale):
        plans.confirm(plan, turn=2, door=Door.REST)
    assert Plan.objects.get().state == PlanState.PENDING


def test_expiring(friends: User) -> None:
    plan = propose(friends)
    assert plans.expire(plan) is False
    Plan.objects.update(expires_at=timezone.now())
    plan.refresh_from_db()
    assert plans.expire(plan) is True
    assert (plan.state, plan.finished_at is not None) == (PlanState.EXPIRED, True)
    assert plans.expire(plan) is True
    assert Plan.objects.get().state == PlanState.EXPIRED


def test_what_another_moved_meanwhile_is_not_expired(friends: User) -> None:
    plan = propose(friends, expires_at=timezone.now())
    Plan.objects.update(state=PlanState.EXECUTING)
    assert plans.expire(plan) is False
    assert plan.state == PlanState.EXECUTING
    assert Plan.objects.get().state == PlanState.EXECUTING


@pytest.mark.parametrize("state", [PlanState.EXECUTING, PlanState.SUCCEEDED, PlanState.FAILED, PlanState.UNKNOWN])
def test_what_is_under_way_or_done_does_not_expire(friends: User, state: PlanState) -> None:
    plan = propose(friends, state=state, expires_at=timezone.now())
    assert plans.expire(plan) is False
    assert Plan.objects.get().state == state


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (PlanState.EXPIRED, PlanExpired),
        (PlanState.EXECUTING, PlanBusy),
        (PlanState.REJECTED, PlanClosed),
        (PlanState.SUCCEEDED, PlanClosed),
    ],
)
def test_why_a_plan_cannot_be_cancelled(friends: User, state: PlanState, error: type[Exception]) -> None:
    plan = propose(friends, state=state)
    with pytest.raises(error):
        plans.cancel(friends, plan.pk.hex)
    assert Plan.objects.get().state == state


@pytest.mark.parametrize("key", ["", "x", "0" * 31, "' OR 1=1", "\x00"])
def test_what_is_no_id_is_nobodys_plan(plan: Plan, friends: User, key: str) -> None:
    with pytest.raises(NotFound):
        plans.own_plan(friends, key)


def test_a_plan_is_its_users_own(plan: Plan, friends: User, other: User) -> None:
    assert plans.own_plan(friends, plan.pk.hex) == plan
    assert plans.own_plan(friends, str(plan.pk)) == plan
    with pytest.raises(NotFound):
        plans.own_plan(other, plan.pk.hex)


def test_direct_plans_are_no_part_of_the_conversation(friends: User) -> None:
    plan = propose(friends, direct=True)
    assert plans.open_plan(plan.session) is None
    assert plans.last_plan(plan.session) is None
