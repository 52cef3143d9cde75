"""Asking by a JSON Schema for the whole reply, for endpoints and models that do not make native tool calls.

The schema keeps to what OpenAI's strict mode, llama.cpp's grammars (Ollama's too) and xgrammar (vLLM) all take:
objects that are closed and whose every property is required (what was not said is null), enums, arrays, `anyOf`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from ..base import Done, Json, Request, ToolSpec
from ..values.schemas import resolved
from . import prompt
from .reply import Completion, Reply, written

Form = Literal["json_schema", "json_object"]
FORM = """\
Reply with one JSON object and nothing else:
{"calls": [{"tool": "name of the tool", "arguments": {"parameter": "value"}}], "answer": null}
- "calls" has a call for each request, with the tools below. A parameter that was not said is null, or is left out.
- "answer" is null, or, where no tool fits and "calls" is [], your answer to the user.
With a tool "lamp" that takes "room", "color", "level" and "timer", the reply to "red light in the kitchen please" is
{"calls": [{"tool": "lamp", "arguments": {"room": "kitchen", "color": "red", "level": null, "timer": null}}], \
"answer": null}"""
AGAIN = "That could not be used. %s\nReply again with the whole JSON object."
LOOPED = 3  # times that the same call is said before it is taken for a loop
_NULL: Json = {"type": "null"}
_DEEPEST = 8  # levels of a parameter's schema; what lies deeper may be anything
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def unlooped(text: str) -> str:
    """The reply, where a small model said one call over and over until it was stopped, with that call once."""
    start = re.search(r'"calls"\s*:\s*\[', text)
    if start is None:
        return text
    calls: list[Any] = []
    decoder, at = json.JSONDecoder(), start.end()
    while text[at : at + 1] == "{":
        try:
            call, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            # It breaks off inside a call.
            same = len(calls) >= LOOPED and all(one == calls[0] for one in calls)
            return prompt.dumped({"calls": calls[:1], "answer": None}) if same else text
        calls.append(call)
        while text[at : at + 1] in (",", " ", "\n"):
            at += 1
    return text


class SchemaStyle:
    def __init__(self, form: Form = "json_schema") -> None:
        self.name: str = form

    def body(self, request: Request, tools: Mapping[str, ToolSpec]) -> Json:
        """The request for this utterance, with what was looked up for it before."""
        listed = "\n".join(prompt.dumped(_listed(name, tool)) for name, tool in tools.items())
        blocks = (prompt.INSTRUCTIONS, FORM, prompt.fenced("tools", listed), prompt.surroundings(request, tools))
        messages = [
            {"role": "system", "content": "\n\n".join(blocks)},
            {"role": "user", "content": request.utterance},
            *(message for done in request.rounds for message in _round(done, request, tools)),
        ]
        if self.name == "json_object":
            return {"messages": messages, "response_format": {"type": "json_object"}}
        shape, strict = reply_schema(tools)
        return {
            "messages": messages,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reply", "strict": strict, "schema": shape},
            },
        }

    def read(self, completion: Completion) -> Reply:
        try:
            reply = written(unlooped(completion.text))
        except ValueError as error:
            return Reply(problem=str(error))
        return replace(
            reply, calls=tuple(replace(call, arguments=_without_nulls(call.arguments)) for call in reply.calls)
        )

    def correction(self, completion: Completion, problems: Mapping[str, str]) -> list[Json]:
        """The model's own reply, and what is wrong with it."""
        return [
            {"role": "assistant", "content": completion.text},
            {"role": "user", "content": AGAIN % "\n".join(problems.values())},
        ]


def _listed(name: str, tool: ToolSpec) -> Json:
    # The list as a whole is fenced.
    parameters = prompt.parameters(tool, fence=lambda _, text: text)
    return {"tool": name, "about": prompt.about(tool), "parameters": parameters}


def _round(done: Sequence[Done], request: Request, tools: Mapping[str, ToolSpec]) -> Iterator[Json]:
    calls = [{"tool": name, "arguments": said} for name, said in prompt.made(done, tools)]
    yield {"role": "assistant", "content": prompt.dumped({"calls": calls, "answer": None})}
    yield {"role": "user", "content": "\n".join(prompt.output(one, request) for one in done)}


def reply_schema(tools: Mapping[str, ToolSpec]) -> tuple[Json, bool]:
    """The schema of a reply, and whether OpenAI's strict mode takes it: it does not where a tool's own schema leaves
    open what may come."""
    shapes = _Shapes()
    calls = [
        _closed({"tool": {"type": "string", "enum": [name]}, "arguments": shapes.arguments(tool)})
        for name, tool in tools.items()
    ]
    properties: Json = {"answer": {"type": ["string", "null"]}}
    if calls:
        item = calls[0] if len(calls) == 1 else {"anyOf": calls}
        properties = {"calls": {"type": "array", "items": item}, **properties}
    return _closed(properties), not shapes.open


class _Shapes:
    """Schemas in the common form. open: one of them allows anything somewhere."""

    def __init__(self) -> None:
        self.open = False

    def arguments(self, tool: ToolSpec) -> Json:
        return _closed(
            {
                name: _nullable(
                    {"type": "string"}
                    if prompt.quoted(tool.kind(name))
                    else self.of(resolved(schema, tool.input_schema))
                )
                for name, schema in tool.properties.items()
            }
        )

    def of(self, schema: Any, depth: int = 0) -> Json:
        if not isinstance(schema, Mapping) or depth > _DEEPEST:
            return self._anything()
        listed = schema["enum"] if isinstance(schema.get("enum"), list) else []
        if "const" in schema:
            listed = [schema["const"]]
        if listed:
            return self._one_of(listed)
        choices = next((schema[key] for key in ("anyOf", "oneOf") if isinstance(schema.get(key), list)), None)
        if choices:
            return {"anyOf": [self.of(choice, depth + 1) for choice in choices]}
        if isinstance(schema.get("allOf"), list) and len(schema["allOf"]) == 1:
            return self.of(schema["allOf"][0], depth + 1)
        types = schema.get("type")
        if isinstance(types, list) and types:
            return {"anyOf": [self._typed(type, schema, depth) for type in types]}
        return self._typed(types, schema, depth)

    def _typed(self, type: Any, schema: Mapping[str, Any], depth: int) -> Json:
        if type in ("string", "number", "integer", "boolean", "null"):
            return {"type": type}
        if type == "array":
            return {"type": "array", "items": self.of(schema.get("items"), depth + 1)}
        properties = schema.get("properties")
        if isinstance(properties, Mapping) and properties:
            required = schema.get("required") or ()
            return _closed(
                {
                    name: self.of(value, depth + 1) if name in required else _nullable(self.of(value, depth + 1))
                    for name, value in properties.items()
                }
            )
        return {**self._anything(), "type": "object"} if type == "object" else self._anything()

    def _one_of(self, values: Sequence[Any]) -> Json:
        by_type: dict[str | None, list[Any]] = {}
        for value in values:
            by_type.setdefault(_TYPES.get(type(value)), []).append(value)
        if None in by_type:
            return self._anything()
        shapes: list[Json] = [_NULL if kind == "null" else {"type": kind, "enum": of} for kind, of in by_type.items()]
        return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}

    def _anything(self) -> Json:
        self.open = True
        return {}


def _closed(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _nullable(shape: Json) -> Json:
    return {"anyOf": [shape, _NULL]} if shape and shape != _NULL else shape


def _without_nulls(value: Any) -> Any:
    """What the form made the model write where nothing was said is left out."""
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
