from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.db import DatabaseError

from agents.embedded import manifest
from fullvoice import health


async def test_health_says_what_works(http: httpx2.AsyncClient, transactional_db: None) -> None:
    answer = await http.get("/health")
    body = answer.json()
    assert answer.status_code == 200
    assert body["status"] == "ok"
    assert set(body["checks"]) == {"database", "cache", "interpreter", "mcp", "asr", "tts"}
    assert body["checks"]["database"]["ok"] is True
    assert body["checks"]["asr"]["status"] == "off"
    assert body["load"]["memoryMb"] > 1
    assert body["load"]["plansRunning"] == 0


async def test_health_says_which_models_were_pulled(
    http: httpx2.AsyncClient, transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MODELS_DIR = tmp_path
    model = manifest.load()[0]

    async def shown() -> Any:
        (row,) = [row for row in (await http.get("/health")).json()["models"] if row["name"] == model.name]
        return row

    about = {"name": model.name, "pack": model.pack, "licence": model.licence, "size": model.size}
    assert await shown() == {**about, "there": False}
    (tmp_path / model.folder).mkdir()
    assert await shown() == {**about, "there": True}


async def test_without_its_database_the_service_is_down(
    http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> int:
        raise DatabaseError("host 10.0.0.9 refused the password of root")

    monkeypatch.setattr(health, "_database", away)
    answer = await http.get("/health")
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"
    assert "10.0.0.9" not in answer.text


async def test_a_server_that_could_not_be_discovered_degrades(
    http: httpx2.AsyncClient, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asgiref.sync import sync_to_async

    from tools.models import McpServer

    await sync_to_async(McpServer.objects.create)(name="gone", transport="stdio", last_error="no such command")
    answer = await http.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert "gone" in answer.json()["checks"]["mcp"]["detail"]


async def test_live_needs_nothing(http: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any) -> None:
        raise AssertionError("/health/live does no I/O")

    monkeypatch.setattr(health, "in_db", never)
    answer = await http.get("/health/live")
    assert answer.json()["status"] == "ok"
