"""The contract is a reviewed file, and it tells of every answer."""

from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.core.management import call_command

from fullvoice.api import api

# What needs no token.
OPEN = {"/v1/api/auth/token", "/v1/api/auth/refresh", "/v1/api/auth/verify", "/v1/api/auth/logout"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    schema = api.get_openapi_schema(path_prefix="/v1/api/")
    return [(path, method, op) for path, methods in schema["paths"].items() for method, op in methods.items()]


def test_the_file_is_what_the_code_says() -> None:
    call_command("openapi", check=True, stdout=StringIO())


def test_another_file_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(SystemExit, match="make openapi"):
        call_command("openapi", check=True)
    call_command("openapi")
    call_command("openapi", check=True)


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_every_operation_tells_of_its_errors(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    expected = {400, 500, 503} | (set() if path in OPEN else {401, 403}) | ({413} if method != "get" else set())
    assert expected <= {int(status) for status in answers}
    for status, answer in answers.items():
        if int(status) >= 400:
            name = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert name in ("ErrorOut", "NotExecutedOut")
    assert bool(operation.get("security")) is (path not in OPEN)


async def test_docs_are_served_with_their_assets(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/docs", follow_redirects=True)
    assert answer.status_code == 200
    assert "/static/ninja/" in answer.text
    schema = await http.get("/v1/api/openapi.json")
    assert schema.json()["info"]["title"] == "FullVoice"
