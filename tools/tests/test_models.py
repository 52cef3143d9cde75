"""The version of the catalogue: it moves with every change, in the transaction of the change. What needs a PIN."""

from collections.abc import Callable
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from agents.models import Phrase, ToolText
from fullvoice.lib import redis
from tools.models import CATALOGUE_CHANNEL, CatalogueVersion, McpServer, Tool

pytestmark = pytest.mark.django_db


def tool(name: str = "t") -> Tool:
    server, _ = McpServer.objects.get_or_create(name="one", defaults={"transport": "stdio"})
    return Tool.objects.create(server=server, name=name)


def phrase(text: str = "hello") -> Phrase:
    return Phrase(tool=Tool.objects.get(), language="en", template=text)


CHANGES: dict[str, Callable[[], Any]] = {
    "save": lambda: Tool.objects.get().save(update_fields=["title"]),
    "create": lambda: phrase().save(),
    "delete": lambda: Tool.objects.get().delete(),
    "cascade": lambda: McpServer.objects.get().delete(),
    "update": lambda: Tool.objects.update(enabled=False),
    "delete many": lambda: Tool.objects.filter(enabled=True).delete(),
    "create many": lambda: Phrase.objects.bulk_create([phrase(), phrase("bye")]),
    "update many": lambda: Tool.objects.bulk_update(Tool.objects.all(), ["title"]),
    "through a relation": lambda: Tool.objects.get().phrases.create(language="en", template="hi"),
    "delete through a relation": lambda: McpServer.objects.get().tools.all().delete(),
    "text": lambda: ToolText.objects.create(tool=Tool.objects.get(), language="zh"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_moves_it(change: str) -> None:
    tool()
    before = CatalogueVersion.current()
    CHANGES[change]()
    assert CatalogueVersion.current() not in ("", before)
    assert CatalogueVersion.objects.count() == 1


def test_looking_does_not() -> None:
    tool()
    before = CatalogueVersion.current()
    list(Tool.objects.runnable().select_related("server"))
    Tool.objects.get().refresh_from_db()
    assert CatalogueVersion.current() == before


def test_what_is_rolled_back_leaves_it() -> None:
    def fails() -> None:
        with transaction.atomic():
            tool("two")
            raise RuntimeError

    tool()
    before = CatalogueVersion.current()
    with pytest.raises(RuntimeError):
        fails()
    assert (CatalogueVersion.current(), Tool.objects.count()) == (before, 1)


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_version_cannot_be_written_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    tool()
    monkeypatch.setattr(CatalogueVersion, "move", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Tool.objects.update(title="other")
    with pytest.raises(ZeroDivisionError):
        Tool.objects.get().delete()
    assert [one.title for one in Tool.objects.all()] == [""]


def test_others_are_told_on_commit(django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(redis, "tell", told.append)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tool()
        assert told == []
    assert set(told) == {CATALOGUE_CHANNEL}


@pytest.mark.parametrize(
    ("limit", "params", "needed"),
    [
        (None, {"amount": "1000000"}, False),
        ("40", {"amount": "40.00"}, False),
        ("40", {"amount": 40.01}, True),
        ("40", {"amount": "-50"}, True),
        ("40", {"amount": "5", "fee": "60"}, True),
        ("40", {"amount": "NaN"}, True),
        ("40", {"amount": "much"}, True),
        ("40", {"amount": {"$from": 1, "path": "/structured/total"}}, True),
        ("40", {"note": "no amount"}, True),
        ("0", {"amount": "0"}, True),
    ],
)
def test_a_call_needs_a_pin_by_its_amount(limit: str | None, params: dict[str, Any], needed: bool) -> None:
    kinds = {"amount": "amount", "fee": "amount", "note": "text"}
    guarded = Tool(param_kinds=kinds, step_up_above=None if limit is None else Decimal(limit))
    assert guarded.needs_step_up(params) is needed


@pytest.mark.parametrize(
    ("risk", "confirmation", "fits"),
    [("dangerous", "by_risk", True), ("write", "always", True), ("write", "never", False), ("read", "always", False)],
)
def test_only_what_asks_first_may_ask_for_a_pin(risk: str, confirmation: str, fits: bool) -> None:
    guarded = Tool(risk=risk, confirmation=confirmation, step_up_above=Decimal(1))
    with nullcontext() if fits else pytest.raises(ValidationError):
        guarded.clean()
