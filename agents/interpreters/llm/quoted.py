"""What the user said, to hold a model's quotes against: a person, phone number, wallet, amount or currency that was
not said is never proposed."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .. import references
from ..base import Json, Request, ToolSpec
from ..values import currencies, digits, registry, wallets
from ..values.base import Found, Several, Span
from ..values.money import Money, scan_money
from ..values.people import context, without_names
from ..values.words import HAN, level
from . import prompt

TOKEN = re.compile(rf"[{HAN}]|[^\W{HAN}]+")


class Heard:
    """The user's own words, now and in the turns before, the latest first."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._texts = (
            request.utterance,
            *(turn.utterance for turn in reversed(request.history[-prompt.MAX_HISTORY :])),
        )
        self._money: dict[str, list[Money]] = {}

    def said(self, tool: ToolSpec, param: str, quote: str, others: Mapping[str, Any]) -> str | None:
        """The words for this parameter as the user said them; `None` where the user did not. `others`: the call's
        other quotes. What other kinds hold is as the model quoted it."""
        kind = tool.kind(param)
        if self._points_back(kind, quote):
            return quote if _place(quote, self._request.utterance) else None
        schema = tool.properties.get(param, {})
        match kind.partition(".")[0]:
            case "person" | "wallet":
                return self._named(kind, schema, quote)
            case "phone":
                return self._phone(schema, quote)
            case "currency":
                return self._currency(quote)
            case "amount":
                return self._amount(tool, quote, others)
        return quote

    def touches(self, quote: str) -> bool:
        """Whether any of these words was said at all."""
        return any(_place(word, text) for word in TOKEN.findall(level(quote)) for text in self._texts)

    def _points_back(self, kind: str, quote: str) -> bool:
        """Whether these are words for what the turns before were about: "him", "the same amount"."""
        meant = references.meant(kind, quote, self._request)
        return isinstance(meant, Several) or meant not in quote

    def _named(self, kind: str, schema: Json, quote: str) -> str | None:
        """A name is taken as it was said, and where a longer one was said, that: "Alice Chen", not "Alice"."""
        for text in self._texts:
            if place := _place(quote, text):
                return self._whole_name(kind, schema, text, *place)
        # A name that the model completed or put right: what was said has to mean the same, or to be able to.
        meant = registry.read(kind, quote, self._request, schema)
        if isinstance(meant, Found):
            for text in self._texts:
                for span in self._names(kind, text):
                    if self._may_mean(span.reading, meant, kind, schema):
                        return text[span.start : span.end]
        return None

    def _whole_name(self, kind: str, schema: Json, text: str, start: int, end: int) -> str | None:
        """The name around these words, or the words; `None` where they are no more than a part of somebody else's."""
        span = next((span for span in self._names(kind, text) if span.start <= start and end <= span.end), None)
        words = text[start:end] if span is None else text[span.start : span.end]
        if kind != "wallet" and context.somebody_else(text, end if span is None else span.end):
            return None  # Bob's wife is not Bob
        doubted = span is not None and isinstance(span.reading, Several)
        if doubted and isinstance(registry.read(kind, words, self._request, schema), Found):
            return None  # the 张三 of 张三丰
        return words

    def _names(self, kind: str, text: str) -> list[Span]:
        """Where the text names a contact, or a wallet."""
        if kind == "wallet":
            return list(wallets.scan(text, self._request))
        return list(references.PERSON_FIELDS[kind].scan(text, self._request))

    def _may_mean(self, reading: Found | Several, meant: Found, kind: str, schema: Json) -> bool:
        if isinstance(reading, Found):
            return reading == meant
        values = [candidate.value for candidate in reading.candidates]
        return any(registry.read(kind, value, self._request, schema) == meant for value in values)

    def _phone(self, schema: Json, quote: str) -> str | None:
        """All of a number that was said, or the name of whose it is."""
        number = digits.read(quote)
        if number is None:
            return self._named("person.phone", schema, quote)
        said = (text[run.start : run.end] for text in self._texts for run in digits.scan(text) if run.value == number)
        return next(said, None)

    def _currency(self, quote: str) -> str | None:
        reading = registry.read("currency", quote, self._request, {})
        for text in self._texts:
            if reading.value in self._currencies(text) if isinstance(reading, Found) else _place(quote, text):
                return quote
        return None

    def _amount(self, tool: ToolSpec, quote: str, others: Mapping[str, Any]) -> str | None:
        """The same figure has to have been said. Taken are the user's words for it, so that the currency is the one
        said with it."""
        reading = registry.read("amount", quote, self._request, {})
        if not isinstance(reading, Found):
            return quote if any(_place(quote, text) for text in self._texts) else None
        params = [name for name in tool.properties if tool.kind(name) == "currency"]
        currency = reading.also.get("currency") or next(
            (code for name in params if (code := self._code(others.get(name)))), None
        )
        for text in self._texts:
            found = [money for money in self._moneys(text) if money.amount == Decimal(str(reading.value))]
            if not found:
                continue
            if len(params) > 1 and not reading.also:
                return quote  # each currency has its own parameter
            exact = [money for money in found if money.currency == currency]
            if not exact and len({money.currency for money in found}) > 1:
                return None
            money = (exact or found)[0]
            if money.currency is None and currency and currency in self._currencies(text):
                return quote
            return text[money.start : money.end]
        return None

    def _code(self, quote: Any) -> str | None:
        reading = registry.read("currency", quote, self._request, {})
        return reading.value if isinstance(reading, Found) and self._currency(str(quote)) else None

    def _moneys(self, text: str) -> list[Money]:
        if text not in self._money:
            self._money[text] = list(scan_money(without_names(text, self._request), self._request))
        return self._money[text]

    def _currencies(self, text: str) -> set[str | None]:
        """The currencies that a text names, beside a figure or by themselves."""
        words = (text[slice(*match.span())] for match in re.finditer(currencies.pattern(), level(text)))
        by_themselves = {currencies.named(word, self._request) for word in words if currencies.beside_number(word)}
        return by_themselves | {money.currency for money in self._moneys(text)}


def _place(quote: str, text: str) -> tuple[int, int] | None:
    """Where the text has these words, in whole words."""
    words = [re.escape(word) for word in level(quote).split()]
    if not words:
        return None
    match = re.search(r"(?<![a-z0-9])" + r"\s+".join(words) + r"(?![a-z0-9])", level(text))
    return match.span() if match else None
