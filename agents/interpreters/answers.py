"""What an utterance means as the answer to an open plan ("Send 50 dollars to Alice?") or to an open question.

Whole-utterance grammars, English and Chinese in one: every word has to be accounted for. A yes is only ever a plain yes;
what is not understood in full is `UNCLEAR`, and the user is asked again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum, auto
from typing import Any

from .base import Candidate, Question, Request, ToolSpec
from .phrases import CJK, PUNCTUATION, TOKEN, strip_fillers, tidy
from .values.base import Found, NotFound, Reading, Several
from .values.registry import read

MAX_ANSWER = 120  # characters; longer is no answer
MAX_SEGMENTS = 3  # values in one clause: "sixty to Bob from savings"


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


def read_confirmation(utterance: str, steps: Sequence[OpenStep], request: Request) -> Answer:
    """What `utterance` says about the plan that was read back.

    YES only for a plain yes, or a yes with exactly the values that were read back. AMEND carries at least one change.
    `request` gives the clock, contacts and wallets; its own utterance is not looked at.
    """
    if len(utterance) > MAX_ANSWER:
        return Answer(Verdict.NOTHING)
    heard = _hear(utterance)
    if heard.repeat:
        return Answer(Verdict.REPEAT)
    yes, no = _Signal.YES in heard.signals, _Signal.NO in heard.signals
    if not heard.rest:
        if yes == no or heard.asks or _Signal.DOUBT in heard.signals:
            return Answer(Verdict.UNCLEAR)
        return Answer(Verdict.YES if yes else Verdict.NO)
    if heard.negated or (yes and no):
        return Answer(Verdict.UNCLEAR)
    found = _read_values(heard.rest, steps, request)
    if found is None:
        spoke = yes or no or _Signal.DOUBT in heard.signals or heard.trailing
        return Answer(Verdict.UNCLEAR if spoke else Verdict.NOTHING)
    if not found:
        return Answer(Verdict.UNCLEAR)
    if yes and not heard.asks and all(value.same_as(steps[value.step].params) for value in found):
        return Answer(Verdict.YES)
    return Answer(Verdict.AMEND, _changes(found))


def read_slot_answer(utterance: str, tool: ToolSpec, question: Question, request: Request) -> Answer:
    """What `utterance` says to `question` about a call of `tool`.

    AMEND: `changes[0].said` (step 0 is the call) has the asked param, as a candidate's `value` or in words, and any
    other param that was named with it. NO: the user does not want it any more. UNCLEAR: several candidates fit.
    NOTHING: not an answer; it may be something new.
    """
    if len(utterance) > MAX_ANSWER:
        return Answer(Verdict.NOTHING)
    heard = _hear(utterance)
    if heard.repeat:
        return Answer(Verdict.REPEAT)
    kind = tool.kind(question.param)
    picked = _pick(utterance, question.candidates, counts=kind not in ("amount", "number", "date", "time"))
    if len(picked) == 1:
        return _filled(question.param, picked[0].value)
    if picked:
        return Answer(Verdict.UNCLEAR)
    schema = tool.properties.get(question.param, {})
    if kind == "boolean" and isinstance(read(kind, _plain(utterance), request, schema), Found):
        return _filled(question.param, _plain(utterance))
    if not heard.rest:
        no = _Signal.NO in heard.signals and _Signal.YES not in heard.signals
        return Answer(Verdict.NO if no else Verdict.UNCLEAR)
    if heard.negated:
        return Answer(Verdict.UNCLEAR)
    if kind == "text":
        return _filled(question.param, utterance.strip())
    found = _read_values(heard.rest, [OpenStep(tool)], request, asked=question.param)
    if found:
        return Answer(Verdict.AMEND, _changes(found))
    return Answer(Verdict.NOTHING if found is None else Verdict.UNCLEAR)


# Yes, no and what lies between


class _Signal(Enum):
    YES = auto()
    NO = auto()
    NEGATOR = auto()  # a no when it stands alone, else it turns what follows round: "don't", "别"
    DOUBT = auto()
    NEUTRAL = auto()  # neither a yes nor a doubt: "uh-huh", "嗯"
    FILLER = auto()


_YES_EN = (
    r"yes|yeah|yep|yup|yes sir|ok|okay|okey|alright|all right|sure|sure thing|of course|certainly|absolutely|definitely|"
    r"(?:please )?go ahead(?: with (?:it|that))?|go for it|(?:please )?do (?:it|that|so)|please do|let's (?:do it|go)|"
    r"(?:i )?confirm(?: (?:it|that))?|confirmed|(?:that's |that is |it's |it is )?(?:correct|right|fine|good|okay|ok)|"
    r"exactly|affirmative|proceed|sounds good|looks good|perfect|agreed|i agree|i'm sure|i do|it is|you bet|"
    r"no problem|make it so|(?:send|pay|transfer) it|that's it"
)
_YES_ZH = (
    r"是|是的|是啊|是呀|对|对的|对啊|对呀|没错|正确|好|好的|好啊|好呀|好吧|好嘞|好哒|行|行啊|行吧|可以|可以的|可以啊|"
    r"我?确认|我?确定|确认无误|同意|我同意|没问题|当然|当然可以|(?:转|发|付|打|汇|做|办|执行|继续|确认|转账|付款)吧|"
    r"执行|继续|就这样|就这么办|就这么做|确认转账|确认付款|ok的?"
)
_WORDS: tuple[tuple[_Signal, str, str], ...] = (
    (
        _Signal.DOUBT,
        r"maybe|perhaps|probably|possibly|i guess(?: so)?|i suppose(?: so)?|i think(?: so)?|(?:i'm )?not sure|why not|"
        r"i don't know|i do not know|wait|wait a (?:second|minute|moment)|hold on|hang on|one moment|let me think|whatever",
        r"也许|可能|或许|大概|应该|应该吧|应该是吧|不知道|我?不确定|不清楚|让我想想|我?想想|想一想|等等|等一下|等一等|"
        r"等会儿?|好像|随便|再说吧|再看看",
    ),
    (
        _Signal.NEUTRAL,
        r"uh[ -]?huh|m+[ -]?hm+|mhm+|hm+|um+|uh+|er+m?|oh|ah|well|so|really",
        r"嗯+|呃+|额+|哦+|喔+|唔+|啊+|那个|可以吗|好吗|行吗|对吗|没关系",
    ),
    (
        _Signal.NO,
        r"no|nope|nah|no way|no thanks|no thank you|never mind|nevermind|forget (?:it|that|about it)|not (?:now|yet|really)|"
        r"of course not|(?:absolutely|definitely|certainly) not|i don't think so|i changed my mind|i've changed my mind|"
        r"(?:that's |that is |it's |it is )?(?:wrong|incorrect|not right|not correct)|negative|abort",
        r"不对|不行|不了|不必了?|算了|算了吧|不用了|不要了|没有|错|错了|不正确|我?不同意|我?改(?:变)?主意了|没兴趣",
    ),
    (
        _Signal.NEGATOR,
        r"not|never|stop(?: (?:it|that))?|cancel(?: (?:it|that|this))?|please don't|"
        r"(?:i )?(?:don't|do not|won't|will not)(?: (?:want|do|send|pay|transfer|make|confirm|execute|proceed|go ahead))?"
        r"(?: to)?(?: (?:it|that|this|anything))?",
        r"不|别|没|不是|不要|不用|不想|不想要|取消|取消吧|取消掉?|停|停止|停下|拒绝|"
        r"(?:先别|别|不要|不用|不想|不)(?:转|发|付|打|汇|做|办|执行|继续|确认|给|寄|动|弄)(?:账|款|钱)?(?:了|啦)?",
    ),
    (
        _Signal.FILLER,
        r"please|thanks|thank you|sorry|actually|but|and|then|instead|now|just",
        r"请|麻烦|谢谢[你您]?|你|您|但是|但|不过|然后|那就?|其实|抱歉|不好意思|[啊呀哦喔嘞哈啦]",
    ),
)
_END_EN = r"(?![a-z0-9'])"
_SIGNALS: tuple[tuple[_Signal, re.Pattern[str]], ...] = (
    *(
        (signal, re.compile(rf"(?:{en}){_END_EN}|(?:{zh})", re.IGNORECASE))
        for signal, en, zh in (
            (signal, _by_length, zh_by_length)
            for signal, _by_length, zh_by_length in _WORDS
        )
    ),
)
