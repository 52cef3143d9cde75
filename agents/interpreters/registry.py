"""The interpreters there are, by name."""

from importlib import import_module
from typing import Any

INTERPRETERS: dict[str, str] = {
    "phrases": "agents.interpreters.phrases.PhraseInterpreter",
    "schema": "agents.interpreters.schema.SchemaInterpreter",
    "llm": "agents.interpreters.llm.LlmInterpreter",
}


def load(name: str) -> Any:
    """The interpreter class called `name`. Raises `KeyError` where there is none of that name."""
    module, _, attribute = INTERPRETERS[name].rpartition(".")
    return getattr(import_module(module), attribute)
