"""`manage.py sync_tools [SERVER …]`: ask MCP servers for their tools."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fullvoice.lib.aio import close_pool
from tools.models import McpServer
from tools.services import SyncReport, sync_servers_now


class Command(BaseCommand):
    help = "Ask MCP servers for their tools: those named, or every one that is switched on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("servers", nargs="*", metavar="SERVER")

    def handle(self, *args: Any, servers: list[str], **options: Any) -> None:
        rows = McpServer.objects.filter(name__in=servers) if servers else McpServer.objects.filter(enabled=True)
        found = list(rows)
        if missing := sorted(set(servers) - {server.name for server in found}):
            raise CommandError(f"There is no server called {', '.join(missing)}")
        try:
            reports = sync_servers_now(found)
        finally:
            close_pool()
        width = max((len(report.server) for report in reports), default=0)
        for report in reports:
            self.stdout.write(f"{report.server:<{width}}  {_line(report)}")
        if any(report.error for report in reports):
            raise CommandError("Not every server answered", returncode=1)


def _line(report: SyncReport) -> str:
    if report.discovery is None:
        return f"failed: {report.error}"
    parts = [f"MCP {report.discovery.protocol_version}", f"{len(report.discovery.tools)} tools"]
    changes = {what: getattr(report, what) for what in ("new", "changed", "restored", "vanished")}
    parts += [f"{what}: {', '.join(names)}" for what, names in changes.items() if names]
    return "  ".join(parts)
