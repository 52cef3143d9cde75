"""What an answer can come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Any

from ..base import ToolSpec


class Verdict(StrEnum):
    """`AMEND`: see the changes. `UNCLEAR`: an answer, but not one to act on. `NOTHING`: not an answer at all."""

    YES = auto()
    NO = auto()
    AMEND = auto()
    REPEAT = auto()
    UNCLEAR = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that waits for a yes: its tool and the params that were read back."""

    tool: ToolSpec
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What was said anew for a step (its index in the plan): only the params that were named."""

    step: int
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    changes: tuple[Change, ...] = ()
