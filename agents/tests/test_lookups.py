"""Calls that a model has carried out inside a turn: only reads, on record, a bounded number of times."""

from collections.abc import Iterator
from typing import Any

import pytest

from agents.interpreters.base import Call, Interpretation, Request
from agents.models import Plan
from auditlog.models import StepLog

from . import scripted_openai as scripted
from .conftest import BOB, Api, Ledger, Shapes, log, proved, rows, states, turns_of
from .scripted_openai import ScriptedOpenAI


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


@pytest.fixture
def model(settings: Any) -> Iterator[ScriptedOpenAI]:
    with ScriptedOpenAI() as server:
        settings.INTERPRETERS = ("llm",)
        settings.OPENAI_API_KEY = "key-1"
        settings.OPENAI_BASE_URL = server.base_url
        settings.OPENAI_MODEL = "scripted"
        settings.LLM_MAX_RETRY = 0
        settings.LLM_STYLE = "tools"
        yield server


def shown(model: ScriptedOpenAI, request: int) -> str:
    return str(model.requests[request]["messages"])


async def test_what_came_back_is_shown_to_the_model_and_answered_from(
    api: Api, demo_tools: Ledger, model: ScriptedOpenAI
) -> None:
    model.script += [scripted.calls(("balance", {})), scripted.text("Yes, you have ten thousand dollars.")]
    told = await api.say("am I rich", autoExecute=True)
    assert (told["type"], told["confirmText"]) == ("result", "Yes, you have ten thousand dollars.")
    assert "10,000" in told["resultText"]
    assert told["data"]["balances"][0]["currency"] == "USD"
    assert "10000" not in shown(model, 0)
    assert "<tool_output>" in shown(model, 1)
    assert "10000" in shown(model, 1)
    assert demo_tools.calls() == ["balance"]
    assert await states() == ["succeeded"]
    assert [step for step, *_ in await log()] == ["policy", "execute", "interpret"]
    (turn,) = await turns_of()
    assert [(row["name"], row["outcome"]) for row in turn.trace] == [("llm", "spoke"), ("llm", "spoke")]
    assert str(turn.plan_id).replace("-", "") == told["planId"]
    assert turn.tokens_in == 200
    assert await proved()


async def test_a_write_after_a_look_waits_for_its_yes(api: Api, demo_tools: Ledger, model: ScriptedOpenAI) -> None:
    model.script += [
        scripted.calls(("balance", {})),
        scripted.calls(("transfer", {"to": "Bob Miller", "amount": "$1"})),
    ]
    asked = await api.say("if I am rich send $1 to Bob Miller", autoExecute=True)
    assert (asked["type"], asked["params"]) == ("confirm", {"to": BOB, "amount": "1", "currency": "USD"})
    assert demo_tools.calls() == ["balance"]
    assert await states() == ["succeeded", "pending"]
    await api.confirm("yes", execute=True)
    assert demo_tools.transfers() == [(BOB, "USD", 100)]


async def test_nothing_runs_unless_the_caller_lets_it(api: Api, demo_tools: Ledger, model: ScriptedOpenAI) -> None:
    model.script += [scripted.calls(("balance", {}))]
    assert (await api.say("am I rich"))["type"] == "ready"
    assert demo_tools.calls() == []
    assert len(model.requests) == 1


async def test_the_rounds_are_bounded_and_none_is_repeated(
    api: Api, demo_tools: Ledger, model: ScriptedOpenAI, settings: Any
) -> None:
    settings.AGENT_MAX_ROUNDS = 2
    model.script += [scripted.calls(("history", {"limit": number})) for number in (1, 2, 3)]
    told = await api.say("what did I pay", autoExecute=True)
    assert told["type"] == "result"
    # The third is carried out as any plan that needs no yes, and fed to nobody.
    assert demo_tools.calls() == ["history"] * 3
    assert len(model.requests) == 3
    model.script += [scripted.calls(("balance", {}))] * 2
    told = await api.say("how much is there", autoExecute=True, sessionId="s-2")
    assert told["type"] == "result"
    assert len(model.requests) == 5


async def test_off_by_setting(api: Api, demo_tools: Ledger, model: ScriptedOpenAI, settings: Any) -> None:
    settings.AGENT_MAX_ROUNDS = 0
    model.script += [scripted.calls(("balance", {}))]
    assert (await api.say("am I rich", autoExecute=True))["type"] == "result"
    assert len(model.requests) == 1


async def test_a_model_that_goes_away_after_the_look_leaves_the_result(
    api: Api, demo_tools: Ledger, model: ScriptedOpenAI
) -> None:
    model.script += [scripted.calls(("balance", {})), scripted.error(500)]
    told = await api.say("am I rich", autoExecute=True)
    assert told["type"] == "result"
    assert told["confirmText"] == told["resultText"]
    assert demo_tools.calls() == ["balance"]


async def test_what_a_result_says_is_nobodys_wish(lab: Api, shapes: Shapes, model: ScriptedOpenAI) -> None:
    """A model that does as a tool's output says still only proposes."""
    model.script += [scripted.calls(("look", {"how": "ok"})), scripted.calls(("pay", {"how": "ok"}))]
    asked = await lab.say("look ok", autoExecute=True)
    assert asked["type"] == "confirm"
    assert [call["name"] for call in shapes.calls()] == ["look"]


async def test_a_look_that_failed_is_told_as_such(lab: Api, shapes: Shapes, model: ScriptedOpenAI) -> None:
    model.script += [scripted.calls(("look", {"how": "fail"})), scripted.error(500)]
    failed = await lab.post("interpret", 502, text="look fail", autoExecute=True)
    assert failed["error"]["code"] == "EXEC_FAIL"
    assert "error" in shown(model, 1)


# A write that takes what a read gives back


class Chained:
    """Stands for a model whose calls build on one another."""

    name = "llm"
    calls: tuple[Call, ...] = ()

    async def interpret(self, request: Request) -> Interpretation:
        return Interpretation(self.calls)


@pytest.fixture
def chained(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Chained]:
    settings.INTERPRETERS = ("llm",)
    monkeypatch.setattr("agents.runtime.model_interpreter", Chained)
    return Chained


async def test_it_is_looked_up_first_and_read_back_with_the_value(
    lab: Api, shapes: Shapes, chained: type[Chained], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = {"$from": 1, "path": "/structured/name"}
    monkeypatch.setattr(chained, "calls", (Call("look", {"how": "ok"}), Call("pay", {"how": "ok", "account": name})))
    asked = await lab.say("pay what I looked at")
    assert asked["type"] == "confirm"
    assert [(step["action"], step["params"]) for step in asked["steps"]] == [("pay", {"how": "ok", "account": "look"})]
    assert "look" in asked["confirmText"]
    assert [call["name"] for call in shapes.calls()] == ["look"]
    await lab.confirm("yes", execute=True)
    assert shapes.calls()[1]["given"] == {"how": "ok", "account": "look"}
    assert await proved()


async def test_what_the_look_does_not_have_is_not_made_up(
    lab: Api, shapes: Shapes, chained: type[Chained], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = {"$from": 1, "path": "/structured/nothing"}
    monkeypatch.setattr(chained, "calls", (Call("look", {"how": "ok"}), Call("pay", {"how": nothing, "account": "x"})))
    asked = await lab.say("pay what I looked at")
    assert (asked["type"], asked["missing"]) == ("clarify", ["how"])


async def test_two_writes_stay_in_their_order(
    lab: Api, shapes: Shapes, chained: type[Chained], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = {"$from": 1, "path": "/structured/name"}
    later = {"$from": 2, "path": "/structured/name"}
    monkeypatch.setattr(
        chained,
        "calls",
        (
            Call("look", {"how": "ok"}),
            Call("pay", {"how": "ok", "account": name}),
            Call("pay", {"how": "ok", "account": later}),
        ),
    )
    asked = await lab.say("pay and pay")
    assert [step["dependsOn"] for step in asked["steps"]] == [[], [1]]
    assert "the result of step 1" in asked["confirmText"]
    await lab.confirm("yes", execute=True)
    assert [call["given"].get("account") for call in shapes.calls()] == [None, "look", "pay"]


async def test_amounts_of_a_write_are_said_never_taken_from_a_write(
    lab: Api, shapes: Shapes, chained: type[Chained], monkeypatch: pytest.MonkeyPatch
) -> None:
    much = {"$from": 1, "path": "/structured/amount"}
    monkeypatch.setattr(chained, "calls", (Call("pay", {"how": "ok"}), Call("pay", {"how": "ok", "amount": much})))
    asked = await lab.say("pay and pay")
    assert "amount" not in asked["steps"][1]["params"]
    assert await rows(Plan.objects.count) == 1
    assert await rows(StepLog.objects.filter(step="execute").count) == 0
