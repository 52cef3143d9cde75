"""What can be read of sessions, plans and their log: one's own, in pages."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx2
import pytest
from django.utils import timezone

from accounts.models import User
from agents.models import Plan, Session
from agents.services import plans, turns
from auditlog.services import Entry, record, session_chain

from .conftest import BOB, Api, Ledger, age, plan_of, rows, session_of


async def make_sessions(user: User, count: int, **fields: Any) -> None:
    now = timezone.now()

    def work() -> None:
        Session.objects.bulk_create(
            Session(user=user, name=f"n-{number}", updated_at=now - timedelta(seconds=number // 2), **fields)
            for number in range(count)
        )

    await rows(work)


@pytest.fixture
def reader(ann: httpx2.AsyncClient) -> Api:
    """`user` without any tools."""
    return Api(ann)


async def walk(api: Api, path: str, limit: int) -> list[Any]:
    """Every item of a list, page by page."""
    items, cursor = [], ""
    while True:
        page = await api.get(path, limit=limit, cursor=cursor)
        assert 0 < len(page["items"]) <= limit
        items += page["items"]
        if page["nextCursor"] is None:
            return items
        cursor = page["nextCursor"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
async def test_sessions_in_pages(reader: Api, user: User, limit: int) -> None:
    await make_sessions(user, 7)
    items = await walk(reader, "sessions", limit)
    # Latest first; of two of the same moment, the later made.
    assert [item["sessionId"] for item in items] == ["n-1", "n-0", "n-3", "n-2", "n-5", "n-4", "n-6"]
    assert items[0].keys() == {"sessionId", "status", "createdAt", "updatedAt"}
    assert datetime.fromisoformat(items[0]["updatedAt"]).utcoffset() == timedelta(0)


async def test_a_cursor_stands_in_a_url_as_it_is(reader: Api, user: User) -> None:
    await make_sessions(user, 2)
    cursor = (await reader.get("sessions", limit=1))["nextCursor"]
    answer = await reader.http.get(f"/v1/api/sessions?limit=1&cursor={cursor}")
    assert [item["sessionId"] for item in answer.json()["items"]] == ["n-0"]


async def test_no_sessions(reader: Api) -> None:
    assert await reader.get("sessions") == {"items": [], "nextCursor": None}


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1",
        "_",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z_",
        "2026-01-01T00:00:00Z_-1",
        "2026-01-01T00:00:00Z_1_2",
        "2026-01-01T00:00:00_1",
        f"2026-01-01T00:00:00Z_{2**63}",
        "0001-01-01T00:00:00+14:00_1",
        "' OR 1=1 --_1",
        "x" * 65,
    ],
)
async def test_a_cursor_that_is_none_of_ours(reader: Api, user: User, cursor: str) -> None:
    await make_sessions(user, 1)
    refused = await reader.get("sessions", 400, cursor=cursor)
    assert refused["error"]["code"] == "INVALID_PARAM"
    assert refused["error"]["details"]["fields"][0]["field"] == "cursor"


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5"])
async def test_limits(reader: Api, user: User, limit: str) -> None:
    await make_sessions(user, 1)
    for path in ("sessions", "sessions/n-0/logs"):
        refused = await reader.get(path, 400, limit=limit)
        assert refused["error"]["details"]["fields"][0]["field"] == "limit"


async def test_one_session(api: Api, demo_tools: Ledger) -> None:
    first = await api.say("send $50 to Bob Miller")
    second = await api.confirm("make it 60")
    await api.confirm("yes", execute=True)
    shown = await api.get("sessions/s-1")
    assert (shown["sessionId"], shown["status"]) == ("s-1", "idle")
    assert [(turn["id"], turn["type"], turn["utterance"]) for turn in shown["turns"]] == [
        (1, "confirm", "send $50 to Bob Miller"),
        (2, "confirm", "make it 60"),
        (3, "confirmed", "yes"),
    ]
    assert [turn["planId"] for turn in shown["turns"]] == [first["planId"], second["planId"], second["planId"]]
    assert shown["turns"][0].keys() == {
        *("id", "time", "door", "language", "utterance", "type", "reply", "interpreter", "planId", "durationMs")
    }
    assert [(plan["planId"], plan["state"], plan["supersedes"]) for plan in shown["plans"]] == [
        (first["planId"], "superseded", None),
        (second["planId"], "succeeded", first["planId"]),
    ]
    step = shown["plans"][1]["steps"][0]
    assert (step["params"]["amount"], step["state"], step["data"]["balance"]) == ("60", "succeeded", "9940.00")
    assert step["error"] is None
    assert await api.get(f"plans/{second['planId']}") == shown["plans"][1]


async def test_a_session_shows_no_more_than_a_page(api: Api, settings: Any) -> None:
    settings.PAGE_LIMIT = 2
    for amount in (10, 20, 30):
        await api.say(f"send ${amount} to Bob Miller")
    shown = await api.get("sessions/s-1")
    assert [turn["id"] for turn in shown["turns"]] == [2, 3]
    assert [plan["steps"][0]["params"]["amount"] for plan in shown["plans"]] == ["20", "30"]


async def test_a_plan_that_expired_is_shown_as_such(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    shown = await api.get(f"plans/{asked['planId']}")
    assert (shown["state"], shown["finishedAt"], shown["confirmText"]) == ("pending", None, asked["confirmText"])
    assert shown["expiresAt"] == asked["expiresAt"]
    await age(asked["planId"])
    shown = await api.get(f"plans/{asked['planId']}")
    assert shown["state"] == "expired"
    assert shown["finishedAt"] is not None
    assert (await plan_of(asked["planId"])).state == "expired"


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
async def test_logs_in_pages(reader: Api, user: User, limit: int) -> None:
    await make_sessions(user, 2)
    session = await session_of("n-0")
    other = await session_of("n-1")

    def fill() -> None:
        from django.db import transaction

        for number in range(5):
            with transaction.atomic():
                record(
                    Entry(session_chain(session.pk), "interpret", "success", f"m{number}", session_id=session.pk),
                    Entry(session_chain(other.pk), "interpret", "success", "other", session_id=other.pk),
                )

    await rows(fill)
    items = await walk(reader, "sessions/n-0/logs", limit)
    assert [(item["id"], item["message"]) for item in items] == [(n + 1, f"m{n}") for n in range(5)]


async def test_an_entry_of_the_log(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.confirm("yes", execute=True)
    items = (await api.get("sessions/s-1/logs"))["items"]
    assert [(item["step"], item["status"]) for item in items] == [
        ("interpret", "success"),
        ("confirm", "success"),
        ("execute", "success"),
    ]
    last = items[-1]
    assert last.keys() == {
        *("id", "time", "step", "status", "code", "message", "turnId", "planId", "planStep", "action", "durationMs"),
        *("requestId", "detail", "content", "hash"),
    }
    assert (last["planId"], last["planStep"], last["action"], last["turnId"]) == (asked["planId"], 1, "transfer", 2)
    assert last["requestId"] == items[1]["requestId"] != items[0]["requestId"]
    assert last["content"]["params"] == {"to": BOB, "amount": "50", "currency": "USD"}
    assert len(last["hash"]) == 64


@pytest.mark.parametrize("cursor", ["x", "-1", "1.0", "", str(2**63), "9" * 30])
async def test_a_cursor_of_the_log(reader: Api, user: User, cursor: str) -> None:
    await make_sessions(user, 1)
    status = 200 if cursor == "" else 400
    answer = await reader.get("sessions/n-0/logs", status, cursor=cursor)
    if status == 400:
        assert answer["error"]["code"] == "INVALID_PARAM"


async def test_what_is_not_there(reader: Api) -> None:
    for path in ("sessions/none", "sessions/none/logs", "sessions/%2e%2e/logs", "plans/none", f"plans/{'0' * 32}"):
        refused = await reader.get(path, 404)
        assert refused["error"]["code"] == "NOT_FOUND"
    await reader.refused(f"plans/{'0' * 32}/cancel", 404, "NOT_FOUND")
    await reader.refused("plans/x/cancel", 404, "NOT_FOUND")


async def test_what_is_somebody_elses_is_not_there(api: Api, other: User, demo_tools: Ledger) -> None:
    from agents import conversation
    from agents.moves import Said

    reply = await conversation.take_turn(other, Said("theirs", "send $50 to Bob Miller"))
    assert reply.plan is not None
    theirs = reply.plan.pk.hex
    for path in ("sessions/theirs", "sessions/theirs/logs", f"plans/{theirs}"):
        await api.get(path, 404)
    await api.say("hello", sessionId="theirs")
    for session in ("s-1", "theirs"):
        await api.refused("execute", 404, "NOT_FOUND", sessionId=session, planId=theirs)
        await api.refused("confirm", 404, "NOT_FOUND", sessionId=session, planId=theirs, decision="yes")
        await api.refused("confirm", 404, "NOT_FOUND", sessionId=session, planId=theirs, decision="no")
    await api.refused(f"plans/{theirs}/cancel", 404, "NOT_FOUND")
    assert (await plan_of(theirs)).state == "pending"
    assert [item["sessionId"] for item in (await api.get("sessions"))["items"]] == ["theirs"]
    assert (await api.get("sessions/theirs"))["plans"] == []
    assert demo_tools.calls() == []


async def test_reading_costs_the_same_for_many_plans(api: Api, user: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from agents import reads

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            reads.session(user, "s-1")
        return len(queries)

    await api.say("send $10 to Bob Miller")
    few = await rows(cost)
    for amount in range(11, 19):
        await api.say(f"send ${amount} to Bob Miller")
    assert await rows(cost) == few


@pytest.mark.parametrize("states_", [("pending",), ("ready",), ("asking",), ("confirmed",)])
async def test_cancel(api: Api, demo_tools: Ledger, states_: tuple[str]) -> None:
    texts = {"pending": "send $50 to Bob Miller", "ready": "what's my balance", "asking": "send $50 to alice"}
    (state,) = states_
    asked = await api.say(texts.get(state, texts["pending"]))
    if state == "confirmed":
        await api.confirm("yes")
    plan = asked["planId"]
    assert (await plan_of(plan)).state == state
    answer = await api.post(f"plans/{plan}/cancel")
    assert (answer["type"], answer["planId"], answer["sessionId"]) == ("cancelled", plan, "s-1")
    assert "expiresAt" not in answer
    again = await api.post(f"plans/{plan}/cancel")
    assert again == answer
    await api.refused("execute", 409, "PLAN_CLOSED", planId=plan)
    await api.refused("confirm", 409, "PLAN_CLOSED", planId=plan, decision="yes")
    assert (await session_of()).status == "idle"
    entries = (await api.get("sessions/s-1/logs"))["items"]
    assert [entry["message"] for entry in entries].count("plan cancelled") == 1
    assert demo_tools.calls() == []


async def test_what_was_carried_out_cannot_be_cancelled(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to Bob Miller")
    await api.confirm("yes", execute=True)
    await api.refused(f"plans/{asked['planId']}/cancel", 409, "PLAN_CLOSED")
    assert (await plan_of(asked["planId"])).state == "succeeded"


async def test_a_cancel_is_written_with_its_entry_or_not_at_all(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("no log today")

    asked = await api.say("send $50 to Bob Miller")
    monkeypatch.setattr(plans, "record", fail)
    await api.refused(f"plans/{asked['planId']}/cancel", 500, "INTERNAL")
    assert (await plan_of(asked["planId"])).state == "pending"


async def test_closing_is_in_the_sessions_log(api: Api, user: User) -> None:
    await api.say("send $50 to Bob Miller")
    await rows(partial(turns.close, await session_of(), by=user.pk))
    last = (await api.get("sessions/s-1/logs"))["items"][-1]
    assert (last["step"], last["status"], last["message"]) == ("session", "success", "session closed by staff")
    shown = await api.get("sessions/s-1")
    assert (shown["status"], shown["plans"][0]["state"]) == ("closed", "cancelled")


async def test_only_who_is_signed_in_reads(http: httpx2.AsyncClient, transactional_db: None) -> None:
    for path in ("sessions", "sessions/x", "sessions/x/logs", "plans/x"):
        answer = await http.get(f"/v1/api/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHENTICATED")
    for path in ("interpret", "confirm", "execute", "plans/x/cancel"):
        answer = await http.post(f"/v1/api/{path}", json={"sessionId": "s", "text": "hello"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHENTICATED")
    assert await rows(Plan.objects.count) == 0
