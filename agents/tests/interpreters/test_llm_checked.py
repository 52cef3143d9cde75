"""What is made of a model's values before they are resolved."""

from typing import Any

import pytest

from agents.interpreters.llm.checked import as_spelt


@pytest.mark.parametrize(
    ("value", "utterance", "spelt"),
    [
        ("Café Müller", "a table at cafe muller", "cafe muller"),
        ("cafe muller", "a table at Café Müller", "Café Müller"),
        ("PARIS", "weather in Paris", "Paris"),
        ("Paris", "weather in Paris", "Paris"),
        ("Lyon", "weather in Paris", "Lyon"),
        (7, "seven or 7", 7),
        (["Paris"], "weather in paris", ["Paris"]),
        ("北京", "查一下北京", "北京"),
    ],
)
def test_a_text_is_spelt_as_the_user_did(value: Any, utterance: str, spelt: Any) -> None:
    assert as_spelt(value, utterance) == spelt
