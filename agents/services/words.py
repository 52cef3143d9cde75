"""The verbs on phrases and texts: staff's words for a tool. Each change is checked, and written to the log."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agents.interpreters.speak import slots_of
from auditlog.services import SYSTEM, Entry, record
from tools.models import Tool

from ..models import Phrase, ToolText

Words = Phrase | ToolText


def text_problems(template: str, tool: Tool, *, result: bool) -> list[str]:
    """What is wrong with a text's template, in words. `result`: it is said after the call and may name
    `{result.path}` too."""
    slots = slots_of(template)
    if slots is None:
        return [_("The brackets do not match.")]
    known = set(tool.input_schema.get("properties", {}))
    unknown = {slot for slot in slots if slot not in known and not (result and slot.split(".")[0] == "result")}
    return [_("The tool has no parameter %(names)s.") % {"names": ", ".join(sorted(unknown))}] if unknown else []


def save(words: Words, *, by: User) -> None:
    """Write a phrase or text that was checked."""
    with transaction.atomic():
        words.save()
        record(_entry(words, "words saved", by))


def remove(words: Words, *, by: User) -> None:
    with transaction.atomic():
        record(_entry(words, "words removed", by))
        words.delete()


def _entry(words: Words, message: str, by: User) -> Entry:
    detail = {"language": words.language}
    if isinstance(words, Phrase):
        detail["phrase"] = words.template
    else:
        detail |= {"confirm": words.confirm, "result": words.result}
    return Entry(SYSTEM, "policy", "success", message, user_id=by.pk, action=str(words.tool), detail=detail)
