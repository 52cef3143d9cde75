"""What the API's own handler owes for leaving Django's: ids, limits, error shape, language, disconnects."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from loguru import logger

from fullvoice import asgi
from fullvoice.urls import urlpatterns as real

events: list[str] = []
began = asyncio.Event()


async def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError("secret words")


async def slow(request: HttpRequest) -> HttpResponse:
    events.append("began")
    began.set()
    try:
        await asyncio.sleep(30)
    except asyncio.CancelledError:
        events.append("cancelled")
        raise
    return HttpResponse()


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


urlpatterns = [path("v1/boom", boom), path("v1/slow", slow), path("v1/plain", plain), *real]


@pytest.fixture(autouse=True)
def _urls(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    events.clear()
    began.clear()


def code(answer: httpx2.Response) -> str:
    body = answer.json()
    assert body["success"] is False
    assert set(body["error"]) == {"code", "message", "requestId", "details"}
    assert body["error"]["requestId"] == answer.headers["X-Request-ID"]
    return str(body["error"]["code"])


async def test_every_answer_has_a_request_id(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/v1/plain")
    assert answer.text == "plain"
    assert len(answer.headers["X-Request-ID"]) == 32
    answer = await http.get("/v1/plain", headers={"X-Request-ID": "trace-12345"})
    assert answer.headers["X-Request-ID"] == "trace-12345"
    answer = await http.get("/v1/plain", headers={"X-Request-ID": "bad id\twith blanks"})
    assert answer.headers["X-Request-ID"] != "bad id\twith blanks"


@pytest.mark.parametrize(
    ("method", "url", "status", "expected"),
    [
        ("GET", "/v1/api/nothing", 404, "NOT_FOUND"),
        ("GET", "/v1/nothing", 404, "NOT_FOUND"),
        ("GET", "/v1/api/", 404, "NOT_FOUND"),
        ("DELETE", "/v1/api/interpret", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/v1/boom", 500, "INTERNAL"),
    ],
)
async def test_errors_have_one_shape(
    http: httpx2.AsyncClient, method: str, url: str, status: int, expected: str
) -> None:
    answer = await http.request(method, url)
    assert answer.status_code == status
    assert code(answer) == expected
    assert "secret words" not in answer.text


async def test_an_unhandled_error_leaves_its_traceback_in_the_log_with_the_request_id(
    http: httpx2.AsyncClient,
) -> None:
    lines: list[str] = []
    sink = logger.add(lines.append, format="{extra[request_id]} {message}", diagnose=False)
    try:
        answer = await http.get("/v1/boom")
    finally:
        logger.remove(sink)
    assert f"{answer.headers['X-Request-ID']} unhandled error" in lines[0]
    assert "ValueError" in lines[0]


async def test_messages_are_in_the_callers_language(http: httpx2.AsyncClient) -> None:
    english = await http.get("/v1/nothing", headers={"Accept-Language": "en"})
    chinese = await http.get("/v1/nothing", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert english.json()["error"]["message"] == "There is nothing here."
    assert chinese.json()["error"]["message"] == "这里什么也没有。"


async def test_bodies_are_bounded_and_must_be_json(http: httpx2.AsyncClient, settings: Any) -> None:
    settings.MAX_BODY_BYTES = 1000
    answer = await http.post("/v1/api/auth/token", json={"username": "x" * 1000, "password": "y"})
    assert answer.status_code == 413
    assert code(answer) == "TOO_LARGE"
    assert "1000" in answer.json()["error"]["message"]
    assert "MAX_BODY_BYTES" in answer.json()["error"]["message"]

    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100

    headers = {"Content-Type": "application/json"}
    answer = await http.post("/v1/api/auth/token", content=endless(), headers=headers)
    assert answer.status_code == 413
    answer = await http.post("/v1/api/auth/token", content=b"a=b", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert code(answer) == "UNSUPPORTED_MEDIA"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1]",
        b'{"username": NaN}',
        b'{"username": 1e400}',
        b'"\xff"',
        b'{"username": "\\ud800", "password": "x"}',
        b'{"username": "a\\u0000b", "password": "x"}',
        b"[" * 100_000,
        b'{"username": ' + b"[" * 21 + b"]" * 21 + b"}",
        b"1" * 5000,
    ],
)
async def test_junk_is_a_400(http: httpx2.AsyncClient, body: bytes) -> None:
    answer = await http.post("/v1/api/auth/token", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert code(answer) == "INVALID_PARAM"
    assert answer.json()["error"]["details"]["fields"]


async def test_fields_that_do_not_fit_are_named(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/v1/api/auth/token", json={"username": "x"})
    assert answer.status_code == 400
    assert [row["field"] for row in answer.json()["error"]["details"]["fields"]] == ["password"]


async def test_what_does_not_fit_is_said_in_the_callers_language(http: httpx2.AsyncClient) -> None:
    headers = {"Accept-Language": "zh-CN"}
    answer = await http.post("/v1/api/auth/token", json={"username": 5}, headers=headers)
    fields = {row["field"]: row["problem"] for row in answer.json()["error"]["details"]["fields"]}
    assert fields == {"username": "必须是文字", "password": "缺失"}


async def test_with_https_only_nothing_is_taken_over_plain_http(http: httpx2.AsyncClient, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = await http.post("/v1/api/auth/token", json={"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert code(answer) == "FORBIDDEN"
    assert "SECURE_SSL_REDIRECT" in answer.json()["error"]["message"]
    assert (await http.get("/health/live")).status_code == 200
    assert (await http.get("https://testserver/v1/plain")).text == "plain"


async def test_a_host_that_is_not_ours_is_refused(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/v1/plain", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert code(answer) == "INVALID_PARAM"


async def test_a_client_that_goes_away_cancels_the_work() -> None:
    messages = [{"type": "http.request", "body": b""}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await began.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        events.append(message["type"])

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v1/slow",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    await asgi.application(scope, receive, send)
    assert events == ["began", "cancelled"]


async def test_sockets_that_lead_nowhere_are_closed() -> None:
    sent: list[Any] = []

    messages: Iterator[dict[str, Any]] = iter(
        [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 4404}]
    )

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    await asgi.application({"type": "websocket", "path": "/v1/elsewhere"}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 4404}]
    assert asgi.application.sockets == 0
