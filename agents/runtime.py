"""The only builder: settings and rows become interpreters, tool specs and templates."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, cast
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections
from loguru import logger

from agents.interpreters import registry
from agents.interpreters.base import (
    Interpretation,
    Interpreter,
    InterpreterUnavailable,
    Language,
    Request,
    ToolSpec,
    Usage,
)
from agents.interpreters.llm import Endpoint, LlmInterpreter
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter
from fullvoice.lib import errors
from fullvoice.lib.redis import Listener
from tools.models import CATALOGUE_CHANNEL, CatalogueVersion, Tool

from .models import Phrase, PhraseRule, ToolText

FALLBACK = "schema"


@dataclass(frozen=True, slots=True)
class Texts:
    """Staff's templates for one tool and language; empty ones mean the default built from the schema."""

    confirm: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Catalogue:
    """Everything that may be asked for, as interpreters see it. Rows are as of `version`, or newer."""

    version: str
    tools: Mapping[str, Tool]
    specs: Mapping[str, ToolSpec]
    texts: Mapping[tuple[str, str], Texts]
    book: PhraseBook

    def template(self, action: str, language: str) -> Texts:
        return self.texts.get((action, language), Texts())


_catalogue: Catalogue | None = None
_checked_at = 0.0
_loading = Lock()


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


def catalogue(*, fresh: bool = False) -> Catalogue:
    """The current catalogue. Kept in the process; whether it has changed is looked up at most once in
    `CATALOGUE_POLL_MS`, so a change of staff's is seen in every process within that time, and at once where a Redis
    tells of it. One thread loads; the others go on with what there is. `fresh`: look now, and wait for it."""
    if settings.REDIS_URL:
        _listen()
    age = time.monotonic() - _checked_at
    if _catalogue is not None and not fresh and age < settings.CATALOGUE_POLL_MS / 1000:
        return _catalogue
    return _refreshed(wait=fresh)


def _refreshed(*, wait: bool) -> Catalogue:
    global _catalogue, _checked_at
    if not _loading.acquire(blocking=wait or _catalogue is None):
        return cast(Catalogue, _catalogue)
    try:
        version = CatalogueVersion.current()
        _checked_at = time.monotonic()
        if _catalogue is None or _catalogue.version != version:
            _catalogue = _load(version, before=_catalogue.book if _catalogue else None)
        return _catalogue
    finally:
        _loading.release()


@cache
def _listen() -> Listener:
    return Listener(CATALOGUE_CHANNEL, _told)


def _told() -> None:
    """Another process changed the catalogue: load it here, before anybody asks for it."""
    try:
        _refreshed(wait=True)
    finally:
        connections.close_all()


def _load(version: str, before: PhraseBook | None) -> Catalogue:
    phrases: dict[int, dict[Language, list[str]]] = {}
    for phrase in Phrase.objects.order_by("pk"):
        phrases.setdefault(phrase.tool_id, {}).setdefault(phrase.language, []).append(phrase.template)  # type: ignore[arg-type]
    rules: dict[Language, dict[str, str]] = {}
    for rule in PhraseRule.objects.all():
        rules.setdefault(rule.language, {})[rule.name] = rule.template  # type: ignore[arg-type]
    tools = {tool.action or "": tool for tool in Tool.objects.runnable().select_related("server")}
    specs = {action: spec_of(tool, phrases.get(tool.pk)) for action, tool in tools.items()}
    actions = {tool.pk: action for action, tool in tools.items()}
    texts = {
        (actions[text.tool_id], text.language): Texts(text.confirm, text.result)
        for text in ToolText.objects.all()
        if text.tool_id in actions
    }
    book = PhraseBook(specs.values(), rules, before)
    for rejected in book.rejected:
        logger.bind(tool=rejected.action, language=rejected.language).warning("phrase does not fit its tool any more")
    return Catalogue(version, tools, specs, texts, book)


# One endpoint per event loop and configuration: its connections are kept between turns, as is what was learned of it.
_endpoints: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[Any, ...], Endpoint]] = WeakKeyDictionary()


def model_endpoint() -> Endpoint:
    """The running event loop's way to the model of the settings."""
    of = settings
    key = (
        of.OPENAI_MODEL,
        of.OPENAI_API_KEY,
        of.OPENAI_BASE_URL,
        of.LLM_CONNECT_TIMEOUT_MS,
        of.LLM_MAX_RETRY,
        of.LLM_MAX_TOKENS,
    )
    endpoints = _endpoints.setdefault(asyncio.get_running_loop(), {})
    if key not in endpoints:
        model, api_key, base_url, connect_ms, max_retries, max_tokens = key
        endpoints[key] = Endpoint(
            model,
            api_key=api_key,
            base_url=base_url,
            connect_timeout_s=connect_ms / 1000,
            max_retries=max_retries,
            max_tokens=max_tokens,
        )
    return endpoints[key]


async def close_models() -> None:
    """Close the running event loop's connections to models."""
    for endpoint in _endpoints.pop(asyncio.get_running_loop(), {}).values():
        await endpoint.close()


def model_interpreter() -> Interpreter:
    return LlmInterpreter(
        model_endpoint(),
        style=settings.LLM_STYLE,  # type: ignore[arg-type]
        timeout_s=settings.LLM_TIMEOUT_MS / 1000,
        tools_in_prompt=settings.TOOLS_IN_PROMPT,
        price=settings.LLM_PRICES.get(settings.OPENAI_MODEL),
    )


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
    found, row = await _asked(_interpreter(understood.interpreter, current), request)
    return Understood(found, understood.interpreter, [*understood.trace, row])


async def understand(request: Request, current: Catalogue) -> Understood:
    """Ask the chain until one has something to say; where one of it cannot be asked, `FALLBACK` stands in at its end.
    Raises `InterpreterUnavailable` (the wire's) where none had, and one of them could not be asked."""
    trace: list[dict[str, Any]] = []
    unavailable = False
    chain = interpreters(current)
    while chain:
        interpreter = chain.pop(0)
        found, row = await _asked(interpreter, request)
        trace.append(row)
        if row["outcome"] == "spoke":
            return Understood(found, interpreter.name, trace)
        if row["outcome"] == "unavailable" and not unavailable:
            unavailable = True
            if FALLBACK not in settings.INTERPRETERS:
                chain.append(_interpreter(FALLBACK, current))
    if unavailable:
        raise errors.InterpreterUnavailable
    return Understood(None, "", trace)


async def _asked(interpreter: Interpreter, request: Request) -> tuple[Interpretation | None, dict[str, Any]]:
    """What it said, and the trace's row on it."""
    started = time.perf_counter()
    found: Interpretation | None = None
    try:
        found = await interpreter.interpret(request)
        outcome = "spoke" if found and (found.calls or found.answer is not None) else "abstained"
        usage = found.usage if found else None
    except InterpreterUnavailable as error:
        outcome, usage = "unavailable", error.usage
    ms = round((time.perf_counter() - started) * 1000, 2)
    return found, {"name": interpreter.name, "ms": ms, "outcome": outcome, **(_used(usage) if usage else {})}


def _used(usage: Usage) -> dict[str, Any]:
    """What a model was used, for the trace; null is not known."""
    return {
        "model": usage.model,
        "style": usage.style,
        "tokensIn": usage.input_tokens,
        "tokensOut": usage.output_tokens,
        "tokensCached": usage.cached_tokens,
        "costUsd": None if usage.cost_usd is None else format(usage.cost_usd, "f"),
        "firstTokenMs": usage.first_token_ms,
        "requests": usage.requests,
        "repairs": usage.repairs,
    }
