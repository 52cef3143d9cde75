"""The ASGI application: the API on a small handler of its own, the admin on Django's.

Django's handler spends a thread per request and a hop per sync middleware, which costs twenty times the work of an
API call. `ApiHandler` does without, and so owes what it skips: request ids, host check, body limit, error shape,
cancellation when the client goes away, the caller's language. Database work goes through `lib.aio.in_db`.
"""

import asyncio
import io
import os
import re
import threading
import uuid
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullvoice.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from asgiref.sync import ThreadSensitiveContext, iscoroutinefunction
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext_noop
from loguru import logger

from agents import voicing
from agents.interpreters.values import places
from agents.routing import sockets

from .error_handlers import internal, response
from .lib.aio import background, close_pool, in_db
from .lib.context import request_id
from .lib.errors import Forbidden, FullVoiceError, InvalidParam, MethodNotAllowed, NotFound, TooLarge, UnsupportedMedia

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

HTTPS_ONLY = gettext_noop("Use https (SECURE_SSL_REDIRECT).")
API_PATHS = ("/v1/", "/health", "/docs")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_WITH_BODY = ("POST", "PUT", "PATCH")


class ClientGone(Exception):
    """The client closed the connection before the answer."""


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole request body. Raises `TooLarge` as soon as it is known to pass `MAX_BODY_BYTES`, and `ClientGone`."""
    limit = settings.MAX_BODY_BYTES
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            raise TooLarge(limit=limit)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge(limit=limit)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


class ApiHandler:
    """Serves the API's paths: one task per request, no middleware, no thread but the database's."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id.set(given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex)
        translation.activate(translation.get_language_from_request(ASGIRequest(scope, io.BytesIO())))
        try:
            answer = await self._answer(scope, receive, headers)
            await self._send(answer, receive, send, head=scope["method"] == "HEAD")
        except ClientGone:
            logger.info("client went away")

    async def _answer(self, scope: Scope, receive: Receive, headers: dict[bytes, bytes]) -> HttpResponseBase:
        try:
            data = await _body(scope, receive)
            if data and scope["method"] in _WITH_BODY:
                kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
                if kind != b"application/json":
                    raise UnsupportedMedia
            request = ASGIRequest(scope, io.BytesIO(data))
            request.get_host()
            if settings.SECURE_SSL_REDIRECT and not request.is_secure() and not request.path.startswith("/health"):
                # No redirect: what came over plain http, a password perhaps, is to be seen as a mistake.
                raise Forbidden(HTTPS_ONLY)
            match = resolve(request.path_info)
            request.resolver_match = match
            if iscoroutinefunction(match.func):
                work = asyncio.ensure_future(match.func(request, *match.args, **match.kwargs))
            else:
                work = asyncio.ensure_future(in_db(match.func, request, *match.args, **match.kwargs))
            answer: HttpResponseBase = await _unless_gone(work, receive)
            if answer.status_code == 405:
                allowed = answer.get("Allow", "")
                answer = response(MethodNotAllowed())
                answer["Allow"] = allowed
            return answer
        except FullVoiceError as error:
            return response(error)
        except Http404:
            return response(NotFound())
        except DisallowedHost:
            return response(InvalidParam.of("Host", "not one of ALLOWED_HOSTS"))
        except (ClientGone, asyncio.CancelledError):
            raise
        except Exception as exc:
            return internal(exc)

    async def _send(self, answer: HttpResponseBase, receive: Receive, send: Send, *, head: bool) -> None:
        answer["X-Request-ID"] = request_id.get()
        answer["X-Content-Type-Options"] = "nosniff"
        if not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "no-store"
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.items()]
        if not answer.streaming:
            content: bytes = answer.content  # type: ignore[attr-defined]
            headers.append((b"content-length", str(len(content)).encode()))
            await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if head else content})
            return
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})

        async def stream() -> None:
            async for part in answer.streaming_content:  # type: ignore[attr-defined]
                await send({"type": "http.response.body", "body": part, "more_body": True})

        await _unless_gone(asyncio.ensure_future(stream()), receive)
        await send({"type": "http.response.body", "body": b""})


async def _unless_gone(work: asyncio.Future[Any], receive: Receive) -> Any:
    """The work's result. Cancels it and raises `ClientGone` where the client goes away first."""

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    watch = asyncio.ensure_future(gone())
    try:
        await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientGone
        return work.result()
    finally:
        for task in (work, watch):
            task.cancel()
        await asyncio.gather(work, watch, return_exceptions=True)


class Application:
    """Sends each connection to its handler, and ends what the process owns when the server stops."""

    def __init__(self) -> None:
        self.api = ApiHandler()
        self.sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["path"].startswith(API_PATHS):
            await self.api(scope, receive, send)
        else:
            await django_application(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.sockets += 1
        try:
            # A thread of its own for what Channels does sync, so that no socket waits for another's.
            async with ThreadSensitiveContext():
                await sockets(scope, receive, send)
        finally:
            self.sockets -= 1

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        # After the first answers can be given: what they would otherwise wait for once. The end waits for no warm-up.
        threading.Thread(target=warm_up, name="warm up", daemon=True).start()
        background.start(voicing.warm_up(), name="warm up speech")
        await receive()
        await shutdown()
        await send({"type": "lifespan.shutdown.complete"})


async def shutdown() -> None:
    """Let dispatched work finish for a moment, then end tool connections with their children, then the database's."""
    from agents.runtime import close_models
    from tools.mcp.pool import close_pools

    await background.drain(timeout=0.8)
    await close_models()
    await voicing.close()
    await close_pools()
    close_pool()


def warm_up() -> None:
    """Import and load what the first turn and the first call need (some 2.5 s of CPU)."""
    import_module("tools.mcp.connection")
    if "llm" in settings.INTERPRETERS:
        import_module("openai")
    if "schema" in settings.INTERPRETERS:
        import_module("agents.interpreters.relevance.vectors").available()
    places.load()


application = Application()
