"""From a text to what it says about dates and times."""

from collections.abc import Iterator

from ...base import Request
from ..words import trimmed
from .mentions import Mention


def scan(text: str, request: Request) -> Iterator[Mention]:
    """Every date, time, period, length and recurrence in a text, in order, relative to `request.now`."""
    # With the rules 0.1 s to import.
    from .lexer import nodes, simplified
    from .meaning import mention
    from .rules import CASCADE

    line = list(nodes(simplified(text), day_first=request.language == "zh"))
    if all(node.symbol in _IDLE for node in line):
        return
    for grammar in CASCADE:
        line = grammar.rewritten(line, request.now)
    for node in line:
        found = mention(node, request.now)
        if found:
            yield found


# Of these alone no date or time is made.
_IDLE = frozenset(
    {"word", "stop", "comma", "dot", "pause", "dash", "the", "a", "of", "and", "or", "for", "in", "to", "is"}
)


def whole(text: str, request: Request) -> Mention | None:
    """The one mention that these words are, but for punctuation at the edges and a preposition before it."""
    start, end = trimmed(text)
    mentions = list(scan(text, request))
    if len(mentions) != 1 or mentions[0].end < end:
        return None
    return mentions[0] if text[start : mentions[0].start].strip().lower() in _BEFORE else None


# What may stand before a date or time without a part in what it means.
_BEFORE = frozenset(
    [
        "",
        "on",
        "at",
        "in",
        "by",
        "for",
        "from",
        "to",
        "the",
        "on the",
        "from the",
        "to the",
        "by the",
        "在",
        "于",
        "从",
        "到",
    ]
)
