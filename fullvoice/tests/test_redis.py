"""Telling other processes over a Redis, and going on without one."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from loguru import logger

from fullvoice.lib import redis
from fullvoice.lib.redis import Listener, tell


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(redis, "_quiet_until", 0.0)


@pytest.fixture
def said() -> Iterator[list[str]]:
    """The warnings of the log."""
    lines: list[str] = []
    sink = logger.add(lambda message: lines.append(message.record["message"]), level="WARNING")
    yield lines
    logger.remove(sink)


@pytest.fixture
def away(settings: Any) -> str:
    """A `REDIS_URL` at which nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"
    return str(settings.REDIS_URL)


def until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_every_listener_of_a_channel_hears(redis_url: str) -> None:
    heard: dict[str, list[float]] = {"one": [], "two": [], "other": []}
    listeners = [
        Listener("test-a", lambda: heard["one"].append(1)),
        Listener("test-a", lambda: heard["two"].append(1)),
        Listener("test-b", lambda: heard["other"].append(1)),
    ]
    try:
        until(lambda: all(len(times) == 1 for times in heard.values()))  # each looks once it listens
        tell("test-a")
        tell("test-a")
        until(lambda: len(heard["one"]) == len(heard["two"]) == 3)
        assert len(heard["other"]) == 1
    finally:
        for listener in listeners:
            listener.stop()


def test_a_call_that_fails_does_not_end_the_listener(redis_url: str, said: list[str]) -> None:
    calls = []

    def fails() -> None:
        calls.append(1)
        raise RuntimeError("no database")

    listener = Listener("test-c", fails)
    try:
        until(lambda: len(calls) == 1)
        tell("test-c")
        until(lambda: len(calls) == 2)
    finally:
        listener.stop()
    assert said == ["what was heard could not be acted on"] * 2


def test_a_listener_waits_for_a_redis_that_is_away_and_says_so_once(
    redis_url: str, away: str, settings: Any, said: list[str]
) -> None:
    heard = threading.Event()
    tries = []
    messages = Listener._messages

    class Counting(Listener):
        def _messages(self) -> Iterator[bool]:
            tries.append(1)
            return messages(self)

    listener = Counting("test-d", heard.set)
    try:
        until(lambda: len(tries) >= 3)
        assert not heard.is_set()
        settings.REDIS_URL = redis_url
        # What was missed meanwhile is looked for at once.
        assert heard.wait(10)
    finally:
        listener.stop()
    assert said == ["Redis is away: changes are seen by polling alone"]


def test_who_tells_a_redis_that_is_away_goes_on(away: str, said: list[str]) -> None:
    for _ in range(3):
        tell("test-e")
    assert said == ["Redis is away: others see changes by polling"]


def test_without_a_redis_nothing_is_tried(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = ""
    monkeypatch.setattr(redis, "_client", lambda _: pytest.fail("a client was made"))
    tell("test-f")
