import asyncio
import sys
import uuid
from typing import Any

from django.core.management.base import CommandParser

from accounts.models import User
from agents import conversation, execution
from agents.models import Door
from agents.moves import Said
from fullvoice.lib.errors import FullVoiceError

from ._door import DoorCommand, shown


class Command(DoorCommand):
    help = "A conversation in the terminal, through the same flow as the API. Ctrl-D ends it. Example: manage.py chat"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--session", default="", help="go on with a session (default: a new one)")

    def handle(self, *args: Any, **options: Any) -> None:
        session = options["session"] or f"chat-{uuid.uuid4().hex[:8]}"
        self.stdout.write(f"Session {session}; Ctrl-D ends it.")
        self.run(self._talk(self.user(options), session))

    async def _talk(self, user: User, session: str) -> None:
        prompt = "> " if sys.stdin.isatty() else ""
        while True:
            try:
                text = (await asyncio.to_thread(input, prompt)).strip()
            except EOFError:
                return
            if not text:
                continue
            try:
                await self._turn(user, session, text)
            except FullVoiceError as error:
                self.stdout.write(f"[{error.code}] {error}")

    async def _turn(self, user: User, session: str, text: str) -> None:
        reply = await conversation.take_turn(user, Said(session, text, door=Door.COMMAND), run=True)
        self.stdout.write("\n".join(shown(reply)))
        # In a terminal a yes is meant to be carried out.
        if reply.yes and reply.outcome is None and reply.plan is not None:
            outcome = await execution.run(user, reply.plan.pk.hex)
            self.stdout.write(outcome.text)
