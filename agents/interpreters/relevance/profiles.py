"""A tool as it is looked at when one has to be chosen: what it is called, what it says of itself, what it needs."""

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base import ToolSpec
from ..values.words import has_han
from .vectors import Vectors, encode
from .vocabulary import Mention, vocabulary
from .words import joined, readable, stems

_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s")
_SUMMARY = 200  # characters
_DESCRIPTION = 300
_MOST = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A tool, prepared.

    meaning: the middle between the vectors of its name and of its name with its description.
    name: stems of what it is called, with what each says; words: stems of all that it says of itself.
    doings, things: concepts of its name (doings: of its description, where the name has none); described: things of its
    description; param_things: of its parameters' names. listed: the stems of each value that a parameter lists.
    numbers, texts: how many values of either sort it requires.
    """

    meaning: Vectors
    name: Mapping[str, float]
    words: frozenset[str]
    doings: frozenset[str]
    things: frozenset[str]
    described: frozenset[str]
    param_things: frozenset[str]
    listed: frozenset[frozenset[str]]
    english: bool
    numbers: int
    texts: int


_Key = tuple[str, str, str, str]
_profiles: OrderedDict[_Key, Profile] = OrderedDict()


def profiles_of(tools: Sequence[ToolSpec]) -> list[Profile]:
    """The tools' profiles. They are kept in the process by what tools say of themselves: a catalogue read anew is
    prepared anew only where it has changed."""
    keys = [_key(tool) for tool in tools]
    known = {key: _profiles[key] for key in keys if key in _profiles}
    new = {key: tool for key, tool in zip(keys, tools, strict=True) if key not in known}
    known.update(zip(new, _profiled(list(new.values())), strict=True))
    _profiles.update(known)
    while len(_profiles) > _MOST:
        _profiles.popitem(last=False)
    return [known[key] for key in keys]


def _key(tool: ToolSpec) -> _Key:
    return tool.action, tool.title, tool.description, json.dumps(tool.input_schema, default=str)


def _profiled(tools: Sequence[ToolSpec]) -> Iterable[Profile]:
    labels = [readable(tool.title or tool.action) for tool in tools]
    described = [
        f"{label}. {joined(tool.description)[:_DESCRIPTION]}" for label, tool in zip(labels, tools, strict=True)
    ]
    meanings = encode([*labels, *described])
    return [
        _profile(tool, label, (meanings[at] + meanings[len(tools) + at]) / 2)
        for at, (tool, label) in enumerate(zip(tools, labels, strict=True))
    ]


def _profile(tool: ToolSpec, label: str, meaning: Vectors) -> Profile:
    called = f"{label}, {readable(tool.action)}"
    description = joined(tool.description)
    summary = _SENTENCE_END.split(description)[0][:_SUMMARY]
    params = [(name, schema if isinstance(schema, dict) else {}) for name, schema in tool.properties.items()]
    param_names = ", ".join(readable(name) for name, _ in params)
    listed = [str(value) for _, schema in params for value in _listed(schema)]
    explained = " ".join(str(schema.get("description", "")) for _, schema in params)
    named = vocabulary().named
    required = [schema for name, schema in params if name in tool.required]
    return Profile(
        meaning=meaning,
        name=stems(called),
        words=frozenset(stems(f"{called}, {description} {param_names}, {' '.join(listed)}, {explained}")),
        doings=_concepts(named.actions.find(called)) or _concepts(named.actions.find(summary)),
        things=_concepts(named.things.find(called)),
        described=_concepts(named.things.find(summary)),
        param_things=_concepts(named.things.find(param_names)),
        listed=frozenset(frozenset(stems(value)) for value in listed if not value.isdigit()) - {frozenset()},
        english=not has_han(called + description),
        numbers=sum(map(_numbers, required)),
        texts=sum(_is_text(schema) for schema in required),
    )


def _concepts(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(mention.concept for mention in mentions)


def _listed(schema: Mapping[str, Any]) -> Sequence[Any]:
    items = schema.get("items")
    values = schema.get("enum") or (items.get("enum") if isinstance(items, dict) else None)
    return values if isinstance(values, list) else ()


def _numbers(schema: Mapping[str, Any]) -> int:
    """How many numbers a value takes: a list of them, two at least."""
    if schema.get("enum"):
        return 0
    if schema.get("type") == "array":
        items = schema.get("items")
        return 2 * _numbers(items) if isinstance(items, dict) else 0
    return int(schema.get("type") in ("integer", "number"))


def _is_text(schema: Mapping[str, Any]) -> bool:
    return not (_numbers(schema) or schema.get("enum") or schema.get("type") == "boolean")
