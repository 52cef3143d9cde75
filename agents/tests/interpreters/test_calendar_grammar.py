from datetime import UTC, datetime

import pytest

from agents.interpreters.values.calendar import lexicon_en, lexicon_zh
from agents.interpreters.values.calendar.grammar import Grammar, Made, Node, Parts
from agents.interpreters.values.calendar.rules import CASCADE

NOW = datetime(2026, 3, 4, tzinfo=UTC)
# Symbols of figures and marks, which the lexer makes itself, and those that rules make.
MADE_BY_THE_LEXER = {"n24", "n31", "n59", "n99", "nbig", "padded", "year", "decimal", "slashed", "clock", "ampm"} | {
    "possessive", "stop", "date", "span", "instant"
}  # fmt: skip
MADE_BY_RULES = {"length", "hours", "when", "business_day"}


def line(*symbols: str) -> list[Node]:
    return [Node(symbol, place, place + 1, place) for place, symbol in enumerate(symbols)]


def symbols(nodes: list[Node]) -> list[str]:
    return [node.symbol for node in nodes]


def test_a_rule_makes_one_node_of_those_it_matches() -> None:
    grammar = Grammar({"FIGURE": "one|two"})

    @grammar.rule("the? FIGURE month")
    def _day(parts: Parts) -> Made:
        return "day", (parts.get("one", "two"), parts.all("month"), parts.has("the"))

    (day, rest) = grammar.rewritten(line("the", "two", "month", "one"), NOW)
    # The article is no part of the place.
    assert (day.symbol, day.start, day.end, day.value) == ("day", 1, 3, (1, [2], True))
    assert rest.symbol == "one"


def test_what_a_rule_refuses_stays_and_is_tried_further_on() -> None:
    grammar = Grammar({})

    @grammar.rule("a b")
    def _second(parts: Parts) -> Made:
        return ("c", None) if parts.nodes[0].start else None

    assert symbols(grammar.rewritten(line("a", "b", "a", "b"), NOW)) == ["a", "b", "c"]


def test_only_the_group_it_is_replaced_in_its_context() -> None:
    grammar = Grammar({})

    @grammar.rule("on (?P<it>a) b")
    def _made(parts: Parts) -> Made:
        return "c", len(parts.nodes)

    assert symbols(grammar.rewritten(line("on", "a", "b"), NOW)) == ["on", "c", "b"]


@pytest.mark.parametrize("error", [OverflowError, ValueError])
def test_a_rule_that_leaves_the_calendar_refuses(error: type[Exception]) -> None:
    grammar = Grammar({})

    @grammar.rule("a")
    def _fails(_parts: Parts) -> Made:
        raise error

    assert symbols(grammar.rewritten(line("a"), NOW)) == ["a"]


def test_every_symbol_of_a_pattern_can_occur_and_every_word_is_used() -> None:
    in_patterns = {symbol for grammar in CASCADE for symbol in grammar.symbols}
    entries = (*lexicon_en.ENGLISH.values(), *lexicon_en.MARKS.values(), *lexicon_zh.CHINESE.values())
    of_words = {symbol for symbol, _ in entries}
    assert in_patterns - of_words - MADE_BY_THE_LEXER - MADE_BY_RULES == set()
    assert of_words - in_patterns == set()
