"""The verbs on phrases, rules and texts: staff's words for a tool. Each change is checked, and written to the log."""

from collections.abc import Iterable
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agents.interpreters.base import Language
from agents.interpreters.phrases import PhraseBook, Problem, check_rule, review, rules_used, unfilled
from agents.interpreters.phrases.clashes import CLASH
from agents.interpreters.phrases.templates import PROBLEMS
from agents.interpreters.speak import slots_of
from agents.packs import Pack
from auditlog.services import SYSTEM, Entry, record
from tools.models import Tool

from ..models import Phrase, PhraseRule, ToolText
from ..runtime import catalogue, spec_of

Words = Phrase | PhraseRule | ToolText


def phrase_problems(phrase: Phrase) -> list[str]:
    """What is wrong with a phrase beside those of all tools on offer, in words; empty where it can be saved."""
    current = catalogue(fresh=True)
    language = cast(Language, phrase.language)
    found = review(current.book, current.specs.values(), spec_of(phrase.tool), language, phrase.template)
    return [_in_words(problem) for problem in found.problems] + [
        _(CLASH) % {"sentence": clash.sentence, "action": clash.action, "template": clash.template}
        for clash in found.clashes
    ]


def rule_problems(rule: PhraseRule) -> list[str]:
    """What is wrong with a rule, and with the phrases that use it as they would be with it."""
    current = catalogue(fresh=True)
    language = cast(Language, rule.language)
    others = dict(PhraseRule.objects.filter(language=language).exclude(pk=rule.pk).values_list("name", "template"))
    if problems := check_rule(rule.name, rule.template, others):
        return [_in_words(problem) for problem in problems]
    rules = {**current.book.rules, language: {**others, rule.name: rule.template}}
    book = PhraseBook(current.specs.values(), rules, current.book)
    before = {(one.action, one.language, one.template) for one in current.book.rejected}
    return [
        f"{one.action}: {one.template}: {_in_words(problem)}"
        for one in book.rejected
        if (one.action, one.language, one.template) not in before
        for problem in one.problems
    ]


def never_said(phrase: Phrase) -> list[str]:
    """The required parameters of the phrase's tool that no phrase in this language says: each is asked for."""
    current = catalogue(fresh=True)
    spec = current.specs.get(phrase.tool.action or "")
    return unfilled(spec, current.book, cast(Language, phrase.language)) if spec else []


def out_of_use() -> dict[tuple[str, str, str], str]:
    """The saved phrases of tools on offer that are not in use, by action, language and template, with the reason."""
    return {
        (one.action, one.language, one.template): " ".join(map(_in_words, one.problems))
        for one in catalogue().book.rejected
    }


def _in_words(problem: Problem) -> str:
    return _(PROBLEMS[problem.code]) % problem.values


def text_problems(template: str, tool: Tool, *, result: bool) -> list[str]:
    """What is wrong with a text's template, in words. `result`: it is said after the call and may name
    `{result.path}` too."""
    slots = slots_of(template)
    if slots is None:
        return [_("The brackets do not match.")]
    known = set(tool.input_schema.get("properties", {}))
    unknown = {slot for slot in slots if slot not in known and not (result and slot.split(".")[0] == "result")}
    return [_("The tool has no parameter %(names)s.") % {"names": ", ".join(sorted(unknown))}] if unknown else []


def save(words: Words, *, by: User | None) -> None:
    """Write a phrase, rule or text that was checked."""
    with transaction.atomic():
        words.save()
        record(_entry(words, "words saved", by))


def remove(words: Words, *, by: User | None) -> None:
    """Delete it. Raises `ValidationError` for a rule that phrases or other rules use."""
    if isinstance(words, PhraseRule) and is_used(words):
        raise ValidationError(_("<%(name)s> is used; change what uses it first.") % {"name": words.name})
    entry = _entry(words, "words removed", by)
    with transaction.atomic():
        words.delete()
        record(entry)


def is_used(rule: PhraseRule) -> bool:
    rows = (
        model.objects.filter(language=rule.language, template__contains=f"<{rule.name}>")
        for model in (Phrase, PhraseRule)
    )
    return any(found.exists() for found in rows)


def load_pack(pack: Pack, *, by: User | None) -> tuple[int, list[str]]:
    """Write a pack's phrases for the tools of its names, and the rules they use; what is there already stays.

    Returns how many rows were written, and in words what was left out and why.
    """
    language = pack.language
    tools = {tool.action or "": tool for tool in Tool.objects.filter(action__in=pack.phrases).select_related("server")}
    written, left_out = 0, []
    there = dict(PhraseRule.objects.filter(language=language).values_list("name", "template"))
    for name in _needed(pack, tools):
        if name not in there:
            save(PhraseRule(language=language, name=name, template=pack.rules[name]), by=by)
            written += 1
        elif there[name] != pack.rules[name]:
            taken = _("there is another rule of this name")
            left_out.append(f"<{name}>: {taken}")
    for action, tool in tools.items():
        known = set(Phrase.objects.filter(tool=tool, language=language).values_list("template", flat=True))
        for template in pack.phrases[action]:
            if template in known:
                continue
            phrase = Phrase(tool=tool, language=language, template=template)
            if problems := phrase_problems(phrase):
                left_out.append(f"{action}: {template}: {' '.join(problems)}")
            else:
                save(phrase, by=by)
                written += 1
    return written, left_out


def _needed(pack: Pack, actions: Iterable[str]) -> list[str]:
    """The rules that the phrases of these tools use, by themselves or through others."""
    todo = [name for action in actions for template in pack.phrases[action] for name in rules_used(template)]
    needed: dict[str, None] = {}
    while todo:
        name = todo.pop()
        if name not in needed:
            needed[name] = None
            todo.extend(rules_used(pack.rules[name]))
    return sorted(needed)


def _entry(words: Words, message: str, by: User | None) -> Entry:
    action = str(words.tool) if isinstance(words, Phrase | ToolText) else ""
    detail = {"language": words.language}
    if isinstance(words, ToolText):
        detail |= {"confirm": words.confirm, "result": words.result}
    else:
        detail |= {"phrase": words.template} | ({"rule": words.name} if isinstance(words, PhraseRule) else {})
    return Entry(SYSTEM, "policy", "success", message, user_id=by.pk if by else None, action=action, detail=detail)
