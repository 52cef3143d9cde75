"""Telling other processes at once, where there is a Redis (`REDIS_URL`). It carries no state: a message that is lost
costs the wait until the next poll."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from loguru import logger

if TYPE_CHECKING:
    from redis import Redis

PREFIX = "fullvoice:"
TIMEOUT_SECONDS = 1.0  # of a message to Redis: who changes a row waits no longer
QUIET_SECONDS = 5.0  # without telling, after Redis did not take a message: one transaction can change many rows
HEALTH_SECONDS = 15.0  # after which a silent connection is asked whether it still lives
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 30.0  # before connecting again


_quiet_until = 0.0


def tell(channel: str) -> None:
    """Tell every listener of this channel. Does nothing without a Redis, and for a while where it is away."""
    global _quiet_until
    if not settings.REDIS_URL or time.monotonic() < _quiet_until:
        return
    from redis import RedisError

    try:
        _client(settings.REDIS_URL).publish(PREFIX + channel, "")
    except RedisError as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.bind(channel=channel, error=type(error).__name__).warning("Redis is away: others see changes by polling")


@cache
def _client(url: str) -> "Redis":
    from redis import Redis

    return Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)


class Listener:
    """A thread that calls `heard` for each message on a channel, and after each time of not hearing.

    It lives as long as the process, or until `stop`. While Redis is away it says so once, and tries again more and more
    rarely.
    """

    def __init__(self, channel: str, heard: Callable[[], None]) -> None:
        self._channel = PREFIX + channel
        self._heard = heard
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"listen {channel}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        from redis import RedisError

        wait = FIRST_WAIT_SECONDS
        away = False
        while not self._stopping.is_set():
            try:
                for connected in self._messages():
                    if connected:
                        wait, away = FIRST_WAIT_SECONDS, False
                    self._call()
            except RedisError as error:
                if not away:
                    logger.bind(error=type(error).__name__).warning("Redis is away: changes are seen by polling alone")
                away = True
                self._stopping.wait(wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)

    def _call(self) -> None:
        try:
            self._heard()
        except Exception as error:
            # The thread outlives what goes wrong in one call: a database that is away for a moment.
            logger.opt(exception=error).warning("what was heard could not be acted on")

    def _messages(self) -> Iterator[bool]:
        """Yields True once it listens, then False for each message. Raises `RedisError`."""
        from redis import Redis

        with (
            Redis.from_url(
                settings.REDIS_URL,
                socket_connect_timeout=TIMEOUT_SECONDS,
                socket_timeout=HEALTH_SECONDS,
                health_check_interval=HEALTH_SECONDS,
            ) as client,
            client.pubsub() as messages,
        ):
            messages.subscribe(self._channel)
            while not self._stopping.is_set():
                message = messages.get_message(timeout=1.0)
                if message is not None and message["type"] in ("subscribe", "message"):
                    yield message["type"] == "subscribe"
