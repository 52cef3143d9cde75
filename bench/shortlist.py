"""How often the tool that is meant is on the shortlist, of many tools, and what that costs.

    python bench/shortlist.py FILE… [--limit 24]

Every tool of the files (records as `manage.py evaluate` takes them) goes into one catalogue; every utterance that
expects a call is put to it. A tool is known by its name and description. Prints, for each file, in per cent how often
the tools that are meant are listed and how often one of them is the first, and the milliseconds of CPU for an utterance
once the catalogue is prepared.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullvoice.settings")

import django

django.setup()

from agents.evaluation.records import Record, read
from agents.interpreters.base import ToolSpec
from agents.interpreters.relevance import shortlist

Key = tuple[str, str]


def key(tool: ToolSpec) -> Key:
    return tool.action, tool.description


def wanted(record: Record) -> Iterator[Key]:
    """The tools that the record expects, as its own list describes them."""
    calls = record.expected if isinstance(record.expected, list) else [record.expected] if record.expected else []
    names = {call["tool"].replace(".", "_") for call in calls}
    return (key(tool) for tool in record.request.tools if tool.action.replace(".", "_") in names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=24)
    options = parser.parse_args()
    sets = {file.stem: [record for record in read(file) if any(wanted(record))] for file in options.files}
    tools = list(
        {key(tool): tool for records in sets.values() for record in records for tool in record.request.tools}.values()
    )

    started = time.process_time()
    shortlist("hello", tools, options.limit)
    print(f"{len(tools)} tools, prepared in {time.process_time() - started:.1f} s of CPU")
    print(f"{'set':<28}{'asked':>6}{'recall':>9}{'first':>8}{'ms':>7}")
    all_found: list[tuple[bool, bool]] = []
    spent = 0.0
    for name, records in sets.items():
        found = []
        started = time.process_time()
        listed = [
            [key(tool) for tool in shortlist(record.request.utterance, tools, options.limit)] for record in records
        ]
        took = time.process_time() - started
        for record, keys in zip(records, listed, strict=True):
            meant = set(wanted(record))
            found.append((meant <= set(keys), keys[0] in meant))
        line(name, found, took)
        all_found += found
        spent += took
    line("all", all_found, spent)


def line(name: str, found: list[tuple[bool, bool]], seconds: float) -> None:
    count = len(found) or 1
    recall, first = (100 * sum(pair[at] for pair in found) / count for at in (0, 1))
    print(f"{name:<28}{len(found):>6}{recall:>9.1f}{first:>8.1f}{1000 * seconds / count:>7.2f}")


if __name__ == "__main__":
    main()
