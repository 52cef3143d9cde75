"""Carrying out a plan: once, whatever happens to the tool, to the caller, or at the same moment."""

import asyncio
import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from agents import conversation, execution
from agents.models import Plan, PlanStep, Session, SessionStatus, StepState
from agents.moves import Said
from agents.services import plans, running, turns
from agents.services.plans import Draft
from auditlog.models import StepLog
from fullvoice.asgi import application
from fullvoice.lib.aio import background
from fullvoice.lib.errors import ConfirmationMismatch, PlanBusy
from tools.models import Tool
from tools.services import CallResult

from .conftest import BOB, Api, Ledger, Shapes, age, log, plan_of, proved, rows, session_of, states


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


async def planned(user: User, *calls: tuple[str, str], yes: bool = True, session: str = "s-1") -> str:
    """The id of a plan of (tool, how) steps, as a turn would leave it; confirmed where `yes`."""

    def write() -> str:
        steps = [(Tool.objects.get(action=action), {"how": how}) for action, how in calls]
        situation = turns.begin(user, session)
        record = turns.TurnRecord("", "en", situation.session.turns.model.door.field.default, "confirm", "", 0)
        written = turns.commit(situation, record, draft=Draft(steps, "?"))
        assert written.plan is not None
        if yes and written.plan.state == "pending":
            turns.commit(
                turns.begin(user, session),
                record,
                change=lambda plan, number: plans.confirm(plan, turn=number, door=record.door),
            )
        return written.plan.pk.hex

    return str(await rows(write))


async def step_states(plan_id: str) -> list[str]:
    return await rows(  # type: ignore[no-any-return]
        lambda: list(PlanStep.objects.filter(plan_id=plan_id).order_by("number").values_list("state", flat=True))
    )


# Once


async def test_by_plan_id(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", planId=asked["planId"])
    assert await states() == ["pending"]
    assert demo_tools.calls() == []
    await api.confirm("yes")
    done = await api.execute(planId=asked["planId"])
    data = done["data"]
    assert (data["to"], data["amount"], data["currency"], data["balance"]) == (BOB, "50.00", "USD", "9950.00")
    assert done == {
        "success": True,
        "data": data,
        "planId": asked["planId"],
        "replayed": False,
        "steps": [
            {
                "id": 1,
                "action": "transfer",
                "state": "succeeded",
                "data": data,
                "durationMs": done["steps"][0]["durationMs"],
            }
        ],
        "resultText": done["resultText"],
    }
    for part in ("50", "US dollars", "Bob Miller"):
        assert part in done["resultText"]
    again = await api.execute(planId=asked["planId"])
    assert again == {**done, "replayed": True}
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    assert demo_tools.calls() == ["transfer"]
    assert (await session_of()).status == SessionStatus.IDLE
    assert await log() == [
        ("interpret", "success", ""),
        ("execute", "refused", "CONFIRMATION_REQUIRED"),
        ("confirm", "success", ""),
        ("execute", "success", ""),
    ]
    assert await proved()


async def test_a_confirmed_plan_asked_for_twenty_times_at_once(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.confirm("yes")
    by_name = {"action": "transfer", "params": {**asked["params"], "amount": 50}}
    given: list[dict[str, Any]] = [{"planId": asked["planId"]}, by_name]
    answers = await asyncio.gather(
        *(api.http.post("/v1/api/execute", json={"sessionId": "s-1", **given[number % 2]}) for number in range(20))
    )
    assert {answer.status_code for answer in answers} == {200}
    bodies = [answer.json() for answer in answers]
    assert sum(not body["replayed"] for body in bodies) == 1
    assert len({json.dumps(body["data"]) for body in bodies}) == 1
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    assert demo_tools.calls() == ["transfer"]
    assert await proved()


async def test_a_pending_plan_repeated_twenty_times_at_once(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    body = {"sessionId": "s-1", "action": "transfer", "params": asked["params"]}
    answers = await asyncio.gather(*(api.http.post("/v1/api/execute", json=body) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert sum(not answer.json()["replayed"] for answer in answers) == 1
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    assert await states() == ["succeeded"]


async def test_what_travels_to_the_tool(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"))
    await lab.execute(planId=plan)
    call = shapes.calls()[0]
    step = await rows(lambda: PlanStep.objects.get(plan_id=plan))
    assert (call["user"], call["key"]) == (str(user.pk), step.idempotency_key.hex)
    assert call["given"] == {"how": "ok"}


# Ways to fail


async def test_a_failure_of_the_tool_is_stored_and_told_again(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "fail"))
    failed = await lab.execute(502, planId=plan)
    assert failed["success"] is False
    assert failed["replayed"] is False
    error = failed["error"]
    assert (error["code"], error["details"]) == ("EXEC_FAIL", {"tool": "no money left", "kind": "tool"})
    assert "Pay" in error["message"]
    assert [(row["state"], row["error"]["code"]) for row in failed["steps"]] == [("failed", "EXEC_FAIL")]
    assert "data" not in failed
    again = await lab.execute(502, planId=plan)
    assert again["replayed"] is True
    assert again["error"] == {**error, "requestId": again["error"]["requestId"]}
    assert "Retry-After" not in lab.last.headers
    assert await states() == ["failed"]
    assert len(shapes.calls()) == 1
    assert (await log())[-1] == ("execute", "failure", "EXEC_FAIL")
    assert await proved()


async def test_a_crash_after_dispatch_is_unknown_and_never_run_again(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "crash_once"))
    lost = await lab.execute(502, planId=plan)
    assert (lost["error"]["code"], lost["steps"][0]["state"]) == ("EXEC_UNKNOWN", "unknown")
    assert "not known" in lost["error"]["message"]
    assert "not known" in lost["resultText"]
    for again in (
        await lab.execute(502, planId=plan),
        await lab.execute(502, action="pay", params={"how": "crash_once"}),
        await lab.confirm("yes", 502, execute=True),
    ):
        assert (again["error"]["code"], again["replayed"]) == ("EXEC_UNKNOWN", True)
    assert await states() == ["unknown"]
    assert len(shapes.calls()) == 1
    assert (await log())[-1] == ("execute", "unknown", "EXEC_UNKNOWN")


async def test_no_answer_in_time_is_unknown(lab: Api, user: User, shapes: Shapes) -> None:
    await rows(lambda: Tool.objects.filter(action="pay").update(timeout_ms=200))
    plan = await planned(user, ("pay", "hold"))
    lost = await lab.execute(502, planId=plan)
    assert lost["error"]["code"] == "EXEC_UNKNOWN"
    assert await states() == ["unknown"]
    assert (await lab.execute(502, planId=plan))["replayed"] is True
    assert len(shapes.calls()) == 1


async def test_a_read_that_crashed_is_tried_again(lab: Api, user: User, shapes: Shapes) -> None:
    await rows(lambda: Tool.objects.get(action="look").server.tools.model.objects.update(timeout_ms=5000))

    def allow() -> None:
        server = Tool.objects.get(action="look").server
        server.max_retry = 2
        server.save()

    await rows(allow)
    plan = await planned(user, ("look", "crash_once"))
    assert (await lab.execute(planId=plan))["success"] is True
    assert len(shapes.calls()) == 2
    step = await rows(lambda: PlanStep.objects.get(plan_id=plan))
    assert [attempt["outcome"] for attempt in step.attempts] == ["unknown", "ok"]


async def test_what_was_not_sent_can_be_tried_again(lab: Api, user: User, shapes: Shapes) -> None:
    def point(*args: str) -> None:
        server = Tool.objects.get(action="pay").server
        server.args = list(args)
        server.save()

    good = await rows(lambda: Tool.objects.get(action="pay").server.args)
    plan = await planned(user, ("pay", "ok"))
    await rows(point, "-c", "exit(1)")
    refused = await lab.execute(503, planId=plan)
    assert refused["error"]["code"] == "TOOL_UNAVAILABLE"
    assert refused["replayed"] is False
    assert refused["steps"][0]["state"] == "waiting"
    assert int(lab.last.headers["Retry-After"]) > 0
    found = await plan_of(plan)
    assert (found.state, found.outcome, found.lease_until, found.finished_at) == ("confirmed", None, None, None)
    assert (await session_of()).status == SessionStatus.AWAITING
    assert (await log())[-1] == ("execute", "refused", "TOOL_UNAVAILABLE")
    assert shapes.calls() == []
    await rows(point, *good)
    done = await lab.execute(planId=plan)
    assert (done["success"], done["replayed"]) == (True, False)
    assert len(shapes.calls()) == 1
    step = await rows(lambda: PlanStep.objects.get(plan_id=plan))
    assert [attempt["outcome"] for attempt in step.attempts] == ["not_sent", "ok"]
    assert await proved()


async def test_a_read_that_was_not_sent_is_ready_again(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("look", "ok"))
    await rows(lambda: Tool.objects.filter(action="look").update(enabled=False))
    await lab.execute(503, planId=plan)
    assert await states() == ["ready"]
    assert shapes.calls() == []


async def test_several_steps_run_at_once_and_are_all_told(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "hold"), ("look", "hold"), ("pay", "ok"))
    running_call = asyncio.create_task(lab.execute(planId=plan))
    await shapes.arrived(3)
    assert sorted(call["how"] for call in shapes.calls()) == ["hold", "hold", "ok"]
    shapes.go()
    done = await running_call
    assert [(row["id"], row["action"], row["state"]) for row in done["steps"]] == [
        (1, "pay", "succeeded"),
        (2, "look", "succeeded"),
        (3, "pay", "succeeded"),
    ]
    assert done["data"] == done["steps"][2]["data"]
    assert len({call["key"] for call in shapes.calls()}) == 3
    assert [entry[0] for entry in await log()].count("execute") == 3


async def test_partial_failure_lists_every_step(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"), ("pay", "fail"))
    failed = await lab.execute(502, planId=plan)
    assert failed["error"]["code"] == "EXEC_FAIL"
    assert [row["state"] for row in failed["steps"]] == ["succeeded", "failed"]
    assert failed["steps"][0]["data"] == {"name": "pay", "how": "ok"}
    assert failed["steps"][1]["error"]["code"] == "EXEC_FAIL"
    again = await lab.execute(502, planId=plan)
    assert again["replayed"] is True
    assert again["steps"] == failed["steps"]
    assert await step_states(plan) == ["succeeded", "failed"]
    assert len(shapes.calls()) == 2
    assert sorted((await log())[-2:]) == [("execute", "failure", "EXEC_FAIL"), ("execute", "success", "")]


async def test_one_step_sent_and_one_not(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"), ("look", "ok"))
    await rows(lambda: Tool.objects.filter(action="look").update(enabled=False))
    failed = await lab.execute(502, planId=plan)
    assert [row["state"] for row in failed["steps"]] == ["succeeded", "failed"]
    # What was sent is not sent again, so to try again is not asked for.
    assert failed["error"]["code"] == failed["steps"][1]["error"]["code"] == "EXEC_FAIL"
    assert "could not be reached, so this part was not done" in failed["error"]["message"]
    assert "Retry-After" not in lab.last.headers
    assert (await lab.execute(502, planId=plan))["replayed"] is True
    assert len(shapes.calls()) == 1
    assert await states() == ["failed"]


async def test_what_is_not_known_outweighs_the_rest(lab: Api, user: User, shapes: Shapes) -> None:
    await rows(lambda: Tool.objects.filter(action="pay").update(timeout_ms=200))
    plan = await planned(user, ("pay", "fail"), ("pay", "hold"), ("look", "ok"))
    await rows(lambda: Tool.objects.filter(action="look").update(enabled=False))
    failed = await lab.execute(502, planId=plan)
    assert failed["error"]["code"] == "EXEC_UNKNOWN"
    assert [row["state"] for row in failed["steps"]] == ["failed", "unknown", "failed"]
    assert await states() == ["unknown"]


async def test_a_failure_outweighs_what_was_not_sent(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("look", "ok"), ("pay", "fail"))
    await rows(lambda: Tool.objects.filter(action="look").update(enabled=False))
    failed = await lab.execute(502, planId=plan)
    assert failed["error"]["code"] == "EXEC_FAIL"


# What was confirmed is what runs


async def test_a_tool_that_changed_after_the_yes_is_refused(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"))
    (shapes.folder / "definition").write_text("Pays everything.")
    refused = await lab.execute(503, planId=plan)
    assert refused["error"]["code"] == "TOOL_UNAVAILABLE"
    assert "changed" in refused["error"]["message"]
    # Now that the change is known, the plan itself is refused.
    await lab.refused("execute", 409, "CONFIRMATION_MISMATCH", planId=plan)
    await rows(lambda: Tool.objects.filter(action="pay").update(pending=None, definition_hash="0" * 64))
    await lab.refused("execute", 409, "CONFIRMATION_MISMATCH", planId=plan)
    assert shapes.calls() == []


async def test_a_plan_that_was_tampered_with_is_refused(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"))
    tampered: list[Any] = [
        lambda: PlanStep.objects.update(params={"how": "fail"}),
        lambda: PlanStep.objects.update(action="look"),
        lambda: Plan.objects.update(expires_at=timezone.now() + timedelta(days=1)),
        lambda: Plan.objects.update(digest=""),
        lambda: PlanStep.objects.all().delete(),
    ]
    for change in tampered:
        before = await rows(lambda: (Plan.objects.get(), PlanStep.objects.get()))
        await rows(change)
        await lab.refused("execute", 409, "CONFIRMATION_MISMATCH", planId=plan)
        assert (await plan_of(plan)).state == "confirmed"
        await rows(lambda: [row.save() for row in before])  # noqa: B023
    assert shapes.calls() == []
    assert (await lab.execute(planId=plan))["success"] is True


async def test_a_tool_that_has_to_ask_since_is_not_run_without_a_yes(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("look", "ok"))
    await rows(lambda: Tool.objects.filter(action="look").update(confirmation="always"))
    await lab.refused("execute", 409, "CONFIRMATION_MISMATCH", planId=plan)
    assert shapes.calls() == []


# Leases


async def claimed(user: User, plan: str, *, holder: str | None = None) -> running.Claimed:
    """Claim the plan as a process that then dies: its lease has run out."""
    found: running.Claimed = await rows(running.claim, user, plan)
    assert isinstance(found, running.Claimed)
    fields: dict[str, Any] = {"lease_until": timezone.now() - timedelta(seconds=1)}
    if holder is not None:
        fields["lease_holder"] = holder
    await rows(lambda: Plan.objects.filter(pk=plan).update(**fields))
    return found


async def test_a_write_whose_holder_is_gone_is_unknown(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"))
    await claimed(user, plan)
    lost = await lab.execute(502, planId=plan)
    assert (lost["error"]["code"], lost["replayed"]) == ("EXEC_UNKNOWN", True)
    assert lost["steps"][0]["state"] == "unknown"
    assert await states() == ["unknown"]
    assert shapes.calls() == []
    assert (await log())[-1] == ("execute", "unknown", "EXEC_UNKNOWN")
    assert (await session_of()).status == SessionStatus.IDLE
    assert await proved()


async def test_a_read_whose_holder_is_gone_runs_again(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("look", "ok"))
    await claimed(user, plan)
    done = await lab.execute(planId=plan)
    assert (done["success"], done["replayed"]) == (True, False)
    assert len(shapes.calls()) == 1
    assert [entry[:2] for entry in await log()] == [("execute", "refused"), ("execute", "success")]


async def test_what_staff_called_idempotent_runs_again_with_the_same_key(lab: Api, user: User, shapes: Shapes) -> None:
    await rows(lambda: Tool.objects.filter(action="pay").update(idempotent=True))
    plan = await planned(user, ("pay", "ok"))
    lost = await claimed(user, plan)
    assert (await lab.execute(planId=plan))["success"] is True
    assert [call["key"] for call in shapes.calls()] == [lost.steps[0].idempotency_key.hex]


async def test_of_several_steps_what_was_noted_stands_when_the_holder_goes(
    lab: Api, user: User, shapes: Shapes
) -> None:
    plan = await planned(user, ("pay", "ok"), ("pay", "ok"))
    held = await claimed(user, plan)
    outcome = running.StepOutcome(StepState.SUCCEEDED, (), timezone.now(), 1, data={"paid": 1})
    await rows(running.note, held.plan, held.steps[0], outcome)
    assert await rows(running.settle_stale) == 1
    assert await rows(running.settle_stale) == 0
    assert await step_states(plan) == ["succeeded", "unknown"]
    lost = await lab.execute(502, planId=plan)
    assert lost["error"]["code"] == "EXEC_UNKNOWN"
    assert [row["state"] for row in lost["steps"]] == ["succeeded", "unknown"]
    assert lost["steps"][0]["data"] == {"paid": 1}
    assert shapes.calls() == []


async def test_a_plan_that_cannot_be_settled_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, friends: User, demo_tools: Ledger
) -> None:
    def broken(plan: Plan) -> None:
        raise ValueError("not to be stored")

    def stuck() -> None:
        session = Session.objects.create(user=friends, name="s-1")
        past = timezone.now() - timedelta(minutes=1)
        Plan.objects.create(session=session, state="executing", language="en", expires_at=past, lease_until=past)

    await rows(stuck)
    monkeypatch.setattr(running, "settle", broken)
    assert await rows(running.settle_stale) == 0
    assert await states() == ["executing"]


async def test_a_live_lease_is_left_alone(lab: Api, user: User, shapes: Shapes, settings: Any) -> None:
    settings.EXECUTE_WAIT_MS = 0
    plan = await planned(user, ("pay", "ok"))
    assert isinstance(await rows(running.claim, user, plan), running.Claimed)
    assert await rows(running.settle_stale) == 0
    await lab.refused("execute", 409, "PLAN_BUSY", planId=plan)
    await lab.refused("confirm", 409, "PLAN_BUSY", decision="no", planId=plan)
    await lab.refused(f"plans/{plan}/cancel", 409, "PLAN_BUSY")
    assert await states() == ["executing"]
    assert shapes.calls() == []


async def test_who_lost_the_lease_does_not_write(user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"))
    held = await claimed(user, plan, holder="another")
    outcome = running.StepOutcome(StepState.SUCCEEDED, (), timezone.now(), 1, data={"paid": 1})
    finish = partial(
        running.finish, held.plan, [(held.steps[0], outcome)], {}, await rows(turns.request_for, user, "en")
    )
    with pytest.raises(PlanBusy):
        await rows(finish)
    assert await states() == ["executing"]
    assert await rows(running.settle_stale) == 1
    answer = await rows(finish)
    assert (answer["status"], answer["body"]["error"]["code"]) == (502, "EXEC_UNKNOWN")
    assert await step_states(plan) == ["unknown"]


# Callers that go away


async def test_a_read_ends_with_its_caller_and_can_be_run_again(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("look", "hold"))
    caller = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await background.drain(timeout=5)
    found = await plan_of(plan)
    assert (found.state, found.lease_until, found.outcome) == ("ready", None, None)
    assert await step_states(plan) == ["waiting"]
    assert (await log())[-1] == ("execute", "refused", "")
    assert (await session_of()).status == SessionStatus.AWAITING
    shapes.go()
    assert (await lab.execute(planId=plan))["replayed"] is False
    assert len(shapes.calls()) == 2


async def test_a_dispatched_write_outlives_its_caller(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "hold"))
    caller = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await states() == ["executing"]
    shapes.go()
    await background.drain(timeout=5)
    assert await states() == ["succeeded"]
    done = await lab.execute(planId=plan)
    assert (done["success"], done["replayed"]) == (True, True)
    assert len(shapes.calls()) == 1


async def test_a_write_that_the_end_of_the_process_cuts_off_is_unknown(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "hold"))
    caller = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    caller.cancel()
    await background.drain(timeout=0.01)
    assert await states() == ["unknown"]
    assert (await lab.execute(502, planId=plan))["error"]["code"] == "EXEC_UNKNOWN"
    assert len(shapes.calls()) == 1
    assert await proved()


async def test_who_comes_while_it_runs_waits_for_the_outcome(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "hold"))
    first = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    second = asyncio.create_task(execution.run(user, plan))
    by_voice = asyncio.create_task(conversation.take_turn(user, Said("s-1", "yes", confirming=True), run=True))
    shapes.go()
    assert ((await first).replayed, (await second).replayed) == (False, True)
    told = (await by_voice).outcome
    assert told is not None
    assert told.replayed is True
    assert len(shapes.calls()) == 1


async def test_who_waits_too_long_is_told_so(lab: Api, user: User, shapes: Shapes, settings: Any) -> None:
    settings.EXECUTE_WAIT_MS = 50
    plan = await planned(user, ("pay", "hold"))
    first = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    busy = await lab.refused("execute", 409, "PLAN_BUSY", planId=plan)
    assert "ask again" in busy["error"]["message"]
    shapes.go()
    assert (await first).status == 200
    assert (await lab.execute(planId=plan))["replayed"] is True
    assert len(shapes.calls()) == 1


async def test_a_session_goes_on_while_a_plan_runs(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "hold"))
    first = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    assert (await lab.say("sing me a song"))["type"] == "unknown"
    shapes.go()
    assert (await first).status == 200
    assert await states() == ["succeeded"]


# As a stream


def read(text: str) -> list[tuple[str, dict[str, Any]]]:
    events = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return events


STREAM = {"Accept": "text/event-stream"}


async def stream(lab: Api, **body: Any) -> list[tuple[str, dict[str, Any]]]:
    answer = await lab.http.post("/v1/api/execute", json={"sessionId": "s-1", **body}, headers=STREAM)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    return read(answer.text)


async def test_the_order_of_events(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "progress"))
    events = await stream(lab, planId=plan)
    assert [name for name, _ in events] == [
        "step.started",
        "step.progress",
        "step.progress",
        "step.finished",
        "done",
    ]
    for _, payload in events[:-1]:
        assert (payload["planId"], payload["id"], payload["action"]) == (plan, 1, "pay")
    assert events[1][1]["message"] == "step 1"
    assert (events[2][1]["progress"], events[2][1]["total"]) == (2, 2)
    assert (events[3][1]["state"], events[3][1]["data"]) == ("succeeded", {"name": "pay", "how": "progress"})
    replayed = await lab.execute(planId=plan)
    assert events[-1][1] == {**replayed, "replayed": False, "status": 200}
    assert await stream(lab, planId=plan) == [("done", {**replayed, "status": 200})]
    assert len(shapes.calls()) == 1


async def test_a_failure_as_a_stream(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "fail"))
    events = await stream(lab, planId=plan)
    assert [name for name, _ in events] == ["step.started", "step.finished", "done"]
    assert events[1][1]["state"] == "failed"
    assert events[1][1]["error"]["code"] == "EXEC_FAIL"
    done = events[2][1]
    assert (done["status"], done["success"], done["error"]["code"]) == (502, False, "EXEC_FAIL")


async def test_a_refusal_as_a_stream(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"), yes=False)
    (event,) = await stream(lab, planId=plan)
    assert event[0] == "done"
    assert (event[1]["status"], event[1]["success"]) == (409, False)
    assert set(event[1]["error"]) == {"code", "message", "requestId", "details"}
    assert event[1]["error"]["code"] == "CONFIRMATION_REQUIRED"
    assert shapes.calls() == []


async def test_an_error_of_ours_ends_the_stream_without_internals(
    lab: Api, user: User, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(execution, "run", broken)
    plan = await planned(user, ("pay", "ok"))
    (event,) = await stream(lab, planId=plan)
    assert (event[0], event[1]["status"], event[1]["error"]["code"]) == ("done", 500, "INTERNAL")
    assert "secret" not in str(event)


class Client:
    """A client of the ASGI application that can hang up in the middle of an answer."""

    def __init__(self, lab: Api, body: dict[str, Any], **headers: str) -> None:
        self.body = json.dumps({"sessionId": "s-1", **body}).encode()
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "path": "/v1/api/execute",
            "raw_path": b"/v1/api/execute",
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
            "headers": [
                (b"host", b"testserver"),
                (b"content-type", b"application/json"),
                (b"authorization", lab.http.headers["Authorization"].encode()),
                *((name.lower().encode(), value.encode()) for name, value in headers.items()),
            ],
        }
        self.gone = asyncio.Event()
        self.sent: list[bytes] = []
        self._asked = False

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self.body}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message.get("body", b""))

    def start(self) -> "asyncio.Task[None]":
        return asyncio.create_task(application(self.scope, self.receive, self.send))


@pytest.mark.parametrize("headers", [STREAM, {}])
async def test_a_client_that_hangs_up_on_a_write(lab: Api, user: User, shapes: Shapes, headers: dict[str, str]) -> None:
    plan = await planned(user, ("pay", "hold"))
    client = Client(lab, {"planId": plan}, **headers)
    serving = client.start()
    await shapes.arrived()
    client.gone.set()
    await serving
    assert b"done" not in b"".join(client.sent)
    assert await states() == ["executing"]
    shapes.go()
    await background.drain(timeout=5)
    assert await states() == ["succeeded"]
    assert (await lab.execute(planId=plan))["replayed"] is True
    assert len(shapes.calls()) == 1


@pytest.mark.parametrize("headers", [STREAM, {}])
async def test_a_client_that_hangs_up_on_a_read(lab: Api, user: User, shapes: Shapes, headers: dict[str, str]) -> None:
    plan = await planned(user, ("look", "hold"))
    client = Client(lab, {"planId": plan}, **headers)
    serving = client.start()
    await shapes.arrived()
    client.gone.set()
    await serving
    await background.drain(timeout=5)
    assert await states() == ["ready"]


# What is written


@pytest.fixture
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> Any:
    def fail(*args: Any) -> None:
        raise RuntimeError("no log today")

    return lambda module: monkeypatch.setattr(module, "record", fail)


async def test_an_outcome_is_not_stored_without_its_entry(
    lab: Api, user: User, shapes: Shapes, unrecorded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await planned(user, ("pay", "ok"))
    unrecorded(running)
    await lab.refused("execute", 500, "INTERNAL", planId=plan)
    found = await plan_of(plan)
    assert (found.state, found.outcome) == ("executing", None)
    assert await step_states(plan) == ["sent"]
    assert await log() == []
    monkeypatch.undo()
    # Never again: it was sent.
    await rows(lambda: Plan.objects.update(lease_until=timezone.now()))
    assert (await lab.execute(502, planId=plan))["error"]["code"] == "EXEC_UNKNOWN"
    assert len(shapes.calls()) == 1


async def test_the_intent_is_committed_before_anything_is_sent(
    lab: Api, user: User, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    async def look(tool: Tool, params: dict[str, Any], **kwargs: Any) -> CallResult:
        seen.append(await rows(lambda: (Plan.objects.get().state, PlanStep.objects.get().state)))
        return CallResult({"ok": True}, [])

    monkeypatch.setattr(execution, "call_tool", look)
    plan = await planned(user, ("pay", "ok"))
    await lab.execute(planId=plan)
    assert seen == [("executing", "sent")]


async def test_the_log_entry_of_a_step(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "ok"))
    await lab.execute(planId=plan)
    entry = await rows(lambda: StepLog.objects.get(step="execute"))
    assert (entry.status, entry.action, entry.plan_step, entry.plan_id) == ("success", "pay", 1, plan)
    assert (entry.user_id, entry.turn_id, entry.message) == (user.pk, 2, "step executed")
    assert entry.detail["attempts"][0]["outcome"] == "ok"
    assert entry.detail["idempotencyKey"] == shapes.calls()[0]["key"]
    assert entry.content["params"] == {"how": "ok"}
    assert entry.content["result"] == {"name": "pay", "how": "ok"}


async def test_the_log_has_the_longest_public_name(lab: Api, user: User, shapes: Shapes) -> None:
    name = "s" * 64 + "__" + "t" * 128
    await rows(lambda: Tool.objects.filter(action="look").update(action=name))
    assert (await lab.execute(action=name, params={"how": "ok"}))["steps"][0]["action"] == name
    assert (await rows(lambda: StepLog.objects.get(step="execute"))).action == name
    assert await proved()


async def test_nothing_of_a_call_is_in_the_processes_log(lab: Api, user: User, shapes: Shapes) -> None:
    from loguru import logger

    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(f"{message}{message.record['extra']}"), level=0)
    try:
        await lab.execute(action="look", params={"how": "ok", "account": "DE7712345678"})
        await lab.execute(502, action="look", params={"how": "fail", "account": "DE7712345678"})
    finally:
        logger.remove(sink)
    assert lines
    assert "DE77" not in "".join(lines)
    assert "no money" not in "".join(lines)


async def test_another_users_plan_cannot_be_claimed(user: User, other: User, shapes: Shapes) -> None:
    from fullvoice.lib.errors import NotFound

    plan = await planned(user, ("pay", "ok"))
    with pytest.raises(NotFound):
        await execution.run(other, plan)
    # Also not by a row that was given to somebody else: the yes was another's.
    await rows(lambda: Session.objects.update(user=other))
    with pytest.raises(ConfirmationMismatch):
        await execution.run(other, plan)
    assert shapes.calls() == []


async def test_an_expired_plan_that_runs_still_ends(lab: Api, user: User, shapes: Shapes) -> None:
    plan = await planned(user, ("pay", "hold"))
    first = asyncio.create_task(execution.run(user, plan))
    await shapes.arrived()
    await age(plan)
    shapes.go()
    assert (await first).status == 200
    assert (await lab.execute(planId=plan))["replayed"] is True


@pytest.mark.parametrize("where", ["call_tool", "_finish"])
async def test_what_breaks_after_dispatch_ends_unknown_at_once(
    lab: Api, user: User, shapes: Shapes, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    plan = await planned(user, ("pay", "ok"))

    def fails(*args: Any, **kwargs: Any) -> None:
        raise ValueError("a bug, or a row the database refuses")

    monkeypatch.setattr(execution, where, fails)
    await lab.refused("execute", 500, "INTERNAL", planId=plan)
    monkeypatch.undo()
    again = await lab.execute(502, planId=plan)
    assert (again["error"]["code"], again["replayed"]) == ("EXEC_UNKNOWN", True)
    assert await states() == ["unknown"]
    assert len(shapes.calls()) == (1 if where == "_finish" else 0)
    assert await proved()
