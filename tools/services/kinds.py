"""What a parameter is for people, guessed from its schema. Staff have the last word."""

import re
from typing import Any

from tools.models import ParamKind

_PAYEE = "(to|recipient|payee|beneficiary|contact|receiver|person|friend)"
_PHONE = "(phone|mobile|cell|cellphone|tel|telephone)(_(number|no))?"
# A parameter's name, in words joined by _, to its kind; the first that matches decides.
_BY_NAME = [
    (rf"{_PAYEE}_{_PHONE}", ParamKind.PERSON_PHONE),
    (rf"(.*_)?{_PHONE}", ParamKind.PHONE),
    (r"e?_?mail(_address)?|.*_e?mail", ParamKind.PERSON_EMAIL),
    (r"(to|recipient|payee|beneficiary|contact|receiver)_name", ParamKind.PERSON_NAME),
    (rf"{_PAYEE}(_(account|id|address))?", ParamKind.PERSON),
    (r"amount|price|total|sum|amount_.*|.*_amount|.*_price", ParamKind.AMOUNT),
    (r"currency|currency_code|.*_currency", ParamKind.CURRENCY),
    (r"wallet|from_(account|wallet)|(source|sender|debit)_(account|wallet)|wallet_(id|address)", ParamKind.WALLET),
    (r"(.*_)?(percent|percentage|pct)", ParamKind.PERCENT),
    (r"(.*_)?temperature", ParamKind.TEMPERATURE),
    (
        r"(.*_)?(duration|timeout|interval|delay)(_(ms|milliseconds|secs?|seconds|mins?|minutes|hours|days|weeks))?|"
        r"(milli)?seconds|minutes|hours",
        ParamKind.DURATION,
    ),
    (r"time_?zone|tz|.*_time_?zone|.*_tz", ParamKind.PLACE),
    (r"date_?time|.*_date_?time|timestamp", ParamKind.DATETIME),
    (r"(date|time)_?(range|period)|.*_(date|time)_?(range|period)|(billing|reporting)_period", ParamKind.PERIOD),
    (r"date|day|.*_date|date_.*", ParamKind.DATE),
    (r"time|.*_time|time_of_day", ParamKind.TIME),
]
_BY_FORMAT = {
    "date": ParamKind.DATE,
    "time": ParamKind.TIME,
    "date-time": ParamKind.DATETIME,
    "duration": ParamKind.DURATION,
    "email": ParamKind.PERSON_EMAIL,
}
# Kinds that are sent as numbers; amounts as text and as numbers alike.
_MEASURED = {ParamKind.DURATION, ParamKind.PERCENT, ParamKind.TEMPERATURE}
# A form that names no day: a month, a year.
_NO_DAY = re.compile(r"(?<![dD][-/. ])\b(?:MM[-/. ]?YYYY|YYYY[-/. ]?MM(?![-/. ]?DD)|month and year)\b", re.IGNORECASE)
# A date and a time of day in one, as descriptions write it: "YYYY-MM-DD HH:mm:ss".
_MOMENT = re.compile(
    r"(?:y{4}[-/.]m{1,2}[-/.]d{1,2}|[dm]{1,2}[-/.][dm]{1,2}[-/.]y{2,4})(?:\s|'?t'?)h{1,2}:m{1,2}", re.IGNORECASE
)
_IANA = re.compile(r"\bIANA\b|time ?zone name", re.IGNORECASE)


def guess_param_kinds(input_schema: dict[str, Any]) -> dict[str, str]:
    """Parameter name to kind (a `ParamKind` value), for each property of the schema."""
    properties = input_schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: _guess(name, schema if isinstance(schema, dict) else {}).value for name, schema in properties.items()}


def _guess(name: str, schema: dict[str, Any]) -> ParamKind:
    kind = _type(schema)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("-", "_")
    if kind == "boolean":
        return ParamKind.BOOLEAN
    by_name = next((found for pattern, found in _BY_NAME if re.fullmatch(pattern, words)), None)
    if by_name == ParamKind.AMOUNT and kind in ("string", "number", "integer"):
        return ParamKind.AMOUNT
    if by_name == ParamKind.CURRENCY and kind == "string":
        return ParamKind.CURRENCY
    if "enum" in schema or "const" in schema:
        return ParamKind.CHOICE
    if kind in ("number", "integer"):
        return by_name if by_name in _MEASURED else ParamKind.NUMBER
    if kind != "string":
        return ParamKind.TEXT
    if _IANA.search(str(schema.get("description", ""))):
        return ParamKind.PLACE
    if by_name == ParamKind.DATE and _NO_DAY.search(str(schema.get("description", ""))):
        return ParamKind.TEXT
    by_format = _BY_FORMAT.get(str(schema.get("format", "")))
    if by_format is None and by_name in (ParamKind.DATE, ParamKind.TIME):
        by_name = ParamKind.DATETIME if _MOMENT.search(str(schema.get("description", ""))) else by_name
    return by_format or (ParamKind.TEXT if by_name is None or by_name in _MEASURED else by_name)


def _type(schema: dict[str, Any]) -> str:
    """The one JSON type the schema allows beside null; empty where it allows several, or says nothing."""
    said = schema.get("type")
    types = said if isinstance(said, list) else [said] if said else []
    if not types:
        branches = schema.get("anyOf") or schema.get("oneOf") or []
        types = [branch.get("type") for branch in branches if isinstance(branch, dict)]
        if not types and isinstance(schema.get("enum"), list):
            types = ["string"] if all(isinstance(value, str) for value in schema["enum"]) else []
    rest = {value for value in types if isinstance(value, str)} - {"null"}
    return rest.pop() if len(rest) == 1 else ""
