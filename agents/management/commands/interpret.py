import json
from typing import Any

from django.core.management.base import CommandParser
from ninja.responses import NinjaJSONEncoder

from agents import conversation
from agents.api import reply_body
from agents.models import Door
from agents.moves import Said

from ._door import DoorCommand, shown


class Command(DoorCommand):
    help = 'Say one thing and see the answer; nothing that writes runs. Example: manage.py interpret "send $50 to Bob"'

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("text")
        parser.add_argument("--session", default="command")
        parser.add_argument("--json", action="store_true", help="the answer as the API would give it")

    def handle(self, *args: Any, **options: Any) -> None:
        said = Said(options["session"], options["text"], door=Door.COMMAND)
        reply = self.run(conversation.take_turn(self.user(options), said))
        if options["json"]:
            body = reply_body(reply)
            self.stdout.write(json.dumps(body, cls=NinjaJSONEncoder, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(shown(reply)))
