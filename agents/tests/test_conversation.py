"""A turn, from text to reply: every answer type, in both languages, and what it leaves open."""

import asyncio
from functools import partial
from typing import Any

import httpx2
import pytest

from accounts.models import Contact, User
from agents import conversation
from agents.models import Phrase, Plan, Session, SessionStatus
from agents.moves import Said
from agents.services import turns
from auditlog.models import StepLog
from fullvoice.lib.errors import InvalidParam, NotFound
from tools.models import Confirmation, Tool

from .conftest import (
    ALICE,
    BOB,
    ZHANG,
    Api,
    Ledger,
    age,
    befriend,
    log,
    plan_of,
    proved,
    rows,
    session_of,
    states,
    turns_of,
)

TO_BOB = {"to": BOB, "amount": "50", "currency": "USD"}


async def policy(action: str, **fields: Any) -> None:
    def work() -> None:
        tool = Tool.objects.get(action=action)
        for name, value in fields.items():
            setattr(tool, name, value)
        tool.save(update_fields=list(fields))

    await rows(work)


# Every answer type


@pytest.mark.parametrize(
    ("text", "params", "spoken"),
    [
        ("send fifty dollars to Bob Miller", TO_BOB, ("50", "US dollars", "Bob Miller", "3377")),
        ("给张三转五十块钱", {"to": ZHANG, "amount": "50", "currency": "CNY"}, ("50", "人民币", "张三", "1234")),
    ],
)
async def test_confirm(api: Api, demo_tools: Ledger, text: str, params: dict[str, str], spoken: tuple[str]) -> None:
    asked = await api.say(text)
    step = {"id": 1, "action": "transfer", "params": params, "dependsOn": [], "risk": "write"}
    assert asked == {
        "type": "confirm",
        "sessionId": "s-1",
        "turnId": 1,
        "planId": asked["planId"],
        "action": "transfer",
        "params": params,
        "confirmText": asked["confirmText"],
        "language": "zh" if "转" in text else "en",
        "steps": [{**step, "needsConfirmation": True}],
        "interpreter": "phrases",
        "expiresAt": asked["expiresAt"],
    }
    for part in spoken:
        assert part in asked["confirmText"]
    assert (await session_of()).status == SessionStatus.AWAITING
    assert demo_tools.calls() == []


@pytest.mark.parametrize(("text", "question"), [("send money to Bob Miller", "amount"), ("给张三转账", "金额是多少")])
async def test_clarify_then_answered(api: Api, text: str, question: str) -> None:
    asked = await api.say(text)
    assert asked["type"] == "clarify"
    assert asked["missing"] == ["amount"]
    assert "candidates" not in asked
    assert question in asked["confirmText"]
    answered = await api.say("50")
    assert answered["type"] == "confirm"
    assert answered["params"]["amount"] == "50"
    assert answered["planId"] != asked["planId"]
    assert await states() == ["superseded", "pending"]
    assert (await plan_of(answered["planId"])).supersedes_id == (await plan_of(asked["planId"])).pk


@pytest.mark.parametrize(("text", "answer"), [("send $50 to alice", "the second one"), ("给alice转50美元", "第二个")])
async def test_an_ambiguous_contact_is_asked_about(api: Api, text: str, answer: str) -> None:
    asked = await api.say(text)
    assert asked["type"] == "clarify"
    assert asked["missing"] == ["to"]
    assert [c["label"] for c in asked["candidates"]] == ["Alice Chen", "Alice Wong"]
    assert ["4821" in c["detail"] or "9034" in c["detail"] for c in asked["candidates"]] == [True, True]
    chosen = await api.say(answer)
    assert chosen["type"] == "confirm"
    assert chosen["params"] == {"to": "6217004100009034", "amount": "50", "currency": "USD"}


async def test_a_candidate_is_chosen_by_its_value(api: Api) -> None:
    asked = await api.say("send $50 to alice")
    chosen = await api.confirm(asked["candidates"][0]["value"])
    assert chosen["params"]["to"] == ALICE


@pytest.mark.parametrize(("text", "said"), [("send $50 to Zoe", "Zoe"), ("给王五转50块钱", "王五")])
async def test_an_unknown_contact_is_asked_about_and_never_guessed(api: Api, text: str, said: str) -> None:
    asked = await api.say(text)
    assert asked["type"] == "clarify"
    assert asked["missing"] == ["to"]
    assert said in asked["confirmText"]
    assert "to" not in asked["params"]
    assert (await api.say("Bob Miller"))["params"]["to"] == BOB


async def test_several_questions_one_after_the_other(api: Api) -> None:
    asked = await api.say("send money to alice")
    assert asked["missing"] == ["to", "amount"]
    asked = await api.say("Alice Wong")
    assert (asked["type"], asked["missing"]) == ("clarify", ["amount"])
    assert (await api.say("twenty dollars"))["params"] == {"to": "6217004100009034", "amount": "20", "currency": "USD"}


async def test_the_currency_is_that_of_the_default_wallet(api: Api, friends: User) -> None:
    assert (await api.say("send 50 to Bob Miller"))["params"]["currency"] == "USD"

    def turn_round() -> None:
        for wallet in friends.wallets.all():
            wallet.is_default = not wallet.is_default
            wallet.save()

    await rows(turn_round)
    assert (await api.say("send 50 to Bob Miller", sessionId="s-2"))["params"]["currency"] == "CNY"


async def test_ready_is_for_what_only_reads(api: Api, demo_tools: Ledger) -> None:
    ready = await api.say("what's my balance")
    assert (ready["type"], ready["action"], ready["params"]) == ("ready", "balance", {})
    assert ready["steps"][0]["needsConfirmation"] is False
    assert demo_tools.calls() == []
    done = await api.execute(planId=ready["planId"])
    assert done["success"] is True
    assert demo_tools.calls() == ["balance"]


@pytest.mark.parametrize(("text", "answer"), [("what's my balance", "10,000 US dollars"), ("查一下余额", "10,000")])
async def test_result_of_auto_execute(api: Api, demo_tools: Ledger, text: str, answer: str) -> None:
    told = await api.say(text, autoExecute=True)
    assert told["type"] == "result"
    assert told["data"]["balances"][0] == {"amount": "10000.00", "currency": "USD"}
    assert answer in told["resultText"]
    assert told["confirmText"] == told["resultText"]
    assert demo_tools.calls() == ["balance"]


@pytest.mark.parametrize("yes", ["yes", "Yes, please.", "好的", "确认"])
async def test_confirmed(api: Api, demo_tools: Ledger, yes: str) -> None:
    asked = await api.say("send $50 to Bob Miller")
    answer = await api.confirm(yes)
    assert (answer["type"], answer["planId"], answer["turnId"]) == ("confirmed", asked["planId"], 2)
    plan = await plan_of(asked["planId"])
    assert (plan.state, plan.asked_in, plan.confirmed_in, plan.confirmed_by) == ("confirmed", 1, 2, "rest")
    assert demo_tools.calls() == []


@pytest.mark.parametrize("no", ["no", "No thanks.", "cancel", "不", "不要", "算了"])
async def test_rejected(api: Api, demo_tools: Ledger, no: str) -> None:
    asked = await api.say("send $50 to Bob Miller")
    answer = await api.confirm(no)
    assert (answer["type"], answer["planId"]) == ("rejected", asked["planId"])
    assert "expiresAt" not in answer
    assert await states() == ["rejected"]
    assert (await session_of()).status == SessionStatus.IDLE
    await api.refused("execute", 409, "PLAN_CLOSED", planId=asked["planId"])
    await api.refused("confirm", 409, "PLAN_CLOSED", decision="yes")
    assert demo_tools.calls() == []


async def test_a_question_can_be_turned_down(api: Api) -> None:
    await api.say("send $50 to alice")
    assert (await api.say("never mind"))["type"] == "rejected"
    assert await states() == ["rejected"]


@pytest.mark.parametrize(("text", "known"), [("sing me a song", "Balance"), ("天气怎么样", "Transfer")])
async def test_unknown_says_what_can_be_asked_for(api: Api, text: str, known: str) -> None:
    answer = await api.say(text)
    assert answer["type"] == "unknown"
    assert known in answer["confirmText"]
    assert "planId" not in answer
    assert await states() == []
    assert await log() == [("interpret", "failure", "")]


async def test_what_is_not_understood_leaves_the_open_plan_open(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    answer = await api.say("the quick brown fox jumps over the lazy dog")
    assert answer["type"] == "unknown"
    assert asked["confirmText"] in answer["confirmText"]
    assert await states() == ["pending"]
    assert (await api.confirm("yes"))["planId"] == asked["planId"]


# Changes


async def test_a_chain_of_changes(api: Api, demo_tools: Ledger) -> None:
    first = await api.say("send $50 to Bob Miller")
    second = await api.confirm("no, make it 60")
    third = await api.confirm("发给张三")
    fourth = await api.say("in yuan")
    assert [plan["type"] for plan in (first, second, third, fourth)] == ["confirm"] * 4
    assert second["params"] == {**TO_BOB, "amount": "60"}
    assert third["params"] == {**TO_BOB, "amount": "60", "to": ZHANG}
    assert fourth["params"] == {"to": ZHANG, "amount": "60", "currency": "CNY"}
    ids = [plan["planId"] for plan in (first, second, third, fourth)]
    assert len(set(ids)) == 4
    assert await states() == ["superseded"] * 3 + ["pending"]
    chain = [(await plan_of(one)).supersedes_id for one in ids]
    assert [one.hex if one else None for one in chain] == [None, *ids[:3]]
    for old in ids[:3]:
        await api.refused("execute", 409, "PLAN_CLOSED", planId=old)
        await api.refused("confirm", 409, "PLAN_CLOSED", planId=old, decision="yes")
    assert demo_tools.calls() == []


@pytest.mark.parametrize("text", ["yes but 200", "好的，不过改成200", "yes, 200 dollars"])
async def test_a_yes_with_another_value_is_a_change(api: Api, demo_tools: Ledger, text: str) -> None:
    asked = await api.say("send $50 to Bob Miller")
    changed = await api.confirm(text, execute=True)
    assert changed["type"] == "confirm"
    assert changed["planId"] != asked["planId"]
    assert changed["params"] == {**TO_BOB, "amount": "200"}
    assert await states() == ["superseded", "pending"]
    assert demo_tools.calls() == []


@pytest.mark.parametrize("text", ["嗯…", "uh-huh", "maybe", "wait", "yes?", "yes no", "好吗", "yes but"])
async def test_half_a_yes_is_none(api: Api, demo_tools: Ledger, text: str) -> None:
    asked = await api.say("send $50 to Bob Miller")
    for answer in (await api.confirm(text, execute=True), await api.say(text, autoExecute=True)):
        assert answer["type"] == "clarify"
        assert answer["planId"] == asked["planId"]
        assert asked["confirmText"] in answer["confirmText"]
    assert await states() == ["pending"]
    assert demo_tools.calls() == []


@pytest.mark.parametrize("text", ["maybe", "嗯…", "what?", "sing me a song"])
async def test_a_yes_of_before_is_not_a_yes_of_now(api: Api, demo_tools: Ledger, text: str) -> None:
    await api.say("send $50 to Bob Miller")
    await api.confirm("yes")
    answer = await api.confirm(text, execute=True)
    assert "success" not in answer
    assert await states() == ["confirmed"]
    assert demo_tools.calls() == []


@pytest.mark.parametrize("text", ["what?", "maybe", "sing me a song"])
async def test_what_is_ready_does_not_run_by_what_was_not_understood(api: Api, demo_tools: Ledger, text: str) -> None:
    await api.say("what's my balance")
    for answer in (await api.say(text, autoExecute=True), await api.confirm(text, execute=True)):
        assert answer["type"] != "result"
        assert "success" not in answer
    assert demo_tools.calls() == []


async def test_a_yes_runs_what_is_ready(api: Api, demo_tools: Ledger) -> None:
    await api.say("what's my balance")
    assert (await api.say("yes", autoExecute=True))["type"] == "result"
    assert demo_tools.calls() == ["balance"]


async def test_repeat_reads_out_again(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    again = await api.say("can you repeat that")
    assert (again["type"], again["planId"], again["confirmText"]) == ("confirm", asked["planId"], asked["confirmText"])


async def test_something_new_closes_what_was_open(api: Api) -> None:
    first = await api.say("send $50 to Bob Miller")
    second = await api.say("what's my balance")
    assert second["type"] == "ready"
    assert await states() == ["superseded", "ready"]
    await api.refused("confirm", 409, "PLAN_CLOSED", planId=first["planId"], decision="yes")


async def test_a_confirmed_plan_can_still_be_changed_or_turned_down(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.confirm("yes")
    changed = await api.confirm("make it 70")
    assert (changed["type"], changed["params"]["amount"]) == ("confirm", "70")
    await api.refused("execute", 409, "PLAN_CLOSED", planId=asked["planId"])
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", planId=changed["planId"])
    await api.confirm("yes")
    assert (await api.confirm("no"))["type"] == "rejected"
    assert await states() == ["superseded", "rejected"]
    assert demo_tools.calls() == []


async def test_an_answer_that_is_none_twice(api: Api) -> None:
    asked = await api.say("send $50 to alice")
    for _ in range(2):
        answer = await api.confirm("the purple one over there")
        assert answer["type"] == "clarify"
        assert asked["confirmText"] in answer["confirmText"]
        assert answer["missing"] == ["to"]
        assert answer["candidates"] == asked["candidates"]
        assert answer["planId"] == asked["planId"]
    assert await states() == ["asking"]
    assert (await api.confirm("Alice Chen"))["params"]["to"] == ALICE


# The forms of /confirm


@pytest.mark.parametrize(
    ("text", "kind"), [("yes", "confirmed"), ("no, make it 60", "confirm"), ("no", "rejected"), ("hmm", "clarify")]
)
async def test_a_yes_by_button_beside_words_is_the_words(api: Api, text: str, kind: str) -> None:
    await api.say("send fifty dollars to bob")
    assert (await api.confirm(decision="yes", text=text))["type"] == kind


async def test_decision_by_button(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    answer = await api.confirm(decision="yes", planId=asked["planId"])
    assert answer["type"] == "confirmed"
    again = await api.confirm(decision="yes", planId=asked["planId"])
    assert again["type"] == "confirmed"
    assert (await plan_of(asked["planId"])).confirmed_in == 2


async def test_a_button_does_not_answer_a_question(api: Api) -> None:
    asked = await api.say("send $50 to alice")
    assert (await api.confirm(decision="yes"))["type"] == "clarify"
    assert await states() == ["asking"]
    assert (await api.confirm(decision="no", planId=asked["planId"]))["type"] == "rejected"


async def test_params_that_equal_what_was_read_back_are_the_same_plan(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    again = await api.confirm(params={"amount": "50.00"})
    assert (again["type"], again["planId"]) == ("confirm", asked["planId"])
    again = await api.confirm(params={**TO_BOB, "amount": 50}, decision="yes")
    assert (again["type"], again["planId"]) == ("confirmed", asked["planId"])
    assert await states() == ["confirmed"]


async def test_changed_params_are_another_plan_that_asks_again(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    changed = await api.confirm(params={"amount": "51"}, decision="yes", execute=True)
    assert (changed["type"], changed["params"]["amount"]) == ("confirm", "51")
    assert changed["planId"] != asked["planId"]
    assert "51" in changed["confirmText"]
    assert demo_tools.calls() == []


async def test_params_answer_a_question(api: Api) -> None:
    await api.say("send $50 to alice")
    answered = await api.confirm(params={"to": "Alice Chen"})
    assert (answered["type"], answered["params"]["to"]) == ("confirm", ALICE)


async def test_params_that_the_tool_does_not_take(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    refused = await api.refused("confirm", 400, "INVALID_PARAM", params={"speed": "fast"})
    assert "speed" in refused["error"]["details"]["fields"][0]["problem"]
    assert await states() == ["pending"]
    assert len(await turns_of()) == 1
    assert (await api.confirm("yes"))["planId"] == asked["planId"]


async def test_params_with_a_no_are_a_no(api: Api) -> None:
    await api.say("send $50 to Bob Miller")
    assert (await api.confirm(params={"amount": "50"}, decision="no"))["type"] == "rejected"


async def test_confirm_without_anything_to_say(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    bodies: list[dict[str, Any]] = [{}, {"text": "  "}, {"params": {}}, {"planId": asked["planId"]}]
    for body in bodies:
        await api.refused("confirm", 400, "INVALID_PARAM", **body)
    assert await states() == ["pending"]


async def test_confirm_where_nothing_is_open(api: Api, demo_tools: Ledger) -> None:
    await api.say("sing me a song")
    refused = await api.refused("confirm", 409, "PLAN_CLOSED", text="yes")
    assert refused["error"]["message"] == "Nothing is waiting for an answer in this session."
    await api.refused("confirm", 404, "NOT_FOUND", sessionId="never-seen", text="yes")
    assert await states() == []
    assert demo_tools.calls() == []


async def test_confirm_is_never_something_new(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    answer = await api.confirm("what's my balance", execute=True)
    assert (answer["type"], answer["planId"]) == ("clarify", asked["planId"])
    assert await states() == ["pending"]


async def test_confirm_after_execution_replays(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    done = await api.confirm("yes", execute=True)
    for again in (
        await api.confirm("yes"),
        await api.confirm("yes", execute=True),
        await api.confirm(decision="yes", planId=asked["planId"]),
        await api.confirm("no"),
    ):
        assert again == {**done, "replayed": True}
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


async def test_expired(api: Api, demo_tools: Ledger) -> None:
    for body in ({"text": "yes"}, {"decision": "yes", "execute": True}):
        asked = await api.say("send $50 to Bob Miller")
        await age(asked["planId"])
        await api.refused("confirm", 410, "PLAN_EXPIRED", planId=asked["planId"], **body)
        await api.refused("confirm", 410, "PLAN_EXPIRED", **body)
        await api.refused("execute", 410, "PLAN_EXPIRED", planId=asked["planId"])
        await api.refused("execute", 410, "PLAN_EXPIRED", action="transfer", params=asked["params"])
        assert (await api.get(f"plans/{asked['planId']}"))["state"] == "expired"
        # The same answer, now that the expiry is written down.
        await api.refused("execute", 410, "PLAN_EXPIRED", action="transfer", params=asked["params"])
        await api.refused("execute", 410, "PLAN_EXPIRED", planId=asked["planId"])
        await api.refused(f"plans/{asked['planId']}/cancel", 410, "PLAN_EXPIRED")
    assert demo_tools.calls() == []


async def test_expired_after_the_yes(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.confirm("yes")
    await age(asked["planId"])
    await api.refused("execute", 410, "PLAN_EXPIRED", planId=asked["planId"])
    await api.refused("execute", 410, "PLAN_EXPIRED", action="transfer", params=asked["params"])
    assert await states() == ["expired"]
    assert demo_tools.calls() == []


async def test_an_expired_question_is_not_answered(api: Api) -> None:
    asked = await api.say("send $50 to alice")
    await age(asked["planId"])
    assert (await api.say("Alice Chen"))["type"] == "unknown"
    assert await states() == ["expired"]


async def test_only_a_later_turn_confirms(friends: User) -> None:
    """The turn that reads back cannot be the one that says yes."""
    from agents.models import Door
    from agents.services import plans

    reply = await conversation.take_turn(friends, Said("s-1", "send $50 to Bob Miller"))
    assert reply.plan is not None
    for turn in (0, reply.turn):
        with pytest.raises(plans.Stale):
            await rows(partial(plans.confirm, reply.plan, turn=turn, door=Door.REST))
    assert await states() == ["pending"]
    await rows(partial(plans.confirm, reply.plan, turn=reply.turn + 1, door=Door.REST))
    assert await states() == ["confirmed"]


# Who and how much


async def test_names_that_are_said_alike_are_asked_about_unless_typed(friends: User) -> None:
    from agents.models import Door

    twin = Contact(user=friends, name="Bob Millar", account="6217004100007788")
    await rows(twin.save)

    spoken = await conversation.take_turn(friends, Said("s-1", "send $50 to Bob Miller"))
    typed = await conversation.take_turn(friends, Said("s-2", "send $50 to Bob Miller", door=Door.COMMAND))

    assert (spoken.type, "Bob Miller, ending 3377, or Bob Millar, ending 7788" in spoken.text) == ("clarify", True)
    assert typed.type == "confirm"


async def test_auto_execute_never_writes(api: Api, demo_tools: Ledger) -> None:
    assert (await api.say("send $50 to Bob Miller", autoExecute=True))["type"] == "confirm"
    assert (await api.say("yes", autoExecute=True))["type"] == "confirmed"
    assert demo_tools.calls() == []


async def test_auto_execute_never_writes_what_staff_let_run_without_a_yes(api: Api, demo_tools: Ledger) -> None:
    await policy("transfer", confirmation=Confirmation.NEVER)
    ready = await api.say("send $50 to Bob Miller", autoExecute=True)
    assert ready["type"] == "ready"
    assert (await api.say("yes", autoExecute=True))["type"] == "confirmed"
    assert demo_tools.calls() == []
    assert (await api.execute(planId=ready["planId"]))["success"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


async def test_a_read_that_staff_put_behind_a_yes(api: Api, demo_tools: Ledger) -> None:
    await policy("balance", confirmation=Confirmation.ALWAYS)
    asked = await api.say("what's my balance", autoExecute=True)
    assert asked["type"] == "confirm"
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", planId=asked["planId"])
    assert demo_tools.calls() == []


async def test_a_closed_session_takes_no_more_turns(api: Api, demo_tools: Ledger, user: User) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.confirm("yes")
    session = await session_of()
    assert await rows(partial(turns.close, session, by=user.pk)) is True
    assert await rows(partial(turns.close, session, by=user.pk)) is False
    await api.refused("interpret", 403, "FORBIDDEN", text="hello")
    await api.refused("confirm", 403, "FORBIDDEN", text="yes")
    await api.refused("execute", 403, "FORBIDDEN", action="balance", params={})
    await api.refused("execute", 409, "PLAN_CLOSED", planId=asked["planId"])
    assert await states() == ["cancelled"]
    assert (await session_of()).status == SessionStatus.CLOSED
    assert len(await turns_of()) == 2
    assert demo_tools.calls() == []


async def test_sessions_of_one_name_are_each_users_own(friends: User, other: User, demo_tools: Ledger) -> None:
    mine = await conversation.take_turn(friends, Said("s-1", "send $50 to Bob Miller"))
    theirs = await conversation.take_turn(other, Said("s-1", "send $70 to Bob Miller"))
    assert mine.plan is not None
    assert theirs.plan is not None
    assert (mine.turn, theirs.turn) == (1, 1)
    yes = await conversation.take_turn(other, Said("s-1", "yes", confirming=True))
    assert yes.plan == theirs.plan
    with pytest.raises(NotFound):
        await conversation.take_turn(other, Said("s-1", "yes", confirming=True, plan_id=mine.plan.pk.hex))
    assert await states() == ["pending", "confirmed"]


async def test_a_plan_of_another_session_is_not_found(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.say("hello", sessionId="s-2")
    await api.refused("confirm", 404, "NOT_FOUND", sessionId="s-2", planId=asked["planId"], text="yes")
    await api.refused("execute", 404, "NOT_FOUND", sessionId="s-2", planId=asked["planId"])
    assert await states() == ["pending"]


async def test_over_long_text(api: Api, settings: Any) -> None:
    settings.MAX_UTTERANCE_CHARS = 20
    await api.say("a" * 20)
    for path in ("interpret", "confirm"):
        refused = await api.refused(path, 400, "INVALID_PARAM", text="a" * 21)
        assert refused["error"]["details"]["fields"][0]["field"] == "text"
    assert len(await turns_of()) == 1


async def test_the_language_is_the_utterances_else_the_open_plans_else_the_profiles(api: Api, friends: User) -> None:
    await api.say("给张三转账")
    assert (await api.say("50"))["language"] == "zh"
    assert (await api.say("send $50 to Bob Miller"))["language"] == "en"
    assert (await api.say("123", sessionId="s-2"))["language"] == "en"
    assert (await api.say("123", sessionId="s-3", language="zh"))["language"] == "zh"
    friends.language = "zh"
    await rows(friends.save)
    assert (await api.say("123", sessionId="s-4"))["language"] == "zh"


async def test_a_contact_of_somebody_else_is_nobody_here(api: Api, other: User) -> None:
    await rows(partial(Contact.objects.create, user=other, name="Zoe", account="999"))
    assert (await api.say("send $50 to Zoe"))["type"] == "clarify"


# Two at once


async def test_two_turns_at_the_same_moment(friends: User) -> None:
    texts = [f"send ${amount} to Bob Miller" for amount in (10, 20, 30, 40)]
    replies = await asyncio.gather(*(conversation.take_turn(friends, Said("s-1", text)) for text in texts))
    assert sorted(reply.turn for reply in replies) == [1, 2, 3, 4]
    assert [turn.number for turn in await turns_of()] == [1, 2, 3, 4]
    assert {turn.utterance for turn in await turns_of()} == set(texts)
    assert await states() == ["superseded"] * 3 + ["pending"]
    last = max(replies, key=lambda reply: reply.turn)
    assert last.plan is not None
    assert (await plan_of(last.plan.pk.hex)).state == "pending"
    session = await session_of()
    assert (session.version, session.status) == (4, SessionStatus.AWAITING)
    assert await proved()


async def test_a_yes_and_a_change_at_the_same_moment(friends: User) -> None:
    """Whichever comes first: never a yes to what was not read back."""
    reply = await conversation.take_turn(friends, Said("s-1", "send $50 to Bob Miller"))
    assert reply.plan is not None
    said = [Said("s-1", "yes", confirming=True), Said("s-1", "make it 60", confirming=True)]
    await asyncio.gather(*(conversation.take_turn(friends, one) for one in said))
    found: list[Plan] = await rows(lambda: list(Plan.objects.order_by("created_at")))
    assert found[0].state == "superseded"
    assert len(found) == 2
    # A yes that was taken after the change is to what the change read back, in a later turn.
    second = found[1]
    assert second.state in ("pending", "confirmed")
    assert second.state == "pending" or (second.confirmed_in or 0) > (second.asked_in or 0)
    assert [turn.number for turn in await turns_of()] == [1, 2, 3]


async def test_one_yes_of_several_at_once_is_enough(friends: User) -> None:
    await conversation.take_turn(friends, Said("s-1", "send $50 to Bob Miller"))
    replies = await asyncio.gather(
        *(conversation.take_turn(friends, Said("s-1", "yes", confirming=True)) for _ in range(4))
    )
    assert {reply.type for reply in replies} == {"confirmed"}
    assert await states() == ["confirmed"]
    assert [turn.number for turn in await turns_of()] == [1, 2, 3, 4, 5]


async def test_a_turn_that_always_comes_second_is_given_up(friends: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from agents.services.plans import Stale
    from fullvoice.lib.errors import Overloaded

    def stale(*args: Any, **kwargs: Any) -> None:
        raise Stale

    monkeypatch.setattr(turns, "commit", stale)
    with pytest.raises(Overloaded):
        await conversation.take_turn(friends, Said("s-1", "send $50 to Bob Miller"))
    assert await states() == []
    assert (await session_of()).status == SessionStatus.IDLE


async def test_the_catalogue_says_nothing_of_tools_that_are_not_runnable(api: Api) -> None:
    await policy("transfer", enabled=False)
    answer = await api.say("send $50 to Bob Miller")
    assert answer["type"] == "unknown"
    assert "Transfer," not in answer["confirmText"]


# What is written


async def test_a_turn_is_written_with_its_log_or_not_at_all(
    api: Api, demo_tools: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("no log today")

    await api.say("send $50 to Bob Miller")
    before = await rows(StepLog.objects.count)
    monkeypatch.setattr(turns, "record", fail)
    await api.refused("confirm", 500, "INTERNAL", text="yes")
    await api.refused("confirm", 500, "INTERNAL", text="make it 60")
    await api.refused("interpret", 500, "INTERNAL", text="what's my balance")
    assert await states() == ["pending"]
    assert len(await turns_of()) == 1
    assert await rows(StepLog.objects.count) == before
    session = await session_of()
    assert (session.version, session.status) == (1, SessionStatus.AWAITING)
    monkeypatch.undo()
    assert (await api.confirm("yes"))["type"] == "confirmed"


async def test_the_log_of_a_conversation(api: Api) -> None:
    await api.say("send $50 to alice")
    await api.say("uh-huh")
    await api.say("Alice Chen")
    await api.say("make it 60")
    await api.say("maybe")
    await api.confirm("yes")
    asked = await api.say("send $70 to Bob Miller")
    await api.confirm("no")
    again = await api.say("send $80 to Bob Miller")
    await api.post(f"plans/{again['planId']}/cancel")
    assert await log() == [
        ("interpret", "success", ""),
        ("clarify", "success", ""),
        ("clarify", "success", ""),
        ("clarify", "success", ""),
        ("confirm", "success", ""),
        ("clarify", "success", ""),
        ("confirm", "success", ""),
        ("confirm", "success", ""),
        ("confirm", "refused", ""),
        ("interpret", "success", ""),
        ("confirm", "refused", ""),
    ]
    rejected = await rows(lambda: StepLog.objects.filter(plan_id=asked["planId"], status="refused").get())
    assert (rejected.turn_id, rejected.message) == (8, "plan rejected")
    assert rejected.content["steps"] == [{"action": "transfer", "params": {**TO_BOB, "amount": "70"}}]
    assert "utterance" in rejected.content
    assert "70" not in str(rejected.detail)
    assert await proved()


async def test_what_is_said_is_not_in_the_processes_log(api: Api) -> None:
    from loguru import logger

    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(str(message) + str(message.record["extra"])), level=0)
    try:
        await api.say("send $50 to Bob Miller")
        await api.say("make it 6123")
        await api.confirm("yes", execute=True)
        await api.say("支付宝口令")
    finally:
        logger.remove(sink)
    everything = " ".join(lines)
    assert lines, "something was logged"
    for said in ("Bob", "6123", "make it", BOB, "支付宝"):
        assert said not in everything


async def test_the_trace_says_who_was_asked(api: Api) -> None:
    await api.say("send $50 to Bob Miller")
    await api.say("sing me a song", sessionId="s-2")
    turn = (await turns_of())[0]
    assert (turn.interpreter, [(row["name"], row["outcome"]) for row in turn.trace]) == (
        "phrases",
        [("phrases", "spoke")],
    )
    turn = (await turns_of("s-2"))[0]
    assert (turn.interpreter, turn.trace[0]["outcome"]) == ("", "abstained")


async def test_calls_by_name_are_checked_against_the_schema(friends: User) -> None:
    from fullvoice.lib.errors import ToolParamsInvalid

    with pytest.raises(ToolParamsInvalid):
        await conversation.take_turn(friends, Said("s-1", call=("transfer", {"to": BOB})))
    with pytest.raises(NotFound):
        await conversation.take_turn(friends, Said("s-1", call=("launch", {})))
    reply = await conversation.take_turn(friends, Said("s-1", call=("transfer", TO_BOB)))
    assert reply.type == "confirm"
    assert "Bob Miller" in reply.text
    assert await states() == ["pending"]


async def test_text_over_the_limit_is_refused_at_every_door(friends: User, settings: Any) -> None:
    settings.MAX_UTTERANCE_CHARS = 10
    with pytest.raises(InvalidParam):
        await conversation.take_turn(friends, Said("s-1", "a" * 11))
    assert await rows(Session.objects.count) == 0


async def test_user_id_has_to_be_the_callers(api: Api, user: User, ann: httpx2.AsyncClient) -> None:
    for path, body in (
        ("interpret", {"text": "hello"}),
        ("confirm", {"text": "yes"}),
        ("execute", {"action": "balance", "params": {}}),
    ):
        for stranger in (user.pk + 1, str(user.pk + 1), "root", ""):
            await api.refused(path, 403, "FORBIDDEN", userId=stranger, **body)
    assert await rows(Session.objects.count) == 0
    await api.say("hello", userId=user.pk)
    await api.say("hello", userId=str(user.pk))


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    """Calls that did not come in over HTTP leave nothing behind either."""


def test_befriending_is_what_the_demo_does(user: User) -> None:
    befriend(user)
    assert user.contacts.count() == 5
    assert user.wallets.count() == 2


@pytest.mark.parametrize(
    "text", ["transfer", "send money", "I want to send some money", "转账", "我要转账", "transfer to bob"]
)
async def test_the_beginning_of_a_transfer_is_asked_on(api: Api, text: str) -> None:
    asked = await api.say(text)
    assert (asked["type"], asked["action"]) == ("clarify", "transfer")


async def test_a_name_does_not_decide_the_language(api: Api) -> None:
    assert (await api.say("send 5 dollars to 张三"))["confirmText"].startswith("Send 5 US dollars to 张三")
    assert (await api.say("给Bob Miller转五美元"))["language"] == "zh"


async def test_expiry_is_on_record(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await age(asked["planId"])
    await api.refused("confirm", 410, "PLAN_EXPIRED", text="yes", planId=asked["planId"])
    assert [row for row in await log() if row[0] == "confirm"] == [("confirm", "refused", "")]
    assert await proved()


async def test_a_mismatch_is_on_record(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    wrong = {**asked["params"], "amount": "51"}
    await api.refused("execute", 409, "CONFIRMATION_MISMATCH", action="transfer", params=wrong)
    assert (await log())[-1] == ("execute", "refused", "CONFIRMATION_MISMATCH")
    assert demo_tools.calls() == []
    assert await states() == ["pending"]


# Where the device stands


async def test_a_phrase_takes_from_context_what_was_not_said(api: Api) -> None:
    def write() -> None:
        clock = Tool.objects.get(action="get_current_time")
        Phrase.objects.create(tool=clock, language="en", template="what's the hour [in {timezone}] {@timezone}")

    await rows(write)
    here = {"timezone": "Asia/Tokyo", "area": "Kitchen"}
    assert (await api.say("what's the hour", context=here))["params"] == {"timezone": "Asia/Tokyo"}
    assert (await api.say("what's the hour in Berlin", context=here))["params"] == {"timezone": "Europe/Berlin"}
    # A context that says nothing usable is as good as none: the user is asked.
    for context in ({}, {"area": "Kitchen"}, {"timezone": "the moon"}):
        asked = await api.say("what's the hour", context=context)
        assert (asked["type"], asked["missing"]) == ("clarify", ["timezone"])
