from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from agents.interpreters.llm import Endpoint, LlmInterpreter
from agents.tests.scripted_openai import ScriptedOpenAI

from .llm_case import KEY, Make


@pytest.fixture
def server() -> Iterator[ScriptedOpenAI]:
    with ScriptedOpenAI() as running:
        yield running


@pytest_asyncio.fixture
async def endpoint(server: ScriptedOpenAI) -> AsyncIterator[Endpoint]:
    """An endpoint to the scripted server that has been seen to take tools."""
    one = Endpoint("model-x", api_key=KEY, base_url=server.base_url, max_retries=1)
    one.settled = "tools"
    yield one
    await one.close()


@pytest.fixture
def interpreter_with(endpoint: Endpoint) -> Make:
    def make(**options: Any) -> LlmInterpreter:
        return LlmInterpreter(endpoint, **options)

    return make
