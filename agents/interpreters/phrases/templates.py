"""Templates: hassil's syntax, checked against a tool and made into steps that can be matched.

    words   {param}   {param:kind}   {param=value}   {@param}   (one|other)   [may be left out]   <rule>

`{param}` takes words, which are read as the parameter's kind (or the one named). `{param=value}` sets the parameter,
and `{@param}` takes it from the request's context; neither takes words. A rule is a piece of template under a name,
shared by the templates of a language; what it says of parameters and values that a tool has not is left out for it.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from ..base import PARAM_KINDS, Json, Language, ToolSpec
from ..values.registry import effective
from ..values.schemas import fits, types

MAX_TEMPLATE = 300  # characters
MAX_RULE = 2000
MAX_DEPTH = 12  # of rules within rules

Rules = Mapping[str, str]
Clauses = frozenset[frozenset[str]]

_SLOT = re.compile(r"\{([^{}]*)\}")
_WORDS = r"\{[^{}=@]*\}"  # a slot that takes words
_OPTIONAL_BETWEEN = re.compile(rf"{_WORDS}\s*(?:\[[^\[\]]*\]\s*)+{_WORDS}")
_SENTENCE_MARKS = re.compile(r"(\{[^{}]*\})|[?!,。、…]|\.(?=\s*$)")
RULE_NAME = re.compile(r"[a-z][a-z0-9_]*")


def gettext_noop(text: str) -> str:
    """Marks a text that the admin shows in its reader's language."""
    return text


PROBLEMS: Mapping[str, str] = {
    "long": gettext_noop("The phrase is longer than %(most)s characters."),
    "empty": gettext_noop("The phrase is empty."),
    "question_mark": gettext_noop("Write [word] for a word that may be left out, and leave question marks out."),
    "brackets": gettext_noop("The brackets do not match up: use {param}, (one|other), [optional]."),
    "param": gettext_noop("%(tool)s has no parameter %(slot)s; it has: %(known)s."),
    "kind": gettext_noop("%(slot)s: there is no kind of that name; there are: %(known)s."),
    "value": gettext_noop("%(slot)s: %(tool)s does not take that value."),
    "rule": gettext_noop("<%(name)s> is not a rule of this language; there are: %(known)s."),
    "circle": gettext_noop("<%(name)s> stands within itself, or too deep in other rules."),
    "order": gettext_noop("';' is not known here; write each order as a phrase of its own."),
    "words": gettext_noop("The phrase needs at least one word that must be said."),
    "between": gettext_noop("Between two slots there must be a word that must be said, or nothing."),
    "twice": gettext_noop("{%(name)s} is there twice."),
    "nothing": gettext_noop("Nothing is left of the phrase: %(tool)s has not the parameters and values of its rules."),
    "unreached": gettext_noop("{%(name)s} is never filled: what is said for it can be read in more than one way."),
    "rule_name": gettext_noop("Name a rule in small letters, digits and _."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a template, in words for staff: `code` is one of `PROBLEMS`, `values` fill its text."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return PROBLEMS[self.code] % self.values


# The steps of a template: a graph without cycles, each step with the one that comes after it.


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """The whole text has to be used up."""


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """Characters as they stand, in lower case."""

    text: str
    then: "Step"


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A word ends here; a space, if there is one, is passed over."""

    then: "Step"


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """Any words, for `param`. `kind`: how they are read. `override`: other than the tool's own kind."""

    param: str
    kind: str
    override: bool
    then: "Step"


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """No words: `param` has this value."""

    param: str
    value: Any
    then: "Step"


@dataclass(frozen=True, slots=True, eq=False)
class FromContext:
    """No words: `param` as the request's context has it, where it has it."""

    param: str
    then: "Step"


@dataclass(frozen=True, slots=True, eq=False)
class Fork:
    """One of these ways."""

    ways: tuple["Step", ...]


Step = End | Word | Gap | Slot | Given | FromContext | Fork
END = End()


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A template of one tool, ready to be matched. `clauses`: a sentence that fits has, of each, one of its words."""

    action: str
    language: Language
    text: str
    start: Step
    clauses: Clauses


def compile_template(text: str, language: Language, tool: ToolSpec, rules: Rules) -> Template | list[Problem]:
    """The template for this tool, or what is wrong with it. `rules`: the language's, name to text, each checked."""
    text = unicodedata.normalize("NFKC", text)
    if problems := _own_problems(text, tool, rules):
        return problems
    parsed = _parse(text)
    sentences = _sentences(rules)
    builder = _Builder(tool, sentences)
    start = builder.steps(parsed.expression, END)
    if start is None:
        return [Problem("nothing", {"tool": tool.action})]
    clauses = Sentence(expression=parsed.expression).get_required_clauses(sentences)
    problems = []
    if not clauses:
        problems.append(Problem("words"))
    if _OPTIONAL_BETWEEN.search(text):
        problems.append(Problem("between"))
    if max(builder.set.values(), default=0) > 1:
        twice = [name for name, count in _least_often(start, {}).items() if count > 1]
        problems += [Problem("twice", {"name": name}) for name in twice]
    return problems or Template(tool.action, language, text, start, clauses)


def check_phrase(template: str, language: Language, tool: ToolSpec, rules: Rules | None = None) -> list[Problem]:
    """What is wrong with a template, in words for staff; empty where it can be used."""
    found = compile_template(template, language, tool, rules or {})
    return [] if isinstance(found, Template) else found


def check_rule(name: str, text: str, rules: Rules) -> list[Problem]:
    """What is wrong with a rule among the others of its language."""
    if not RULE_NAME.fullmatch(name):
        return [Problem("rule_name")]
    text = unicodedata.normalize("NFKC", text)
    among = {**rules, name: text}
    if problems := _syntax_problems(text, among, MAX_RULE):
        return problems
    circle = _circle(name, among, ())
    return [Problem("circle", {"name": circle})] if circle else []


def rules_used(template: str) -> set[str]:
    """The names of the rules that stand in a template."""
    return set(re.findall(r"<([^<>]*)>", template))


def _own_problems(text: str, tool: ToolSpec, rules: Rules) -> list[Problem]:
    """What is wrong with the template as it stands, without what its rules bring."""
    slots = [_slot(written, tool, END) for written in _SLOT.findall(text)]
    return [slot for slot in slots if isinstance(slot, Problem)] or _syntax_problems(text, rules)


def _syntax_problems(text: str, rules: Rules, most: int = MAX_TEMPLATE) -> list[Problem]:
    if len(text) > most:
        return [Problem("long", {"most": str(most)})]
    if not text.strip():
        return [Problem("empty")]
    if re.search(r"\)\s*\?", text):
        return [Problem("question_mark")]
    try:
        sentence = _parse(text)
    except (ParseError, AssertionError):
        return [Problem("brackets")]
    problems = []
    for expression in _walk(sentence.expression):
        if isinstance(expression, RuleReference) and expression.rule_name not in rules:
            known = ", ".join(sorted(rules)) or "-"
            problems.append(Problem("rule", {"name": expression.rule_name, "known": known}))
        elif isinstance(expression, Permutation):
            problems.append(Problem("order"))
    return problems


def _slot(written: str, tool: ToolSpec, then: Step) -> Slot | Given | FromContext | Problem:
    """What stands between the braces, for this tool."""
    shown = {"slot": f"{{{written}}}", "tool": tool.action}
    name, is_given, value = written.partition("=")
    name, has_kind, kind = (name, "", "") if is_given else name.partition(":")
    from_context = name.startswith("@")
    param = name.removeprefix("@").strip()
    if param not in tool.properties or (from_context and (is_given or has_kind)):
        return Problem("param", {**shown, "known": ", ".join(tool.properties) or "-"})
    if from_context:
        return FromContext(param, then)
    schema = tool.properties[param] if isinstance(tool.properties[param], dict) else {}
    if is_given:
        try:
            return Given(param, _constant(value.strip(), schema), then)
        except ValueError:
            return Problem("value", shown)
    if has_kind and kind not in PARAM_KINDS:
        return Problem("kind", {**shown, "known": ", ".join(PARAM_KINDS)})
    return Slot(param, effective(kind or tool.kind(param), schema), bool(has_kind), then)


def _constant(written: str, schema: Json) -> Any:
    """The value in the schema's form. Raises `ValueError` where the schema does not take it."""
    allowed = types(schema)
    if (not allowed or "string" in allowed) and fits(written, schema):
        return written
    value = json.loads(written)
    if not fits(value, schema):
        raise ValueError(written)
    return value


@dataclass(frozen=True, slots=True)
class _Builder:
    """`set` counts the places where each parameter is set."""

    tool: ToolSpec
    rules: Mapping[str, Sentence]
    set: Counter[str] = field(default_factory=Counter)

    def steps(self, expression: Expression, then: Step) -> Step | None:
        """The steps of `expression` before `then`; `None` where the tool has no parameter or value for it."""
        match expression:
            case TextChunk(text=text):
                for piece in reversed(re.findall(r"\s+|\S+", text)):
                    then = Gap(then) if piece.isspace() else Word(piece.lower(), then)
                return then
            case Alternative(items=items):
                ways = [way for way in (self.steps(item, then) for item in items) if way is not None]
                return ways[0] if len(ways) == 1 else Fork(tuple(ways)) if ways else None
            case Group(items=items):
                step: Step | None = then
                for item in reversed(items):
                    step = self.steps(item, step) if step is not None else None
                return step
            case RuleReference(rule_name=name):
                return self.steps(self.rules[name].expression, then)
            case ListReference():
                slot = _slot(_written(expression), self.tool, then)
                if isinstance(slot, Problem):
                    return None
                self.set[slot.param] += 1
                return slot
        raise ValueError(expression)


def _written(reference: ListReference) -> str:
    """What stood between the braces, which hassil has taken apart."""
    if reference.is_capture:
        return f"@{reference.list_name}"
    return (
        reference.list_name
        if reference.slot_name == reference.list_name
        else f"{reference.list_name}:{reference.slot_name}"
    )


@lru_cache(maxsize=8192)
def _parse(text: str) -> Sentence:
    text = _SENTENCE_MARKS.sub(lambda mark: mark[1] or " ", text.replace("’", "'"))
    return parse_sentence(re.sub(r"\s+", " ", text).strip())


def _sentences(rules: Rules) -> dict[str, Sentence]:
    return {name: _parse(unicodedata.normalize("NFKC", text)) for name, text in rules.items()}


def _circle(name: str, rules: Rules, within: Sequence[str]) -> str:
    """The name of a rule that stands within itself, if there is one. What cannot be read is another problem."""
    if name in within or len(within) >= MAX_DEPTH:
        return name
    used = rules_used(rules.get(name, ""))
    return next(filter(None, (_circle(one, rules, (*within, name)) for one in sorted(used))), "")


def _walk(expression: Expression) -> Iterator[Expression]:
    yield expression
    if isinstance(expression, Group):
        for item in expression.items:
            yield from _walk(item)


def _least_often(step: Step, known: dict[int, Counter[str]]) -> Counter[str]:
    """How often each parameter is set at least. What context gives only fills what was not said."""
    if id(step) not in known:
        match step:
            case End():
                counts: Counter[str] = Counter()
            case Fork(ways=ways):
                first, *rest = (_least_often(way, known) for way in ways)
                counts = first
                for other in rest:
                    counts = counts & other
            case Slot(param=param, then=then) | Given(param=param, then=then):
                counts = _least_often(then, known) + Counter((param,))
            case _:
                counts = _least_often(step.then, known)
        known[id(step)] = counts
    return known[id(step)]
