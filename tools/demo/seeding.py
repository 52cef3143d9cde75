"""Puts the demo servers into the registry, approved, with the policy that fits them."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from fullvoice.lib.aio import in_db
from tools.models import Approval, McpServer, ParamKind, Risk
from tools.services.registry import SyncReport, approve, save_policy, sync_server, upsert_own

if TYPE_CHECKING:
    from accounts.models import User


def demo_servers() -> dict[str, dict[str, Any]]:
    """The fields of the demo's server rows, by name. Both run on this interpreter."""
    return {
        # The zone stands in the tools' descriptions: a fixed one keeps them the same everywhere.
        "time": {"args": ["-m", "mcp_server_time", "--local-timezone", "UTC"]},
        "wallet": {
            "args": ["-m", "tools.demo.wallet"],
            "working_dir": str(settings.BASE_DIR),
            "env": {"WALLET_LEDGER": str(settings.DATA_DIR / "wallet.sqlite3")},
        },
    }


def demo_policy() -> dict[tuple[str, str], dict[str, Any]]:
    """Staff's words and policy for each demo tool, by server and tool name."""
    read: dict[str, Any] = {"risk": Risk.READ, "idempotent": True}
    zones = {"source_timezone": ParamKind.PLACE, "time": ParamKind.TIME, "target_timezone": ParamKind.PLACE}
    sending = {"to": ParamKind.PERSON, "amount": ParamKind.AMOUNT, "currency": ParamKind.CURRENCY}
    return {
        ("time", "get_current_time"): {
            "title": "Current time", "param_kinds": {"timezone": ParamKind.PLACE}, **read
        },
        ("time", "convert_time"): {"title": "Convert a time", "param_kinds": zones, **read},
        ("wallet", "transfer"): {
            "title": "Transfer", "param_kinds": sending, "risk": Risk.WRITE, "idempotent": False
        },
        ("wallet", "balance"): {"title": "Balance", "param_kinds": {"currency": ParamKind.CURRENCY}, **read},
        ("wallet", "history"): {"title": "Transfers", "param_kinds": {"limit": ParamKind.NUMBER}, **read},
    }  # fmt: skip


async def seed(by: "User | None" = None) -> list[SyncReport]:
    """Register, discover and approve the demo servers and set their policy; changes nothing the second time.

    A server that cannot be started is in its report; the others are seeded all the same.
    """
    reports = []
    for name, fields in demo_servers().items():
        server = await in_db(upsert_own, name, **fields)
        report = await sync_server(server, by)
        if not report.error:
            await in_db(_settle, server, by)
        reports.append(report)
    return reports


def _settle(server: McpServer, by: "User | None") -> None:
    with transaction.atomic():
        for (name, tool_name), policy in demo_policy().items():
            if name != server.name:
                continue
            tool = server.tools.get(name=tool_name)
            # What first sight approved but nobody set is the demo's to set; later, staff's own settings stay.
            fresh = tool.title == ""
            if tool.approval != Approval.APPROVED or tool.pending is not None:
                tool = approve(tool, by)
            if fresh:
                for field, value in policy.items():
                    setattr(tool, field, value)
                save_policy(tool, by, policy)
