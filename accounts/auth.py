"""Who is calling: the user that a bearer token names, while its login lives.

Tokens are JWTs (HS256, `settings.SIMPLE_JWT`): `sub` is the user's id, `sid` the id of the `Login` they belong to.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token

from fullvoice.lib import language
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import Unauthenticated

from .models import Login, User

LOGIN_CLAIM = "sid"


def decoded(kind: type[Token], token: str) -> tuple[Token, UUID]:
    """A genuine token of this kind that has not expired, and its login's id. Raises `Unauthenticated`.

    Whether the login lives is for `live_login` to say.
    """
    try:
        claims = kind(token)  # type: ignore[arg-type]  # simplejwt's annotation; it takes the text
        return claims, UUID(claims[LOGIN_CLAIM])
    # A genuine token without our claim is another service's.
    except (TokenError, KeyError, ValueError, AttributeError):
        raise Unauthenticated from None


def live_login(claims: Token, login_id: UUID) -> Login:
    """The login with its user, in one query. Raises `Unauthenticated` where it was revoked or the user is gone."""
    login = Login.objects.select_related("user").filter(pk=login_id, revoked_at=None, user__is_active=True).first()
    if login is None or str(login.user_id) != claims.get("sub"):
        raise Unauthenticated
    return login


def caller(token: str) -> User:
    """The user whom an access token names. Raises `Unauthenticated`. For sync code; see `acaller`."""
    return live_login(*decoded(AccessToken, token)).user


async def acaller(token: str) -> User:
    """The user whom an access token names, for every door (REST, socket, MCP). Raises `Unauthenticated`."""
    claims, login_id = decoded(AccessToken, token)
    return (await in_db(live_login, claims, login_id)).user


async def alogin(token: str) -> Login:
    """The login, with its user, that an access token belongs to. Raises `Unauthenticated`. For doors that stay open."""
    return await in_db(live_login, *decoded(AccessToken, token))


async def aliving(login: Login) -> bool:
    """Whether a login that came in still lives."""
    return await in_db(Login.objects.filter(pk=login.pk, revoked_at=None, user__is_active=True).exists)


class Bearer(HttpBearer):
    """Ninja's `auth=`, for sync and async operations: `request.auth` is the `User`.

    Answers go out in the language of the profile where the request asks for none.
    """

    def __call__(self, request: HttpRequest) -> User | Coroutine[Any, Any, User] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            # A sync operation is on a database thread already; on SQLite, waiting for another would be for ever.
            return _welcome(request, caller(token))
        return self.authenticate(request, token)

    async def authenticate(self, request: HttpRequest, token: str) -> User:
        return _welcome(request, await acaller(token))


def _welcome(request: HttpRequest, user: User) -> User:
    if "Accept-Language" not in request.headers:
        language.activate(user.language)
    return user


class AuthenticatedRequest(HttpRequest):
    """A request that `Bearer` let through."""

    auth: User


bearer = Bearer()
