"""`/execute` by action and params, as a simple client calls it; and its `Idempotency-Key`."""

import asyncio
from typing import Any

import pytest

from accounts.models import User
from agents import conversation
from agents.models import Door, IdempotencyKey, Plan, Turn
from agents.services import direct, plans, turns
from agents.services.plans import Draft
from fullvoice.lib.errors import NotFound
from tools.models import Confirmation, Tool

from .conftest import BOB, ZHANG, Api, Ledger, Shapes, age, log, plan_of, proved, rows, states, turns_of

TO_BOB = {"to": BOB, "amount": "50", "currency": "USD"}


async def count(model: Any) -> int:
    return int(await rows(model.objects.count))


# The yes by exact repetition


@pytest.mark.parametrize("amount", ["50", 50.0])
async def test_the_exact_repetition_is_the_yes(api: Api, demo_tools: Ledger, amount: Any) -> None:
    asked = await api.say("send $50 to Bob Miller")
    done = await api.execute(action="transfer", params={**TO_BOB, "amount": amount})
    assert (done["success"], done["replayed"], done["planId"]) == (True, False, asked["planId"])
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    plan = await plan_of(asked["planId"])
    assert (plan.confirmed_in, plan.confirmed_by) == (2, "rest")
    turn = (await turns_of())[1]
    assert (turn.number, turn.type, turn.utterance) == (2, "confirmed", "")
    assert await log() == [("interpret", "success", ""), ("confirm", "success", ""), ("execute", "success", "")]
    assert await proved()


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": "51"},
        {"amount": "50.01"},
        {"amount": "fifty"},
        {"amount": True},
        {"to": ZHANG},
        {"to": f"0{BOB}"},
        {"to": int(BOB)},
        {"currency": "CNY"},
        {"currency": "usd"},
        {"note": "x"},
        {"currency": None},
    ],
)
async def test_anything_else_is_a_mismatch_and_nothing_runs(
    api: Api, demo_tools: Ledger, changed: dict[str, Any]
) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.refused("execute", 409, "CONFIRMATION_MISMATCH", action="transfer", params={**TO_BOB, **changed})
    assert await states() == ["pending"]
    assert len(await turns_of()) == 1
    assert demo_tools.calls() == []
    assert (await api.confirm("yes"))["planId"] == asked["planId"]


async def test_a_missing_param_and_another_tool_are_mismatches(api: Api, demo_tools: Ledger) -> None:
    await api.say("send $50 to Bob Miller")
    for body in (
        {"action": "transfer", "params": {"to": BOB, "amount": "50"}},
        {"action": "transfer"},
        {"action": "balance", "params": {}},
        {"action": "launch", "params": TO_BOB},
    ):
        await api.refused("execute", 409, "CONFIRMATION_MISMATCH", **body)
    assert await states() == ["pending"]
    assert demo_tools.calls() == []


def test_numbers_are_compared_by_value_and_texts_exactly() -> None:
    tool = Tool(
        definition={"inputSchema": {"properties": {"n": {"type": "integer"}, "any": True}}},
        param_kinds={"amount": "amount", "account": "person", "count": "number", "note": "text"},
    )

    def same(**pair: tuple[Any, Any]) -> bool:
        return plans.same_params(
            tool, {name: ours for name, (ours, _) in pair.items()}, {name: theirs for name, (_, theirs) in pair.items()}
        )

    assert same(amount=("50", "50.00"))
    assert same(amount=("50", "5e1"), n=(3, 3.0), count=("7", 7))
    assert same(account=("0123", "0123"), note=({"a": 1, "b": [2]}, {"b": [2], "a": 1}))
    assert same(any=("x", "x"))
    assert not same(account=("0123", "123"))
    assert not same(note=("50", "50.00"))
    assert not same(note=("50", 50))
    assert not same(amount=("50", "NaN"))
    assert not same(amount=("50", "sNaN"))
    assert not same(amount=("50", None))
    assert not same(amount=("1", True))
    assert not same(any=("0123", "123"))
    assert not plans.same_params(tool, {"amount": "50"}, {})


async def test_a_plan_of_several_steps_needs_its_id(api: Api, demo_tools: Ledger, user: User) -> None:
    tool = await rows(lambda: Tool.objects.get(action="transfer"))

    def write() -> str:
        record = turns.TurnRecord("", "en", Door.REST, "confirm", "", 0)
        draft = Draft([(tool, dict(TO_BOB)), (tool, dict(TO_BOB))], "?")
        written = turns.commit(turns.begin(user, "s-1"), record, draft=draft)
        assert written.plan is not None
        return written.plan.pk.hex

    plan = await rows(write)
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", action="transfer", params=TO_BOB)
    assert await states() == ["pending"]
    assert demo_tools.calls() == []
    await api.confirm("yes")
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", action="transfer", params=TO_BOB)
    assert demo_tools.calls() == []
    assert (await api.execute(planId=plan))["success"] is True


async def test_a_repetition_after_execution_replays_until_the_plan_expires(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    done = await api.execute(action="transfer", params=TO_BOB)
    again = await api.execute(action="transfer", params={**TO_BOB, "amount": "50.0"})
    assert again == {**done, "replayed": True}
    await age(asked["planId"])
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", action="transfer", params=TO_BOB)
    # By its id the outcome is still told.
    assert (await api.execute(planId=asked["planId"]))["replayed"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    assert demo_tools.calls() == ["transfer"]


async def test_another_wish_after_execution_is_not_the_old_one(api: Api, demo_tools: Ledger) -> None:
    await api.say("send $50 to Bob Miller")
    await api.execute(action="transfer", params=TO_BOB)
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", action="transfer", params={**TO_BOB, "amount": "51"})
    assert demo_tools.calls() == ["transfer"]


async def test_what_was_turned_down_cannot_be_repeated(api: Api, demo_tools: Ledger) -> None:
    await api.say("send $50 to Bob Miller")
    await api.confirm("no")
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", action="transfer", params=TO_BOB)
    assert demo_tools.calls() == []


async def test_an_open_question_is_no_plan_to_repeat(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to alice")
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", action="transfer", params=asked["params"] | TO_BOB)
    assert await states() == ["asking"]
    assert demo_tools.calls() == []


# Without a plan


async def test_what_needs_no_yes_runs_without_a_plan_pending(lab: Api, shapes: Shapes) -> None:
    first = await lab.execute(action="look", params={"how": "ok"})
    assert first["data"] == {"name": "look", "how": "ok"}
    second = await lab.execute(action="look", params={"how": "ok"})
    assert (first["replayed"], second["replayed"]) == (False, False)
    assert first["planId"] != second["planId"]
    assert len(shapes.calls()) == 2
    assert await log() == [("policy", "success", ""), ("execute", "success", "")] * 2
    assert (await lab.execute(planId=first["planId"]))["replayed"] is True
    assert await turns_of() == []


async def test_a_ready_plan_runs_by_its_repetition(api: Api, demo_tools: Ledger) -> None:
    ready = await api.say("what's my balance")
    done = await api.execute(action="balance", params={})
    assert done["planId"] == ready["planId"]
    await age(ready["planId"])
    again = await api.execute(action="balance", params={})
    assert (again["replayed"], again["planId"] != ready["planId"]) == (False, True)


async def test_an_expired_read_is_simply_run(api: Api, demo_tools: Ledger) -> None:
    ready = await api.say("what's my balance")
    await age(ready["planId"])
    for _ in range(2):
        assert (await api.execute(action="balance", params={}))["planId"] != ready["planId"]
    assert demo_tools.calls() == ["balance", "balance"]


@pytest.mark.parametrize(
    ("status", "code", "body"),
    [
        (409, "CONFIRMATION_REQUIRED", {"action": "transfer", "params": TO_BOB}),
        (404, "NOT_FOUND", {"action": "launch", "params": {}}),
        (404, "NOT_FOUND", {"action": "launch"}),
        (422, "TOOL_PARAMS_INVALID", {"action": "balance", "params": {"currency": "XXX"}}),
        (422, "TOOL_PARAMS_INVALID", {"action": "transfer", "params": {"to": BOB}}),
        (422, "TOOL_PARAMS_INVALID", {"action": "transfer"}),
        (400, "INVALID_PARAM", {}),
        (400, "INVALID_PARAM", {"params": {}}),
        (400, "INVALID_PARAM", {"action": ""}),
        (400, "INVALID_PARAM", {"action": "balance", "params": []}),
        (404, "NOT_FOUND", {"planId": "no-such-plan"}),
        (404, "NOT_FOUND", {"planId": "0" * 32}),
    ],
)
async def test_refusals_leave_nothing(
    api: Api, demo_tools: Ledger, status: int, code: str, body: dict[str, Any]
) -> None:
    refused = await api.refused("execute", status, code, **body)
    if code == "TOOL_PARAMS_INVALID":
        assert refused["error"]["details"]["errors"][0].keys() == {"path", "problem"}
    assert await count(Plan) == 0
    assert await count(Turn) == 0
    assert await log() == []
    assert demo_tools.calls() == []


async def test_a_write_that_staff_let_run_without_a_yes(api: Api, demo_tools: Ledger) -> None:
    await rows(lambda: Tool.objects.filter(action="transfer").update(confirmation=Confirmation.NEVER))
    assert (await api.execute(action="transfer", params=TO_BOB))["success"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


@pytest.mark.parametrize("fields", [{"enabled": False}, {"approval": "pending"}, {"pending": {"name": "balance"}}])
async def test_a_tool_that_is_not_runnable_is_not_there(api: Api, demo_tools: Ledger, fields: dict[str, Any]) -> None:
    await rows(lambda: Tool.objects.filter(action="balance").update(**fields))
    await api.refused("execute", 404, "NOT_FOUND", action="balance", params={})
    assert demo_tools.calls() == []


# Idempotency-Key

KEY = {"Idempotency-Key": "k-1"}


async def test_a_key_with_the_same_body_replays(lab: Api, shapes: Shapes) -> None:
    body: dict[str, Any] = {"action": "look", "params": {"how": "ok"}}
    first = await lab.execute(headers=KEY, **body)
    again = await lab.execute(headers=KEY, **body)
    assert again == {**first, "replayed": True}
    other = await lab.execute(headers={"Idempotency-Key": "k-2"}, **body)
    assert other["planId"] != first["planId"]
    assert len(shapes.calls()) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"action": "look", "params": {"how": "progress"}},
        {"action": "pay", "params": {"how": "ok"}},
        {"action": "look", "params": {"how": "ok"}, "sessionId": "s-2"},
        {"planId": "0" * 32},
    ],
)
async def test_a_key_with_another_body_is_a_conflict(lab: Api, shapes: Shapes, body: dict[str, Any]) -> None:
    await lab.execute(headers=KEY, action="look", params={"how": "ok"})
    refused = await lab.execute(409, headers=KEY, **body)
    assert refused["error"]["code"] == "IDEMPOTENCY_CONFLICT"
    assert len(shapes.calls()) == 1
    assert await count(Plan) == 1


async def test_ten_at_once_with_one_key_are_one_call(lab: Api, shapes: Shapes) -> None:
    body: dict[str, Any] = {"action": "look", "params": {"how": "ok"}}
    answers = await asyncio.gather(*(Api(lab.http).execute(headers=KEY, **body) for _ in range(10)))
    assert sum(not answer["replayed"] for answer in answers) == 1
    assert len({answer["planId"] for answer in answers}) == 1
    assert await count(Plan) == 1
    assert len(shapes.calls()) == 1
    assert await proved()


async def test_a_key_is_its_users_own(lab: Api, shapes: Shapes, other: User, user: User) -> None:
    first = await lab.execute(headers=KEY, action="look", params={"how": "ok"})
    wish = direct.Wish(
        "s-1", None, "look", {"how": "ok"}, key="k-1", body_hash=direct.body_hash("s-1", None, "look", {"how": "ok"})
    )
    theirs = await conversation.plan_for(other, wish)
    assert theirs != first["planId"]
    assert await conversation.plan_for(user, wish) == first["planId"]


async def test_a_key_of_a_refusal_is_free(api: Api, demo_tools: Ledger) -> None:
    """What was refused made no plan, so the key is bound to nothing yet."""
    await api.execute(409, headers=KEY, action="transfer", params=TO_BOB)
    assert await count(IdempotencyKey) == 0
    assert (await api.execute(headers=KEY, action="balance", params={}))["success"] is True


async def test_a_key_with_a_plan_that_waits_for_its_yes(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    assert (await api.execute(409, headers=KEY, planId=asked["planId"]))["error"]["code"] == "CONFIRMATION_REQUIRED"
    await api.confirm("yes")
    done = await api.execute(headers=KEY, planId=asked["planId"])
    assert (done["success"], done["replayed"]) == (True, False)
    assert (await api.execute(headers=KEY, planId=asked["planId"]))["replayed"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


async def test_a_key_that_is_too_long(api: Api, demo_tools: Ledger) -> None:
    refused = await api.execute(400, headers={"Idempotency-Key": "k" * 129}, action="balance", params={})
    assert refused["error"]["details"]["fields"][0]["field"] == "Idempotency-Key"
    assert await count(Plan) == 0
    assert demo_tools.calls() == []


async def test_the_key_makes_a_write_replay_after_the_plan_expired(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.execute(headers=KEY, action="transfer", params=TO_BOB)
    await age(asked["planId"])
    assert (await api.execute(headers=KEY, action="transfer", params=TO_BOB))["replayed"] is True
    assert len(demo_tools.transfers()) == 1


async def test_the_yes_by_repetition_is_written_with_its_entry_or_not_at_all(
    api: Api, demo_tools: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("no log today")

    await api.say("send $50 to Bob Miller")
    monkeypatch.setattr(direct, "record", fail)
    await api.refused("execute", 500, "INTERNAL", action="transfer", params=TO_BOB)
    await api.refused("execute", 500, "INTERNAL", action="balance", params={}, sessionId="s-2")
    assert await states() == ["pending"]
    assert [turn.number for turn in await turns_of()] == [1]
    assert demo_tools.calls() == []


async def test_a_repetition_that_always_comes_second_is_given_up(
    api: Api, demo_tools: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(*args: Any, **kwargs: Any) -> None:
        raise plans.Stale

    await api.say("send $50 to Bob Miller")
    monkeypatch.setattr(plans, "confirm", stale)
    refused = await api.refused("execute", 503, "OVERLOADED", action="transfer", params=TO_BOB)
    assert "nothing was done" in refused["error"]["message"]
    assert "Retry-After" in api.last.headers
    assert await states() == ["pending"]
    assert demo_tools.calls() == []


async def test_who_is_not_active_runs_nothing(friends: User, demo_tools: Ledger) -> None:
    friends.is_active = False
    await rows(friends.save)
    with pytest.raises(NotFound):
        await conversation.plan_for(friends, direct.Wish("s-1", None, "balance", {}))
    assert demo_tools.calls() == []


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass
