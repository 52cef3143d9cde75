"""Tools that ask for values as such: every number of a text, the one amount of money in it.

The kind of value is told by what the tool says of itself; what is found by it goes into the form of its parameters.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...base import Json, Request, ToolSpec
from ...values import boolean, calendar, durations, money, numbers, ordinals, percent, sole, temperatures
from ...values.words import plain
from .clause import Clause, Fit
from .profiles import Param, Profile

Value = str | bool | Decimal | Mapping[str, str | Decimal]


def extracted(tool: ToolSpec, profile: Profile, text: str, request: Request) -> Json | None:
    """What such a tool gets out of the text; `None` for any other tool."""
    kind = _kind(tool)
    if kind is None:
        return None
    params, wording = profile.params, _wording(tool)
    if len(params) == 1 and params[0].type == "array" and _EVERY.search(wording):
        items = params[0].schema.get("items")
        return {params[0].path[0]: [_shaped(value, items) for value in kind.every(text, request, wording)]}
    if kind.one is None or not _THE_ONE.search(wording):
        return None
    value = kind.one(text, request, wording)
    return {} if value is None else _apart(params, value)


def asks_of_any_text(tool: ToolSpec) -> bool:
    """Whether a tool takes values out of whatever is said, so that no words have to name it."""
    return _EXTRACT.search(f"{tool.action} {tool.description}") is not None or (
        _kind(tool) is not None and _THE_ONE.search(_wording(tool)) is not None
    )


_EVERY = re.compile(r"\b(?:all|every|each|any)\b|found in the text|所有|全部|每个", re.IGNORECASE)
_THE_ONE = re.compile(r"\bthe (?:one|only|single)\b|唯一", re.IGNORECASE)
_EXTRACT = re.compile(r"\bextract(?:s|ed|ing)?\b|^extract_|提取|抽取", re.IGNORECASE)


def _wording(tool: ToolSpec) -> str:
    described = (schema.get("description", "") for schema in tool.properties.values() if isinstance(schema, dict))
    return " ".join((tool.description, *map(str, described)))


# What there is to take out


@dataclass(frozen=True, slots=True)
class _Kind:
    """words: what a tool that asks for it says. every: all of it in a text; one: the only one, if it is."""

    words: str
    every: Callable[[str, Request, str], Iterator[Value]]
    one: Callable[[str, Request, str], Value | None] | None = None


def _prices(text: str, request: Request, wording: str) -> Iterator[Value]:
    return (_price(price, wording) for price in money.extract(text, request.language))


def _price(price: money.Price, wording: str) -> Mapping[str, str | Decimal]:
    amount, currency = money.expressed(price, wording)
    return {"amount": amount, "currency": currency}


def _the_price(text: str, request: Request, wording: str) -> Value | None:
    price = sole.price(text, request.language)
    return None if price is None else _price(price, wording)


def _durations(text: str, _request: Request, _wording: str) -> Iterator[Value]:
    return ({"value": one.value, "unit": one.unit} for one in durations.extract(text))


def _the_duration(text: str, _request: Request, _wording: str) -> Value | None:
    found = sole.duration(text)
    return None if found is None else {"value": found.value, "unit": found.unit}


def _temperatures(text: str, _request: Request, _wording: str) -> Iterator[Value]:
    return ({"amount": one.amount, "unit": one.unit} for one in temperatures.extract(text))


def _moments(text: str, request: Request, _wording: str) -> Iterator[Value]:
    return (calendar.exact(said.future) for said in calendar.scan(text, request))


_KINDS = (
    _Kind(r"percent|百分", lambda text, *_: (f"{plain(figure.value)}%" for figure in percent.extract(text))),
    _Kind(r"\bordinal|序数", lambda text, *_: (ordinal.text() for ordinal in ordinals.extract(text))),
    _Kind(r"temperature|温度", _temperatures),
    _Kind(r"money|currenc|金额", _prices, _the_price),
    _Kind(r"yes[/_ -]no|boolean", lambda text, *_: (answer.value for answer in boolean.extract(text))),
    _Kind(r"\bdates?\b|\btimes?\b|日期|时间", _moments),
    _Kind(r"duration|时长", _durations, _the_duration),
    _Kind(r"number|数字", lambda text, *_: (one.value for one in numbers.extract(text)), lambda text, *_:
    sole.number(text)), )  # fmt: skip


def _kind(tool: ToolSpec) -> _Kind | None:
    words = f"{tool.action} {tool.description}".lower()
    return next((kind for kind in _KINDS if re.search(kind.words, words)), None)


# Objects of a figure and a unit


def measures(param: Param, clause: Clause, request: Request) -> Iterator[Fit]:
    """What is said for a parameter that takes a figure and its unit together."""
    wording = " ".join(str(inner.get("description", "")) for inner in param.schema["properties"].values())
    found: Iterator[tuple[int, int, Mapping[str, Any]]]
    if "currency" in param.schema["properties"]:
        prices = money.extract(clause.text, request.language)
        found = ((one.start, one.end, _price(one, wording)) for one in prices)
    else:
        scanned: list[durations.Duration | temperatures.Temperature] = list(durations.extract(clause.text))
        scanned += temperatures.extract(clause.text)
        found = ((one.start, one.end, _measure(one)) for one in scanned)
    for start, end, parts in found:
        value = {
            name: _shaped(
                next(part for part in parts.values() if isinstance(part, Decimal) == (name in _FIGURES)), inner
            )
            for name, inner in param.schema["properties"].items()
        }
        yield Fit(_MEASURED, start, end, value, kind="measure")


_MEASURED = 4.0
_FIGURES = ("amount", "value")


def _measure(one: durations.Duration | temperatures.Temperature) -> Mapping[str, Any]:
    return {"value": one.value if isinstance(one, durations.Duration) else one.amount, "unit": one.unit}


# In which form


def _shaped(value: Any, schema: Any) -> Any:
    if isinstance(value, Mapping):
        properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
        return {name: _shaped(one, properties.get(name)) for name, one in value.items()}
    if not isinstance(value, Decimal):
        return value
    if isinstance(schema, dict) and schema.get("type") == "string":
        return plain(value)
    return int(value) if value == value.to_integral_value() else float(value)


def _apart(params: Sequence[Param], value: Value) -> Json:
    """One value over the parameters that take it: the figure, and its unit."""
    parts: Sequence[Any] = list(value.values()) if isinstance(value, Mapping) else [value]
    said: Json = {}
    for param in params:
        figure = param.type in ("number", "integer")
        found = next((one for one in parts if isinstance(one, Decimal) == figure), None)
        if found is not None:
            said[param.path[0]] = _shaped(found, param.schema)
    return said
