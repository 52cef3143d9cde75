"""The examples of docs/interpretation.md are true."""

import re
from pathlib import Path

import pytest

from .demo_tools import understood

PAGE = Path(__file__).parents[3] / "docs" / "interpretation.md"
BLOCK = re.compile(r"<!-- test: phrases -->\n```\n(.*?)```", re.DOTALL)
EXAMPLES = [line for block in BLOCK.findall(PAGE.read_text("utf-8")) for line in block.splitlines() if line]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10
    assert PAGE.read_text("utf-8").count("<!-- test:") == len(BLOCK.findall(PAGE.read_text("utf-8")))


@pytest.mark.parametrize("example", EXAMPLES)
async def test_an_example_is_true(example: str) -> None:
    """`utterance -> action param=value …`, with `?` for what is asked about; `nobody` where phrases abstain."""
    utterance, _, expected = example.partition(" -> ")
    found = await understood(utterance)

    if found is None:
        assert expected == "nobody"
        return
    action, resolved = found
    values = {name: str(value) for name, value in resolved.params.items()} | dict.fromkeys(resolved.missing, "?")
    named, *params = expected.split()
    assert (action, values) == (named, dict(param.split("=", 1) for param in params))
