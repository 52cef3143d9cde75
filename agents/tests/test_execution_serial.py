"""Steps that build on others: in order, with what came back; none is sent after one that failed."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from agents import execution
from agents.models import Door, Plan, PlanStep
from agents.services import plans, running, turns
from agents.services.plans import Draft
from fullvoice.lib.errors import InvalidParam, PlanBusy
from tools.models import Tool
from tools.services.calls import CallNotSent

from .conftest import Api, Shapes, log, plan_of, proved, rows

NAME = {"$from": 1, "path": "/structured/name"}
HOW = {"$from": 1, "path": "/structured/how"}


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


async def planned(user: User, *calls: tuple[str, dict[str, Any]], yes: bool = True) -> str:
    """The id of a plan of (tool, params) steps, confirmed where it needs a yes."""

    def write() -> str:
        steps = [(Tool.objects.get(action=action), params) for action, params in calls]
        record = turns.TurnRecord("", "en", Door.REST, "confirm", "", 0)
        written = turns.commit(turns.begin(user, "s-1"), record, draft=Draft(steps, "?"))
        assert written.plan is not None
        if yes and written.plan.state == "pending":
            turns.commit(
                turns.begin(user, "s-1"),
                record,
                change=lambda plan, number: plans.confirm(plan, turn=number, door=record.door),
            )
        return written.plan.pk.hex

    return str(await rows(write))


async def steps_of(plan_id: str) -> list[PlanStep]:
    return await rows(lambda: list(PlanStep.objects.filter(plan_id=plan_id).order_by("number")))  # type: ignore[no-any-return]


async def test_a_step_gets_what_an_earlier_one_gave_back(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("look", {"how": "ok"}), ("pay", {"how": HOW, "account": NAME}))
    done = await lab.execute(planId=plan)
    assert done["success"]
    assert [call["given"] for call in shapes.calls()] == [{"how": "ok"}, {"how": "ok", "account": "look"}]
    assert [step["state"] for step in done["steps"]] == ["succeeded", "succeeded"]
    assert done["data"] == {"name": "pay", "how": "ok"}
    stored = await steps_of(plan)
    assert [(step.depends_on, step.sent_params) for step in stored] == [
        ([], None),
        ([1], {"how": "ok", "account": "look"}),
    ]
    shown = await lab.get(f"plans/{plan}")
    assert [step["dependsOn"] for step in shown["steps"]] == [[], [1]]
    assert await proved()
    assert (await lab.execute(planId=plan))["replayed"]
    assert len(shapes.calls()) == 2


async def test_independent_steps_finish_and_dependants_are_skipped(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(
        user, ("pay", {"how": "fail"}), ("look", {"how": HOW}), ("pay", {"how": "ok", "account": "c"}),
        ("look", {"how": "ok", "account": {"$from": 2, "path": "/structured/name"}}),
    )  # fmt: skip
    done = await lab.execute(502, planId=plan)
    assert [step["state"] for step in done["steps"]] == ["failed", "skipped", "succeeded", "skipped"]
    assert done["steps"][1]["error"]["code"] == "TOOL_UNAVAILABLE"
    assert "not called" in done["steps"][1]["error"]["message"]
    assert sorted(call["given"].get("account", "") for call in shapes.calls()) == ["", "c"]
    assert (await plan_of(plan)).state == "failed"
    executed = [row for row in await log() if row[0] == "execute"]
    # The first two end side by side.
    assert sorted(executed[:2]) == [("execute", "failure", "EXEC_FAIL"), ("execute", "success", "")]
    assert executed[2:] == [("execute", "refused", "TOOL_UNAVAILABLE")] * 2
    assert (await lab.execute(502, planId=plan))["replayed"]


async def test_an_unknown_outcome_lets_nothing_build_on_it(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", {"how": "crash"}), ("pay", {"how": HOW}))
    done = await lab.execute(502, planId=plan)
    assert done["error"]["code"] == "EXEC_UNKNOWN"
    assert [step["state"] for step in done["steps"]] == ["unknown", "skipped"]
    assert len(shapes.calls()) == 1


@pytest.mark.parametrize("path", ["/structured/nothing", "/content/0", "/structured"])
async def test_an_output_that_is_not_there_or_does_not_fit_is_not_sent(
    lab: Api, user: User, shapes: Shapes, path: str
) -> None:
    plan = await planned(user, ("look", {"how": "ok"}), ("pay", {"how": "ok", "account": {"$from": 1, "path": path}}))
    done = await lab.execute(422, planId=plan)
    assert done["error"]["code"] == "TOOL_PARAMS_INVALID"
    assert [step["state"] for step in done["steps"]] == ["succeeded", "failed"]
    assert [call["name"] for call in shapes.calls()] == ["look"]


async def test_what_was_not_sent_leaves_its_dependants_to_a_second_try(
    lab: Api, user: User, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planned(user, ("pay", {"how": "ok"}), ("pay", {"how": HOW}))

    async def unreachable(*args: Any, **kwargs: Any) -> Any:
        raise CallNotSent(tool="Pay")

    with monkeypatch.context() as patched:
        patched.setattr(execution, "call_tool", unreachable)
        await lab.execute(503, planId=plan)
    assert (await plan_of(plan)).state == "confirmed"
    assert {step.state for step in await steps_of(plan)} == {"waiting"}
    assert (await lab.execute(planId=plan))["success"]
    assert len(shapes.calls()) == 2


async def test_a_holder_that_died_before_the_second_step(user: User, lab: Api, shapes: Shapes) -> None:
    plan_id = await planned(user, ("pay", {"how": "ok"}), ("pay", {"how": HOW}))
    claimed = await rows(running.claim, user, plan_id)
    assert isinstance(claimed, running.Claimed)
    assert [step.state for step in await steps_of(plan_id)] == ["sent", "waiting"]
    await rows(lambda: Plan.objects.update(lease_until=timezone.now() - timedelta(seconds=1)))
    assert await rows(running.settle_stale) == 1
    assert [step.state for step in await steps_of(plan_id)] == ["unknown", "skipped"]
    assert (await plan_of(plan_id)).state == "unknown"
    assert shapes.calls() == []
    assert await proved()


async def test_who_lost_the_plan_begins_no_further_step(user: User, lab: Api, shapes: Shapes) -> None:
    plan_id = await planned(user, ("pay", {"how": "ok"}), ("pay", {"how": HOW}))
    claimed = await rows(running.claim, user, plan_id)
    assert isinstance(claimed, running.Claimed)
    await rows(lambda: Plan.objects.update(lease_holder="another"))
    with pytest.raises(PlanBusy):
        await rows(running.begin, claimed.plan, claimed.steps[1], {"how": "ok"})
    assert [step.state for step in await steps_of(plan_id)] == ["sent", "waiting"]


async def test_the_lease_covers_the_longest_chain(user: User, lab: Api, shapes: Shapes) -> None:
    single = await planned(user, ("pay", {"how": "ok"}))
    await rows(running.claim, user, single)
    await rows(partial(Plan.objects.filter(pk=single).update, state="cancelled"))
    chained = await planned(user, ("pay", {"how": "ok"}), ("pay", {"how": HOW}), ("look", {"how": HOW}))
    await rows(running.claim, user, chained)
    now = timezone.now()

    def left(plan: Plan) -> float:
        assert plan.lease_until is not None
        return (plan.lease_until - now).total_seconds() - running.LEASE_MARGIN_SECONDS

    assert left(await plan_of(chained)) == pytest.approx(2 * left(await plan_of(single)), rel=0.1)


async def test_only_what_comes_before_can_be_built_on(user: User, lab: Api, shapes: Shapes) -> None:
    for number in (1, 2):
        with pytest.raises(InvalidParam):
            await planned(user, ("look", {"how": {"$from": number, "path": "/structured/how"}}))
    assert await rows(Plan.objects.count) == 0
