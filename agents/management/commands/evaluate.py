import asyncio
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agents.evaluation.interpreters import Evaluated
from agents.evaluation.records import BadRecord, predict, read
from agents.evaluation.scoring import Table, score
from agents.interpreters.base import InterpreterUnavailable
from agents.interpreters.registry import INTERPRETERS

HEADER = f"{'set':32} {'records':>7} {'tool':>6} {'exact':>6} {'slot F1':>7} {'over':>5} {'miss':>5} {'ms':>7}"


class Command(BaseCommand):
    help = (
        "Run an interpreter over records of utterances with expected calls, and print how many it got right, in per "
        "cent; ms is CPU time per record. Example: "
        "manage.py evaluate records.jsonl --interpreter schema --out predictions.jsonl"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--interpreter", required=True, choices=sorted(INTERPRETERS))
        parser.add_argument("--out", type=Path, help="write the predictions here, one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = asyncio.run(self._all(options["files"], Evaluated(options["interpreter"])))
        except (BadRecord, OSError) as error:
            raise CommandError(str(error)) from None
        except InterpreterUnavailable as error:
            raise CommandError(f"{options['interpreter']} cannot be asked: {error}") from None
        if options["out"]:
            options["out"].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    async def _all(self, paths: list[Path], interpreter: Evaluated) -> list[str]:
        lines: list[str] = []
        self.stdout.write(HEADER)
        for path in paths:
            table, spent = Table(), 0.0
            for record in read(path):
                asked = interpreter.of(record)
                started = time.process_time()
                prediction = await predict(record, asked)
                spent += time.process_time() - started
                lines.append(prediction.as_line())
                table.add(score(record.expected, prediction.calls, record.tools))
            self.stdout.write(
                f"{path.stem:32} {table.records:7} {table.percent(table.tool):6.2f} {table.percent(table.exact):6.2f} "
                f"{table.slot_f1:7.2f} {table.over:5} {table.miss:5} {1000 * spent / max(1, table.records):7.2f}"
            )
        return lines
