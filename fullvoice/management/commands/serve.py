"""The server of `make run`: uvicorn in the foreground, with a banner once it answers."""

import sys
from contextlib import suppress
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from agents import fetching
from agents.services.running import settle_stale
from fullvoice.lib.aio import background
from tools.services import register_operator_script


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


class Server(uvicorn.Server):
    """Says where it is once it answers, and sees to the operator's own tools."""

    def __init__(self, config: uvicorn.Config, banner: str) -> None:
        super().__init__(config)
        self.banner = banner

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(self.banner)
            sys.stdout.flush()
            if fetching.missing():
                background.start(fetching.fetch(_say), name="speech models")
            if settings.MCP_SCRIPT_PATH:
                background.start(register_operator_script(), name="operator script")


class Command(BaseCommand):
    help = "Serve FullVoice on HOST and PORT until Ctrl-C or SIGTERM. Example: PORT=8100 manage.py serve"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        settle_stale()
        config = uvicorn.Config(
            "fullvoice.asgi:application",
            host=options["host"],
            port=options["port"],
            log_config=None,
            access_log=False,
            lifespan="on",
            # What is still open after this many seconds is cut off, so that an end comes within two.
            timeout_graceful_shutdown=1,
        )
        server = Server(config, self._banner(options["host"], options["port"]))
        # Uvicorn ends in good order and then raises the signal that ended it once more.
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            sys.exit(f"Cannot serve on {options['host']}:{options['port']}: see HOST and PORT")

    def _banner(self, host: str, port: int) -> str:
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        base = f"http://{shown}:{port}"
        lines = [
            "",
            f"  {settings.APP_NAME} is ready",
            f"    Console    {base}/",
            f"    API docs   {base}/docs",
            f"    Admin      {base}/admin/",
            f"    Health     {base}/health",
        ]
        if settings.DEMO_PASSWORD and not settings.PRODUCTION:
            lines.append("    Sign in    demo or staff; their passwords are DEMO_PASSWORD and STAFF_PASSWORD in .env")
        lines += ["    Ctrl-C ends it", "", ""]
        return "\n".join(lines)
