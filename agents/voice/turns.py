"""When does somebody begin to speak, and when have they finished?"""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["server_vad", "semantic_vad"]
Eagerness = Literal["low", "medium", "high", "auto"]


@dataclass(frozen=True, slots=True)
class Detection:
    """How turns are found. mode `None`: push to talk, an utterance is what lies between two commits.

    threshold: probability from which a window is speech. silence_ms ends a turn (`server_vad`); eagerness sets how long
    an unfinished one may pause (`semantic_vad`: low 8 s, medium and auto 4 s, high 2 s at most). idle_ms: of silence on
    both sides, then `Idle`; `None`: never."""

    mode: Mode | None = "server_vad"
    threshold: float = 0.5
    prefix_padding_ms: int = 300
    silence_ms: int = 500
    eagerness: Eagerness = "auto"
    max_utterance_s: float = 30.0
    idle_ms: int | None = None
