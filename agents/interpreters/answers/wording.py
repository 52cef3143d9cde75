"""The words around a value: which language they are in, and what is left without those that only lead to it."""

import re
from collections.abc import Iterator

from ..base import Language
from ..phrases import CJK, strip_fillers, tidy

# Words before a value. `_CHANGE` says that a value is to be replaced, so that a name we do not know is still a name.
_CHANGE = re.compile(
    r"(?:(?:make|change|set|switch|turn|put|update|correct)(?: (?:it|that|this|them))?(?: (?:to|into|as))?|"
    r"(?:it|that|this)(?:'s| is| should be)|should be|let's (?:do|make it|say)|"
    r"i (?:meant|mean|said|want(?:ed)?)(?: to)?|(?:send|pay|transfer|give|wire)(?: (?:it|that|them))?(?: to)?|"
    r"use|using|with|from|to|for|in|at|on|by)\s+|"
    r"(?:把(?:它|他|她)?)?(?:改成|改为|改到|换成|换为|换到|变成|改|换)|(?:转|发|付|打|汇|寄|送|交)?(?:账|款|钱)?(?:给|到)|"
    r"应该是|我说的是|我要|我想要|我要的是|是|要|用|从|选择?|在|转|发|付|打|汇",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"(?:the|my|a|an|our)\s+|我的|那个|这个", re.IGNORECASE)
_HOLDER = re.compile(r"\s*(?:wallet|account|one|的?钱包|的?账户|的?账号|的?那个)$", re.IGNORECASE)


def language_of(text: str) -> Language:
    return "zh" if re.search(rf"[{CJK}]", text) else "en"


def plain(text: str) -> str:
    language = language_of(text)
    return strip_fillers(tidy(text, language), language)


def variants(text: str) -> Iterator[tuple[str, bool]]:
    """`text` with fewer and fewer of the words around a value, and whether a word that leads to one was taken away."""
    led = False
    seen = []
    while True:
        bare = _DETERMINER.sub("", text, count=1) if _DETERMINER.match(text) else text
        for words in (text, bare, _HOLDER.sub("", bare)):
            if words and words not in seen:
                seen.append(words)
                yield words, led
        match = _CHANGE.match(text)
        if not match or not match.end():
            return
        text, led = text[match.end() :].strip(), True
