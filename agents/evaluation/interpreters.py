"""The interpreter under evaluation, made as the app makes it."""

from agents import runtime
from agents.interpreters.base import Interpreter, ToolSpec
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter
from agents.interpreters.registry import load
from agents.packs import with_phrases

from .records import Record


class Evaluated:
    """Gives the interpreter called `name` for each record. Phrases are those of the packs that know the tools' names,
    compiled once for the tools of a set."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tools: tuple[ToolSpec, ...] = ()
        self._phrases: PhraseInterpreter | None = None

    def of(self, record: Record) -> Interpreter:
        if self._name == "phrases":
            if self._phrases is None or record.request.tools is not self._tools:
                self._tools = tuple(record.request.tools)
                self._phrases = PhraseInterpreter(PhraseBook(*with_phrases(self._tools)))
            return self._phrases
        return load(self._name)() if self._name == "schema" else runtime.model_interpreter()
