"""The socket of `/v1/realtime`: who may come in, for how long, and the way in and out. The protocol is
`agents.realtime`."""

import asyncio
import json
import re
import time
import uuid
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from loguru import logger

from accounts.auth import aliving, alogin
from accounts.models import Login
from fullvoice.lib import language
from fullvoice.lib.errors import Forbidden, FullVoiceError, InvalidParam, Overloaded, RateLimited, Unauthenticated

from . import voicing
from .backing import backing_of, limits
from .models import SESSION_NAME
from .realtime import configuration
from .realtime.session import Session
from .realtime.wire import Outbox, Overflow

MODEL = "fullvoice"
PROTOCOL = "realtime"
KEY = "openai-insecure-api-key."

SIGNED_OUT, FORBIDDEN, OVER_LIMIT, NOT_FOUND = 4401, 4403, 4429, 4404
_CODES = {401: SIGNED_OUT, 403: FORBIDDEN, 429: OVER_LIMIT, 503: OVER_LIMIT}

ELSEWHERE = gettext_noop("A page of another site may not connect here.")
HTTPS_ONLY = gettext_noop("Use https (SECURE_SSL_REDIRECT).")
FULL = gettext_noop("As many sessions are open as this server carries (REALTIME_SESSIONS). Try again later.")
TOO_MANY = gettext_noop("You have as many sessions open as you may (REALTIME_USER_SESSIONS).")

_open: Counter[int] = Counter()  # sessions of this process, by user


class Nowhere(AsyncWebsocketConsumer):
    """Any other address."""

    async def websocket_connect(self, message: Any) -> None:
        await self.close(NOT_FOUND)


class RealtimeConsumer(AsyncWebsocketConsumer):
    session: Session | None = None
    _user: int | None = None
    _serving: "asyncio.Task[None] | None" = None
    _code = 1000

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Fifty of these come in a second: they skip what Channels does before each message.
        if message["type"] == "websocket.receive":
            if self.session is not None:
                text = message.get("text")
                await self.session.receive(text if text is not None else message["bytes"].decode("utf-8", "replace"))
            return
        await super().dispatch(message)

    # Coming in

    async def websocket_connect(self, message: Any) -> None:
        headers = {name: value.decode("latin-1") for name, value in self.scope["headers"]}
        offered: list[str] = self.scope.get("subprotocols", [])
        try:
            login = await self._admitted(headers, offered)
            name = self._name()
            user = login.user
            language.activate(user.language)
            self._count(user.pk)
            self._outbox = Outbox(settings.REALTIME_QUEUE_KB * 1_000)
            expires = int(time.time()) + settings.REALTIME_MINUTES * 60
            config = configuration.initial(name, MODEL, expires)
            session = Session(
                config,
                user.language,  # type: ignore[arg-type]
                backing_of(user, name, user.language),  # type: ignore[arg-type]
                self._outbox,
                limits(),
            )
            await session.begin()
        except FullVoiceError as error:
            self._release()
            await self._refuse(error, offered)
            return
        except BaseException:
            self._release()
            raise
        self.session = session
        await self.accept(PROTOCOL if PROTOCOL in offered else None)
        self._serving = asyncio.create_task(self._serve(login), name="realtime session")

    async def _admitted(self, headers: dict[bytes, str], offered: list[str]) -> Login:
        """The login of who comes. Raises `Unauthenticated`, `Forbidden`, `InvalidParam`."""
        host = headers.get(b"host", "")
        if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
            raise InvalidParam.of("Host", "not one of ALLOWED_HOSTS")
        secure = self.scope.get("scheme") == "wss" or (
            settings.TRUST_PROXY and headers.get(b"x-forwarded-proto") == "https"
        )
        if settings.SECURE_SSL_REDIRECT and not secure:
            raise Forbidden(HTTPS_ONLY)
        scheme, _space, token = headers.get(b"authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            token = next((one.removeprefix(KEY) for one in offered if one.startswith(KEY)), "")
            origin = headers.get(b"origin")
            if origin is not None and urlsplit(origin).netloc != host:
                raise Forbidden(ELSEWHERE)
        if not token:
            raise Unauthenticated
        return await alogin(token)

    def _name(self) -> str:
        """The session that is asked for by name, or a new one's. Raises `InvalidParam`."""
        query = parse_qs(self.scope.get("query_string", b"").decode("latin-1"))
        name: str = query.get("session", [""])[0]
        if not name:
            return f"sess_{uuid.uuid4().hex}"
        if not re.match(SESSION_NAME, name):
            raise InvalidParam.of("session", _("1 to 128 letters, digits and . _ : -"))
        return name

    def _count(self, user: int) -> None:
        if _open.total() >= voicing.capacity():
            raise Overloaded(FULL)
        if _open[user] >= settings.REALTIME_USER_SESSIONS:
            raise RateLimited(TOO_MANY)
        self._user = user
        _open[user] += 1

    def _release(self) -> None:
        if self._user is not None:
            _open[self._user] -= 1
            if not _open[self._user]:
                del _open[self._user]
            self._user = None

    async def _refuse(self, error: FullVoiceError, offered: list[str]) -> None:
        """Say why before the upgrade where that can be seen; browsers see only a close code after it."""
        status = 429 if isinstance(error, Overloaded) else error.status
        shown = {"type": "invalid_request_error", "code": error.code, "message": str(error)}
        if not offered and "websocket.http.response" in self.scope.get("extensions", {}):
            body = json.dumps({"success": False, "error": shown}, ensure_ascii=False).encode()
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
            await self.base_send({"type": "websocket.http.response.start", "status": status, "headers": headers})
            await self.base_send({"type": "websocket.http.response.body", "body": body})
            return
        await self.accept(PROTOCOL if PROTOCOL in offered else None)
        event = {"type": "error", "event_id": "event_refused", "error": {**shown, "param": None, "event_id": None}}
        await self.send(text_data=json.dumps(event, ensure_ascii=False))
        await self.close(_CODES.get(status, FORBIDDEN))

    # Being in

    async def _serve(self, login: Login) -> None:
        """Owns what goes out, and the clock."""
        watch = asyncio.create_task(self._watch(login), name="realtime clock")
        try:
            await self._outbox.run(self._send_text)
            await self.close(self._code)
        except Overflow:
            refusal = {"type": "invalid_request_error", "code": "client_too_slow", "param": None, "event_id": None}
            refusal["message"] = _("The client reads too slowly (REALTIME_QUEUE_KB).")
            event = {"type": "error", "event_id": "event_refused", "error": refusal}
            await self.send(text_data=json.dumps(event, ensure_ascii=False))
            await self.close(OVER_LIMIT)
        except Exception as error:
            # The connection went away under the last events.
            logger.opt(exception=error).debug("realtime socket ended while sending")
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _send_text(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def _watch(self, login: Login) -> None:
        """Ends the session when its time is over, or its login is."""
        ends = time.monotonic() + settings.REALTIME_MINUTES * 60
        while (left := ends - time.monotonic()) > 0:
            await asyncio.sleep(min(left, settings.REALTIME_LOGIN_CHECK_SECONDS))
            if not await aliving(login):
                self._end(SIGNED_OUT, "UNAUTHENTICATED", _("You have signed out."))
                return
        message = _("A session may last %(n)s minutes (REALTIME_MINUTES).") % {"n": settings.REALTIME_MINUTES}
        self._end(OVER_LIMIT, "session_expired", message)

    def _end(self, code: int, reason: str, message: str) -> None:
        if self.session is not None:
            self.session.refuse(message, reason)
        self._code = code
        self._outbox.end()

    # Going out

    async def websocket_disconnect(self, message: Any) -> None:
        try:
            if self.session is not None:
                await self.session.close()
            if self._serving is not None:
                self._outbox.end()
                self._serving.cancel()
                await asyncio.gather(self._serving, return_exceptions=True)
        finally:
            self._release()
        await super().websocket_disconnect(message)
