import asyncio
import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts import services
from accounts.auth import acaller, caller
from accounts.models import Login, User
from fullvoice.lib.aio import in_db
from fullvoice.lib.errors import Unauthenticated
from fullvoice.testing import PASSWORD

if TYPE_CHECKING:
    import httpx2

# The library finds our key short for an algorithm that a test must try all the same.
pytestmark = [
    pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning"),
    pytest.mark.urls("accounts.tests.urls"),
    pytest.mark.django_db(transaction=True),
]
OPERATIONS = pytest.mark.parametrize("address", ["/v1/whoami/sync", "/v1/whoami/async"])


def claims(access: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(access, settings.JWT_SECRET, algorithms=["HS256"])
    return decoded


def signed(payload: dict[str, Any], key: str = "", algorithm: str = "HS256") -> str:
    return jwt.encode(payload, key or settings.JWT_SECRET, algorithm=algorithm)


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _flipped(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


# Each makes a token from a good pair of them and what it claims.
BAD: dict[str, Callable[[services.Tokens, dict[str, Any]], str]] = {
    "garbage": lambda _t, _c: "garbage",
    "dots": lambda _t, _c: "..",
    "empty": lambda _t, _c: "",
    "with a space": lambda t, _c: t.access + " x",
    "not ascii": lambda _t, _c: "é.é.é",
    "nested brackets": lambda _t, c: f"{part(b'[' * 4000)}.{part(c)}.x",
    "no object": lambda _t, _c: f"{part([])}.{part([])}.x",
    "alg none": lambda _t, c: f"{part({'alg': 'none'})}.{part(c)}.",
    "alg None with signature": lambda t, c: f"{part({'alg': 'None'})}.{part(c)}.{t.access.split('.')[2]}",
    "alg no text": lambda t, c: f"{part({'alg': ['HS256']})}.{part(c)}.{t.access.split('.')[2]}",
    "another alg, right key": lambda _t, c: signed(c, algorithm="HS384"),
    "wrong key": lambda _t, c: signed(c, key="w" * 64),
    "changed signature": lambda t, _c: _flipped(t.access),
    "refresh as access": lambda t, _c: t.refresh,
    "expired": lambda _t, c: signed({**c, "exp": 1}),
    "no expiry": lambda _t, c: signed({k: v for k, v in c.items() if k != "exp"}),
    "expiry no number": lambda _t, c: signed({**c, "exp": "soon"}),
    "no type": lambda _t, c: signed({k: v for k, v in c.items() if k != "token_type"}),
    "no login": lambda _t, c: signed({k: v for k, v in c.items() if k != "sid"}),
    "login no uuid": lambda _t, c: signed({**c, "sid": "1"}),
    "login no text": lambda _t, c: signed({**c, "sid": 1}),
    "unknown login": lambda _t, c: signed({**c, "sid": str(uuid4())}),
    "no subject": lambda _t, c: signed({k: v for k, v in c.items() if k != "sub"}),
    "another subject": lambda _t, c: signed({**c, "sub": str(int(c["sub"]) + 1)}),
}


@OPERATIONS
@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_token_is_401(http: "httpx2.AsyncClient", user: User, address: str, kind: str) -> None:
    tokens = await in_db(services.sign_in, "ann", PASSWORD)
    bad = BAD[kind](tokens, claims(tokens.access))
    answer = await http.get(address, headers={b"Authorization": f"Bearer {bad}".encode()})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "UNAUTHENTICATED"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@OPERATIONS
@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic YTpi", "bearer"])
async def test_no_token_is_401(http: "httpx2.AsyncClient", user: User, address: str, header: str | None) -> None:
    answer = await http.get(address, headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHENTICATED")


@OPERATIONS
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_a_good_token_is_its_user(http: "httpx2.AsyncClient", user: User, address: str, scheme: str) -> None:
    tokens = await in_db(services.sign_in, "ann", PASSWORD)
    answer = await http.get(address, headers={"Authorization": f"{scheme} {tokens.access}"})
    assert (answer.status_code, answer.json()["user"]) == (200, user.pk)


def _revoke(user: User) -> None:
    Login.objects.update(revoked_at=timezone.now())


def _delete(user: User) -> None:
    user.delete()


def _deactivate(user: User) -> None:
    User.objects.update(is_active=False)


@OPERATIONS
@pytest.mark.parametrize("end", [_revoke, _delete, _deactivate])
async def test_a_token_ends_at_once_with_its_login_or_user(
    http: "httpx2.AsyncClient", user: User, address: str, end: Callable[[User], None]
) -> None:
    tokens = await in_db(services.sign_in, "ann", PASSWORD)
    http.headers["Authorization"] = f"Bearer {tokens.access}"
    assert (await http.get(address)).status_code == 200
    await in_db(end, user)
    assert (await http.get(address)).status_code == 401


@OPERATIONS
@pytest.mark.parametrize(("asked", "expected"), [(None, "zh-hans"), ("en", "en"), ("zh-CN", "zh-hans"), ("fr", "en")])
async def test_the_profiles_language_is_used_where_the_request_asks_for_none(
    http: "httpx2.AsyncClient", user: User, address: str, asked: str | None, expected: str
) -> None:
    await in_db(lambda: User.objects.update(language="zh"))
    tokens = await in_db(services.sign_in, "ann", PASSWORD)
    headers = {"Authorization": f"Bearer {tokens.access}"}
    if asked:
        headers["Accept-Language"] = asked
    answer = await http.get(address, headers=headers)
    assert answer.json()["language"] == expected


async def test_many_sync_operations_at_once_do_not_wait_for_each_other_for_ever(
    http: "httpx2.AsyncClient", user: User
) -> None:
    tokens = await in_db(services.sign_in, "ann", PASSWORD)
    http.headers["Authorization"] = f"Bearer {tokens.access}"
    async with asyncio.timeout(20):
        answers = await asyncio.gather(*(http.get("/v1/whoami/sync") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}


def test_sync_code_may_ask_who_is_calling(user: User) -> None:
    assert caller(services.sign_in("ann", PASSWORD).access) == user
    with pytest.raises(Unauthenticated):
        caller("garbage")


async def test_other_doors_may_ask_who_is_calling(user: User) -> None:
    tokens = await in_db(services.sign_in, "ann", PASSWORD)
    assert await acaller(tokens.access) == user
    with pytest.raises(Unauthenticated):
        await acaller(tokens.refresh)


def test_the_caller_costs_one_query(user: User, django_assert_num_queries: Any) -> None:
    access = services.sign_in("ann", PASSWORD).access
    with django_assert_num_queries(1):
        assert caller(access).display_name == "Ann"


def test_tokens_live_as_long_as_the_settings_say(user: User) -> None:
    tokens = services.sign_in("ann", PASSWORD)
    access, refresh = claims(tokens.access), claims(tokens.refresh)
    assert access["exp"] - access["iat"] == tokens.expires_in == settings.ACCESS_TOKEN_MINUTES * 60
    assert refresh["exp"] - refresh["iat"] == settings.REFRESH_TOKEN_DAYS * 86_400
    assert access["sub"] == refresh["sub"] == str(user.pk)
    assert AccessToken.lifetime == timedelta(minutes=settings.ACCESS_TOKEN_MINUTES)
    assert RefreshToken.token_type == refresh["token_type"]
