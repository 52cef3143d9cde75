"""Yes and no."""

from typing import Any

from ..base import Json, Request
from .base import Found, NotUnderstood, Reading, Span
from .words import fold

_YES = frozenset((
    "true", "yes", "yeah", "yep", "on", "enable", "enabled", "sure", "ok", "okay",
    "是", "是的", "对", "對", "好", "好的", "要", "可以", "需要", "开", "開", "打开", "打開", "开启", "開啟", "启用",
))  # fmt: skip
_NO = frozenset((
    "false", "no", "nope", "off", "disable", "disabled",
    "否", "不", "不是", "不要", "不用", "不可以", "不需要", "关", "關", "关闭", "關閉", "关掉", "停用", "禁用",
))  # fmt: skip


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
