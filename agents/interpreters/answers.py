"""What an utterance means as the answer to an open plan ("Send 50 dollars to Alice?") or to an open question.

Whole-utterance grammars, English and Chinese in one: every word has to be accounted for. A yes is only ever a plain
yes; what is not understood in full is `UNCLEAR`, and the user is asked again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum, auto
from typing import Any

from .base import Candidate, Language, Question, Request, ToolSpec
from .phrases import CJK, PUNCTUATION, TOKEN, strip_fillers, tidy
from .values.base import Found, NotFound, Reading, Several
from .values.registry import effective, read

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
        last = heard.rest[-1]
        spoke = yes or no or _Signal.DOUBT in heard.signals or _ends_in_verdict(last) or _AMENDING.match(last)
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
    kind = _kind(tool, question.param)
    if len(utterance) > MAX_ANSWER:
        return _filled(question.param, utterance.strip()) if kind == "text" else Answer(Verdict.NOTHING)
    heard = _hear(utterance)
    if heard.repeat:
        return Answer(Verdict.REPEAT)
    picked = _pick(utterance, question.candidates, counts=kind not in ("amount", "number", "date", "time"))
    if len(picked) == 1:
        return _filled(question.param, picked[0].value)
    if picked:
        return Answer(Verdict.UNCLEAR)
    said = _plain(utterance)
    # A "no" can be the value asked for, and a name can begin with one.
    whole = kind == "boolean" or (heard.rest and kind.partition(".")[0] in _NAMES)
    if whole and isinstance(read(kind, said, request, tool.properties.get(question.param, {})), Found):
        return _filled(question.param, said)
    if not heard.rest:
        yes, no = _Signal.YES in heard.signals, _Signal.NO in heard.signals
        if yes and not no and not heard.asks and _Signal.DOUBT not in heard.signals and len(question.candidates) == 1:
            return _filled(question.param, question.candidates[0].value)
        return Answer(Verdict.NO if no and not yes else Verdict.UNCLEAR)
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
    r"是[的啊呀]?|对(?!方)[的啊呀]?|ok的|没错|正确|好[的啊呀吧嘞哒]?|行[啊吧]?|可以(?!帮|告诉|给我|请)[的啊]?|我?确认|我?确定|确认无误|我?同意|没问题|"
    r"当然|当然可以|(?:转|发|付|打|汇|做|办|执行|继续|确认|转账|付款)吧|执行|继续|就这样|就这么办|就这么做|确认转账|确认付款"
)
# In order of precedence between matches of the same length: "不是" before a name turns it round, "not sure" is a doubt.
_GRAMMAR: tuple[tuple[_Signal, str], ...] = (
    (
        _Signal.DOUBT,
        r"maybe|perhaps|probably|possibly|i guess(?: so)?|i suppose(?: so)?|i think(?: so)?|(?:i'm )?not sure|why not|"
        r"i don't know|i do not know|wait|wait a (?:second|minute|moment)|hold on|hang on|one moment|"
        r"let me think|whatever|"
        r"也许|可能|或许|大概|应该|应该吧|应该是吧|不知道|我?不确定|不清楚|让我想想|我?想想|想一想|等等|等[一]?下|等一等|"
        r"等会儿?|好像|不错|随便|再说吧|再看看",
    ),
    (
        _Signal.NEGATOR,
        r"not|never|stop(?: (?:it|that))?|cancel(?: (?:it|that|this))?|"
        r"(?:i )?(?:don't|do not|won't|will not)"
        r"(?: (?:want|do|send|pay|transfer|make|confirm|execute|proceed|go ahead))?(?: to)?"
        r"(?: (?:it|that|this|anything))?|"
        r"不|别|没|不是|不要|不用|不想|不想要|取消[吧掉]?|停|停止|停下|拒绝|"
        r"(?:先别|别|不要|不用|不想|不)(?:转|发|付|打|汇|做|办|执行|继续|确认|给|寄|动|弄)(?:账|款|钱)?(?:了|啦)?",
    ),
    (
        _Signal.NO,
        r"no|n|nope|nah|no way|no thanks|no thank you|never mind|nevermind|forget (?:it|that|about it)|"
        r"not (?:now|yet|really)|of course not|(?:absolutely|definitely|certainly) not|i don't think so|"
        r"i(?:'ve)? changed my mind|negative|abort|"
        r"(?:that's |that is |it's |it is )?(?:wrong|incorrect|not right|not correct)|"
        r"不对|不行|不了|不必了?|算了吧?|不用了|不要了|没有|错了?|不正确|我?不同意|我?改(?:变)?主意了",
    ),
    (
        _Signal.NEUTRAL,
        r"uh[ -]?huh|m+[ -]?hm+|mhm+|hm+|oh|ah|well|so|嗯+|额+|哦+|喔+|唔+|那个|可以吗|好吗|行吗|对吗|没关系",
    ),
    (_Signal.YES, rf"{_YES_EN}|{_YES_ZH}"),
    (_Signal.CONNECTOR, r"but|and|then|actually|instead|just|but actually|但是?|不过|然后|那就?|就是?|其实|而是"),
    (_Signal.FILLER, r"please|thanks|thank you|sorry|now|请|麻烦|谢谢[你您]?|抱歉|不好意思|[啊呀哦喔嘞哈啦]"),
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


_PATTERNS: tuple[tuple[_Signal, re.Pattern[str]], ...] = (
    *((signal, _compile(part)) for signal, grammar in _GRAMMAR for part in _alternatives(grammar)),
    # A negated yes is a no, however it is put.
    *((_Signal.NO, _compile(rf"(?:not|don't|do not|never) (?:{part})")) for part in _alternatives(_YES_EN)),
    *((_Signal.NO, _compile(rf"(?:不是|不|别|没)(?:{part})")) for part in _alternatives(_YES_ZH)),
)


@dataclass(slots=True)
class _Heard:
    """An utterance taken apart: the signals its clauses begin with, and what is left of each clause."""

    signals: set[_Signal] = field(default_factory=set)
    rest: list[str] = field(default_factory=list)
    negated: bool = False  # what is left is said to be not so
    asks: bool = False
    repeat: bool = False


def _hear(utterance: str) -> _Heard:
    text = unicodedata.normalize("NFKC", utterance).replace("’", "'").strip()
    heard = _Heard(asks=text.endswith("?"), repeat=bool(_REPEAT.fullmatch(_plain(text))))
    last = None
    for part in _CLAUSE_END.split(text):
        clause = tidy(part, _language(part))
        position, last_here = 0, None
        while hit := _signal(clause, position):
            signal, position = hit
            heard.signals.add(signal)
            last = signal
            if signal is not _Signal.FILLER:
                last_here = signal
        if rest := clause[position:].strip():
            heard.negated |= last_here is _Signal.NEGATOR
            heard.rest.append(rest)
    if _Signal.NEGATOR in heard.signals:
        heard.signals.add(_Signal.NO)
    if last is _Signal.CONNECTOR:
        heard.signals.add(_Signal.DOUBT)  # "yes, but": there was more to come
    return heard


def _ends_in_verdict(text: str) -> bool:
    verdicts = (_Signal.YES, _Signal.NO, _Signal.NEGATOR)
    hits = (_signal(text, token.start()) for token in TOKEN.finditer(text))
    return any(hit is not None and hit[0] in verdicts and hit[1] == len(text) for hit in hits)


def _signal(text: str, position: int) -> tuple[_Signal, int] | None:
    """The longest signal at `position`, and where what follows it begins."""
    best: tuple[_Signal, int] | None = None
    for signal, pattern in _PATTERNS:
        match = pattern.match(text, position)
        if match and match.end() > (best[1] if best else position):
            best = signal, match.end()
    if best is None:
        return None
    end = best[1]
    return best[0], end + (len(text[end:]) - len(text[end:].lstrip()))


def _language(text: str) -> Language:
    return "zh" if re.search(rf"[{CJK}]", text) else "en"


def _plain(text: str) -> str:
    language = _language(text)
    return strip_fillers(tidy(text, language), language)


# Values said anew

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
_AMENDING = re.compile(r"(?:make|change|set|switch) (?:it|that|this)\b|改成|改为|换成|换为", re.IGNORECASE)
_POLITE_END = re.compile(
    r"\s+(?:instead|please|though|rather|thanks|thank you|then)$|"
    r"(?:吧|好了|就好|就行|就可以了?|谢谢|好吗|可以吗|行吗)$",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"(?:the|my|a|an|our)\s+|我的|那个|这个", re.IGNORECASE)
_HOLDER = re.compile(r"\s*(?:wallet|account|one|的?钱包|的?账户|的?账号|的?那个)$", re.IGNORECASE)
_OTHER = re.compile(r"other|另外?(?:一个|一|个|那个)?", re.IGNORECASE)
_LABELS: Mapping[str, str] = {
    "person": r"recipient|payee|receiver|person|收款人|收件人|对方",
    "amount": r"amount|sum|金额|数额|数目|钱数",
    "currency": r"currency|币种|货币",
    "wallet": r"wallet|account|钱包|账户|账号",
    "place": r"time ?zone|city|place|时区|城市|地点|地方",
    "date": r"date|day|日期",
    "time": r"time|时间",
    "number": r"number|count|数量|条数",
}
_NAMES = frozenset({"person", "place", "wallet"})  # kinds of which an unknown one can be asked about
_COMMAND = re.compile(
    r"\b(?:what|when|where|who|why|how|which|is|are|do|does|can|could|show|check|tell|list|get|play|call|open|send|pay|"
    r"transfer|buy|help|convert|balance|history|time|another|same|more|less|or|and|it|all|some|else|someone)\b|\d|"
    r"[吗呢么几]|一下|一点|个人|别人|多少|怎|什么|查|看|余额|记录|买|打开|播放|帮",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Value:
    step: int
    param: str
    said: Any
    reading: Reading

    def same_as(self, params: Mapping[str, Any]) -> bool:
        return isinstance(self.reading, Found) and _equal(self.reading.value, params.get(self.param))


_AMBIGUOUS: tuple[_Value, ...] = ()


class _Reader:
    """Reads clauses as values of the params of `steps`; `asked` is the param of step 0 that is asked about."""

    def __init__(self, steps: Sequence[OpenStep], request: Request, asked: str | None) -> None:
        self._steps, self._request, self._asked = steps, request, asked
        self._readings: dict[tuple[int, str, str], Reading] = {}

    def clause(self, text: str) -> tuple[_Value, ...] | None:
        """The values that make up the whole clause; `_AMBIGUOUS` where it could be put in several ways; or `None`."""
        while end := _POLITE_END.search(text):
            text = text[: end.start()]
        labelled = self._labelled(text)
        if labelled is not None:
            return labelled
        if len(TOKEN.findall(text)) > 24:
            return None
        for count in range(1, MAX_SEGMENTS + 1):
            values = self._segments(text, count)
            if values is not None:
                return values
        return self._unknown_name(text)

    def _labelled(self, text: str) -> tuple[_Value, ...] | None:
        """ "change the amount to 60", "金额改成六十": the param is named."""
        values = []
        for step, param in self._params():
            tool = self._steps[step].tool
            title = str(tool.properties[param].get("title", ""))
            names = [re.escape(name) for name in (param, param.replace("_", " "), title) if name]
            of_kind = _LABELS.get(_kind(tool, param).partition(".")[0], "(?!)")
            label = "|".join([*names, of_kind])
            match = re.fullmatch(
                rf"(?:(?:make|change|set|switch|update|correct)\s+)?(?:the |my )?(?:{label})"
                rf" (?:to|is|should be|as) (.+)|(?:the )?(?:{of_kind}) (.+)|"
                rf"把?(?:{label})(?:改成|改为|改|换成|换为|换|变成|应该是|是|为|用)(.+)|(?:{of_kind})(.+)",
                text,
                re.IGNORECASE,
            )
            if match:
                said = next(filter(None, match.groups()))
                values.append(_Value(step, param, said, self._read(step, param, said)))
        if not values:
            return None
        understood = [value for value in values if isinstance(value.reading, Found | Several | NotFound)]
        return self._with_also(understood[0]) if len(understood) == 1 else _AMBIGUOUS

    def _segments(self, text: str, count: int) -> tuple[_Value, ...] | None:
        """`text` as so many values one after the other."""
        if count == 1:
            return self._single(text)
        solutions: dict[frozenset[tuple[int, str, str]], tuple[_Value, ...]] = {}
        for token in list(TOKEN.finditer(text))[1:]:
            left = self._single(text[: token.start()].strip())
            right = self._segments(text[token.start() :], count - 1) if left else None
            if left and right and not {(v.step, v.param) for v in left} & {(v.step, v.param) for v in right}:
                values = left + right
                solutions[frozenset((v.step, v.param, repr(v.reading)) for v in values)] = values
        certain = [values for values in solutions.values() if all(isinstance(v.reading, Found) for v in values)]
        best = certain or list(solutions.values())
        if not best:
            return None
        return best[0] if len(best) == 1 else _AMBIGUOUS

    def _single(self, text: str) -> tuple[_Value, ...] | None:
        """`text` as one value, with or without the words that lead to it."""
        variants = [words for words, _ in _variants(text)]
        if any(_OTHER.fullmatch(words) for words in variants):
            return self._other()
        values = [
            [_Value(step, param, words, self._read(step, param, words)) for step, param in self._params(but="text")]
            for words in variants
        ]
        # What was asked for goes first; then what is certain, however many words it takes, goes before what is not.
        for asked, sort in ((True, Found), (True, Several), (False, Found), (False, Several)):
            for alike in values:
                fitting = [v for v in alike if isinstance(v.reading, sort) and (not asked or v.param == self._asked)]
                fitting = self._names_before_codes(fitting)
                if len(fitting) == 1:
                    return self._with_also(fitting[0])
                if fitting:
                    return _AMBIGUOUS
        return None

    def _names_before_codes(self, values: list[_Value]) -> list[_Value]:
        """Without currency codes that are somebody's name as it was written: Bob is not Bolivia's BOB."""
        kinds = {id(value): _kind(self._steps[value.step].tool, value.param) for value in values}
        if not any(kind.startswith("person") for kind in kinds.values()):
            return values
        return [value for value in values if kinds[id(value)] != "currency" or value.said.isupper()]

    def _unknown_name(self, text: str) -> tuple[_Value, ...] | None:
        """A name nobody here has, where it is clear that a name was said: the user is asked about it."""
        variants = list(_variants(text))
        if any(_place(words, counts=True) is not None for words, _ in variants):
            return None  # "the third one", of two
        for words, led in reversed(variants):
            short = 1 < len(words) < 6 if _language(words) == "zh" else len(words.split()) <= 3
            if not short or _COMMAND.search(words) or _ends_in_verdict(words):
                continue
            values = [
                _Value(step, param, words, self._read(step, param, words))
                for step, param in self._params()
                if _kind(self._steps[step].tool, param).partition(".")[0] in _NAMES
            ]
            values = [value for value in values if isinstance(value.reading, NotFound)]
            asked = [value for value in values if value.param == self._asked]
            if asked or (led and len(values) == 1):
                return tuple(asked or values)
        return None

    def _other(self) -> tuple[_Value, ...] | None:
        """ "the other wallet", where there are exactly two."""
        values = []
        for step, param in self._params():
            kind = _kind(self._steps[step].tool, param)
            now = self._steps[step].params.get(param)
            if kind == "wallet":
                others = {wallet.label for wallet in self._request.wallets if now not in (wallet.account, wallet.label)}
            elif kind == "currency":
                others = {wallet.currency for wallet in self._request.wallets} - {now}
            else:
                continue
            if now is not None and len(others) == 1:
                said = others.pop()
                values.append(_Value(step, param, said, self._read(step, param, said)))
        return tuple(values) if len(values) == 1 else _AMBIGUOUS

    def _with_also(self, value: _Value) -> tuple[_Value, ...]:
        """`value` and what was said with it: "60 yuan" names the currency too, where the tool takes one."""
        also = value.reading.also if isinstance(value.reading, Found) else {}
        tool = self._steps[value.step].tool
        more = []
        for kind, said in also.items():
            params = [param for param in tool.properties if _kind(tool, param) == kind]
            if len(params) == 1:
                more.append(_Value(value.step, params[0], said, Found(said)))
        return (value, *more)

    def _params(self, but: str = "") -> Iterator[tuple[int, str]]:
        """The params of all steps, but those of one kind."""
        for index, step in enumerate(self._steps):
            for param in step.tool.properties:
                if _kind(step.tool, param) != but:
                    yield index, param

    def _read(self, step: int, param: str, said: str) -> Reading:
        key = step, param, said
        if key not in self._readings:
            tool = self._steps[step].tool
            self._readings[key] = read(_kind(tool, param), said, self._request, tool.properties[param])
        return self._readings[key]


def _read_values(
    clauses: Iterable[str], steps: Sequence[OpenStep], request: Request, asked: str | None = None
) -> list[_Value] | None:
    """The values of all clauses; empty where one is ambiguous or two contradict; `None` where one is no value."""
    reader = _Reader(steps, request, asked)
    values: list[_Value] = []
    for clause in clauses:
        found = reader.clause(clause)
        if found is None:
            return None
        if not found or {(v.step, v.param) for v in values} & {(v.step, v.param) for v in found}:
            return []
        values += found
    return values


def _variants(text: str) -> Iterator[tuple[str, bool]]:
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


def _changes(values: Iterable[_Value]) -> tuple[Change, ...]:
    said: dict[int, dict[str, Any]] = {}
    for value in values:
        said.setdefault(value.step, {})[value.param] = value.said
    return tuple(Change(step, params) for step, params in said.items())


def _kind(tool: ToolSpec, param: str) -> str:
    return effective(tool.kind(param), tool.properties.get(param, {}))


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or right is None:
        return left is right
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return str(left) == str(right)


# Candidates

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


def _pick(utterance: str, candidates: Sequence[Candidate], counts: bool) -> list[Candidate]:
    """The candidates that `utterance` may mean: by what they are called, by place in the list, by a telling detail, and
    last by part of a name. With `counts`, a bare "two" is the second one."""
    for words, _ in _variants(_plain(utterance).casefold()):
        exact = [one for one in candidates if words in (_plain(one.label).casefold(), one.value.casefold())]
        if exact:
            return exact
        place = _place(words, counts)
        if place is not None and -1 <= place < len(candidates):
            return [candidates[place]]
        detail = _detail(words)
        by_detail = [one for one in candidates if detail and detail in (_detail(one.detail), _detail(one.label))]
        if by_detail:
            return by_detail
        part = [one for one in candidates if _is_part(words, _plain(one.label).casefold())]
        if part:
            return part
    return []


def _place(words: str, counts: bool) -> int | None:
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
    if _language(words) == "zh":
        return words in label
    return set(words.split()) <= set(label.split())


def _filled(param: str, said: str) -> Answer:
    return Answer(Verdict.AMEND, (Change(0, {param: said}),))
