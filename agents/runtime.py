"""The only builder: settings and rows become interpreters, tool specs and templates."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, Max
from loguru import logger

from agents.interpreters import registry
from agents.interpreters.base import Interpretation, Interpreter, InterpreterUnavailable, Language, Request, ToolSpec
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter
from fullvoice.lib import errors
from tools.models import McpServer, Tool

from .models import Phrase, ToolText


@dataclass(frozen=True, slots=True)
class Texts:
    """Staff's templates for one tool and language; empty ones mean the default built from the schema."""

    confirm: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that may be asked for, as interpreters see it. Rows are as of `fingerprint`."""

    fingerprint: tuple[Any, ...]
    tools: Mapping[str, Tool]
    specs: Mapping[str, ToolSpec]
    texts: Mapping[tuple[str, str], Texts]
    book: PhraseBook

    def template(self, action: str, language: str) -> Texts:
        return self.texts.get((action, language), Texts())


_catalogue: Catalogue | None = None
_checked_at = 0.0


def spec_of(tool: Tool, phrases: Mapping[Language, Sequence[str]] | None = None) -> ToolSpec:
    return ToolSpec(
        action=tool.action or "",
        title=tool.shown_title,
        description=tool.shown_description,
        input_schema=tool.input_schema,
        param_kinds=tool.param_kinds,
        phrases=phrases or {},
        risk=tool.risk,  # type: ignore[arg-type]
        output_schema=tool.output_schema or {},
    )


def _fingerprint() -> tuple[Any, ...]:
    return tuple(
        tuple(model._default_manager.aggregate(n=Count("pk"), last=Max("updated_at")).values())
        for model in (McpServer, Tool, Phrase, ToolText)
    )


def catalogue() -> Catalogue:
    """The current catalogue. Kept in the process; whether rows have changed is looked up at most once in
    `CATALOGUE_POLL_MS`, so a change of staff's is seen in every process within that time."""
    global _catalogue, _checked_at
    now = time.monotonic()
    if _catalogue is not None and now - _checked_at < settings.CATALOGUE_POLL_MS / 1000:
        return _catalogue
    fingerprint = _fingerprint()
    _checked_at = now
    if _catalogue is None or _catalogue.fingerprint != fingerprint:
        _catalogue = _load(fingerprint)
    return _catalogue


def _load(fingerprint: tuple[Any, ...]) -> Catalogue:
    phrases: dict[int, dict[Language, list[str]]] = {}
    for phrase in Phrase.objects.order_by("pk"):
        phrases.setdefault(phrase.tool_id, {}).setdefault(phrase.language, []).append(phrase.template)  # type: ignore[arg-type]
    tools = {tool.action or "": tool for tool in Tool.objects.runnable().select_related("server")}
    specs = {action: spec_of(tool, phrases.get(tool.pk)) for action, tool in tools.items()}
    actions = {tool.pk: action for action, tool in tools.items()}
    texts = {
        (actions[text.tool_id], text.language): Texts(text.confirm, text.result)
        for text in ToolText.objects.all()
        if text.tool_id in actions
    }
    book = PhraseBook(specs.values())
    for rejected in book.rejected:
        logger.bind(tool=rejected.action, language=rejected.language).warning("phrase does not fit its tool any more")
    return Catalogue(fingerprint, tools, specs, texts, book)


@cache
def _model_client(key: str, base_url: str, timeout_seconds: float) -> Any:
    """One client per process and endpoint: its connections are kept alive between turns."""
    from agents.interpreters.llm import make_client

    return make_client(key, base_url, timeout_seconds)


def model_interpreter() -> Interpreter:
    timeout = settings.LLM_TIMEOUT_MS / 1000
    client = _model_client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, timeout)
    model: Interpreter = registry.load("llm")(
        client, settings.OPENAI_MODEL, timeout_s=timeout, max_retries=settings.LLM_MAX_RETRY
    )
    return model


def interpreters(current: Catalogue) -> list[Interpreter]:
    """The chain of `INTERPRETERS`, in order."""
    return [_interpreter(name, current) for name in settings.INTERPRETERS]


def _interpreter(name: str, current: Catalogue) -> Interpreter:
    if name == "phrases":
        return PhraseInterpreter(current.book)
    return model_interpreter() if name == "llm" else cast(Interpreter, registry.load(name)())


@dataclass(frozen=True, slots=True)
class Understood:
    """What the chain made of an utterance, who of it spoke, and what each that was asked took."""

    interpretation: Interpretation | None
    interpreter: str
    trace: list[dict[str, Any]]


async def ask_again(understood: Understood, request: Request, current: Catalogue) -> Understood:
    """Ask the interpreter that spoke once more, with what was looked up since; where it cannot be, nothing is added."""
    interpreter = _interpreter(understood.interpreter, current)
    started = time.perf_counter()
    try:
        found = await interpreter.interpret(request)
    except InterpreterUnavailable:
        found = None
    row = {
        "name": interpreter.name,
        "ms": round((time.perf_counter() - started) * 1000, 2),
        "outcome": "spoke" if found else "unavailable",
    }
    return Understood(found, interpreter.name, [*understood.trace, row])


async def understand(request: Request, current: Catalogue) -> Understood:
    """Ask the chain until one has something to say. Raises `InterpreterUnavailable` (the wire's) where none had and
    one of them could not be asked."""
    trace: list[dict[str, Any]] = []
    unavailable = False
    for interpreter in interpreters(current):
        started = time.perf_counter()
        found: Interpretation | None = None
        outcome = "abstained"
        try:
            found = await interpreter.interpret(request)
        except InterpreterUnavailable:
            unavailable = True
            outcome = "unavailable"
        if found is not None:
            outcome = "spoke"
        row: dict[str, Any] = {
            "name": interpreter.name,
            "ms": round((time.perf_counter() - started) * 1000, 2),
            "outcome": outcome,
        }
        if found is not None and found.usage is not None:
            row |= {
                "model": found.usage.model,
                "tokensIn": found.usage.input_tokens,
                "tokensOut": found.usage.output_tokens,
            }
        trace.append(row)
        if found is not None:
            return Understood(found, interpreter.name, trace)
    if unavailable:
        raise errors.InterpreterUnavailable
    return Understood(None, "", trace)
