"""One model behind one endpoint: asking it in a stream, trying again, and what it has been found to take."""

import asyncio
import random
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

from ..base import InterpreterUnavailable, Json
from .reply import Completion, Cut, Reading

if TYPE_CHECKING:
    import openai

OPENAI = "https://api.openai.com/v1"
RETRIED = frozenset({408, 409, 429})
_FIRST_BACKOFF, _LONGEST_BACKOFF = 0.5, 8.0  # seconds

# The words by which an endpoint says what of a request it does not take. They differ: "does not support tools" (400),
# "tools param requires --jinja" (500), "No endpoints found that support tool use" (404).
_NAMED = {
    "stream_options": re.compile(r"stream_options|include_usage"),
    "temperature": re.compile(r"temperature"),
    "max_tokens": re.compile(r"max_tokens|max_completion_tokens"),
    "response_format": re.compile(r"response_format|json_schema|json_object|\bschema|grammar"),
    "tools": re.compile(r"\btools?\b|tool[ _-]?(?:choice|calls?|use)\b|function[ _-]?call"),
}


class Refused(Exception):
    """The endpoint does not take this part of the request: `tools` or `response_format`."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class Endpoint:
    """A model that all turns of one event loop share, over connections that are kept. Who makes it closes it.

    max_retries: of one request that failed in a way that may pass (no connection, a stream that breaks off, 408, 409,
    429, 5xx). max_tokens: of one reply; a small model that comes to no end is stopped there. settled: the style by
    which it has been seen to call tools, `tools` or `json_schema`. form: the `response_format` it takes.
    """

    def __init__(
        self,
        model: str,
        *,
        api_key: str = "",
        base_url: str = "",
        connect_timeout_s: float = 3.0,
        max_retries: int = 2,
        max_tokens: int = 1_000,
    ) -> None:
        self.model = model
        self.settled: Literal["tools", "json_schema"] | None = None
        self.form: Literal["json_schema", "json_object"] = "json_schema"
        self._api_key = api_key
        self._base_url = base_url
        self._connect_timeout_s = connect_timeout_s
        self._max_retries = max_retries
        self._client: openai.AsyncOpenAI | None = None
        # What is asked for where the endpoint takes it.
        self._extras: Json = {
            "temperature": 0,
            "max_tokens": max_tokens,
            "stream_options": {"include_usage": True},
        }

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def ask(self, body: Json, deadline: float) -> Completion:
        """The whole reply to `body` (messages, with tools or response_format). deadline: `time.monotonic()` by which
        no further attempt may begin. Raises `Refused`, and `InterpreterUnavailable` without what the endpoint said."""
        import openai

        attempt = 0
        while True:
            wait: float | None = None
            sent = {**self._extras, **body}
            try:
                return await self._streamed(sent)
            except openai.APIStatusError as error:
                part = refused(error, sent)
                if part in ("temperature", "max_tokens", "stream_options"):
                    self._extras.pop(part, None)  # another turn may have found out too
                    continue
                if part is not None:
                    raise Refused(part) from None
                if error.status_code in (401, 403):
                    raise InterpreterUnavailable("The language model refused our credentials.") from None
                if error.status_code not in RETRIED and error.status_code < 500:
                    raise InterpreterUnavailable("The language model refused the request.") from None
                wait = retry_after(error.response.headers)
            except openai.APITimeoutError:
                raise InterpreterUnavailable("The language model did not answer in time.") from None
            except (openai.APIResponseValidationError, ValueError, TypeError, AttributeError, RecursionError):
                raise InterpreterUnavailable("The language model answered with something unreadable.") from None
            except (openai.APIError, Cut):  # no connection, an error inside the stream, or its end too early
                pass
            pause = _backoff(attempt) if wait is None else wait + _backoff(0) / 10
            if attempt == self._max_retries or time.monotonic() + pause >= deadline:
                raise InterpreterUnavailable("The language model cannot be reached.")
            await asyncio.sleep(pause)
            attempt += 1

    async def _streamed(self, body: Json) -> Completion:
        reading = Reading()
        create = self._connected().chat.completions.create
        async with await create(model=self.model, stream=True, **body) as stream:
            async for chunk in stream:
                reading.take(chunk)
        return reading.completion()

    def _connected(self) -> "openai.AsyncOpenAI":
        if self._client is None:
            from openai import AsyncOpenAI, Timeout  # 1.1 s to import

            self._client = AsyncOpenAI(
                # The client insists on a key; a server of one's own asks for none.
                api_key=self._api_key or "none",
                base_url=self._base_url or OPENAI,
                # How long an answer may take is the turn's to say.
                timeout=Timeout(None, connect=self._connect_timeout_s),
                max_retries=0,
            )
        return self._client


def refused(error: "openai.APIStatusError", sent: Json) -> str | None:
    """The part of the request that the endpoint says it does not take, if it says so."""
    status = error.status_code
    if status not in (400, 404, 422) and status < 500:
        return None
    said = f"{error.message} {error.body}".casefold()
    part = next((part for part, words in _NAMED.items() if part in sent and words.search(said)), None)
    # Many refuse a form of reply without a word on why.
    return "response_format" if part is None and "response_format" in sent and status in (400, 422) else part


def _backoff(attempt: int) -> float:
    longest: float = min(_FIRST_BACKOFF * 2**attempt, _LONGEST_BACKOFF)
    return longest * random.uniform(0.5, 1)  # noqa: S311 - jitter


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the endpoint asks for: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    try:
        seconds = float(said)
    except ValueError:
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return None
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        return max(0.0, seconds)
    return seconds if 0 <= seconds < float("inf") else None
