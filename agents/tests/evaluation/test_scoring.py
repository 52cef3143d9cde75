"""When predicted calls count as the expected ones."""

from typing import Any

import pytest

from agents.evaluation.scoring import Table, same, score

SCHEMA = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer"},
        "share": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "near": {"type": "object", "properties": {"km": {"type": "integer"}}},
        "stops": {"type": "array", "items": {"type": "object"}},
        "wet": {"type": "boolean"},
    },
    "required": ["city"],
}
TOOLS = [{"name": "trips.plan", "input_schema": SCHEMA}, {"name": "stop", "input_schema": {"type": "object"}}]


def accepted(accept: dict[str, list[Any]], params: dict[str, Any]) -> bool:
    wanted = {"tool": "trips.plan", "params": {name: values[0] for name, values in accept.items()}, "accept": accept}
    found = score(wanted, [{"tool": "trips_plan", "params": params}], TOOLS)
    assert found.tool
    return found.exact


@pytest.mark.parametrize(
    ("values", "value", "right"),
    [
        (("city", ["New York, NY"]), "new york ny", True),
        (("city", ["New York"]), "York", False),
        (("city", ["5"]), 5, False),
        (("days", [3]), 3, True),
        (("days", [3]), "3", False),
        (("days", [3]), 3.0, False),
        (("days", [1]), True, False),
        (("share", [2.0]), 2, True),
        (("share", [0.5]), 0.5, True),
        (("share", [0.5]), 0.25, False),
        (("tags", [["red", "big"]]), ["Red", "big"], True),
        (("tags", [["red", "big"]]), ["big", "red"], False),
        (("tags", [["red"]]), "red", False),
        (("near", [{"km": [5, 6], "of": [""]}]), {"km": 6}, True),
        (("near", [{"km": [5], "of": ["here"]}]), {"km": 5}, False),
        (("near", [{"km": [5]}]), {"km": 5, "of": "x"}, False),
        (("stops", [[{"at": ["A"]}, {"at": ["B"]}]]), [{"at": "a"}, {"at": "b"}], True),
        (("stops", [[{"at": ["A"]}]]), [{"at": "a"}, {"at": "b"}], False),
        (("days", ["n_days"]), "n_days", True),  # the name of a variable instead of a number
    ],
)
def test_a_value_with_what_is_accepted(values: tuple[str, list[Any]], value: Any, right: bool) -> None:
    name, accept = values
    city = {} if name == "city" else {"city": ["Rome"]}
    params = {} if name == "city" else {"city": "Rome"}
    assert accepted({**city, name: accept}, {**params, name: value}) is right


def test_what_may_and_may_not_be_left_out() -> None:
    assert accepted({"city": ["Rome"], "days": [2, ""]}, {"city": "Rome"})
    assert not accepted({"city": ["Rome"], "days": [2]}, {"city": "Rome"})
    assert not accepted({"city": ["Rome"], "days": [2, ""]}, {"days": 2})
    assert not accepted({"city": ["Rome"]}, {"city": "Rome", "wet": True})
    assert not accepted({"city": ["Rome"]}, {"city": "Rome", "made_up": 1})


@pytest.mark.parametrize(
    ("wanted", "got", "equal"),
    [
        ("50", "50.00", True), (50, "50", True), ("1,200", 1200, True), (3, 3.0000000001, True), (3, "three", False),
        (True, 1, False), (True, True, True), ("上午9点", "上午 9点。", True), ("Bob", "bob!", True),
        ("Bob", "Rob", False),
        ([1, "a"], ["1", "A"], True), ([1], [1, 1], False), ({"amount": "5", "currency": "USD"}, {"amount": 5}, False),
        ({"any_of": ["a", "b"]}, "B", True), ({"any_of": ["a", "b"]}, "c", False), (None, None, True),
    ],
)  # fmt: skip
def test_values_without_it(wanted: Any, got: Any, equal: bool) -> None:
    assert same(wanted, got) is equal


def test_none_any_and_several() -> None:
    call = {"tool": "stop", "params": {}}
    assert score(None, [], TOOLS).exact
    assert score(None, [call], TOOLS).over
    assert score({"tool": "*"}, [call], TOOLS).exact
    assert score({"tool": "*"}, [], TOOLS).miss
    two = [{"tool": "stop", "params": {"n": 1}}, {"tool": "stop", "params": {"n": 2}}]
    assert score(two, [two[1], two[0]], TOOLS).exact
    assert not score(two, [two[0], two[0]], TOOLS).exact
    assert score(two, [two[0], two[0]], TOOLS).tool
    assert not score(two, [two[0]], TOOLS).tool


def test_a_set_adds_up() -> None:
    table = Table()
    wanted = {"tool": "stop", "params": {"a": 1, "b": 2}}
    table.add(score(wanted, [{"tool": "stop", "params": {"a": 1, "b": 2}}], TOOLS))
    table.add(score(wanted, [{"tool": "stop", "params": {"a": 1, "c": 3}}], TOOLS))
    table.add(score(wanted, [], TOOLS))
    assert (table.records, table.tool, table.exact, table.miss) == (3, 2, 1, 1)
    assert (table.hits, table.extra, table.lacking) == (3, 1, 3)
    assert table.slot_f1 == pytest.approx(60)
    assert table.percent(table.exact) == pytest.approx(100 / 3)
    assert Table().slot_f1 == Table().percent(0) == 0
