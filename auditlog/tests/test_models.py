from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from auditlog.models import AppendOnlyError, StepLog
from auditlog.services import Entry, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> StepLog:
    with transaction.atomic():
        return record(Entry("session:1", "session", "success", "session opened", session_id=1, user_id=2))[0]


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.save(update_fields=["message"]),
        lambda entry: entry.delete(),
        lambda _entry: StepLog.objects.all().update(message="x"),
        lambda _entry: StepLog.objects.all().delete(),
        lambda entry: StepLog.objects.bulk_update([entry], ["message"]),
        lambda _entry: StepLog.objects.create(chain="session:1", seq=2),
        lambda _entry: StepLog.objects.bulk_create([StepLog(chain="session:1", seq=2)]),
        lambda entry: StepLog.objects.update_or_create(pk=entry.pk, defaults={"message": "x"}),
        lambda _entry: StepLog._base_manager.all().update(message="x"),
        lambda _entry: StepLog._default_manager.all().delete(),
    ],
)
def test_history_is_refused_to_be_changed(entry: StepLog, change: Callable[[StepLog], Any]) -> None:
    before = list(StepLog.objects.values())
    entry.message = "something else"
    with pytest.raises(AppendOnlyError):
        change(entry)
    assert list(StepLog.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_log(entry: StepLog) -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert not StepLog.objects.exists()


def test_entries_are_read_oldest_first_and_only_those_asked_for() -> None:
    with transaction.atomic():
        first, _, second, third = record(
            Entry("session:1", "session", "success", "a", session_id=1, user_id=7),
            Entry("session:2", "session", "success", "b", session_id=2, user_id=8),
            Entry("session:1", "session", "success", "c", session_id=1, user_id=7),
            Entry("user:7", "auth", "success", "d", user_id=7),
        )
    assert list(StepLog.objects.for_session(1)) == [first, second]
    assert list(StepLog.objects.for_user(7)) == [first, second, third]
