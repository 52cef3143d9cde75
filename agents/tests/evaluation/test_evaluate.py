"""The command that runs an interpreter over records, with records of the project's own."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

TOOL = {
    "name": "set_volume",
    "description": "Set the volume of the speaker in per cent",
    "input_schema": {"type": "object", "properties": {"level": {"type": "integer"}}, "required": ["level"]},
}


def record(number: int, utterance: str, expected: Any, **more: Any) -> dict[str, Any]:
    return {"id": f"r-{number}", "lang": "en", "utterance": utterance, "tools": [TOOL], "expected": expected, **more}


def written(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in records) + "\n")
    return path


def evaluated(*args: Any, **options: Any) -> list[list[str]]:
    out = io.StringIO()
    call_command("evaluate", *map(str, args), stdout=out, **options)
    return [line.split() for line in out.getvalue().splitlines()]


def test_the_table_and_the_predictions(tmp_path: Path) -> None:
    right = {"tool": "set_volume", "params": {"level": 40}}
    first = written(
        tmp_path / "first.jsonl",
        record(1, "set the speaker volume to 40", right),
        record(2, "set the speaker volume to forty", {"tool": "set_volume", "params": {"level": 50}}),
    )
    (tmp_path / "tools.json").write_text(json.dumps([TOOL]))
    second = written(tmp_path / "second.jsonl", record(3, "sing me a song", None, tools={"$ref": "tools.json"}))
    out = tmp_path / "predictions.jsonl"
    head, one, two = evaluated(first, second, interpreter="schema", out=out)
    assert head[:3] == ["set", "records", "tool"]
    assert one[:7] == ["first", "2", "100.00", "50.00", "50.00", "0", "0"]
    assert two[:4] == ["second", "1", "100.00", "100.00"]
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert lines == [
        {"id": "r-1", "calls": [right]},
        {"id": "r-2", "calls": [right]},
        {"id": "r-3", "calls": []},
    ]


def test_what_is_no_record_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "r-1"}\n')
    with pytest.raises(CommandError, match=r"broken\.jsonl, line 1"):
        evaluated(broken, interpreter="schema")
    with pytest.raises(CommandError, match="missing"):
        evaluated(tmp_path / "missing.jsonl", interpreter="schema")
