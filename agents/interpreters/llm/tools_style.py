"""Asking by native tool calls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..base import Done, Json, Request, ToolSpec
from . import prompt
from .reply import Completion, Reply, asked, attempted, written

OUTPUTS = """\
- A value that a call before it in the same reply will return is {"$from": 1, "path": "/structured/name"}: the number \
of that call, counted from 1, and the place in its result."""
MAX_RETURNS = 12


class ToolsStyle:
    name = "tools"

    def body(self, request: Request, tools: Mapping[str, ToolSpec]) -> Json:
        """The request for this utterance, with what was looked up for it before."""
        system = f"{prompt.INSTRUCTIONS}\n{OUTPUTS}\n\n{prompt.surroundings(request, tools)}"
        messages = [
            {"role": "system", "content": system},
            {"role": "user", "content": request.utterance},
            *(
                message
                for number, done in enumerate(request.rounds)
                for message in _round(number, done, request, tools)
            ),
        ]
        if not tools:
            return {"messages": messages}
        return {"messages": messages, "tools": [_function(name, tool) for name, tool in tools.items()]}

    def read(self, completion: Completion) -> Reply:
        calls = [asked(call.id, call.name, call.arguments) for call in completion.tool_calls]
        if calls and completion.finish == "length":
            calls[-1] = replace(calls[-1], problem="The reply was too long and was cut off.")
        if calls:
            return Reply(tuple(calls))
        if not attempted(completion.text):
            return Reply(answer=completion.text)
        try:
            return written(completion.text)
        except ValueError as error:
            return Reply(problem=str(error))

    def correction(self, completion: Completion, problems: Mapping[str, str]) -> list[Json]:
        """The model's own reply, and what is wrong with each of its calls (by id; "" for the reply as a whole)."""
        if not completion.tool_calls:
            told = "\n".join(problems.values())
            return [
                {"role": "assistant", "content": completion.text},
                {"role": "user", "content": f"That could not be used. {told}\nMake all calls again, as tool calls."},
            ]
        ids = [call.id for call in completion.tool_calls]
        calls = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in completion.tool_calls
        ]
        return [
            {"role": "assistant", "content": completion.text or None, "tool_calls": calls},
            *(
                {"role": "tool", "tool_call_id": id, "content": problems.get(id, "Not run. Make all calls again.")}
                for id in ids
            ),
        ]


def _function(name: str, tool: ToolSpec) -> Json:
    """Nothing is required of the model, so that nothing has to be made up."""
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": prompt.fenced("tool", f"{prompt.about(tool)}{_returns(tool)}"),
            "parameters": {"type": "object", "properties": prompt.parameters(tool)},
        },
    }


def _returns(tool: ToolSpec) -> str:
    returned = tool.output_schema.get("properties")
    places = [f"/structured/{name}" for name in returned] if isinstance(returned, Mapping) else []
    return f" Returns {', '.join(places[:MAX_RETURNS])}." if places else ""


def _round(number: int, done: Sequence[Done], request: Request, tools: Mapping[str, ToolSpec]) -> Iterator[Json]:
    calls = prompt.made(done, tools)
    ids = [f"call_{number}_{index}" for index in range(len(calls))]
    yield {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": id, "type": "function", "function": {"name": name, "arguments": prompt.dumped(said)}}
            for id, (name, said) in zip(ids, calls, strict=True)
        ],
    }
    for id, one in zip(ids, done, strict=True):
        yield {"role": "tool", "tool_call_id": id, "content": prompt.output(one, request)}
