"""The phrases of many tools, compiled once and shared by all requests."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..base import Language, ToolSpec
from .match import Heard, Match, matches
from .templates import Problem, Rules, Template, check_rule, compile_template
from .text import strip_fillers, tidy

LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A template or rule (`action` is "") that is not in use, and why."""

    action: str
    language: Language
    template: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Fitting:
    """A match, and in which form of the utterance. `with_fillers`: polite words at its edges are in it."""

    match: Match
    text: str
    with_fillers: bool


@dataclass(slots=True)
class _Index:
    """Templates of one language, found by the words that they cannot do without."""

    templates: list[Template] = field(default_factory=list)
    by_fragment: dict[str, list[Template]] = field(default_factory=dict)

    def build(self) -> None:
        uses = Counter(word for template in self.templates for clause in template.clauses for word in clause)
        for template in self.templates:
            rarest = min(
                (sorted(clause) for clause in template.clauses),
                key=lambda clause: (_has_short_word(clause), sum(uses[word] for word in clause), clause),
            )
            for word in rarest:
                self.by_fragment.setdefault(word, []).append(template)

    def near(self, heard: Heard) -> Iterator[Template]:
        """The templates all of whose needed words are in the text: all that could match, and few more."""
        folded = heard.folded
        seen = set()
        for word, templates in self.by_fragment.items():
            if word in folded:
                for template in templates:
                    if id(template) not in seen:
                        seen.add(id(template))
                        if all(any(one in folded for one in clause) for clause in template.clauses):
                            yield template


class PhraseBook:
    """`rules`: per language, name to text. `before`: a book whose compiled phrases are taken over where nothing they
    depend on has changed. `rejected` lists what cannot be used: a tool's schema may have changed since a phrase was
    saved."""

    def __init__(
        self,
        tools: Iterable[ToolSpec],
        rules: Mapping[Language, Rules] | None = None,
        before: "PhraseBook | None" = None,
    ) -> None:
        self.rejected: list[Rejected] = []
        self.rules: dict[Language, Rules] = {
            language: self._usable(language, (rules or {}).get(language, {})) for language in LANGUAGES
        }
        self.tools = {tool.action: tool for tool in tools}
        self._indexes = {language: _Index() for language in LANGUAGES}
        kept = self._kept(before) if before else {}
        for tool in self.tools.values():
            for language, texts in tool.phrases.items():
                for text in texts:
                    found = kept.get((tool.action, language, unicodedata.normalize("NFKC", text)))
                    found = found or compile_template(text, language, tool, self.rules[language])
                    if isinstance(found, Template):
                        self._indexes[language].templates.append(found)
                    else:
                        self.rejected.append(Rejected(tool.action, language, text, tuple(found)))
        for index in self._indexes.values():
            index.build()

    def _kept(self, before: "PhraseBook") -> dict[tuple[str, Language, str], Template | list[Problem]]:
        same = {
            action
            for action, tool in self.tools.items()
            if (old := before.tools.get(action))
            and (old.input_schema, old.param_kinds) == (tool.input_schema, tool.param_kinds)
        }
        return {
            (template.action, language, template.text): template
            for language in LANGUAGES
            if before.rules[language] == self.rules[language]
            for template in before.templates(language)
            if template.action in same
        }

    def _usable(self, language: Language, rules: Rules) -> Rules:
        """The rules without those that cannot be read, or that name such a one."""
        usable = dict(rules)
        while broken := {name: found for name in usable if (found := check_rule(name, usable[name], usable))}:
            self.rejected += [
                Rejected("", language, f"<{name}> = {usable.pop(name)}", tuple(problems))
                for name, problems in broken.items()
            ]
        return usable

    def templates(self, language: Language) -> list[Template]:
        return self._indexes[language].templates

    def match(self, utterance: str, actions: Iterable[str]) -> Iterator[Fitting]:
        """Every way in which a template of one of `actions` fits the whole utterance."""
        allowed = set(actions)
        for language, index in self._indexes.items():
            raw = tidy(utterance, language)
            stripped = strip_fillers(raw, language)
            for text in dict.fromkeys((stripped, raw)):
                heard = Heard(text)
                for template in index.near(heard):
                    if template.action in allowed:
                        for match in matches(template, heard):
                            yield Fitting(match, text, text != stripped)

    def mentions(self, text: str) -> bool:
        """Whether `text` has words that some phrase is known by."""
        words = set(text.casefold().split())
        chinese = self._indexes["zh"].by_fragment
        return not words.isdisjoint(self._indexes["en"].by_fragment) or any(one in text.casefold() for one in chinese)


def _has_short_word(words: Iterable[str]) -> bool:
    return any(len(word) < 3 and word.isascii() for word in words)
