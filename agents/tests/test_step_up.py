"""A yes that needs the user's PIN: by every door, and that the PIN is kept nowhere."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from loguru import logger

from accounts.models import User
from agents.models import PlanState
from agents.spoken import SpokenDialogue
from agents.step_up import is_bare, may_be_pin, typed_pin
from agents.voice.ports import MASK, Answer, Hearing
from auditlog.models import StepLog
from fullvoice.lib.errors import ConfirmationMismatch
from tools.models import Risk, Tool

from .conftest import BOB, ZHANG, Api, Ledger, age, plan_of, proved, rows, states, turns_of

PIN = "739164"
WRONG = "739165"


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


@pytest.fixture(autouse=True)
def guarded(friends: User) -> None:
    """A transfer of more than 40 needs the PIN, which the user has."""
    Tool.objects.filter(action="transfer").update(risk=Risk.DANGEROUS, step_up_above=Decimal(40))
    User.objects.filter(pk=friends.pk).update(pin=make_password(PIN))


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """All that is logged, however finely."""
    lines: list[str] = []
    sink = logger.add(lines.append, level=0, format="{message} {extra}", diagnose=True, backtrace=True)
    yield lines
    logger.remove(sink)


def _stored() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


async def nowhere(logged: list[str], *words: str) -> None:
    """None of the words is in any row or log line."""
    text = await rows(_stored) + "\n".join(logged)
    assert "transfer" in text
    assert [word for word in words if word in text] == []


async def policy_entries() -> list[tuple[str, str, str]]:
    entries = StepLog.objects.filter(step="policy", chain__startswith="session:").order_by("pk")
    return await rows(lambda: [(one.status, one.message, one.detail.get("reason", "")) for one in entries])  # type: ignore[no-any-return]


async def reason(api: Api, expected: str, **more: Any) -> dict[str, Any]:
    refused = await api.refused("confirm", 403, "STEP_UP_REQUIRED", **more)
    assert refused["error"]["details"] == {"reason": expected}
    return refused


# REST


@pytest.mark.parametrize("yes", [{"decision": "yes"}, {"text": "yes"}, {"text": "好的"}])
async def test_confirm_needs_the_pin(api: Api, demo_tools: Ledger, logged: list[str], yes: dict[str, Any]) -> None:
    asked = await api.say("send fifty dollars to Bob Miller")
    await reason(api, "required", **yes)
    assert await states() == [PlanState.PENDING]
    await reason(api, "wrong", pin=WRONG, **yes)
    await api.refused("execute", 409, "CONFIRMATION_REQUIRED", planId=asked["planId"])
    assert await states() == [PlanState.PENDING]
    assert demo_tools.calls() == []

    confirmed = await api.confirm(pin=PIN, **yes)
    assert (confirmed["type"], confirmed["planId"]) == ("confirmed", asked["planId"])
    await api.execute(planId=asked["planId"])
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    assert await policy_entries() == [
        ("refused", "PIN asked for", "required"),
        ("refused", "PIN refused", "wrong"),
        ("success", "PIN was right", ""),
    ]
    await nowhere(logged, PIN, WRONG)
    assert await proved()


async def test_a_pin_alone_is_the_yes_it_was_asked_for(api: Api, demo_tools: Ledger) -> None:
    await api.say("send fifty dollars to Bob Miller")
    assert (await api.confirm(pin=PIN, execute=True))["success"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


async def test_below_the_limit_no_pin_is_asked_for(api: Api) -> None:
    await api.say("send forty dollars to Bob Miller")
    assert (await api.confirm("yes"))["type"] == "confirmed"


async def test_repeating_the_call_is_no_way_round_the_pin(api: Api, demo_tools: Ledger, logged: list[str]) -> None:
    asked = await api.say("send fifty dollars to Bob Miller")
    call = {"action": asked["action"], "params": asked["params"]}
    await api.refused("execute", 403, "STEP_UP_REQUIRED", **call)
    assert await states() == [PlanState.PENDING]
    assert demo_tools.calls() == []
    # What is typed now is the PIN, wherever it comes in.
    assert (await api.say(PIN))["type"] == "confirmed"
    assert (await api.execute(**call))["success"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    await nowhere(logged, PIN)


async def test_a_yes_by_interpret_is_asked_for_the_pin(api: Api, demo_tools: Ledger, logged: list[str]) -> None:
    await api.say("给张三转五十块钱")
    asked = await api.say("好的", autoExecute=True)
    assert (asked["type"], asked["missing"], asked["language"]) == ("clarify", ["pin"], "zh")
    wrong = await api.say(WRONG)
    assert (wrong["type"], wrong["missing"]) == ("clarify", ["pin"])
    assert demo_tools.calls() == []
    assert (await api.say(f"{PIN[:3]} {PIN[3:]}"))["type"] == "confirmed"
    assert [turn.utterance for turn in await turns_of()][2:] == [MASK, MASK]
    await nowhere(logged, PIN, WRONG, f"{PIN[:3]} {PIN[3:]}")


async def test_who_has_no_pin_is_told_to_set_one(api: Api, friends: User, demo_tools: Ledger) -> None:
    await rows(lambda: User.objects.filter(pk=friends.pk).update(pin=""))
    await api.say("send fifty dollars to Bob Miller")
    await reason(api, "not_set", decision="yes")
    refused = await reason(api, "not_set", decision="yes", pin=PIN)
    assert "Set one in your profile" in refused["error"]["message"]
    assert await states() == [PlanState.PENDING]
    assert demo_tools.calls() == []


async def test_after_too_many_wrong_ones_the_right_one_waits_too(
    api: Api, friends: User, demo_tools: Ledger, settings: Any
) -> None:
    settings.PIN_MAX_TRIES = 2
    await api.say("send fifty dollars to Bob Miller")
    await reason(api, "wrong", decision="yes", pin=WRONG)
    await reason(api, "wrong", decision="yes", pin=WRONG)
    refused = await reason(api, "locked", decision="yes", pin=PIN)
    assert "15 minutes" in refused["error"]["message"]
    assert 800 < int(api.last.headers["Retry-After"]) <= 900
    assert await states() == [PlanState.PENDING]
    assert demo_tools.calls() == []
    await rows(lambda: User.objects.filter(pk=friends.pk).update(pin_locked_until=None))
    assert (await api.confirm(decision="yes", pin=PIN))["type"] == "confirmed"
    assert await rows(lambda: User.objects.get(pk=friends.pk).pin_tries) == 0


async def test_guesses_at_once_are_all_counted(api: Api, friends: User, settings: Any) -> None:
    settings.PIN_MAX_TRIES = 3
    asked = await api.say("send fifty dollars to Bob Miller")
    guess = {"sessionId": "s-1", "planId": asked["planId"], "decision": "yes", "pin": WRONG}
    answers = await asyncio.gather(*(api.http.post("/v1/api/confirm", json=guess) for _ in range(8)))
    reasons = [answer.json()["error"]["details"].get("reason") for answer in answers]
    assert reasons.count("wrong") <= 3
    assert set(reasons) <= {"wrong", "locked", None}
    assert "locked" in reasons


async def test_a_changed_plan_asks_for_the_pin_anew(api: Api, demo_tools: Ledger) -> None:
    await api.say("send fifty dollars to Bob Miller")
    await reason(api, "required", decision="yes")
    changed = await api.confirm(params={"amount": "60"})
    assert changed["type"] == "confirm"
    await reason(api, "required", decision="yes")
    assert await states() == [PlanState.SUPERSEDED, PlanState.PENDING]
    assert demo_tools.calls() == []


async def test_what_staff_guard_after_the_yes_does_not_run(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send forty dollars to Bob Miller")
    await api.confirm("yes")
    await rows(lambda: Tool.objects.filter(action="transfer").update(step_up_above=Decimal(0)))
    await api.refused("execute", 409, ConfirmationMismatch.code, planId=asked["planId"])
    assert demo_tools.calls() == []


# A dialogue


@pytest.fixture
def dialogue(friends: User) -> SpokenDialogue:
    return SpokenDialogue(friends, "s-1")


async def say(dialogue: SpokenDialogue, text: str, language: Any = "en") -> Answer:
    return await dialogue.hear(text, language, hearing=Hearing("ear", language, seconds=1, ms=100))


@pytest.mark.parametrize(
    ("language", "request_", "yes", "spoken", "sent"),
    [
        ("en", "send fifty dollars to Bob Miller", "yes", "seven three nine one six four", (BOB, "USD", 5000)),
        ("zh", "给张三转五十块钱", "好的", "七三九幺六四", (ZHANG, "CNY", 5000)),
    ],
)
async def test_a_pin_is_typed_and_never_spoken(
    dialogue: SpokenDialogue,
    demo_tools: Ledger,
    logged: list[str],
    language: str,
    request_: str,
    yes: str,
    spoken: str,
    sent: tuple[str, str, int],
) -> None:
    await say(dialogue, request_, language)
    assert not dialogue.secret(PIN)
    asked = await say(dialogue, yes, language)
    assert (asked.kind, asked.waits, asked.runs, asked.must_hear) == ("clarify", True, False, 0)
    assert asked.asks_pin
    assert dialogue.secret(PIN)
    assert dialogue.secret(spoken)
    assert not dialogue.secret(yes)

    for words in (spoken, PIN, f"my pin is {spoken}"):
        not_taken = await say(dialogue, words, language)
        assert (not_taken.kind, not_taken.runs, not_taken.plan) == ("clarify", False, asked.plan)
    typed_among_words = await dialogue.hear(f"pin {PIN}", language)  # type: ignore[arg-type]
    assert not typed_among_words.runs
    wrong = await dialogue.hear(WRONG)
    assert (wrong.kind, wrong.runs, wrong.waits) == ("clarify", False, True)
    assert await states() == [PlanState.PENDING]
    assert demo_tools.calls() == []

    right = await dialogue.hear(PIN)
    assert not right.asks_pin
    assert (right.kind, right.runs, right.plan, right.language) == ("confirmed", True, asked.plan, language)
    assert not dialogue.secret(PIN)
    await dialogue.run(right.plan)
    assert demo_tools.transfers() == [sent]
    assert [turn.utterance for turn in await turns_of()][2:] == [MASK] * 6
    await nowhere(logged, PIN, WRONG, spoken)
    assert await proved()


async def test_a_pin_with_the_approval(dialogue: SpokenDialogue, demo_tools: Ledger, logged: list[str]) -> None:
    asked = await say(dialogue, "send fifty dollars to Bob Miller")
    assert not (await dialogue.decide(asked.plan, yes=True)).runs
    assert not (await dialogue.decide(asked.plan, yes=True, pin=WRONG)).runs
    assert demo_tools.calls() == []
    yes = await dialogue.decide(asked.plan, yes=True, pin=PIN)
    assert yes.runs
    await dialogue.run(yes.plan)
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    await nowhere(logged, PIN, WRONG)


async def test_the_pin_is_still_asked_for_in_the_next_connection(friends: User, logged: list[str]) -> None:
    first = SpokenDialogue(friends, "s-1")
    await say(first, "send fifty dollars to Bob Miller")
    await say(first, "yes")
    second = SpokenDialogue(friends, "s-1")
    await second.begin()
    assert second.secret(PIN)
    assert (await second.hear(PIN)).runs
    await nowhere(logged, PIN)


async def test_a_no_ends_the_asking_and_silence_cancels(dialogue: SpokenDialogue, demo_tools: Ledger) -> None:
    await say(dialogue, "send fifty dollars to Bob Miller")
    await say(dialogue, "yes")
    assert (await say(dialogue, "no")).kind == "rejected"
    await say(dialogue, "send fifty dollars to Bob Miller")
    await say(dialogue, "yes")
    prompt = await dialogue.silence()
    assert prompt is not None
    assert prompt.text == "Are you still there? Please enter your PIN."
    cancelled = await dialogue.silence()
    assert cancelled is not None
    assert cancelled.kind == "cancelled"
    assert demo_tools.calls() == []
    assert (await plan_of(cancelled.plan)).state == PlanState.CANCELLED


@pytest.mark.parametrize("late", [PIN, "seven three nine one six four", "my PIN is seven three nine one six four."])
async def test_a_pin_that_comes_too_late_is_masked_too(
    dialogue: SpokenDialogue, demo_tools: Ledger, logged: list[str], late: str
) -> None:
    await say(dialogue, "send fifty dollars to Bob Miller")
    asked = await say(dialogue, "yes")
    await dialogue.silence()
    await dialogue.silence()
    assert dialogue.secret(late)
    answer = await (dialogue.hear(late) if late == PIN else say(dialogue, late))
    assert (answer.runs, answer.plan) == (False, "")
    assert [turn.utterance for turn in await turns_of()][2:] == [MASK]
    assert (await plan_of(asked.plan)).state == PlanState.CANCELLED
    assert demo_tools.calls() == []
    await nowhere(logged, PIN, "seven three")
    # What says more than a PIN is heard as ever.
    assert (await say(dialogue, "send 1200 dollars to Bob Miller")).kind == "confirm"


async def test_a_pin_for_what_has_expired_is_masked(api: Api, demo_tools: Ledger, logged: list[str]) -> None:
    asked = await api.say("send fifty dollars to Bob Miller")
    await reason(api, "required", decision="yes")
    await age(asked["planId"])
    assert (await api.say(PIN))["type"] == "clarify"
    assert demo_tools.calls() == []
    await nowhere(logged, PIN)


# What may be a PIN


@pytest.mark.parametrize(
    ("text", "pin"),
    [("1234", "1234"), ("12 34.", "1234"), ("１２３４", "1234"), ("12-34-56", "123456"),
     ("123", ""), ("1234567890123", ""), ("pin 1234", ""), ("", ""), ("12.34", "")],
)  # fmt: skip
def test_a_typed_pin_is_nothing_but_digits(text: str, pin: str) -> None:
    assert typed_pin(text) == pin


@pytest.mark.parametrize(
    "text",
    ["1234", "my pin is 1234", "one two three four", "One, two, three.", "twelve thirty four", "一二三四", "幺二三",
     "密码是一千二百三十四", "double seven one", "oh oh seven"],
)  # fmt: skip
def test_what_may_tell_a_pin(text: str) -> None:
    assert may_be_pin(text)


@pytest.mark.parametrize(
    "text", ["yes", "no", "好的", "cancel it", "make it 60", "send it to Bob for me too", "the first one", "改成五十"]
)
def test_what_does_not_tell_a_pin(text: str) -> None:
    assert not may_be_pin(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [("7391", True), ("7 3 9 1", True), ("七三九一", True), ("我的密码是七三九一。", True),
     ("it's seven, three nine one", True), ("", False), ("one", False),
     ("send 7391 to Bob", False), ("给张三转一百二十块", False), ("one hundred dollars", False), ("yes", False)],
)  # fmt: skip
def test_whether_something_else_was_said(text: str, bare: bool) -> None:
    assert is_bare(text) is bare
