"""Staff's words for a tool: checked, and on record."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agents.models import Phrase, ToolText
from agents.services import words
from auditlog.models import StepLog
from tools.models import Tool


@pytest.fixture
def staff(friends: User) -> User:
    friends.is_staff = friends.is_superuser = True
    friends.save()
    return friends


@pytest.fixture
def site(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def log() -> list[tuple[str, int | None, str]]:
    rows = StepLog.objects.filter(chain="system", message__startswith="words").order_by("pk")
    return [(row.message, row.user_id, row.action) for row in rows]


@pytest.mark.parametrize(
    ("template", "result", "problem"),
    [
        ("Send {amount} {currency} to {to}?", False, ""),
        ("Check[ in {currency}].", False, ""),
        ("You have {result.balances}.", True, ""),
        ("You have {result.balances}.", False, "result.balances"),
        ("Send {amount} to {payee}?", False, "payee"),
        ("Send {amount to {to}?", False, "brackets"),
        ("Send [{amount} to {to}?", False, "brackets"),
        ("Send {amount}] to {to}?", False, "brackets"),
    ],
)
def test_a_text_names_what_there_is(friends: User, template: str, result: bool, problem: str) -> None:
    found = words.text_problems(template, Tool.objects.get(action="transfer"), result=result)
    assert bool(found) is bool(problem)
    assert problem in " ".join(found)


def test_a_text_that_names_too_much_is_refused(site: Client) -> None:
    text = ToolText.objects.get(tool__action="transfer", language="en")
    form = {"tool": text.tool_id, "language": "en", "confirm": "Pay {all}?", "result": text.result}
    answer = site.post(reverse("admin:agents_tooltext_change", args=[text.pk]), form)
    assert answer.status_code == 200
    assert "The tool has no parameter all." in answer.content.decode()
    text.refresh_from_db()
    assert "{all}" not in text.confirm
    assert log() == []


def test_every_change_is_on_record(site: Client, staff: User) -> None:
    text = ToolText.objects.get(tool__action="transfer", language="en")
    form = {"tool": text.tool_id, "language": "en", "confirm": "Pay {to} {amount} {currency}?", "result": ""}
    site.post(reverse("admin:agents_tooltext_change", args=[text.pk]), form)
    phrases = Phrase.objects.filter(tool__action="transfer", language="en")
    chosen = [row.pk for row in phrases[:2]]
    site.post(
        reverse("admin:agents_phrase_changelist"),
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
    )
    assert ToolText.objects.get(pk=text.pk).confirm == "Pay {to} {amount} {currency}?"
    assert not Phrase.objects.filter(pk__in=chosen)
    assert log() == [
        ("words saved", staff.pk, "transfer"),
        ("words removed", staff.pk, "transfer"),
        ("words removed", staff.pk, "transfer"),
    ]


def test_without_its_entry_nothing_is_changed(site: Client, monkeypatch: pytest.MonkeyPatch, staff: User) -> None:
    def fails(*entries: object) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(words, "record", fails)
    phrase = Phrase.objects.filter(tool__action="transfer", language="en").select_related("tool__server")[0]
    with pytest.raises(RuntimeError):
        words.remove(phrase, by=staff)
    phrase.template = "other {to} {amount}"
    with pytest.raises(RuntimeError):
        words.save(phrase, by=staff)
    assert Phrase.objects.get(pk=phrase.pk).template != "other {to} {amount}"
