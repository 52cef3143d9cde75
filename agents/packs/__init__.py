"""Example packs: phrases for tools of given names, one file per language.

language: en
rules: {the: "[the]"}
phrases: {set_light: ["set <the> {name} to {brightness} percent"]}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from agents.interpreters.base import Language, ToolSpec

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Pack:
    """`rules`: name to text. `phrases`: a tool's name to its templates."""

    name: str
    language: Language
    rules: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]


def names() -> list[str]:
    return sorted(path.stem for path in _HERE.glob("*.yaml"))


@cache
def load(name: str) -> Pack:
    """The pack of this name. Raises `KeyError` where there is none."""
    if name not in names():
        raise KeyError(name)
    content = yaml.load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    phrases = {action: tuple(templates) for action, templates in content["phrases"].items()}
    return Pack(name, content["language"], content["rules"], phrases)


def with_phrases(tools: Iterable[ToolSpec]) -> tuple[list[ToolSpec], dict[Language, dict[str, str]]]:
    """The tools with the phrases that packs have for their names, and the rules of those packs."""
    tools = list(tools)
    packs = [pack for pack in map(load, names()) if any(tool.action in pack.phrases for tool in tools)]
    rules: dict[Language, dict[str, str]] = {}
    for pack in packs:
        rules.setdefault(pack.language, {}).update(pack.rules)
    return [replace(tool, phrases=_phrases(tool.action, packs)) for tool in tools], rules


def _phrases(action: str, packs: Iterable[Pack]) -> dict[Language, tuple[str, ...]]:
    found: dict[Language, tuple[str, ...]] = {}
    for pack in packs:
        if action in pack.phrases:
            found[pack.language] = (*found.get(pack.language, ()), *pack.phrases[action])
    return found
