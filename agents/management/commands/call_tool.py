import asyncio
import json
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.models import User
from agents import conversation, execution
from agents.api import outcome_body
from agents.execution import Outcome
from agents.models import Door, PlanState
from agents.moves import Said

from ._door import DoorCommand


class Command(DoorCommand):
    help = "Run one tool as a user, through a plan like any door. Example: manage.py call_tool balance --json '{}'"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="the tool's public name")
        parser.add_argument("--json", default="{}", help="its parameters, as a JSON object")
        parser.add_argument("--yes", action="store_true", help="do not ask before a tool that changes something")
        parser.add_argument("--session", default="command")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            params = json.loads(options["json"])
        except ValueError:
            raise CommandError("--json is not JSON") from None
        if not isinstance(params, dict):
            raise CommandError("--json is not a JSON object")
        outcome = self.run(self._call(self.user(options), options, params))
        if outcome is None:
            self.stdout.write("Not done.")
            sys.exit(1)
        self.stdout.write(json.dumps(outcome_body(outcome), ensure_ascii=False, indent=2))
        if outcome.status != 200:
            sys.exit(1)

    async def _call(self, user: User, options: dict[str, Any], params: dict[str, Any]) -> Outcome | None:
        session = options["session"]
        call = (options["name"], params)
        reply = await conversation.take_turn(
            user, Said(session, f"{call[0]} {json.dumps(params)}", door=Door.COMMAND, call=call)
        )
        if reply.plan is None:
            return None
        plan_id = reply.plan.pk.hex
        if reply.plan.state == PlanState.PENDING:
            answer = "yes" if options["yes"] else await self._ask(reply.text)
            said = Said(session, answer, door=Door.COMMAND, confirming=True, plan_id=plan_id, decision=answer)
            reply = await conversation.take_turn(user, said)
            if reply.type != "confirmed":
                return None
        return await execution.run(user, plan_id)

    async def _ask(self, text: str) -> str:
        self.stdout.write(text)
        try:
            answer = await asyncio.to_thread(input, "yes/no: ")
        except EOFError:
            return "no"
        return "yes" if answer.strip().lower() in ("y", "yes") else "no"
