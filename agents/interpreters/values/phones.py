"""Phone numbers, of anybody: written, or said digit by digit; a contact's by the contact's name.

The tool gets the digits as they were said, with a plus where a country code was.
"""

import re
from collections.abc import Iterator
from typing import Any

from ..base import Json, Request
from . import currencies, digits, people
from .base import Found, NotFound, NotUnderstood, Reading, Span
from .schemas import fits, types
from .words import level

SHORTEST = 3  # 112
LONGEST = 15  # ITU-T E.164
_SHORTEST_IN_TEXT = 5  # 10086; what is shorter is a count or an amount
_NO_PHONE_BEFORE = re.compile(r"(?:[$€£¥₩₹#.:,/]|\d|[十百千万萬亿億点點第]|no\.\s*)\s*$")
_NO_PHONE_AFTER = re.compile(
    r"\s*(?:[%:/]|[.,]\d|[十百千万萬亿億点點个個年月日号號次])|\s*(?:k|percent|times|points)(?![a-z])"
)
_ROUND = re.compile(r"\d{1,4}000")  # an amount, rather
_DATE = re.compile(r"(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:[0-2]?\d|3[01])")


def read(said: Any, request: Request, schema: Json) -> Reading:
    if isinstance(said, bool) or not isinstance(said, str | int):
        return NotUnderstood()
    number = digits.read(str(said))
    if number is not None and _is_phone(number):
        return _shaped(number, str(said), schema)
    reading = people.phone.read(said, request, schema)
    return NotUnderstood() if number is not None and isinstance(reading, NotFound) else reading


def find(text: str, request: Request, schema: Json) -> Span | None:
    """The one phone number in the text; where there is none, that of the one contact."""
    found = [(span, read(text[span.start : span.end], request, schema)) for span in scan(text)]
    if not found:
        return people.phone.find(text, request, schema)
    (span, reading), *others = found
    if not isinstance(reading, Found) or any(other != reading for _, other in others):
        return None
    return Span(span.start, span.end, reading)


def scan(text: str) -> Iterator[digits.Digits]:
    """Every phone number in a text, left to right: no dates, amounts or counts."""
    plain = level(text)
    for run in digits.scan(text):
        if not _is_phone(run.value) or len(run.value) < _SHORTEST_IN_TEXT:
            continue
        money = re.match(rf"\s*(?:{currencies.pattern()})", plain[run.end :])
        around = _NO_PHONE_BEFORE.search(plain[: run.start]) or _NO_PHONE_AFTER.match(plain, run.end)
        other = _DATE.fullmatch(plain, run.start, run.end) or _ROUND.fullmatch(plain, run.start, run.end)
        if not (money or around or other):
            yield run


def _is_phone(number: str) -> bool:
    return SHORTEST <= len(number.lstrip("+")) <= LONGEST


def _shaped(number: str, said: str, schema: Json) -> Reading:
    """The number in the schema's form: with its plus, without, as it was written, or as a JSON number."""
    bare = number.lstrip("+")
    forms: list[str | int] = [number, bare, said.strip()]
    if types(schema) & {"integer", "number"} and not bare.startswith("0"):
        forms.append(int(bare))
    return next((Found(form) for form in forms if fits(form, schema)), NotUnderstood())
