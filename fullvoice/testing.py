"""Fixtures that every app's tests share (loaded by pytest.ini before Django's settings are)."""

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

os.environ["ENV"] = "test"
for _name in ("SECRET_KEY", "JWT_SECRET", "FIELD_KEY"):
    os.environ.setdefault(_name, secrets.token_urlsafe(48))
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="fullvoice-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
for _name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "MCP_SCRIPT_PATH", "INTERPRETERS", "REDIS_URL"):
    os.environ.pop(_name, None)

if TYPE_CHECKING:
    import httpx2

    from accounts.models import User


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--load", default="64", help="interpret + execute turns of the load test (default: a slice)")


PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _own_nothing_afterwards() -> Iterator[None]:
    """What a test's event loop or database threads left is closed before the next test."""
    yield
    from agents import runtime
    from fullvoice.lib.aio import close_pool

    close_pool()
    # The next test's tools are others, under the same numbers.
    runtime._catalogue = None


@pytest.fixture
def make_user(django_user_model: Any) -> Callable[..., "User"]:
    """`make_user("ann", **fields)`: a user whose password is `PASSWORD`."""

    def make(username: str = "ann", **fields: Any) -> "User":
        user: User = django_user_model.objects.create_user(username=username, password=PASSWORD, **fields)
        return user

    return make


@pytest.fixture
def user(transactional_db: None, make_user: Callable[..., "User"]) -> "User":
    return make_user("ann", display_name="Ann")


@pytest.fixture
async def http() -> AsyncIterator["httpx2.AsyncClient"]:
    """A client of the real ASGI application, in this process. Tests that use it need `transactional_db`, since the
    application's database work runs on threads of its own."""
    import httpx2

    from fullvoice.asgi import application, shutdown

    transport = httpx2.ASGITransport(app=application, raise_app_exceptions=True)  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client
    await shutdown()


@pytest.fixture
async def ann(http: "httpx2.AsyncClient", user: "User") -> "httpx2.AsyncClient":
    """The client, signed in as `user`."""
    answer = await http.post("/v1/api/auth/token", json={"username": user.username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    http.headers["Authorization"] = f"Bearer {answer.json()['access']}"
    return http


TEST_REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture
def redis_url(settings: Any) -> Iterator[str]:
    """`REDIS_URL` of a real Redis. Skips where none answers, unless `REQUIRE_SERVICES=1` asks for one."""
    from redis import Redis, RedisError

    from fullvoice.lib import redis

    try:
        with Redis.from_url(TEST_REDIS_URL, socket_connect_timeout=1) as client:
            client.ping()
    except RedisError:
        if os.environ.get("REQUIRE_SERVICES") == "1":
            raise
        pytest.skip(f"no Redis answers at {TEST_REDIS_URL}")
    settings.REDIS_URL = TEST_REDIS_URL
    yield TEST_REDIS_URL
    redis._client.cache_clear()


@pytest.fixture(scope="session")
def project_root() -> Path:
    return Path(__file__).resolve().parent.parent


def _answers(url: str) -> bool:
    """Whether a MariaDB answers at `mysql://user:password@host:port/name` (the database itself need not exist)."""
    from urllib.parse import unquote, urlsplit

    import MySQLdb

    parts = urlsplit(url)
    try:
        MySQLdb.connect(  # type: ignore[no-untyped-call]
            host=parts.hostname or "127.0.0.1",
            port=parts.port or 3306,
            user=unquote(parts.username or "root"),
            password=unquote(parts.password or ""),
            connect_timeout=3,
        ).close()
    except MySQLdb.OperationalError:
        return False
    return True


if __name__ == "__main__":
    import sys

    sys.exit(0 if _answers(sys.argv[1]) else 1)
