import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from auditlog import services
from auditlog.models import ChainHead, StepLog
from auditlog.services import SYSTEM, Broken, Entry, erase, record, session_chain, user_chain, verify
from fullvoice.lib.aio import retrying
from fullvoice.lib.context import request_id

pytestmark = pytest.mark.django_db


def entry(**changed: Any) -> Entry:
    fields: dict[str, Any] = {
        "chain": "session:3",
        "step": "execute",
        "status": "success",
        "message": "tool call finished",
        "user_id": 7,
        "session_id": 3,
        "turn_id": 9,
        "plan_id": "a" * 32,
        "plan_step": 1,
        "action": "transfer",
        "code": "X",
        "duration_ms": 41,
        "detail": {"risk": "write"},
        "content": {"params": {"to": "小爱", "amount": "50"}},
    }
    return Entry(**{**fields, **changed})


def append(*entries: Entry) -> list[StepLog]:
    with transaction.atomic():
        return record(*entries)


def tamper(**which: Any) -> "QuerySet[StepLog]":
    """The rows as somebody with a database client would have them."""
    rows: QuerySet[StepLog] = QuerySet(StepLog)
    return rows.filter(**which)


def test_chains_have_names() -> None:
    assert (session_chain(3), user_chain(4), SYSTEM) == ("session:3", "user:4", "system")


@pytest.mark.django_db(transaction=True)
def test_recording_needs_the_callers_transaction() -> None:
    with pytest.raises(RuntimeError):
        record(entry())
    assert not StepLog.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_entries_go_with_a_transaction_that_is_rolled_back() -> None:
    append(entry())
    with transaction.atomic():
        record(entry())
        transaction.set_rollback(True)
    append(entry())
    assert list(StepLog.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
    assert verify() == []


def test_each_entry_links_to_the_one_before_it_in_its_chain() -> None:
    a1, b1, a2 = append(entry(), entry(chain="user:7"), entry())
    (a3,) = append(entry())
    assert [(row.chain, row.seq) for row in (a1, b1, a2, a3)] == [
        ("session:3", 1),
        ("user:7", 1),
        ("session:3", 2),
        ("session:3", 3),
    ]
    assert [a1.prev_hash, b1.prev_hash, a2.prev_hash, a3.prev_hash] == ["", "", a1.hash, a2.hash]
    assert ChainHead.objects.get(pk="session:3").hash == a3.hash
    assert verify() == []


def test_the_hash_can_be_recomputed_without_our_code() -> None:
    token = request_id.set("req-12345678")
    (written,) = append(entry())
    request_id.reset(token)
    row = StepLog.objects.get(pk=written.pk)
    content = json.dumps(row.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.content_digest == sha256((row.content_salt + content).encode()).hexdigest()
    covered = {
        field.name: getattr(row, field.name)
        for field in StepLog._meta.fields
        if field.name not in ("id", "hash", "content", "content_salt")
    }
    covered["created_at"] = row.created_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row.hash == sha256(text.encode()).hexdigest()
    assert row.request_id == "req-12345678"


def test_a_chain_costs_one_locking_read_one_insert_and_one_update() -> None:
    append(entry())
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        record(entry(), entry(), entry())
    words = [query["sql"].split()[0] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert words == ["SELECT", "INSERT", "UPDATE"]


def test_chains_are_locked_in_the_order_of_their_names() -> None:
    names = [f"user:{number}" for number in range(9)]
    append(*(entry(chain=name) for name in names))
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        record(*(entry(chain=name) for name in reversed(names)))
    locks = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert [next(name for name in names if name in sql) for sql in locks] == names


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"b": [1, -1, 0, True, False, None], "a": {"z": "", "y": 'é 小 😀 \u2028 " \\ \n \x00'}},
        {"float": [0.1, 1e300, 1.0, -0.0, 5e-324, 123456789.123456789], "big": 2**70},
        {10: "ten", 9: "nine", "tuple": (1, 2)},
    ],
)
def test_every_json_value_is_proved_as_it_is_stored(detail: dict[Any, Any]) -> None:
    append(entry(detail=detail, content=detail))
    assert verify() == []
    stored = StepLog.objects.get()
    assert stored.detail == stored.content == json.loads(json.dumps(detail))


def test_half_a_surrogate_pair_does_not_stop_the_log() -> None:
    append(entry(content={"text": "a\ud83db"}))
    assert StepLog.objects.get().content == {"text": "a?b"}
    assert verify() == []


@pytest.mark.parametrize("microsecond", [0, 1, 999_999, 120_000])
def test_times_are_proved_to_the_microsecond(monkeypatch: pytest.MonkeyPatch, microsecond: int) -> None:
    moment = datetime(2026, 2, 28, 23, 59, 59, microsecond, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    append(entry())
    assert StepLog.objects.get().created_at == moment
    assert verify() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_id": "7"},
        {"duration_ms": 41.5},
        {"plan_step": True},
        {"plan_id": 5},
        {"message": None},
        {"detail": {"x": float("nan")}},
        {"detail": {"x": datetime.now(UTC)}},
        {"content": {"x": {1}}},
    ],
)
def test_what_would_read_back_differently_is_refused(wrong: dict[str, Any]) -> None:
    append(entry())
    with pytest.raises((TypeError, ValueError)), transaction.atomic():
        record(entry(**wrong))
    assert StepLog.objects.count() == 1
    assert verify() == []


def _other(value: Any) -> Any:
    """The value with one byte changed."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    return {**value, "more": 1}


TAMPERED = [field.name for field in StepLog._meta.fields if field.name != "id"]


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("column", TAMPERED)
def test_a_changed_column_is_found(column: str, seq: int) -> None:
    append(entry(), entry(), entry(), entry(chain="user:7"))
    row = StepLog.objects.get(chain="session:3", seq=seq)
    changed = _other(getattr(row, column))
    # Beyond the numbers that are taken.
    changed = seq + 10 if column == "seq" else changed
    assert tamper(pk=row.pk).update(**{column: changed}) == 1
    found = verify()
    assert found
    assert "user:7" not in {place.chain for place in found}


@pytest.mark.parametrize("column", ["user_id", "session_id", "turn_id", "plan_step", "duration_ms", "content"])
def test_a_column_set_to_null_is_found(column: str) -> None:
    append(entry())
    tamper().update(**{column: None})
    assert len(verify()) == 1


def test_every_byte_of_a_text_counts() -> None:
    (row,) = append(entry())
    for place in range(len(row.message)):
        message = row.message[:place] + chr(ord(row.message[place]) ^ 1) + row.message[place + 1 :]
        tamper(pk=row.pk).update(message=message)
        assert verify() == [Broken("session:3", 1, "was changed: its hash does not match")]
    tamper(pk=row.pk).update(message=row.message)
    assert verify() == []


def test_a_removed_entry_is_found() -> None:
    rows = append(entry(), entry(), entry())
    tamper(pk=rows[1].pk).delete()
    assert verify() == [Broken("session:3", 3, "entries before this one are missing")]


def test_a_removed_first_entry_is_found() -> None:
    rows = append(entry(), entry())
    tamper(pk=rows[0].pk).delete()
    assert verify() == [Broken("session:3", 2, "entries before this one are missing")]


def test_a_cut_tail_is_found() -> None:
    rows = append(entry(), entry(), entry())
    tamper(pk=rows[2].pk).delete()
    assert verify() == [Broken("session:3", 2, "is not the last entry that the chain's head names")]


def test_a_chain_cut_down_to_its_head_is_found() -> None:
    append(entry(), entry(chain="user:7"))
    tamper(chain="session:3").delete()
    assert verify() == [Broken("session:3", 0, "every entry is missing")]
    assert verify("user:7") == []


def test_a_missing_head_is_found() -> None:
    append(entry())
    ChainHead.objects.all().delete()
    assert [place.chain for place in verify()] == ["session:3"]


def test_swapped_entries_are_found() -> None:
    first, second, _ = append(entry(message="a"), entry(message="b"), entry(message="c"))
    tamper(pk=first.pk).update(seq=99)
    tamper(pk=second.pk).update(seq=1)
    tamper(pk=first.pk).update(seq=2)
    assert {place.seq for place in verify()} == {1, 2, 3}


def test_a_moved_chain_is_found() -> None:
    append(entry())
    tamper().update(chain="session:4")
    assert {place.chain for place in verify()} == {"session:3", "session:4"}


def test_an_inserted_entry_is_found() -> None:
    (row,) = append(entry())
    forged = StepLog.objects.get(pk=row.pk)
    forged.pk, forged.seq, forged.prev_hash = None, 2, row.hash
    tamper().bulk_create([forged])
    assert [place.seq for place in verify()] == [2, 2]


def test_what_cannot_be_read_is_a_finding_and_not_an_error() -> None:
    append(entry(), entry(chain="user:7"))
    if connection.vendor != "sqlite":
        pytest.skip("MariaDB keeps its columns' types")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE logs SET detail = '{', created_at = 'noon' WHERE chain = 'session:3'")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert verify() == [Broken("session:3", 1, "cannot be read")]


def test_many_pages_are_proved_like_one(monkeypatch: pytest.MonkeyPatch) -> None:
    append(*(entry(chain=f"session:{number % 5}") for number in range(37)))
    for page in (1, 2, 7, 36, 37, 38):
        monkeypatch.setattr(services, "_PAGE", page)
        assert verify() == []
        assert verify("session:2") == []
    tamper(chain="session:4", seq=7).update(message="x")
    monkeypatch.setattr(services, "_PAGE", 3)
    assert [(place.chain, place.seq) for place in verify()] == [("session:4", 7)]
    assert verify("session:2") == []


def test_an_erasure_removes_the_content_and_keeps_the_proof() -> None:
    append(entry(), entry(content=None), entry(chain="session:4", user_id=8), entry(chain=SYSTEM))
    assert erase(user_id=7, by=1) == 2
    assert list(StepLog.objects.exclude(content=None).values_list("user_id", flat=True)) == [8]
    assert not tamper(user_id=7).exclude(content_salt="").exists()
    last = StepLog.objects.for_user(7).last()
    assert last is not None
    assert (last.chain, last.step, last.detail) == ("user:7", "policy", {"entries": 2, "by": 1})
    assert verify() == []
    assert erase(user_id=7, by=None) == 0


def test_content_put_back_after_an_erasure_is_found() -> None:
    append(entry())
    erase(user_id=7, by=None)
    tamper(chain="session:3").update(content={"params": {"to": "小爱", "amount": "50"}})
    assert [place.problem for place in verify()] == ["its personal content was changed"]


def test_the_same_content_has_another_digest_each_time() -> None:
    first, second = append(entry(), entry())
    assert first.content_digest != second.content_digest


@pytest.fixture
def together(transactional_db: None) -> Callable[..., list[Any]]:
    """`together(work, times)`: that many threads run `work(number)` at the same moment."""

    def run(work: Callable[[int], Any], times: int) -> list[Any]:
        gate = threading.Barrier(times)

        def one(number: int) -> Any:
            try:
                gate.wait()
                return work(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))

    return run


def test_parallel_writers_leave_no_gap(together: Callable[..., list[Any]]) -> None:
    def write(number: int) -> None:
        for _ in range(10):
            # Named in both orders: chains are locked by name.
            pair = ["session:1", "session:2"][:: 1 if number % 2 else -1]
            retrying(append, *(entry(chain=chain) for chain in pair))

    together(write, 8)
    for chain in ("session:1", "session:2"):
        numbers = list(StepLog.objects.filter(chain=chain).order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, 81))
    assert verify() == []


_WRITER = """
import django
django.setup()
from django.db import transaction
from auditlog.services import Entry, record
from fullvoice.lib.aio import retrying

def write():
    with transaction.atomic():
        record(Entry("system", "session", "success", "written by a process"))

for _ in range(25):
    retrying(write)
"""


def _address() -> str:
    """The test's own database as `DB_URL`."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user = f"{database['USER']}:{quote(database['PASSWORD'])}"
    return f"mysql://{user}@{database['HOST']}:{database['PORT'] or 3306}/{database['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_parallel_processes_leave_no_gap(project_root: Path) -> None:
    environment = {**os.environ, "DB_URL": _address(), "DJANGO_SETTINGS_MODULE": "fullvoice.settings"}
    command = [sys.executable, "-c", _WRITER]
    writers = [subprocess.Popen(command, cwd=project_root, env=environment) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    numbers = StepLog.objects.filter(chain=SYSTEM).order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == list(range(1, 76))
    assert verify() == []


def test_verifying_while_others_write_finds_nothing(
    together: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_PAGE", 3)

    def work(number: int) -> list[Broken]:
        found: list[Broken] = []
        for _ in range(15):
            if number == 0:
                found += verify()
            else:
                retrying(append, entry(chain=f"session:{number % 2}"), entry(chain=f"session:{number % 2}"))
        return found

    assert together(work, 4) == [[], [], [], []]
