from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agents import packs
from agents.services.words import load_pack


class Command(BaseCommand):
    help = (
        "Give the tools of an example pack's names its phrases; what staff have written stays. Example: "
        "manage.py load_phrases home_en"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", choices=packs.names())

    def handle(self, *args: Any, **options: Any) -> None:
        written, left_out = load_pack(packs.load(options["pack"]), by=None)
        for line in left_out:
            self.stdout.write(f"left out: {line}")
        self.stdout.write(f"{written} phrases and rules written.")
