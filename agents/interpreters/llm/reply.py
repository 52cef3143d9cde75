"""What a model replied: a streamed completion put together, and calls that it wrote as text."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fullvoice.lib.storable import MAX_DEPTH, check_text, finite, too_deep

from ..base import Json

MAX_REPLY = 100_000  # characters
_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
# The marks by which models write a call where an endpoint does not read it for them.
_BLOCK = re.compile(r"<tool_call>(.*?)(?:</tool_call>|\Z)", re.DOTALL)
_PREFIX = re.compile(r"^(?:\[TOOL_CALLS\]|<\|python_tag\|>)\s*")
_FENCE = re.compile(r"^```(?:json|tool_call|tool_code)?\s*\n(.*?)\n?```$", re.DOTALL)
_ATTEMPT = re.compile(r"^(?:[\[{]|```)|<tool_call>|<function[=>]|<\|python_tag\|>|\[TOOL_CALLS\]")
_SEPARATOR = re.compile(r"[\s;,]*")
_NAME = ("tool", "name", "function")
_ARGUMENTS = ("arguments", "parameters")


class Cut(Exception):
    """The stream ended before the reply did."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A native tool call; `arguments` is its JSON as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply. first_token_at: by `time.monotonic()`; token counts are `None` where the endpoint is silent."""

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    refusal: str = ""
    finish: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    first_token_at: float | None = None

    @property
    def refused(self) -> bool:
        return bool(self.refusal) or self.finish == "content_filter"


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as the model asked for it. problem: why its arguments could not be read."""

    id: str
    tool: str
    arguments: Json = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A completion in the terms of either style. problem: why none of it could be read."""

    calls: tuple[Asked, ...] = ()
    answer: str = ""
    problem: str = ""


class Reading:
    """Puts a stream together. The client builds its models without checking them, so everything may be of any type."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {"content": [], "refusal": []}
        self._calls: list[dict[str, Any]] = []
        self._finish = ""
        self._first_token_at: float | None = None
        self._usage: Any = None
        self._size = 0

    def take(self, chunk: Any) -> None:
        """Raises `ValueError` where the chunk is none of a chat completion, or the reply is too long."""
        self._usage = getattr(chunk, "usage", None) or self._usage
        choices = getattr(chunk, "choices", None)
        if not choices:
            return
        choice = choices[0]
        delta = getattr(choice, "delta", None)
        for name, texts in self._texts.items():
            part = getattr(delta, name, None)
            if part:
                texts.append(self._counted(part))
        for call in getattr(delta, "tool_calls", None) or ():
            self._take_call(call)
        self._finish = getattr(choice, "finish_reason", None) or self._finish
        if self._first_token_at is None and self._size:
            self._first_token_at = time.monotonic()

    def _take_call(self, call: Any) -> None:
        index, given, function = call.index, call.id or "", call.function
        known = next((one for one in reversed(self._calls) if one["index"] == index), None)
        # Some endpoints number every call 0, or none, and tell them apart by id alone.
        if known is None or (given and known["id"] and given != known["id"]):
            known = {"index": index, "id": given, "name": "", "arguments": []}
            self._calls.append(known)
        known["id"] = known["id"] or given
        known["name"] = known["name"] or self._counted(function.name or "")
        arguments = function.arguments or ""
        # Some send the arguments as an object rather than as its JSON.
        known["arguments"].append(self._counted(arguments if isinstance(arguments, str) else json.dumps(arguments)))

    def _counted(self, part: Any) -> str:
        if not isinstance(part, str):
            raise ValueError("not text")
        self._size += len(part)
        if self._size > MAX_REPLY:
            raise ValueError("too long")
        return part

    def completion(self) -> Completion:
        """The whole. Raises `Cut` where it is not whole."""
        if not self._finish:
            raise Cut
        details = getattr(self._usage, "prompt_tokens_details", None)
        return Completion(
            text=_THOUGHT.sub("", "".join(self._texts["content"])).strip(),
            tool_calls=tuple(
                ToolCall(str(call["id"] or f"call_{number}"), call["name"], "".join(call["arguments"]))
                for number, call in enumerate(self._calls)
            ),
            refusal="".join(self._texts["refusal"]).strip(),
            finish=str(self._finish),
            input_tokens=_count(self._usage, "prompt_tokens"),
            output_tokens=_count(self._usage, "completion_tokens"),
            cached_tokens=_count(details, "cached_tokens"),
            first_token_at=self._first_token_at,
        )


def _count(counts: Any, name: str) -> int | None:
    value = getattr(counts, name, None)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def attempted(text: str) -> bool:
    """Whether the text is, or has in it, a call in writing; it is never something to say aloud."""
    return _ATTEMPT.search(text) is not None


def written(text: str) -> Reply:
    """Calls, or an answer, that the text consists of: JSON, fenced or not, or blocks marked as calls.

    Raises `ValueError` where anything in it is something else.
    """
    blocks = _BLOCK.findall(text)
    if blocks:
        found = [value for block in blocks for value in _values(block)]
    else:
        fence = _FENCE.match(text)
        found = list(_values(_PREFIX.sub("", fence[1] if fence else text)))
    if len(found) == 1 and isinstance(found[0], dict) and not any(key in found[0] for key in _NAME):
        return _envelope(found[0])
    calls = [call for value in found for call in (value if isinstance(value, list) else [value])]
    if not calls:
        raise ValueError("There is no call in it.")
    return Reply(tuple(_call(number, call) for number, call in enumerate(calls)))


def _envelope(given: Json) -> Reply:
    """`{"calls": [...], "answer": ...}`, either of which may be missing or null."""
    calls, answer = given.get("calls") or [], given.get("answer") or ""
    if not isinstance(calls, list) or not isinstance(answer, str) or not given.keys() & {"calls", "answer"}:
        raise ValueError('It is not {"calls": [...], "answer": ...}.')
    read = tuple(_call(number, call) for number, call in enumerate(calls))
    return Reply(read, "" if read else answer)


def _values(text: str) -> Iterator[Any]:
    """The JSON values that the text is, one after another."""
    position = _after_separator(text, 0)
    while position < len(text):
        value, end = _decoded(text, position)
        yield value
        position = _after_separator(text, end)


def _after_separator(text: str, position: int) -> int:
    match = _SEPARATOR.match(text, position)
    return match.end() if match else position


def _decoded(text: str, position: int) -> tuple[Any, int]:
    """The JSON value at `position`, one that can be stored, and where it ends. Raises `ValueError`."""
    try:
        value, end = _DECODER.raw_decode(text, position)
        check_text(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"It is not valid JSON: {error}") from None
    if too_deep(value):
        raise ValueError(f"It is nested more than {MAX_DEPTH} levels deep.")
    return value, end


def _call(number: int, call: Any) -> Asked:
    """A call in any of the shapes in which models write one."""
    if isinstance(call, dict) and isinstance(call.get("function"), dict):
        call = call["function"]
    if not isinstance(call, dict):
        raise ValueError("A call is not an object.")
    name = next((call[key] for key in _NAME if key in call), None)
    arguments: Any = next((call[key] for key in _ARGUMENTS if key in call), {})
    if not isinstance(name, str):
        raise ValueError("A call does not name its tool.")
    return asked(f"call_{number}", name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def asked(id: str, tool: str, arguments: str) -> Asked:
    """A call whose arguments are JSON in a string."""
    try:
        values = list(_values(arguments)) or [{}]
    except ValueError as error:
        return Asked(id, tool, problem=f"The arguments cannot be read. {error}")
    if len(values) != 1 or not isinstance(values[0], dict):
        return Asked(id, tool, problem="The arguments have to be one JSON object.")
    return Asked(id, tool, values[0])


def sayable(text: str) -> str:
    """The text without what cannot be stored or said: NUL, halves of surrogate pairs."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()


def _no_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=finite)
