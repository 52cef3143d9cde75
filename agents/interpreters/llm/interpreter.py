"""One turn with a model: ask, read, check, repair once."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Protocol

from ..base import Interpretation, InterpreterUnavailable, Json, Language, Request, ToolSpec, Usage
from ..relevance import shortlist
from .checked import Checked, check
from .client import Endpoint, Refused
from .prompt import named
from .reply import Completion, Reply, sayable
from .schema_style import SchemaStyle
from .tools_style import ToolsStyle

StyleName = Literal["auto", "tools", "json_schema"]
# US dollars for a million tokens: of input, of output, and of input that the endpoint had cached.
Price = tuple[Decimal, Decimal, Decimal]
_REFUSAL: Mapping[Language, str] = {"en": "I cannot help with that.", "zh": "这个我帮不了。"}


class Style(Protocol):
    """A way to ask for calls."""

    name: str

    def body(self, request: Request, tools: Mapping[str, ToolSpec]) -> Json: ...

    def read(self, completion: Completion) -> Reply: ...

    def correction(self, completion: Completion, problems: Mapping[str, str]) -> list[Json]: ...


class LlmInterpreter:
    """Proposes the calls that the model makes, or the model's answer in words.

    style: how the model is asked. `auto` begins with tools and goes over to `json_schema`, for as long as the endpoint
    lives, where tools are refused, or calls come as text, or only in the other style. timeout_s: for all of one
    utterance, retries and repair included. tools_in_prompt: of more tools, that many are shown.
    """

    name = "llm"

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        style: StyleName = "auto",
        timeout_s: float = 20.0,
        tools_in_prompt: int = 24,
        price: Price | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._style = style
        self._timeout_s = timeout_s
        self._tools_in_prompt = tools_in_prompt
        self._price = price

    async def interpret(self, request: Request) -> Interpretation:
        """Calls with `said` as the user said it, or as JSON of its type; or an answer; or neither, where the model
        named no tool of the request, or said nothing of use.

        Raises `InterpreterUnavailable`, without what the endpoint said.
        """
        tools = shortlist(request.utterance, request.tools, self._tools_in_prompt)
        turn = _Turn(self._endpoint, self._style, request, named(tools), self._timeout_s)
        unavailable = "The language model did not answer in time."
        attempt: _Attempt | None = None
        try:
            async with asyncio.timeout(self._timeout_s):
                attempt = await turn.taken()
        except TimeoutError:
            attempt = turn.fallback
        except Refused:
            unavailable = "The language model takes no request that could be understood."
        except InterpreterUnavailable as error:
            unavailable = str(error)
            attempt = turn.fallback
        usage = turn.usage(self._price)
        if attempt is None:
            raise InterpreterUnavailable(unavailable, usage)
        return replace(attempt.interpretation(request.language), usage=usage)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A reply, and what can be made of it."""

    style: Style
    completion: Completion
    reply: Reply
    checked: Checked

    def interpretation(self, language: Language) -> Interpretation:
        if self.completion.refused:
            return Interpretation(answer=sayable(self.completion.refusal) or _REFUSAL[language])
        if self.checked.calls:
            return Interpretation(self.checked.calls)
        return Interpretation(answer=sayable(self.reply.answer) or None)


class _Turn:
    """One utterance on its way through the model. fallback: what there is to go by where a request for something
    better fails."""

    def __init__(
        self,
        endpoint: Endpoint,
        style: StyleName,
        request: Request,
        tools: Mapping[str, ToolSpec],
        timeout_s: float,
    ) -> None:
        self.fallback: _Attempt | None = None
        self._endpoint = endpoint
        self._auto = style == "auto"
        self._style = style
        self._request = request
        self._tools = tools
        self._started = time.monotonic()
        self._deadline = self._started + timeout_s
        self._attempts: list[_Attempt] = []
        self._repairs = 0

    async def taken(self) -> _Attempt:
        """Raises `InterpreterUnavailable`, and `Refused` where the endpoint takes neither style."""
        attempt = await self._first()
        if not attempt.checked.problems:
            return attempt
        self.fallback = attempt if attempt.checked.calls else None
        self._repairs += 1
        again = await self._attempt(
            attempt.style, attempt.style.correction(attempt.completion, attempt.checked.problems)
        )
        return again if again.checked.calls or not attempt.checked.calls else attempt

    async def _first(self) -> _Attempt:
        endpoint = self._endpoint
        if (endpoint.settled if self._auto else self._style) == "json_schema":
            return await self._by_schema()
        try:
            attempt = await self._attempt(ToolsStyle())
        except Refused:
            if not self._auto:
                raise
            attempt = await self._by_schema()
            endpoint.settled = "json_schema"
            return attempt
        if attempt.completion.tool_calls and endpoint.settled is None:
            endpoint.settled = "tools"
        if self._auto and endpoint.settled is None and self._tools and not attempt.completion.refused:
            return await self._second(attempt)
        return attempt

    async def _second(self, first: _Attempt) -> _Attempt:
        """An endpoint that has not made a native call yet may ignore tools: whether it calls by schema."""
        if first.checked.calls and not first.checked.problems:
            self._endpoint.settled = "json_schema"  # it wrote its calls as text
            return first
        self.fallback = first if first.reply.answer else None
        try:
            second = await self._by_schema()
        except Refused:
            self._endpoint.settled = "tools"
            return first
        if second.checked.calls and not second.checked.problems:
            self._endpoint.settled = "json_schema"
        return second if second.checked.calls or not first.reply.answer else first

    async def _by_schema(self) -> _Attempt:
        """By JSON Schema, or as any JSON object where the endpoint does not take a schema. Raises `Refused`."""
        form = self._endpoint.form
        try:
            return await self._attempt(SchemaStyle(form))
        except Refused:
            if form == "json_object":
                raise
        attempt = await self._attempt(SchemaStyle("json_object"))
        self._endpoint.form = "json_object"
        return attempt

    async def _attempt(self, style: Style, more: Sequence[Json] = ()) -> _Attempt:
        body = style.body(self._request, self._tools)
        body["messages"] += more
        completion = await self._endpoint.ask(body, self._deadline)
        reply = Reply() if completion.refused else style.read(completion)
        attempt = _Attempt(style, completion, reply, check(reply, self._tools, self._request))
        self._attempts.append(attempt)
        return attempt

    def usage(self, price: Price | None) -> Usage | None:
        """All requests that were answered, together; `None` where none was."""
        if not self._attempts:
            return None
        answered = [attempt.completion for attempt in self._attempts]
        tokens_in = _sum(one.input_tokens for one in answered)
        tokens_out = _sum(one.output_tokens for one in answered)
        cached = _sum(one.cached_tokens for one in answered)
        first = next((one.first_token_at for one in answered if one.first_token_at is not None), None)
        return Usage(
            model=self._endpoint.model,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            cached_tokens=cached,
            cost_usd=cost(price, tokens_in, tokens_out, cached),
            ms=_ms(time.monotonic() - self._started),
            first_token_ms=None if first is None else _ms(first - self._started),
            style=self._attempts[-1].style.name,
            requests=len(answered),
            repairs=self._repairs,
        )


def cost(price: Price | None, tokens_in: int | None, tokens_out: int | None, cached: int | None) -> Decimal | None:
    """US dollars; `None` where the price or a count is not known."""
    if price is None or tokens_in is None or tokens_out is None:
        return None
    for_input, for_output, for_cached = price
    hits = min(cached or 0, tokens_in)
    return ((tokens_in - hits) * for_input + hits * for_cached + tokens_out * for_output) / 1_000_000


def _sum(counts: Iterable[int | None]) -> int | None:
    listed = list(counts)
    return None if None in listed else sum(count for count in listed if count is not None)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
