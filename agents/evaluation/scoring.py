"""Whether predicted calls are the expected ones.

Two rules, as the records come with them. With `accept` (the rule of the Berkeley Function Calling Leaderboard's AST
checker): every value has the JSON type of its schema and is one of those accepted; a parameter may be left out only
where "" is accepted. Without: the same parameters with the same values, numbers by value. Text compares without case,
spaces and `,./-_*^`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from agents.interpreters.base import Json

_TYPES: Mapping[str, type] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip
_IGNORED = re.compile(r"[ ,./\-_*^]")
_SENTENCE_ENDS = '。.!?！？，,；;：:"“”'
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Score:
    """`tool`: the right tools, and as many; `exact`: with the right parameters. `over`: a call where none was expected;
    `miss`: none where one was. `hits`, `extra`, `lacking`: parameters of single calls."""

    tool: bool
    exact: bool
    over: bool = False
    miss: bool = False
    hits: int = 0
    extra: int = 0
    lacking: int = 0


@dataclass(slots=True)
class Table:
    """The sums of one set. `slot_f1` is the micro F1 over (parameter, value) pairs of single calls, in per cent."""

    records: int = 0
    tool: int = 0
    exact: int = 0
    over: int = 0
    miss: int = 0
    hits: int = 0
    extra: int = 0
    lacking: int = 0

    def add(self, score: Score) -> None:
        self.records += 1
        for name in ("tool", "exact", "over", "miss", "hits", "extra", "lacking"):
            setattr(self, name, getattr(self, name) + int(getattr(score, name)))

    @property
    def slot_f1(self) -> float:
        return 200 * self.hits / (2 * self.hits + self.extra + self.lacking) if self.hits else 0.0

    def percent(self, count: int) -> float:
        return 100 * count / self.records if self.records else 0.0


def score(expected: Any, calls: Sequence[Json], tools: Iterable[Json]) -> Score:
    """How `calls` (`{"tool", "params"}`) compare with `expected`, as a record has it: one call, several, null, or the
    tool `*` for any call."""
    if expected is None:
        return Score(tool=not calls, exact=not calls, over=bool(calls))
    if isinstance(expected, dict) and expected["tool"] == "*":
        return Score(tool=bool(calls), exact=bool(calls), miss=not calls)
    wanted = expected if isinstance(expected, list) else [expected]
    schemas = {_name(tool["name"]): tool["input_schema"] for tool in tools}
    named = sorted(_name(call["tool"]) for call in wanted) == sorted(_name(call["tool"]) for call in calls)
    exact = len(wanted) == len(calls) and _all_matched(wanted, calls, schemas)
    hits = extra = lacking = 0
    if len(wanted) == 1:
        hits, extra, lacking = _slots(wanted[0], calls)
    return Score(named, exact, miss=not calls, hits=hits, extra=extra, lacking=lacking)


def _all_matched(wanted: Sequence[Json], calls: Sequence[Json], schemas: Mapping[str, Json]) -> bool:
    left = list(calls)
    for one in wanted:
        match = next((call for call in left if _matches(one, call, schemas)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _matches(wanted: Json, call: Json, schemas: Mapping[str, Json]) -> bool:
    if _name(wanted["tool"]) != _name(call["tool"]):
        return False
    params = call.get("params") or {}
    if "accept" in wanted:
        schema = schemas.get(_name(wanted["tool"]))
        return schema is not None and _accepted(schema, params, wanted["accept"])
    return set(params) == set(wanted["params"]) and all(same(v, params[k]) for k, v in wanted["params"].items())


def _slots(wanted: Json, calls: Sequence[Json]) -> tuple[int, int, int]:
    """Parameters that are right, that should not be there, and that are not."""
    fits = bool(calls) and _name(calls[0]["tool"]) == _name(wanted["tool"])
    params = (calls[0].get("params") or {}) if fits else {}
    accept = wanted.get("accept")
    optional = {name for name, values in (accept or {}).items() if "" in values}

    def right(name: str) -> bool:
        if accept is not None:
            return any(same(value, params[name]) for value in accept.get(name, ()) if value != "")
        return name in wanted["params"] and same(wanted["params"][name], params[name])

    hits = sum(map(right, params))
    needed = [name for name in wanted["params"] if name not in optional]
    return hits, len(params) - hits, sum(name not in params or not right(name) for name in needed)


def _name(name: str) -> str:
    return name.replace(".", "_")


# With `accept`


def _accepted(schema: Json, params: Any, accept: Mapping[str, Sequence[Any]]) -> bool:
    properties = schema.get("properties", {})
    if not isinstance(params, dict) or any(name not in params for name in schema.get("required", ())):
        return False
    for name, value in params.items():
        if name not in properties or name not in accept or not _value_accepted(properties[name], value, accept[name]):
            return False
    return all(name in params or "" in values for name, values in accept.items())


def _value_accepted(schema: Json, value: Any, accept: Sequence[Any]) -> bool:
    wanted = _TYPES.get(schema.get("type", "string"), str)
    items = schema.get("items") or {}
    nested = _TYPES.get(str(items.get("type"))) if wanted is list else None
    if wanted is float and type(value) is int:
        value = float(value)
    fits, by_value = _type_fits(value, accept, wanted, nested)
    if not fits:
        return False
    if not by_value:
        if wanted is dict:
            return _object_accepted(value, accept)
        if wanted is list and nested is dict:
            return any(_objects_accepted(value, listed) for listed in accept)
        if wanted is str:
            return _plain(value) in [_plain(one) for one in accept if isinstance(one, str)]
        if wanted is list:
            return _plain_list(value) in [_plain_list(one) for one in accept if isinstance(one, list)]
    return value in accept


def _type_fits(value: Any, accept: Sequence[Any], wanted: type, nested: type | None) -> tuple[bool, bool]:
    """Whether the value's type is right; and whether what is accepted is of another type than the schema's (a name of a
    variable), so that it compares as it is."""
    sample = next((type(one) for one in accept if one != ""), None)
    by_value = sample is not None and sample is not wanted
    if type(value) is wanted:
        if nested is None:
            return True, by_value
        items = cast(list[Any], value)
        for listed in accept:
            if not isinstance(listed, list) or all(_type_fits(one, listed, nested, None)[0] for one in items):
                return True, by_value
    return (True, True) if sample is not None and type(value) is sample else (False, False)


def _object_accepted(value: Mapping[str, Any], accept: Sequence[Any]) -> bool:
    for fields in accept:
        if fields == "":
            continue
        known = all(name in fields and _plain_any(one) in map(_plain_any, fields[name]) for name, one in value.items())
        if known and all(name in value or "" in values for name, values in fields.items()):
            return True
    return False


def _objects_accepted(values: Sequence[Any], listed: Any) -> bool:
    return (
        isinstance(listed, list)
        and len(listed) == len(values)
        and all(isinstance(v, dict) and _object_accepted(v, [one]) for v, one in zip(values, listed, strict=True))
    )


def _plain(text: str) -> str:
    return _IGNORED.sub("", text).lower().replace("'", '"')


def _plain_any(value: Any) -> Any:
    return _plain(value) if isinstance(value, str) else value


def _plain_list(values: Sequence[Any]) -> list[Any]:
    return [_plain_any(value) for value in values]


# Without


def same(wanted: Any, got: Any) -> bool:
    """Whether two JSON values mean the same: numbers by value (also those written as text), text by `_plain`.
    `{"any_of": […]}` is each of its values."""
    if isinstance(wanted, dict) and set(wanted) == {"any_of"}:
        return any(same(one, got) for one in wanted["any_of"])
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    left, right = _number(wanted), _number(got)
    if left is not None and right is not None:
        return abs(left - right) <= max(abs(left), Decimal(1)) * Decimal("1e-9")
    if (left is not None or right is not None) and isinstance(wanted, int | float):
        return False
    if isinstance(wanted, list):
        return isinstance(got, list) and len(wanted) == len(got) and all(map(same, wanted, got))
    if isinstance(wanted, dict):
        return isinstance(got, dict) and set(wanted) == set(got) and all(same(wanted[k], got[k]) for k in wanted)
    if isinstance(wanted, str) and isinstance(got, str):
        return _sentence(wanted) == _sentence(got)
    return bool(wanted == got)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip().replace(",", "")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _sentence(text: str) -> str:
    return _plain(unicodedata.normalize("NFKC", text)).strip(_SENTENCE_ENDS)
