"""The bar for a real model: the project's way to calls against the bare model, over one fixed sample.

    make bench-model EVALS=folder

EVALS holds the records of `manage.py evaluate` as bfcl_simple.jsonl, bfcl_multiple.jsonl, ha_en.jsonl, ha_zh.jsonl. Of
each, the 12 whose ids hash lowest are taken; 12 more, sends to contacts in both languages, stand in `contacts.py`.

bare: one chat completion, the record's tools in the prompt and as the `response_format`; the arguments as they come.
ours: the app's chain where there is a model: phrases (the packs that know the tools' names), then `LlmInterpreter`, and
`resolve`. With TOOLS_IN_PROMPT=6: what differs from the last prompt is read anew, at some 20 tokens a second.

The time of a call is the median of its set.

A side's predictions go to OUT (with the sample), so that another scorer can be put beside this one.
"""

import argparse
import asyncio
import hashlib
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SETS = ("bfcl_simple", "bfcl_multiple", "ha_en", "ha_zh")
PER_SET = 12
SECONDS = 3_600  # for one record: the first of ha_en has 15,600 tokens to read, which takes many minutes on two cores

BARE_PROMPT = """\
Choose the tool for what the user says, and fill in its parameters from the user's words. Leave out an optional \
parameter that the user said nothing about. Answer with JSON.

Tools:
{tools}"""


def main() -> None:
    parser = argparse.ArgumentParser(description="The project's way to calls against the bare model.")
    parser.add_argument("evals", type=Path, help="folder of the records")
    parser.add_argument("--side", choices=("bare", "ours", "both"), default="both")
    parser.add_argument("--only", nargs="+", choices=(*SETS, "contacts"), default=(*SETS, "contacts"), metavar="SET")
    parser.add_argument("--out", type=Path, help="folder for the sample and the predictions")
    options = parser.parse_args()
    served = start_model()
    try:
        asyncio.run(compare(options))
    finally:
        del served


def start_model() -> Any:
    """Serve the pulled model and point the project's settings at it, before they are read."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullvoice.settings")
    os.environ.setdefault("ENV", "test")
    for name, value in {
        "OPENAI_API_KEY": "none-is-asked-for",
        "OPENAI_BASE_URL": "http://127.0.0.1",
        "OPENAI_MODEL": "local",
        "LLM_STYLE": "json_schema",
        "LLM_TIMEOUT_MS": "300000",
        "LLM_MAX_TOKENS": "400",
        "TOOLS_IN_PROMPT": "6",
    }.items():
        os.environ[name] = value
    django.setup()
    from django.conf import settings

    from agents.embedded import manifest
    from agents.embedded.serving import CannotServe, serve
    from agents.embedded.store import Store

    model = next(model for model in manifest.load() if model.pack == "llm")
    folder = Store(settings.MODELS_DIR).find(model)
    if folder is None:
        sys.exit("manage.py models pull llm first")
    try:
        server = serve(folder / model.files[0].name, "local", 0)
    except CannotServe as error:
        sys.exit(str(error))
    settings.OPENAI_BASE_URL = f"{server.listening_address}/v1"
    return server


def sample(evals: Path, only: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
    """The records by set, always the same ones of the same files."""
    from contacts import records

    from agents.evaluation.records import read

    for name in only:
        if name == "contacts":
            yield name, records()
            continue
        found = sorted(read(evals / f"{name}.jsonl"), key=lambda record: hashlib.sha256(record.id.encode()).digest())
        yield name, found[:PER_SET]


async def compare(options: argparse.Namespace) -> None:
    from agents.evaluation.scoring import Table, score

    sides = {"bare": bare_side(), "ours": our_side()}
    chosen = [options.side] if options.side != "both" else list(sides)
    predictions: dict[str, list[dict[str, Any]]] = {side: [] for side in chosen}
    print("| set | records | side | tool | exact | slot F1 | invented tools | wrong payee | ms a call |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, records in sample(options.evals, options.only):
        for side in chosen:
            table, invented, astray, seconds = Table(), 0, 0, []
            for record in records:
                calls, took = await timed(sides[side], record)
                seconds.append(took)
                known = {tool["name"] for tool in record.tools}
                invented += sum(call["tool"] not in known for call in calls)
                # What may be asked about instead of filled in stands as a second expectation.
                ways = record.expected if isinstance(record.expected, tuple) else (record.expected,)
                scores = [score(way, calls, record.tools) for way in ways]
                table.add(max(scores, key=lambda one: (one.exact, one.hits)))
                astray += name == "contacts" and wrong_payee(ways[0], calls)
                predictions[side].append({"id": record.id, "calls": calls})
            cells = [name, table.records, side, table.tool, table.exact, f"{table.slot_f1:.0f}", invented]
            cells += [astray if name == "contacts" else "", f"{1000 * median(seconds):.0f}"]
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
        if options.out:
            save(options.out, name, records, predictions)


def wrong_payee(expected: dict[str, Any], calls: list[dict[str, Any]]) -> bool:
    return any(call["params"].get("to") not in (None, "", expected["params"]["to"]) for call in calls)


async def timed(
    side: Callable[[Any], Awaitable[list[dict[str, Any]]]], record: Any
) -> tuple[list[dict[str, Any]], float]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(SECONDS):
            calls = await side(record)
    except TimeoutError:
        print(f"{record.id}: no answer in {SECONDS} s", file=sys.stderr)
        calls = []
    return calls, time.perf_counter() - started


def our_side() -> Callable[[Any], Awaitable[list[dict[str, Any]]]]:
    from agents.evaluation.interpreters import Evaluated
    from agents.evaluation.records import predict
    from agents.interpreters.base import InterpreterUnavailable

    chain = [Evaluated("phrases"), Evaluated("llm")]

    async def ask(record: Any) -> list[dict[str, Any]]:
        for interpreter in chain:
            try:
                calls = (await predict(record, interpreter.of(record))).calls
            except InterpreterUnavailable as error:
                print(f"{record.id}: {error}", file=sys.stderr)
                return []
            if calls:
                return calls
        return []

    return ask


def bare_side() -> Callable[[Any], Awaitable[list[dict[str, Any]]]]:
    import openai
    from django.conf import settings

    client = openai.AsyncOpenAI(base_url=settings.OPENAI_BASE_URL, max_retries=0, timeout=SECONDS)

    async def ask(record: Any) -> list[dict[str, Any]]:
        request = record.request
        about = {"now": request.now.isoformat(timespec="minutes"), **request.context}
        about |= {"contacts": [contact(person) for person in request.people]} if request.people else {}
        tools = json.dumps(record.tools, ensure_ascii=False)
        said = f"{request.utterance}\n\n{json.dumps(about, ensure_ascii=False)}"
        try:
            completion = await client.chat.completions.create(
                model=settings.OPENAI_MODEL,
                temperature=0,
                max_tokens=400,
                messages=[
                    {"role": "system", "content": BARE_PROMPT.format(tools=tools)},
                    {"role": "user", "content": said},
                ],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "call", "schema": {"anyOf": [call_schema(tool) for tool in record.tools]}},
                },
            )
            call = json.loads(completion.choices[0].message.content or "")
        except (openai.APIStatusError, ValueError) as error:
            print(f"{record.id}: {error}", file=sys.stderr)
            return []
        return [{"tool": call["tool"], "params": call["params"]}]

    return ask


def contact(person: Any) -> dict[str, Any]:
    return {"name": person.name, "aliases": list(person.aliases), "account": person.account}


def call_schema(tool: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"tool": {"const": tool["name"]}, "params": tool["input_schema"]},
        "required": ["tool", "params"],
        "additionalProperties": False,
    }


def save(out: Path, name: str, records: list[Any], predictions: dict[str, list[dict[str, Any]]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for record in records:
        expected = record.expected[0] if isinstance(record.expected, tuple) else record.expected
        request = record.request
        row = {"id": record.id, "lang": request.language, "utterance": request.utterance, "tools": record.tools}
        rows.append({**row, "expected": expected})
    write(out / f"{name}.jsonl", rows)
    for side, made in predictions.items():
        write(out / f"{side}.predictions.jsonl", made)


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
