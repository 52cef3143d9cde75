"""A parameter that takes what an earlier step of the same plan gave back: `{"$from": 1, "path": "/structured/id"}`.

`path` is a JSON Pointer (RFC 6901) into `{"structured": …, "content": […]}`: the tool's structured result, or, where it
has none, its first text if that is JSON; and its content.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .base import Json

ROOTS = ("structured", "content")


class NoOutput(Exception):
    """The earlier step's result has nothing at that path."""


@dataclass(frozen=True, slots=True)
class Output:
    """The output of step `step` (numbered from 1) at `path`."""

    step: int
    path: str

    @property
    def keys(self) -> list[str]:
        """The pointer's reference tokens."""
        return [key.replace("~1", "/").replace("~0", "~") for key in self.path.split("/")[1:]]


def output_of(value: Any) -> Output | None:
    """The output that `value` stands for, or `None` where it is an ordinary value."""
    if not isinstance(value, Mapping) or set(value) != {"$from", "path"}:
        return None
    step, path = value["$from"], value["path"]
    if not isinstance(step, int) or isinstance(step, bool) or not isinstance(path, str) or not path.startswith("/"):
        return None
    output = Output(step, path)
    return output if step > 0 and output.keys[0] in ROOTS else None


def outputs_in(params: Mapping[str, Any]) -> dict[str, Output]:
    """The parameters that take an earlier step's output."""
    found = ((name, output_of(value)) for name, value in params.items())
    return {name: output for name, output in found if output is not None}


def filled(params: Mapping[str, Any], results: Mapping[int, Json]) -> Json:
    """The parameters with every output in its place. results: by step number, as `call_tool` gives them.

    Raises `NoOutput`."""
    outputs = outputs_in(params)
    return {name: _at(outputs[name], results) if name in outputs else value for name, value in params.items()}


def _at(output: Output, results: Mapping[int, Json]) -> Any:
    if output.step not in results:
        raise NoOutput
    value: Any = _rooted(results[output.step])
    for key in output.keys:
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise NoOutput
    return value


def _rooted(data: Json) -> Json:
    content = data.get("content")
    if set(data) - {"content", "isError"} or not isinstance(content, list):
        return {"structured": data, "content": []}
    return {"structured": _parsed(content), "content": content}


def _parsed(content: list[Any]) -> Any:
    for part in content:
        if isinstance(part, Mapping) and isinstance(part.get("text"), str):
            try:
                return json.loads(part["text"])
            except (ValueError, RecursionError):
                return None
    return None


def promised(output: Output, schema: Any) -> bool:
    """Whether a tool whose output schema is `schema` may give this output. One without a schema may give anything."""
    if output.keys[0] != "structured" or not isinstance(schema, Mapping):
        return True
    for key in output.keys[1:]:
        properties, items = schema.get("properties"), schema.get("items")
        if isinstance(properties, Mapping) and key in properties:
            schema = properties[key]
        elif key.isdecimal() and isinstance(items, Mapping):
            schema = items
        else:
            return not isinstance(properties, Mapping) and items is None
        if not isinstance(schema, Mapping):
            return True
    return True
