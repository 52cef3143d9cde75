"""The calls of a reply, held against the tools' schemas and against what the user said."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..base import Call, Json, Request, ToolSpec
from ..outputs import output_of, promised
from ..values.base import Found, NotUnderstood
from ..values.registry import read
from ..values.schemas import violations
from . import prompt
from .quoted import Heard
from .reply import Asked, Reply

MAX_TOLD = 300  # characters of one problem


@dataclass(frozen=True, slots=True)
class Checked:
    """calls: with what of them may be used. problems: what the model did wrong, by call id, "" for all of it; worth
    one more request."""

    calls: tuple[Call, ...]
    problems: Mapping[str, str]


def check(reply: Reply, tools: Mapping[str, ToolSpec], request: Request) -> Checked:
    """A call of a tool that was not offered is dropped, and so are a person, wallet, amount or currency that the user
    did not say. A value that does not fit its schema stays: it becomes a question when it is resolved."""
    heard = Heard(request)
    calls: list[Call] = []
    problems = {"": reply.problem} if reply.problem else {}
    earlier: dict[int, tuple[int, ToolSpec]] = {}  # by its number in the reply: a usable call's own, and its tool
    for number, asked in enumerate(reply.calls, 1):
        tool = tools.get(asked.tool)
        call, wrong = _checked(asked, tool, heard, request, earlier)
        if call is not None and tool is not None:
            # The same call twice is one: what is wanted twice is said twice, and asked about.
            if call not in calls:
                calls.append(call)
            earlier[number] = calls.index(call) + 1, tool
        if wrong:
            problems[asked.id] = f"{asked.tool[:MAX_TOLD]}: {' '.join(wrong)}"
    return Checked(tuple(calls), problems)


def _checked(
    asked: Asked, tool: ToolSpec | None, heard: Heard, request: Request, earlier: Mapping[int, tuple[int, ToolSpec]]
) -> tuple[Call | None, list[str]]:
    if tool is None:
        return None, ["There is no such tool."]
    if asked.problem:
        # Without its arguments a call may be used where the user will be asked for them.
        return (Call(tool.action) if tool.required else None), [asked.problem[:MAX_TOLD]]
    given = {name: value for name, value in asked.arguments.items() if name in tool.properties}
    given = {name: value for name, value in given.items() if value is not None and value != ""}
    said: Json = {}
    wrong: list[str] = []
    for name, value in given.items():
        if (output := output_of(value)) is not None:
            place, source = earlier.get(output.step, (0, tool))
            if place and promised(output, source.output_schema):
                said[name] = {"$from": place, "path": output.path}
            else:
                wrong.append(f"{name}: No call before this one returns {output.path[:MAX_TOLD]!r}.")
        elif prompt.quoted(tool.kind(name)) is None:
            said[name] = value = as_spelt(value, request.utterance)
            wrong += (f"{name}: {problem[:MAX_TOLD]}" for problem in _misfits(tool, name, value, request))
        elif not isinstance(value, str | int | float) or isinstance(value, bool):
            wrong.append(f"{name}: It has to be the user's words.")
        elif (words := heard.said(tool, name, str(value), given)) is not None:
            said[name] = words
        elif tool.kind(name) != "currency" and (name in tool.required or heard.touches(str(value))):
            # Beside a currency, which has its default, what may be left out and has nothing to do with what was said
            # is left out without a word.
            wrong.append(f"{name}: The user did not say {str(value)[:MAX_TOLD]!r}. Quote the user, or leave it out.")
    return Call(tool.action, said), wrong


def as_spelt(value: Any, utterance: str) -> Any:
    """A text as the user spelt it, where only case or accents are the model's own ("Beyoncé")."""
    if not isinstance(value, str) or value in utterance:
        return value
    at = _plain(utterance).find(_plain(value))
    return utterance[at : at + len(_plain(value))] if at >= 0 and len(_plain(utterance)) == len(utterance) else value


def _plain(text: str) -> str:
    """In small letters without accents; of the same length where every letter has one form."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))


def _misfits(tool: ToolSpec, name: str, value: Any, request: Request) -> Iterator[str]:
    """What keeps a value from being this parameter's."""
    schema = tool.properties[name]
    reading = read(tool.kind(name), value, request, schema if isinstance(schema, dict) else {})
    if isinstance(reading, NotUnderstood):
        alone = value
    elif isinstance(reading, Found):
        alone = reading.value
    else:
        return  # the user will be asked
    definitions = {key: tool.input_schema[key] for key in ("$defs", "definitions") if key in tool.input_schema}
    found = [error.message for error in violations({name: alone}, {"properties": {name: schema}, **definitions})]
    if found or isinstance(reading, NotUnderstood):
        yield next(iter(found), "It does not fit the parameter's schema.")
