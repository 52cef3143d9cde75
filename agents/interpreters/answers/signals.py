"""Yes, no and what lies between: the words a clause begins with."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from ..phrases import PUNCTUATION, TOKEN, tidy
from .wording import language_of, plain, simplified


class Signal(Enum):
    YES = auto()
    NO = auto()
    NEGATOR = auto()  # a no when it stands alone, else it turns what follows round: "don't", "别"
    DOUBT = auto()
    NEUTRAL = auto()  # neither a yes nor a doubt: "uh-huh", "嗯"
    CONNECTOR = auto()  # leads to something: "but", "不过"
    FILLER = auto()


_YES_EN = (
    r"yes|y|yeah|yep|yup|yes sir|ok|okay|okey|alright|all right|sure|sure thing|of course|certainly|absolutely|"
    r"definitely|continue|go ahead(?: with (?:it|that))?|go for it|do (?:it|that|so)|please do|let's (?:do it|go)|"
    r"(?:i )?confirm(?: (?:it|that))?|confirmed|(?:that's |that is |it's |it is )?(?:correct|right|fine|good|okay|ok)|"
    r"exactly|affirmative|proceed|sounds good|looks good|perfect|agreed|i agree|i'm sure|i do|it is|you bet|"
    r"no problem|make it so|(?:send|pay|transfer) it(?! (?:to|from|in|with|on|at|by))|that's it"
)
_YES_ZH = (
    r"是[的啊呀]?|对(?!方)[的啊呀]?|ok的|没有?错|正确|好[的啊呀吧嘞哒]?|行[啊吧]?|可以(?!帮|告诉|给我|请)[的啊]?|我?确认|我?确定|确认无误|我?同意|没有?问题|没毛病|"
    r"当然|当然可以|(?:转|发|付|打|汇|做|办|执行|继续|确认|转账|付款)吧|执行|继续|就这样|就这么办|就这么做|确认转账|确认付款"
)
# What is said most often to a read-back, as a recogniser may write it.
LIKELY = (
    *("yes", "yeah", "yep", "sure", "okay", "go ahead", "yes please", "do it", "that's right", "correct", "confirm"),
    *("no", "nope", "no thanks", "stop", "cancel", "don't", "wrong", "wait", "yes but", "no make it", "repeat that"),
    *("是", "是的", "对", "对的", "好", "好的", "行", "可以", "确认", "没错", "没问题"),
    *("不", "不是", "不对", "不要", "不用", "不行", "别", "取消", "算了", "等等", "好的不过", "不改成", "再说一遍"),
)
# In order of precedence between matches of the same length: "不是" before a name turns it round, "not sure" is a doubt.
_GRAMMAR: tuple[tuple[Signal, str], ...] = (
    (
        Signal.DOUBT,
        r"maybe|perhaps|probably|possibly|i guess(?: so)?|i suppose(?: so)?|i think(?: so)?|(?:i'm )?not sure|why not|"
        r"i don't know|i do not know|wait|wait a (?:second|minute|moment)|hold on|hang on|one moment|"
        r"let me think|whatever|(?:yeah|oh) right|(?:don't|do not|never) (?:stop|cancel)(?: (?:it|that|this))?|"
        r"也许|可能|或许|大概|应该|应该吧|应该是吧|不知道|我?不确定|不清楚|让我想想|我?想想|想一想|等等|等[一]?下|等一等|"
        r"等会儿?|好像|不错|随便|再说吧|再看看|(?:先别|别|不要|不用)(?:取消|停止?)",
    ),
    (
        Signal.NEGATOR,
        r"not|never|stop(?: (?:it|that))?|cancel(?: (?:it|that|this))?|"
        r"(?:i )?(?:don't|do not|won't|will not)"
        r"(?: (?:want|do|send|pay|transfer|make|confirm|execute|proceed|go ahead))?(?: to)?"
        r"(?: (?:it|that|this|anything))?|"
        r"不|别|没|不是|不要|不用|不想|不想要|取消[吧掉]?|停|停止|停下|拒绝|"
        r"(?:先别|别|不要|不用|不想|不)(?:转|发|付|打|汇|做|办|执行|继续|确认|给|寄|动|弄)(?:账|款|钱)?(?:了|啦)?",
    ),
    (
        Signal.NO,
        r"no|n|nope|nah|no way|no thanks|no thank you|never mind|nevermind|forget (?:it|that|about it)|"
        r"not (?:now|yet|really)|of course not|(?:absolutely|definitely|certainly) not|i don't think so|"
        r"i(?:'ve)? changed my mind|negative|abort|"
        r"(?:that's |that is |it's |it is )?(?:wrong|incorrect|not right|not correct)|"
        r"不对|不行|不了|不必了?|算了吧?|不用了|不要了|没有|错了?|不正确|我?不同意|我?改(?:变)?主意了",
    ),
    (
        Signal.NEUTRAL,
        r"uh[ -]?huh|m+[ -]?hm+|mhm+|hm+|oh|ah|well|so|嗯+|额+|哦+|喔+|唔+|那个|可以吗|好吗|行吗|对吗|没关系",
    ),
    (Signal.YES, rf"{_YES_EN}|{_YES_ZH}"),
    (Signal.CONNECTOR, r"but|and|then|actually|instead|just|but actually|但是?|不过|然后|那就?|就是?|其实|而是"),
    (Signal.FILLER, r"please|thanks|thank you|sorry|now|请|麻烦|谢谢[你您]?|抱歉|不好意思|[啊呀哦喔嘞哈啦]"),
)
_REPEAT = re.compile(
    r"(?:(?:can|could|would) you )?(?:please )?(?:repeat(?: (?:that|it|yourself))?|say (?:that|it) again|come again|"
    r"read (?:that|it)(?: back| again)|once more|one more time|again)|"
    r"pardon(?: me)?|sorry what|what|what was that|what did (?:i|you) (?:just )?(?:ask|say)(?: for)?|"
    r"i (?:didn't|did not) (?:hear|catch|get) (?:that|it|you)|"
    r"(?:请|麻烦)?(?:你)?(?:再|重新?)(?:说|念|读|讲|复述)(?:一)?(?:遍|次|下)|重复(?:一遍|一下|一次)?|你?(?:刚才|刚刚)?说(?:了)?什么|"
    r"我(?:刚才|刚刚)?(?:说|要)(?:了|的)?(?:是)?什么|什么|没听清楚?|我没听清楚?",
    re.IGNORECASE,
)
# "Yeah, right" is more often a no, with a comma or without.
_MOCKING = re.compile(r"(?:yeah|oh) right", re.IGNORECASE)
_BUT = re.compile(r"\s+but\s+|(?<=.)(?:而是|应该是|是)(?=.)", re.IGNORECASE)
_NOT = re.compile(r"\s+(?:and |but )?not\s+|(?<=.)而?不是(?=.)", re.IGNORECASE)
_CLAUSE_END = re.compile(
    rf"{PUNCTUATION.pattern}|(?<!\bmr)(?<!\bms)(?<!\bdr)(?<!\bmrs)(?<!\.\w)\.(?=\s|$)", re.IGNORECASE
)


def _alternatives(pattern: str) -> list[str]:
    """The top-level alternatives of a pattern, so that the longest match can be taken rather than the first."""
    parts, depth = [""], 0
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern}(?![a-z0-9'])" if pattern.isascii() else pattern, re.IGNORECASE)


_PATTERNS: tuple[tuple[Signal, re.Pattern[str]], ...] = (
    *((signal, _compile(part)) for signal, grammar in _GRAMMAR for part in _alternatives(grammar)),
    # A negated yes is a no, however it is put.
    *((Signal.NO, _compile(rf"(?:not|don't|do not|never) (?:{part})")) for part in _alternatives(_YES_EN)),
    *((Signal.NO, _compile(rf"(?:不是|不|别|没)(?:{part})")) for part in _alternatives(_YES_ZH)),
)


@dataclass(slots=True)
class Heard:
    """An utterance taken apart: the signals its clauses begin with, and what is left of each clause."""

    signals: set[Signal] = field(default_factory=set)
    rest: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)  # the same, said to be not so: "not sixty", "别给王五"
    asks: bool = False
    repeat: bool = False


def hear(utterance: str) -> Heard:
    text = unicodedata.normalize("NFKC", utterance).replace("’", "'").strip()
    heard = Heard(asks=text.endswith("?"), repeat=bool(_REPEAT.fullmatch(simplified(plain(text)))))
    last = None
    for part in _CLAUSE_END.split(text):
        clause = tidy(part, language_of(part))
        position, last_here = 0, None
        while hit := _signal(clause, position):
            signal, position = hit
            heard.signals.add(signal)
            last = signal
            if signal is not Signal.FILLER:
                last_here = signal
        for said, denied in _turns(clause[position:].strip(), last_here is Signal.NEGATOR):
            (heard.denied if denied else heard.rest).append(said)
    if Signal.NEGATOR in heard.signals:
        heard.signals.add(Signal.NO)
    if _MOCKING.fullmatch(plain(text)):
        heard.signals.add(Signal.DOUBT)
    if last is Signal.CONNECTOR:
        heard.signals.add(Signal.DOUBT)  # "yes, but": there was more to come
    return heard


def _turns(rest: str, denied: bool) -> Iterator[tuple[str, bool]]:
    """What is left of a clause, cut where it turns round: "sixty but fifty" after a "not", "fifty not sixty"."""
    match = (_BUT if denied else _NOT).search(simplified(rest))
    said, turned = (rest[: match.start()], rest[match.end() :]) if match else (rest, "")
    if said.strip():
        yield said.strip(), denied
    if turned.strip():
        yield turned.strip(), not denied


def ends_in_verdict(text: str) -> bool:
    verdicts = (Signal.YES, Signal.NO, Signal.NEGATOR)
    hits = (_signal(text, token.start()) for token in TOKEN.finditer(text))
    return any(hit is not None and hit[0] in verdicts and hit[1] == len(text) for hit in hits)


def _signal(text: str, position: int) -> tuple[Signal, int] | None:
    """The longest signal at `position`, and where what follows it begins."""
    best: tuple[Signal, int] | None = None
    words = simplified(text)
    for signal, pattern in _PATTERNS:
        match = pattern.match(words, position)
        if match and match.end() > (best[1] if best else position):
            best = signal, match.end()
    if best is None:
        return None
    end = best[1]
    return best[0], end + (len(text[end:]) - len(text[end:].lstrip()))
