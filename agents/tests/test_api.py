"""The wire: what is taken, what is refused, in which language, and that OpenAPI says so."""

from typing import Any

import httpx2
import pytest

from accounts.models import User
from agents.models import Session, Turn
from agents.schemas import ExecutedOut, NotExecutedOut, PlanOut, ReplyOut, SessionDetailOut
from fullvoice.lib.errors import FullVoiceError
from fullvoice.lib.wire import Wire

from .conftest import Api, Ledger, Shapes, age, rows, states

PATHS = {
    "interpret": "/v1/api/interpret",
    "confirm": "/v1/api/confirm",
    "execute": "/v1/api/execute",
    "cancel": "/v1/api/plans/{plan_id}/cancel",
}


@pytest.fixture(autouse=True)
def _all_end(ended: None) -> None:
    pass


def declared(shape: type[Wire], answer: dict[str, Any]) -> None:
    """The answer is of this shape, and has nothing that the shape does not tell of."""
    shape.model_validate(answer)
    aliases = {field.alias for field in shape.model_fields.values()}
    assert answer.keys() <= aliases, answer.keys() - aliases


async def test_every_answer_is_as_openapi_has_it(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $50 to alice")
    declared(ReplyOut, asked)
    asked = await api.confirm("Alice Chen")
    declared(ReplyOut, asked)
    declared(ReplyOut, await api.say("sing me a song", sessionId="s-2"))
    declared(ReplyOut, await api.say("what's my balance", sessionId="s-3", autoExecute=True))
    done = await api.confirm("yes", execute=True)
    declared(ExecutedOut, done)
    declared(PlanOut, await api.get(f"plans/{asked['planId']}"))
    declared(SessionDetailOut, await api.get("sessions/s-1"))
    cancelled = await api.say("send $50 to Bob Miller")
    declared(ReplyOut, await api.post(f"plans/{cancelled['planId']}/cancel"))


async def test_a_failure_is_as_openapi_has_it(shapes: Shapes, ann: httpx2.AsyncClient, user: User) -> None:
    api = Api(ann)
    failed = await api.execute(502, action="look", params={"how": "fail"})
    declared(NotExecutedOut, failed)
    assert failed.keys() == {"success", "error", "planId", "steps", "replayed", "resultText"}


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("interpret", {200, 400, 401, 403, 413, 429, 500, 502, 503}),
        ("confirm", {200, 400, 401, 403, 404, 409, 410, 413, 429, 500, 502, 503}),
        ("execute", {200, 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 502, 503}),
        ("cancel", {200, 400, 401, 403, 404, 409, 410, 500}),
    ],
)
async def test_openapi_tells_of_every_status(http: httpx2.AsyncClient, name: str, statuses: set[int]) -> None:
    schema = (await http.get("/v1/api/openapi.json")).json()
    told = {int(status) for status in schema["paths"][PATHS[name]]["post"]["responses"]}
    assert statuses <= told


def test_codes_and_statuses_are_the_contracts() -> None:
    contract = {
        "INVALID_PARAM": 400,
        "UNAUTHENTICATED": 401,
        "FORBIDDEN": 403,
        "STEP_UP_REQUIRED": 403,
        "NOT_FOUND": 404,
        "METHOD_NOT_ALLOWED": 405,
        "TOO_LARGE": 413,
        "UNSUPPORTED_MEDIA": 415,
        "CONFIRMATION_REQUIRED": 409,
        "CONFIRMATION_MISMATCH": 409,
        "PLAN_BUSY": 409,
        "PLAN_CLOSED": 409,
        "IDEMPOTENCY_CONFLICT": 409,
        "PLAN_EXPIRED": 410,
        "TOOL_PARAMS_INVALID": 422,
        "RATE_LIMITED": 429,
        "EXEC_FAIL": 502,
        "EXEC_UNKNOWN": 502,
        "TOOL_UNAVAILABLE": 503,
        "INTERPRETER_UNAVAILABLE": 503,
        "OVERLOADED": 503,
        "INTERNAL": 500,
    }

    def all_of(kind: type[FullVoiceError]) -> set[type[FullVoiceError]]:
        return {kind}.union(*(all_of(one) for one in kind.__subclasses__()))

    assert {kind.code: kind.status for kind in all_of(FullVoiceError)} == contract


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("interpret", {"text": ""}, "text"),
        ("interpret", {"text": "   "}, "text"),
        ("interpret", {}, "text"),
        ("interpret", {"text": 5}, "text"),
        ("interpret", {"text": "hello", "language": "fr"}, "language"),
        ("interpret", {"text": "hello", "sessionId": ""}, "sessionId"),
        ("interpret", {"text": "hello", "sessionId": "a b"}, "sessionId"),
        ("interpret", {"text": "hello", "sessionId": "a\n"}, "sessionId"),
        ("interpret", {"text": "hello", "sessionId": "a" * 129}, "sessionId"),
        ("interpret", {"text": "hello", "sessionId": "会话"}, "sessionId"),
        ("interpret", {"text": "hello", "sessionId": None}, "sessionId"),
        ("interpret", {"text": "hello", "autoExecute": "perhaps"}, "autoExecute"),
        ("interpret", {"text": "hello", "context": "Kitchen"}, "context"),
        ("interpret", {"text": "hello", "context": {"area": 5}}, "context.area"),
        ("interpret", {"text": "hello", "context": {"area": ["Kitchen"]}}, "context.area"),
        ("interpret", {"text": "hello", "context": {"area": ""}}, "context.area"),
        ("interpret", {"text": "hello", "context": {"area": "x" * 201}}, "context.area"),
        ("interpret", {"text": "hello", "context": {"the area": "Kitchen"}}, "context.the area.[key]"),
        ("interpret", {"text": "hello", "context": {"x" * 65: "Kitchen"}}, f"context.{'x' * 65}.[key]"),
        ("interpret", {"text": "hello", "context": {f"n{n}": "x" for n in range(21)}}, "context"),
        ("confirm", {"decision": "maybe"}, "decision"),
        ("confirm", {"params": "x"}, "params"),
        ("execute", {"action": "a" * 195}, "action"),
    ],
)
async def test_what_does_not_fit_is_named(ann: httpx2.AsyncClient, path: str, body: dict[str, Any], field: str) -> None:
    api = Api(ann)
    refused = await api.refused(path, 400, "INVALID_PARAM", **body)
    assert [one["field"] for one in refused["error"]["details"]["fields"]] == [field]
    assert await rows(Session.objects.count) == 0


@pytest.mark.parametrize("name", ["a", "A-b_c.d:e", "9" * 128])
async def test_session_names(ann: httpx2.AsyncClient, name: str) -> None:
    api = Api(ann, name)
    assert (await api.say("hello"))["sessionId"] == name
    assert (await api.get(f"sessions/{name}"))["sessionId"] == name


@pytest.mark.parametrize("text", ["nul \\u0000", "half a pair \\ud800"])
async def test_text_that_cannot_be_stored(ann: httpx2.AsyncClient, text: str) -> None:
    body = f'{{"sessionId": "s-1", "text": "{text}"}}'.encode()
    answer = await ann.post("/v1/api/interpret", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "INVALID_PARAM")
    assert await rows(Turn.objects.count) == 0


@pytest.mark.parametrize(
    "text", ["🙂 send it", "“quotes” <b>", "'; DROP TABLE turns; --", "{{7*7}} {amount}", "\u202eabc"]
)
async def test_any_text_is_taken_as_text(api: Api, text: str) -> None:
    answer = await api.say(text)
    assert answer["type"] == "unknown"
    assert (await api.get("sessions/s-1"))["turns"][0]["utterance"] == text


async def test_errors_are_in_the_callers_language(api: Api, user: User) -> None:
    asked = await api.say("send $50 to Bob Miller")

    async def message(**headers: str) -> str:
        answer = await api.execute(409, headers=headers, planId=asked["planId"])
        return str(answer["error"]["message"])

    english = await message(**{"Accept-Language": "en"})
    chinese = await message(**{"Accept-Language": "zh-CN,zh;q=0.9"})
    assert english == "This needs a yes first."
    assert chinese != english
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
    user.language = "zh"
    await rows(user.save)
    assert await message() == chinese


async def test_what_is_closed_says_so_in_chinese(api: Api) -> None:
    await api.say("hello")
    refused = await api.confirm("yes", 409, headers={"Accept-Language": "zh"})
    message = refused["error"]["message"]
    assert any("\u4e00" <= char <= "\u9fff" for char in message)


async def test_replies_are_in_the_language_that_was_spoken(api: Api, demo_tools: Ledger) -> None:
    """Whatever the request's own language is."""
    asked = await api.say("给张三转五十块钱", headers={"Accept-Language": "en"})
    assert asked["confirmText"].startswith("给张三")
    assert "50元人民币" in asked["confirmText"]
    yes = await api.confirm("好的", headers={"Accept-Language": "en"})
    assert any("\u4e00" <= char <= "\u9fff" for char in yes["confirmText"])
    done = await api.execute(planId=asked["planId"], headers={"Accept-Language": "en"})
    assert "张三" in done["resultText"]
    assert "元人民币" in done["resultText"]


@pytest.mark.parametrize(("path", "method"), [("interpret", "GET"), ("execute", "PUT"), ("sessions", "POST")])
async def test_methods(ann: httpx2.AsyncClient, path: str, method: str) -> None:
    answer = await ann.request(method, f"/v1/api/{path}", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")


async def test_amounts_are_never_binary_floats(api: Api, demo_tools: Ledger) -> None:
    asked = await api.say("send $0.10 to Bob Miller")
    assert asked["params"]["amount"] == "0.1"
    done = await api.confirm("yes", execute=True)
    assert (done["data"]["amount"], done["data"]["balance"]) == ("0.10", "9999.90")


async def test_times_are_utc(api: Api) -> None:
    asked = await api.say("send $50 to Bob Miller")
    assert asked["expiresAt"].endswith("Z")
    plan = await api.get(f"plans/{asked['planId']}")
    assert plan["expiresAt"] == asked["expiresAt"]
    await age(asked["planId"])
    assert (await api.get("sessions/s-1"))["plans"][0]["finishedAt"].endswith("Z")
    assert await states() == ["expired"]


async def test_an_auto_executed_failure_is_told_as_one(shapes: Shapes, api: Api) -> None:
    from agents.models import Phrase
    from tools.models import Tool

    await rows(
        lambda: Phrase.objects.create(tool=Tool.objects.get(action="look"), language="en", template="look and {how}")
    )
    failed = await api.say("look and fail", 502, autoExecute=True)
    assert (failed["success"], failed["error"]["code"]) == (False, "EXEC_FAIL")
    assert failed["steps"][0]["state"] == "failed"
    assert (await api.confirm("yes", 502))["replayed"] is True
    assert len(shapes.calls()) == 1
