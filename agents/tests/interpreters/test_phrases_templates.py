"""Templates: values without words, context, kinds, rules, and what is left out for a tool."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.interpreters.base import Call, Json, Language, Request, ToolSpec
from agents.interpreters.phrases import PhraseBook, PhraseInterpreter, check_phrase, check_rule
from agents.interpreters.phrases.templates import PROBLEMS
from agents.interpreters.resolve import resolve

LAMP = ToolSpec(
    action="lamp",
    title="Lamp",
    description="",
    input_schema={
        "type": "object",
        "properties": {
            "name": {"enum": ["Desk Lamp", "Lamp", "Attic Heater"], "type": "string"},
            "area": {"enum": ["Attic", "Wine Cellar"], "type": "string"},
            "state": {"enum": ["on", "off"], "type": "string"},
            "level": {"type": "integer", "maximum": 100},
            "dim": {"type": "boolean"},
            "delay": {"type": "string"},
        },
        "required": ["state"],
    },
    param_kinds={"name": "choice", "area": "choice", "state": "choice", "level": "number", "dim": "boolean"},
)
OTHER = replace(LAMP, action="other", input_schema={"type": "object", "properties": {"note": {"type": "string"}}})


async def understood(
    utterance: str,
    *templates: str,
    language: Language = "en",
    rules: Mapping[str, str] | None = None,
    context: Mapping[str, str] | None = None,
) -> Call | None:
    tool = replace(LAMP, phrases={language: templates})
    book = PhraseBook([tool], {language: rules or {}})
    assert book.rejected == []
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    asked = Request(utterance, language, now, tools=[tool], context=context or {})
    found = await PhraseInterpreter(book).interpret(asked)
    return found.calls[0] if found else None


def params(call: Call | None) -> Json:
    assert call is not None
    return resolve(LAMP, call.said, Request("", "en", datetime(2026, 5, 4, tzinfo=UTC))).params


# Values without words


async def test_a_value_is_given_by_the_template() -> None:
    call = await understood("light the desk lamp", "light [the] {name} {state=on} {level=80} {dim=false}")
    assert call == Call("lamp", {"name": "desk lamp", "state": "on", "level": 80, "dim": False})
    assert params(call) == {"name": "Desk Lamp", "state": "on", "level": 80, "dim": False}


@pytest.mark.parametrize(("said", "state"), [("lit", "on"), ("glowing", "on"), ("dark", "off")])
async def test_an_alternative_gives_its_own_value(said: str, state: str) -> None:
    template = "leave [the] {name} ((lit|glowing){state=on}|dark{state=off})"
    call = await understood(f"leave the desk lamp {said}", template)
    assert call is not None
    assert call.said["state"] == state


@pytest.mark.parametrize(
    "slot", ["{level=101}", "{level=high}", "{state=On}", "{dim=yes}", "{name=Floor Lamp}", "{state=}"]
)
def test_a_value_that_the_tool_does_not_take_is_refused(slot: str) -> None:
    (problem,) = check_phrase(f"light up {slot}", "en", LAMP)
    assert (problem.code, problem.values["slot"]) == ("value", slot)


# Context


async def test_context_fills_what_was_not_said() -> None:
    template = "light up [[the] {area}] {@area} {state=on}"
    at_home = {"area": "wine cellar", "device": "7"}
    assert params(await understood("light up", template, context=at_home))["area"] == "Wine Cellar"
    assert params(await understood("light up the attic", template, context=at_home))["area"] == "Attic"
    assert "area" not in params(await understood("light up", template))


async def test_context_that_the_tool_does_not_take_is_left_out() -> None:
    call = await understood("light up", "light up {@area}", context={"area": "Moon"})
    assert call == Call("lamp", {})


async def test_context_is_not_taken_where_the_template_does_not_ask_for_it() -> None:
    assert await understood("light up everywhere", "light up everywhere", context={"area": "Attic"}) == Call("lamp", {})


# Kinds


async def test_a_slot_is_read_by_the_kind_it_names() -> None:
    template = "light up after {delay:number} seconds"
    assert await understood("light up after ninety seconds", template) == Call("lamp", {"delay": "90"})
    assert await understood("light up after some seconds", template) is None


@pytest.mark.parametrize("slot", ["{delay:seconds}", "{delay:}", "{delay:person=5}"])
def test_a_kind_that_there_is_not(slot: str) -> None:
    (problem,) = check_phrase(f"light up {slot}", "en", LAMP)
    assert problem.code in ("kind", "param")
    assert slot in str(problem)


# Which words are whose


async def test_the_longest_name_that_is_listed_is_meant() -> None:
    templates = ("light [the] {name}", "light [the] desk {name}", "light [the] {area} lamp")
    assert await understood("light the desk lamp", *templates) == Call("lamp", {"name": "desk lamp"})


async def test_a_name_before_an_apostrophe() -> None:
    assert await understood("dim the desk lamp's light", "dim [the] {name}['s] light") == Call(
        "lamp", {"name": "desk lamp"}
    )


async def test_a_parameter_is_not_set_twice() -> None:
    template = "light [the] [{area}] lamp [in [the] {area}]"
    assert await understood("light the attic lamp", template) == Call("lamp", {"area": "attic"})
    assert await understood("light the lamp in the attic", template) == Call("lamp", {"area": "attic"})
    assert await understood("light the attic lamp in the wine cellar", template) is None


async def test_a_word_of_the_template_ends_where_a_word_ends() -> None:
    assert await understood("light thermometer", "light the {name}") is None
    assert await understood("light lamps", "light lamp[s]") == Call("lamp", {})
    assert await understood("light lamp s", "light lamp[s]") is None


@pytest.mark.parametrize("utterance", ["打开Desk Lamp", "打开 Desk Lamp", "打 开 Desk Lamp"])
async def test_chinese_has_no_spaces(utterance: str) -> None:
    assert await understood(utterance, "[请] 打开 {name}", language="zh") == Call("lamp", {"name": "Desk Lamp"})


# Rules


RULES = {
    "the": "[the|my]",
    "where": "[in <the> ({area}|{floor})]",
    "state": "(lit{state=on}|dark{state=off}|blinking{state=blink})",
}


async def test_rules_are_shared() -> None:
    call = await understood("leave my lamp in the attic lit", "leave <the> lamp <where> <state>", rules=RULES)
    assert call == Call("lamp", {"area": "attic", "state": "on"})


async def test_what_a_rule_says_of_other_tools_is_left_out() -> None:
    for utterance in ("leave the lamp blinking", "leave the lamp in the cellar lit", "leave my lamp upstairs dark"):
        assert await understood(utterance, "leave <the> lamp <where> <state>", rules=RULES) is None


def test_a_phrase_of_which_nothing_is_left() -> None:
    (problem,) = check_phrase("leave the lamp <state>", "en", OTHER, RULES)
    assert problem.code == "nothing"
    assert "other" in str(problem)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("where", "[in <the> {area}]", ""),
        ("Where", "[in {area}]", "rule_name"),
        ("in here", "[in {area}]", "rule_name"),
        ("loop", "a <loop>", "circle"),
        ("the", "a <where>", "circle"),
        ("here", "in <hall>", "rule"),
        ("here", "in (the", "brackets"),
        ("here", "", "empty"),
        ("here", "in;at", "order"),
        ("here", "x" * 2001, "long"),
    ],
)
def test_problems_of_a_rule(name: str, text: str, code: str) -> None:
    assert [problem.code for problem in check_rule(name, text, RULES)] == ([code] if code else [])


def test_a_book_does_without_rules_that_cannot_be_read() -> None:
    rules = {"the": "[the", "where": "in <the> {area}", "on": "(on|lit)"}
    tool = replace(LAMP, phrases={"en": ("light up <where>", "switch <on> {name}")})
    book = PhraseBook([tool], {"en": rules})
    assert {(one.action, one.template.split(" ")[0]) for one in book.rejected} == {
        ("", "<the>"),
        ("", "<where>"),
        ("lamp", "light"),
    }
    assert [template.text for template in book.templates("en")] == ["switch <on> {name}"]


def test_every_problem_fills_its_text() -> None:
    places = {"slot", "tool", "known", "name", "most"}
    for text in PROBLEMS.values():
        assert text % dict.fromkeys(places, "x")


# Again


def test_what_has_not_changed_is_taken_over() -> None:
    def book(before: PhraseBook | None = None, **changed: Any) -> PhraseBook:
        lamp = replace(LAMP, phrases={"en": ("light {name}", "light up <where>"), "zh": ("开灯",)})
        rules = {"where": changed.get("where", "in {area}")}
        return PhraseBook([replace(lamp, **changed.get("lamp", {}))], {"en": rules}, before)

    def same(new: PhraseBook) -> list[bool]:
        old = {id(template) for language in ("en", "zh") for template in first.templates(language)}  # type: ignore[arg-type]
        return [id(template) in old for language in ("en", "zh") for template in new.templates(language)]  # type: ignore[arg-type]

    first = book()
    assert same(book(first)) == [True, True, True]
    assert same(book(first, where="at {area}")) == [False, False, True]
    assert same(book(first, lamp={"param_kinds": {}})) == [False, False, False]
    assert same(book(first, lamp={"phrases": {"en": ("light {name}", "light it")}})) == [True, False]
