"""One of the values the schema lists."""

import re
from functools import lru_cache
from typing import Any

from ..base import Candidate, Json, Request
from .base import Found, NotUnderstood, Reading, Several, Span
from .schemas import options, titles
from .words import fold, has_han, level


def read(said: Any, _request: Request, schema: Json) -> Reading:
    """The listed value that was said: as it is, else by case, spacing and punctuation, else by its title."""
    listed = options(schema)
    for option in listed:
        if type(option) is type(said) and option == said:
            return Found(option)
    if not isinstance(said, str | int | float) or isinstance(said, bool):
        return NotUnderstood()
    called = titles(schema)
    names = tuple(str(option) for option in listed)
    forms = _forms(names, tuple(called.get(name, "") for name in names))
    for form, spoken in zip((fold, _bare), forms, strict=True):
        fitting = spoken.get(form(str(said)), ())
        if len(fitting) == 1:
            return Found(listed[fitting[0]])
        if fitting:
            return Several(tuple(Candidate(names[index], names[index]) for index in fitting))
    return NotUnderstood()


@lru_cache(maxsize=512)
def _forms(names: tuple[str, ...], called: tuple[str, ...]) -> tuple[dict[str, list[int]], ...]:
    """Per form of comparing, what may be said for the options (by index). An option listed twice is one."""
    first = {name: index for index, name in reversed(list(enumerate(names)))}
    found: tuple[dict[str, list[int]], ...] = ({}, {})
    for form, spoken in zip((fold, _bare), found, strict=True):
        for name, index in first.items():
            for text in {form(name), form(called[index])} - {""}:
                spoken.setdefault(text, []).append(index)
    return found


def find(text: str, request: Request, schema: Json) -> Span | None:
    plain = level(text)
    spans = []
    for option in options(schema):
        for called in (str(option), titles(schema).get(str(option), "")):
            word = level(called.replace("_", " ").strip())
            edge = "" if has_han(word) else r"(?![a-z0-9])"
            match = re.search(rf"{edge.replace('?!', '?<!')}{re.escape(word)}{edge}", plain) if word else None
            reading = read(called, request, schema) if match else None
            if match and isinstance(reading, Found):
                spans.append(Span(*match.span(), reading))
    return spans[0] if spans and all(span.reading == spans[0].reading for span in spans) else None


_SEPARATORS = re.compile(r"[\s_\-./]+")


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)))
