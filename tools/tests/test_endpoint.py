"""Which endpoints may be reached at all."""

import sys
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tools.mcp.addresses import AddressRefused, addresses_of
from tools.models import McpServer
from tools.services import check_endpoint


def stdio(command: str = sys.executable, **fields: Any) -> McpServer:
    return McpServer(name="one", transport="stdio", command=command, **fields)


def http(url: str, **fields: Any) -> McpServer:
    return McpServer(name="one", transport="http", url=url, **fields)


@pytest.mark.parametrize("command", ["", "sh", "/bin/sh", sys.executable, "./manage.py", "../../bin/sh"])
def test_a_command_that_the_operator_does_not_list_is_refused(command: str, settings: Any) -> None:
    settings.MCP_STDIO_COMMANDS = ("cat",)

    with pytest.raises(ValidationError) as caught:
        check_endpoint(stdio(command))

    assert "command" in caught.value.message_dict


def test_a_listed_command_is_allowed_by_bare_name_or_by_full_path(settings: Any) -> None:
    settings.MCP_STDIO_COMMANDS = ("cat",)
    check_endpoint(stdio("cat"))
    settings.MCP_STDIO_COMMANDS = (sys.executable,)
    check_endpoint(stdio())


def test_another_path_is_not_the_listed_command(tmp_path: Any, settings: Any) -> None:
    fake = tmp_path / "cat"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    settings.MCP_STDIO_COMMANDS = ("cat",)

    with pytest.raises(ValidationError):
        check_endpoint(stdio(str(fake)))


def test_the_operators_own_runs_on_this_interpreter_only() -> None:
    check_endpoint(stdio(is_operators_own=True))
    with pytest.raises(ValidationError):
        check_endpoint(stdio("sh", is_operators_own=True))


@pytest.mark.parametrize("name", ["LD_PRELOAD", "PATH", "PYTHONPATH", "NODE_OPTIONS", "BASH_ENV"])
def test_variables_that_change_what_a_command_runs_are_refused(name: str, settings: Any) -> None:
    settings.MCP_STDIO_COMMANDS = ("cat",)

    with pytest.raises(ValidationError, match=name):
        check_endpoint(stdio("cat", env={name: "x"}))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "http://user:secret@1.1.1.1/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "http://localhost/",
        "http://no-such-host.invalid/",
        "http://1.1.1.1:99999/",
    ],
)
def test_a_url_that_leads_inside_is_refused(url: str, settings: Any) -> None:
    settings.MCP_ALLOWED_HOSTS = ()

    with pytest.raises(ValidationError) as caught:
        check_endpoint(http(url))

    assert "url" in caught.value.message_dict


def test_public_addresses_and_listed_hosts_are_allowed(settings: Any) -> None:
    settings.MCP_ALLOWED_HOSTS = ("localhost", "::1")
    check_endpoint(http("https://1.1.1.1/mcp"))
    check_endpoint(http("http://LOCALHOST:9/mcp"))
    check_endpoint(http("http://[::1]:9/mcp"))
    assert addresses_of("1.1.1.1", 443) == ["1.1.1.1"]
    with pytest.raises(AddressRefused):
        addresses_of("127.0.0.1", 80)


@pytest.mark.parametrize(
    "fields",
    [{"args": "x"}, {"args": [1]}, {"args": ["a\0"]}, {"env": ["A"]}, {"env": {"A B": "x"}}, {"env": {"A": 1}}],
)
def test_fields_have_the_form_they_need(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check_endpoint(stdio(is_operators_own=True, **fields))


def test_a_header_cannot_smuggle_another() -> None:
    with pytest.raises(ValidationError):
        check_endpoint(http("https://1.1.1.1/", headers={"X-One": "1\r\nX-Two: 2"}))
