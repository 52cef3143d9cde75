"""A cascade of rewriting rules over a line of symbols: chunks are read bottom-up, each level by regular expressions.

Words become nodes, each with a symbol (`month`, `day`, `from`). A rule is a regular expression over symbols and a
function that makes one node of the nodes it matched, or refuses. Rules run in their order, each over the whole line.
After S. Abney, "Partial Parsing via Finite-State Cascades" (1996).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """`text[start:end]`, read as `symbol` with a value whose type the symbol decides.

    parts: the readings it was put together of, where each could stand alone ("Monday" and "9 am").
    """

    symbol: str
    start: int
    end: int
    value: Any = None
    parts: tuple["Node", ...] = ()


class Parts:
    """The nodes a rule matched, by symbol, and the moment at which they are said."""

    def __init__(self, nodes: list[Node], now: datetime) -> None:
        self.nodes = nodes
        self.now = now
        self.today = now.date()

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def all(self, *symbols: str) -> list[Any]:
        return [node.value for node in self.nodes if node.symbol in symbols]

    def get(self, *symbols: str) -> Any:
        """The value of the first node with one of these symbols; `None` where there is none."""
        return next((node.value for node in self.nodes if node.symbol in symbols), None)

    def nodes_of(self, *symbols: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.symbol in symbols)

    def has(self, *symbols: str) -> bool:
        return any(node.symbol in symbols for node in self.nodes)


_ARTICLE = "the"  # no part of the place of what it stands before

Made = tuple[str, Any] | tuple[str, Any, tuple[Node, ...]] | None
Build = Callable[[Parts], Made]


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    build: Build
    in_context: bool  # only its group `it` is replaced


class Grammar:
    """Rules by level. macros: names in capitals that stand for alternatives of symbols in patterns."""

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._macros = macros
        self._letters: dict[str, str] = {}
        self._named: set[str] = set()
        self.rules: list[Rule] = []

    def rule(self, *patterns: str) -> Callable[[Build], Build]:
        """Registers a rule. A pattern is a regular expression whose words are symbols and whose spaces do not count:

            "month the? ORDINAL (comma? year)?"

        Where it has a group named `it` (`"on (?P<it>decimal)"`), only that is replaced and the rest is context.
        """

        def register(build: Build) -> Build:
            self.rules.extend(Rule(self._compiled(pattern), build, "(?P<it>" in pattern) for pattern in patterns)
            return build

        return register

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        for _ in range(3):  # macros may name macros
            pattern = re.sub(r"[A-Z][A-Z_]+", lambda match: f"(?:{self._macros[match.group()]})", pattern)
        pattern = re.sub(r"\((?!\?)", "(?:", pattern)
        pattern = re.sub(r"\(\?P<it>|[a-z][a-z_0-9]*|\s+", self._symbol, pattern)
        return re.compile(pattern)

    def _symbol(self, match: re.Match[str]) -> str:
        found = match.group()
        if found.startswith("(") or found.isspace():
            return found.strip()
        self._named.add(found)
        return self.letter(found)

    @property
    def symbols(self) -> frozenset[str]:
        """The symbols that its patterns name."""
        return frozenset(self._named)

    def letter(self, symbol: str) -> str:
        """The one character that stands for a symbol in a line."""
        return self._letters.setdefault(symbol, chr(0xE000 + len(self._letters)))

    def rewritten(self, nodes: Iterable[Node], now: datetime) -> list[Node]:
        nodes = list(nodes)
        line = "".join(self.letter(node.symbol) for node in nodes)
        for rule in self.rules:
            at = 0
            while match := rule.pattern.search(line, at):
                made = _built(rule, Parts(nodes[match.start() : match.end()], now))
                if made is None:
                    at = match.start() + 1
                    continue
                start, end = match.span("it") if rule.in_context else match.span()
                symbol, value, *parts = made
                article = nodes[start].symbol == _ARTICLE and end - start > 1
                begin = nodes[start + article].start
                nodes[start:end] = [Node(symbol, begin, nodes[end - 1].end, value, *parts)]
                line = line[:start] + self.letter(symbol) + line[end:]
                at = start + 1
        return nodes


def _built(rule: Rule, parts: Parts) -> Made:
    try:
        return rule.build(parts)
    except (OverflowError, ValueError):  # beyond the years of a calendar
        return None
