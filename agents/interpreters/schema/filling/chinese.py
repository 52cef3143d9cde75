"""Values in Chinese, where no spaces part them: measures, kinds, what follows a verb, and what is asked about.

A parameter is recognised by the characters of its name, before what is said or in it.
"""

import re
from collections.abc import Iterable, Iterator

from ...base import ToolSpec
from ...values import numbers
from ...values.words import has_han, plain
from .clause import Fit
from .profiles import Param

_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千万半]+)"
_UNIT = r"(?:个?小时|分钟|分(?!钟)|元|块钱?|天|公里|米|颗星|星级?|个?人|位|晚)"
_MEASURE = re.compile(
    rf"(?<![过近这前几])(?<!\d){_NUMBER}\s*{_UNIT}?(?:\s*[-~—–到至]\s*{_NUMBER})?\s*{_UNIT}(?P<bound>以上|以下|以内)?(?:左右|之间)?|免费|免票"
)
_UNTIL = re.compile(r"(?<=[\d元分时天])\s*[到至~—–]\s*(?=\d)")
# What a parameter measures, by a character of its name; and the units that are said for it.
_MEASURED = (
    (re.compile("[价费票钱额]"), re.compile("元|块|免")),
    (re.compile("分"), re.compile("分|星")),
    (re.compile("[时期]"), re.compile("小时|天|分钟|晚")),
    (re.compile("[人数]"), re.compile("人|位")),
    (re.compile("[距离远]"), re.compile("公里|米")),
)
_REACH = 10  # characters before a measure in which the parameter may be named
_KIND = re.compile(r"[^的个家是，。\W\d]{2,3}[型类](?!的?餐)")
_TASTED = re.compile(
    r"(?:吃|尝|品尝|点|做|有|菜[为是])(?:[过到]|一?[份个顿点])?(?P<said>[^吃尝有做点的哪好地，,。、？！?!吗\s\d]{2,12}?)"
    r"(?=这道|[，,。！!？?、]|的(?:餐|饭|菜|店)|吧|且|$)"
)
_VISITED = re.compile(
    r"(?:想?要?去|去到?|知道|听说过?|住在?|在)(?P<said>(?!一|[几个]|哪|出|酒店|景点|餐馆|饭店|游|旅|玩|转|住|吃|找)[^，,。！？?!、的哪]{3,24}?)"
    r"(?=游玩|玩|看|参观|逛|吃饭|用餐|吃|住宿|住|入住|吗|[，,。！？?!]|的(?:评分|地址|电话|门票|价格))"
)
_WANTED = re.compile(
    r"推荐|找|选|挑|寻|预约|预订|[订定]|有没有|想要?去一|需要一|哪[个家]|帮我一|有.{2,30}的(?:餐馆|饭店|酒店|景点)"
)
_ASKED = re.compile(r"多少|什么|哪|怎么样|如何|几|吗|呢|告诉|知道|问|查")
_COMMON = ("电话", "地址", "营业时间", "周边景点", "周边餐馆", "周边酒店", "地铁", "名称")


def said_in_chinese(param: Param, text: str) -> Iterator[Fit]:
    """What is said for a parameter with a Chinese name that takes text."""
    name = param.path[-1]
    if param.type != "string" or param.listed or not has_han(name):
        return
    group, _, option = name.rpartition("-")
    if group:
        at = text.find(option)
        if at >= 0:
            yield Fit(3.5, at, at + len(option), "是", kind="option")
        return
    yield from _measures(name, text)
    for characters, pattern in (("[型类]", _KIND), ("[菜食]", _TASTED), ("[名点]", _VISITED)):
        if re.search(characters, name):
            for match in pattern.finditer(text):
                group_ = "said" if pattern.groups else 0
                said = match[group_]
                yield Fit(3.2, *match.span(group_), said, kind="phrase")


def _measures(name: str, text: str) -> Iterator[Fit]:
    for match in _MEASURE.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        named = _shared(name, before)
        measured = any(kind.search(name) and unit.search(match.group()) for kind, unit in _MEASURED)
        other = any(kind.search(name) for kind, _ in _MEASURED) and not measured
        if measured or (named == len(name) and not other):
            said = _HAN_NUMBER.sub(_in_digits, _UNTIL.sub("-", match.group()))
            said = re.sub(r"左右|之间|个(?=小时|人)|(?<=\d)(?:元|分|小时|天)(?=\s?-\d)", "", said).replace(
                "免票", "免费"
            )
            yield Fit(2.7 + 0.5 * named, match.start(), match.end(), said, kind="measure")


_HAN_NUMBER = re.compile("[一二两三四五六七八九十百千万半]+")


def _in_digits(match: re.Match[str]) -> str:
    value = numbers.parse(match.group())
    return match.group() if value is None else plain(value)


def has_own_words(param: Param) -> bool:
    """Whether a parameter takes only measures, kinds or dishes, by its Chinese name."""
    name = param.path[-1]
    return has_han(name) and (
        any(kind.search(name) for kind, _ in _MEASURED) or re.search("[型类菜]", name) is not None
    )


def _shared(name: str, text: str) -> int:
    """The length of the longest piece of the name that the text has."""
    pieces = (name[at : at + length] for length in range(len(name), 0, -1) for at in range(len(name) - length + 1))
    return next((len(piece) for piece in pieces if piece in text), 0)


def asked_about(param: Param, tools: Iterable[ToolSpec], text: str) -> list[str]:
    """The attributes that are asked about, for a parameter that takes their names; the name of what is looked for where
    something is to be recommended."""
    if param.items != "string" or not re.search("属性|字段", param.description):
        return []
    attributes = {name for tool in tools for name in tool.properties if has_han(name) and "-" not in name} | {*_COMMON}
    found: list[tuple[int, str]] = []
    for attribute in sorted(attributes, key=len, reverse=True):
        at = text.find(attribute)
        taken = any(start <= at < start + len(other) for start, other in found)
        if at >= 0 and not taken and not re.match(rf"[是在为]?\s*{_NUMBER}", text[at + len(attribute) :]):
            tail = re.split("[，,。！？!?]", text[at + len(attribute) :])[0]
            if _ASKED.search(tail) or _ASKED.search(text[max(0, at - 6) : at]):
                found.append((at, attribute))
    if found and not _WANTED.search(text):
        return [attribute for _, attribute in sorted(found)]
    return ["名称"] if _WANTED.search(text) else []
