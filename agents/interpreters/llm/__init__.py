"""Understanding by a language model behind any OpenAI-compatible endpoint.

The model quotes; it does not decide. It sees the tools, the clock, and what contacts and wallets are called, never
their numbers or addresses. What it returns is held against the tools' schemas and against what the user said.

    client          one endpoint: requests, retries, what it has been found to take
    prompt          what is sent, everything foreign fenced as data
    tools_style     asking by native tool calls
    schema_style    asking by a JSON Schema for the whole reply
    reply           what came back, read strictly
    checked         calls held against schemas; `quoted`: against what the user said
    interpreter     one turn: ask, check, repair once
"""

from .client import Endpoint
from .interpreter import LlmInterpreter

__all__ = ["Endpoint", "LlmInterpreter"]
