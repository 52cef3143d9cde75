"""What a turn begins from, and writing it down."""

import pytest

from accounts.models import User
from agents.models import Door, Plan, Session, SessionStatus, Turn
from agents.services import plans, turns
from agents.services.plans import Draft, Stale
from agents.services.turns import TurnRecord
from auditlog.models import StepLog
from fullvoice.lib.errors import Forbidden, NotFound
from tools.models import Tool

ENTRY = ("interpret", "success", "understood", {"n": 1})
RECORD = TurnRecord("send it", "en", Door.REST, "confirm", "Send?", 12, entries=[ENTRY])


def draft() -> Draft:
    return Draft([(Tool.objects.get(action="transfer"), {"to": "1", "amount": "5", "currency": "USD"})], "Send?")


def test_a_turn_begins_a_session(friends: User) -> None:
    situation = turns.begin(friends, "s-1")
    assert (situation.version, situation.plan, list(situation.steps), list(situation.history)) == (0, None, [], [])
    assert [person.name for person in situation.people if person.account.endswith("3377")] == ["Bob Miller"]
    assert next((wallet.label, wallet.is_default) for wallet in situation.wallets) == ("Everyday", True)
    assert Session.objects.get().status == SessionStatus.INTERPRETING


def test_an_answer_begins_no_session(friends: User) -> None:
    with pytest.raises(NotFound):
        turns.begin(friends, "s-1", create=False)
    assert Session.objects.count() == 0


def test_now_is_the_users_own(friends: User) -> None:
    friends.timezone = "Asia/Tokyo"
    assert str(turns.begin(friends, "s-1").now.tzinfo) == "Asia/Tokyo"


def test_the_past_is_short_and_in_order(friends: User) -> None:
    for number in range(turns.HISTORY + 2):
        record = TurnRecord(f"u{number}", "en", Door.REST, "unknown", f"r{number}", 1)
        turns.commit(turns.begin(friends, "s-1"), record, keep=True)
    past = turns.begin(friends, "s-1").history
    assert [(turn.utterance, turn.reply) for turn in past] == [
        (f"u{number}", f"r{number}") for number in range(2, turns.HISTORY + 2)
    ]


def test_a_turn_is_written_with_all_that_it_did(friends: User) -> None:
    written = turns.commit(turns.begin(friends, "s-1"), RECORD, draft=draft())
    assert written.plan is not None
    assert (written.turn.number, written.turn.plan, written.plan.asked_in) == (1, written.plan, 1)
    session = Session.objects.get()
    assert (session.version, session.status) == (1, SessionStatus.AWAITING)
    entry = StepLog.objects.get()
    assert (entry.session_id, entry.turn_id, entry.plan_id) == (session.pk, 1, written.plan.pk.hex)
    assert entry.detail == {"type": "confirm", "door": "rest", "n": 1}
    assert entry.content == {
        "utterance": "send it",
        "reply": "Send?",
        "steps": [{"action": "transfer", "params": {"to": "1", "amount": "5", "currency": "USD"}}],
    }


def test_of_two_turns_from_one_state_one_is_written(friends: User) -> None:
    first, second = turns.begin(friends, "s-1"), turns.begin(friends, "s-1")
    turns.commit(first, RECORD, draft=draft())
    with pytest.raises(Stale):
        turns.commit(second, RECORD, draft=draft())
    assert (Turn.objects.count(), Plan.objects.count(), StepLog.objects.count()) == (1, 1, 1)


def test_a_plan_that_moved_meanwhile_makes_the_turn_stale(friends: User) -> None:
    turns.commit(turns.begin(friends, "s-1"), RECORD, draft=draft())
    situation = turns.begin(friends, "s-1")
    Plan.objects.update(state="executing")
    for how in ({"draft": draft()}, {"change": lambda plan, _: plans.reject(plan)}, {}):
        with pytest.raises(Stale):
            turns.commit(situation, RECORD, **how)
    assert (Turn.objects.count(), Plan.objects.get().state, Session.objects.get().version) == (1, "executing", 1)


def test_what_is_neither_kept_nor_changed_is_superseded(friends: User) -> None:
    turns.commit(turns.begin(friends, "s-1"), RECORD, draft=draft())
    written = turns.commit(turns.begin(friends, "s-1"), RECORD)
    assert (written.plan, Plan.objects.get().state) == (None, "superseded")
    assert Session.objects.get().status == SessionStatus.IDLE


def test_what_is_kept_stays(friends: User) -> None:
    turns.commit(turns.begin(friends, "s-1"), RECORD, draft=draft())
    written = turns.commit(turns.begin(friends, "s-1"), RECORD, keep=True)
    assert written.plan == Plan.objects.get()
    assert (written.plan.state, Session.objects.get().status) == ("pending", SessionStatus.AWAITING)


def test_a_turn_that_failed_leaves_the_session_as_it_was(friends: User) -> None:
    session = turns.begin(friends, "s-1").session
    turns.abandon(session)
    assert Session.objects.get().status == SessionStatus.IDLE
    turns.commit(turns.begin(friends, "s-1"), RECORD, draft=draft())
    turns.begin(friends, "s-1")
    turns.abandon(session)
    assert Session.objects.get().status == SessionStatus.AWAITING


def test_a_closed_session_is_not_reopened(friends: User) -> None:
    session = turns.begin(friends, "s-1").session
    situation = turns.begin(friends, "s-1")
    assert turns.close(session, by=None) is True
    turns.abandon(session)
    for create in (True, False):
        with pytest.raises(Forbidden):
            turns.begin(friends, "s-1", create=create)
    # Nor by a turn that was under way when it was closed.
    with pytest.raises(Stale):
        turns.commit(situation, RECORD, draft=draft())
    assert Session.objects.get().status == SessionStatus.CLOSED
    assert (Plan.objects.count(), Turn.objects.count()) == (0, 0)


def test_a_turn_of_a_tool_that_is_gone_is_stale(friends: User) -> None:
    """Another process went by a catalogue that was read before staff removed the tool."""
    tool = Tool(pk=987654, server_id=987654, action="gone", definition_hash="x")
    with pytest.raises(plans.Stale):
        turns.commit(
            turns.begin(friends, "s-1"),
            turns.TurnRecord("send it", "en", Door.REST, "confirm", "?", 0),
            draft=plans.Draft([(tool, {})], "?"),
        )
    assert not Plan.objects.exists()
    assert Session.objects.get(name="s-1").version == 0
