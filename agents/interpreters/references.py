"""Words that point back: "him", "the same amount", "another 20", "do it again", "what did I ask?".

What they point to is `request.recent`: what the session's latest plans were about. One person or one amount is meant by
such a word only where there is exactly one; of several the user is asked which. Values are read back like any others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum, auto
from typing import Any

from .base import Candidate, Money, PastCall, Person, Recent, Request
from .values import people
from .values.base import Several
from .values.words import fold

PERSON_FIELDS: Mapping[str, people.Field] = {
    "person": people.account, "person.name": people.name, "person.phone": people.phone, "person.email": people.email,
}  # fmt: skip
MAX_RESULT_DEPTH = 6

_PERSON = re.compile(
    r"him|her|them|(?:the )?same (?:person|one|guy|man|woman|contact|recipient)|that (?:person|guy|man|woman)|"
    r"[他她]|[他她]们|他本人|同一个?人|(?:这|那)个?人|(?:刚才|刚刚|上次|上回)(?:的)?(?:那个?人|那位|那个)|对方",
)
_AMOUNT = re.compile(
    r"(?:it|that|this|(?:the|that) (?:same|money|sum)|(?:the |that |exactly the )?(?:same|exact) (?:amount|sum)|"
    r"(?:as|that|this) much|the same (?:again|as (?:before|last time)))|"
    r"(?:同样|一样|相同)(?:的)?(?:钱|金额|数目|数额|多)?|(?:这|那)(?:么多|些钱?|笔钱?|个数|个金额)|(?:刚才|上次)(?:的)?(?:金额|数目|那么多)",
)
_MORE = re.compile(r"(?:another|a further|an extra|an additional|yet another)\s+|\s+more$|^(?:再|又|另外)")
# That something like it was done before: the currency is then that one's.
_BEFORE = re.compile(r"\b(?:another|again|more|further|extra|additional|same|as much)\b|再|又|另外|同样|一样")
_AGAIN_END = re.compile(r"\s+(?:once more|(?:once )?again|one more time)(?=\s*[.!]?$)", re.IGNORECASE)
_AGAIN_START = re.compile(r"^(?:请|帮我|麻烦)?(?:再|又)(?:次)?(?=[给向把转汇打付发])")
_POINTING = re.compile(
    r"\b(?:him|her|them|same|it|that|this|as much|another|again|more|further|extra|additional|once|repeat|did i)\b|"
    r"[他她再又]|同样|一样|相同|同一|这|那|对方|刚|上次|上回|另外|重复|取消|撤|算了|cancel|undo|never ?mind|forget",
    re.IGNORECASE,
)


def points_back(utterance: str) -> bool:
    """Whether the utterance may have a word that points back; where it has none, what came before is of no use."""
    return _POINTING.search(utterance) is not None


def recent_of(past: Iterable[PastCall], people_known: Sequence[Person]) -> Recent:
    """What the calls, the latest first, were about: of each kind, what the latest call that has any names."""
    calls = tuple(past)
    return Recent(
        people=next(filter(None, (tuple(_people(call, people_known)) for call in calls)), ()),
        money=next(filter(None, (tuple(_money(call)) for call in calls)), ()),
        calls=calls,
    )


def _people(call: PastCall, known: Sequence[Person]) -> Iterator[Person]:
    for param, value in call.params.items():
        field = PERSON_FIELDS.get(call.tool.kind(param))
        if field is not None:
            yield from (person for person in known if value and field.of(person) == value)


def _money(call: PastCall) -> Iterator[Money]:
    """The amounts of a call; of one that has none, those its result has beside a currency."""
    names = list(call.params)
    amounts = [name for name in names if call.tool.kind(name) == "amount"]
    currencies = [str(call.params[name]) for name in names if call.tool.kind(name) == "currency"]
    if amounts:
        yield from (Money(str(call.params[name]), currencies[0] if len(currencies) == 1 else "") for name in amounts)
    elif call.result is not None:
        yield from dict.fromkeys(_in_result(call.result, 0))


def _in_result(value: Any, depth: int) -> Iterator[Money]:
    if depth > MAX_RESULT_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _in_result(item, depth + 1)
    elif isinstance(value, Mapping):
        amount, currency = value.get("amount"), value.get("currency")
        if isinstance(amount, str | int | float) and not isinstance(amount, bool) and isinstance(currency, str):
            yield Money(str(amount), currency)
            return
        for item in value.values():
            yield from _in_result(item, depth + 1)


def meant(kind: str, said: Any, request: Request) -> Any:
    """What to read instead of `said` where it points back: words that name what it means, or `Several` of which the
    user is asked; `said` itself where it is no such word, or nothing is there that it could mean."""
    if request.recent is None or not isinstance(said, str):
        return said
    words = fold(said)
    if kind in PERSON_FIELDS and _PERSON.fullmatch(words) and not people.known_as(said, request.people):
        return _one(people.candidates(request.recent.people, request)) or said
    if kind == "amount":
        if _AMOUNT.fullmatch(words):
            spoken = [f"{one.amount} {one.currency}".strip() for one in request.recent.money]
            return _one([Candidate(text, text) for text in spoken]) or said
        return _MORE.sub("", said.strip())
    return said


def _one(candidates: Sequence[Candidate]) -> str | Several | None:
    if not candidates:
        return None
    return candidates[0].value if len(candidates) == 1 else Several(tuple(candidates))


def without_again(request: Request) -> str:
    """The utterance without an "again" that says it was done before; what it asks for is the same without it."""
    if request.recent is None or not request.recent.calls:
        return request.utterance
    return _AGAIN_START.sub("", _AGAIN_END.sub("", request.utterance))


def currency_before(request: Request) -> str:
    """The currency of what was done before, where the utterance says that this is more of it; else empty."""
    if request.recent is None or not _BEFORE.search(request.utterance.casefold()):
        return ""
    named = {money.currency for money in request.recent.money}
    return named.pop() if len(named) == 1 else ""


class Recall(StrEnum):
    """A whole utterance that is about what came before. `AGAIN`: do the last thing once more; `ASKED`: what the user
    said last; `REPEAT`: say the last reply once more; `CANCEL`: leave it, or take it back."""

    AGAIN = auto()
    ASKED = auto()
    REPEAT = auto()
    CANCEL = auto()


_POLITE = re.compile(r"^(?:please|can you|could you|would you|请|麻烦(?:你)?)\s*|\s*(?:please|thanks|谢谢|吧|一下)$")
_RECALLS: tuple[tuple[Recall, re.Pattern[str]], ...] = (
    (
        Recall.AGAIN,
        re.compile(
            r"(?:do|send|pay|make|transfer|run) (?:it|that|the same(?: thing)?)(?: once)? (?:again|more)|"
            r"(?:the )?same again|"
            r"repeat (?:that|the|my last) (?:transfer|payment|order)|do the same(?: thing)?(?: again)?|"
            r"(?:and )?(?:another|one more)(?: one| of those)?|"
            r"(?:再|重新)(?:来|做|转|付|汇|打|办|执行)(?:上)?一(?:次|遍|笔|个)|(?:再来|来)?(?:一样|同样|相同)的(?:再来)?(?:一次|一笔|一遍)"
        ),
    ),
    (
        Recall.ASKED,
        re.compile(
            r"what (?:did|was it that) i (?:just )?(?:ask|say|said|asked|want|order|request)(?: you)?(?: for| to do)?|"
            r"what was my (?:last )?(?:request|question)|"
            r"我(?:刚才|刚刚|之前|上次)?(?:都)?(?:说|问|要|要求|让你做|叫你做|让你干)(?:了|的)?(?:是)?(?:些)?什么|我(?:刚才|刚刚)的(?:问题|要求)是什么"
        ),
    ),
    (
        Recall.REPEAT,
        re.compile(
            r"repeat(?: (?:that|it|yourself))?|say (?:that|it) again|come again|(?:once more|one more time|again)|"
            r"pardon(?: me)?|sorry what|what(?: did you (?:just )?say| was that)?|"
            r"i (?:didn't|did not) (?:hear|catch|get) (?:that|it|you)|"
            r"(?:再|重新?)(?:说|念|读|讲|复述)(?:一)?(?:遍|次|下)?|重复(?:一遍|一次)?|你?(?:刚才|刚刚)?说(?:了)?什么|(?:我)?没听清楚?"
        ),
    ),
    (
        Recall.CANCEL,
        re.compile(
            r"(?:cancel|stop|undo|reverse|take back|forget)(?: (?:it|that|this|everything|about it|the last one))?|"
            r"never ?mind|取消(?:掉|了)?(?:它|这个|那个)?|撤销|撤回|算了|不用了|不要了|停"
        ),
    ),
)


def recall(utterance: str) -> Recall | None:
    """What the whole utterance asks of what came before; `None` where it is about something else."""
    words = fold(utterance)
    while (bare := _POLITE.sub("", words)) != words:
        words = bare
    return next((what for what, pattern in _RECALLS if pattern.fullmatch(words)), None)
