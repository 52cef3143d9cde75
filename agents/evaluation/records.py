"""Records of utterances with expected calls, as interpreters take them, and what an interpreter makes of one.

A record is one JSON object a line: `{"id", "lang", "utterance", "tools": [{"name", "description", "input_schema"}] or
{"$ref": path of a file beside it}, "expected": {"tool", "params", "accept"?}, a list of those, or null, "context"?:
{"now"?, …}}`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from agents.interpreters.base import Interpretation, Interpreter, Json, Language, Request, ToolSpec
from agents.interpreters.resolve import resolve
from tools.services.kinds import guess_param_kinds

# The clock of a record that does not tell it.
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
# Kinds that stand for rows of the user's, of which a record's user has none, so that the words are the value; and
# currencies, which records want by code or by name as only their words tell.
_OWNED = ("person", "wallet", "currency")


class BadRecord(Exception):
    """A line that is no record; the message names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Record:
    id: str
    request: Request
    tools: list[Json]
    expected: Any


def read(path: Path) -> Iterator[Record]:
    """The records of a file, in order. Raises `BadRecord`, and `OSError` where a file cannot be read."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _record(json.loads(line), path.parent)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadRecord(f"{path.name}, line {number}: {type(error).__name__}: {error}") from None


def _record(raw: Json, folder: Path) -> Record:
    tools = raw["tools"]
    if isinstance(tools, dict):
        listed, specs = _toolset(folder / tools["$ref"])
    else:
        listed, specs = tools, tuple(map(_spec, tools))
    context = raw.get("context") or {}
    now = datetime.fromisoformat(context["now"]) if "now" in context else NOW
    request = Request(
        utterance=raw["utterance"] or "",
        language=_language(raw["lang"]),
        now=now if now.tzinfo else now.replace(tzinfo=UTC),
        tools=specs,
        context={name: value for name, value in context.items() if isinstance(value, str) and name != "now"},
    )
    return Record(str(raw["id"]), request, listed, raw["expected"])


@cache
def _toolset(path: Path) -> tuple[list[Json], tuple[ToolSpec, ...]]:
    listed = json.loads(path.read_text(encoding="utf-8"))
    return listed, tuple(map(_spec, listed))


def _spec(tool: Json) -> ToolSpec:
    kinds = guess_param_kinds(tool["input_schema"])
    return ToolSpec(
        action=tool["name"],
        title=tool["name"],
        description=tool.get("description", ""),
        input_schema=tool["input_schema"],
        param_kinds={name: "text" if kind.startswith(_OWNED) else kind for name, kind in kinds.items()},
    )


def _language(code: str) -> Language:
    return "zh" if code.startswith("zh") else "en"


@dataclass(frozen=True, slots=True)
class Prediction:
    """The calls made of one record, resolved: `[{"tool", "params"}]`; what would be asked about is left out."""

    id: str
    calls: list[Json]

    def as_line(self) -> str:
        return json.dumps({"id": self.id, "calls": self.calls}, ensure_ascii=False)


async def predict(record: Record, interpreter: Interpreter) -> Prediction:
    """What the interpreter would propose, as the app resolves it. Raises `InterpreterUnavailable`."""
    found = await interpreter.interpret(record.request)
    return Prediction(record.id, _resolved(record.request, found))


def _resolved(request: Request, found: Interpretation | None) -> list[Json]:
    calls = []
    for call in found.calls if found else ():
        tool = request.tool(call.action)
        if tool is not None:
            calls.append({"tool": call.action, "params": resolve(tool, call.said, request).params})
    return calls
