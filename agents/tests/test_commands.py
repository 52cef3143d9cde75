"""The commands that act for a user: the same flow as any door, told to a terminal."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from agents.models import Door, Plan, Session, Turn
from auditlog.services import verify
from tools.models import Tool

from .conftest import BOB, Ledger, Shapes

SPEAK = Callable[[str], None]


@pytest.fixture
def speak(monkeypatch: pytest.MonkeyPatch) -> SPEAK:
    """What is typed into the terminal."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def run(name: str, *args: str, user: str = "ann") -> str:
    out = io.StringIO()
    call_command(name, *args, user=user, stdout=out)
    return out.getvalue()


def ends(name: str, *args: str) -> tuple[str, Any]:
    """What was written before the command ended with a status, and the status."""
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(name, *args, user="ann", stdout=out)
    return out.getvalue(), ended.value.code


# interpret


def test_interpret(friends: User, demo_tools: Ledger) -> None:
    assert run("interpret", "send $50 to Bob Miller").startswith("[confirm] Send 50 US dollars to Bob Miller")
    turn = Turn.objects.get()
    assert (turn.door, turn.session.name, turn.utterance) == (Door.COMMAND, "command", "send $50 to Bob Miller")
    assert demo_tools.calls() == []


def test_interpret_shows_candidates(friends: User) -> None:
    lines = run("interpret", "send $50 to alice").splitlines()
    assert lines[0].startswith("[clarify]")
    assert [line.split()[1:3] for line in lines[1:]] == [["Alice", "Chen"], ["Alice", "Wong"]]


def test_interpret_as_json(friends: User) -> None:
    body = json.loads(run("interpret", "给张三转五十块钱", "--json", "--session", "s-9"))
    assert (body["type"], body["sessionId"], body["action"]) == ("confirm", "s-9", "transfer")
    assert "张三" in body["confirmText"]


def test_interpret_never_runs(friends: User, demo_tools: Ledger) -> None:
    assert run("interpret", "what's my balance").startswith("[ready]")
    assert demo_tools.calls() == []


def test_who_is_not_there(transactional_db: None) -> None:
    with pytest.raises(CommandError, match="no user 'nobody'"):
        run("interpret", "hello", user="nobody")
    assert Session.objects.count() == 0


def test_who_is_not_active(friends: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="no user"):
        run("interpret", "hello")


def test_an_error_is_one_line(friends: User, settings: Any) -> None:
    settings.MAX_UTTERANCE_CHARS = 3
    with pytest.raises(CommandError, match=r"^INVALID_PARAM: "):
        run("interpret", "hello")


# chat


def test_chat(friends: User, demo_tools: Ledger, speak: SPEAK) -> None:
    speak("send $50 to alice\n\nAlice Chen\nmake it 60\nyes\nwhat's my balance\nsing\n")
    lines = run("chat", "--session", "s-1").splitlines()
    assert lines[0] == "Session s-1; Ctrl-D ends it."
    kinds = [line.split("]")[0].strip("[") for line in lines[1:] if line.startswith("[")]
    assert kinds == ["clarify", "confirm", "confirm", "confirmed", "result", "unknown"]
    assert any(line.startswith("Sent 60 US dollars to Alice Chen") for line in lines)
    assert any("9,940 US dollars" in line for line in lines)
    assert demo_tools.calls() == ["transfer", "balance"]
    assert verify() == []


def test_chat_runs_by_a_yes_and_nothing_else(friends: User, demo_tools: Ledger, speak: SPEAK) -> None:
    speak("send $50 to Bob Miller\nmaybe\nno\nyes\n")
    lines = run("chat").splitlines()
    assert [line.split("]")[0] for line in lines[1:]] == ["[confirm", "[clarify", "[rejected", "[unknown"]
    assert demo_tools.calls() == []


def test_a_yes_that_could_not_be_carried_out_is_not_one_for_later(
    friends: User, demo_tools: Ledger, speak: SPEAK
) -> None:
    from tools.models import McpServer

    server = McpServer.objects.get(name="wallet")
    good = server.args
    server.args, server.max_retry = ["-c", "exit(1)"], 0
    server.save()
    speak("send $50 to Bob Miller\nyes\n")
    assert "cannot be reached" in run("chat", "--session", "s-1")
    assert Plan.objects.get().state == "confirmed"
    server.args = good
    server.save()
    speak("maybe\nwhat?\n")
    run("chat", "--session", "s-1")
    assert demo_tools.calls() == []
    speak("yes\n")
    assert "Sent 50 US dollars" in run("chat", "--session", "s-1")
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


def test_chat_goes_on_after_an_error(friends: User, speak: SPEAK, settings: Any) -> None:
    settings.MAX_UTTERANCE_CHARS = 30
    speak(f"{'a' * 31}\nsend $50 to Bob Miller\n")
    lines = run("chat").splitlines()
    assert lines[1].startswith("[INVALID_PARAM]")
    assert lines[2].startswith("[confirm]")


# call_tool


def test_call_tool_that_reads(friends: User, demo_tools: Ledger) -> None:
    body = json.loads(run("call_tool", "balance", "--json", '{"currency": "USD"}'))
    assert body["success"] is True
    assert body["data"] == {"balances": [{"amount": "10000.00", "currency": "USD"}]}
    assert Plan.objects.get().state == "succeeded"


TO_BOB = json.dumps({"to": BOB, "amount": "50", "currency": "USD"})


def test_call_tool_asks_before_it_writes(friends: User, demo_tools: Ledger, speak: SPEAK) -> None:
    for answer in ("no\n", "\n", "yess\n", ""):
        speak(answer)
        written, code = ends("call_tool", "transfer", "--json", TO_BOB)
        assert "Send 50 US dollars to Bob Miller" in written
        assert (written.splitlines()[-1], code) == ("Not done.", 1)
    assert demo_tools.calls() == []
    assert set(Plan.objects.values_list("state", flat=True)) == {"rejected"}
    speak("yes\n")
    assert '"success": true' in run("call_tool", "transfer", "--json", TO_BOB)
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]


def test_call_tool_with_yes(friends: User, demo_tools: Ledger) -> None:
    written = run("call_tool", "transfer", "--json", TO_BOB, "--yes")
    assert json.loads(written)["success"] is True
    assert demo_tools.transfers() == [(BOB, "USD", 5000)]
    plan = Plan.objects.get()
    assert (plan.state, plan.confirmed_by, plan.asked_in, plan.confirmed_in) == ("succeeded", "command", 1, 2)
    # Another call is another wish.
    run("call_tool", "transfer", "--json", TO_BOB, "--yes")
    assert len(demo_tools.transfers()) == 2


def test_call_tool_that_fails(user: User, shapes: Shapes) -> None:
    written, code = ends("call_tool", "pay", "--json", '{"how": "fail"}', "--yes")
    body = json.loads(written)
    assert (code, body["success"], body["error"]["code"]) == (1, False, "EXEC_FAIL")
    assert len(shapes.calls()) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("balance", "--json", "{"), "--json is not JSON"),
        (("balance", "--json", "[]"), "--json is not a JSON object"),
        (("launch",), "NOT_FOUND"),
        (("balance", "--json", '{"currency": "XXX"}'), "TOOL_PARAMS_INVALID"),
        (("transfer", "--yes"), "TOOL_PARAMS_INVALID"),
    ],
)
def test_call_tool_refuses(friends: User, demo_tools: Ledger, args: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message) as refused:
        run("call_tool", *args)
    assert refused.value.returncode == 1
    assert Plan.objects.count() == 0
    assert demo_tools.calls() == []


# load_phrases


def test_load_phrases(friends: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(pack: str) -> list[str]:
        out = io.StringIO()
        call_command("load_phrases", pack, stdout=out)
        return out.getvalue().splitlines()

    assert load("home_en") == ["0 phrases and rules written."]
    light = {"properties": {"name": {"type": "string", "enum": ["Reading Lamp"]}}}
    Tool.objects.create(
        server=Tool.objects.all()[0].server,
        name="turn_on",
        action="HassTurnOn",
        approval="approved",
        definition={"name": "turn_on", "inputSchema": light},
        param_kinds={"name": "choice"},
    )
    first, second = load("home_en"), load("home_en")
    assert int(first[-1].split()[0]) > 10
    assert second[-1] == "0 phrases and rules written."
    # What speaks of areas and kinds of things has nothing to say of this tool.
    assert first[:-1] == second[:-1]
    assert all(line.startswith("left out: HassTurnOn: ") for line in first[:-1])
    assert run("interpret", "turn on the reading lamp").startswith("[confirm]")
    with pytest.raises(CommandError):
        load("nowhere")
