"""What the platform says: the read-back of what will be executed, questions, and results.

Sentences are built from the resolved values, never from what was said. Every value is spoken in full.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..base import Candidate, Language, Question, Request, ToolSpec
from ..values import people
from ..values.registry import effective
from ..values.schemas import options
from .templates import Sentence, label_of, only_one, slots_of, title_of
from .values import money, speak_value
from .words import WORDS, Words, joined

__all__ = ["SHORT_TEXT", "ReadBack", "ask", "money", "read_back", "say_result", "shortened", "slots_of", "speak_value"]

SHORT_LIST = 8  # choices that are read out
SHORT_TEXT = 300  # characters of a tool's own text that are spoken as they are

_CLAUSE_END = re.compile(r"[，。；：？！、]|[,;:.?!](?=\s|$)")


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The question before a call. must_hear: who has heard that many leading characters has heard every value, and the
    rest of the clause that the last of them stands in."""

    text: str
    must_hear: int


def read_back(tool: ToolSpec, params: Mapping[str, Any], request: Request, template: str | None) -> ReadBack:
    """The question before a call, with every value that will be sent: what the template does not name follows it."""
    words = WORDS[request.language]
    sentence = Sentence(tool, params, request)
    if template is None:
        listed = words.semicolon.join(sentence.listed(params))
        about = f"{title_of(tool)}{words.colon}{listed}" if listed else title_of(tool)
        return ReadBack(f"{about}{words.stop}{words.space}{words.go_ahead}", len(about))
    text = sentence.render(template)
    left = words.semicolon.join(sentence.listed(name for name in params if name not in sentence.spoken))
    if not left:
        return ReadBack(text, _clause_end(text, sentence.values_end))
    end = words.stop if text[-1:].isalnum() else ""
    text = f"{text}{end}{words.space}{left[0].upper()}{left[1:]}{words.stop}".lstrip()
    return ReadBack(text, len(text))


def _clause_end(text: str, values_end: int) -> int:
    """Where the clause ends that a sentence's last value stands in: "…转50美元吗？" says what is done after it. Of a
    sentence without values, its end."""
    end = _CLAUSE_END.search(text, values_end) if values_end else None
    return end.start() if end else len(text)


def shortened(text: str, language: Language) -> str:
    """A result as it is said aloud: where it is long, its first sentences or items, and that there is more."""
    if len(text) <= SHORT_TEXT:
        return text
    words = WORDS[language]
    ends = [end.end() for end in _CLAUSE_END.finditer(text, 0, SHORT_TEXT)]
    beginning = text[: ends[-1] if ends else SHORT_TEXT].rstrip(" ,;:，；：、")
    return f"{beginning}{'' if beginning[-1] in '.!?。！？' else '…'}{words.space}{words.more}"


def ask(tool: ToolSpec, question: Question, request: Request) -> str:
    """The question in words, with its candidates."""
    words = WORDS[request.language]
    kind = effective(tool.kind(question.param), tool.properties.get(question.param, {}))
    label = label_of(tool, question.param, request.language)
    which = words.missing.get(kind, words.missing_any) if only_one(tool, question.param) else words.missing_any
    which = which.format(label=label)
    if question.reason == "ambiguous":
        return _which_one(question.candidates, words) or which
    if question.reason == "missing":
        return _with_choices(which, question.candidates, words)
    if question.reason == "not_found":
        who = people.known_as(question.said, request.people) if kind in words.fields else ()
        if who:
            field = words.fields[kind]
            return words.lacking.format(field=field, name=who[0].name) + words.space + which
        return words.not_found.get(kind, words.not_found_any).format(said=question.said, label=label)
    allowed = [str(option) for option in options(tool.properties.get(question.param, {})) if option is not None]
    if allowed and len(allowed) <= SHORT_LIST:
        return words.allowed.format(label=label, choices=joined(allowed, words.either, words))
    return words.invalid.format(said=question.said, label=label) + words.space + which


def say_result(
    template: str | None, tool: ToolSpec, params: Mapping[str, Any], data: Mapping[str, Any], request: Request
) -> str:
    """What is said after a call that succeeded.

    data: the tool's structured result, or `{"content": [...]}`, whose first text is looked into where it is JSON.
    Without a template, or where the result lacks what the template needs, it is the tool's own first text when that
    is short and plain, else that it is done.
    """
    words = WORDS[request.language]
    text = _first_text(data)
    result: Any = data if text is None else _parsed(text, data)
    if template is not None:
        sentence = Sentence(tool, params, request, result)
        spoken = sentence.render(template)
        if sentence.complete:
            return spoken
    if text is None and len(data) == 1 and isinstance(data.get("result"), str):
        text = data["result"]
    if text is not None and _is_plain(text):
        return text.strip()
    return words.done.format(title=title_of(tool)) + words.stop


def _choice(candidate: Candidate, words: Words) -> str:
    if not candidate.detail:
        return candidate.label
    return f"{candidate.label}, {candidate.detail}" if words.space else f"{candidate.label}（{candidate.detail}）"


def _which_one(candidates: Sequence[Candidate], words: Words) -> str:
    choices = [_choice(candidate, words) for candidate in candidates]
    if len(choices) == 1:
        return words.do_you_mean.format(choice=choices[0])
    # "A, ending 1, or B, ending 2": a detail brings its own comma.
    either = ", or " if words.space and any(candidate.detail for candidate in candidates) else words.either
    return words.which_one.format(choices=joined(choices, either, words)) if choices else ""


def _with_choices(question: str, candidates: Sequence[Candidate], words: Words) -> str:
    labels = [candidate.label for candidate in candidates]
    if len(set(labels)) < len(labels):
        labels = [_choice(candidate, words) for candidate in candidates]
    choices = joined(labels, words.either, words)
    return words.choices.format(question=question, choices=choices) if len(candidates) > 1 else question


def _first_text(data: Mapping[str, Any]) -> str | None:
    content = data.get("content")
    if set(data) - {"content", "isError"} or not isinstance(content, list):
        return None
    texts = (part.get("text") for part in content if isinstance(part, Mapping) and part.get("type") == "text")
    return next((text for text in texts if isinstance(text, str)), None)


def _parsed(text: str, data: Mapping[str, Any]) -> Any:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return data
    return parsed if isinstance(parsed, dict) else data


def _is_plain(text: str) -> bool:
    text = text.strip()
    return 0 < len(text) <= SHORT_TEXT and text.isprintable() and not re.search(r"^[\[{<\d]|[{}<>|`]|\*\*|://", text)
