"""Servers and tools in the back office."""

import sys
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from auditlog.models import StepLog
from fullvoice.lib.aio import close_pool
from tools.models import Approval, McpServer, Tool
from tools.services import Discovery, apply_discovery, approve, definition_hash
from tools.tests.conftest import SERVER, Calls

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(make_user: Any) -> User:
    user: User = make_user("staff", is_staff=True, is_superuser=True)
    return user


@pytest.fixture
def site(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def messages(answer: Any) -> str:
    return " | ".join(str(message) for message in answer.context["messages"])


def form(**fields: Any) -> dict[str, Any]:
    values = {
        "name": "shapes",
        "transport": "stdio",
        "command": sys.executable,
        "args": f'["{SERVER}"]',
        "enabled": "on",
    }
    return {"env": "", "working_dir": "", "url": "", "headers": "", **values, **fields}


def define(description: str = "", **properties: Any) -> dict[str, Any]:
    return {"name": "pay", "description": description, "inputSchema": {"type": "object", "properties": properties}}


@pytest.fixture
def tool() -> Tool:
    server = McpServer.objects.create(name="one", transport="http", url="https://1.1.1.1/")
    apply_discovery(server, Discovery("2026-07-28", {}, [define(to={"type": "string"}, note={"type": "string"})]), None)
    return Tool.objects.get()


def test_saving_a_server_discovers_and_says_what_it_found(
    site: Client, staff: User, calls: Calls, settings: Any
) -> None:
    settings.MCP_STDIO_COMMANDS = (sys.executable,)
    env = f'{{"CALLS_FILE": "{calls.path}", "TOKEN": "s3cret"}}'

    answer = site.post(reverse("admin:tools_mcpserver_add"), form(env=env), follow=True)

    assert "shapes answers: shapes 1, MCP 2026-07-28, 12 tools. New:" in messages(answer)
    server = McpServer.objects.get()
    assert server.env["TOKEN"] == "s3cret"
    assert Tool.objects.filter(approval=Approval.PENDING).count() == 12
    assert StepLog.objects.order_by("seq").values_list("message", "user_id")[0] == ("server registered", staff.pk)
    assert calls() == []


def test_a_server_that_does_not_start_is_saved_with_the_reason(site: Client, settings: Any) -> None:
    settings.MCP_STDIO_COMMANDS = (sys.executable,)

    answer = site.post(reverse("admin:tools_mcpserver_add"), form(args='["-c", "exit(1)"]'), follow=True)

    assert "shapes cannot be used: Connection closed" in messages(answer)
    assert McpServer.objects.get().last_error == "Connection closed"


def test_a_refused_command_is_not_saved_and_not_started(site: Client, calls: Calls) -> None:
    answer = site.post(reverse("admin:tools_mcpserver_add"), form(env=f'{{"CALLS_FILE": "{calls.path}"}}'))

    assert "MCP_STDIO_COMMANDS" in answer.content.decode()
    assert not McpServer.objects.exists()


def test_secrets_are_never_shown_again_and_stay_when_left_empty(site: Client) -> None:
    server = McpServer.objects.create(
        name="one", transport="http", url="https://1.1.1.1/", headers={"Authorization": "s3cret"}, enabled=False
    )
    url = reverse("admin:tools_mcpserver_change", args=[server.pk])
    fields = form(name="one", transport="http", command="", args="[]", url="https://1.1.1.1/mcp", enabled="")
    del fields["enabled"]

    page = site.get(url).content.decode()
    assert "s3cret" not in page
    assert "Authorization" in page
    site.post(url, fields)
    server.refresh_from_db()
    assert (server.url, server.headers) == ("https://1.1.1.1/mcp", {"Authorization": "s3cret"})
    # Not even what was just typed comes back with an error.
    again = site.post(url, fields | {"headers": '{"X": "other-s3cret"}', "name": ""}).content.decode()
    assert "s3cret" not in again
    site.post(url, fields | {"headers": "{}"})
    server.refresh_from_db()
    assert server.headers == {}


def test_what_the_operator_names_is_not_for_staff_to_change(site: Client) -> None:
    server = McpServer.objects.create(
        name="own", transport="stdio", command=sys.executable, args=["-c", "1"], is_operators_own=True, enabled=False
    )

    site.post(
        reverse("admin:tools_mcpserver_change", args=[server.pk]),
        {"command": "/bin/sh", "args": '["-c", "evil"]', "name": "other", "timeout_ms": "500"},
    )

    server.refresh_from_db()
    assert (server.name, server.command, server.args) == ("own", sys.executable, ["-c", "1"])
    assert server.timeout_ms == 500


def test_lists_and_pages_open_with_few_queries(site: Client, tool: Tool, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        Tool.objects.create(server=tool.server, name=f"t{number}")
    for url in (
        reverse("admin:tools_mcpserver_changelist"),
        reverse("admin:tools_mcpserver_add"),
        reverse("admin:tools_mcpserver_change", args=[tool.server_id]),
        reverse("admin:tools_tool_changelist") + "?q=pay",
        reverse("admin:tools_tool_changelist") + "?pending__isempty=1",
        reverse("admin:tools_tool_change", args=[tool.pk]),
    ):
        with django_assert_max_num_queries(12):
            assert site.get(url).status_code == 200


def test_a_changed_definition_is_shown_as_a_difference_and_approved_as_seen(
    site: Client, staff: User, tool: Tool
) -> None:
    approve(tool, None)
    apply_discovery(tool.server, Discovery("2026-07-28", {}, [define("<b>new</b> words")]), None)
    url = reverse("admin:tools_tool_change", args=[tool.pk])
    page = site.get(url).content.decode()
    assert "+  &quot;description&quot;: &quot;&lt;b&gt;new&lt;/b&gt; words&quot;" in page
    fields = {"risk": "write", "confirmation": "by_risk", "enabled": "on", "_approve": "1"}

    stale = site.post(url, fields | {"seen": tool.definition_hash}, follow=True)

    assert "changed since it was shown" in messages(stale)
    assert Tool.objects.get().pending is not None
    site.post(url, fields | {"seen": definition_hash(define("<b>new</b> words"))})
    tool = Tool.objects.get()
    assert (tool.pending, tool.risk, tool.is_runnable) == (None, "write", True)
    last = StepLog.objects.order_by("-seq")[0]
    assert (last.message, last.user_id) == ("tool approved", staff.pk)


def test_each_parameter_has_a_choice_of_kind(site: Client, tool: Tool) -> None:
    url = reverse("admin:tools_tool_change", args=[tool.pk])
    page = site.get(url).content.decode()
    assert 'name="param_kinds:to"' in page
    assert '<option value="person" selected>' in page

    site.post(
        url,
        {
            "risk": "read",
            "confirmation": "never",
            "param_kinds:to": "wallet",
            "param_kinds:note": "",
            "param_kinds:x": "text",
        },
    )

    tool.refresh_from_db()
    assert tool.param_kinds == {"to": "wallet"}
    assert (tool.risk, tool.enabled) == ("read", False)
    bad = site.post(url, {"risk": "read", "confirmation": "never", "param_kinds:to": "nonsense"})
    assert bad.status_code == 200
    tool.refresh_from_db()
    assert tool.param_kinds == {"to": "wallet"}


def test_a_pin_is_asked_for_above_an_amount(site: Client, tool: Tool) -> None:
    url = reverse("admin:tools_tool_change", args=[tool.pk])
    site.post(url, {"risk": "dangerous", "confirmation": "by_risk", "step_up_above": "99.50"})
    tool.refresh_from_db()
    assert tool.step_up_above == Decimal("99.5")
    assert StepLog.objects.order_by("-pk")[0].detail["step_up_above"].startswith("99.5")
    bad = site.post(url, {"risk": "write", "confirmation": "never", "step_up_above": "1"})
    assert (bad.status_code, "asks first" in bad.content.decode()) == (200, True)


def test_approving_and_rejecting_from_the_list(site: Client, tool: Tool) -> None:
    url = reverse("admin:tools_tool_changelist")

    site.post(url, {"action": "approve", "_selected_action": [tool.pk]})
    assert Tool.objects.get().is_runnable
    answer = site.post(url, {"action": "reject", "_selected_action": [tool.pk]}, follow=True)

    assert "pay: rejected." in messages(answer)
    assert not Tool.objects.get().is_runnable


def test_whoever_may_only_look_changes_nothing(tool: Tool, make_user: Any) -> None:
    from django.contrib.auth.models import Permission

    viewer = make_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_tool", "view_mcpserver"]))
    client = Client()
    client.force_login(viewer)
    url = reverse("admin:tools_tool_change", args=[tool.pk])

    page = client.get(url)
    assert page.status_code == 200
    assert "_approve" not in page.content.decode()
    assert client.get(reverse("admin:tools_mcpserver_change", args=[tool.server_id])).status_code == 200
    assert client.post(url, {"risk": "read", "confirmation": "never", "_approve": "1"}).status_code == 403
    client.post(reverse("admin:tools_tool_changelist"), {"action": "approve", "_selected_action": [tool.pk]})

    tool = Tool.objects.get()
    assert (tool.approval, tool.risk) == (Approval.PENDING, "dangerous")


def test_deletion_is_logged(site: Client, tool: Tool) -> None:
    site.post(reverse("admin:tools_tool_delete", args=[tool.pk]), {"post": "yes"})
    site.post(
        reverse("admin:tools_mcpserver_changelist"),
        {"action": "delete_selected", "_selected_action": [tool.server_id], "post": "yes"},
    )

    assert not McpServer.objects.exists()
    assert set(StepLog.objects.values_list("message", flat=True)) >= {"tool removed", "server removed"}


def test_syncing_from_the_list(site: Client, calls: Calls) -> None:
    McpServer.objects.create(
        name="shapes", transport="stdio", command=sys.executable, args=[str(SERVER)], is_operators_own=True,
        env={"CALLS_FILE": str(calls.path)},
    )  # fmt: skip
    off = McpServer.objects.create(name="off", transport="stdio", command="sh", enabled=False)

    ids = list(McpServer.objects.values_list("pk", flat=True))
    answer = site.post(
        reverse("admin:tools_mcpserver_changelist"), {"action": "sync", "_selected_action": ids}, follow=True
    )

    assert "shapes answers" in messages(answer)
    assert "off cannot be used: The server is switched off." in messages(answer)
    assert off.tools.count() == 0
    close_pool()
