"""Proves the log, or says where it does not hold: `manage.py verify_audit [--chain session:12] [--json]`."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from auditlog.models import StepLog
from auditlog.services import verify


class Command(BaseCommand):
    help = "Recompute the log's hash chains. Exit code 1 where an entry was changed, removed or added by hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chain", help="only this one, such as session:12, user:3 or system")
        parser.add_argument("--json", action="store_true", help="every finding, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        chain: str | None = options["chain"]
        broken = verify(chain)
        rows = StepLog.objects.all() if chain is None else StepLog.objects.filter(chain=chain)
        entries = rows.count()
        if options["json"]:
            findings = [{"chain": place.chain, "seq": place.seq, "problem": place.problem} for place in broken]
            self.stdout.write(json.dumps({"entries": entries, "intact": not broken, "broken": findings}))
        elif broken:
            first = broken[0]
            self.stdout.write(
                f"{entries} entries, BROKEN in {len(broken)} places, first {first.chain}#{first.seq}: {first.problem}"
            )
        else:
            self.stdout.write(f"{entries} entries, intact")
        if broken:
            sys.exit(1)
