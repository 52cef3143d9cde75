"""The back office of conversations: to look at for those who may; phrases and texts to write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agents.models import Door, Phrase, PhraseRule, Plan, PlanStep, Session, ToolText, Turn
from agents.services import turns
from agents.services.plans import Draft
from auditlog.models import StepLog
from tools.models import Tool

from .conftest import Ledger

KINDS = ("session", "turn", "plan", "phrase", "phraserule", "tooltext")
SEARCH = {
    "session": "s-3", "turn": "s-3", "plan": "s-3", "phrase": "transfer", "phraserule": "r1", "tooltext": "transfer"
}  # fmt: skip
FILTER = {
    "session": "status__exact=awaiting",
    "turn": "type__exact=confirm",
    "plan": "state__exact=pending",
    "phrase": "language__exact=zh",
    "phraserule": "language__exact=zh",
    "tooltext": "language__exact=zh",
}


@pytest.fixture
def site(friends: User, make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def clerk(friends: User, make_user: Callable[..., User]) -> Client:
    """Staff who may look at everything of agents, and no more."""
    user = make_user("clerk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="agents", codename__startswith="view_"))
    client = Client()
    client.force_login(user)
    return client


def talk(user: User, name: str, count: int = 1) -> Plan:
    """A session with so many turns, each with a plan in place of the one before."""
    tool = Tool.objects.get(action="transfer")
    for number in range(count):
        draft = Draft([(tool, {"to": "1", "amount": str(number), "currency": "USD"})], "Send?")
        entries: list[Any] = [("interpret", "success", "understood", {})]
        record = turns.TurnRecord("say <b>", "en", Door.REST, "confirm", "Send?", 1, entries=entries)
        written = turns.commit(turns.begin(user, name), record, draft=draft)
    assert written.plan is not None
    return written.plan


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries)


def fill(user: User, count: int) -> None:
    for number in range(count):
        talk(user, f"s-{Session.objects.count() + number}")
    transfer = Tool.objects.get(action="transfer")
    Phrase.objects.bulk_create(Phrase(tool=transfer, language="en", template="pay {to}") for _ in range(count))
    rules = PhraseRule.objects.count()
    PhraseRule.objects.bulk_create(
        PhraseRule(language="en", name=f"r{rules + number}", template="a") for number in range(count)
    )
    known = Tool.objects.get(action="transfer")
    for number in range(count):
        tool = Tool.objects.create(server=known.server, name=f"t{Tool.objects.count()}{number}")
        ToolText.objects.create(tool=tool, language="en", confirm="x")


def test_lists_open_and_cost_the_same_for_many_rows(friends: User, site: Client, clerk: Client) -> None:
    visits = [
        (client, f"{reverse(f'admin:agents_{kind}_changelist')}?{query}")
        for client in (site, clerk)
        for kind in KINDS
        for query in ("", f"q={SEARCH[kind]}", FILTER[kind], f"q={SEARCH[kind]}&{FILTER[kind]}", "o=1", "p=1")
    ]
    fill(friends, 4)
    few = [cost(*visit) for visit in visits]
    assert max(few) < 15
    fill(friends, 30)
    assert [cost(*visit) for visit in visits] <= few


def test_pages_open_and_cost_the_same_for_many_rows(friends: User, site: Client, clerk: Client) -> None:
    talk(friends, "small", 3)
    talk(friends, "big", 30)
    phrases, texts = Phrase.objects.order_by("pk"), ToolText.objects.order_by("pk")
    rules = [PhraseRule.objects.create(language="zh", name=name, template=name * 9) for name in ("a", "b")]
    rows: dict[str, tuple[Any, Any]] = {
        "session": (Session.objects.get(name="small"), Session.objects.get(name="big")),
        "phrase": (phrases[0], phrases[1]),
        "phraserule": (rules[0], rules[1]),
        "tooltext": (texts[0], texts[1]),
    }
    models: tuple[tuple[str, Any], ...] = (("turn", Turn), ("plan", Plan))
    for kind, model in models:
        rows[kind] = tuple(model.objects.filter(session__name=name)[0] for name in ("small", "big"))
    assert set(rows) == set(KINDS)
    for client in (site, clerk):
        for kind, (small, big) in rows.items():
            first, second = (reverse(f"admin:agents_{kind}_change", args=[row.pk]) for row in (small, big))
            cost(client, first)  # what is cached once per process
            few = cost(client, first)
            assert few < 15
            assert cost(client, second) == few


@pytest.mark.parametrize("kind", KINDS)
def test_any_search_is_taken(site: Client, friends: User, kind: str) -> None:
    talk(friends, "s-1")
    for q in ("ann", "s-1", "x", "0" * 32, "'", "1 2 3"):
        assert site.get(reverse(f"admin:agents_{kind}_changelist"), {"q": q}).status_code == 200


def test_a_plan_is_found_by_its_id_its_session_and_its_user(site: Client, friends: User) -> None:
    plan = talk(friends, "s-1")
    talk(friends, "s-2")
    address = reverse("admin:agents_plan_changelist")

    def found(q: str) -> int:
        return int(site.get(address, {"q": q}).context["cl"].result_count)

    assert [found(plan.pk.hex), found(str(plan.pk)), found("s-1"), found("ann"), found("s"), found("an")] == [
        *(1, 1, 1, 2, 0, 0)
    ]


def test_a_plans_page_shows_its_steps_and_log(site: Client, friends: User) -> None:
    plan = talk(friends, "s-1", 2)
    PlanStep.objects.filter(plan=plan).update(result={"note": "<script>x</script>"}, error={"code": "EXEC_FAIL"})
    page = site.get(reverse("admin:agents_plan_change", args=[plan.pk])).content.decode()
    for part in ("transfer", "&quot;amount&quot;: &quot;1&quot;", "EXEC_FAIL", plan.digest, "understood"):
        assert part in page
    assert "<script>x" not in page
    entry = StepLog.objects.get(plan_id=plan.pk.hex)
    assert reverse("admin:auditlog_steplog_change", args=[entry.pk]) in page
    assert reverse("admin:agents_plan_change", args=[plan.supersedes_id]) in page


def test_a_sessions_page_leads_to_its_log(site: Client, friends: User) -> None:
    talk(friends, "s-1", 2)
    talk(friends, "s-2", 1)
    session = Session.objects.get(name="s-1")
    page = site.get(reverse("admin:agents_session_change", args=[session.pk])).content.decode()
    assert "say &lt;b&gt;" in page
    address = reverse("admin:auditlog_steplog_changelist") + f"?session_id={session.pk}"
    assert address in page
    assert site.get(address).context["cl"].result_count == 2


def test_a_turns_page(site: Client, friends: User) -> None:
    talk(friends, "s-1")
    page = site.get(reverse("admin:agents_turn_change", args=[Turn.objects.get().pk])).content.decode()
    assert "say &lt;b&gt;" in page


@pytest.mark.parametrize("kind", ["session", "turn", "plan"])
def test_history_is_for_looking_at(site: Client, friends: User, kind: str) -> None:
    talk(friends, "s-1")
    model: Any = {"session": Session, "turn": Turn, "plan": Plan}[kind]
    row = model.objects.get()
    before = model.objects.values().get()
    assert site.get(reverse(f"admin:agents_{kind}_add")).status_code == 403
    change = reverse(f"admin:agents_{kind}_change", args=[row.pk])
    assert site.post(change, {"state": "confirmed", "status": "idle", "utterance": "x"}).status_code == 403
    assert site.post(reverse(f"admin:agents_{kind}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    site.post(reverse(f"admin:agents_{kind}_changelist"), chosen)
    assert model.objects.values().get() == before


def close(client: Client, *sessions: Session) -> Any:
    chosen = {"action": "close", "_selected_action": [session.pk for session in sessions]}
    return client.post(reverse("admin:agents_session_changelist"), chosen, follow=True)


def test_closing_sessions_is_recorded(site: Client, friends: User, demo_tools: Ledger) -> None:
    talk(friends, "s-1")
    talk(friends, "s-2")
    sessions = list(Session.objects.order_by("pk"))
    answer = close(site, *sessions)
    assert [str(message) for message in answer.context["messages"]] == ["2 sessions closed."]
    assert set(Session.objects.values_list("status", flat=True)) == {"closed"}
    assert set(Plan.objects.values_list("state", flat=True)) == {"cancelled"}
    root = User.objects.get(username="root")
    entries = StepLog.objects.filter(step="session").order_by("session_id")
    assert [(entry.session_id, entry.user_id, entry.message) for entry in entries] == [
        (session.pk, root.pk, "session closed by staff") for session in sessions
    ]
    # Again, nothing is done and nothing is recorded.
    answer = close(site, *sessions)
    assert [str(message) for message in answer.context["messages"]] == ["0 sessions closed."]
    assert entries.all().count() == 2


def test_closing_is_for_those_who_may(clerk: Client, friends: User) -> None:
    talk(friends, "s-1")
    close(clerk, Session.objects.get())
    assert Session.objects.get().status == "awaiting"
    assert not StepLog.objects.filter(step="session").exists()


def test_a_session_is_not_closed_without_its_entry(
    site: Client, friends: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("no log today")

    talk(friends, "s-1")
    monkeypatch.setattr(turns, "record", fail)
    with pytest.raises(RuntimeError):
        close(site, Session.objects.get())
    assert Session.objects.get().status == "awaiting"
    assert Plan.objects.get().state == "pending"


# Phrases and texts


def phrase(client: Client, template: str, action: str = "transfer", language: str = "en") -> Any:
    tool = Tool.objects.get(action=action)
    return client.post(
        reverse("admin:agents_phrase_add"), {"tool": tool.pk, "language": language, "template": template}
    )


def test_the_syntax_of_a_phrase_is_shown_whole(site: Client) -> None:
    assert "[may be left out] · &lt;rule&gt;" in site.get(reverse("admin:agents_phrase_add")).content.decode()


def test_a_phrase_is_written(site: Client) -> None:
    answer = phrase(site, "shove {amount} over to {to}")
    assert answer.status_code == 302
    row = Phrase.objects.get(template="shove {amount} over to {to}")
    assert row.updated_at > timezone.now() - timedelta(minutes=1)
    change = reverse("admin:agents_phrase_change", args=[row.pk])
    again = site.post(change, {"tool": row.tool_id, "language": "en", "template": "push {amount} to {to}"})
    assert again.status_code == 302
    assert Phrase.objects.get(pk=row.pk).template == "push {amount} to {to}"


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("shove {speed} over", "no parameter {speed}"),
        ("shove (it", "brackets"),
        ("{to}", "at least one word"),
        ("pay {to} and {to}", "twice"),
        ("[please]", "at least one word"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_refused(site: Client, template: str, problem: str) -> None:
    before = Phrase.objects.count()
    answer = phrase(site, template)
    assert answer.status_code == 200
    assert problem in str(answer.context["adminform"].form.errors["template"])
    assert Phrase.objects.count() == before


def test_an_empty_phrase_and_one_of_no_tool_are_refused(site: Client) -> None:
    before = Phrase.objects.count()
    assert phrase(site, "").status_code == 200
    answer = site.post(reverse("admin:agents_phrase_add"), {"language": "en", "template": "hello"})
    assert answer.status_code == 200
    assert Phrase.objects.count() == before


def test_a_text_is_changed(site: Client) -> None:
    text = ToolText.objects.get(tool__action="transfer", language="en")
    change = reverse("admin:agents_tooltext_change", args=[text.pk])
    answer = site.post(
        change, {"tool": text.tool_id, "language": "en", "confirm": "Give {amount} to {to}?", "result": ""}
    )
    assert answer.status_code == 302
    text.refresh_from_db()
    assert (text.confirm, text.result) == ("Give {amount} to {to}?", "")


def test_one_text_per_tool_and_language(site: Client) -> None:
    tool = Tool.objects.get(action="transfer")
    answer = site.post(reverse("admin:agents_tooltext_add"), {"tool": tool.pk, "language": "en", "confirm": "x"})
    assert answer.status_code == 200
    assert ToolText.objects.filter(tool=tool, language="en").count() == 1


def test_who_may_only_look_writes_no_words(clerk: Client) -> None:
    before = Phrase.objects.count()
    assert phrase(clerk, "shove {amount} over to {to}").status_code == 403
    row = Phrase.objects.order_by("pk")[0]
    assert clerk.post(reverse("admin:agents_phrase_change", args=[row.pk]), {"template": "x"}).status_code == 403
    assert clerk.post(reverse("admin:agents_phrase_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert Phrase.objects.count() == before


@pytest.mark.parametrize("kind", KINDS)
def test_strangers_see_nothing(friends: User, make_user: Callable[..., User], kind: str) -> None:
    client = Client()
    address = reverse(f"admin:agents_{kind}_changelist")
    assert client.get(address).status_code == 302
    client.force_login(make_user("porter", is_staff=True))
    assert client.get(address).status_code == 403
