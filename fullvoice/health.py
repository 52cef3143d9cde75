"""`/health`: can the service do its main job, and which part of it cannot. `/health/live` does no I/O."""

import asyncio
import os
import resource
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from agents import fetching, voicing
from agents.embedded import manifest
from agents.embedded.store import Store
from agents.models import Plan, PlanState
from tools.models import McpServer

from . import __version__
from .lib.aio import in_db

Check = dict[str, Any]

_CHECK_SECONDS = 3.0
_started = time.monotonic()


def _memory_mb() -> float:
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    return round(pages * resource.getpagesize() / 1_048_576, 1)


def _load(plans_running: int | None) -> dict[str, Any]:
    from .asgi import application

    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "uptimeSeconds": round(time.monotonic() - _started),
        "cpuSeconds": round(used.ru_utime + used.ru_stime, 2),
        "cpuLoad1m": round(os.getloadavg()[0], 2),
        "memoryMb": _memory_mb(),
        "openSockets": application.sockets,
        "plansRunning": plans_running,
    }


def _database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Plan.objects.filter(state=PlanState.EXECUTING).count()


def _servers() -> str:
    rows = list(McpServer.objects.filter(enabled=True).values_list("name", "last_error"))
    broken = [name for name, error in rows if error]
    if broken:
        raise RuntimeError("last discovery failed: " + ", ".join(broken))
    return f"{len(rows)} enabled"


@cache
def _known() -> tuple[manifest.Model, ...]:
    return manifest.load()


def _models() -> list[dict[str, Any]]:
    """The models that may run on this machine, and which were pulled."""
    store = Store(settings.MODELS_DIR)
    return [
        {
            "name": model.name,
            "pack": model.pack,
            "licence": model.licence,
            "size": model.size,
            "there": store.find(model) is not None,
        }
        for model in _known()
    ]


async def _timed(work: Callable[[], Awaitable[Any]]) -> tuple[Check, Any]:
    started = time.perf_counter()
    result: Any = None
    ok, detail = True, ""
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            result = await work()
    except TimeoutError:
        ok, detail = False, f"no answer in {_CHECK_SECONDS:.0f} s"
    except RuntimeError as error:
        ok, detail = False, str(error)
    except Exception as error:
        # The kind alone: a driver's words may hold addresses and names.
        ok, detail = False, type(error).__name__
    return {"ok": ok, "latencyMs": round((time.perf_counter() - started) * 1000, 1), "detail": detail}, result


def _off(detail: str) -> Check:
    return {"ok": True, "status": "off", "latencyMs": 0, "detail": detail}


def _speech() -> dict[str, Check]:
    """What hears and what speaks, by language. A language that nothing serves is shown, and none at all is `off`."""
    checks = {}
    for part, by_language in voicing.standing().items():
        said = []
        for language, backends in by_language.items():
            shown = [one.name if one.ok else f"{one.name} ({one.detail})" for one in backends]
            said.append(f"{language}: {', '.join(shown) or 'none'}")
        if not any(by_language.values()):
            checks[part] = _off(fetching.state.detail or ("SPEECH=off" if not settings.SPEECH else "not pulled"))
            continue
        works = all(any(one.ok for one in backends) for backends in by_language.values())
        detail = "; ".join([*said, *filter(None, [fetching.state.detail])])
        checks[part] = {"ok": works, "latencyMs": 0, "detail": detail}
    return checks


async def health(request: HttpRequest) -> JsonResponse:
    database, running = await _timed(lambda: in_db(_database))
    mcp, found = await _timed(lambda: in_db(_servers))
    if mcp["ok"]:
        mcp["detail"] = found
    checks = {
        "database": database,
        "cache": _off("in process"),
        "interpreter": {"ok": True, "latencyMs": 0, "detail": ", ".join(settings.INTERPRETERS)},
        "mcp": mcp,
        **_speech(),
    }
    status = "ok" if all(check["ok"] for check in checks.values()) else "degraded"
    if not database["ok"]:
        status = "down"
    body = {
        "status": status,
        "version": __version__,
        "load": _load(running),
        "checks": checks,
        "models": await asyncio.to_thread(_models),
    }
    return JsonResponse(body, status=503 if status == "down" else 200)


async def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok", "version": __version__})
