"""The small things every app stands on."""

from typing import Any

import pytest

from fullvoice.lib.language import heard_in
from fullvoice.lib.storable import MAX_DEPTH, check_text, finite, too_deep


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("send fifty dollars to alice", "en"),
        ("send 5 dollars to 张三", "en"),
        ("what time is it in 东京", "en"),
        ("给张三转五十", "zh"),
        ("给Alice Chen转50 dollars", "zh"),
        ("好的", "zh"),
        ("ok", "en"),
        ("60", "zh"),
        ("Alice Chen", "zh"),
        ("", "zh"),
    ],
)
def test_the_language_of_an_utterance(text: str, language: str) -> None:
    assert heard_in(text, "zh", ["Alice Chen", "张三"]) == language


def nested(levels: int, kind: type) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value] if kind is list else {"x": value}
    return value


@pytest.mark.parametrize("kind", [list, dict])
def test_depth(kind: type) -> None:
    assert not too_deep(nested(MAX_DEPTH, kind))
    assert too_deep(nested(MAX_DEPTH + 1, kind))


@pytest.mark.parametrize("value", ["a\0b", "\ud800", ["x", {"y": "\0"}], {"\0": 1}])
def test_text_that_cannot_be_stored(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any kind of it
        check_text(value)


def test_numbers_are_finite() -> None:
    assert finite("1.5") == 1.5
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words
        finite("1e400")
