"""What the commands that act for a user share: who it is, one event loop, the same flow as any door."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from agents.conversation import Reply
from agents.runtime import close_models
from fullvoice.lib.aio import background, close_pool
from fullvoice.lib.errors import FullVoiceError
from tools.mcp.pool import close_pools

T = TypeVar("T")


class DoorCommand(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", default="demo", help="whose turn it is (username)")

    def user(self, options: dict[str, Any]) -> User:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no user {options['user']!r}; `manage.py seed_demo` makes demo.")
        return user

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end, then close what the loop opened. An error of ours becomes one line."""

        async def whole() -> T:
            try:
                return await work
            finally:
                await background.drain(timeout=60)
                await close_models()
                await close_pools()

        try:
            return asyncio.run(whole())
        except FullVoiceError as error:
            raise CommandError(f"{error.code}: {error}") from None
        finally:
            close_pool()


def shown(reply: Reply) -> list[str]:
    """A reply as lines for a terminal."""
    lines = [f"[{reply.type}] {reply.text}"]
    lines += [f"  - {c.label}  {c.detail}" for c in reply.candidates]
    return lines
