"""Staff's words for a tool: checked, and on record."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from agents.models import Phrase, PhraseRule, ToolText
from agents.packs import Pack
from agents.runtime import catalogue
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


# Phrases and rules


def problems_of(action: str, template: str, language: str = "en") -> list[str]:
    return words.phrase_problems(Phrase(tool=Tool.objects.get(action=action), language=language, template=template))


def test_a_phrase_that_clashes_is_refused_and_the_clash_shown(site: Client) -> None:
    form = {"tool": Tool.objects.get(action="history").pk, "language": "en", "template": "[show] [my] balance"}
    answer = site.post(reverse("admin:agents_phrase_add"), form)
    assert answer.status_code == 200
    shown = str(answer.context["adminform"].form.errors["template"])
    assert "balance” is a phrase of balance as well: [my] balance" in shown
    assert not Phrase.objects.filter(template=form["template"])
    with translation.override("zh-hans"):
        assert problems_of("history", "[show] [my] balance") != []


def test_a_phrase_is_checked_against_the_rows_of_now(friends: User, settings: Any) -> None:
    problems_of("history", "shovel")
    settings.CATALOGUE_POLL_MS = 60_000
    Phrase.objects.create(tool=Tool.objects.get(action="balance"), language="en", template="shovel [it]")
    assert len(problems_of("history", "shovel")) == 1
    assert problems_of("balance", "shovel") == []


def test_a_rule_is_checked_with_the_phrases_that_use_it(site: Client) -> None:
    Phrase.objects.create(tool=Tool.objects.get(action="balance"), language="en", template="<show> the kitty")
    wrong = {"language": "en", "name": "show", "template": "[show]"}
    add = reverse("admin:agents_phraserule_add")
    # Without the rule the phrase was out of use already, so that nothing is lost; with it, it is read.
    assert site.post(add, {**wrong, "template": "show <me>"}).status_code == 200
    assert site.post(add, wrong).status_code == 302
    rule = PhraseRule.objects.get()
    assert log()[-1] == ("words saved", rule_user(), "")
    Phrase.objects.create(tool=Tool.objects.get(action="balance"), language="en", template="<show>")
    changed = site.post(reverse("admin:agents_phraserule_change", args=[rule.pk]), {**wrong, "name": "tell"})
    assert changed.status_code == 200
    assert "balance: <show> the kitty" in changed.content.decode().replace("&lt;", "<").replace("&gt;", ">")
    assert PhraseRule.objects.get().name == "show"


def rule_user() -> int | None:
    return StepLog.objects.filter(chain="system").latest("pk").user_id


def test_a_rule_in_use_is_not_removed(site: Client, staff: User) -> None:
    rules = [PhraseRule.objects.create(language="en", name=name, template=name) for name in ("used", "unused")]
    Phrase.objects.create(tool=Tool.objects.get(action="balance"), language="en", template="<used> the kitty")
    assert site.get(reverse("admin:agents_phraserule_delete", args=[rules[0].pk])).status_code == 403
    with pytest.raises(ValidationError):
        words.remove(rules[0], by=staff)
    for chosen, status, left in ((rules, 403, ["unused", "used"]), (rules[1:], 302, ["used"])):
        pks = [rule.pk for rule in chosen]
        form = {"action": "delete_selected", "_selected_action": pks, "post": "yes"}
        assert site.post(reverse("admin:agents_phraserule_changelist"), form).status_code == status
        assert [rule.name for rule in PhraseRule.objects.all()] == left
    assert log() == [("words removed", staff.pk, "")]


def test_what_no_phrase_says_is_told(site: Client) -> None:
    transfer = Tool.objects.get(action="transfer")
    Phrase.objects.filter(tool=transfer).delete()
    form = {"tool": transfer.pk, "language": "en", "template": "shove {amount} over"}
    answer = site.post(reverse("admin:agents_phrase_add"), form, follow=True)
    assert next(str(message) for message in answer.context["messages"]) == (
        "No phrase of transfer in this language says to: it will be asked for."
    )
    form["template"] = "shove {amount} over to {to}"
    answer = site.post(reverse("admin:agents_phrase_add"), form, follow=True)
    assert not any("asked for" in str(message) for message in answer.context["messages"])


def test_a_phrase_that_is_not_in_use_says_why_in_the_list(site: Client) -> None:
    Phrase.objects.create(tool=Tool.objects.get(action="balance"), language="en", template="how rich is {who}")
    page = site.get(reverse("admin:agents_phrase_changelist"), {"q": "how rich"}).content.decode()
    assert "balance has no parameter {who}" in page


PACK = Pack(
    "tests",
    "en",
    {"kitty": "<the> (kitty|till)", "the": "[the|my]", "never": "never"},
    {"balance": ("peek into <kitty>", "count <kitty> in {currency}", "[my] balance {nothing}"), "fly": ("fly",)},
)


def test_a_pack_is_loaded_once(friends: User, staff: User) -> None:
    written, left_out = words.load_pack(PACK, by=staff)
    assert written == 4
    assert [line.split(":")[0] for line in left_out] == ["balance"]
    assert "{nothing}" in left_out[0]
    assert {rule.name for rule in PhraseRule.objects.all()} == {"kitty", "the"}
    assert words.load_pack(PACK, by=staff)[0] == 0
    assert log() == [("words saved", staff.pk, "")] * 2 + [("words saved", staff.pk, "balance")] * 2
    assert catalogue().book.rejected == []


def test_what_staff_wrote_stays_when_a_pack_is_loaded(friends: User) -> None:
    PhraseRule.objects.create(language="en", name="the", template="[the|our]")
    Phrase.objects.create(tool=Tool.objects.get(action="history"), language="en", template="peek into the till")
    written, left_out = words.load_pack(PACK, by=None)
    assert (written, len(left_out)) == (2, 3)
    assert PhraseRule.objects.get(name="the").template == "[the|our]"
    assert "<the>" in left_out[0]
    assert "peek into <kitty>" in left_out[1]
    assert "history" in left_out[1]


def test_without_its_entry_nothing_is_changed(site: Client, monkeypatch: pytest.MonkeyPatch, staff: User) -> None:
    def fails(*entries: object) -> None:
        raise RuntimeError("no log")

    monkeypatch.setattr(words, "record", fails)
    phrase = Phrase.objects.filter(tool__action="transfer", language="en").select_related("tool__server")[0]
    template = phrase.template
    phrase.template = "other {to} {amount}"
    with pytest.raises(RuntimeError):
        words.save(phrase, by=staff)
    pk = phrase.pk
    with pytest.raises(RuntimeError):
        words.remove(phrase, by=staff)
    assert Phrase.objects.get(pk=pk).template == template
