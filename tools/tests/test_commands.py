"""`manage.py sync_tools`."""

import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tools.models import McpServer, Tool
from tools.tests.conftest import SERVER, Calls

pytestmark = pytest.mark.django_db(transaction=True)


def own(name: str, args: list[str], **fields: Any) -> McpServer:
    return McpServer.objects.create(
        name=name, transport="stdio", command=sys.executable, args=args, is_operators_own=True, **fields
    )


def test_every_server_is_asked_and_a_failure_is_the_exit_code(calls: Calls) -> None:
    own("good", [str(SERVER)], env={"CALLS_FILE": str(calls.path)})
    own("bad", ["-c", "exit(1)"])
    own("off", ["-c", "exit(1)"], enabled=False)
    out = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("sync_tools", stdout=out)

    assert caught.value.returncode == 1
    lines = {line.split()[0]: line for line in out.getvalue().splitlines()}
    assert set(lines) == {"good", "bad"}
    assert "MCP 2026-07-28  12 tools  new: " in lines["good"]
    assert "failed:" in lines["bad"]
    assert Tool.objects.count() == 12


def test_one_server_by_name(calls: Calls) -> None:
    own("good", [str(SERVER)], env={"CALLS_FILE": str(calls.path)})
    own("bad", ["-c", "exit(1)"])

    call_command("sync_tools", "good", stdout=StringIO())

    with pytest.raises(CommandError, match="nobody"):
        call_command("sync_tools", "nobody", stdout=StringIO())
