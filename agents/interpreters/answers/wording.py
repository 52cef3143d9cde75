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


# The traditional characters of the words that answers are made of.
_SIMPLIFIED = str.maketrans(
    "對沒錯確認問題當轉發匯辦執繼續這樣麼賬帳錢為換變應該說們謝請煩個給從選擇聽複復讀講剛過實嗎餘記錄買開幫別隨許還點會"
    "來幣種數額號時間區戶覆後無誤",
    "对没错确认问题当转发汇办执继续这样么账账钱为换变应该说们谢请烦个给从选择听复复读讲刚过实吗余记录买开帮别随许还点会"
    "来币种数额号时间区户复后无误",
)


def simplified(text: str) -> str:
    """The text with its traditional characters as the grammars write them: positions stay what they were."""
    return text.translate(_SIMPLIFIED)


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
        determiner = _DETERMINER.match(simplified(text))
        bare = text[determiner.end() :] if determiner else text
        holder = _HOLDER.search(simplified(bare))
        for words in (text, bare, bare[: holder.start()] if holder else bare):
            if words and words not in seen:
                seen.append(words)
                yield words, led
        match = _CHANGE.match(simplified(text))
        if not match or not match.end():
            return
        text, led = text[match.end() :].strip(), True
