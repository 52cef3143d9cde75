"""The API's contract as a reviewed file."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Write docs/openapi.json from the code, or with --check say whether it is what the code says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        from fullvoice.api import api

        # Through JSON and back: a plain dict of plain types, in the order the code declares.
        schema = json.dumps(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/v1/api/"))), indent=1) + "\n"
        target = settings.BASE_DIR / "docs" / "openapi.json"
        if not options["check"]:
            target.write_text(schema)
        elif not target.exists() or target.read_text() != schema:
            sys.exit("docs/openapi.json is not what the API says: run `make openapi` and review the change")
