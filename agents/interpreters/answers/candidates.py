"""Which of the candidates offered is meant."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from ..base import Candidate
from ..phrases import TOKEN
from .wording import language_of, plain, variants

_ORDINALS: Mapping[str, int] = {
    **dict.fromkeys(("first", "1st", "former", "第一", "第1", "前者", "前面"), 0),
    **dict.fromkeys(("second", "2nd", "第二", "第2"), 1),
    **dict.fromkeys(("third", "3rd", "第三", "第3"), 2),
    **dict.fromkeys(("fourth", "4th", "第四", "第4"), 3),
    **dict.fromkeys(("fifth", "5th", "第五", "第5"), 4),
    **dict.fromkeys(("last", "最后", "最后一"), -1),
}
_COUNTS: Mapping[str, int] = {
    word: index
    for index, words in enumerate(("one 1 一", "two 2 二 两", "three 3 三", "four 4 四", "five 5 五"))
    for word in words.split()
}
_ORDINAL_END = re.compile(r"(?: (?:one|option|person|contact|choice)|[个位项种])$")
_DIGIT_WORDS: Mapping[str, str] = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero oh 零 〇",
            "one 一 幺",
            "two 二",
            "three 三",
            "four 四",
            "five 五",
            "six 六",
            "seven 七",
            "eight 八",
            "nine 九",
        )
    )
    for word in words.split()
}
_DETAIL_WORDS = re.compile(
    r"\bthe one\b|\b(?:the|that|which|ends?|ending|with|in|account|number|whose)\b|"
    r"尾号|末尾|结尾|账号|号码|那个|那位|的|是|为|[*•.#-]"
)


def pick(utterance: str, candidates: Sequence[Candidate], counts: bool) -> list[Candidate]:
    """The candidates that `utterance` may mean: by what they are called, by place in the list, by a telling detail, and
    last by part of a name. With `counts`, a bare "two" is the second one."""
    for words, _ in variants(plain(utterance).casefold()):
        exact = [one for one in candidates if words in (plain(one.label).casefold(), one.value.casefold())]
        if exact:
            return exact
        place = nth(words, counts)
        if place is not None and -1 <= place < len(candidates):
            return [candidates[place]]
        detail = _detail(words)
        by_detail = [one for one in candidates if detail and detail in (_detail(one.detail), _detail(one.label))]
        if by_detail:
            return by_detail
        part = [one for one in candidates if _is_part(words, plain(one.label).casefold())]
        if part:
            return part
    return []


def nth(words: str, counts: bool) -> int | None:
    bare = _ORDINAL_END.sub("", words)
    if bare in _ORDINALS:
        return _ORDINALS[bare]
    number = re.fullmatch(r"(?:number|option|choice)\s*(\w+)", words)
    if number:
        return _COUNTS.get(number[1])
    return _COUNTS.get(words) if counts else None


def _detail(text: str) -> str:
    """What is telling in a detail: "4821" in "the one ending in four eight two one" as in "ending 4821"."""
    bare = " ".join(_DETAIL_WORDS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).split())
    tokens = TOKEN.findall(bare)
    digits = [_DIGIT_WORDS.get(token, token) for token in tokens]
    return "".join(digits) if all(token.isdigit() for token in digits) else bare


def _is_part(words: str, label: str) -> bool:
    if language_of(words) == "zh":
        return words in label
    return set(words.split()) <= set(label.split())
