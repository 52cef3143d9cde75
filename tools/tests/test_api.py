"""`GET /v1/api/tools`."""

from typing import Any

import pytest

from fullvoice.lib.aio import in_db
from tools.models import McpServer, Tool
from tools.services import Discovery, apply_discovery, approve


def define(name: str, description: str = "") -> dict[str, Any]:
    return {"name": name, "description": description, "inputSchema": {"type": "object"}}


def fill() -> None:
    names = {"one": ["pay", "look", "hidden"], "two": ["weather", "news"]}
    for server_name, tools in names.items():
        server = McpServer.objects.create(name=server_name, transport="http", url="https://1.1.1.1/")
        definitions = [define(name, f"Does {name} 100%") for name in tools]
        apply_discovery(server, Discovery("2026-07-28", {}, definitions), None)
        for tool in server.tools.exclude(name="hidden"):
            approve(tool, None)
    Tool.objects.filter(name="look").update(risk="read", title="See", description="Looks around")


@pytest.fixture
def registry(transactional_db: None) -> None:
    fill()


async def names(client: Any, query: str = "") -> list[str]:
    answer = await client.get(f"/v1/api/tools{query}")
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


async def test_the_tools_a_user_may_run(registry: None, ann: Any) -> None:
    answer = (await ann.get("/v1/api/tools")).json()

    assert [item["name"] for item in answer["items"]] == ["look", "news", "pay", "weather"]
    assert answer["nextCursor"] is None
    assert answer["items"][0] == {
        "name": "look",
        "title": "See",
        "description": "Looks around",
        "server": "one",
        "inputSchema": {"type": "object"},
        "outputSchema": None,
        "risk": "read",
        "needsConfirmation": False,
    }
    assert answer["items"][2]["risk"] == "dangerous"
    assert answer["items"][2]["needsConfirmation"] is True


async def test_pages_follow_each_other(registry: None, ann: Any) -> None:
    first = (await ann.get("/v1/api/tools?limit=3")).json()

    assert [item["name"] for item in first["items"]] == ["look", "news", "pay"]
    assert await names(ann, f"?limit=3&cursor={first['nextCursor']}") == ["weather"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=PAY", ["pay"]),
        ("?q=around", ["look"]),
        ("?q=does news", ["news"]),
        ("?q=100%25", ["look", "news", "pay", "weather"]),
        ("?q=1%250", []),
        ("?server=two", ["news", "weather"]),
        ("?server=none", []),
    ],
)
async def test_looking_for_tools(registry: None, ann: Any, query: str, found: list[str]) -> None:
    assert await names(ann, query) == found


@pytest.mark.parametrize("query", ["?limit=0", "?limit=100000", "?limit=x", "?q=" + "x" * 201])
async def test_a_query_that_does_not_fit(registry: None, ann: Any, query: str) -> None:
    answer = await ann.get(f"/v1/api/tools{query}")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "INVALID_PARAM"


async def test_nobody_looks_without_signing_in(registry: None, ann: Any) -> None:
    del ann.headers["Authorization"]

    assert (await ann.get("/v1/api/tools")).status_code == 401


async def test_a_disabled_server_offers_nothing(registry: None, ann: Any) -> None:
    await in_db(McpServer.objects.filter(name="one").update, enabled=False)

    assert await names(ann) == ["news", "weather"]
