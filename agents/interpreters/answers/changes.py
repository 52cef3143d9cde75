"""Values said anew, clause by clause, for the parameters of the open steps."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ..base import Request, ToolSpec
from ..phrases import TOKEN
from ..values.base import Found, NotFound, Reading, Several
from ..values.registry import effective, read
from .base import Change, OpenStep
from .candidates import nth
from .signals import ends_in_verdict
from .wording import language_of, simplified, variants

MAX_SEGMENTS = 3  # values in one clause: "sixty to Bob from savings"

AMENDING = re.compile(r"(?:make|change|set|switch) (?:it|that|this)\b|改成|改为|换成|换为", re.IGNORECASE)
_POLITE_END = re.compile(
    r"\s+(?:instead|please|though|rather|thanks|thank you|then)$|"
    r"(?:吧|好了|就好|就行|就可以了?|谢谢|好吗|可以吗|行吗)$",
    re.IGNORECASE,
)
_OTHER = re.compile(r"other|另外?(?:一个|一|个|那个)?", re.IGNORECASE)
_LABELS: Mapping[str, str] = {
    "person": r"recipient|payee|receiver|person|收款人|收件人|对方",
    "amount": r"amount|sum|金额|数额|数目|钱数",
    "currency": r"currency|币种|货币",
    "wallet": r"wallet|account|钱包|账户|账号",
    "place": r"time ?zone|city|place|时区|城市|地点|地方",
    "date": r"date|day|日期",
    "time": r"time|时间",
    "datetime": r"date and time|date|time|日期时间|时间|日期",
    "period": r"period|dates|时段|期间|日期范围",
    "duration": r"duration|length|时长",
    "percent": r"percentage|percent|百分比",
    "temperature": r"temperature|温度",
    "number": r"number|count|数量|条数",
}
NAMES = frozenset({"person", "place", "wallet"})  # kinds of which an unknown one can be asked about
_COMMAND = re.compile(
    r"\b(?:what|when|where|who|why|how|which|is|are|do|does|can|could|show|check|tell|list|get|play|call|open|send|pay|"
    r"transfer|buy|help|convert|balance|history|time|another|same|more|less|or|and|it|all|some|else|someone)\b|\d|"
    r"[吗呢么几]|一下|一点|个人|别人|多少|怎|什么|查|看|余额|记录|买|打开|播放|帮",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    step: int
    param: str
    said: Any
    reading: Reading

    def same_as(self, params: Mapping[str, Any]) -> bool:
        return isinstance(self.reading, Found) and _equal(self.reading.value, params.get(self.param))


_AMBIGUOUS: tuple[Value, ...] = ()


class _Reader:
    """Reads clauses as values of the params of `steps`; `asked` is the param of step 0 that is asked about."""

    def __init__(self, steps: Sequence[OpenStep], request: Request, asked: str | None) -> None:
        self._steps, self._request, self._asked = steps, request, asked
        self._readings: dict[tuple[int, str, str], Reading] = {}

    def clause(self, text: str) -> tuple[Value, ...] | None:
        """The values that make up the whole clause; `_AMBIGUOUS` where it could be put in several ways; or `None`."""
        while end := _POLITE_END.search(simplified(text)):
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

    def _labelled(self, text: str) -> tuple[Value, ...] | None:
        """ "change the amount to 60", "金额改成六十": the param is named."""
        values = []
        for step, param in self._params():
            tool = self._steps[step].tool
            title = str(tool.properties[param].get("title", ""))
            names = [re.escape(simplified(name)) for name in (param, param.replace("_", " "), title) if name]
            of_kind = _LABELS.get(kind_of(tool, param).partition(".")[0], "(?!)")
            label = "|".join([*names, of_kind])
            match = re.fullmatch(
                rf"(?:(?:make|change|set|switch|update|correct)\s+)?(?:the |my )?(?:{label})"
                rf" (?:to|is|should be|as) (.+)|(?:the )?(?:{of_kind}) (.+)|"
                rf"把?(?:{label})(?:改成|改为|改|换成|换为|换|变成|应该是|是|为|用)(.+)|(?:{of_kind})(.+)",
                simplified(text),
                re.IGNORECASE,
            )
            if match and match.lastindex:
                said = text[slice(*match.span(match.lastindex))]
                values.append(Value(step, param, said, self._read(step, param, said)))
        if not values:
            return None
        understood = [value for value in values if isinstance(value.reading, Found | Several | NotFound)]
        return self._with_also(understood[0]) if len(understood) == 1 else _AMBIGUOUS

    def _segments(self, text: str, count: int) -> tuple[Value, ...] | None:
        """`text` as so many values one after the other."""
        if count == 1:
            return self._single(text)
        solutions: dict[frozenset[tuple[int, str, str]], tuple[Value, ...]] = {}
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

    def _single(self, text: str) -> tuple[Value, ...] | None:
        """`text` as one value, with or without the words that lead to it."""
        ways = [words for words, _ in variants(text)]
        if any(_OTHER.fullmatch(simplified(words)) for words in ways):
            return self._other()
        values = [
            [Value(step, param, words, self._read(step, param, words)) for step, param in self._params(but="text")]
            for words in ways
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

    def _names_before_codes(self, values: list[Value]) -> list[Value]:
        """Without currency codes that are somebody's name as it was written: Bob is not Bolivia's BOB."""
        kinds = {id(value): kind_of(self._steps[value.step].tool, value.param) for value in values}
        if not any(kind.startswith("person") for kind in kinds.values()):
            return values
        return [value for value in values if kinds[id(value)] != "currency" or value.said.isupper()]

    def _unknown_name(self, text: str) -> tuple[Value, ...] | None:
        """A name nobody here has, where it is clear that a name was said: the user is asked about it."""
        ways = list(variants(text))
        if any(nth(words, counts=True) is not None for words, _ in ways):
            return None  # "the third one", of two
        for words, led in reversed(ways):
            short = 1 < len(words) < 6 if language_of(words) == "zh" else len(words.split()) <= 3
            if not short or _COMMAND.search(simplified(words)) or ends_in_verdict(words):
                continue
            values = [
                Value(step, param, words, self._read(step, param, words))
                for step, param in self._params()
                if kind_of(self._steps[step].tool, param).partition(".")[0] in NAMES
            ]
            values = [value for value in values if isinstance(value.reading, NotFound)]
            asked = [value for value in values if value.param == self._asked]
            if asked or (led and len(values) == 1):
                return tuple(asked or values)
        return None

    def _other(self) -> tuple[Value, ...] | None:
        """ "the other wallet", where there are exactly two."""
        values = []
        for step, param in self._params():
            kind = kind_of(self._steps[step].tool, param)
            now = self._steps[step].params.get(param)
            if kind == "wallet":
                others = {wallet.label for wallet in self._request.wallets if now not in (wallet.account, wallet.label)}
            elif kind == "currency":
                others = {wallet.currency for wallet in self._request.wallets} - {now}
            else:
                continue
            if now is not None and len(others) == 1:
                said = others.pop()
                values.append(Value(step, param, said, self._read(step, param, said)))
        return tuple(values) if len(values) == 1 else _AMBIGUOUS

    def _with_also(self, value: Value) -> tuple[Value, ...]:
        """`value` and what was said with it: "60 yuan" names the currency too, where the tool takes one."""
        also = value.reading.also if isinstance(value.reading, Found) else {}
        tool = self._steps[value.step].tool
        more = []
        for kind, said in also.items():
            params = [param for param in tool.properties if kind_of(tool, param) == kind]
            if len(params) == 1:
                more.append(Value(value.step, params[0], said, Found(said)))
        return (value, *more)

    def _params(self, but: str = "") -> Iterator[tuple[int, str]]:
        """The params of all steps, but those of one kind."""
        for index, step in enumerate(self._steps):
            for param in step.tool.properties:
                if kind_of(step.tool, param) != but:
                    yield index, param

    def _read(self, step: int, param: str, said: str) -> Reading:
        key = step, param, said
        if key not in self._readings:
            tool = self._steps[step].tool
            self._readings[key] = read(kind_of(tool, param), said, self._request, tool.schema(param))
        return self._readings[key]


def read_values(
    clauses: Iterable[str], steps: Sequence[OpenStep], request: Request, asked: str | None = None
) -> list[Value] | None:
    """The values of all clauses; empty where one is ambiguous or two contradict; `None` where one is no value."""
    reader = _Reader(steps, request, asked)
    values: list[Value] = []
    for clause in clauses:
        found = reader.clause(clause)
        if found is None:
            return None
        if not found or {(v.step, v.param) for v in values} & {(v.step, v.param) for v in found}:
            return []
        values += found
    return values


def changes_of(values: Iterable[Value]) -> tuple[Change, ...]:
    said: dict[int, dict[str, Any]] = {}
    for value in values:
        said.setdefault(value.step, {})[value.param] = value.said
    return tuple(Change(step, params) for step, params in said.items())


def kind_of(tool: ToolSpec, param: str) -> str:
    return effective(tool.kind(param), tool.properties.get(param, {}))


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or right is None:
        return left is right
    try:
        return Decimal(str(left)) == Decimal(str(right))
    except InvalidOperation:
        return str(left) == str(right)
