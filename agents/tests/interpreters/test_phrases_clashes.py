"""What staff are told of a phrase before it is saved."""

from dataclasses import replace

import pytest

from agents.interpreters.base import Language, ToolSpec
from agents.interpreters.phrases import PhraseBook, Review, review, unfilled

from .test_phrases import CURRENT_TIME, TOOLS, TRANSFER, tool

WIRE = tool("wire", {"payee": "person", "sum": "amount", "currency": "currency"})
DOOR = replace(
    tool("door", {"name": "choice"}, en=("open [the] {name}",)),
    input_schema={"type": "object", "properties": {"name": {"enum": [f"Gate {n}" for n in range(90)] + ["Shed"]}}},
)


def reviewed(of: ToolSpec, text: str, *tools: ToolSpec, language: Language = "en") -> Review:
    tools = tools or TOOLS
    return review(PhraseBook(tools), tools, of, language, text)


@pytest.mark.parametrize(
    ("text", "language", "action"),
    [
        ("send {sum} to {payee}", "en", "transfer"),
        ("[kindly] (remit|wire|mail) {sum} [over] to {payee}", "en", "transfer"),
        ("pay {payee} {sum}", "en", "transfer"),
        ("(给|替) {payee} [再] 转 {sum}", "zh", "transfer"),
        ("what's my balance", "en", "balance"),
        ("what's (my|your) [bank] (balance|worth)", "en", "balance"),
        ("(查|算) [一下] 余额", "zh", "balance"),
    ],
)
def test_a_clash_is_shown(text: str, language: Language, action: str) -> None:
    found = reviewed(WIRE, text, language=language)
    assert found.problems == ()
    clash = found.clashes[0]
    assert clash.action == action
    assert clash.template in next(one for one in TOOLS if one.action == action).phrases[language]
    assert clash.sentence


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("move {sum} over to {payee}", "en"),
        ("what is my fee for {sum}", "en"),
        ("send {sum} by wire to {payee}", "en"),
        ("电汇{sum}给{payee}", "zh"),
    ],
)
def test_no_clash(text: str, language: Language) -> None:
    assert reviewed(WIRE, text, language=language) == Review()


def test_phrases_of_one_tool_may_say_the_same() -> None:
    assert reviewed(TRANSFER, "send {amount} to {to}") == Review()


def test_a_sentence_of_another_tool_can_be_a_name_of_this_one() -> None:
    film = tool("film", {"title": "text"}, en=("watch {title}",))
    found = reviewed(DOOR, "watch {name}", DOOR, film)
    assert found == Review()  # a name that is listed says more than free text
    gates = replace(DOOR, action="gates", phrases={"en": ("watch [the] {name}",)})
    assert [clash.action for clash in reviewed(DOOR, "watch {name}", DOOR, gates).clashes] == ["gates"]


def test_a_phrase_that_another_always_wins_over_is_a_clash() -> None:
    shed = replace(DOOR, phrases={}, input_schema={"properties": {"name": {"enum": ["Shed", "Barn"]}}})
    house = tool("house", {}, en=("open (shed|barn|cellar)",))
    assert [clash.action for clash in reviewed(shed, "open {name}", shed, house).clashes] == ["house"]
    assert reviewed(shed, "open [up] {name}", shed, house) == Review()


def test_a_slot_that_no_sentence_fills() -> None:
    pair = tool("pair", {"first": "text", "second": "text"})
    found = reviewed(pair, "pair {first} {second}", pair)
    assert {(problem.code, problem.values["name"]) for problem in found.problems} == {
        ("unreached", "first"),
        ("unreached", "second"),
    }
    assert reviewed(pair, "pair {first} with {second}", pair) == Review()


def test_a_template_that_cannot_be_read_is_not_reviewed_further() -> None:
    found = reviewed(WIRE, "send {sum} to {nobody}")
    assert [problem.code for problem in found.problems] == ["param"]
    assert found.clashes == ()


@pytest.mark.parametrize(
    ("phrases", "names"),
    [
        ((), []),
        (("what time is it",), ["timezone"]),
        (("what time is it", "what time is it in {timezone}"), []),
        (("what time is it {timezone=Europe/Paris}",), []),
        (("what time is it here {@timezone}",), []),
    ],
)
def test_what_no_phrase_says_is_asked_for(phrases: tuple[str, ...], names: list[str]) -> None:
    schema = {**CURRENT_TIME.input_schema, "required": ["timezone"]}
    clock = replace(CURRENT_TIME, phrases={"en": phrases}, input_schema=schema)
    assert unfilled(clock, PhraseBook([clock]), "en") == names


def test_a_currency_is_not_missed_where_an_amount_is_said() -> None:
    schema = {**TRANSFER.input_schema, "required": ["to", "amount", "currency"]}
    send = replace(TRANSFER, phrases={"en": ("send {amount}",)}, input_schema=schema)
    assert unfilled(send, PhraseBook([send]), "en") == ["to"]
