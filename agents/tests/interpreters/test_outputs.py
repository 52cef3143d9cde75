"""Parameters that take an earlier step's output."""

from typing import Any

import pytest

from agents.interpreters.base import ToolSpec
from agents.interpreters.outputs import NoOutput, Output, filled, output_of, outputs_in, promised
from agents.interpreters.resolve import resolve
from agents.interpreters.speak import read_back

from .demo_tools import TRANSFER, request

ID = {"$from": 1, "path": "/structured/id"}
SCHEMA = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "rows": {"type": "array", "items": {"type": "object"}}},
}
PAY = ToolSpec(
    "pay_invoice",
    "Pay invoice",
    "Pays an invoice",
    {
        "type": "object",
        "properties": {"invoice": {"type": "string"}, "note": {"type": "string", "maxLength": 10}},
        "required": ["invoice"],
    },
    risk="write",
)


def test_only_the_whole_form_is_one() -> None:
    assert output_of(ID) == Output(1, "/structured/id")
    assert output_of({"$from": 2, "path": "/content/0/text"}) == Output(2, "/content/0/text")
    for other in (
        "1", None, {}, {"$from": 1}, {"$from": "1", "path": "/structured"}, {"$from": True, "path": "/structured"},
        {"$from": 0, "path": "/structured"}, {"$from": 1, "path": "structured"}, {"$from": 1, "path": "/secrets"},
        {**ID, "more": 1}, {"$from": 1, "path": None},
    ):  # fmt: skip
        assert output_of(other) is None
    assert outputs_in({"a": ID, "b": "x", "c": [ID]}) == {"a": Output(1, "/structured/id")}


@pytest.mark.parametrize(
    ("path", "data", "value"),
    [
        ("/structured/id", {"id": "i-7"}, "i-7"),
        ("/structured", {"id": "i-7"}, {"id": "i-7"}),
        ("/structured/rows/1/n", {"rows": [{"n": 1}, {"n": 2}]}, 2),
        ("/structured/a~1b/c~0d", {"a/b": {"c~d": None}}, None),
        ("/content/0/text", {"content": [{"type": "text", "text": "hi"}]}, "hi"),
        ("/structured/id", {"content": [{"type": "text", "text": '{"id": 7}'}]}, 7),
    ],
)
def test_what_is_there_is_taken(path: str, data: dict[str, Any], value: Any) -> None:
    assert filled({"x": {"$from": 1, "path": path}, "y": 5}, {1: data}) == {"x": value, "y": 5}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/structured/id", {"ids": "i-7"}),
        ("/structured/rows/2", {"rows": [1, 2]}),
        ("/structured/rows/-1", {"rows": [1, 2]}),
        ("/structured/id/x", {"id": "i-7"}),
        ("/content/0", {"id": "i-7"}),
        ("/structured/id", {"content": [{"type": "text", "text": "no JSON"}]}),
    ],
)
def test_what_is_not_there_is_an_error(path: str, data: dict[str, Any]) -> None:
    with pytest.raises(NoOutput):
        filled({"x": {"$from": 1, "path": path}}, {1: data})
    with pytest.raises(NoOutput):
        filled({"x": {"$from": 2, "path": path}}, {1: data})


def test_what_a_tool_promises() -> None:
    def at(path: str, schema: Any = SCHEMA) -> bool:
        return promised(Output(1, path), schema)

    assert at("/structured/id")
    assert at("/structured/rows/0/anything")
    assert at("/structured/total", {})
    assert at("/structured/total", None)
    assert at("/content/0/text")
    assert not at("/structured/total")
    assert not at("/structured/rows/first")


def test_an_output_stays_and_the_rest_is_checked() -> None:
    asked = request("pay it")
    found = resolve(PAY, {"invoice": ID, "note": "thanks"}, asked)
    assert (found.params, found.questions) == ({"invoice": ID, "note": "thanks"}, ())
    kept = resolve(PAY, {"note": "much too long a note"}, asked, known=found.params)
    assert kept.params == {"invoice": ID}
    assert kept.missing == ("note",)


def test_who_gets_how_much_is_never_an_output_in_a_write() -> None:
    said = {"to": ID, "amount": {"$from": 1, "path": "/structured/sum"}, "currency": "USD"}
    found = resolve(TRANSFER, said, request("send it"))
    assert found.params == {"currency": "USD"}
    assert found.missing == ("to", "amount")


def test_an_output_is_read_back_by_its_step() -> None:
    assert read_back(PAY, {"invoice": ID}, request("pay it"), None).text == (
        "Pay invoice: invoice the result of step 1. Shall I go ahead?"
    )
    assert "第1步的结果" in read_back(PAY, {"invoice": ID}, request("付款吧"), "付{invoice}？").text
