"""Whether every word of an utterance is accounted for: what a tool may go by that hands something over.

A word that nothing was made of may turn a request into another: "50 taiwan dollars", "fifty to Bob or Alice", "—50".
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..base import Call, ToolSpec
from ..values.words import HAN, level

# Words that ask for something to be handed over, or lead to what it is and to whom, and change neither.
_ASKING = re.compile(
    "i|i'd|i'll|we|me|my|you|your|let|let's|please|kindly|can|could|would|will|want|need|wish|like|help|to|the|an?|some|"
    "of|just|go|ahead|thanks?|ok|okay|hey|hi|hello|so|well|over|across|out|money|funds|payment|amount|sum|send|pay|give|"
    "transfer|wire|remit|move|make|do"
)
_ASKING_HAN = re.compile(
    "麻烦你|麻烦您|麻烦|帮我|帮忙|帮|请你|请您|请|我想要|我想|我要|我需要|需要|想要|可以|能不能|能|你|您|我|"
    "转账给|转给|转账|转帐|汇款|付款|打款|支付|付给|汇给|打给|发给|交给|转|汇|付|打|发|给|把|将|向|到|往|"
    "过去|过来|一笔|钱|一下|吧|好吗|谢谢你|谢谢您|谢谢|你好|您好|好的|嗯|呃"
)
_JOINING = frozenset(("and", "then", "also"))
_JOINING_HAN = re.compile("然后|再|和|并且|并|另外|还有|同时")
_WORD = re.compile(rf"[a-z][a-z'’-]*|[{HAN}]+|[^\s,.!?，。！？、;；]")


def accounted_for(text: str, calls: Sequence[tuple[Call, ToolSpec]]) -> bool:
    """Whether what is left of `text` beside the words quoted in the calls are words that ask, and the tools' own."""
    rest = level(text)
    quoted = [value for call, _ in calls for value in call.said.values() if isinstance(value, str)]
    for value in sorted(quoted, key=len, reverse=True):
        at = rest.find(level(value))
        if at < 0 or not _apart(rest, at, at + len(value)):
            return False
        rest = f"{rest[:at]} {rest[at + len(value) :]}"
    own = frozenset().union(*(_own(tool.action, tool.title, *_templates(tool)) for _, tool in calls))
    joined = len(calls) > 1
    return all(_idle(word, own, joined) for word in _WORD.findall(rest))


def _apart(text: str, start: int, end: int) -> bool:
    """Whether nothing is written on to `text[start:end]` that may be a part of it: a sign, a figure, a unit."""
    before, after = text[:start][-2:], text[end : end + 2]
    return not re.search(r"[^\s\w,.!?，。！？、;；]$|[\d.,]$|[\d.,]\s$", before) and not re.match(
        r"[^\s\w,.!?，。！？、;；'’]|[.,]?\s?\d", after
    )


def _idle(word: str, own: frozenset[str], joined: bool) -> bool:
    if re.match(f"[{HAN}]", word):
        return not (_JOINING_HAN.sub("", _without(word)) if joined else _without(word))
    bare = word.removesuffix("'s").removesuffix("’s")
    return _ASKING.fullmatch(bare) is not None or bare in own or (joined and bare in _JOINING)


def _without(word: str) -> str:
    return _ASKING_HAN.sub("", word)


def _templates(tool: ToolSpec) -> Iterable[str]:
    return (template for templates in tool.phrases.values() for template in templates)


@lru_cache(maxsize=512)
def _own(*texts: str) -> frozenset[str]:
    """The words that a tool is called by and asked for with."""
    plain = " ".join(re.sub(r"\{[^{}]*\}|<[^<>]*>", " ", text) for text in texts)
    return frozenset(re.findall(r"[a-z][a-z'’-]*", level(plain.replace("_", " "))))
