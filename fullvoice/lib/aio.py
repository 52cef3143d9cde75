"""The one way from async code to the database, and the owner of work that outlives its caller.

Database work runs on a small fixed pool of threads, each with one persistent connection of its own (Django's own
ASGI path opens a connection per request, or leaks them when they persist). One thread on SQLite, which has one
writer; `DB_THREADS` elsewhere.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, connections
from django.utils import translation
from loguru import logger

T = TypeVar("T")

_pool: ThreadPoolExecutor | None = None

# MariaDB: deadlock found, lock wait timeout. The transaction was rolled back whole, so it may be run again.
_TRANSIENT_MYSQL = {1213, 1205, 1020}
_ATTEMPTS = 5


def _keep_connection() -> None:
    """This thread's connection persists; elsewhere (`CONN_MAX_AGE` 0) it goes with the request."""
    own = connections["default"]
    own.settings_dict = {**own.settings_dict, "CONN_MAX_AGE": None}


def _executor() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        threads = 1 if connection.vendor == "sqlite" else settings.DB_THREADS
        _pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="db", initializer=_keep_connection)
    return _pool


def _transient(error: OperationalError) -> bool:
    code = error.args[0] if error.args else None
    return code in _TRANSIENT_MYSQL or "database is locked" in str(error)


def retrying(fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run a unit of database work, again where the database rolled it back for another's sake (deadlock, lock wait).

    `fn` opens its own transaction and does nothing outside it. Inside a transaction of the caller it runs once.
    """
    if connection.in_atomic_block:
        return fn(*args, **kwargs)
    for attempt in range(_ATTEMPTS):
        try:
            return fn(*args, **kwargs)
        except OperationalError as error:
            if attempt == _ATTEMPTS - 1 or not _transient(error):
                raise
            logger.bind(attempt=attempt + 1).warning("transaction is run again")
            time.sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")


def _on_connection(language: str | None, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    # Django keeps the active language by thread, which a copied context does not carry along.
    if language is None:
        translation.deactivate()
    else:
        translation.activate(language)
    close_old_connections()
    return retrying(fn, *args, **kwargs)


async def in_db(fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Run sync database work on the pool, in the caller's context (language, request id). Cancelling the caller
    does not stop it: a transaction that began is finished."""
    work = partial(copy_context().run, _on_connection, translation.get_language(), fn, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_executor(), work)


def close_pool() -> None:
    """Close the pool and its connections (end of a process or of a test)."""
    global _pool
    if _pool is None:
        return
    pool, _pool = _pool, None
    for _ in range(pool._max_workers):
        pool.submit(connections.close_all)
    pool.shutdown(wait=True)


class Background:
    """Owner of tasks that outlive the request that began them, such as a dispatched write."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[Any, Any, T], *, name: str) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        # An owner that nobody awaits still reads the error, so that it is logged and not lost.
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.bind(task=task.get_name()).opt(exception=error).debug("background task ended with an error")

    async def drain(self, timeout: float) -> None:
        """Wait for the work under way, at most `timeout` seconds, then cancel the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(list(self._tasks), timeout=timeout)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=0.5)


background = Background()
