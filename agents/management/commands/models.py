import json
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from agents.embedded import manifest
from agents.embedded.manifest import Model
from agents.embedded.store import Progress, PullFailed, Store

EXAMPLE = "Example: manage.py models pull llm"
INTERRUPTED = 130  # as shells report an end by Ctrl-C
BAR = 30  # characters


class Command(BaseCommand):
    help = f"The models that run on this machine: see which there are, fetch them into MODELS_DIR. {EXAMPLE}"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="pull|list")
        packs = list(dict.fromkeys(model.pack for model in manifest.load()))
        about = (
            "Fetch the models of a pack, or all. Only data files listed in the manifest with their SHA-256 are taken. "
            f"What is there is not fetched again, and an interrupted pull goes on where it was. {EXAMPLE}"
        )
        pull = verbs.add_parser("pull", help="fetch a pack's models", description=about)
        pull.add_argument("pack", nargs="?", choices=packs, help=f"{', '.join(packs)} (default: all)")
        listed = verbs.add_parser("list", help="name, licence, size, there or not", description="See which there are.")
        for verb in (pull, listed):
            verb.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        pack = options.get("pack")
        models = [model for model in manifest.load() if pack in (None, model.pack)]
        store = Store(settings.MODELS_DIR)
        rows = [_row(store, model) for model in models]
        if options["verb"] == "pull":
            try:
                rows = [self._pulled(store, model, quiet=options["json"]) for model in models]
            except KeyboardInterrupt:
                self.stderr.write("\nInterrupted; the same command goes on from here.")
                sys.exit(INTERRUPTED)
        if options["json"]:
            self.stdout.write(json.dumps({"folder": str(store.folder), "models": rows}, indent=2))
        elif options["verb"] == "list":
            self.stdout.write("\n".join(_lines(rows)))
        if any("error" in row for row in rows):
            sys.exit(1)

    def _pulled(self, store: Store, model: Model, quiet: bool) -> dict[str, Any]:
        """The model's row, with what was fetched or the `error`."""
        bar = _Bar(self.stderr)
        started = time.monotonic()
        try:
            fetched = store.pull(model, bar.show)
        except PullFailed as error:
            bar.end()
            self.stderr.write(str(error))
            return {**_row(store, model), "error": str(error)}
        bar.end()
        seconds = time.monotonic() - started
        row = _row(store, model)
        if not quiet:
            done = f"{_mb(fetched)} in {seconds:.0f} s" if fetched else "nothing to fetch"
            self.stdout.write(f"{model.name}: {row['path']} ({done})")
        return {**row, "fetched": fetched, "seconds": round(seconds, 1)}


def _row(store: Store, model: Model) -> dict[str, Any]:
    path = store.find(model)
    return {
        "name": model.name,
        "pack": model.pack,
        "about": model.about,
        "licence": model.licence,
        "size": model.size,
        "there": path is not None,
        "path": str(path or ""),
    }


def _lines(rows: list[dict[str, Any]]) -> list[str]:
    cells = [("PACK", "MODEL", "LICENCE", "SIZE", "", "")]
    for row in rows:
        there = "there" if row["there"] else "not there"
        cells.append((row["pack"], row["name"], row["licence"], _mb(row["size"]), there, row["about"]))
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    return ["  ".join((*map(str.ljust, line, widths), line[5])).rstrip() for line in cells]


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


class _Bar:
    """Progress on one line of a terminal; elsewhere a line for each tenth."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._live = bool(out.isatty())
        self._tenth = -1
        self._drawn = False

    def show(self, progress: Progress) -> None:
        part = progress.done / progress.total
        tenth = int(part * 10)
        if not self._live and tenth == self._tenth and progress.state != "waiting":
            return
        self._tenth = tenth
        if progress.state == "waiting":
            text = "another pull is under way, waiting for it"
        else:
            bar = "#" * int(part * BAR)
            text = f"[{bar:<{BAR}}] {part:4.0%}  {_mb(progress.done)} of {_mb(progress.total)}"
        line = f"{progress.model}  {text}"
        self._drawn = self._live
        self._out.write(f"\r\x1b[K{line}" if self._live else line, ending="" if self._live else None)
        self._out.flush()

    def end(self) -> None:
        if self._drawn:
            self._out.write("")
