"""What the platform says: the read-back of what will be executed, questions, and results.

Sentences are built from the resolved values, never from what was said. Every value is spoken in full.
Templates are staff's own words with `{param}` and `{result.path}` slots; `[ with note {note}]` is kept only where
every slot inside has a value. A value is put in once: braces inside it mean nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision

from .base import Candidate, Json, Language, Person, Question, Request, ToolSpec
from .values import currencies, people, places, times
from .values.numbers import decimal
from .values.registry import effective
from .values.schemas import titles

SHORT_TEXT = 300  # characters of a tool's own text that are spoken as they are


def speak_value(kind: str, value: Any, request: Request, schema: Json) -> str:
    """The value as it is said in the user's language; what its kind cannot say is said in full as it is."""
    kind = effective(kind, schema)
    language = request.language
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[language][value]
    if not isinstance(value, str | int | float):
        return _json(value)
    text = str(value)
    if kind.startswith("person"):
        return _person(kind, text, request)
    if kind == "amount":
        return _figure(value, language)
    if kind == "currency":
        return currencies.spoken(text, language)
    if kind == "wallet":
        wallet = next((wallet for wallet in request.wallets if wallet.account == text), None)
        return _with_detail(wallet.label, people.ending(text, language), language) if wallet else text
    if kind == "place":
        return places.spoken(text, language)
    if kind == "date":
        return _date(text, language)
    if kind == "time":
        return _time(text, language)
    return titles(schema).get(text, text) if kind == "choice" else text


def money(amount: Any, currency: str, language: Language) -> str:
    """ "50 US dollars", "1 US dollar"; "50 元人民币", "50 美元"."""
    value = decimal(amount)
    if value is None:
        return f"{amount} {currencies.spoken(currency, language)}"
    if value != value.to_integral_value():
        places_after = max(get_currency_precision(currency.upper()), -int(value.normalize().as_tuple().exponent))
        value = value.quantize(Decimal(1).scaleb(-places_after))
    name = "元人民币" if (language, currency.upper()) == ("zh", "CNY") else currencies.spoken(currency, language, value)
    return f"{_figure(value, language)} {name}"


def read_back(tool: ToolSpec, params: Mapping[str, Any], request: Request, template: str | None) -> str:
    """The question before a call, with every value that will be sent; what the template does not name follows it."""
    words = _WORDS[request.language]
    said = _Params(tool, params, request)
    if template is None:
        listed = words.semicolon.join(said.listed(params))
        title = tool.title or tool.action
        return f"{title}{words.colon}{listed}{words.stop}{words.go_ahead}" if listed else f"{title}{words.stop}{words.go_ahead}"
    sentence = _render(template, said)
    left = said.listed(name for name in params if name not in said.spoken)
    return f"{sentence}{words.space}{words.semicolon.join(left)}{words.stop.rstrip()}" if left else sentence
