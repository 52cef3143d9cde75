"""How well a number suits a parameter: by unit, by what is counted, and by the words around it."""

import re
from collections.abc import Iterator
from decimal import Decimal

from .clause import Candidate, Clause, Fit
from .context import CODES, around, before, roles
from .profiles import Param
from .units import DIMENSIONS, SECONDS
from .words import stem


def number(param: Param, candidate: Candidate, clause: Clause) -> Fit | None:
    if candidate.kind != "number":
        return None
    value: int | float | str | None = _value(param, candidate)
    if value is None:
        return None
    told = around(param, candidate.first, candidate.last, clause)
    score = _measure(param, candidate) + told
    if candidate.unit and value != candidate.value and candidate.unit not in _PERCENT:
        score -= 1.0  # said in another unit
    score += _counted(param, candidate, clause)
    score += roles(param, candidate.first, clause)
    bare = not (param.name or param.required or candidate.unit or candidate.counted)
    if bare and (before(candidate.first, clause) in _SAID or len(clause.words) < _SHORT):
        score += 2.0  # a bare number, for a parameter that is called no more than that
    year = 1500 <= candidate.value <= 2100 and candidate.value == int(candidate.value) and not candidate.unit
    if param.head == "year" and not param.path[-1].lower().endswith("years"):
        score += 3.0 if year else -4.0
    elif year and _IN.search(clause.text, max(0, candidate.start - 12), candidate.start):
        score -= 2.0
    if param.kind == "amount" and DIMENSIONS.get(candidate.unit, "money") == "money":
        value = clause.with_unit(candidate)  # the currency is in the words
    lead = before(candidate.first, clause)
    return Fit(score, candidate.start, candidate.end, value, told, lead, candidate.kind, candidate.unit)


def _counted(param: Param, candidate: Candidate, clause: Clause) -> float:
    """What the things that are counted say: "5 heads", "two nights"."""
    counted = frozenset(candidate.counted)
    if "often" in counted:
        return 3.0 if (param.about | param.name) & _OFTEN else -9.0
    if counted & param.name:
        return 2.5 if param.generic & CODES else 2.0
    # "Two samples" tells what is spoken of.
    by_the_way = not candidate.unit and clause.text[candidate.start].isalpha()
    if counted & param.about:
        return -0.3 if by_the_way else 1.2
    return 0.0 if not counted else -1.9 if by_the_way else -0.4


_SAID = frozenset(("be", "is", "are", "say", "says", "number", "maybe", "was"))
_SHORT = 5  # words
_OFTEN = frozenset(map(stem, ("compound", "times", "frequency")))
_IN = re.compile(r"\b(?:in|of|year|since|season)\s+$", re.IGNORECASE)


def _value(param: Param, candidate: Candidate) -> int | float | None:
    """The number in the unit and type the parameter wants; `None` where it has none."""
    value = candidate.value
    said = stem(candidate.unit)
    if said in SECONDS and len(param.units) == 1:
        wanted = next(iter(param.units))
        if wanted in SECONDS and wanted != said:
            value = value * SECONDS[said] / Decimal(SECONDS[wanted])
            if value != value.to_integral_value():
                return None
    integer = param.type == "integer" or param.items == "integer"
    if candidate.unit in _PERCENT and not integer and not _in_percent(param):
        value = value / 100
    if value == value.to_integral_value():
        return int(value)
    return None if integer else float(value)


def utmost(param: Param, clause: Clause) -> Iterator[Fit]:
    """The end of a parameter's range, where it is said that it should be that: "maximum brightness"."""
    if param.type not in ("integer", "number"):
        return
    for at, word in enumerate(clause.words):
        if word.lower in _MOST:
            value = param.schema.get("maximum", 100 if _OF_HUNDRED.search(param.description) else None)
        elif word.lower in _LEAST:
            value = param.schema.get("minimum")
        else:
            continue
        told = around(param, at, at + 1, clause)
        if told and value is not None:
            yield Fit(1.0 + told, word.start, word.end, value, told, before(at, clause), "number")


_MOST = frozenset(("max", "maximum", "highest", "full"))
_LEAST = frozenset(("min", "minimum", "lowest"))
_PERCENT = frozenset(("%", "percent", "percentage"))


def _in_percent(param: Param) -> bool:
    text = param.description.lower()
    if _AS_DECIMAL.search(text) or (re.search(r"0\.\d", text) and "percent" not in text):
        return False
    if param.schema.get("maximum", 0) == 100 or _OF_HUNDRED.search(text):
        return True
    return "percent" in text or "%" in text or any("percent" in name for name in param.path)


_OF_HUNDRED = re.compile(r"\b0(?:\.0)? ?(?:to|-|and) ?100\b")
_AS_DECIMAL = re.compile(r"as a decimal|in decimal|decimal form|as decimal|a decimal\b(?!.*percent)")


_POUNDS = frozenset(("pound", "pounds"))


def _measure(param: Param, candidate: Candidate) -> float:
    if not candidate.unit:
        return -0.1 if param.dimensions else 0.0
    dimension = DIMENSIONS[candidate.unit]
    if dimension == "money" and candidate.unit in _POUNDS and "mass" in param.dimensions:
        return 2.0
    if stem(candidate.unit) in param.units:
        return 2.7 if param.name == {stem(candidate.unit)} else 2.5
    if dimension in param.dimensions:
        return 2.0
    if dimension == "percent":
        return -2.5 if param.dimensions else -0.5
    if dimension == "money" and not param.dimensions:
        return 0.0
    return -2.0 if param.dimensions else -0.5
