"""Single values as they are said, in full."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.numbers import get_currency_precision

from ..base import Json, Language, Request
from ..values import currencies, dates, datetimes, durations, people, percent, periods, places, temperatures, times
from ..values.calendar import Period, parsed
from ..values.numbers import decimal
from ..values.registry import effective
from ..values.schemas import titles
from ..values.words import plain
from .words import WORDS, joined


def speak_value(kind: str, value: Any, request: Request, schema: Json) -> str:
    """The value as it is said in the user's language; what its kind cannot say is said in full as it is."""
    kind = effective(kind, schema)
    language = request.language
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "zh": ("否", "是")}[language][value]
    if kind in ("date", "time", "datetime", "period"):
        return _calendar(value, request, schema)
    if not isinstance(value, str | int | float) or value == "":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    text = value if isinstance(value, str) else _plain(value)
    if kind.startswith("person"):
        return _person(kind, text, request)
    if kind == "phone":
        return _phone(text, request)
    if kind == "amount":
        return _figure(value)
    if kind == "currency":
        return currencies.spoken(text, language)
    if kind == "wallet":
        wallet = next((wallet for wallet in request.wallets if wallet.account == text), None)
        return _with_detail(wallet.label, people.ending(text, language), language) if wallet else text
    if kind == "place":
        return places.spoken(text, language)
    if kind in _MEASURED:
        return _MEASURED[kind](value, schema, language)
    return titles(schema).get(text, text) if kind == "choice" else text


_MEASURED = {"duration": durations.spoken, "percent": percent.spoken, "temperature": temperatures.spoken}


def money(amount: Any, currency: str, language: Language) -> str:
    """ "50 US dollars", "1 US dollar"; "50元人民币", "50美元"."""
    value = decimal(amount)
    if value is None:
        return f"{amount} {currencies.spoken(currency, language)}"
    if value == value.to_integral_value():
        value = value.to_integral_value()
    else:
        places_after = max(get_currency_precision(currency.upper()), -int(value.as_tuple().exponent))
        # Formatting knows no limit of digits, as `quantize` does.
        value = Decimal(f"{value:.{places_after}f}")
    name = "元人民币" if (language, currency.upper()) == ("zh", "CNY") else currencies.spoken(currency, language, value)
    return f"{_figure(value)}{WORDS[language].space}{name}"


def result_value(result: Any, path: str, request: Request) -> str | None:
    around: Any = None
    for step in filter(None, path.split(".")):
        around = result
        if isinstance(result, Mapping):
            result = result.get(step)
        elif isinstance(result, list) and step.isdecimal() and int(step) < len(result):
            result = result[int(step)]
        else:
            return None
    zone = around.get("timezone") if isinstance(around, Mapping) else None
    return None if result is None else _speak_json(result, zone, request)


def _speak_json(value: Any, zone: Any, request: Request) -> str:
    language = request.language
    words = WORDS[language]
    if isinstance(value, list) and not any(isinstance(item, list) for item in value):
        return joined([_speak_json(item, zone, request) for item in value], words.last, words)
    if isinstance(value, Mapping) and set(value) == {"amount", "currency"} and isinstance(value["currency"], str):
        return money(value["amount"], value["currency"], language)
    if isinstance(value, str):
        return _moment(value, zone, request) or _day(value, language)
    return speak_value("text", value, request, {})


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def _moment(text: str, zone: Any, request: Request) -> str | None:
    """A date and time as local time: in the result's own `timezone`, as it is written, or, from UTC, the user's."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is not None and isinstance(zone, str) and zone in available_timezones():
        at = at.astimezone(ZoneInfo(zone))
    elif at.utcoffset() == timedelta(0):
        at = at.astimezone(request.now.tzinfo)
    language = request.language
    clock = times.spoken(at.time().replace(second=0, microsecond=0, tzinfo=None), language)
    today = request.now.astimezone(at.tzinfo) if at.tzinfo else request.now
    if at.date() == today.date():
        return clock
    return f"{dates.spoken(at.date(), language)}{' at ' if language == 'en' else ''}{clock}"


def _day(text: str, language: Language) -> str:
    day = parsed(text, {})
    return dates.spoken(day, language) if isinstance(day, date) and not isinstance(day, datetime) else text


def _plain(value: int | float) -> str:
    exact = decimal(value)
    return str(value) if exact is None else plain(exact)


def _figure(value: Any) -> str:
    """An amount with its thousands grouped, digits otherwise as they are: 1,200.50."""
    exact = value if isinstance(value, Decimal) else decimal(value)
    if exact is None:
        return str(value)
    return f"{exact:,f}"


def _with_detail(label: str, detail: str, language: Language) -> str:
    return f"{label}（{detail}）" if language == "zh" else f"{label}, {detail}"


def _person(kind: str, value: str, request: Request) -> str:
    """The contact who has this account, phone or e-mail, with its ending; the value itself where nobody has it."""
    field = {"person": people.account, "person.phone": people.phone, "person.email": people.email}.get(kind)
    if field is None:
        return value
    person = next((person for person in request.people if field.of(person) == value), None)
    if person is None:
        return value
    detail = people.ending(value, request.language)
    alike = {field.of(other) for other in request.people if other.name == person.name} - {value, ""}
    if any(people.ending(other, request.language) == detail for other in alike):
        detail = value
    return _with_detail(person.name, detail, request.language)


def _phone(number: str, request: Request) -> str:
    """The number digit by digit, with the name of the contact who has it: "Bob Miller, +1 4 1 5 ..."."""
    spoken = " ".join(re.findall(r"\+?\d|[^\W\d]+", number))
    person = next((person for person in request.people if person.phone == number), None)
    return _with_detail(person.name, spoken, request.language) if person else spoken


def _calendar(written: Any, request: Request, schema: Json) -> str:
    """A date, time, moment or period that is written as the schema asks; in full as it is where it is none."""
    value, language = parsed(written, schema), request.language
    if isinstance(value, Period):
        return periods.spoken(value, language)
    if isinstance(value, datetime) and not value.microsecond:
        return datetimes.spoken(value.astimezone(request.now.tzinfo) if value.tzinfo else value, language)
    if isinstance(value, date) and not isinstance(value, datetime):
        return dates.spoken(value, language)
    if isinstance(value, time) and not value.tzinfo and not value.microsecond:
        return times.spoken(value, language)
    return speak_value("text", written, request, {})
