"""Yes and no."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .words import fold, level

_YES = frozenset((
    "true", "yes", "yeah", "yep", "on", "enable", "enabled", "sure", "ok", "okay",
    "是", "是的", "对", "對", "好", "好的", "要", "可以", "需要", "开", "開", "打开", "打開", "开启", "開啟", "启用",
))  # fmt: skip
_NO = frozenset((
    "false", "no", "nope", "off", "disable", "disabled",
    "否", "不", "不是", "不要", "不用", "不可以", "不需要", "关", "關", "关闭", "關閉", "关掉", "停用", "禁用",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes (`value` true) or no at `text[start:end]`."""

    start: int
    end: int
    value: bool


def read(said: Any, _request: Request, _schema: Json) -> Reading:
    if isinstance(said, bool):
        return Found(said)
    word = fold(said) if isinstance(said, str) else ""
    if word in _YES:
        return Found(True)
    return Found(False) if word in _NO else NotUnderstood()


def find(text: str, request: Request, schema: Json) -> Span | None:
    """Only a text that is nothing else: a yes inside a sentence may be about anything."""
    reading = read(text, request, schema)
    return Span(0, len(text), reading) if isinstance(reading, Found) else None


def extract(text: str) -> Iterator[Answer]:
    """The yes or no of each sentence of a text, left to right: the first in it, so that "同意，那不好" agrees."""
    answered = False
    for match in _ANSWER.finditer(level(text)):
        if match["stop"]:
            answered = False
        elif not answered and not match["unsure"]:
            answered = True
            yield Answer(*match.span(), match["no"] is None)


_CLAUSE = r"(?:^|(?<=[,，、。.!！?？;；:：\s…👌👍👎]))"
_SENTENCE = r"(?:^|(?<=[,.!?;:])|(?<=[,.!?;:👌👍👎]\s)|\b(?:that|it)(?:'s|\s+is)\s+)"
_WHOLE = r"(?:[的啊呀吧嘛哦喔哈啦了呢滴]*(?=$|[,，、。.!！;；:：\s…]))"
_ANSWER = re.compile(
    # The longer comes first: "not sure" and 是不是 are neither.
    r"(?P<unsure>\bnot\s+(?:\w+\s+)?sure\b|是不是|好不好|[对對]不[对對]|行不行|要不要|可不可以|能不能|好像|不知道|可以[吗嗎])"
    r"|(?P<no>\b(?:not|never|don't|do\s+not)\s+(?:ok|okay|right|correct|true|fine|good|agree|think\s+so|accept)\b"
    r"|\b(?:nope|nah|false|disagree|refuse|incorrect)\b|\bno(?=\s*(?:$|[^\w\s])|\s+(?:way|thanks?|need|please|i|it|that|don't)\b)"
    rf"|{_SENTENCE}(?:no|never|wrong|negative|not\s+(?:really|yet|now|at\s+all)|(?:don't|do\s+not)(?!\s+know))\b"
    r"|不(?:可以|同意|赞成|贊成|接受|愿意|願意|需要|想要)|[拒谢謝]绝|拒絕|謝絕|否[定认認]|反[对對]|[没沒](?:门|門|戏|戲)|免谈|免談|👎|✋|🖐"
    rf"|{_CLAUSE}那?(?:不(?:是|对|對|行|要|用|好|中|成|得|必|了|想|会|會|能|妥)?|否|[错錯]|[没沒]有?|别|別|算了){_WHOLE})"
    r"|(?P<yes>\b(?:yes|yeah|yea|yep|yup|okay|ok|agree[ds]?|true|of\s+course|absolutely|definitely|certainly|affirmative)\b"
    rf"|{_SENTENCE}(?:sure|right|correct|fine|great|perfect|exactly|indeed|alright|sounds\s+\w+|go\s+ahead|y)\b"
    r"|同意|可以|[赞贊]成|[当當]然|[没沒](?:问题|問題)|接受|[愿願]意|肯定|👌|👍"
    rf"|{_CLAUSE}(?:是|[对對]|好|行|要|中|成|得|妥|有|嗯|[没沒][错錯]|正[确確]|[确確]定|[确確]认|需要|想){_WHOLE})"
    r"|(?P<stop>[。.!！?？\n])"
)
